"""Transactions of a task: the next batch is worked on while one is stored, and none is believed too soon."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from streams.errors import LogError
from streams.log.port import Transaction
from streams.state import State
from streams.tasks.batch import Work
from streams.tasks.commits import AT_ONCE, Commits
from tests.tasks.counting import Tally, a_state


class _Log:
    """Stores one transaction whenever it is let."""

    def __init__(self) -> None:
        self.asked: list[Transaction] = []
        self.done: list[int] = []
        self._may = asyncio.Semaphore(0)
        self._error: LogError | None = None

    async def commit(self, transaction: Transaction) -> None:
        self.asked.append(transaction)
        await self._may.acquire()
        if self._error is not None:
            raise self._error

    def stored(self, work: Work) -> None:
        self.done.append(work.taken)

    def let(self, error: LogError | None = None) -> None:
        self._error = error
        self._may.release()


def _commits(log: _Log, state: State | None = None) -> Commits:
    return Commits(log.commit, state or a_state(), log.stored)


async def _some_turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_batches_are_handed_in_while_those_before_them_are_stored() -> None:
    """As many as may be; the next waits for the first. Each has its own changes and offsets."""
    log, state = _Log(), a_state()
    commits = _commits(log, state)
    for number in range(AT_ONCE + 1):
        state[Tally].put(f"c{number}", Tally(count=number))
        handed_in = asyncio.create_task(commits.begin(Work(taken=number), {"facts": number}))
        await _some_turns()
        assert handed_in.done() == (number < AT_ONCE)
    assert (len(log.asked), log.done, commits.complete) == (AT_ONCE, [], False)
    log.let()
    await handed_in
    for _ in range(AT_ONCE):
        log.let()
    await commits.end()
    assert log.done == [*range(AT_ONCE + 1)]
    assert [each.offsets["facts"] for each in log.asked] == log.done
    assert [[key for key, _ in each.changelog] for each in log.asked] == [
        [f"tallies/c{number}".encode()] for number in log.done
    ]
    assert commits.complete


async def _hand_in_another(commits: Commits) -> None:
    await commits.begin(Work(), {})


@pytest.mark.parametrize("ask", [Commits.end, _hand_in_another])
@pytest.mark.parametrize("before", range(AT_ONCE))
async def test_whoever_goes_on_hears_of_what_was_not_stored(
    ask: Callable[[Commits], Awaitable[None]], before: int
) -> None:
    """Whether it waits or hands in the next; and that is never asked for then."""
    log = _Log()
    commits = _commits(log)
    for _ in range(before + 1):
        await commits.begin(Work(), {})
    await _some_turns()
    log.let(LogError("gone"))
    await _some_turns()
    assert commits.failed
    asked = len(log.asked)
    with pytest.raises(LogError, match="gone"):
        await ask(commits)
    assert (len(log.asked), log.done, commits.complete) == (asked, [], False)


async def test_after_one_that_fails_at_once_the_next_is_not_stored() -> None:
    """It was handed in before anybody knew."""
    stored: list[int] = []

    async def commit(transaction: Transaction) -> None:
        if not transaction.offsets["facts"]:
            raise LogError("too large")
        stored.append(transaction.offsets["facts"])

    commits = Commits(commit, a_state(), lambda _work: None)
    for number in range(AT_ONCE):
        await commits.begin(Work(), {"facts": number})
    with pytest.raises(LogError, match="too large"):
        await commits.end()
    assert stored == []


async def test_what_is_stored_after_one_that_failed_is_not_counted_on() -> None:
    """A log that did so would have broken its word; the task begins again all the same."""
    first_may_fail, stored = asyncio.Event(), list[int]()

    async def commit(transaction: Transaction) -> None:
        if not transaction.offsets["facts"]:
            await first_may_fail.wait()
            raise LogError("gone")
        await first_may_fail.wait()

    commits = Commits(commit, a_state(), lambda work: stored.append(work.taken))
    for number in range(AT_ONCE):
        await commits.begin(Work(taken=number), {"facts": number})
    await _some_turns()
    first_may_fail.set()
    with pytest.raises(LogError, match="gone"):
        await commits.end()
    await _some_turns()
    assert (stored, commits.complete) == ([], False)


async def test_what_is_cut_off_by_others_has_failed() -> None:
    """As aiokafka cuts off what it has under way when it is told to end."""

    async def commit(_transaction: Transaction) -> None:
        raise asyncio.CancelledError

    commits = Commits(commit, a_state(), lambda _work: None)
    await commits.begin(Work(), {})
    with pytest.raises(LogError, match="cut off"):
        await commits.end()
    assert commits.failed


async def test_what_is_let_go_is_not_taken_for_stored_and_cancels_nobody() -> None:
    """Nobody knows whether it is. An agent that waits to hand in hears that it failed, and goes on living."""
    log = _Log()
    commits = _commits(log)
    for _ in range(AT_ONCE):
        await commits.begin(Work(), {})
    agent = asyncio.create_task(_hand_in_another(commits))
    waiting = asyncio.create_task(commits.end())
    await commits.settle(0)
    await commits.close()
    for each in (agent, waiting):
        with pytest.raises(LogError, match="let go"):
            await each
    assert (commits.complete, log.done) == (False, [])
    with pytest.raises(LogError, match="let go"):
        await _hand_in_another(commits)


async def test_who_is_cancelled_while_it_waits_stops_no_transaction() -> None:
    """It is stored all the same."""
    log = _Log()
    commits = _commits(log)
    await commits.begin(Work(taken=1), {})
    waiting = asyncio.create_task(commits.end())
    await _some_turns()
    waiting.cancel()
    await asyncio.wait([waiting])
    log.let()
    await commits.end()
    assert (waiting.cancelled(), log.done) == (True, [1])


async def test_nothing_handed_in_is_nothing_to_wait_for() -> None:
    """All of nothing is stored."""
    commits = _commits(_Log())
    await commits.end()
    await commits.settle(1)
    assert (commits.complete, commits.failed) == (True, False)
    await commits.close()

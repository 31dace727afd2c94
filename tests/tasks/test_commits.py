"""Transactions of a task: the next batch is worked on while one is stored, and none is believed too soon."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from streams.errors import LogError
from streams.log.port import Transaction
from streams.state import State
from streams.tasks.batch import Work
from streams.tasks.commits import Commits
from tests.tasks.counting import Tally, a_state


class _Log:
    """Stores one transaction whenever it is let."""

    def __init__(self) -> None:
        self.asked: list[Transaction] = []
        self.done: list[Work] = []
        self._may = asyncio.Semaphore(0)
        self._error: LogError | None = None

    async def commit(self, transaction: Transaction) -> None:
        self.asked.append(transaction)
        await self._may.acquire()
        if self._error is not None:
            raise self._error

    def let(self, error: LogError | None = None) -> None:
        self._error = error
        self._may.release()


def _commits(log: _Log, state: State) -> Commits:
    return Commits(log.commit, state, log.done.append)


async def _some_turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_batch_is_handed_in_while_the_one_before_it_is_stored() -> None:
    """The second is begun while the first is stored, and waits; each has its own changes and offsets."""
    log, state = _Log(), a_state()
    commits = _commits(log, state)
    for number in (1, 2):
        state[Tally].put(f"c{number}", Tally(count=number))
        handed_in = asyncio.create_task(commits.begin(Work(taken=number), {"facts": number}))
        await _some_turns()
        assert (handed_in.done(), len(log.asked), commits.complete) == (number == 1, 1, False)
    log.let()
    await handed_in
    log.let()
    await commits.end()
    assert [work.taken for work in log.done] == [1, 2]
    assert [each.offsets for each in log.asked] == [{"facts": 1}, {"facts": 2}]
    assert [[key for key, _ in each.changelog] for each in log.asked] == [[b"tallies/c1"], [b"tallies/c2"]]
    assert commits.complete


async def _hand_in_another(commits: Commits) -> None:
    await commits.begin(Work(), {})


@pytest.mark.parametrize("ask", [Commits.end, _hand_in_another])
async def test_whoever_goes_on_hears_that_one_was_not_stored(
    ask: Callable[[Commits], Awaitable[None]],
) -> None:
    """Whether it waits or hands in the next; that is never asked for then."""
    log = _Log()
    commits = _commits(log, a_state())
    await commits.begin(Work(), {})
    log.let(LogError("gone"))
    await commits.settle(1)
    assert commits.failed
    with pytest.raises(LogError, match="gone"):
        await ask(commits)
    assert (len(log.asked), log.done, commits.complete) == (1, [], False)


async def test_what_is_let_go_is_not_taken_for_stored() -> None:
    """Nobody knows whether it is; so the state is no checkpoint."""
    log = _Log()
    commits = _commits(log, a_state())
    await commits.begin(Work(), {})
    await commits.settle(0)
    await commits.close()
    assert (commits.complete, log.done) == (False, [])


async def test_nothing_begun_is_nothing_to_wait_for() -> None:
    """All of nothing is stored."""
    commits = _commits(_Log(), a_state())
    await commits.end()
    await commits.settle(1)
    await commits.close()
    assert (commits.complete, commits.failed) == (True, False)

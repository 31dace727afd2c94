"""Rounds of attempts: each sink by itself, and none waits for another."""

import asyncio

from streams.agents.rounds import Rounds
from streams.notices import Attempt, Delivered, Outcome, Result
from tests.sinks.attempts import attempt


class Waits:
    """A sink that answers when it is let."""

    def __init__(self, *, let: bool = False) -> None:
        self.asked: list[str] = []
        self.let = asyncio.Event()
        if let:
            self.let.set()

    async def send(self, attempt: Attempt) -> Result:
        """Wait."""
        self.asked.append(attempt.key)
        await self.let.wait()
        return Delivered()


async def once_back(rounds: Rounds, partition: int) -> list[Outcome]:
    """Look again and again."""
    async with asyncio.timeout(10):
        while not (outcomes := await rounds.back(partition)):  # noqa: ASYNC110 - as the agent does
            await asyncio.sleep(0)
        return outcomes


async def test_what_is_back_is_given_and_what_hangs_is_waited_for_once() -> None:
    """Of all sinks that answer together; the one that takes too long is looked at again later."""
    quick, also, slow = Waits(let=True), Waits(let=True), Waits()
    rounds = Rounds({"quick": quick, "also": also, "slow": slow}, patience=0.05)
    rounds.begin(0, [attempt(sink=name) for name in ("slow", "quick", "also")])
    assert [one.attempt.sink for one in await rounds.back(0)] == ["quick", "also"]
    assert rounds.are_under_way(0)
    assert await rounds.back(0) == []
    async with asyncio.timeout(0.04):
        assert await rounds.back(0) == []
    slow.let.set()
    outcomes = await once_back(rounds, 0)
    assert [(one.attempt.sink, one.result) for one in outcomes] == [("slow", Delivered())]
    assert not rounds.are_under_way(0)


async def test_a_sink_is_tried_again_only_when_its_round_is_back() -> None:
    """Else what is under way would be tried twice; partitions do not wait for each other."""
    slow = Waits()
    rounds = Rounds({"slow": slow}, patience=0.01)
    for _ in range(3):
        rounds.begin(0, [attempt(sink="slow")])
        assert await rounds.back(0) == []
    rounds.begin(1, [attempt(sink="slow")])
    assert await rounds.back(1) == []
    assert len(slow.asked) == 2
    slow.let.set()
    assert [len(await once_back(rounds, number)) for number in (0, 1)] == [1, 1]
    rounds.begin(0, [attempt(sink="slow")])
    assert len(await rounds.back(0)) == 1
    assert len(slow.asked) == 3


async def test_nothing_is_under_way_after_the_end() -> None:
    """Whoever has the partition next tries again what was broken off."""
    before = asyncio.all_tasks()
    rounds = Rounds({"slow": Waits()}, patience=0.01)
    rounds.begin(0, [attempt(sink="slow")])
    assert await rounds.back(0) == []
    await rounds.stop()
    assert not rounds.are_under_way(0)
    assert asyncio.all_tasks() == before

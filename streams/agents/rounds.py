"""What is being tried at sinks: one round of each at a time, and none waits for another that hangs."""

import asyncio
from collections.abc import Iterable, Mapping

from streams.notices import Attempt, Outcome
from streams.sinks.deliver import deliver
from streams.sinks.port import Sink

PATIENCE = 0.5
"""Seconds for which a round is waited for; one that takes longer is looked at again later."""


TOGETHER = 0.05
"""Seconds in which those of several sinks are waited for, so that one transaction does for all."""


class Rounds:
    """Attempts under way in this process. A round is what is due at a sink at one time."""

    def __init__(self, sinks: Mapping[str, Sink], *, patience: float = PATIENCE) -> None:
        """Take the sinks as they are when a round begins."""
        self._sinks = sinks
        self._patience = patience
        self._under_way: dict[int, dict[str, asyncio.Task[list[Outcome]]]] = {}
        self._late: set[asyncio.Task[list[Outcome]]] = set()

    def begin(self, partition: int, attempts: Iterable[Attempt]) -> None:
        """Try them, but for those at sinks whose last round is not back: they are due still when it is."""
        rounds = self._under_way.setdefault(partition, {})
        by_sink: dict[str, list[Attempt]] = {}
        for attempt in attempts:
            if attempt.sink not in rounds:
                by_sink.setdefault(attempt.sink, []).append(attempt)
        for sink, some in by_sink.items():
            rounds[sink] = asyncio.create_task(deliver(self._sinks, some))

    async def back(self, partition: int) -> list[Outcome]:
        """Return what came of the rounds that are back, once one is; nothing where all take too long.

        What has taken too long once is not waited for again.
        """
        rounds = self._under_way.get(partition, {})
        waited = [task for task in rounds.values() if task not in self._late]
        if waited:
            await asyncio.wait(waited, timeout=TOGETHER)
            await asyncio.wait(rounds.values(), timeout=self._patience, return_when=asyncio.FIRST_COMPLETED)
        back = {sink: task for sink, task in rounds.items() if task.done()}
        if not back:
            self._late.update(waited)
        for sink, task in back.items():
            del rounds[sink]
            self._late.discard(task)
        return [outcome for task in back.values() for outcome in task.result()]

    def are_under_way(self, partition: int) -> bool:
        """Tell whether some are not back."""
        return bool(self._under_way.get(partition))

    async def stop(self) -> None:
        """Break off what is under way: whoever has the partition next tries it again."""
        tasks = [task for rounds in self._under_way.values() for task in rounds.values()]
        self._under_way.clear()
        self._late.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

"""All tasks of one agent in this process: made when partitions are assigned, ended when they are revoked."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from schemas.base import Time
from streams.log.port import Membership
from streams.log.trouble import Trouble
from streams.state import State
from streams.tasks.batch import Duty, Handover
from streams.tasks.checkpoint import Checkpoints
from streams.tasks.meter import Meter
from streams.tasks.task import PACE, Pace, Task

log = logging.getLogger(__name__)

KEEP_SECONDS = 20.0
"""Others have the partitions by then; a checkpoint that is not whole is not looked at."""


class Crew:
    """Runs an agent's tasks as the group's coordinator gives and takes partitions."""

    def __init__(
        self,
        duty: Duty,
        membership: Membership,
        hand_over: Callable[[Handover], Awaitable[None]],
        *,
        now: Callable[[], Time],
        meter: Meter,
        pace: Pace = PACE,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        self.duty = duty
        self.tasks: dict[int, Task] = {}
        self._membership = membership
        self._hand_over = hand_over
        self._now = now
        self._meter = meter
        self._pace = pace
        self._checkpoints = checkpoints
        self._closing = False
        self._ended: list[Task] = []

    async def run(self) -> None:
        """Take part until cancelled; then let every transaction under way end, and keep the states."""
        try:
            await self._membership.run(self._assigned, self._revoked)
        finally:
            await asyncio.gather(*(self._revoked(number) for number in list(self.tasks)))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*(task.keep() for task in self._ended)), KEEP_SECONDS)

    def close(self) -> None:
        """Say that what is revoked from now on is so because the process ends."""
        self._closing = True

    def statuses(self) -> dict[int, str]:
        """What each task is doing: starting, recovering, running, waiting, fenced, failed."""
        waiting = self.trouble is not None
        return {number: "waiting" if waiting else task.status for number, task in sorted(self.tasks.items())}

    @property
    def trouble(self) -> Trouble | None:
        """What keeps all of its tasks from going on, if anything does."""
        return self._membership.trouble

    def troubles(self) -> dict[int, Trouble]:
        """What keeps single tasks from going on."""
        found = {number: task.trouble for number, task in sorted(self.tasks.items())}
        return {number: trouble for number, trouble in found.items() if trouble is not None}

    @property
    def idle(self) -> bool:
        """Whether the group has no partition for this process: others have them all."""
        return self._membership.joined and not self.tasks

    @property
    def transactions(self) -> int:
        """How many transactions its tasks have committed together."""
        return self._membership.transactions

    def states(self) -> list[State]:
        """Return what the tasks that are at work know."""
        return [task.state for task in self.tasks.values() if task.state is not None]

    def _assigned(self, number: int) -> None:
        self.tasks[number] = Task(
            self.duty,
            number,
            self._membership,
            self._hand_over,
            now=self._now,
            meter=self._meter,
            pace=self._pace,
            checkpoints=self._checkpoints,
        )

    async def _revoked(self, number: int) -> None:
        task = self.tasks.pop(number, None)
        if task is not None:
            log.info("%s/%d is given up", self.duty.agent, number)
            self._meter.gone(number)
            await task.stop(keep=self._closing)
            if self._closing:
                self._ended.append(task)

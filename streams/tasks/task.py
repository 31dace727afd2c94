"""One task: fence, recover, then a transaction for all that has arrived; begin again whenever in doubt."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec

from schemas.base import Time
from streams.cancelled import was_meant_for_others
from streams.errors import FencedError, GroundswellError, LogError
from streams.log.port import Membership, Ownership, Received
from streams.log.trouble import Standing, Trouble
from streams.state import State
from streams.tasks import changelog
from streams.tasks.batch import Duty, Handover, Work
from streams.tasks.checkpoint import Checkpoints
from streams.tasks.commits import Commits
from streams.tasks.event_time import TaskClock
from streams.tasks.keeper import IDENTITY_TABLE, Identity, Keeper, identify
from streams.tasks.meter import Meter
from streams.tasks.process import CLOCK_KEY, CLOCK_TABLE

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many seconds a task waits.

    tick: how often one without records looks whether a timer is due. restart: before it begins again, and
    twice as long after each further failure, some seconds at most.
    fenced: the same, where the group is to speak first, else two owners fence each other in turn.
    agent: one that has not finished a batch by then is taken for dead. grace: for a transaction to end.
    """

    tick: float = 0.5
    restart: float = 0.5
    fenced: float = 2.5
    agent: float = 300.0
    grace: float = 3.0


PACE = Pace()


class Task:
    """A partition of an agent, for as long as this process has it."""

    def __init__(
        self,
        duty: Duty,
        partition: int,
        membership: Membership,
        hand_over: Callable[[Handover], Awaitable[None]],
        *,
        now: Callable[[], Time],
        meter: Meter,
        pace: Pace = PACE,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        self.agent = duty.agent
        self.partition = partition
        self._duty = duty
        self._kinds: dict[str, type[msgspec.Struct]] = {
            **duty.kinds,
            CLOCK_TABLE: TaskClock,
            IDENTITY_TABLE: Identity,
        }
        self._membership = membership
        self._hand_over = hand_over
        self._now = now
        self._meter = meter
        self._pace = pace
        self._stopping = self._keeping = False
        self._busy = False
        self._standing = Standing(f"{self.agent}/{partition}", now)
        self._keeper = Keeper(f"{self.agent}/{partition}", checkpoints, now) if checkpoints else None
        self.status = "starting"
        self.state: State | None = None
        self._commits: Commits | None = None
        self.runner = asyncio.get_running_loop().create_task(self._run())

    @property
    def trouble(self) -> Trouble | None:
        """What keeps it from going on, if anything does; until something has worked again."""
        return self._standing.trouble

    async def stop(self, *, keep: bool = False) -> None:
        """Let the transaction under way end, else cut it off: the next owner's fence aborts what is left.

        keep: the process ends, so note the state for a checkpoint; see `keep`.
        """
        self._stopping, self._keeping = True, keep
        if self._busy:
            await asyncio.wait([self.runner], timeout=self._pace.grace)
        elif self._commits is not None:
            await self._commits.settle(self._pace.grace)
        self.runner.cancel()
        await asyncio.wait([self.runner], timeout=1)

    async def keep(self) -> None:
        """Write a last checkpoint, once the task has stopped and others may have its partition."""
        if self._keeper:
            await self._keeper.finish()

    async def _run(self) -> None:
        while not self._stopping:
            pause = await self._own()
            if pause and not self._stopping:
                await asyncio.sleep(pause)

    async def _own(self) -> float:
        """Hold the partition until something ends that; returns how long to wait before the next try."""
        hold = commits = None
        try:
            self._set_status("recovering")
            hold = await self._membership.open(self.partition)
            self.state = state = await self._recover(hold)
            if self._duty.begin is not None:
                self._duty.begin(state, self.partition, self._now())
            self._set_status("running")
            self._commits = commits = Commits(hold.commit, state, self._stored)
            await self._work(hold, state, commits)
        except Exception as error:  # noqa: BLE001 - the outcome is unknown: never repair, begin again from the log
            return self._ended(error)
        except asyncio.CancelledError:
            if self._stopping:
                return 0  # not passed on: the runner would keep it, and by its frames the state
            if not was_meant_for_others():
                raise
            return self._ended(LogError("the log's client was cut off"))
        finally:
            last, self.state, self._commits = self.state, None, None
            if commits is not None:
                await commits.close()
            if hold is not None:
                if last is not None and commits is not None and commits.complete:
                    self._note(last, hold.position)
                await hold.close()
        return 0

    def _note(self, state: State, position: int) -> None:
        if self._keeping and self._keeper and not state.mark():
            self._keeper.stopped(state, position)

    def _stored(self, work: Work) -> None:
        self._meter.committed(work)
        self._works()

    def _set_status(self, status: str) -> None:
        """One that could not go on says so until something has worked: trying again is no news."""
        if self.trouble is None:
            self.status = status

    def _ended(self, error: Exception) -> float:
        self._meter.aborted(self.partition)
        if not isinstance(error, GroundswellError):
            log.warning("%s/%d failed", self.agent, self.partition, exc_info=error)
        self._standing.stopped(error, said=self._membership.trouble is not None)
        assert self.trouble is not None
        self.status = self.trouble.cause if self.trouble.cause in ("failed", "fenced") else "waiting"
        first = self._pace.fenced if isinstance(error, FencedError) else self._pace.restart
        _let_go(error)
        return self._standing.pause(first)

    def _works(self) -> None:
        self._standing.goes_on()
        self._set_status("running")

    async def _recover(self, hold: Ownership) -> State:
        began = self._now()
        saved = await self._keeper.find(hold) if self._keeper else None
        restorer = changelog.Restorer(self._kinds, saved.tables if saved else None)
        async for pairs in hold.state():
            restorer.add(pairs)
        state = restorer.state()
        read = "a checkpoint and what came after it" if saved else "its changelog"
        seconds = (self._now() - began) / 1000
        log.info(
            "%s/%d: %d keys of state, from %s, in %.1f s",
            *(self.agent, self.partition, state.size(), read, seconds),
        )
        identify(state)
        hold.begin_at((state[TaskClock].get(CLOCK_KEY) or TaskClock()).offsets)
        return state

    async def _work(self, hold: Ownership, state: State, commits: Commits) -> None:
        if self._duty.time == "wall":  # what was under way in the outside world when the last owner ended
            await self._through_agent(commits, state, [], self._now())
        while not self._stopping:
            if self._membership.lag(self.partition) < self._duty.most:
                await commits.end()  # there is time: what comes meanwhile goes together
            records = await hold.take(self._duty.most, self._pace.tick)
            if self._stopping:
                break
            if commits.failed:
                await commits.end()
            lag = self._membership.lag(self.partition)
            self._meter.waiting(self.partition, lag, records)
            wall = self._now()
            if not records and not lag and commits.complete:
                self._works()
            if records or (not lag and self._timer_is_due(state, wall)):
                await self._through_agent(commits, state, records, wall)
            if self._keeper and self._keeper.is_due:
                await commits.end()
                self._keeper.look(state, hold.position)
        await commits.end()

    def _timer_is_due(self, state: State, wall: Time) -> bool:
        timer = state.next_timer()
        clock = state[TaskClock].get(CLOCK_KEY) or TaskClock()
        return timer is not None and timer.at <= wall and (clock.live or self._duty.time == "wall")

    async def _through_agent(
        self, commits: Commits, state: State, records: list[Received], wall: Time
    ) -> None:
        async def begin(work: Work) -> None:
            await commits.begin(work, dict(offsets))
            offsets.clear()

        self._busy = True
        try:
            with self._meter.batch(len(records)):
                batch = Handover(
                    self._duty, self.partition, state, records, wall=wall, begin=begin, stored=commits.end
                )
                offsets = dict(batch.offsets)
                await self._hand_over(batch)
                await self._finish(batch)
        finally:
            self._busy = False

    async def _finish(self, batch: Handover) -> None:
        await asyncio.wait([batch.finished], timeout=self._pace.agent)
        if not batch.finished.done():
            raise LogError(f"the agent {self.agent} has not finished a batch in {self._pace.agent:g} s")
        batch.finished.result()


def _let_go(error: BaseException | None) -> None:
    """Forget which calls failed: their frames hold the state, and who keeps the error is held by them.

    Only the garbage collector would find such a ring, and it looks seldom: a task that begins again and again
    would have several states in memory.
    """
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__

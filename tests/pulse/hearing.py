"""A brand's counts as `conversations` tells them, in time or much too late, and what `pulse` says."""

from collections.abc import Callable

from schemas.alerts import Signal
from schemas.base import HOUR, MINUTE, Time
from schemas.codec import decode, encode
from schemas.customers import Tone
from schemas.mentions import Heartbeat
from schemas.pulse import Bin, PulsePartial, Quote
from streams.log.port import Outgoing
from streams.pulse import Pulse
from streams.pulse.blocks import ROW
from streams.state import State
from streams.tasks.simulation import Simulation
from tests.builders import outgoing

MONDAY = Time(1_790_553_600_000)
"""2026-09-28T00:00:00Z."""
A_DAY = 24 * HOUR // ROW


def is_readable(state: State) -> bool:
    """Whether all that a task has kept as bytes can be read again."""
    return all(value is not None for name in state.names() for _, value in state.named(name).items())


def on(day: float, hour: float = 0) -> Time:
    """So many days and hours after MONDAY."""
    return Time(MONDAY + round((day * 24 + hour) * HOUR))


class Hearing(Simulation):
    """A task of `pulse`, live: the broker's clock goes with what is said."""

    def __init__(self) -> None:
        super().__init__({"pulse": Pulse()}, 1)

    @property
    def state(self) -> State:
        """What the task knows."""
        return self.tasks[0].state

    def count(
        self,
        start: Time,
        mentions: int,
        *,
        brand: str = "acme",
        negative: int = 0,
        source: str = "x",
        told_at: int | None = None,
        task: int = 0,
        quotes: tuple[Quote, ...] = (),
    ) -> None:
        """Tell counts of the minute that begins then; when it has passed, unless told otherwise."""
        at = Time(start + MINUTE if told_at is None else told_at)
        self.pass_time(at)
        tone = Tone(negative=negative, neutral=mentions - negative)
        counts = Bin(start=start, mentions=mentions, tone=tone, by_source={source: mentions})
        self.tell(PulsePartial(id="p", brand=brand, task=task, bins=(counts,), at=at, quotes=quotes))

    def tell(self, partial: PulsePartial) -> None:
        """What a task tells."""
        self.publish([outgoing("pulse.partials", partial, partial.brand)])
        self.settle()
        self.tasks[0].commit()

    def beat(self, at: Time, source: str | None = "x") -> None:
        """A sign of life, heard by all tasks before."""
        self.pass_time(at)
        heartbeat = Heartbeat(id=f"{source}{at}", at=at, partition=0, tasks=1, source=source)
        self.publish([Outgoing("pulse.partials", None, encode(heartbeat), 0)])
        self.settle()

    def rows(
        self,
        start: Time,
        number: int,
        mentions: Callable[[Time], int],
        *,
        negative: float = 0.3,
        brand: str = "acme",
        beats: bool = False,
    ) -> Time:
        """Hear so many rows, of which the share is negative; return when they end."""
        for at in range(start, start + number * ROW, ROW):
            said = mentions(Time(at))
            if said:
                self.count(Time(at), said, negative=round(said * negative), brand=brand)
            if beats:
                self.beat(Time(at + ROW))
        end = Time(start + number * ROW)
        self.pass_time(Time(end + 2 * MINUTE))
        return end

    def signals(self, *kinds: str) -> list[Signal]:
        """Signals so far, of these kinds or of any; and what the task has kept can be read again."""
        self.tasks[0].commit()
        assert is_readable(self.state)
        found = [decode(each.value or b"", Signal) for each in self.records("signals")]
        return [each for each in found if each.kind in kinds or not kinds]


def usual(at: Time) -> int:
    """Half as many by night as by day, with a wobble, and some chatter at noon."""
    hour, place = at // HOUR % 24, at // ROW
    level = 12 if 8 <= hour < 20 else 6
    noon = 4 * (1 + place // A_DAY % 3) if place % A_DAY == A_DAY // 2 else 0
    return level + place * 7919 % 5 - 2 + noon


def busy(at: Time) -> int:
    """Five times the usual."""
    return 5 * usual(at)

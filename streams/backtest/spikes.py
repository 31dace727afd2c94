"""The spikes of a recording, as their signals tell them."""

from collections.abc import Mapping

import msgspec

from schemas.alerts import Signal
from schemas.base import format_time
from schemas.codec import decode
from streams.rules.signals import ENDS


class Spiked(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A spike: more said of a brand than usual (`volume`), of one issue (`issue`), or more negative (`tone`).

    ended_at, peak, expected None: it is not over. peak: most mentions in five minutes, or negative ones in an
    hour; expected: so many were usual then. issue: the id of the one it is about. reach: how many
    are near those who raised that, weighed by distance; 0 where it is not known. reason: as told last.
    mentions: the evidence's.
    """

    brand: str
    kind: str
    started_at: str
    ended_at: str | None = None
    peak: float | None = None
    expected: float | None = None
    attack_probability: float | None = None
    issue: str | None = None
    reach: float = 0.0
    reason: str
    mentions: tuple[str, ...] = ()


class Spikes:
    """Those that were signalled so far."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[str, str, str], Spiked] = {}

    def take(self, value: bytes) -> None:
        """Take a signal, where it is of a spike or of its end."""
        kind = _KINDS.get(_read_kind(value).kind)
        if kind is None:
            return
        signal = decode(value, Signal)
        started_at, _, of_issue = signal.subject.id.partition("/")
        kind = "issue" if of_issue else kind
        name = (kind, signal.brand, signal.subject.id)
        if signal.kind in ENDS:
            ended, told = format_time(signal.at), self._by_name[name]
            peak, expected = signal.values["peak"], signal.values["usual"]
            self._by_name[name] = msgspec.structs.replace(told, ended_at=ended, peak=peak, expected=expected)
        else:
            self._by_name[name] = Spiked(
                brand=signal.brand,
                kind=kind,
                started_at=started_at,
                attack_probability=signal.values.get("attack_probability"),
                issue=signal.issue,
                reach=signal.values.get("reach", 0.0),
                reason=signal.evidence[0].text,
                mentions=tuple(each.mention for each in signal.evidence if each.mention),
            )

    def all(self) -> list[Spiked]:
        """Return them, oldest first."""
        return sorted(self._by_name.values(), key=lambda each: (each.started_at, each.brand, each.kind))


class _Kind(msgspec.Struct, gc=False):
    """All that is read of most signals."""

    kind: str


_read_kind = msgspec.json.Decoder(_Kind).decode
_KINDS: Mapping[str, str] = {
    "spike": "volume",
    "spike-over": "volume",
    "tone-shift": "tone",
    "tone-shift-over": "tone",
}

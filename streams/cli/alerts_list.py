"""Alerts as people look for them: which are meant, the severest first, whether a silence holds. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.alerts import Alert, Silence
from streams.alerts.lifecycle import CLOSED
from streams.alerts.silences import takes
from streams.care.queue import SHORTEST, reference
from streams.rules.rule import SEVERITIES


@dataclass(frozen=True, slots=True)
class Filter:
    """Which alerts are meant; None: any. over: also those that are, which a state asked for brings too."""

    brand: str | None = None
    state: str | None = None
    severity: str | None = None
    rule: str | None = None
    over: bool = False

    def takes(self, alert: Alert) -> bool:
        """Whether it is meant."""
        wanted = (self.brand, self.state, self.severity, self.rule)
        found = (alert.brand, alert.state, alert.severity, alert.rule)
        stands = alert.state not in CLOSED
        return all(want in (None, has) for want, has in zip(wanted, found, strict=True)) and (
            stands or self.over or self.state is not None
        )


def ranked(alerts: Iterable[Alert], wanted: Filter) -> list[Alert]:
    """Return those that are meant: what stands first, then the severest, then what is due first."""
    return sorted(filter(wanted.takes, alerts), key=_rank)


def meant(alerts: Iterable[Alert], name: str) -> list[Alert]:
    """Those that a name may mean; what stands, if any does.

    A name is an id, the beginning of a reference (the alert's, or in the queue its obligation's), or the id
    of a message. One is meant; none is unknown; of several somebody has to say which.
    """
    found = [alert for alert in alerts if _is_called(alert, name)]
    exact = [alert for alert in found if name in (alert.id, alert.subject.id)]
    standing = [alert for alert in found if alert.state not in CLOSED]
    return exact or standing or found


def silenced_by(alert: Alert, silences: Iterable[Silence]) -> list[Silence]:
    """Return the silences that hold for it, the one that lasts longest first; none for what is over."""
    if alert.state in CLOSED:
        return []
    holding = [silence for silence in silences if takes(silence, alert)]
    return sorted(holding, key=lambda silence: (-silence.until, silence.id))


def called(silences: Iterable[Silence], name: str) -> list[Silence]:
    """Those that a name may mean: an id, or its beginning."""
    return [each for each in silences if len(name) >= SHORTEST and each.id.startswith(name)]


def by_end(silences: Iterable[Silence], brand: str | None) -> Sequence[Silence]:
    """Return those of a brand, the next to end first."""
    found = [silence for silence in silences if brand in (None, silence.brand)]
    return sorted(found, key=lambda silence: (silence.until, silence.id))


def _rank(alert: Alert) -> tuple[bool, int, int, str]:
    severity = SEVERITIES.index(alert.severity) if alert.severity in SEVERITIES else -1
    return alert.state in CLOSED, -severity, int(alert.due_at or alert.fired_at), alert.id


def _is_called(alert: Alert, name: str) -> bool:
    if name in (alert.id, alert.subject.id, *alert.mentions):
        return True
    references = (reference(alert.id), reference(alert.subject.id))
    return len(name) >= SHORTEST and any(each.startswith(name.lower()) for each in references)

"""What goes to a sink and what comes back: the words between the outbox and the outside world."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.alerts import Alert, Notice, Recipient
from schemas.base import Time
from streams.errors import ConfigurationError

ROUND = 32
"""Attempts at one sink at a time; what came of them is committed before the next."""
SEVERITIES = ("info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class SinkSpec:
    """Somewhere to tell people, and what is told there.

    kinds: of notices; None for all. severity: told are notices with an alert at least as severe.
    brands: whose notices; empty for all. teams: told are notices for one of these, or for no team at all;
    empty for every team's. people: who reads it, by any of their names, where told are only notices for which
    one of them is on call, or nobody is. heartbeat: whether the sign of life goes there too.
    each: it hears every change of every alert rather than notices, and again as long as the alert stands,
    since it groups, silences and inhibits by itself (Alertmanager). at_once: attempts in a round, and so how
    many copies the death of a worker may make where a sink knows no idempotency key.
    """

    name: str
    kinds: frozenset[str] | None = None
    severity: str = "info"
    heartbeat: bool = False
    brands: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    each: bool = False
    at_once: int = ROUND

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            wanted = ", ".join(SEVERITIES)
            raise ConfigurationError(f"sink {self.name}: severity {self.severity!r} is none of {wanted}")

    def wants(self, notice: Notice) -> bool:
        """Tell whether this notice is told here; one without alerts is of any severity."""
        if self.kinds is not None and notice.kind not in self.kinds:
            return False
        if self.brands and notice.brand not in self.brands:
            return False
        if notice.to and not any(self._is_for(one) for one in notice.to):
            return False
        return not notice.alerts or any(self.is_about(alert) for alert in notice.alerts)

    def _is_for(self, recipient: Recipient) -> bool:
        if self.teams and recipient.team not in self.teams:
            return False
        # Better told to who is not on call than to nobody.
        return not self.people or not recipient.people or any(map(self._reads, recipient.people))

    def _reads(self, person: str) -> bool:
        """Whether this is one of those who read it, as `eva@acme.example` or `Eva <eva@acme.example>`."""
        name = person.casefold()
        return any(name == each or f"<{each}>" in name for each in map(str.casefold, self.people))

    def is_about(self, alert: Alert) -> bool:
        """Tell whether the alert alone is told here; a severity that only a newer writer knows is enough."""
        if self.brands and alert.brand not in self.brands:
            return False
        enough = SEVERITIES[SEVERITIES.index(self.severity) :]
        return alert.severity in enough or alert.severity not in SEVERITIES


@dataclass(frozen=True, slots=True)
class Earlier:
    """The message in which the alerts of a notice were told before.

    handle: what the sink called it. whole: it was about these alerts and no others.
    """

    handle: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to tell one sink. notice None: a sign of life of the moment `at`.

    key: the idempotency key, the same for every attempt of this notice at this sink. place: of the delivery
    in the outbox; the key where it has none. standing: it repeats what has been told and stands still.
    """

    sink: str
    key: str
    at: Time
    attempt: int
    notice: Notice | None = None
    place: str = ""
    earlier: Earlier | None = None
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """The sink has it. handle: what it calls the message, where that can be changed or answered later."""

    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The sink does not have it, or nobody can tell. retry: whether another try may help.

    retry_after: milliseconds the sink asks to be left alone. unsure: it may have it all the same.
    """

    reason: str
    retry: bool
    retry_after: int | None = None
    unsure: bool = False


Result = Delivered | Failed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt."""

    attempt: Attempt
    result: Result


def idempotency_key(subject: str, sink: str) -> str:
    """Return the same key whenever the same thing is told to the same sink."""
    return hashlib.sha256(f"{subject}\n{sink}".encode()).hexdigest()


def ids(alerts: Sequence[Alert]) -> tuple[str, ...]:
    """Return their ids, each once, in their order."""
    return tuple(dict.fromkeys(alert.id for alert in alerts))

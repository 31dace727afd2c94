"""What goes to a sink and what comes back: the words between the outbox and the outside world."""

import hashlib
from dataclasses import dataclass

from schemas.alerts import Notice
from schemas.base import Time
from streams.errors import ConfigurationError

SEVERITIES = ("info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class SinkSpec:
    """Somewhere to tell people, and what is told there.

    kinds: of notices; None for all. severity: told are notices with an alert at least as severe.
    heartbeat: whether the sign of life goes there too.
    """

    name: str
    kinds: frozenset[str] | None = None
    severity: str = "info"
    heartbeat: bool = False

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            wanted = ", ".join(SEVERITIES)
            raise ConfigurationError(f"sink {self.name}: severity {self.severity!r} is none of {wanted}")

    def wants(self, notice: Notice) -> bool:
        """Tell whether this notice is told here; one without alerts is of any severity."""
        if self.kinds is not None and notice.kind not in self.kinds:
            return False
        enough = SEVERITIES[SEVERITIES.index(self.severity) :]
        # A severity that only a newer writer knows is better told than lost.
        return not notice.alerts or any(
            alert.severity in enough or alert.severity not in SEVERITIES for alert in notice.alerts
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to tell one sink. notice None: a sign of life of the moment `at`.

    key: the idempotency key, the same for every attempt of this notice at this sink.
    """

    sink: str
    key: str
    at: Time
    attempt: int
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """The sink has it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The sink does not have it, or nobody can tell. retry: whether another try may help.

    retry_after: milliseconds the sink asks to be left alone.
    """

    reason: str
    retry: bool
    retry_after: int | None = None


Result = Delivered | Failed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt."""

    attempt: Attempt
    result: Result


def idempotency_key(subject: str, sink: str) -> str:
    """Return the same key whenever the same thing is told to the same sink."""
    return hashlib.sha256(f"{subject}\n{sink}".encode()).hexdigest()

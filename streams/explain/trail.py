"""What the topics hold about one alert, mention or obligation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.alerts import Alert, AlertAction, Notice, Notification, Signal, Silence
from schemas.base import Time
from schemas.conversations import Obligation
from schemas.dead_letters import DeadLetter
from schemas.mentions import EnrichedMention


@dataclass(slots=True)
class Trail:
    """All of it, each in the order of its topic.

    mentions: by id and time. silences: those that hold. acts: what people did about alerts of the brand, by
    which silences that are over can be told. others: all alerts of the brand, of which one may say enough.
    """

    mentions: Sequence[EnrichedMention] = ()
    dead_letters: Sequence[DeadLetter] = ()
    obligations: Sequence[Obligation] = ()
    signals: Sequence[Signal] = ()
    alerts: Sequence[Alert] = ()
    notices: Sequence[Notice] = ()
    notifications: Sequence[Notification] = ()
    silences: Sequence[Silence] = ()
    acts: Sequence[AlertAction] = ()
    others: Sequence[Alert] = ()


class Link(NamedTuple):
    """One decision.

    at: when, where that is known. stage: whose. good: False where something ends there. waits: it goes on
    later.
    """

    at: Time | None
    stage: str
    text: str
    good: bool = True
    waits: bool = False

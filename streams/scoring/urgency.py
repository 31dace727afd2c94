"""How soon must somebody act? Rules on English words, 0 (whenever) to 1 (now)."""

from collections.abc import Collection

from schemas.scores import Sentiment
from streams.scoring.words import Phrases

_NOW = Phrases(
    """
    urgent*, emergency, asap, a.s.a.p, immediately, right now, right away, stranded, stuck at,
    stuck in, stuck on, at the gate, boarding, about to miss, going to miss, gonna miss, locked out,
    hacked, stolen, fraud*, unauthorized, unauthorised, sos, time sensitive, life or death,
    medication*, medicine*, insulin, wheelchair
    """
)
_SOON = Phrases(
    """
    today, tonight, this morning, this afternoon, this evening, tomorrow, deadline, need help,
    please help, help, still waiting, waiting for, on hold, for hours, hours, all day, no response,
    third time, again, expires, expire
    """
)
_CALM, _NEGATIVE, _A_SOON, _A_NOW = 0.1, 0.2, 0.3, 0.6


def urgency(words: str, sentiment: Sentiment | None, safety: Collection[str]) -> float:
    """Adds up what points to haste; a safety matter is urgent whatever the words."""
    if safety:
        return 1.0
    total = _CALM
    if sentiment is not None:
        total += _NEGATIVE * sentiment.negative
    if _SOON.within(words):
        total += _A_SOON
    if _NOW.within(words):
        total += _A_NOW
    return round(min(total, 1.0), 2)

"""How soon must somebody act? Rules on English words, 0 (whenever) to 1 (now)."""

from collections.abc import Collection

from schemas.scores import Sentiment
from streams.scoring.thanks import without_thanked
from streams.scoring.words import Phrases

_NOW = Phrases(
    """
    urgent*, emergency, asap, a.s.a.p, immediately, right away, stranded, stuck at the,
    stuck at gate, stuck on a plane, stuck on the plane, stuck on the runway, stuck on the tarmac,
    stuck on runway, stuck on tarmac, stuck in the airport, stuck in an airport, stuck overnight,
    at the gate, tarmac, runway, boarding, boards in, departs in, leaves in, about to miss,
    going to miss, gonna miss, will miss, missed connection*, my connection, our connection, hacked,
    stolen, stole my, fraud*, unauthorized, unauthorised, compromised, somebody else is using,
    someone is using my, someone has been using my, someone using my, someone logged into,
    somebody logged into, someone is in my, log into my account and, changed my password, sos,
    time sensitive, life or death, medication*, medicine*, insulin, wheelchair
    """
)
_SOON = Phrases(
    """
    today, tonight, this morning, this afternoon, this evening, tomorrow, deadline, need help,
    please help, help, right now, locked out, still waiting, waiting for, on hold, for hours, hours,
    all day, no response, third time, again, expires, expire
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
    if _SOON.within(without_thanked(words)):
        total += _A_SOON
    if _NOW.within(words):
        total += _A_NOW
    return round(min(total, 1.0), 2)

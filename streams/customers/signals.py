"""An advocate lost, a detractor won back: told at the moment at which a mention turns them."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.alerts import Evidence, Signal, Subject
from schemas.mentions import ThreadedMention
from streams.customers.history import History
from streams.customers.profile import Person
from streams.customers.standing import REMAINS, Standing, in_words, standing, turned
from streams.step import Output

MAX_QUOTE = 280


class Turn(NamedTuple):
    """A customer who stands to a brand otherwise than before."""

    key: str
    brand: str
    before: Standing
    after: Standing


def turns(before: History, after: Person, threaded: ThreadedMention) -> Iterator[Output]:
    """Signal each brand by which the customer now stands otherwise than before the mention."""
    for brand in (match.brand for match in threaded.brands):
        regard, stands = before.brands.get(brand), after.standings.get(brand)
        if regard is None or stands is None:
            continue
        turn = Turn(after.key, brand, standing(regard.days), stands)
        kind = turned(turn.before.name, turn.after.name)
        if kind:
            yield Output("signals", brand, _signal(kind, turn, threaded))


def _signal(kind: str, turn: Turn, threaded: ThreadedMention) -> Signal:
    author, at = threaded.mention.author, threaded.occurred_at
    key, brand, before, after = turn
    quote = threaded.mention.text[:MAX_QUOTE]
    return Signal(
        id=f"{brand}/{key}/{kind}/{threaded.id}",
        kind=kind,
        brand=brand,
        subject=Subject(kind="customer", id=key),
        at=at,
        customer=key,
        customer_name=(author.name or author.handle) if author else None,
        conversation=threaded.conversation_id,
        values={"score": after.score, "score_before": before.score, "days": float(len(after.days))},
        thresholds={"score": REMAINS},
        evidence=(
            Evidence(kind="quote", text=quote, mention=threaded.id, at=at),
            Evidence(kind="figure", text=in_words(brand, after)),
        ),
    )

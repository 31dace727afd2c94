"""The model's answers, asked for in batches by a thread of its own before the pipeline comes to them."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

from schemas.codec import decode
from schemas.errors import RecordError
from schemas.mentions import Mention
from streams.backtest.timeline import Arrival
from streams.brands.registry import Brands
from streams.scoring.decide import Scored, score_texts
from streams.scoring.port import Scorer
from streams.scoring.step import is_scored, text_of

TOGETHER = 1_024
"""Texts asked for at once: those of the same length go through the model together."""
AHEAD = 2
"""Such batches at hand: the pipeline never waits for one that could have been asked for."""


class Heard(NamedTuple):
    """A record that arrives, with its score; None where it is nothing to be scored."""

    arrival: Arrival
    scored: Scored | None


def with_scores(arrivals: Iterable[Arrival], scorer: Scorer, brands: Brands) -> Iterator[list[Heard]]:
    """Give all arrivals in their order, batch by batch."""
    source = iter(arrivals)
    asked: deque[Future[list[Heard]]] = deque()
    with ThreadPoolExecutor(1, "model") as pool:
        while some := list(islice(source, TOGETHER)):
            asked.append(pool.submit(_ask, scorer, brands, some))
            if len(asked) > AHEAD:
                yield asked.popleft().result()
        while asked:
            yield asked.popleft().result()


def _ask(scorer: Scorer, brands: Brands, arrivals: list[Arrival]) -> list[Heard]:
    mentions = [_mention(arrival) for arrival in arrivals]
    answers = iter(score_texts(scorer, [text_of(each, brands) for each in mentions if each]))
    return [
        Heard(arrival, next(answers) if mention else None)
        for arrival, mention in zip(arrivals, mentions, strict=True)
    ]


def _mention(arrival: Arrival) -> Mention | None:
    """What is to be scored, read as the agent `score` reads it."""
    try:
        mention = decode(arrival.data, Mention)
    except RecordError:
        return None
    return mention if is_scored(mention) else None

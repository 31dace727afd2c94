"""One model for all tasks of a process, asked for whatever texts wait at the moment.

A model reads many texts together for less than one after another, and tasks of several partitions have few
each. So whoever asks, asks for the others too.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import accumulate

from streams.clock import monotonic
from streams.metrics import Metrics
from streams.scoring.decide import Scored, Text, score_texts
from streams.scoring.port import Scorer

MODEL_TEXTS = 64
"""Texts that go to the model at once, passages of a text among them: after each such call everybody who has
asked by then gets a share."""


@dataclass(slots=True, eq=False)
class _Asked:
    """One task's texts, and the answers to the first of them."""

    texts: Sequence[Text]
    answers: list[Scored] = field(default_factory=list)

    @property
    def open(self) -> int:
        return len(self.texts) - len(self.answers)

    def share(self, room: int) -> tuple[int, int]:
        """How many of the next texts have room in as many readings, at least one, and what they take."""
        readings = list(accumulate(text.readings for text in _next(self, max(1, room))))
        share = bisect_right(readings, room) or 1
        return share, readings[share - 1]


class SharedModel:
    """Asked off the event loop, one call at a time."""

    def __init__(self, scorer: Scorer, executor: Executor, metrics: Metrics) -> None:
        self._scorer = scorer
        self._executor = executor
        self._metrics = metrics
        self._asked: list[_Asked] = []
        self._turn = asyncio.Lock()

    async def score(self, texts: Sequence[Text]) -> list[Scored]:
        """Return one answer a text, in order."""
        asked = _Asked(texts)
        self._asked.append(asked)
        try:
            while asked.open:
                async with self._turn:
                    if asked.open:
                        await self._ask()
        finally:
            self._asked.remove(asked)
        return asked.answers

    async def _ask(self) -> None:
        """Have some texts of everybody's answered. Where this is cut off, they are asked for again."""
        shares = list(self._shares())
        texts = [text for asked, share in shares for text in _next(asked, share)]
        began = monotonic()
        loop = asyncio.get_running_loop()
        answers = iter(await loop.run_in_executor(self._executor, score_texts, self._scorer, texts))
        self._metrics.model_seconds.observe(monotonic() - began)
        for asked, share in shares:
            asked.answers += [next(answers) for _ in range(share)]

    def _shares(self) -> Iterator[tuple[_Asked, int]]:
        """Divide what the model takes at once evenly, one text at least; what one needs not others get."""
        waiting = sorted((asked for asked in self._asked if asked.open), key=lambda asked: asked.open)
        room = MODEL_TEXTS
        for place, asked in enumerate(waiting):
            share, readings = asked.share(room // (len(waiting) - place))
            room -= readings
            yield asked, share


def _next(asked: _Asked, share: int) -> Sequence[Text]:
    done = len(asked.answers)
    return asked.texts[done : done + share]

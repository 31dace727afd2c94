"""A worker like `groundswell worker` whose model costs next to nothing: the rest is killed or measured.

    python -m tests.stubbed [--agents score,threads]

Everything else, settings included, is the real thing.
"""

import zlib
from collections.abc import Sequence
from typing import Annotated

import typer

from schemas.scores import Sentiment
from schemas.topics import AGENTS
from streams.brands.registry import Brands
from streams.cli import connect
from streams.cli.worker import serve
from streams.scoring.decide import score_texts
from streams.scoring.port import Reading
from streams.scoring.step import Score, is_scored, text_of
from streams.scoring.topics import Topics
from streams.tasks.batch import Batch

DIMENSIONS = 64


class Stub:
    """Says of each text what its checksum says; records are as long as the real model makes them."""

    model = "stub/1"
    languages = frozenset({"ar", "de", "en", "es", "fr", "hi", "hi-Latn", "it", "pt"})

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One answer a text, the same for the same text."""
        return [_READINGS[zlib.crc32(text.encode()) % len(_READINGS)] for text in texts]


def scored(brands: Brands, batch: Batch) -> Score:
    """Return the step that decides a batch by what the stub says of its texts."""
    mentions = [(received, record) for received, record in batch.records if is_scored(record)]
    answers = score_texts(Stub(), [text_of(record, brands) for _, record in mentions])
    places = [(received.partition, received.offset) for received, _ in mentions]
    return Score(brands, Topics(brands), dict(zip(places, answers, strict=True)))


def _reading(number: int) -> Reading:
    negative, neutral, positive = ((0.85, 0.1, 0.05), (0.1, 0.8, 0.1), (0.05, 0.1, 0.85))[number % 3]
    embedding = tuple(round(((number * 37 + place * 11) % 199 - 99) / 792, 4) for place in range(DIMENSIONS))
    return Reading(Sentiment(negative=negative, neutral=neutral, positive=positive), embedding=embedding)


_READINGS = [_reading(number) for number in range(97)]


def main(agents: Annotated[str, typer.Option(help="By comma.")] = ",".join(AGENTS)) -> None:
    """Run agents until told to stop."""
    serve(connect.settings(), agents.split(","), Stub())


if __name__ == "__main__":
    typer.run(main)

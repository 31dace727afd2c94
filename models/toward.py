"""Measure the tone toward each company of texts that name several, with the target and without.

    python -m models.toward [--data ../shared/data]

On texts that were read for it, by models/data/GUIDELINES.md; where the public sets are missing, on those that
were written for it. Rules were mended on the odd ids and lines; the figures to believe are of the others.
Prints tables in Markdown.
"""

import argparse
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import build, data
from models.alarms import mentions
from models.figures import calibration_error
from schemas.base import Time
from schemas.mentions import Mention
from schemas.scores import TONES, Score
from streams.brands.load import load
from streams.brands.registry import Brands
from streams.scoring.decide import score_texts
from streams.scoring.port import Scorer
from streams.scoring.sentiment import open_scorer
from streams.scoring.step import text_of
from streams.scoring.toward import companies, preferences

_FOLDER = Path(__file__).parent / "data"
READ, LATER, WRITTEN = (_FOLDER / name for name in ("toward.txt", "toward-later.txt", "toward-written.txt"))
COMPANIES = _FOLDER / "toward.yaml"
_NUMBER = re.compile(r"\d+")
_NAMES = {True: "texts that rules were mended by", False: "texts that were held out"}
_RESAMPLES = 1_000
_ENGLISH = 38
"""Written texts after this line are in the six other languages."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text, where it is from, whether rules were mended by it, and the tone toward each company."""

    text: str
    part: str
    seen: bool
    tones: dict[str, str]


Tone = Callable[[Score, str], str]
"""Says how a scored text feels toward a company."""


def main() -> None:
    """Measure with each model."""
    parser = argparse.ArgumentParser(prog="python -m models.toward", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER.parent)
    items, brands = read(parser.parse_args().data), load(COMPANIES)
    for size in build.SIZES:
        build.build(build.OUTPUT / size, size)
        scorer = open_scorer(build.OUTPUT / size)
        for seen in (True, False):
            half = [item for item in items if item.seen is seen]
            scores = scored(scorer, brands, half)
            print(f"\n{size}, {_NAMES[seen]}\n\n{table(half, scores)}\n\n{sure(half, scores)}")
    for seen in (True, False):
        right = words_of_preference(brands, [item for item in items if item.seen is seen])
        print(f"\nwords of preference, {_NAMES[seen]}: {sum(right)} of {len(right)} right")


def read(folder: Path = data.FOLDER.parent) -> list[Read]:
    """All texts whose words are at hand."""
    lines = WRITTEN.read_text(encoding="utf-8").splitlines()
    return [*_written(lines), *(_real(folder) if folder.is_dir() else ())]


def as_mention(text: str) -> Mention:
    """Return a mention with the text, on the source whose accounts are known."""
    return Mention(id="1", source="x", created_at=Time(0), text=text)


def whole(score: Score, brand: str) -> str:  # noqa: ARG001 - the same toward all
    """Without the target."""
    assert score.sentiment is not None
    return score.sentiment.label


def target(score: Score, brand: str) -> str:
    """With it."""
    return score.toward[brand].label if brand in score.toward else whole(score, brand)


def table(items: list[Read], scores: list[Score]) -> str:
    """One row a part: how many pairs, and macro-F1 without the target and with it, with its interval."""
    lines = ["| texts | pairs | without | with the target | interval |", "|---|---|---|---|---|"]
    for part in (*dict.fromkeys(item.part for item in items), "all"):
        of = [(item, score) for item, score in zip(items, scores, strict=True) if part in {item.part, "all"}]
        found = counts(of, target)
        shares = (macro_f1(counts(of, whole)), macro_f1(found), *interval(found))
        without, with_it, least, most = (f"{100 * share:.1f}" for share in shares)
        lines.append(f"| {part}, {len(of)} | {found.sum()} | {without} | {with_it} | {least} to {most} |")
    return "\n".join(lines)


def scored(scorer: Scorer, brands: Brands, items: list[Read]) -> list[Score]:
    """As it is served."""
    answers = score_texts(scorer, [text_of(as_mention(item.text), brands) for item in items])
    return [answer.score for answer in answers]


def sure(items: list[Read], scores: list[Score]) -> str:
    """How sure the tones toward companies are, and how right: the expected error, with its interval."""
    chances, right = [], []
    for item, score in zip(items, scores, strict=True):
        for brand, tone in item.tones.items():
            said = score.toward.get(brand, score.sentiment)
            assert said is not None
            chances.append(getattr(said, said.label))
            right.append(said.label == tone)
    found = calibration_error(np.array(chances), np.array(right))
    error, low, high = (f"{100 * found[name]:.1f}" for name in ("error", "low", "high"))
    shares = f"{np.mean(chances):.0%} sure, {np.mean(right):.0%} right"
    return f"{shares}: expected error {error} ({low} to {high})"


def counts(of: list[tuple[Read, Score]], tone: Tone) -> NDArray[np.int64]:
    """How often each tone was said of each, one table a text."""
    found = np.zeros((len(of), len(TONES), len(TONES)), np.int64)
    for place, (item, score) in enumerate(of):
        for brand, label in item.tones.items():
            found[place, TONES.index(label), TONES.index(tone(score, brand))] += 1
    return found


def macro_f1(tables: NDArray[np.int64]) -> float:
    """Over the pairs of a text and a company, of all texts."""
    table = tables.sum(axis=0)
    return float(np.mean(2 * np.diagonal(table) / np.maximum(table.sum(axis=0) + table.sum(axis=1), 1)))


def interval(tables: NDArray[np.int64]) -> tuple[float, float]:
    """The middle 95 % of what texts drawn again would give: a text's pairs are drawn together."""
    chance = np.random.default_rng(data.SEED)
    drawn = chance.integers(len(tables), size=(_RESAMPLES, len(tables)))
    least, most = np.quantile([macro_f1(tables[places]) for places in drawn], [0.025, 0.975])
    return float(least), float(most)


def words_of_preference(brands: Brands, items: list[Read]) -> list[bool]:
    """Whether each that is found is right, without a model."""
    right = []
    for item in items:
        about = companies(brands, as_mention(item.text))
        for owner, says in preferences(item.text, about) if about else ():
            if owner in item.tones:
                right.append(item.tones[owner] == {"preferred": "positive", "left": "negative"}[says])
    return right


def _written(lines: list[str]) -> Iterator[Read]:
    for number, line in enumerate(lines, 1):
        tones, _, text = line.partition(" | ")
        part = "written, English" if number <= _ENGLISH else "written, others"
        yield Read(text, part, number % 2 == 1, _tones(tones.split()))


def _real(folder: Path) -> Iterator[Read]:
    said = mentions(folder)
    product = data.read("product", folder / "text")[0]
    said |= {f"product{row:04}": text for row, text in enumerate(product)}
    for file in (READ, LATER):
        for line in file.read_text(encoding="utf-8").splitlines():
            key, *tones = line.split()
            part = "product set" if key.startswith("product") else "airline mentions"
            seen = file == READ and int(_NUMBER.findall(key)[0]) % 2 == 1
            yield Read(said[key], part, seen, _tones(tones))


def _tones(signs: list[str]) -> dict[str, str]:
    return {sign[:-1]: TONES[data.SIGNS.index(sign[-1])] for sign in signs}


if __name__ == "__main__":
    main()

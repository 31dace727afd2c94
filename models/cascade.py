"""Measure what a cascade would gain: the accurate model asked where the fast one is not sure of the tone.

    python -m models.cascade [--data ../shared/data/text]

The band of the fast model's lead (the likeliest label's probability less the next one's) is chosen for the
share of the validation texts that it sends on, so no label has a say in it. Prints a table in Markdown.
"""

import argparse
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models import build, data
from models.figures import measure
from streams.scoring import sentiment
from streams.scoring.sentiment import EncoderScorer

SHARES = (0.05, 0.1, 0.125, 0.2, 0.3, 0.5)
"""Of all texts, that are sent on."""
_TWEETEVAL = "TweetEval"
_TOGETHER = 512

Rows = NDArray[np.float64]


class Answers(NamedTuple):
    """A model's probabilities of the tone, and CPU seconds a text."""

    rows: Rows
    seconds: float


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m models.cascade", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    folder: Path = parser.parse_args().data
    sets = {title: data.read(name, folder) for title, name in data.validation().items()}
    scorers = {name: _scorer(name) for name in build.SIZES}
    given = {
        title: {name: _answers(scorer, texts) for name, scorer in scorers.items()}
        for title, (texts, _) in sets.items()
    }
    truth = {title: labels for title, (_, labels) in sets.items()}
    leads = np.concatenate([_lead(answers["fast"].rows) for answers in given.values()])
    dear = np.mean([answers["accurate"].seconds / answers["fast"].seconds for answers in given.values()])
    print("| sent on | TweetEval macro-recall | UMSAB mean macro-F1 | cost |\n|---|---|---|---|")
    for band in (0.0, *np.quantile(leads, SHARES), 1.0):
        sent = np.mean(leads < band)
        found = {title: measure(truth[title], _cascaded(answers, band)) for title, answers in given.items()}
        mean = np.mean([figures["macro_f1"] for title, figures in found.items() if title != _TWEETEVAL])
        recall = found[_TWEETEVAL]["macro_recall"]
        print(f"| {100 * sent:.1f} % | {100 * recall:.1f} | {100 * mean:.1f} | {1 + sent * dear:.2f} |")


def _cascaded(answers: dict[str, Answers], band: float) -> NDArray[np.int64]:
    fast, accurate = answers["fast"].rows, answers["accurate"].rows
    chosen: NDArray[np.int64] = np.where(_lead(fast) < band, accurate.argmax(axis=1), fast.argmax(axis=1))
    return chosen


def _lead(rows: Rows) -> Rows:
    ordered = np.sort(rows, axis=1)
    found: Rows = ordered[:, -1] - ordered[:, -2]
    return found


def _answers(scorer: EncoderScorer, texts: list[str]) -> Answers:
    scorer.read(texts[:16])
    began = process_time()
    parts = [
        scorer.encoder.answers(texts[start : start + _TOGETHER]) for start in range(0, len(texts), _TOGETHER)
    ]
    seconds = (process_time() - began) / len(texts)
    return Answers(scorer.heads.probabilities(np.concatenate(parts))["sentiment"], seconds)


def _scorer(name: str) -> EncoderScorer:
    build.build(build.OUTPUT / name, name)
    return sentiment.open_scorer(build.OUTPUT / name)


if __name__ == "__main__":
    main()

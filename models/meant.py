"""Fit what the tone of words says of the tone toward a company that they name, for streams/scoring/toward.py.

    python -m models.meant [--data ../shared/data]

By likelihood, on the texts that rules were mended by, over the answers of both models; `models.toward` tells
how good it is on those held out.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import build, data
from models.toward import COMPANIES, Read, as_mention, read
from schemas.scores import TONES
from streams.brands.load import load
from streams.brands.registry import Brands
from streams.scoring.port import Scorer
from streams.scoring.sentiment import open_scorer
from streams.scoring.toward import companies, toward

_WARMTHS = np.linspace(0.8, 2.2, 71)
_SELDOMER = np.linspace(-0.6, 1.0, 81)
_LEAST = 1e-6

Rows = NDArray[np.float64]


def main() -> None:
    """Print the temperature, and how much seldomer a complaint and praise are meant."""
    parser = argparse.ArgumentParser(prog="python -m models.meant", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER.parent)
    items = [item for item in read(parser.parse_args().data) if item.seen]
    found = [tones(open_scorer(build.OUTPUT / size), load(COMPANIES), items) for size in build.SIZES]
    said, truth = (np.concatenate(each) for each in zip(*found, strict=True))
    warmth, negative, positive = fit(said, truth)
    print(f"{len(truth)} answers: temperature {warmth:.2f}, negative {negative:.2f}, positive {positive:.2f}")


def tones(scorer: Scorer, brands: Brands, items: list[Read]) -> tuple[Rows, NDArray[np.int64]]:
    """What the model says of the words toward each company, pairs x tones, and what was meant."""
    words, truth = [], []
    for item in items:
        about = companies(brands, as_mention(item.text))
        for brand, said in toward(item.text, about).items() if about else ():
            if brand in item.tones and isinstance(said, str):
                words.append(said or item.text)
                truth.append(TONES.index(item.tones[brand]))
    answers = [reading.sentiment for reading in scorer.read(words)]
    return np.array([[getattr(tone, name) for name in TONES] for tone in answers]), np.array(truth)


def fit(said: Rows, truth: NDArray[np.int64]) -> tuple[float, ...]:
    """The temperature and both biases that make what was meant likeliest."""

    def surprise(given: tuple[float, ...]) -> float:
        warmth, negative, positive = given
        logits = np.log(np.maximum(said, _LEAST)) / warmth - np.array([negative, 0.0, positive])
        likely = np.exp(logits)
        right = likely[np.arange(len(truth)), truth] / likely.sum(axis=1)
        return -float(np.log(right).mean())

    best: tuple[float, ...] = (1.0, 0.0, 0.0)
    while True:  # one number after the other, until none gets better: the surprise has one lowest point
        before = best
        for place, grid in enumerate((_WARMTHS, _SELDOMER, _SELDOMER)):
            near = [(*best[:place], float(value), *best[place + 1 :]) for value in grid]
            best = min(near, key=surprise)
        if best == before:
            return best


if __name__ == "__main__":
    main()

"""Ours, as the agent `score` asks it: python -m bench.model.contenders.groundswell TEXTS SIZE."""

import sys

from bench.model.work import Labels, take_part
from bench.process import ROOT
from streams.scoring.sentiment import open_scorer


def main() -> None:
    """Take part."""
    scorer = open_scorer(ROOT / ".cache" / "models" / sys.argv[2])

    def read(texts: list[str]) -> Labels:
        return [reading.sentiment.label for reading in scorer.read(texts)]

    take_part(read)


if __name__ == "__main__":
    main()

"""Measure who is said to wait for an answer, and how urgently, on texts that were labelled by reading.

    python -m models.waiting [--data ../shared/data]

Prints tables in Markdown; real mentions of airlines are among them where the public sets are.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import build, data
from models.alarms import mentions
from schemas.scores import Score
from streams.conversations.asks import NEEDS_ANSWER
from streams.conversations.priority import HIGH_URGENCY
from streams.scoring.decide import Text, score_texts
from streams.scoring.port import Scorer
from streams.scoring.sentiment import open_scorer

READ = Path(__file__).parent / "data" / "labelled.jsonl"
AIRLINE = Path(__file__).parent / "data" / "answers.txt"
"""Ids of airline mentions, whether they need an answer, how urgent they are."""
SAMPLE = Path(__file__).parents[1] / "sample" / "conversations.jsonl"
HOURS_MATTER = 2

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it was read."""

    text: str
    needs_answer: bool
    urgency: int


def main() -> None:
    """Measure with each model."""
    parser = argparse.ArgumentParser(prog="python -m models.waiting", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER.parent)
    parts = read(parser.parse_args().data)
    for size in build.SIZES:
        build.build(build.OUTPUT / size, size)
        print(f"\n{size}\n\n{table(open_scorer(build.OUTPUT / size), parts)}")


def read(folder: Path = data.FOLDER.parent) -> dict[str, list[Read]]:
    """The texts by where they come from."""
    rows = [json.loads(line) for line in READ.read_text(encoding="utf-8").splitlines()]
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    said = {turn["id"]: turn["text"] for line in lines for turn in json.loads(line)["turns"]}
    parts = {
        "turns of clients": [_read(row, said[row["sample"]]) for row in rows if "sample" in row],
        "written": [_read(row, row["text"]) for row in rows if "text" in row],
    }
    if folder.is_dir():
        found = mentions(folder)
        marked = [line.split() for line in AIRLINE.read_text(encoding="utf-8").splitlines()]
        parts["airline mentions"] = [
            Read(found[key], needs == "1", int(level)) for key, needs, level in marked
        ]
    return parts


def table(scorer: Scorer, parts: dict[str, list[Read]]) -> str:
    """One row a part, and one for all."""
    lines = [
        "| texts | need an answer | recall | precision | hours matter | recall | precision | ranked right |",
        "|---|---|---|---|---|---|---|---|",
    ]
    everything = [item for items in parts.values() for item in items]
    for title, items in (parts | {"all": everything}).items():
        scores = [scored.score for scored in score_texts(scorer, [Text(item.text) for item in items])]
        wanted = np.array([item.needs_answer for item in items])
        levels = np.array([item.urgency for item in items])
        urgency = np.array([score.urgency or 0.0 for score in scores])
        shown = [
            *_found(wanted, np.array([waits(score) for score in scores])),
            *_found(levels == HOURS_MATTER, urgency >= HIGH_URGENCY),
            f"{100 * ranked(levels, urgency):.1f}",
        ]
        lines.append(f"| {title}, {len(items)} | {' | '.join(shown)} |")
    return "\n".join(lines)


def waits(score: Score) -> bool:
    """Whether an obligation opens: what cannot be told counts as needing an answer."""
    return score.needs_answer is None or score.needs_answer >= NEEDS_ANSWER


def ranked(levels: NDArray[np.int64], given: NDArray[np.float64]) -> float:
    """Of pairs of texts of different urgency, the share whose order is right; a draw is half of one."""
    higher = levels[:, None] > levels[None, :]
    differences = given[:, None] - given[None, :]
    return float(np.mean((np.sign(differences[higher]) + 1) / 2)) if higher.any() else 1.0


def _found(wanted: Booleans, found: Booleans) -> list[str]:
    """How many are wanted; recall and precision."""
    right = np.sum(wanted & found)
    recall = right / wanted.sum() if wanted.any() else 1.0
    precision = right / found.sum() if found.any() else 1.0
    return [str(wanted.sum()), f"{100 * recall:.1f}", f"{100 * precision:.1f}"]


def _read(row: dict[str, object], text: str) -> Read:
    return Read(text, row["needs_answer"] is True, int(str(row["urgency"])))


if __name__ == "__main__":
    main()

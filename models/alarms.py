"""How well is each class of safety found? Recall and precision, on texts read for one class each."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from models import data
from schemas.scores import SAFETY_CLASSES
from streams.scoring.safety import safety
from streams.scoring.words import plain

FOLDER = Path(__file__).parent / "data" / "safety"
FOUND = Path(__file__).parent / "data" / "safety-found.txt"
"""Classes, signs and ids of real mentions, whose texts are in the public sets and stay there."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text, and whether it belongs to the class that it was read for."""

    text: str
    meant: bool


@dataclass(frozen=True, slots=True)
class Alarms:
    """How many texts belong to a class and how many only look like it; how many of each the rules take."""

    meant: int
    others: int
    found: int
    false: int

    @property
    def recall(self) -> float:
        """The share of those meant that is found."""
        return self.found / self.meant if self.meant else 1.0

    @property
    def precision(self) -> float:
        """The share of right ones among all found in these texts; elsewhere look-alikes are more common."""
        return self.found / (self.found + self.false) if self.found + self.false else 1.0


def read(name: str) -> list[Read]:
    """The texts of a class: `+ text` belongs to it, `- text` only looks like it."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [Read(line[2:], line.startswith("+ ")) for line in lines]


def count(name: str, items: list[Read]) -> Alarms:
    """Hold the rules against the texts of a class."""
    found = [name in safety(plain(item.text)) for item in items]
    meant = [item.meant for item in items]
    return Alarms(
        meant=sum(meant),
        others=len(items) - sum(meant),
        found=sum(f and m for f, m in zip(found, meant, strict=True)),
        false=sum(f and not m for f, m in zip(found, meant, strict=True)),
    )


def by_class() -> dict[str, Alarms]:
    """All classes, on written texts, in the order of the schema."""
    return {name: count(name, read(name)) for name in SAFETY_CLASSES}


def found_by_class(folder: Path = data.FOLDER.parent) -> dict[str, Alarms]:
    """All classes, on real mentions."""
    said = mentions(folder)
    rows = [line.split() for line in FOUND.read_text(encoding="utf-8").splitlines()]
    return {
        name: count(name, [Read(said[key], sign == "+") for given, sign, key in rows if given == name])
        for name in SAFETY_CLASSES
    }


def rate(folder: Path = data.FOLDER.parent) -> float:
    """The share of real mentions that belong to any class, by the rules."""
    said = mentions(folder).values()
    return sum(bool(safety(plain(text))) for text in said) / len(said)


def mentions(folder: Path) -> dict[str, str]:
    """Airline mentions, and what clients say in the conversations, by id."""
    with (folder / "airline" / "tweets.csv").open(newline="", encoding="utf-8") as file:
        said = {row["id"]: row["text"] for row in csv.DictReader(file)}
    for line in (folder / "conversations" / "conversations.jsonl").read_text(encoding="utf-8").splitlines():
        turns = json.loads(line)["turns"]
        said |= {turn["id"]: turn["text"] for turn in turns if turn["role"] == "client"}
    return said

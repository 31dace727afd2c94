"""Answers of which we know what each is about, in known shares; the labels are never fed in.

real: mentions of airlines in which people read one of nine reasons for complaint (python -m bench.issues has
the same recording), as they are shared out there. generated: eight matters, each said in a few hundred ways
(bench/issues/generated.py), in steps from 30 to 2 %, and real chatter about anything else.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench.issues.generated import ISSUES, chatter
from bench.issues.recording import UNTOLD

SHARES = (0.30, 0.20, 0.14, 0.10, 0.07, 0.05, 0.03, 0.02)
"""Of the generated matters; the rest is chatter."""
OFF_TOPIC = "anything else"


class Told(NamedTuple):
    """A text, its language, and what it is about, as far as that is known."""

    text: str
    about: str = ""
    language: str = "en"


def real(recording: Path, number: int, seed: int) -> tuple[list[Told], list[Told]]:
    """Return answers, and what is said by others."""
    with recording.open(encoding="utf-8", newline="") as lines:
        every = [Told(row["text"], row["label_reason"]) for row in csv.DictReader(lines)]
    reasons = [each for each in every if each.about not in UNTOLD]
    answers = Random(seed).sample(reasons, min(number, len(reasons)))
    chosen = {each.text for each in answers}
    return answers, [each for each in every if each.text not in chosen]


def generated(number: int, seed: int) -> list[Told]:
    """Return answers in SHARES; which matter has which share goes by the seed."""
    random = Random(seed)
    order = random.sample(sorted(ISSUES), len(ISSUES))
    answers = [
        Told(" ".join(random.choice(part) for part in ISSUES[name]), name)
        for name, share in zip(order, SHARES, strict=True)
        for _ in range(round(share * number))
    ]
    others = chatter()
    answers += [Told(random.choice(others), OFF_TOPIC) for _ in range(number - len(answers))]
    return random.sample(answers, len(answers))


def other_languages(folder: Path, each: int, seed: int) -> Iterator[Told]:
    """Yield what people say in Spanish, German and French."""
    for name, language in (("spanish", "es"), ("german", "de"), ("french", "fr")):
        lines = (folder / f"um_{name}_train.jsonl").read_text(encoding="utf-8").splitlines()
        for line in Random(seed).sample(lines, each):
            yield Told(json.loads(line)["x"], language=language)

"""Days of a brand on which we know what each mention is about: real chatter, and issues that begin in it.

The chatter is what customers say in `sample/`, over and over in another order. An issue is a grammar with
several ways to say each part, so that two mentions of it seldom share most of their words; settings were
chosen on these days and on texts with topics (models/data/topics.txt), and on nothing that measures.
"""

import json
from pathlib import Path
from random import Random
from typing import NamedTuple

from schemas.base import DAY, HOUR, MINUTE, Time
from schemas.pulse import Said

SAMPLE = Path(__file__).parents[2] / "sample" / "conversations.jsonl"
START = 1_788_134_400_000
"""2026-08-31T00:00:00Z."""
CHATTER = "chatter"

ISSUES: dict[str, tuple[tuple[str, ...], ...]] = {
    "outage": (
        ("no signal", "my phone has no service", "the network is down", "zero bars", "cannot call anybody"),
        ("since this morning", "for hours", "again", "all day", "in the whole street", "here"),
        (
            "is there an outage?",
            "network down in Leeds",
            "what is wrong with the network",
            "no service at all",
        ),
    ),
    "double charge": (
        ("I was charged twice", "you took the money two times", "double charge on my card", "billed twice"),
        ("this month", "for one subscription", "and nobody explains it", "by mistake"),
        ("I want my money back", "please refund", "refund the second charge", "when is the refund?"),
    ),
    "login code": (
        ("the login code never arrives", "no verification code", "I do not get the code by text", "no code"),
        ("tried five times", "since the update", "on both phones", "and I am locked out"),
        ("cannot sign in", "how do I log in?", "please send the code", "sign in is impossible"),
    ),
    "crash": (
        ("the app crashes", "app closes by itself", "your app keeps crashing", "it crashes at once"),
        ("when I open a video", "on my tablet", "after the last update", "every single time"),
        ("version 8 is broken", "fix the crash", "reinstalled twice and it still crashes", "unusable"),
    ),
    "late parcel": (
        ("my parcel is late", "where is my parcel", "parcel not delivered", "still waiting for the parcel"),
        ("tracking says Friday", "ordered two weeks ago", "courier never came", "the tracking stands still"),
        ("any news from the courier?", "when will it be delivered", "the driver left no note", "help"),
    ),
    "broken bottle": (
        ("the bottle leaks", "lid of the bottle came off", "bottle broke in my bag", "the lid is loose"),
        ("and everything is wet", "hot tea on my hand", "second bottle already", "after one week"),
        ("do you recall them?", "this bottle is dangerous", "please replace it", "the seal is bad"),
    ),
    "queue": (
        ("forty minutes in the queue", "the hotline lets me wait", "on hold for an hour", "nobody picks up"),
        ("with that awful music", "and then cut off", "third call today", "every time I call"),
        ("answer your phones", "is anybody at the hotline?", "hire people for the hotline", "still on hold"),
    ),
    "price": (
        ("the new price is a joke", "price went up", "you raise the price again", "9 euros more"),
        ("without a word", "for the same thing", "after ten years as a customer", "from October"),
        ("I cancel", "price increase means goodbye", "who agreed to that price", "going elsewhere"),
    ),
}


class Known(NamedTuple):
    """A mention, and what it is about."""

    said: Said
    about: str


def days(seed: int, *, an_hour: float = 30, mentions: int = 60, hours: float = 3) -> list[Known]:
    """Return four days: only chatter on the first, then issues one after the other, each in some hours."""
    random = Random(seed)
    known = [*_chatter(random, an_hour)]
    order = random.sample(sorted(ISSUES), len(ISSUES))
    for place, name in enumerate(order):
        begins = START + DAY + place * 8 * HOUR
        for number in range(mentions):
            at = begins + round(random.random() ** 0.7 * hours * HOUR)
            text = " ".join(random.choice(part) for part in ISSUES[name])
            known.append(_known(f"{name}-{number:03}", at, text, name))
    return sorted(known, key=lambda each: (each.said.at, each.said.mention))


def minutes(known: list[Known]) -> dict[int, list[Known]]:
    """Return the mentions by the end of their minute, in milliseconds."""
    found: dict[int, list[Known]] = {}
    for each in known:
        found.setdefault((each.said.at // MINUTE + 1) * MINUTE, []).append(each)
    return found


def chatter() -> list[str]:
    """Return what customers say in the sample."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    turns = [turn for line in lines for turn in json.loads(line)["turns"]]
    return [turn["text"] for turn in turns if turn["role"] == "client"]


def _chatter(random: Random, an_hour: float) -> list[Known]:
    texts = chatter()
    number = round(an_hour * 24 * 4)
    said: list[str] = []
    while len(said) < number:
        said += random.sample(texts, len(texts))
    return [
        _known(f"c-{place:05}", START + round(random.random() * 4 * DAY), text, CHATTER)
        for place, text in enumerate(said[:number])
    ]


def _known(mention: str, at: int, text: str, about: str) -> Known:
    return Known(Said(mention=mention, at=Time(at), author=f"a-{mention}", text=text), about)

"""Makes the sample from recorded customer-care conversations: `python -m sample.make_sample`.

About 200 conversations, their people replaced by pseudonyms (people.py), moved in time so that they overlap
within three hours. Between the turns of one conversation the time is as it was. The same input gives the
same sample.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sample.malformed import lines
from sample.people import People, words

HERE = Path(__file__).parent
SOURCE = HERE.parent.parent / "shared" / "data" / "conversations" / "conversations.jsonl"
SEED = 20
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
WINDOW = timedelta(hours=3)
ANSWERED = 178
"""Conversations that fit the window whole."""
WAITING = 22
"""Conversations whose answer came later than that: by the end of the sample they still wait."""
FIRST_TO_WAIT = 6
SOON = timedelta(minutes=4)
"""So many of them begin so soon after the beginning, so that something is soon overdue."""

LEFT_OUT = frozenset({47, 54, 62, 90, 200, 203, 212, 236, 368, 430, 459, 508})
"""Lines of the source that were read and left out: they name people in ways that people.py cannot tell."""

Conversation = dict[str, Any]


def main() -> None:
    """Write the sample beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="?", type=Path, default=SOURCE)
    parser.add_argument("--out", type=Path, default=HERE)
    arguments = parser.parse_args()
    recorded = [json.loads(line) for line in arguments.source.read_text().splitlines()]
    sample = list(make(recorded, SEED))
    _write(arguments.out / "conversations.jsonl", [json.dumps(each, ensure_ascii=False) for each in sample])
    _write(arguments.out / "malformed.ndjson", lines(BEGIN))


def make(recorded: Sequence[Conversation], seed: int) -> Iterator[Conversation]:
    """Choose conversations, move them into the window, and take out who they are of."""
    people = People(seed)
    placed = sorted(_placed(list(_usable(recorded)), seed), key=lambda pair: pair[0])
    for number, (start, conversation) in enumerate(placed, 1):
        yield _retold(number, start, conversation, people)


def _usable(recorded: Sequence[Conversation]) -> Iterator[Conversation]:
    """Conversations of which nobody's name is withheld, no client is a company, and none is told twice."""
    seen: set[str] = set()
    for line, conversation in enumerate(recorded, 1):
        turns = conversation["turns"]
        clients = [turn["author"] for turn in turns if turn["role"] == "client"]
        if None in clients or any(client.lower() in words("company-handles") for client in clients):
            continue
        if line not in LEFT_OUT and turns[0]["id"] not in seen:
            seen.add(turns[0]["id"])
            yield conversation


def _placed(usable: Sequence[Conversation], seed: int) -> Iterator[tuple[timedelta, Conversation]]:
    """Choose where in the window each conversation begins."""
    # chosen one by one, so that leaving one out does not change which others are taken
    by_chance = sorted(usable, key=lambda each: _chance(seed, each))
    answered = [each for each in by_chance if _span(each) < WINDOW]
    waiting = [each for each in by_chance if _first_answer(each) > WINDOW]
    for each in answered[:ANSWERED]:
        yield _start(seed, each, WINDOW - _span(each)), each
    for index, each in enumerate(waiting[:WAITING]):
        yield _start(seed, each, SOON if index < FIRST_TO_WAIT else WINDOW), each


def _start(seed: int, conversation: Conversation, latest: timedelta) -> timedelta:
    return _chance(seed + 1, conversation) * latest


def _chance(seed: int, conversation: Conversation) -> float:
    return random.Random(f"{seed} {conversation['turns'][0]['id']}").random()  # noqa: S311 - to be repeated


def _retold(number: int, start: timedelta, conversation: Conversation, people: People) -> Conversation:
    turns = conversation["turns"]
    company = conversation["company"]
    clients = list(dict.fromkeys(turn["author"] for turn in turns if turn["role"] == "client"))
    began = _at(turns[0])
    retold = []
    for index, turn in enumerate(turns, 1):
        said = start + (_at(turn) - began)
        if said > WINDOW:
            break
        by_agent = turn["role"] == "agent"
        retold.append(
            {
                "id": f"s{number:03}-{index}",
                "author": company if by_agent else people.handle(turn["author"]),
                "role": turn["role"],
                "created_at": (BEGIN + said).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "text": people.masked(turn["text"], company, clients, by_agent=by_agent),
            }
        )
    return {"company": company, "turns": retold}


def _at(turn: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(turn["created_at"])


def _span(conversation: Conversation) -> timedelta:
    return _at(conversation["turns"][-1]) - _at(conversation["turns"][0])


def _first_answer(conversation: Conversation) -> timedelta:
    turns = conversation["turns"]
    return next(_at(turn) for turn in turns if turn["role"] == "agent") - _at(turns[0])


def _write(file: Path, written: Sequence[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Judges a backtest of recorded conversations by the raw recording: each first wait, second for second.

    python tests/backtest/judge.py conversations.jsonl result.json

For each conversation: an obligation opens at the customer's first message and ends at the company's first
reply after it; without a reply it stays open. Shares no code with the pipeline, on purpose: the standard
library only, and what docs/backtest.md says of the result's keys.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

RIGHT = "right, second for second"
OTHER = "the reply is to somebody else, whose own wait is right"
NOT_OWED = "the model says that the message needs no answer"
WRONG = "wrong"
VERDICTS = (RIGHT, OTHER, NOT_OWED, WRONG)

Turn = Mapping[str, Any]
Owed = Mapping[str, Any]


class Judged(NamedTuple):
    """A conversation and the verdict; the first message, for whoever wants to look."""

    conversation: str
    company: str
    verdict: str
    text: str


def judge(conversations: Iterable[Mapping[str, Any]], result: Mapping[str, Any]) -> Iterator[Judged]:
    """Judge each conversation in which a client says anything."""
    owed_in: dict[str, list[Owed]] = defaultdict(list)
    for owed in result["obligations"]:
        owed_in[owed["conversation"].partition(":")[2]].append(owed)
    for conversation in conversations:
        turns = conversation["turns"]
        first = next((turn for turn in turns if turn["role"] == "client"), None)
        if first is not None:
            name = turns[0]["id"]
            verdict = _verdict(turns, first, owed_in[name])
            yield Judged(name, conversation["company"], verdict, first["text"])


def _verdict(turns: list[Turn], first: Turn, owed: list[Owed]) -> str:
    reply = _reply_after(turns, first)
    if _is_kept(owed, first, reply):
        return RIGHT
    asked = _answered_by(turns, reply) if reply else first
    if _person(asked) != _person(first):
        theirs = next(turn for turn in turns if _person(turn) == _person(asked))
        return OTHER if _is_kept(owed, theirs, reply) else WRONG
    return WRONG if any(each["author"] == first["author"] for each in owed) else NOT_OWED


def _reply_after(turns: list[Turn], first: Turn) -> Turn | None:
    """The company's first reply at the time of the message or later."""
    later = [turn for turn in turns if turn["role"] == "agent" and _at(turn) >= _at(first)]
    return min(later, key=_at, default=None)


def _answered_by(turns: list[Turn], reply: Turn) -> Turn:
    """Whom it answers: the client it begins by naming, else who spoke last before it."""
    asked = [turn for turn in turns[: turns.index(reply)] if turn["role"] == "client"]
    words = reply["text"].split()
    named = [turn for turn in asked if words and words[0].lower() == f"@{turn['author']}".lower()]
    return (named or asked)[-1]


def _person(turn: Turn) -> str:
    """Who speaks; a client whose name is withheld is nobody else."""
    return f"{turn['role']} {turn['author'] or 'withheld ' + turn['id']}"


def _is_kept(owed: list[Owed], message: Turn, reply: Turn | None) -> bool:
    """Whether an obligation begins and ends with these two."""
    ended = reply and _at(reply)
    return any(
        datetime.fromisoformat(each["opened_at"]) == _at(message)
        and (each["ended_at"] and datetime.fromisoformat(each["ended_at"])) == ended
        for each in owed
    )


def _at(turn: Turn) -> datetime:
    return datetime.fromisoformat(turn["created_at"])


def main(recording: str, result: str) -> int:
    """Print how many of what, and all that is not right; 1 where anything is wrong."""
    with Path(recording).open(encoding="utf-8") as lines:
        conversations = [json.loads(line) for line in lines]
    judged = list(judge(conversations, json.loads(Path(result).read_text(encoding="utf-8"))))
    counts = Counter(each.verdict for each in judged)
    for verdict in VERDICTS:
        print(f"{counts[verdict]:>6,}  {verdict}")  # noqa: T201 - a script's answer
    for each in judged:
        if each.verdict != RIGHT:
            print(f"{each.conversation} {each.company}: {each.verdict}: {each.text[:80]!r}")  # noqa: T201
    return int(counts[WRONG] > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

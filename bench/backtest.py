"""How long a backtest takes, and how much memory: the sample's conversations, many times over.

    backtest.minutes          from the command's start to its end, model included
    backtest.mentions_per_s   the same by mention
    backtest.cpu_us           CPU of the process for one mention, both threads
    backtest.peak_mb          the most memory it held

Each conversation comes again and again, with other people and other ids, at any time within two weeks.
"""

import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench.bench import Bench
from bench.mentions import BEGAN, SAMPLE, SAMPLE_BRANDS, SEED
from bench.process import ROOT

MENTIONS = 100_000
SPAN = timedelta(days=14)
PEOPLE = 20_000
_MIB = 1 << 20


def measure(bench: Bench) -> None:
    """Measure it, as often as there are rounds."""
    recording = bench.scratch / "recording.jsonl"
    count = record(recording, bench.amount(MENTIONS))
    for number in range(bench.rounds):
        bench.say(f"backtest, round {number + 1} of {bench.rounds}, {count:,} mentions")
        _measure_one(bench, recording, count)


def record(file: Path, mentions: int) -> int:
    """Write conversations until there are so many mentions; returns how many there are."""
    random = Random(SEED)
    sample = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    written = number = 0
    with file.open("w", encoding="utf-8") as target:
        while written < mentions:
            conversation = _again(random.choice(sample), number, random)
            target.write(json.dumps(conversation) + "\n")
            written += len(conversation["turns"])
            number += 1
    return written


def _again(conversation: dict[str, Any], number: int, random: Random) -> dict[str, Any]:
    """The same conversation between other people, at another time."""
    turns = conversation["turns"]
    moved = BEGAN + SPAN * random.random() - datetime.fromisoformat(turns[0]["created_at"])
    people = {turn["author"]: f"u{random.randrange(PEOPLE)}" for turn in turns if turn["role"] == "client"}
    said = [
        {
            **turn,
            "id": f"{turn['id']}-{number}",
            "author": people.get(turn["author"], turn["author"]),
            "created_at": (datetime.fromisoformat(turn["created_at"]) + moved).isoformat(),
        }
        for turn in turns
    ]
    return {**conversation, "turns": said}


def _measure_one(bench: Bench, recording: Path, count: int) -> None:
    out = bench.scratch / "result.json"
    words = ("backtest", str(recording), "--brands", str(SAMPLE_BRANDS), "--json", str(out))
    with (bench.scratch / "backtest.log").open("wb") as log:
        began = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "-m", "streams", *words], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
    assert status == 0, (bench.scratch / "backtest.log").read_text(encoding="utf-8")[-2000:]
    result = json.loads(out.read_bytes())
    assert result["mentions"] == result["enriched"] == count
    bench.note("backtest.minutes", seconds / 60)
    bench.note("backtest.mentions_per_s", count / seconds)
    bench.note("backtest.cpu_us", (used.ru_utime + used.ru_stime) / count * 1_000_000)
    bench.note("backtest.peak_mb", used.ru_maxrss * 1024 / _MIB)

"""How soon a worker is back with all that it knew, and what a customer takes of memory.

    recovery.start_s             from the start of a worker without any state to every task at work
    recovery.KEYS.changelog_s    the same, its state read from the changelog; four partitions in one process
    recovery.KEYS.checkpoint_s   the same, begun again on the same disk; few keys are worth no checkpoint
    recovery.KEYS.*_reading_s    of that, from the first task that recovers to the last that is at work
    memory.customer_bytes        growth of the process for one customer, most of whom nobody asks for
    memory.profile_bytes         of that, one customer's key and profile as they stand in the changelog

Customers are as the agent `customers` keeps them after some mentions on two sources and of two brands.
"""

import time
from typing import NamedTuple

import orjson

from bench.bench import PARTITIONS, Bench
from bench.profiles import SAID_BEFORE, key_of, name_of, place_in, said_by, store
from bench.publisher import preload
from bench.worker import Worker, working
from tests.pipeline.installation import Installation, wait_for

KEYS = (10_000, 100_000, 1_000_000)
AGENT = ("customers",)
POLL_SECONDS = 0.02
PATIENCE_SECONDS = 180.0
KEEP_SECONDS = 40.0
"""How long a worker may take to write a checkpoint at its end."""
WORTH = 20_000
"""A partition's share of fewer customers than four times this may be read again rather than be written."""
_MIB = 1 << 20


class Start(NamedTuple):
    """What a start showed. seconds: from the process's. reading: from the first task that recovers."""

    seconds: float
    reading: float
    memory: float


def measure(bench: Bench) -> None:
    """Measure every size, as often as there are rounds."""
    for number in range(bench.rounds):
        for keys in map(bench.amount, KEYS):
            bench.say(f"recovery, round {number + 1} of {bench.rounds}, {keys:,} customers")
            with bench.installation("recovery") as installation:
                empty = _started(installation)
                bench.note("recovery.start_s", empty.seconds)
                size = store(installation, keys)
                grown = _started(installation, keys, heard=1)
                _note(bench, f"recovery.{keys}.changelog", grown)
                _look_for_checkpoints(installation, keys)
                _note(bench, f"recovery.{keys}.checkpoint", _started(installation, keys, heard=2))
                if keys == bench.amount(KEYS[-1]):
                    bench.note("memory.customer_bytes", (grown.memory - empty.memory) * _MIB / keys)
                    bench.note("memory.profile_bytes", size)


def _note(bench: Bench, name: str, start: Start) -> None:
    bench.note(f"{name}_s", start.seconds)
    bench.note(f"{name}_reading_s", start.reading)


def _started(installation: Installation, keys: int = 0, *, heard: int = 0) -> Start:
    """Start a worker and end it. heard: how often a customer has said something more by the end of it."""
    began = time.monotonic()
    with working(installation, AGENT) as worker:
        before = recovering = began
        while (statuses := _statuses(worker)) != ["running"] * PARTITIONS:
            if recovering == began and "recovering" in statuses:
                recovering = before  # it may be as old as the last look
            before = time.monotonic()
            assert before < began + PATIENCE_SECONDS, f"the tasks are {statuses}"
            time.sleep(POLL_SECONDS)
        now = time.monotonic()
        start = Start(now - began, now - recovering, worker.rss)
        if heard:
            for number in _one_each(keys):
                _check(installation, number, heard)
        worker.child.terminate()
        assert worker.child.wait(KEEP_SECONDS) == 0, "it did not end well"
    return start


def _statuses(worker: Worker) -> list[str]:
    return list(worker.tasks().values())


def _one_each(keys: int) -> list[int]:
    """Return a customer of each partition, of the last."""
    place = place_in(PARTITIONS)
    last = {place(key_of(name_of(number))): number for number in range(max(0, keys - 1_000), keys)}
    return list(last.values())


def _check(installation: Installation, number: int, heard: int) -> None:
    """Let a customer say one thing more: whoever forgot what was said before counts wrong."""
    topic = installation.topic("mentions.threaded")
    preload(
        installation.bootstrap,
        topic,
        [said_by(number, f"again{heard}-{number}")],
        PARTITIONS,
        place_in(PARTITIONS),
    )
    key = key_of(name_of(number)).encode()
    wait_for(lambda: key in installation.latest("customers"), "the customer to be heard")
    wait_for(
        lambda: orjson.loads(installation.latest("customers")[key])["mentions"] == SAID_BEFORE + heard,
        "what the customer has said to be counted",
    )


def _look_for_checkpoints(installation: Installation, keys: int) -> None:
    """What is measured next is to be what it says."""
    found = len(list((installation.scratch / "worker").rglob("*.checkpoint")))
    expected = PARTITIONS if keys >= WORTH * PARTITIONS else 0
    assert found >= expected, f"{found} checkpoints of {expected} were written"

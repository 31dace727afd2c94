"""What reach costs where a brand's people have a million ties: in memory, no broker.

    reach.take.cpu_us         CPU of `pulse` to take one tie
    reach.graph_ms            CPU to make the graph when nothing of it is ready, as after a restart
    reach.graph_ms.minute     to make it again with what a minute has brought
    reach.issue_ms.N          to count from N people who said the same
    reach.state_mb            what is kept, as bytes
    reach.memory_mb           what it takes beside that while it is in use
    reach.written_kb          bytes to the changelog for a thousand ties

People take up those whom others took up (preferential attachment: half of the time one end of an earlier tie,
else anybody), so that there are hubs; authors are anybody. A third of them is known by a handle as well, and
spoken to by it half of the time.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from resource import getpagesize
from time import process_time

from bench.bench import Bench
from bench.mentions import SEED
from schemas.base import MINUTE, Time
from schemas.pulse import Contact
from streams.pulse.reach.keep import TABLES, graph_of, take
from streams.state import State
from tests.pulse.hearing import MONDAY

TIES = 1_000_000
PEOPLE = 300_000
AT_ONCE = 200
"""Ties of one record, as a task of `customers` tells them."""
AUTHORS = (14, 100, 1_000)
FOLLOWS = 0.5
"""How often somebody takes up one whom others took up."""
HANDLES = 3
ISSUES = 20
BRAND = "acme"


def measure(bench: Bench) -> None:
    """Take the ties, then count from issues of several sizes."""
    for number in range(bench.rounds):
        bench.say(f"reach, round {number + 1} of {bench.rounds}")
        _round(bench, Random(SEED + number))


def _round(bench: Bench, chance: Random) -> None:
    ties, people = bench.amount(TIES), bench.amount(PEOPLE)
    state, spent, written, now = State(TABLES), 0.0, 0, MONDAY
    heard = _contacts(ties, people, chance)
    while told := [*islice(heard, AT_ONCE)]:
        began = process_time()
        take(state, BRAND, told, now)
        spent += process_time() - began
        written += sum(len(value or b"") for value in state.changes().values())
        state.committed()
    bench.note("reach.take.cpu_us", spent / ties * 1e6)
    bench.note("reach.written_kb", written / ties)
    bench.note("reach.state_mb", _kept(state) / 1e6)
    before = _resident()
    bench.note("reach.graph_ms", _took(state))
    bench.note("reach.memory_mb", _resident() - before)
    take(state, BRAND, islice(_contacts(AT_ONCE, AT_ONCE, chance), AT_ONCE), now + MINUTE)
    bench.note("reach.graph_ms.minute", _took(state))
    graph = graph_of(state, BRAND)
    assert graph is not None
    for authors in AUTHORS:
        issues = [{_name(chance.randrange(people)) for _ in range(authors)} for _ in range(ISSUES)]
        began = process_time()
        for issue in issues:
            graph.spread(issue, 3)
        bench.note(f"reach.issue_ms.{authors}", (process_time() - began) / ISSUES * 1e3)


def _took(state: State) -> float:
    began = process_time()
    graph_of(state, BRAND)
    return (process_time() - began) * 1e3


def _contacts(ties: int, people: int, chance: Random) -> Iterator[Contact]:
    for number in range(0, people, HANDLES):
        yield Contact(one=_handle(number), other=_name(number), at=Time(MONDAY), same=True)
    ends: list[int] = []
    for _ in range(ties):
        one = chance.randrange(people)
        other = chance.choice(ends) if ends and chance.random() < FOLLOWS else chance.randrange(people)
        ends += (one, other)
        is_named = not other % HANDLES and chance.random() < FOLLOWS
        yield Contact(one=_name(one), other=(_handle if is_named else _name)(other), at=Time(MONDAY))


def _name(number: int) -> str:
    return f"x:{number}"


def _handle(number: int) -> str:
    return f"x:@{number}"


def _kept(state: State) -> int:
    return sum(
        len(state.named(name).encoded(key) or b"")
        for name in state.names()
        for key, _ in state.named(name).items()
    )


def _resident() -> float:
    """Return the memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * getpagesize() / 1e6

"""Which staged crowds are suspected, and whether real ones are: docs/attack.md.

python -m bench.attack --recording ../shared/data/airline/tweets.csv [--seeds 20]
"""

import argparse
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.attack.staged import REAL, SIZES, STYLES, Post, real, staged
from bench.issues.recording import read
from schemas.base import HOUR, MINUTE, Time
from schemas.pulse import Said
from streams.pulse.attack.group import suspected
from streams.pulse.attack.suspicion import SUSPECTED
from streams.pulse.attack.watch import Watch, watch

LEAST = 1_000
"""Mentions of a brand that is used: others have no crowd."""
FIRST_SEED = 3_000
"""Seeds below were used while this was made."""


class Watched(NamedTuple):
    """Accounts of suspected groups, how many each has, and CPU µs a mention."""

    suspects: set[str]
    accounts: list[int]
    cpu_us: float


def main() -> None:
    """Measure, and print tables."""
    options = argparse.ArgumentParser(prog="python -m bench.attack", description=__doc__)
    options.add_argument("--recording", type=Path, required=True, help="real mentions")
    options.add_argument("--seeds", type=int, default=20, help="how many of each")
    given = options.parse_args()
    brands = {
        name: [each.said for each in heard]
        for name, heard in read(given.recording).items()
        if len(heard) > LEAST
    }
    console = Console()
    for name, said in brands.items():
        alone = watched(said)
        console.print(f"{name} alone: {len(alone.accounts)} suspected, {alone.cpu_us:.0f} µs a mention")
    table = Table("crowd", *(f"{size} accounts" for size in SIZES), title="suspected; accounts found")
    for style in (*STYLES, *REAL):
        table.add_row(style, *(_cell(style, size, brands, given.seeds) for size in SIZES))
    console.print(table)


def watched(said: list[Said]) -> Watched:
    """Read mentions minute by minute; who speaks for the second time a day later is known."""
    minutes, first = defaultdict[int, list[Said]](list), dict[str, Time]()
    for each in sorted(said, key=lambda each: each.at):
        since = first.setdefault(each.author, each.at)
        known = Said(
            mention=each.mention,
            at=each.at,
            author=each.author,
            text=each.text,
            known_since=since,
            repost_of=each.repost_of,
        )
        minutes[(each.at // MINUTE + 1) * MINUTE].append(known)
    state, accounts, suspects = Watch(), dict[str, int](), set[str]()
    begun = time.process_time()
    for end in sorted(minutes):
        seen = watch(state, minutes[end], {}, end)
        state = seen.watch
        for id_ in seen.grown:
            group = state.groups[id_]
            if suspected(group, state.people) >= SUSPECTED:
                accounts[id_] = len(group.members)
                suspects |= {member.author for member in group.members}
    return Watched(suspects, [*accounts.values()], (time.process_time() - begun) / len(said) * 1e6)


def _cell(style: str, size: int, brands: dict[str, list[Said]], seeds: int) -> str:
    found, parts = 0, []
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        name = [*brands][seed % len(brands)]
        said = brands[name]
        injected = _injected(style, size, name, said, seed)
        suspects = watched([*said, *injected]).suspects & {each.author for each in injected}
        found += bool(suspects)
        parts.append(len(suspects) / size)
    return f"{found} of {seeds}; {sum(parts) / seeds:.0%}"


def _injected(style: str, size: int, brand: str, said: list[Said], seed: int) -> list[Said]:
    start = _loudest(said) if style == "in a crisis" else said[len(said) * (seed % 5 + 2) // 8].at
    posts = (staged if style in STYLES else real)(style, size, brand, start, seed)
    authors = [each.author for each in said if each.at < start]
    return [_said(post, number, authors, seed) for number, post in enumerate(posts)]


def _said(post: Post, number: int, authors: list[str], seed: int) -> Said:
    return Said(
        mention=f"injected-{seed}-{number:03}",
        at=Time(post.at),
        author=post.author or authors[(number * 7919 + seed) % len(authors)],
        text=post.text,
        repost_of=post.repost_of,
    )


def _loudest(said: list[Said]) -> int:
    """When the six hours begin in which most is said."""
    times = [each.at for each in said]
    return max(times, key=lambda start: sum(start <= at < start + 6 * HOUR for at in times[::5]))


if __name__ == "__main__":
    main()

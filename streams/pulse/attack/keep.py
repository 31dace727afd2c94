"""What is suspected of a brand's crowd, in the state of `pulse`; and what is told of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from schemas.alerts import Evidence, Signal, Subject
from schemas.base import Time
from schemas.pulse import Said
from streams.pulse.attack.group import Group, People, crowd, suspected
from streams.pulse.attack.suspicion import SUSPECTED, probability, signs
from streams.pulse.attack.watch import Hour, Watch, watch
from streams.state import State


class Watched(msgspec.Struct, frozen=True, gc=False):
    """A brand's last day, and when its hours begin: each is kept by itself, and written once."""

    watch: Watch = Watch()
    starts: tuple[int, ...] = ()


TABLES: Mapping[str, type[msgspec.Struct]] = {"watched": Watched, "hours": Hour}
ATTACK = "attack-suspected"
LEAST_OF_ISSUE = 3
"""Accounts of a group in an issue, or in a spike, from which on it says something of that."""
QUOTE_CHARS = 280
_DIGITS = 3

Judged = tuple[Group, float]
"""A group of a brand's last day, and how likely it is one hand."""


class Suspects(NamedTuple):
    """Of an issue: how likely the most suspicious group in it is one hand; accounts of suspected groups.

    Of a group: how likely it is one hand; its accounts.
    """

    probability: float = 0.0
    accounts: int = 0


def hear(
    state: State, brand: str, minute: Iterable[Said], issues: Mapping[str, str], now: int
) -> list[Signal]:
    """Read a minute; issues: the id of the issue of each mention that has one. Returns what is to be told."""
    before = _watched(state, brand)
    seen = watch(before, minute, issues, now)
    groups, signals = dict(seen.watch.groups), []
    for id_ in seen.grown:
        group = groups[id_]
        if group.told is None and suspected(group, seen.watch.people) >= SUSPECTED:
            signals.append(_signal(brand, group, seen.watch.people, now))
            groups[id_] = replace(group, told=now)
    _keep(state, brand, before, replace(seen.watch, groups=groups))
    return signals


def judged(state: State, brand: str) -> list[Judged]:
    """Return the groups of a brand's last day, and how likely each is one hand."""
    watched = (state[Watched].get(brand) or Watched()).watch
    return [(group, suspected(group, watched.people)) for group in watched.groups.values()]


def suspects(groups: Iterable[Judged]) -> dict[str, Suspects]:
    """Return what is suspected of each issue, by the id that its mentions had when they were heard."""
    found: dict[str, Suspects] = {}
    for group, likely in groups:
        for issue, accounts in Counter(each.issue for each in group.members).items():
            if accounts >= LEAST_OF_ISSUE:
                before = found.get(issue, Suspects())
                more = accounts if likely >= SUSPECTED else 0
                found[issue] = Suspects(
                    max(before.probability, round(likely, _DIGITS)), before.accounts + more
                )
    return found


def suspected_accounts(groups: Iterable[Judged]) -> frozenset[str]:
    """Return the accounts that may be one hand."""
    return frozenset(each.author for group, likely in groups if likely >= SUSPECTED for each in group.members)


def since(groups: Iterable[Judged], start: int, issues: Collection[str] | None = None) -> list[Suspects]:
    """Return of each group of accounts that have spoken since then how likely it is one hand.

    issues: only what was said of these, by the ids that its mentions had when they were heard.
    """
    found = (
        (
            likely,
            sum(
                member.at >= start and (issues is None or member.issue in issues) for member in group.members
            ),
        )
        for group, likely in groups
    )
    return [
        Suspects(round(likely, _DIGITS), accounts) for likely, accounts in found if accounts >= LEAST_OF_ISSUE
    ]


def _watched(state: State, brand: str) -> Watch:
    watched = state[Watched].get(brand) or Watched()
    found = (state[Hour].get(f"{brand}/{start}") for start in watched.starts)
    return replace(watched.watch, hours=tuple(hour for hour in found if hour is not None))


def _keep(state: State, brand: str, before: Watch, after: Watch) -> None:
    stood = {hour.start: hour for hour in before.hours}
    stands = {hour.start: hour for hour in after.hours}
    for start in stood.keys() - stands.keys():
        state[Hour].delete(f"{brand}/{start}")
    for start, hour in stands.items():
        if hour is not stood.get(start):
            state[Hour].put(f"{brand}/{start}", hour)
    state[Watched].put(brand, Watched(replace(after, hours=()), tuple(stands)))


def _signal(brand: str, group: Group, people: People, now: int) -> Signal:
    what = crowd(group)
    found = signs(what, people.usual())
    issues = Counter(each.issue for each in group.members if each.issue)
    issue = min(issues, key=lambda id_: (-issues[id_], id_), default="")
    figures = [
        Evidence(kind="figure", text=sign.text, at=Time(now))
        for sign in sorted(found, key=lambda sign: -sign.weight)
    ]
    last = max(group.members, key=lambda each: (each.at, each.mention))
    quote = Evidence(kind="quote", text=group.quote[:QUOTE_CHARS], mention=last.mention, at=Time(last.at))
    said = (quote,) if group.quote else ()
    return Signal(
        id=f"{brand}/{group.id}/{ATTACK}",
        kind=ATTACK,
        brand=brand,
        subject=Subject(kind="issue", id=f"{brand}/{issue or group.id}"),
        at=Time(now),
        values={
            "probability": round(probability(found), _DIGITS),
            "accounts": float(what.accounts),
            "heard_before": float(what.known),
            "linked": float(what.linked),
        },
        evidence=(*figures, *said),
    )

"""Groups of accounts that write nearly the same, as they come: over a day, bounded.

A voice that is like one of the last day's joins that one's group. Lone voices are kept by the hour, so that
what stands is written once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from schemas.base import DAY, HOUR
from schemas.pulse import Said
from streams.pulse.attack.group import Group, Member, People, counted
from streams.pulse.attack.likeness import NEAR, Signatures, alike, is_passed_on, matrix, signature
from streams.pulse.attack.suspicion import FROM_COPIES, YOUNG

HOURS = 24
KNOWN_FOR = HOUR
"""Heard before: longer ago than a staged crowd takes to come up."""
MOST_AN_HOUR = 200
MOST_MEMBERS = 500
MOST_GROUPS = 200
COMPARED = 20
"""Of a group's texts, the last, by which others are found that are something like it."""
RING = 3
"""Posts that the same accounts pass on within a day: a good story has one or two that everybody does."""


class Hour(msgspec.Struct, frozen=True, gc=False):
    """What was said in an hour, by place: signature, group, and the voice."""

    start: int
    signatures: tuple[bytes, ...] = ()
    groups: tuple[str, ...] = ()
    voices: tuple[Member, ...] = ()


class Watch(msgspec.Struct, frozen=True, gc=False):
    """A brand's last day. into: of groups that turned out to be one, by the id of the gone one."""

    people: People = People()
    hours: tuple[Hour, ...] = ()
    groups: dict[str, Group] = {}
    into: dict[str, str] = {}


class Seen(NamedTuple):
    """What came of a minute. grown: ids of the groups that have more accounts now."""

    watch: Watch
    grown: list[str]


def watch(before: Watch, minute: Iterable[Said], issues: Mapping[str, str], now: int) -> Seen:
    """Read a minute; issues: the issue of each mention that has one."""
    day = _Day(before, now)
    for said in sorted(minute, key=lambda each: (each.at, each.mention)):
        day.hear(said, issues.get(said.mention, ""))
    return Seen(day.watch(), sorted(day.grown & day.groups.keys()))


class _Voices(NamedTuple):
    """What was said, by place: under which id it is noted, by whom, and how like each other it is."""

    ids: list[str]
    voices: list[Member]
    signatures: list[bytes]
    rows: Signatures


class _Day:
    """The last day while a minute is read."""

    def __init__(self, before: Watch, now: int) -> None:
        self.people = before.people
        self._before = before.groups
        self.hours = [hour for hour in before.hours if hour.start > now - HOURS * HOUR]
        self.groups = {id_: group for id_, group in before.groups.items() if group.figures.last > now - DAY}
        self.into = dict(before.into)
        self.grown: set[str] = set()
        self._new = Hour(now - now % HOUR)

    # Most minutes of most brands ask for none of these, and the day is long.
    @cached_property
    def _was_known(self) -> dict[str, bool]:
        passing = (each for group in self._before.values() if not group.copies for each in group.members)
        return {each.author: each.known for each in sorted(passing, key=lambda each: -each.at)}

    @cached_property
    def _heard(self) -> _Voices:
        return _voices(self.hours)

    def hear(self, said: Said, issue: str) -> None:
        """Take one voice."""
        voice, quote = _voice(said, issue), "" if said.private else said.text
        self.people = self.people.learn(voice)
        if said.repost_of:
            # As of the day's first: a ring that has gone on for hours is heard before by itself.
            voice = replace(voice, known=self._was_known.setdefault(voice.author, voice.known))
            self._join(f"repost/{said.repost_of}", [voice], quote, copies=False)
        elif not is_passed_on(said.text) and (one := signature(said.text)) is not None:
            found = self._alike(one)
            alone = [each for id_, each in found if id_ not in self.groups]
            id_ = self._together({id_ for id_, _ in found}) if found else said.mention
            self._new = _with(self._new, one, id_, voice)
            if found:
                self._join(id_, [*alone, voice], quote, copies=True)

    def watch(self) -> Watch:
        """Return the last day with what is new in it."""
        hours = _kept(self.hours, self._new)
        self.groups |= {id_: counted(self.groups[id_]) for id_ in self.grown & self.groups.keys()}
        self._look_around(hours)
        self._look_for_rings()
        return Watch(self.people, hours, _largest(self.groups), self._still_into(hours))

    def _still_into(self, hours: tuple[Hour, ...]) -> dict[str, str]:
        """Return what became of those groups that some of the day's voices are noted under."""
        labels = {id_ for hour in hours for id_ in hour.groups} if self.into else set[str]()
        return {id_: self._root(id_) for id_ in sorted(labels & self.into.keys())}

    def _look_around(self, hours: tuple[Hour, ...]) -> None:
        """See who writes something like the groups that have grown, without being of them."""
        grown = [self.groups[id_] for id_ in sorted(self.grown & self.groups.keys())]
        copied = [group for group in grown if group.copies and len(group.members) > FROM_COPIES]
        if not copied:
            return
        day = _voices(hours)
        for group in copied:
            names = {group.id, *(id_ for id_ in self.into if self._root(id_) == group.id)}
            last = (
                day.signatures[place] for place in reversed(range(len(day.ids))) if day.ids[place] in names
            )
            near = {place for one in {*islice(last, COMPARED)} for place in alike(day.rows, one, NEAR)}
            members = {each.author for each in group.members}
            known = {day.voices[place].author: day.voices[place].known for place in sorted(near)}
            others = [is_known for author, is_known in known.items() if author not in members]
            self.groups[group.id] = replace(group, around=len(others), around_known=sum(others))

    def _look_for_rings(self) -> None:
        """See who of those that pass something on does so with one post after the other."""
        passed_on = [group for group in self.groups.values() if not group.copies]
        posts = Counter(each.author for group in passed_on for each in group.members)
        for group in passed_on:
            if group.id in self.grown:
                ring = sum(posts[each.author] >= RING for each in group.members)
                self.groups[group.id] = replace(group, ring=ring)

    def _alike(self, one: bytes) -> list[tuple[str, Member]]:
        """Return the voices that are like it, and of which group each is."""
        return [
            (self._root(day.ids[place]), day.voices[place])
            for day in (self._heard, _voices([self._new]))
            for place in alike(day.rows, one)
        ]

    def _root(self, id_: str) -> str:
        while id_ in self.into:
            id_ = self.into[id_]
        return id_

    def _together(self, ids: set[str]) -> str:
        """Make these groups one, that of the first by id, and return it."""
        first, *others = sorted(ids)
        for other in others:
            self.into[other] = first
            gone = self.groups.pop(other, None)
            if gone is not None:
                self._join(first, gone.members, gone.quote, copies=True)
        return first

    def _join(self, id_: str, voices: Iterable[Member], quote: str, *, copies: bool) -> None:
        """Put voices into a group, each account once."""
        group = self.groups.get(id_) or Group(id_, copies, (), quote)
        members = {each.author: each for each in group.members}
        more = {each.author: each for each in voices if each.author not in members}
        if more:
            self.grown.add(id_)
            self.groups[id_] = replace(group, members=tuple({**members, **more}.values())[-MOST_MEMBERS:])


def _voice(said: Said, issue: str) -> Member:
    return Member(
        author=said.author,
        at=int(said.at),
        mention=said.mention,
        known=said.known_since is not None and said.at - said.known_since >= KNOWN_FOR,
        young=None if said.author_since is None else said.at - said.author_since < YOUNG,
        linked=bool(said.links) or "http" in said.text,
        issue=issue,
    )


def _with(hour: Hour, one: bytes, group: str, voice: Member) -> Hour:
    return Hour(hour.start, (*hour.signatures, one), (*hour.groups, group), (*hour.voices, voice))


def _voices(hours: Iterable[Hour]) -> _Voices:
    some = [*hours]
    signatures = [*chain.from_iterable(hour.signatures for hour in some)]
    return _Voices(
        ids=[*chain.from_iterable(hour.groups for hour in some)],
        voices=[*chain.from_iterable(hour.voices for hour in some)],
        signatures=signatures,
        rows=matrix(signatures),
    )


def _kept(hours: list[Hour], new: Hour) -> tuple[Hour, ...]:
    """Return the hours with what is new; of a loud hour the last voices."""
    if hours and hours[-1].start == new.start:
        last = hours.pop()
        new = Hour(
            new.start,
            (*last.signatures, *new.signatures)[-MOST_AN_HOUR:],
            (*last.groups, *new.groups)[-MOST_AN_HOUR:],
            (*last.voices, *new.voices)[-MOST_AN_HOUR:],
        )
    return (*hours, new) if new.signatures else tuple(hours)


def _largest(groups: dict[str, Group]) -> dict[str, Group]:
    """Forget the smallest groups where there are too many."""
    rank = sorted(groups, key=lambda id_: (-len(groups[id_].members), id_))
    return {id_: groups[id_] for id_ in sorted(rank[:MOST_GROUPS])}

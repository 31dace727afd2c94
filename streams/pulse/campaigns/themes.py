"""The themes of a campaign's answers: groups of them, with what people decided about these.

A theme goes by the word that weighs most in it. What a person has named or merged is known again by the words
that it had then: it is the group most like it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from streams.pulse.campaigns.asked import Answer, Hand
from streams.pulse.campaigns.grouping import Corpus, Floats, grouped
from streams.pulse.issues.cluster import Vector, cosine
from streams.pulse.issues.name import NAMED_BY, WORDS, name_of
from streams.pulse.issues.words import words_of

LEAST_PEOPLE = 3
"""What fewer say is a few people's own matter."""
LEAST_SHARE = 0.01
"""Of all who answered; where thousands did, three say little."""
KNOWN_AGAIN = 0.3
"""Cosine from which a group is the theme that a person decided about."""
_KEPT_WORDS = 20
"""Of a group: those that weigh most, and tell it from others."""


class Group(NamedTuple):
    """Answers that say the same. answers: the most typical first. words: weights, as of length 1.

    written: its words as they are written mostly, the weightiest first. name: what a person called it.
    """

    id: str
    answers: tuple[Answer, ...]
    words: Vector
    written: tuple[str, ...]
    name: str | None = None

    @property
    def people(self) -> frozenset[str]:
        """Who says so."""
        return frozenset(str(each.person) for each in self.answers)

    @property
    def called(self) -> str:
        """What a person called it, else its words."""
        return self.name or name_of(self.written[:NAMED_BY]) or self.id


class Read(NamedTuple):
    """Answers, sorted by the ids of their mentions; the words of each as written, by stem; all weighed."""

    answers: Sequence[Answer]
    words: Sequence[Mapping[str, str]]
    corpus: Corpus


def read(answers: Iterable[Answer]) -> Read:
    """Read answers."""
    ordered = sorted(answers, key=lambda each: each.mention)
    words = [words_of(each.text) for each in ordered]
    return Read(ordered, words, Corpus([[*each] for each in words]))


def themes(given: Read, hands: Sequence[Hand]) -> list[Group]:
    """Return the themes, those of most people first."""
    ordered, words, corpus = given
    groups, centroids = grouped(corpus)
    like = corpus.like(centroids)
    members: dict[int, list[int]] = {}
    for place in groups.argsort(kind="stable"):
        members.setdefault(int(groups[place]), []).append(int(place))
    members.pop(-1, None)
    found = []
    for number, places in members.items():
        ranked = sorted(places, key=lambda place: (-like[place, number], ordered[place].mention))
        own = _weights(corpus, centroids[number])
        written = _written(own, [words[place] for place in places])
        found.append(Group("", tuple(ordered[place] for place in ranked), own, written))
    people = len({each.person for each in ordered})
    named = _decided(_called(found), hands)
    large = [each for each in named if len(each.people) >= max(LEAST_PEOPLE, LEAST_SHARE * people)]
    return sorted(large, key=lambda each: (-len(each.people), each.id))


def _weights(corpus: Corpus, centroid: Floats) -> Vector:
    heaviest = sorted(range(len(corpus.words)), key=lambda place: (-centroid[place], corpus.words[place]))
    return {corpus.words[place]: round(float(centroid[place]), 4) for place in heaviest[:_KEPT_WORDS]}


def _written(own: Vector, members: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    written: dict[str, Counter[str]] = {}
    for each in members:
        for stem, word in each.items():
            written.setdefault(stem, Counter())[word] += 1
    told = [stem for stem in own if stem in written][:WORDS]
    return tuple(min(written[stem].items(), key=lambda pair: (-pair[1], pair[0]))[0] for stem in told)


def _called(groups: Sequence[Group]) -> list[Group]:
    """Give each the weightiest of its words that no larger one goes by."""
    taken: dict[str, Group] = {}
    for group in sorted(groups, key=lambda each: (-len(each.answers), *each.words)):
        free = (word for word in group.words if word not in taken)
        id_ = next(free, group.answers[0].mention)
        taken[id_] = group._replace(id=id_)
    return [*taken.values()]


def _decided(groups: Sequence[Group], hands: Sequence[Hand]) -> list[Group]:
    """Give names, and put together what a person has said is one."""
    by_id = {each.id: each for each in groups}
    free = {*by_id}
    for hand in sorted(hands, key=lambda each: each.into is not None):
        known = _known_again([by_id[id_] for id_ in sorted(free)], hand)
        if known is None:
            continue
        other = by_id.pop(hand.theme, None)
        if other is not None and other is not known:
            by_id[known.id] = other._replace(id=known.id)
        else:
            by_id.pop(known.id, None)
            free.discard(known.id)
        by_id[hand.theme] = known._replace(id=hand.theme, name=hand.name)
        free.discard(hand.theme)
    for hand in hands:
        if hand.into in by_id and hand.theme in by_id:
            by_id[hand.into] = _together(by_id[hand.into], by_id.pop(hand.theme))
    return [*by_id.values()]


def _known_again(groups: Sequence[Group], hand: Hand) -> Group | None:
    alike = [(cosine(hand.words, each.words), each) for each in groups]
    nearest, group = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return group if nearest >= KNOWN_AGAIN else None


def _together(into: Group, gone: Group) -> Group:
    return into._replace(answers=(*into.answers, *gone.answers))

"""A campaign as readers have it: shares of people, quotes, what was expected, who has not been heard."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from schemas.base import Time
from schemas.campaigns import Campaign, Expected, Share, Theme
from schemas.pulse import Quote
from streams.pulse.campaigns.asked import Answer, Asked
from streams.pulse.campaigns.expecting import expected_as, say_so
from streams.pulse.campaigns.themes import Group, read, themes
from streams.pulse.campaigns.unheard import UNDETERMINED, heard
from streams.pulse.issues.name import QUOTE_CHARS, QUOTES
from streams.shares import wilson

_DIGITS = 4


def campaign(id_: str, asked: Asked, answers: Iterable[Answer]) -> Campaign:
    """Read all answers, and say what came of it."""
    every = [each for each in answers if each.person is not None]
    counted = [each for each in every if asked.counts(each)]
    people = {str(each.person) for each in counted}
    speaking = {each.person for each in counted if each.language != UNDETERMINED}
    given = read(counted)
    groups = themes(given, asked.hands)
    matched = expected_as(groups, asked.start.expected, given)
    suspects = people & {*asked.suspects}
    in_themes = {person for group in groups for person in group.people}
    return Campaign(
        id=id_,
        brand=asked.group,
        question=asked.start.question,
        post=asked.start.post,
        by=asked.start.by,
        started_at=asked.start.at,
        until=asked.start.until or Time(asked.until),
        state=asked.state,
        tags=asked.start.tags,
        ended_at=None if asked.ended_at is None else Time(asked.ended_at),
        answers=len(counted) + asked.unread,
        people=len(people),
        read=len(counted),
        late=sum(not each.deleted and each.at > asked.until for each in every),
        edited=sum(each.edited for each in counted),
        deleted=sum(each.deleted for each in every),
        elsewhere=len(people - in_themes),
        suspected=len(suspects),
        themes=tuple(_theme(group, people, suspects, matched.get(group.id)) for group in groups),
        expected=tuple(
            Expected(
                text=text,
                share=_share(_saying(text, groups, matched) | say_so(text, given), people, suspects),
                themes=tuple(group.id for group in groups if matched.get(group.id) == text),
            )
            for text in asked.start.expected
        ),
        languages=heard(asked.languages, _people_by(counted, "language"), len(speaking)),
        sources=heard(asked.sources, _people_by(counted, "source"), len(people)),
    )


def _theme(group: Group, people: Collection[str], suspects: Collection[str], expected: str | None) -> Theme:
    return Theme(
        id=group.id,
        name=group.called,
        share=_share(group.people, people, suspects),
        words=group.written,
        quotes=tuple(_quotes(group)),
        expected=expected,
    )


def _saying(text: str, groups: Iterable[Group], matched: Mapping[str, str]) -> frozenset[str]:
    return frozenset(person for group in groups if matched.get(group.id) == text for person in group.people)


def _share(saying: Collection[str], people: Collection[str], suspects: Collection[str]) -> Share:
    low, high = wilson(len(saying), len(people))
    return Share(
        people=len(saying),
        share=round(len(saying) / max(1, len(people)), _DIGITS),
        low=round(low, _DIGITS),
        high=round(high, _DIGITS),
        suspected=len({*saying} & {*suspects}),
    )


def _quotes(group: Group) -> Iterator[Quote]:
    """The most typical in public, each of another person and in other words."""
    chosen: list[Answer] = []
    for each in group.answers:
        fresh = all(each.person != other.person and each.text != other.text for other in chosen)
        if fresh and not each.private and len(chosen) < QUOTES:
            chosen.append(each)
            yield Quote(mention=each.mention, text=each.text[:QUOTE_CHARS], at=Time(each.worded_at))


def _people_by(answers: Iterable[Answer], field: str) -> dict[str, int]:
    """Count people; who answers in two languages is heard in both."""
    return Counter(name for name, _ in {(getattr(each, field), each.person) for each in answers})

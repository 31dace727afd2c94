"""Reads from the topics what they hold about one alert, mention or obligation."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

from schemas.alerts import Alert, AlertAction, Notice, Notification, Signal, Silence
from schemas.base import Record, Time
from schemas.codec import decode
from schemas.conversations import Obligation
from schemas.dead_letters import DeadLetter
from schemas.errors import RecordError
from schemas.mentions import EnrichedMention
from streams.care.queue import meant as owed_meant
from streams.cli.alerts_list import meant as alerts_meant
from streams.cli.compacted import latest
from streams.errors import InputError
from streams.explain import Trail
from streams.log.port import Log

R = TypeVar("R", bound=Record)
MOST_MENTIONS = 20
"""Of a long wait the first message and so many of the latest are enough."""


async def find(log: Log, name: str, since: Time) -> Trail:
    """Gather everything since then. Raises InputError where nothing or more than one is meant, LogError."""
    alerts = (await latest(log, "alerts", Alert)).values()
    obligations = (await latest(log, "obligations", Obligation)).values()
    subjects = _subjects(alerts, obligations, name)
    # a name that is no reference to anything that stands may be that of a message
    mentions = await _mentions(log, [name], since)
    subjects |= {each.id for each in mentions}
    owed = [each for each in obligations if subjects & {each.id, *each.mentions}]
    subjects |= {each.id for each in owed}
    if not mentions:
        mentions = await _mentions(log, _to_show(owed, subjects), since)
    subjects |= {each.id for each in mentions}  # a danger is signalled of the message that speaks of it
    about = [each for each in alerts if each.subject.id in subjects]
    bare = name.partition(":")[2] or name  # as the producer wrote it: a record set aside has no other id
    letters = await _matching(log, "mentions.dead-letter", DeadLetter, [] if mentions else [bare], since)
    if not (mentions or owed or about or letters):
        raise InputError(f"nothing is known of {name!r} in these days; --days looks further back")
    trail = Trail(
        mentions=mentions,
        dead_letters=letters,
        obligations=sorted(owed, key=lambda each: each.opened_at),
        alerts=sorted(about, key=lambda each: each.fired_at),
    )
    brands = {each.brand for each in about}
    trail.others = [each for each in alerts if each.brand in brands]
    await _add_telling(log, trail, subjects, since)
    return trail


def _subjects(alerts: Iterable[Alert], obligations: Iterable[Obligation], name: str) -> set[str]:
    """Return which obligations and messages a name may mean: one of them, or all that a message is in."""
    found_alerts, found_owed = alerts_meant(alerts, name), owed_meant(obligations, name)
    subjects = {each.id for each in found_owed} | {each.subject.id for each in found_alerts}
    messages = {mention for alert in found_alerts for mention in alert.mentions}
    messages |= {mention for owed in found_owed for mention in owed.mentions}
    if len(subjects) > 1 and name not in messages:
        some = ", ".join(sorted(subjects)[:5])
        raise InputError(f"{name!r} may mean {len(subjects)}; give more of it: {some}")
    return subjects


def _to_show(owed: Iterable[Obligation], subjects: Iterable[str]) -> list[str]:
    """Return where it began and what was said last."""
    named = list(dict.fromkeys([*(mention for each in owed for mention in each.mentions), *subjects]))
    return [*named[:1], *named[1:][-MOST_MENTIONS:]]


async def _add_telling(log: Log, trail: Trail, subjects: Collection[str], since: Time) -> None:
    """Gather what was signalled of it, and who was told or kept from being told."""
    brands = {each.brand for each in trail.alerts}
    signals = await _matching(log, "signals", Signal, subjects, since)
    trail.signals = [each for each in signals if each.subject.id in subjects]
    trail.notices = await _matching(log, "alerts.notices", Notice, [each.id for each in trail.alerts], since)
    told = {each.id for each in trail.notices} | {each.id for each in trail.alerts}
    trail.notifications = await _matching(log, "notifications", Notification, told, since)
    silences = (await latest(log, "alerts.silences", Silence)).values()
    trail.silences = [each for each in silences if each.brand in brands]
    acts = await _matching(log, "alerts.actions", AlertAction, brands, since)
    trail.acts = [each for each in acts if each.brand in brands]


async def _mentions(log: Log, names: Sequence[str], since: Time) -> list[EnrichedMention]:
    """Each message and its edits once, by time; a name may lack the source."""
    found = {
        (each.id, each.mention.kind, each.occurred_at): each
        for each in await _matching(log, "mentions.enriched", EnrichedMention, names, since)
        if {each.id, each.mention.id} & {*names}
    }
    return sorted(found.values(), key=lambda each: (each.occurred_at, each.id))


async def _matching(log: Log, topic: str, kind: type[R], needles: Collection[str], since: Time) -> list[R]:
    """Return the records in which one of these stands: by their bytes, before anything is decoded."""
    wanted = [needle.encode() for needle in needles]
    found: list[R] = []
    if not wanted:
        return found
    async for records in log.read([topic], since=since):
        for record in records:
            value = record.value
            if value is None or not any(needle in value for needle in wanted):
                continue
            with suppress(RecordError):
                found.append(decode(value, kind))
    return found

"""What a producer published, checked, scored, masked, with the brands it is about."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

import msgspec
from msgspec.structs import replace

from schemas.base import Record, Time
from schemas.errors import RecordError
from schemas.mentions import (
    CLOCK_TOLERANCE,
    Media,
    Mention,
    RawPointer,
    ScoredMention,
    check_mention,
    message_key,
)
from streams.brands.registry import Brands
from streams.scoring.decide import Regions, Scored, Text, regions_of
from streams.scoring.personal import mask
from streams.scoring.topics import Topics
from streams.scoring.toward import Companies, companies
from streams.state import State
from streams.step import Context, Output

log = logging.getLogger(__name__)

Place = tuple[int, int]
"""Partition and offset on `mentions`."""


class Score:
    """The step of the agent `score`, for one batch: the model was asked before."""

    kinds: Mapping[str, type[msgspec.Struct]] = {}

    def __init__(self, brands: Brands, topics: Topics, scored: Mapping[Place, Scored]) -> None:
        self._brands = brands
        self._topics = topics
        self._scored = scored

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:  # noqa: ARG002
        """Take a mention. Raises RecordError where it breaks the contract."""
        assert isinstance(record, Mention), "mentions carries nothing else"
        check_mention(record)
        scored = self._scored[context.partition, context.offset]
        key = message_key(record.source, record.id)
        brands = self._brands.match(record)
        topics = self._topics.about(_words_of(record), [match.brand for match in brands])
        ahead = record.created_at > context.appended_at + CLOCK_TOLERANCE
        result = ScoredMention(
            id=key,
            mention=masked(record, scored),
            score=replace(scored.score, topics=topics) if topics else scored.score,
            occurred_at=context.appended_at if ahead else record.created_at,
            raw=RawPointer(topic=context.topic, partition=context.partition, offset=context.offset),
            brands=brands,
            company=self._brands.company(record),
            clock_ahead=ahead,
        )
        return [Output("mentions.scored", key, result)]

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:  # noqa: ARG002
        """Nothing is kept, so nothing wakes."""
        return ()


def text_of(mention: Mention, brands: Brands) -> Text:
    """Return what the model is to read."""
    words = " ".join(_media_words(mention))
    return Text(mention.text, mention.language, words, about=_companies(brands, mention))


def _companies(brands: Brands, mention: Mention) -> Companies | None:
    """The companies it is about; where that fails, its tone is that of the whole toward each."""
    try:
        return companies(brands, mention)
    except Exception as error:  # noqa: BLE001 - others' mentions are in the batch
        log.warning("the companies of a text cannot be told: %s", error)
        return None


def masked(mention: Mention, scored: Scored) -> Mention:
    """Return the mention without personal data in anything that somebody wrote.

    Who says it stays: an author's id, handle and name are how the person is known and answered, and in mail
    the address is the id.
    """
    regions = regions_of(scored.score.language)
    return replace(
        mention,
        text=scored.text,
        url=_masked_value(mention.url, regions),
        place=_masked_value(mention.place, regions),
        links=tuple(_masked_value(link, regions) for link in mention.links),
        media=tuple(_masked_media(media, regions) for media in mention.media),
        extra=_masked_value(mention.extra, regions),
    )


def _words_of(mention: Mention) -> str:
    return " ".join((mention.text, *_media_words(mention)))


def _media_words(mention: Mention) -> list[str]:
    return [word for media in mention.media for word in (media.alt_text, media.transcript) if word]


def _masked_media(media: Media, regions: Regions) -> Media:
    return replace(
        media,
        alt_text=_masked_value(media.alt_text, regions),
        transcript=_masked_value(media.transcript, regions),
    )


def _masked_value(value: Any, regions: Regions) -> Any:
    if isinstance(value, str):
        return mask(value, regions)[0]
    if isinstance(value, dict):
        return {_masked_value(key, regions): _masked_value(item, regions) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked_value(item, regions) for item in value]
    return value


def is_scored(record: object) -> TypeGuard[Mention]:
    """Tell whether the model is to read it: a mention that keeps the contract."""
    if not isinstance(record, Mention) or record.kind == "heartbeat":
        return False
    try:
        check_mention(record)
    except RecordError:
        return False
    return True

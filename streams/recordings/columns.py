"""Which column of a table is which field of a mention."""

import re
from collections.abc import Mapping, Sequence

from streams.errors import InputError

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "tweet_id", "message_id", "status_id", "post_id", "mention_id", "review_id"),
    "created_at": (
        "created_at",
        "created",
        "date",
        "time",
        "datetime",
        "timestamp",
        "posted_at",
        "published_at",
        "sent_at",
        "tweet_created",
    ),
    "author": ("author", "user", "username", "handle", "screen_name", "author_id", "user_id", "from"),
    "author.name": ("author_name", "name", "display_name", "full_name"),
    "author.followers": ("followers", "followers_count", "follower_count"),
    "text": ("text", "tweet", "content", "body", "message", "comment", "review", "full_text", "tweet_text"),
    "brand": ("brand", "company", "recipient", "to", "airline"),
    "source": ("source", "platform", "channel", "network"),
    "language": ("language", "lang", "locale"),
    "url": ("url", "link", "permalink"),
    "conversation_id": ("conversation_id", "conversation", "thread_id", "thread"),
    "in_reply_to": (
        "in_reply_to",
        "in_reply_to_id",
        "in_reply_to_status_id",
        "in_response_to_tweet_id",
        "parent_id",
    ),
    "customer_id": ("customer_id", "client_id"),
    "place": ("place", "location", "tweet_location", "user_location", "city"),
    "reposts": ("reposts", "retweets", "retweet_count", "shares"),
    "kind": (),
    "visibility": (),
    "repost_of": (),
    "quoted_id": (),
    "producer": (),
}
"""By field: the names its column is known by. A column that no field claims is not read."""

REQUIRED = ("created_at", "author", "text")


def assign(header: Sequence[str], given: Mapping[str, str]) -> dict[int, str]:
    """Field by column's position: as given, else by the column's name. Raises InputError."""
    _check_given(header, given)
    fields = {header.index(column): field for column, field in given.items()}
    for field, names in SYNONYMS.items():
        if field not in fields.values():
            position = _find(header, names, taken=fields)
            if position is not None:
                fields[position] = field
    missing = [field for field in REQUIRED if field not in fields.values()]
    if missing:
        raise InputError(
            f"no column for {', '.join(missing)}; say which with --map COLUMN={missing[0]} "
            f"(columns: {', '.join(header)[:400]})"
        )
    return fields


def is_header(cells: Sequence[str]) -> bool:
    """Tell whether a line names the columns that a table of mentions needs."""
    return all(_find(cells, SYNONYMS[field], taken={}) is not None for field in REQUIRED)


def _check_given(header: Sequence[str], given: Mapping[str, str]) -> None:
    for column, field in given.items():
        if column not in header:
            raise InputError(f"--map {column}={field}: no such column (columns: {', '.join(header)[:400]})")
        if field not in SYNONYMS:
            raise InputError(f"--map {column}={field}: no such field; there are {', '.join(SYNONYMS)}")


def _find(header: Sequence[str], names: Sequence[str], taken: Mapping[int, str]) -> int | None:
    plain = [_plain(column) for column in header]
    for name in map(_plain, names):
        for position, column in enumerate(plain):
            if column == name and position not in taken:
                return position
    return None


def _plain(name: str) -> str:
    """`Created At`, `createdAt` and `created_at` are one name."""
    return re.sub(r"[^a-z0-9]", "", name.lower())

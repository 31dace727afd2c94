"""What one record says of a customer, as a small history of its own, to be added to what is known."""

from zlib import crc32

from schemas.base import DAY, Time, format_time
from schemas.customers import CustomerEvent, Echo, Identity
from schemas.mentions import OWN_WORDS, BrandMatch, ThreadedMention, tone_toward
from streams.brands.registry import Brands, handles
from streams.customers.history import (
    Answer,
    Counts,
    Day,
    History,
    Praise,
    Regard,
    Waiting,
    with_answers,
    with_waiting,
)

STARTS = ("post", "quote")
"""Kinds that nobody has asked for; a reply may be praise because the matter is settled."""
PRAISE_CHARS = 200
PRAISE = 0.8
"""How surely it is positive: who is thanked for sarcasm is lost."""
ANSWERED = ("answered", "redirected")
STILL_OPEN = ("opened", "breached")

_ONE: dict[str, Counts] = {
    "negative": (1, 0, 0, 0),
    "neutral": (0, 1, 0, 0),
    "positive": (0, 0, 1, 0),
    "unscored": (0, 0, 0, 1),
}


def of_mention(threaded: ThreadedMention, brands: Brands) -> History:
    """One thing that the customer said."""
    mention, at = threaded.mention, int(threaded.occurred_at)
    owns_words = mention.kind in OWN_WORDS
    tone = _ONE[_label(threaded) if owns_words else "neutral"]
    others = people_named(threaded, brands) if owns_words else ()
    return History(
        first_seen=at,
        last_seen=at,
        mentions=1,
        identities=_identity(threaded),
        by_source={mention.source: 1},
        by_language={threaded.score.language.code: 1},
        tone=tone,
        months={format_time(at)[:7]: tone},
        brands={
            match.brand: _regard(threaded, match, others if brands.get(match.brand).registered else ())
            for match in threaded.brands
            if match.brand != threaded.company
        },
        ties={f"{mention.source}:{handle}": (at,) for handle in others},
    )


def of_reply(threaded: ThreadedMention) -> History:
    """One answer of a company to the customer."""
    at = int(threaded.occurred_at)
    brands = {}
    if threaded.company is not None and not threaded.mention.automated:
        brands[threaded.company] = Regard(replies=1, first_reply_at=at, last_reply_at=at)
    return History(first_seen=at, last_seen=at, replies=1, last_reply_at=at, brands=brands)


def of_own_echo(echo: Echo) -> History:
    """The customer took up what another had said: a tie, and where they spoke well of a brand, that too."""
    at = int(echo.at)
    day = Day(at // DAY, recommended=1)
    return History(
        ties={str(echo.to): (at,)},
        brands={brand: Regard(days=(day,)) for brand in sorted(echo.recommends)},
    )


def of_echo(echo: Echo) -> History:
    """Somebody passed on what the customer had said. To be replied to is not to be passed on."""
    day = int(echo.at) // DAY
    if echo.kind == "reply" or echo.tone not in ("negative", "positive"):
        return History()
    shared = Day(day, shared=1) if echo.tone == "positive" else Day(day, shared_negative=1)
    return History(brands={brand: Regard(days=(shared,)) for brand in sorted(echo.about)})


def with_event(history: History, event: CustomerEvent) -> History:
    """Take what became of an answer that is owed. Of one obligation the last event holds."""
    if event.obligation is None or event.since is None:
        return history
    since, at = int(event.since), int(event.at)
    is_open = event.kind in STILL_OPEN
    history = with_waiting(history, event.obligation, Waiting(event.brand, since) if is_open else None)
    regard = history.brands.get(event.brand) or Regard()
    owed = crc32(event.obligation.encode())
    kept = [each for each in regard.answers if each.owed != owed]
    if event.kind in ANSWERED:
        kept.append(Answer(at, since, owed, late=event.due_at is not None and at > event.due_at))
    return history if kept == list(regard.answers) else with_answers(history, event.brand, kept)


def people_named(threaded: ThreadedMention, brands: Brands) -> tuple[str, ...]:
    """Return the handles, as `@bob`, of those it speaks to who are neither a brand nor the author.

    Of a brand whose accounts brands.yaml does not list, whatever begins with its name may be one.
    """
    said = threaded.mention
    if not said.mentions and "@" not in said.text:
        return ()
    own = bare(said.author.handle) if said.author and said.author.handle else ""
    names = {bare(name): None for name in (*said.mentions, *handles(said.text))}
    known = {own, "", *(name for name in names if brands.account_owner(said.source, name))}
    heads = {_head(name) for name in names if _head(name) != name}  # `handles` gives `bob` beside `bob.b`
    people = [name for name in names if name not in heads and not {name, _head(name)} & known]
    if people:
        unlisted = (match.brand for match in threaded.brands if not brands.get(match.brand).registered)
        beginnings = tuple(filter(None, map(_letters, unlisted)))
        people = [name for name in people if not _letters(name).startswith(beginnings)]
    return tuple(f"@{name}" for name in people)


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def bare(name: str) -> str:
    """Return a handle as all write it."""
    return name.removeprefix("@").strip().casefold()


def _head(name: str) -> str:
    return name.partition(".")[0].partition("-")[0]


def _label(threaded: ThreadedMention) -> str:
    return threaded.score.sentiment.label if threaded.score.sentiment else "unscored"


def _regard(threaded: ThreadedMention, match: BrandMatch, others: tuple[str, ...]) -> Regard:
    mention, at = threaded.mention, int(threaded.occurred_at)
    label = tone_toward(threaded, match.brand) if mention.kind in OWN_WORDS else "neutral"
    tone = _ONE[label]
    recommends = label == "positive" and _to_others(threaded, match, others)
    has_tone = label in ("negative", "positive")
    day = Day(
        at // DAY,
        *tone,
        recommended=int(recommends),
        at=at if has_tone else 0,
        mention=threaded.id if has_tone else "",
    )
    return Regard(tone=tone, days=(day,), praise=_praise(threaded, match.brand))


def _to_others(threaded: ThreadedMention, match: BrandMatch, others: tuple[str, ...]) -> bool:
    """Whether it is said unasked and in public to others than the brand: to people named, or to all who read.

    A reply counts where it answers another customer, which its own record does not tell: see `of_own_echo`.
    """
    said = threaded.mention
    starts = said.kind in STARTS and said.visibility == "public"
    return starts and (bool(others) or not match.addressed)


def _praise(threaded: ThreadedMention, brand: str) -> Praise | None:
    """Return something kind, said unasked, that asks for nothing."""
    said, score = threaded.mention, threaded.score
    sentiment = score.toward.get(brand) or score.sentiment
    is_praise = score.act.label == "praise" if score.act else True
    if sentiment is None or sentiment.positive < PRAISE or not is_praise or said.kind not in STARTS:
        return None
    text = said.text[:PRAISE_CHARS]
    return Praise(int(threaded.occurred_at), threaded.id, threaded.conversation_id, text)


def _identity(threaded: ThreadedMention) -> tuple[Identity, ...]:
    author = threaded.mention.author
    if author is None:
        return ()
    seen = Time(threaded.occurred_at)
    source = threaded.mention.source
    return (Identity(source=source, id=author.id, name=author.name, handle=author.handle, seen=seen),)

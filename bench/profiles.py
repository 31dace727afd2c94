"""Customers that are known already: their profiles in the changelog, and what they say next.

A profile is what the agent `customers` makes of several mentions in two sources about two brands; all
customers have the same one but for their names. It is written as the agent's own state writes it.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random

from bench.mentions import SEED, Clock, turns
from bench.publisher import Record, preload
from schemas.base import DAY, Time
from schemas.codec import encode
from schemas.mentions import Author, BrandMatch, Mention, RawPointer, ThreadedMention
from schemas.scores import Language, Score, Sentiment
from streams.brands.file import BrandsFile
from streams.brands.registry import Brands
from streams.customers import Customers
from streams.log.port import partition_of
from streams.state import State
from streams.step import Context
from streams.tasks import changelog
from streams.tasks.event_time import TaskClock
from streams.tasks.keeper import IDENTITY_TABLE, Identity, identify
from streams.tasks.process import CLOCK_KEY, CLOCK_TABLE
from tests.pipeline.installation import Installation

SAID_BEFORE = 6
"""Mentions that stand in each profile."""
_FIRST = Time(datetime(2026, 8, 1, tzinfo=UTC).timestamp() * 1000)
_SOURCES = ("x", "facebook")
_BRANDS = ("spotify", "apple")
_LABELS = ((0.8, 0.1, 0.1), (0.1, 0.8, 0.1))
_NAME = b"u0000000"
_TABLE = "people/"


def name_of(number: int) -> str:
    """All names are of one length, so that a profile is another's with the name exchanged."""
    return f"u{number:07}"


def key_of(name: str) -> str:
    """The key by which a customer is known."""
    return f"id:{name}"


def store(installation: Installation, customers: int) -> int:
    """Write so many profiles into the changelog; returns the bytes of one, its key included."""
    topic, partitions = installation.topic("customers.changelog"), installation.partitions
    first = zip(*(_beginning() for _ in range(partitions)), strict=True)  # checkpoints are told by it
    preload(installation.bootstrap, topic, (pair for pairs in first for pair in pairs), partitions)
    profile = _profile()
    records = (_renamed(profile, number) for number in range(customers))
    preload(installation.bootstrap, topic, records, partitions, place_in(partitions))
    return sum(len(part or "") for part in _renamed(profile, 0))


def place_in(partitions: int) -> Callable[[str], int]:
    """Where a customer is known, by a record's key or by that of the changelog."""
    return lambda key: partition_of(key.removeprefix(_TABLE).encode(), partitions)


def said_by(number: int, name: str) -> Record:
    """One thing more that a customer says."""
    at = Time(_FIRST + number % 20 * DAY)
    return key_of(name_of(number)), encode(_threaded(name, name_of(number), "and again", at, 0))


def _renamed(profile: bytes, number: int) -> Record:
    name = name_of(number)
    return _TABLE + key_of(name), profile.replace(_NAME, name.encode())


def threaded(count: int, customers: int, at: Clock, seed: int = SEED) -> Iterator[Record]:
    """What these customers say next, as `threads` writes it; each mention is its own conversation."""
    random, said = Random(seed), turns("client")
    for number in range(count):
        name = name_of(random.randrange(customers))
        text = random.choice(said)[1]
        mention = _threaded(f"m{number}", name, text, Time(at(number).timestamp() * 1000), number)
        yield key_of(name), encode(mention)


def _beginning() -> list[Record]:
    """A task's first records: which changelog it is, and its time."""
    state = State({IDENTITY_TABLE: Identity, CLOCK_TABLE: TaskClock})
    identify(state)
    offsets = {"mentions.threaded": 1_000_000}
    state[TaskClock].put(CLOCK_KEY, TaskClock(now=Time(_FIRST + SAID_BEFORE * DAY), offsets=offsets))
    return [(key, value) for key, value in changelog.changes(state) if value is not None]


def _profile() -> bytes:
    step = Customers(Brands.of(BrandsFile()))
    state = State(step.kinds)
    for number in range(SAID_BEFORE):
        at = Time(_FIRST + number * 20 * DAY)
        mention = _threaded(f"before{number}", _NAME.decode(), "as it was", at, number)
        list(step.on_record(state, mention, Context(at, "mentions.threaded", 0, number, at, "")))
    (pair,) = changelog.changes(state)
    assert pair[1] is not None
    return pair[1]


def _threaded(name: str, customer: str, text: str, at: Time, number: int) -> ThreadedMention:
    source, brand = _SOURCES[number % 2], _BRANDS[number % 2]
    negative, neutral, positive = _LABELS[number % 2]
    return ThreadedMention(
        id=f"{source}:{name}",
        mention=Mention(
            id=name,
            source=source,
            created_at=at,
            author=Author(id=customer, name=f"Name of {customer}", handle=customer),
            customer_id=customer,
            text=text,
        ),
        score=Score(
            language=Language(code="en", confidence=0.9),
            model="bench/1",
            sentiment=Sentiment(negative=negative, neutral=neutral, positive=positive),
        ),
        occurred_at=at,
        raw=RawPointer(topic="mentions", partition=0, offset=number),
        brands=(BrandMatch(brand=brand, how="recipient", addressed=True),),
        conversation_id=f"{source}:{name}",
        customer_key=key_of(customer),
    )

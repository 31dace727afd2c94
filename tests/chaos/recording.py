"""The recorded stream: the same for the same seed, to be read as often as needed, never whole in memory.

Posts, replies and company replies, edits and deletions; exact duplicates; records that come late, parents
after their replies among them; and records that no worker can take. Every parent comes in the end: what
`threads` makes of one that it has given up depends on when it did, and rightly so.
"""

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

import orjson

from schemas.base import DAY, HOUR, Time
from schemas.codec import encode
from schemas.mentions import Author, Mention
from tests.chaos.words import ANSWERS, ASKING, PRAISE, REPLIES, TALK, poison, say

BRANDS = ("acme", "borealis", "cumulus", "dynamo", "estuary", "fjord")
BEGIN = Time(1_714_989_600_000)
"""Long ago on every machine: a record of the future would be re-timed to when the broker stored it."""
SPAN = 4 * DAY
"""From the first to the last mention. Closed alerts are forgotten after seven days: then an order matters."""
END = Time(BEGIN + SPAN + 12 * HOUR)
"""By then everything is due."""
BEATS = (("end", END), ("after", Time(END + HOUR)))
"""The second one closes groups of alerts that the first one fired."""
FRESH = 60
FRESH_SHARE = 0.005
FAR_SHARE = 0.05
LATE_SHARE = 0.03


class Said(NamedTuple):
    """A record as it is published. poisonous: no worker can take it."""

    value: bytes
    poisonous: bool = False


@dataclass
class Published:
    """What a run of the recording is given: how many records; mentions by name, each once; and the poison."""

    records: int = 0
    mentions: set[str] = field(default_factory=set)
    poison: list[bytes] = field(default_factory=list)

    def note(self, said: Said) -> None:
        """Take one record."""
        self.records += 1
        if said.poisonous:
            self.poison.append(said.value)
        else:
            mention = orjson.loads(said.value)
            kind = mention.get("kind", "post")
            self.mentions.add(f"{mention['source']}:{mention['id']} {kind} {mention['created_at']}")


@dataclass(frozen=True, slots=True)
class _Known:
    """What a later record needs to know of a message."""

    number: int
    source: str
    brand: str
    author: str
    conversation: str | None
    company: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """So many mentions; what is published are some more: duplicates, edits, deletions, poison."""

    mentions: int
    seed: int

    def __iter__(self) -> Iterator[Said]:
        """Iterate over the records in the order in which they are published."""
        waiting: list[tuple[int, int, Said]] = []
        for count, (place, said, delay) in enumerate(_Talk(self.mentions, self.seed).records()):
            heapq.heappush(waiting, (place + delay, count, said))
            while waiting and waiting[0][0] <= place:
                yield heapq.heappop(waiting)[2]
        while waiting:
            yield heapq.heappop(waiting)[2]


def beat(name: str, at: Time, partitions: int) -> bytes:
    """Return a heartbeat that goes to every partition."""
    extra = {"partitions": partitions}
    return encode(Mention(id=name, source="chaos", kind="heartbeat", created_at=at, extra=extra))


class _Talk:
    """People who talk, one mention a step."""

    def __init__(self, mentions: int, seed: int) -> None:
        self._chance = Random(seed)
        self._mentions = mentions
        self._known: deque[_Known] = deque(maxlen=max(FRESH, int(mentions * FAR_SHARE)))
        self._fresh = max(FRESH, int(mentions * FRESH_SHARE))
        self._late = max(FRESH, int(mentions * LATE_SHARE))
        self._customers = max(20, mentions // 20)

    def records(self) -> Iterator[tuple[int, Said, int]]:
        """Iterate over (place, record, by how many places it comes late)."""
        for number in range(self._mentions):
            yield from self._copies(number, self._mention(number))
            if self._happens(0.03) and self._known:
                yield from self._copies(number, self._change(number))
            if self._happens(0.01):
                yield number, Said(poison(self._chance, number), poisonous=True), 0

    def _copies(self, number: int, mention: Mention) -> Iterator[tuple[int, Said, int]]:
        said = Said(encode(mention))
        yield number, said, self._chance.randrange(self._late) if self._happens(0.05) else 0
        if self._happens(0.05):
            yield number, said, self._chance.randrange(self._late)

    def _mention(self, number: int) -> Mention:
        parent = self._parent()
        if parent is None:
            brand, source = self._chance.choice(BRANDS), "x" if self._happens(0.7) else "facebook"
            conversation = f"talk-{number}" if self._happens(0.1) else None
            words = say(self._chance, brand, TALK if self._happens(0.6) else PRAISE + ASKING)
            known = _Known(number, source, brand, self._customer(), conversation, company=False)
            return self._remember(known, words, {"kind": "post", "conversation_id": conversation})
        company = not parent.company and self._happens(0.5)
        author = parent.brand if company else parent.author if self._happens(0.6) else self._customer()
        author = self._customer() if author == parent.brand and not company else author
        words = say(self._chance, parent.brand, ANSWERS if company else REPLIES)
        known = _Known(number, parent.source, parent.brand, author, parent.conversation, company)
        fields: dict[str, Any] = {"kind": "reply", "in_reply_to": f"m{parent.number}"}
        if self._happens(0.5):
            fields["conversation_id"] = parent.conversation
        return self._remember(known, words, fields | {"automated": company and self._happens(0.1)})

    def _remember(self, known: _Known, words: str, fields: dict[str, Any]) -> Mention:
        self._known.append(known)
        return Mention(
            id=f"m{known.number}",
            source=known.source,
            author=Author(id=known.author, name=known.author.title()),
            text=words,
            created_at=self._at(known.number),
            **fields,
        )

    def _parent(self) -> _Known | None:
        if not self._known or self._happens(0.5):
            return None
        far = self._happens(0.1)
        reach = len(self._known) if far else min(self._fresh, len(self._known))
        return self._known[-1 - self._chance.randrange(reach)]

    def _change(self, number: int) -> Mention:
        """An edit or a deletion; taken from those known, so that no message changes twice."""
        place = self._chance.randrange(len(self._known))
        known = self._known[place]
        del self._known[place]
        edited = self._happens(0.7)
        return Mention(
            id=f"m{known.number}",
            source=known.source,
            kind="edit" if edited else "delete",
            author=Author(id=known.author, name=known.author.title()) if edited else None,
            text=say(self._chance, known.brand, PRAISE + ASKING) if edited else "",
            created_at=Time(self._at(number) + 1),
        )

    def _customer(self) -> str:
        return f"c{self._chance.randrange(self._customers)}"

    def _at(self, number: int) -> Time:
        return Time(BEGIN + number * SPAN // self._mentions)

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

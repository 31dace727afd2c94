"""Made-up conversations whose true obligations are known, since they are made to be so: the same for a seed.

A story is one conversation of one to three customers with one or two of three brands. It is told act by act;
each act says one thing and notes, in a line, what that does to who waits for whom. Nothing is computed from
what was said: an answer is the truth because the company was made to answer.

Acts: ask one brand or two, go on asking, praise (before a question: then the clock starts there), an answer
to a customer's words, to the company's own earlier words, or to nobody, "please DM us", an automated reply,
another brand's reply, a stranger who calls himself a company, small talk between customers, a repost,
"solved, thanks", a deletion, an edit that takes the question back. Silence is what is left at the end.

Records come late (one in five by minutes, one in twenty by hours, replies before what they answer among
them) and twice (one in thirty).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from schemas.base import DAY, HOUR, MINUTE, Time
from schemas.codec import encode
from schemas.mentions import Author, Mention
from streams.backtest import Arrival
from streams.brands.file import BrandEntry, BrandsFile, TargetsBySource
from streams.brands.registry import Brands
from streams.configuration.durations import Duration

BRANDS = ("acme", "beta", "gamma")
FIRST_REPLY, NEXT_REPLY = HOUR, 2 * HOUR
BEGIN = Time(1_770_000_000_000)
SPAN = 14 * DAY
ASKS = (
    "where is my order, please? It was to come on Monday",
    "hello, can you help me? my account is locked",
    "why was I charged twice for the same month?",
)
PRAISE = "thank you so much, I love it, the service of your people has been wonderful all week"
SHARE = "RT the weather in the mountains is wonderful today, and everybody is out in the sun"
TALK = "the same happened to my brother last week, he had to wait for it as well"
ANSWERS = ("Sorry for that! It is on its way.", "We have looked into it, and all is well now.")
REDIRECT = "Please DM us your order number."
SOLVED = "Solved, thanks!"


class Truth(NamedTuple):
    """An obligation as it must be in the end."""

    conversation: str
    brand: str
    author: str
    opened_at: int
    due_at: int
    ended_at: int | None
    outcome: str | None


@dataclass
class Wait:
    """Somebody waits for a brand: since when, and by which messages that ask."""

    since: int
    asks: set[str]


@dataclass
class Story:
    """One conversation while it is told. waits: by customer and brand; quiet: since when praise stands."""

    number: int
    chance: Random
    now: int
    source: str
    given: str | None
    people: list[str]
    brands: list[str]
    said: list[Mention] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)
    _waits: dict[tuple[str, str], Wait] = field(default_factory=dict)
    _quiet: dict[tuple[str, str], int] = field(default_factory=dict)
    _before: set[tuple[str, str]] = field(default_factory=set)
    _words: dict[str, list[str]] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)
    _answers: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def conversation(self) -> str:
        """Its id, once something was said."""
        return f"{self.source}:{self.given or self.said[0].id}"

    def tell(self) -> None:
        """From the first question to the silence after the last act."""
        self.ask()
        acts: list[Callable[[], None]] = (
            [self.ask] * 3
            + [self.answer] * 5
            + [
                self.redirect,
                self.answer_on,
                self.answer_nobody,
                self.automated,
                self.another_brand,
                self.stranger,
                self.praise,
                self.talk,
                self.repost,
                self.solved,
                self.delete,
                self.take_back,
            ]
        )
        for _ in range(self.chance.randrange(12)):
            self.chance.choice(acts)()
        for (author, brand), wait in sorted(self._waits.items()):
            self._note(author, brand, wait, None, None)

    def ask(self) -> None:
        """A customer asks one brand, or two at once."""
        brands = self.chance.sample(self.brands, self.chance.randint(1, len(self.brands)))
        author = self.chance.choice(self.people)
        name = self._say(author, self.chance.choice(ASKS), brands)
        for brand in brands:
            since = self._quiet.pop((author, brand), self.now)
            self._waits.setdefault((author, brand), Wait(since, set())).asks.add(name)

    def praise(self) -> None:
        """Kind words that need no answer; what is asked afterwards has waited since then."""
        author, brand = self.chance.choice(self.people), self.chance.choice(self.brands)
        self._say(author, PRAISE, [brand])
        if (author, brand) not in self._waits:
            self._quiet.setdefault((author, brand), self.now)

    def answer(self) -> None:
        """The company replies to what a customer said last."""
        self._reply_to_customer(self.chance.choice(ANSWERS), "answered")

    def redirect(self) -> None:
        """It asks the customer to go on elsewhere."""
        self._reply_to_customer(REDIRECT, "redirected")

    def answer_on(self) -> None:
        """It goes on from its own words to a customer: that is said to the same one."""
        if self._answers:
            (author, brand), name = self.chance.choice(sorted(self._answers.items()))
            self._answers[author, brand] = self._reply(brand, name, self.chance.choice(ANSWERS))
            self._end(author, brand, "answered")

    def answer_nobody(self) -> None:
        """It replies to nobody in particular: that answers the only one who waits, if there is only one."""
        if self.given is None:
            return
        brand = self.chance.choice(self.brands)
        self._reply(brand, None, self.chance.choice(ANSWERS))
        waiting = [author for author, whom in self._waits if whom == brand]
        if len(waiting) == 1:
            self._end(waiting[0], brand, "answered", keeps_quiet=True)

    def automated(self) -> None:
        """A machine answers: nothing ends."""
        if self._words:
            author = self.chance.choice(sorted(self._words))
            brand = self.chance.choice(self.brands)
            self._reply(brand, self._words[author][-1], ANSWERS[0], automated=True)

    def another_brand(self) -> None:
        """A brand that nobody here has asked replies: nothing ends."""
        brand = next(brand for brand in BRANDS if brand not in self.brands)
        author = self.chance.choice(sorted(self._words))
        self._reply(brand, self._words[author][-1], ANSWERS[0])

    def stranger(self) -> None:
        """Somebody calls himself a company: nothing ends."""
        author = self.chance.choice(sorted(self._words))
        name = self._next()
        self._add(
            name,
            kind="reply",
            author=Author(id=f"{self.brands[0]}-helps", role="company"),
            text=ANSWERS[0],
            in_reply_to=self._words[author][-1],
        )

    def talk(self) -> None:
        """A customer says something to another one: nothing begins, nothing ends."""
        author, other = self.chance.choice(self.people), self.chance.choice(sorted(self._words))
        name = self._next()
        parent = self._words[other][0]
        self._add(name, kind="reply", author=Author(id=author), text=TALK, in_reply_to=parent)

    def repost(self) -> None:
        """Somebody passes on what a customer said."""
        author = self.chance.choice(sorted(self._words))
        name = self._next()
        fan = Author(id=f"fan-{self.number}")
        passed_on = self._words[author][0]
        self.said.append(self._mention(name, kind="repost", author=fan, repost_of=passed_on))

    def solved(self) -> None:
        """A customer who waits says that all is well."""
        if self._waits:
            author, brand = self.chance.choice(sorted(self._waits))
            self._say(author, SOLVED, [brand])
            self._end(author, brand, "withdrawn")

    def delete(self) -> None:
        """A customer deletes a question; where it was the only one, nothing is asked any more."""
        self._retract("delete", "")

    def take_back(self) -> None:
        """A customer edits a question so that it asks nothing."""
        self._retract("edit", SHARE)

    def _retract(self, kind: str, text: str) -> None:
        asking = {name: author for (author, _), wait in self._waits.items() for name in wait.asks}
        names = sorted(asking.keys() - self._changed)
        if not names:
            return
        name = self.chance.choice(names)
        self._changed.add(name)
        self._tick()
        author = Author(id=asking[name]) if kind == "edit" else None
        self.said.append(self._mention(name, kind=kind, author=author, text=text))
        for (author_id, brand), wait in sorted(self._waits.items()):
            wait.asks.discard(name)
            if not wait.asks:
                self._end(author_id, brand, "withdrawn")

    def _reply_to_customer(self, text: str, outcome: str) -> None:
        author = self.chance.choice(sorted(self._words))
        brand = self.chance.choice(self.brands)
        self._answers[author, brand] = self._reply(brand, self._words[author][-1], text)
        self._end(author, brand, outcome)

    def _end(self, author: str, brand: str, outcome: str, *, keeps_quiet: bool = False) -> None:
        if not keeps_quiet:
            self._quiet.pop((author, brand), None)
        wait = self._waits.pop((author, brand), None)
        if wait:
            self._note(author, brand, wait, self.now, outcome)

    def _note(self, author: str, brand: str, wait: Wait, ended: int | None, outcome: str | None) -> None:
        promised = NEXT_REPLY if (author, brand) in self._before else FIRST_REPLY
        self._before.add((author, brand))
        due = wait.since + promised
        self.truths.append(Truth(self.conversation, brand, author, wait.since, due, ended, outcome))

    def _say(self, author: str, text: str, brands: list[str]) -> str:
        """A customer's words to brands: a post, or a reply to anything said here."""
        name = self._next()
        fields: dict[str, Any] = {"author": Author(id=author), "text": text}
        if len(brands) == 1 and self.chance.random() < 0.5:
            fields["recipient"] = brands[0]
        else:
            fields["text"] = " ".join([*(f"@{brand}" for brand in brands), text])
        if self.said:
            said = sorted(name for names in self._words.values() for name in names)
            fields |= {"kind": "reply", "in_reply_to": self.chance.choice(said)}
        self._add(name, **fields)
        return name

    def _reply(self, brand: str, parent: str | None, text: str, *, automated: bool = False) -> str:
        name = self._next()
        account = Author(id=brand)
        self._add(name, kind="reply", author=account, text=text, in_reply_to=parent, automated=automated)
        return name

    def _add(self, name: str, **fields: Any) -> None:
        self.said.append(self._mention(name, conversation_id=self.given, **fields))
        author = fields["author"]
        if author.id in self.people:
            self._words.setdefault(author.id, []).append(name)

    def _mention(self, name: str, **fields: Any) -> Mention:
        return Mention(id=name, source=self.source, created_at=Time(self.now), **fields)

    def _next(self) -> str:
        self._tick()
        return f"s{self.number}-{len(self.said)}"

    def _tick(self) -> None:
        """Some time goes by: seconds, or the night."""
        longest = self.chance.choice([MINUTE, 30 * MINUTE, 12 * HOUR])
        self.now += self.chance.randrange(1, longest)


def stories(count: int, seed: int) -> list[Story]:
    """Tell so many."""
    return [_story(number, Random(f"{seed}/{number}")) for number in range(count)]


def _story(number: int, chance: Random) -> Story:
    story = Story(
        number=number,
        chance=chance,
        now=BEGIN + chance.randrange(SPAN),
        source=chance.choice(["x", "facebook"]),
        given=f"talk-{number}" if chance.random() < 0.5 else None,
        people=[f"u{chance.randrange(1_000)}-{place}" for place in range(chance.randint(1, 3))],
        brands=chance.sample(BRANDS, chance.randint(1, 2)),
    )
    story.tell()
    return story


def told(every: list[Story], seed: int) -> list[Arrival]:
    """All records as they come: late, and some of them twice."""
    chance = Random(f"{seed}/delays")
    copies = [(mention, chance) for story in every for mention in story.said for _ in range(_copies(chance))]
    arrivals = [
        Arrival(Time(mention.created_at + _delay(chance)), mention.id.encode(), encode(mention))
        for mention, chance in copies
    ]
    return sorted(arrivals, key=lambda each: each.at)


def _copies(chance: Random) -> int:
    return 2 if chance.random() < 1 / 30 else 1


def _delay(chance: Random) -> int:
    draw = chance.random()
    if draw < 1 / 20:
        return chance.randrange(12 * HOUR)
    return chance.randrange(10 * MINUTE) if draw < 1 / 4 else 0


def registry() -> Brands:
    """The three brands, each with an account on either source."""
    targets = TargetsBySource(first_reply=Duration(FIRST_REPLY), next_reply=Duration(NEXT_REPLY))
    entries = [BrandEntry(id=brand, accounts={"x": (brand,), "facebook": (brand,)}) for brand in BRANDS]
    return Brands.of(BrandsFile(brands=tuple(entries), targets=targets))


def lines(story: Story) -> Iterator[str]:
    """The story, for whoever has to find out what went wrong."""
    for mention in story.said:
        author = mention.author.id if mention.author else "?"
        automated = " (automated)" if mention.automated else ""
        yield (
            f"{mention.created_at} {mention.kind} {mention.id} by {author}{automated} to {mention.recipient} "
            f"re {mention.in_reply_to}: {mention.text}"
        )

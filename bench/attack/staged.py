"""Staged crowds of five styles, and real ones, each from its seed alone, in the fields of a real record.

- copy-paste: one text, with other punctuation, emojis, hashtags or a word left out, within half an hour;
- paraphrase: one script of six parts, each said in one of three or four ways, within two hours;
- slow drip: copies, one every twelve minutes or so, each a little off the minute;
- in a crisis: copies and paraphrases over the six loudest hours of the recording;
- repost ring: four of the accounts write something, in real people's words, and nine in ten of the others
  pass each of these posts on, within two hours.

Real: a post that everybody reposts (half by the button, half as "RT @…" and with words of their own); a
breaking story (the headline with a link, or words of their own, which are those of real people, from the
sample); the same story in few words: those of a grammar of 252 sentences, as alike as a script; and three
posts of one event, of which most who pass any on pass on one, three in ten two, one in ten all. One in
four who take part was heard before, as of all who speak; the accounts of a staged crowd never were.
"""

from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import NamedTuple

from bench.issues.generated import chatter
from schemas.base import HOUR, MINUTE, SECOND

FEW_WORDS = "breaking story in few words"
RING = "repost ring"
EVENT = "three posts of an event"
STYLES = ("copy-paste", "paraphrase", "slow drip", "in a crisis", RING)
REAL = ("reposted", EVENT, "breaking story", FEW_WORDS)
SIZES = (12, 40, 120)
_SCRIPTS = (
    (
        ("Never again with {b}.", "I am done with {b}!", "{b}, never again.", "Done flying {b}."),
        ("They lost my bag", "My bag was lost", "They have lost my bag again", "My bag is lost"),
        (
            "and the staff at the desk just laughed.",
            "and the staff at the desk laughed at us.",
            "and staff laughed.",
        ),
        ("A friend told me to book with somebody else,", "I should have booked with somebody else,"),
        (
            "everybody should stop giving this company money.",
            "people should stop giving them money.",
            "stop giving them money.",
        ),
        ("Share this if you agree", "Share if you agree!", "Please share this", "Share this, friends"),
    ),
    (
        ("Has anybody else seen mould", "Anybody else see mould", "Did anyone else see black mould"),
        ("in the cabin of {b} planes?", "in {b} cabins?", "on board of {b}?"),
        (
            "My kids were coughing for the whole flight",
            "My kids coughed the whole flight",
            "Our kids kept coughing",
        ),
        (
            "and the crew told us to be quiet about it.",
            "and the crew said be quiet.",
            "the crew told us to be quiet.",
        ),
        (
            "The authorities have to ground them",
            "They have to be grounded",
            "The authorities must ground them",
        ),
        (
            "before somebody gets seriously ill.",
            "before somebody gets ill.",
            "before anybody gets really ill.",
        ),
    ),
)
_STORY = (
    (
        "a plane of {b} skidded off the runway",
        "{b} plane off the runway at Denver",
        "just saw a {b} plane slide off the runway",
        "so a jet of {b} just left the runway",
        "{b} jet skidded on the ice at Denver",
        "our {b} plane went off the runway",
    ),
    (
        "hope everybody is ok,",
        "and nobody is hurt they say,",
        "people are still on board,",
        "fire trucks everywhere,",
        "all flights are stopped now,",
        "it is chaos at the airport,",
    ),
    (
        "what is going on?",
        "praying for the people on board",
        "never seen anything like it",
        "stay safe",
        "glad nobody was hurt",
        "when will we hear more?",
        "my sister is on that flight",
    ),
)
_ENDS = ("", "!", "!!", " 😡", " 😤😤", " #fail", " #shame", "...", " 🙄", " smh")
KNOWN, WITH_LINK, HALF = 0.25, 0.6, 0.5
OFTEN = 0.9
HEADLINE = "Plane of {b} skids off the runway at Denver, nobody hurt"


class Post(NamedTuple):
    """What a recording has of a mention: an author who is None is one that speaks of the brand anyway."""

    at: int
    author: str | None
    text: str
    repost_of: str | None = None


def staged(style: str, size: int, brand: str, start: int, seed: int) -> list[Post]:
    """Return the mentions of a staged crowd, in order of time. start: of the loudest hours, in a crisis."""
    random = Random(f"{style}/{size}/{seed}")
    if style == RING:
        return sorted(_ring(random, size, start, seed))
    make, at = _STYLES[style](random, brand, start)
    posts = [Post(next(at), f"fresh-{style}-{size}-{seed}-{number}", make()) for number in range(size)]
    return sorted(posts)


def real(kind: str, size: int, brand: str, start: int, seed: int) -> list[Post]:
    """Return the mentions of a real crowd, in order of time: many at first, and fewer and fewer."""
    random = Random(f"{kind}/{size}/{seed}")
    posts: list[Post] = []
    for number in range(size):
        at = start + round(random.expovariate(1 / (2 * HOUR)))
        author = None if random.random() < KNOWN else f"stranger-{kind}-{size}-{seed}-{number}"
        if kind == EVENT:
            posts += _reposts(random, at, author)
        else:
            posts.append(_shared(random, kind, at, author, brand))
    return sorted(posts, key=lambda post: (post.at, post.text))


def _shared(random: Random, kind: str, at: int, author: str | None, brand: str) -> Post:
    own = random.choice(_own_words())
    if kind == "reposted":
        text = (
            f"{brand} just let my grandmother wait nine hours in a wheelchair without water, please see this"
        )
        if random.random() < HALF:
            return Post(at, author, text, repost_of="the-post")
        return Post(at, author, f"{own if random.random() < HALF else ''} RT @granny: {text}".strip())
    headline = HEADLINE.format(b=brand)
    if random.random() < WITH_LINK:
        return Post(at, author, f"{headline} http://t.co/{random.randrange(10**6)}")
    if kind == FEW_WORDS:
        return Post(at, author, " ".join(random.choice(part) for part in _STORY).format(b=brand))
    return Post(at, author, f"{brand} {own}")


def _reposts(random: Random, at: int, author: str | None) -> Iterator[Post]:
    """Return which of an event's three posts somebody passes on, one after the other."""
    number = random.choices((1, 2, 3), (6, 3, 1))[0]
    for place, post in enumerate(random.sample(("first", "second", "third"), number)):
        yield Post(at + place * MINUTE, author, f"the {post} post of an event", repost_of=f"{post}-post")


def _ring(random: Random, size: int, start: int, seed: int) -> Iterator[Post]:
    """Return four posts, and those who pass them on; each account in its own time."""
    accounts = [f"fresh-ring-{size}-{seed}-{number}" for number in range(size)]
    for number, author in enumerate(accounts[:4]):
        at = start + round(random.random() * HOUR)
        text = random.choice(_own_words())
        yield Post(at, author, text)
        for other in accounts:
            if other != author and random.random() < OFTEN:
                yield Post(at + round(random.random() * HOUR), other, text, repost_of=f"ring-{seed}-{number}")


@cache
def _own_words() -> list[str]:
    return chatter()


def _copies(random: Random, brand: str) -> Callable[[], str]:
    base = " ".join(random.choice(part) for part in random.choice(_SCRIPTS)).format(b=brand)

    def make() -> str:
        words = base.split()
        if random.random() < HALF:
            del words[random.randrange(len(words))]
        return " ".join(words) + random.choice(_ENDS)

    return make


def _paraphrases(random: Random, brand: str) -> Callable[[], str]:
    script = random.choice(_SCRIPTS)
    return lambda: " ".join(random.choice(part) for part in script).format(b=brand) + random.choice(_ENDS)


def _within(random: Random, start: int, length: int) -> Iterator[int]:
    while True:
        yield start + round(random.random() * length)


def _dripping(random: Random, start: int) -> Iterator[int]:
    at = start
    while True:
        at += round(random.gauss(12 * MINUTE, 90 * SECOND))
        yield at


_Style = Callable[[Random, str, int], tuple[Callable[[], str], Iterator[int]]]
_STYLES: dict[str, _Style] = {
    "copy-paste": lambda random, brand, start: (
        _copies(random, brand),
        _within(random, start, 30 * MINUTE),
    ),
    "paraphrase": lambda random, brand, start: (
        _paraphrases(random, brand),
        _within(random, start, 2 * HOUR),
    ),
    "slow drip": lambda random, brand, start: (_copies(random, brand), _dripping(random, start)),
    "in a crisis": lambda random, brand, start: (
        random.choice((_copies, _paraphrases))(random, brand),
        _within(random, start, 6 * HOUR),
    ),
}

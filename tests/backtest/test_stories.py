"""Two thousand made-up conversations with their true obligations known by construction: all of them right."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from schemas.base import parse_time
from schemas.scores import Sentiment
from streams.backtest import Owed, backtest
from streams.scoring.port import Reading
from streams.settings import Settings
from tests.backtest.stories import Truth, lines, registry, stories, told

COUNT = 2_000
SEED = 20_261_125


class Plain:
    """Finds words of thanks good, and all else neither good nor bad: what is asked is told by the words."""

    model = "plain/1"
    languages = frozenset({"en"})

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One answer a text."""
        return [Reading(_GOOD if "thank" in text.lower() else _NEITHER) for text in texts]


_GOOD = Sentiment(negative=0.0, neutral=0.1, positive=0.9)
_NEITHER = Sentiment(negative=0.1, neutral=0.8, positive=0.1)


def found(owed: Owed) -> Truth:
    """What the backtest says."""
    ended = None if owed.ended_at is None else parse_time(owed.ended_at)
    opened, due = parse_time(owed.opened_at), parse_time(owed.due_at)
    assert owed.author is not None
    assert owed.oldest_unanswered_at == owed.opened_at
    return Truth(owed.conversation, owed.brand, owed.author, opened, due, ended, owed.outcome)


def test_every_obligation_of_made_up_conversations_is_right() -> None:
    """None is missing, none is too many, and each begins, falls due and ends at its millisecond."""
    every = stories(COUNT, SEED)
    result = backtest(told(every, SEED), registry(), Settings(), Plain()).result
    by_conversation: dict[str, set[Truth]] = defaultdict(set)
    for owed in result.obligations:
        by_conversation[owed.conversation].add(found(owed))
    wrong = [story for story in every if by_conversation.pop(story.conversation, set()) != {*story.truths}]
    assert not wrong, f"{len(wrong)} of {COUNT}, the first:\n" + "\n".join(lines(wrong[0]))
    assert not by_conversation, "obligations where nobody asked"
    assert result.dead_letters == 0
    assert result.mentions - result.duplicates == result.enriched == sum(len(story.said) for story in every)


def test_the_stories_have_everything_in_them() -> None:
    """Every way to end, several times; people who ask again, who wait for two brands, who wait together."""
    every = stories(COUNT, SEED)
    truths = [truth for story in every for truth in story.truths]
    outcomes = Counter(truth.outcome for truth in truths)
    assert {*outcomes} == {"answered", "redirected", "withdrawn", None}
    assert min(outcomes.values()) > COUNT / 10
    again = Counter((truth.conversation, truth.brand, truth.author) for truth in truths)
    assert sum(count > 1 for count in again.values()) > COUNT / 10
    kinds = Counter(mention.kind for story in every for mention in story.said)
    assert min(kinds[kind] for kind in ("post", "reply", "repost", "edit", "delete")) > COUNT / 10
    assert sum(len({truth.author for truth in story.truths}) > 1 for story in every) > COUNT / 10

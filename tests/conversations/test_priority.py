"""What of a conversation's past gives who comes back priority."""

from itertools import permutations
from typing import Any

import pytest

from schemas.conversations import ConversationAction
from schemas.mentions import EnrichedMention
from schemas.scores import Sentiment
from tests.conversations.talking import Talk, action, change, complaint, mention, reply

CALM: dict[str, Any] = {"needs_answer": 0.0}
GRUMBLING: dict[str, Any] = {
    "sentiment": Sentiment(negative=0.6, neutral=0.4, positive=0.0),
    "act": complaint(),
}
AGAIN = "history: unhappy after an answer"


@pytest.mark.parametrize(
    ("ending", "score", "level", "reasons"),
    [
        (reply("r1", 10), GRUMBLING, "high", (AGAIN,)),
        (reply("r1", 10, text="Please DM us your booking"), GRUMBLING, "high", (AGAIN,)),
        (reply("r1", 10), {}, "normal", ()),
        (change("delete", "m1", 10), GRUMBLING, "normal", ()),
        (action("a1", 10, "waive", "acme/x:m1/c1"), GRUMBLING, "normal", ()),
    ],
)
def test_who_is_unhappy_after_an_answer_comes_first(
    ending: EnrichedMention | ConversationAction, score: dict[str, Any], level: str, reasons: tuple[str, ...]
) -> None:
    """In whatever order it is read; not who asks something else, nor who had no answer."""
    story = [mention("m1", 0, score=GRUMBLING), ending, mention("m2", 20, score=score)]
    for order in permutations(story):
        if isinstance(ending, ConversationAction) and order.index(ending) < order.index(story[0]):
            continue
        talk = Talk()
        talk.hear(*order)
        last = talk.obligations["acme/x:m2/c1"]
        assert (last.priority, last.priority_reasons) == (level, reasons)


def test_that_there_was_an_answer_outlasts_its_words() -> None:
    """A conversation that has forgotten them still knows."""
    talk = Talk()
    talk.hear(mention("m1", 0, score=GRUMBLING), reply("r1", 1))
    talk.hear(*(mention(f"c{n}", 2 + n / 100, author="bob", to=(), score=CALM) for n in range(700)))
    assert "x:m1" not in {each.id for each in talk.thread.messages}
    talk.hear(mention("m2", 20, score=GRUMBLING))
    assert talk.obligations["acme/x:m2/c1"].priority_reasons == (AGAIN,)

"""Labels that people correct: what the model said, and what they say it is, on a topic to train on."""

from typing import Any

import pytest

from schemas.alerts import Feedback
from schemas.errors import RecordError
from schemas.scores import Sentiment
from schemas.threads import Merge
from streams.step import Made, Output
from tests.builders import at
from tests.conversations.talking import Talk, action, change, mention
from tests.conversations.test_hands import results

SAID = Sentiment(negative=0.9, neutral=0.1, positive=0.0)
SCORE = {"sentiment": SAID, "model": "fast/3"}


def heard() -> Talk:
    """Anna has said something that the model took for negative."""
    talk = Talk()
    talk.hear(mention("m1", 0, text="you are killing it @acme", score=SCORE))
    return talk


def relabel(name: str = "a1", minutes: float = 1, message: str = "x:m1", **fields: Any) -> Any:
    """Eva says what the tone is."""
    given = {"labels": {"tone": "positive"}, "reason": "wrong-tone", **fields}
    return action(name, minutes, "relabel", None, mention=message, **given)


def feedback(outputs: list[Made]) -> list[Feedback]:
    """What is written to train on."""
    return [each.record for each in outputs if isinstance(each.record, Feedback)]


def test_what_a_person_says_stands_beside_what_the_model_said() -> None:
    """With the masked words, and which model it was; the key is the message. Nothing else changes."""
    talk = heard()
    before = talk.owed
    outputs = talk.hear(relabel())
    assert results(outputs) == [("a1", True, None)]
    assert [(each.topic, each.key) for each in outputs][1:] == [("feedback", "x:m1")]
    assert feedback(outputs) == [
        Feedback(
            id="a1",
            by="eva",
            at=at(1),
            mention="x:m1",
            labels={"tone": "positive"},
            note="wrong-tone",
            text="you are killing it @acme",
            language="en",
            sentiment=SAID,
            model="fast/3",
        )
    ]
    assert talk.owed == before


def test_a_copy_of_the_act_says_the_same() -> None:
    """Whoever writes twice has said it once: the record is the same, under the same key."""
    talk = heard()
    assert talk.hear(relabel()) == talk.hear(relabel())


def test_that_it_is_wrong_can_be_said_without_what_is_right() -> None:
    """Also of what no model had served."""
    talk = Talk()
    talk.hear(mention("m1", 0, score={"sentiment": None, "model": ""}))
    (record,) = feedback(talk.hear(relabel(labels={})))
    assert (record.labels, record.sentiment, record.model) == ({}, None, None)


def test_the_words_are_those_that_stand() -> None:
    """Of what was edited, the new ones and what the model said of them."""
    talk = heard()
    calm = Sentiment(negative=0.1, neutral=0.9, positive=0.0)
    talk.hear(change("edit", "m1", 2, text="well done", score={"sentiment": calm, "model": "fast/4"}))
    (record,) = feedback(talk.hear(relabel(minutes=3)))
    assert (record.text, record.sentiment, record.model) == ("well done", calm, "fast/4")


def test_what_was_deleted_is_not_kept_to_train_on() -> None:
    """Nor what nobody knows: who says so is told."""
    talk = heard()
    talk.hear(change("delete", "m1", 2, text=""))
    assert results(talk.hear(relabel(minutes=3))) == [("a1", False, "x:m1 was deleted")]
    unknown = talk.hear(relabel("a2", 4, "x:m9"))
    assert results(unknown) == [("a2", False, "x:m9 is not in the conversation, or no longer kept")]
    assert feedback(talk.written) == []


def test_what_is_deleted_later_is_taken_from_those_who_train() -> None:
    """With the words that were kept of it; whatever became of the conversation meanwhile."""
    talk = heard()
    talk.hear(relabel())
    talk.hear(Merge(id="g", conversation="c1", into="c2", at=at(2)))
    talk.hear(change("delete", "m1", 3, text=""))
    last = [each for each in talk.written if isinstance(each, Output) and each.topic == "feedback"][-1]
    assert (last.key, last.record) == ("x:m1", None)


def test_a_conversation_that_has_moved_knows_the_model_still() -> None:
    """The act goes to where the message is."""
    talk = heard()
    talk.hear(Merge(id="g", conversation="c1", into="c2", at=at(1)))
    (record,) = feedback(talk.hear(relabel(minutes=3)))
    assert (record.mention, record.sentiment, record.model) == ("x:m1", SAID, "fast/3")


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"labels": {"tone": "angry"}}, "$.labels.tone", "'angry' is none of negative, neutral, positive"),
        ({"labels": {"tone": ["neutral"]}}, "$.labels.tone", "is none of"),
        ({"labels": {"act": "praise"}}, "$.labels", "'act' is no label that can be corrected; tone is"),
        ({"message": ""}, "$.mention", "missing; relabel needs it"),
        ({"by": " "}, "$.by", "missing; relabel needs it"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_field(
    fields: dict[str, Any], field: str, reason: str
) -> None:
    """And the reason."""
    talk = heard()
    with pytest.raises(RecordError) as refused:
        talk.hear(relabel(**fields))
    assert refused.value.field == field
    assert reason in refused.value.reason

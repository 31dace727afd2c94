"""What becomes of a conversation that turned out to be part of another."""

import pytest

from schemas.base import DAY, Time
from schemas.errors import RecordError
from schemas.threads import Merge, Moved
from streams.conversations.thread import Thread
from streams.step import Context, DuplicateRecord
from tests.builders import at
from tests.conversations.talking import Talk, action, change, kinds, mention, reply, signals


def merge(conversation: str, into: str, minutes: float = 0) -> Merge:
    """The one is part of the other."""
    return Merge(id=f"{conversation}>{into}", conversation=conversation, into=into, at=at(minutes))


def test_everything_goes_over() -> None:
    """What is owed stands in the other conversation alone; the way there is on record."""
    talk = Talk()
    talk.hear(mention("m1", 0, conversation="c2"), action("a1", 1, "take", "acme/x:m1/c2", conversation="c2"))
    outputs = talk.hear(merge("c2", "c1", 2))
    assert talk.owed.id == "acme/x:m1/c1"
    assert talk.owed.assignee == "eva"
    assert [(each.subject.id, each.outcome) for each in signals(outputs)] == [("acme/x:m1/c2", "superseded")]
    record = talk.conversations["c2"]
    assert (record.state, record.merged_into, record.first_at) == ("merged", "c1", at(2))
    assert talk.conversations["c1"].state == "waiting"


def test_what_ended_goes_over_in_silence() -> None:
    """Its record is taken back where it was, and stands where it belongs."""
    talk = Talk()
    talk.hear(mention("m1", 0, conversation="c2"), reply("r1", 1, conversation="c2"))
    assert kinds(talk.hear(merge("c2", "c1", 2))) == ["obligation-ended"]
    assert list(talk.obligations) == ["acme/x:m1/c1"]


def test_what_comes_later_is_sent_on() -> None:
    """Also when the merge was the first that was heard, over several steps; acts go the same way."""
    talk = Talk()
    talk.hear(merge("c3", "c2"), merge("c2", "c1"))
    talk.hear(mention("m1", 1, conversation="c3"))
    assert talk.owed.conversation == "c1"
    talk.hear(action("a1", 2, "waive", "acme/x:m1/c3", conversation="c3", reason="spam"))
    assert talk.owed.outcome == "waived"
    talk.hear(action("a2", 3, "note", None, conversation="c3", note="called"))
    assert [note.text for note in talk.conversations["c1"].notes] == ["called"]
    with pytest.raises(RecordError, match="is not known here"):
        talk.hear(action("a3", 4, "waive", "other", conversation="c3"))


def test_a_moved_mention_is_the_same_mention() -> None:
    """Whichever way it comes first, the second is a duplicate."""
    talk = Talk()
    talk.hear(mention("m1", 0))
    with pytest.raises(DuplicateRecord):
        talk.hear(Moved(id="m", conversation="c1", mention=mention("m1", 0)))


def test_a_merge_may_be_said_twice() -> None:
    """The second is a duplicate; a merge into itself is nothing."""
    talk = Talk()
    talk.hear(merge("c2", "c1"))
    with pytest.raises(DuplicateRecord):
        talk.hear(merge("c2", "c1"))
    assert talk.hear(merge("c1", "c1")) == []


def test_part_of_two_conversations_makes_them_one() -> None:
    """The one with the smaller id stays."""
    talk = Talk()
    talk.hear(mention("m1", 0, conversation="c1"), mention("b1", 1, author="bob", conversation="c2"))
    talk.hear(mention("d1", 2, author="dan", conversation="c3"))
    talk.hear(merge("c3", "c2"), merge("c3", "c1"))
    assert {owed.conversation for owed in talk.obligations.values()} == {"c1"}
    assert len(talk.obligations) == 3


@pytest.mark.parametrize("circle", [("c1", "c2"), ("c2", "c1"), ("c2", "c3", "c1"), ("c3", "c1", "c2")])
def test_merges_in_a_circle_end(circle: tuple[str, ...]) -> None:
    """The smallest of the circle takes everything, and is merged no more."""
    talk = Talk()
    for n, conversation in enumerate(circle):
        talk.hear(mention(f"m{n}", n, author=f"a{n}", conversation=conversation))
    for n, conversation in enumerate(circle):
        talk.hear(merge(conversation, circle[(n + 1) % len(circle)]))
    talk.hear(mention("last", 60, author="zoe", conversation="c2"))
    assert {owed.conversation for owed in talk.obligations.values()} == {"c1"}
    assert len(talk.obligations) == len(circle) + 1
    assert talk.conversations["c1"].state == "waiting"
    assert talk.conversations["c2"].state == "merged"


def test_a_merged_conversation_is_forgotten_in_time() -> None:
    """So long after the last record that was sent on."""
    talk = Talk()
    talk.hear(merge("c2", "c1"), change("delete", "m1", 60, conversation="c2"))
    end = at(60) + 30 * DAY
    talk.wait_until(Time(end - 1))
    assert talk.state[Thread].get("c2")
    assert talk.wait_until(Time(end)) == []
    assert talk.state[Thread].get("c2") is None


def test_the_conversation_that_stays_has_the_last_word_on_a_danger() -> None:
    """What the other one said of a message may have been told last; so it is said again."""
    talk = Talk()
    score = {"safety": ("injury",)}
    talk.hear(mention("m1", 0, score=score))
    before = signals(talk.hear(change("edit", "m1", 1, score=score, conversation="c2")))
    after = signals(talk.hear(merge("c2", "c1", 2)))
    told = [(signal.conversation, signal.at) for signal in (*before, *after) if signal.kind == "safety"]
    assert told == [("c2", at(1)), ("c1", at(0))]


def test_what_is_sent_on_to_a_task_that_has_read_nothing_yet_is_kept() -> None:
    """Its time is not yet that of the records that come to it."""
    talk = Talk()
    moved = Moved(id="m", conversation="c1", mention=change("delete", "m1", 5), path=("c2",))
    talk.step.on_record(talk.state, moved, Context(Time(0), "conversations.merges", 0, 0, at(60), "c1"))
    talk.hear(mention("m1", 0))
    assert talk.owed.outcome == "withdrawn"

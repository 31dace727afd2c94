"""The queue is worked by people: one wins, the other is told, and nobody is forgotten in anybody's hands."""

import pytest

from schemas.acts import MAX_NAME, MAX_REASON
from schemas.conversations import ActionResult, Note
from schemas.errors import RecordError
from schemas.mentions import EnrichedMention
from streams.conversations.acts import MAX_NOTE
from streams.conversations.bounds import MAX_NOTES
from streams.step import Made
from tests.builders import at
from tests.conversations.talking import DesksOfTheirOwn, Talk, action, kinds, mention, reply

OWED = "acme/x:m1/c1"


def asked(*records: EnrichedMention) -> Talk:
    """Anna has asked acme at noon."""
    talk = Talk()
    talk.hear(mention("m1", 0), *records)
    return talk


def results(outputs: list[Made]) -> list[tuple[str, bool, str | None]]:
    """What people are told of their acts."""
    return [
        (each.record.id, each.record.done, each.record.reason)
        for each in outputs
        if isinstance(each.record, ActionResult)
    ]


def test_the_first_who_takes_it_has_it_and_the_other_is_told() -> None:
    """By name, and until when."""
    talk = asked()
    (told, *_) = talk.hear(action("a1", 1, "take", OWED))
    assert (told.topic, told.key) == ("conversations.results", "c1")
    assert told.record == ActionResult(
        id="a1", conversation="c1", action="take", by="eva", at=at(1), done=True, obligation=OWED
    )
    outputs = talk.hear(action("a2", 2, "take", OWED, by="tom"))
    assert results(outputs) == [("a2", False, f"eva has it until {at(31)}")]
    assert (talk.owed.assignee, talk.owed.assigned_until) == ("eva", at(31))
    assert results(talk.hear(action("a3", 20, "take", OWED))) == [("a3", True, None)]
    assert talk.owed.assigned_until == at(50)


def test_what_is_taken_and_left_is_free_again() -> None:
    """After half an hour, or as long as was said; told when the time has come."""
    talk = asked()
    talk.hear(action("a1", 1, "take", OWED))
    talk.wait(30.9)
    assert talk.owed.assignee == "eva"
    assert [each.topic for each in talk.wait(31)] == ["obligations"]
    assert talk.owed.assignee is None
    assert talk.owed.assigned_until is None
    talk.hear(action("a2", 32, "take", OWED, by="tom", until=at(300)))
    talk.wait(299)
    assert (talk.owed.assignee, talk.owed.assigned_until) == ("tom", at(300))
    talk.wait(300)
    assert talk.owed.assignee is None


def test_the_first_who_writes_wins() -> None:
    """Whatever the clocks of the two say; so what one is told holds."""
    talk = asked()
    assert results(talk.hear(action("a2", 2, "take", OWED, by="tom"))) == [("a2", True, None)]
    outputs = talk.hear(action("a1", 1, "take", OWED))
    assert results(outputs) == [("a1", False, f"tom has it until {at(32)}")]
    assert talk.owed.assignee == "tom"
    assert results(talk.hear(action("a0", 2, "take", OWED))) == [("a0", False, f"tom has it until {at(32)}")]


def test_giving_and_releasing() -> None:
    """Whoever gives it says who does it, for as long as is said; only who has it may release it."""
    talk = asked()
    assert results(talk.hear(action("a0", 1, "release", OWED))) == [("a0", False, "nobody has it")]
    talk.hear(action("a1", 2, "take", OWED), action("a2", 3, "give", OWED, by="boss", to="tom"))
    talk.wait(600)
    assert (talk.owed.assignee, talk.owed.assigned_until) == ("tom", None)
    assert results(talk.hear(action("a3", 601, "release", OWED))) == [("a3", False, "tom has it")]
    assert results(talk.hear(action("a4", 602, "release", OWED, by="tom"))) == [("a4", True, None)]
    assert talk.owed.assignee is None


def test_it_is_passed_on_to_a_team() -> None:
    """Which then has it instead of the one that it would go to; a team that is not there is refused."""
    talk = asked()
    assert talk.owed.team == "care"
    talk.hear(action("a1", 1, "take", OWED), action("a2", 2, "transfer", OWED, to="experts"))
    assert (talk.owed.team, talk.owed.assignee) == ("experts", None)
    outputs = talk.hear(action("a3", 3, "transfer", OWED, to="expert"))
    assert results(outputs) == [("a3", False, "acme has no team 'expert'")]
    assert talk.owed.team == "experts"


def test_dangers_go_to_their_team() -> None:
    """By what is said, as brands.yaml has it."""
    talk = asked(mention("m2", 1, score={"safety": ("injury",)}))
    assert talk.owed.team == "experts"


def test_who_puts_it_back_is_not_replying_any_more() -> None:
    """Whether they had it, or only said that they reply; who else replies goes on."""
    talk = asked()
    talk.hear(action("a1", 1, "take", OWED), action("a2", 2, "replying", OWED))
    assert results(talk.hear(action("a3", 3, "release", OWED))) == [("a3", True, None)]
    assert talk.owed.replying is None
    talk.hear(action("a4", 4, "replying", OWED))
    assert results(talk.hear(action("a5", 4, "release", OWED, by="tom"))) == [("a5", False, "nobody has it")]
    assert results(talk.hear(action("a6", 4, "release", OWED))) == [("a6", True, None)]
    assert talk.owed.replying is None
    talk.hear(action("a7", 5, "replying", OWED), action("a8", 5, "take", OWED, by="tom"))
    talk.hear(action("a9", 6, "release", OWED, by="tom"))
    assert [talk.owed.assignee, talk.owed.replying] == [None, "eva"]


def test_somebody_is_replying() -> None:
    """For five minutes; the other who wants to is told, and so is who replies to what another has."""
    talk = asked()
    talk.hear(action("a1", 1, "replying", OWED))
    assert (talk.owed.replying, talk.owed.replying_until) == ("eva", at(6))
    assert results(talk.hear(action("a2", 2, "replying", OWED, by="tom"))) == [
        ("a2", False, "eva is replying")
    ]
    talk.wait(6)
    assert talk.owed.replying is None
    assert talk.owed.replying_until is None
    talk.hear(action("a3", 7, "replying", OWED, by="tom"), action("a4", 8, "take", OWED))
    assert results(talk.hear(action("a5", 9, "replying", OWED, by="tom"))) == [
        ("a5", False, f"eva has it until {at(38)}")
    ]
    talk.hear(reply("r1", 10))
    assert (talk.owed.assignee, talk.owed.replying) == ("eva", None)
    assert talk.wait(60) == []


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (reply("r1", 5, responder=None), f"answered by acme-care, {at(5)}"),
        (reply("r1", 5, text="Please DM us."), f"answered by acme-care, {at(5)}"),
        (action("a0", 5, "waive", OWED, by="tom"), f"waived by tom, {at(5)}"),
        (action("a0", 5, "answered-elsewhere", OWED, by="tom"), f"answered by tom, {at(5)}"),
        (mention("m2", 5, text="Solved, thanks!", score={"needs_answer": 0.0}), None),
    ],
)
def test_what_has_ended_is_in_nobodys_hands(end: EnrichedMention, reason: str | None) -> None:
    """Who comes too late is told how it ended."""
    talk = asked()
    talk.hear(end)
    (told,) = results(talk.hear(action("a9", 6, "take", OWED)))
    assert told == ("a9", False, reason or f"the customer needs no answer any more, {at(5)}")


def test_nothing_was_owed() -> None:
    """An act on what needs no answer is told so."""
    talk = Talk()
    talk.hear(mention("m1", 0, score={"needs_answer": 0.0}))
    assert results(talk.hear(action("a1", 1, "take", OWED))) == [("a1", False, "no answer is owed for it")]
    assert results(talk.hear(action("a2", 2, "resolve", OWED))) == [("a2", True, None)]


def test_two_who_end_it() -> None:
    """The first counts, and both are told."""
    talk = asked()
    assert results(talk.hear(action("a1", 1, "waive", OWED))) == [("a1", True, None)]
    late = talk.hear(action("a2", 2, "answered-elsewhere", OWED, by="tom"))
    assert results(late) == [("a2", False, f"waived by eva, {at(1)}")]
    assert kinds(late) == []


def test_two_who_settle_it() -> None:
    """The second is told who did and when, also where it was answered before; what comes anew is open."""
    talk = asked(reply("r1", 1))
    assert results(talk.hear(action("a1", 2, "resolve", OWED))) == [("a1", True, None)]
    for name, by in (("a2", "tom"), ("a3", "eva")):
        late = talk.hear(action(name, 3, "resolve", OWED, by=by))
        assert results(late) == [(name, False, f"settled by eva, {at(2)}")]
    talk.hear(mention("m2", 10))
    again = talk.hear(action("a4", 11, "resolve", "acme/x:m2/c1", by="tom"))
    assert results(again) == [("a4", True, None)]
    assert (talk.obligations["acme/x:m2/c1"].outcome, talk.obligations["acme/x:m2/c1"].ended_by) == (
        "answered",
        "tom",
    )


def test_notes_stand_on_the_conversation() -> None:
    """By time, the latest fifty; a note changes nothing that is owed."""
    talk = asked()
    before = talk.owed
    outputs = talk.hear(action("a2", 2, "note", None, note="second"))
    assert results(outputs) == [("a2", True, None)]
    talk.hear(action("a1", 1, "note", OWED, note="called her"))
    assert talk.conversations["c1"].notes == (
        Note(by="eva", at=at(1), text="called her", obligation=OWED),
        Note(by="eva", at=at(2), text="second"),
    )
    assert talk.owed == before
    talk.hear(*(action(f"n{n}", 3, "note", None, note=f"{n}") for n in range(60)))
    assert len(talk.conversations["c1"].notes) == MAX_NOTES


@pytest.mark.parametrize(
    ("what", "field", "said"),
    [
        ("waive", "reason", None),
        ("give", "to", None),
        ("transfer", "to", ""),
        ("note", "note", ""),
        ("note", "note", "x" * (MAX_NOTE + 1)),
        ("waive", "reason", "   "),
        ("give", "to", " "),
        ("note", "note", "\t"),
        ("take", "by", " "),
        ("give", "to", "x" * (MAX_NAME + 1)),
        ("waive", "reason", "x" * (MAX_REASON + 1)),
    ],
)
def test_an_act_says_all_it_needs(what: str, field: str, said: str | None) -> None:
    """Else it is set aside with the field and the reason; what is blank says nothing."""
    talk = asked()
    with pytest.raises(RecordError) as refused:
        talk.hear(action("a1", 1, what, OWED, **{field: said}))
    assert refused.value.field == f"$.{field}"


@pytest.mark.parametrize("what", ["take", "waive", "resolve", "answered-elsewhere", "transfer"])
def test_who_may_not_act_is_told_and_changes_nothing(what: str) -> None:
    """What was passed on is the team's that it was passed on to. A note anybody may leave."""
    talk = Talk(DesksOfTheirOwn())
    talk.hear(mention("m1", 0))
    talk.hear(action("a1", 1, "transfer", OWED, to="experts"))
    before = talk.owed
    outputs = talk.hear(action("a2", 2, what, OWED, to="care"))
    assert results(outputs) == [("a2", False, "eva may not")]
    assert ([each.topic for each in outputs], talk.owed) == (["conversations.results"], before)
    assert results(talk.hear(action("a3", 3, "note", OWED, note="ask Lea"))) == [("a3", True, None)]
    assert results(talk.hear(action("a4", 4, what, OWED, by="lea", to="care"))) == [("a4", True, None)]


def test_of_what_is_over_the_team_says_who_may_act() -> None:
    """And of what is owed no more, whoever it was, the reason is that."""
    talk = Talk(DesksOfTheirOwn())
    talk.hear(mention("m1", 0, score={"safety": ("injury",)}), reply("r1", 5))
    assert results(talk.hear(action("a1", 6, "resolve", OWED))) == [("a1", False, "eva may not")]
    assert results(talk.hear(action("a2", 7, "take", "acme/x:m1/c1", by="lea")))[0][1:] == (
        False,
        f"answered by acme-care, {at(5)}",
    )

"""A crowd that waits is not gone through for each word, and nobody in it is overlooked."""

from tests.builders import at
from tests.conversations.talking import Talk, change, kinds, mention, reply


def crowd(talk: Talk) -> None:
    """Bob waits, and Anna has replied to what the company will turn out to have said."""
    talk.hear(mention("b1", 0, author="bob"), mention("m1", 1, to=(), kind="reply", in_reply_to="r0"))


def test_only_those_concerned_are_told_of() -> None:
    """One more who waits, and an answer to another, leave the rest as it was."""
    talk = Talk()
    crowd(talk)
    outputs = talk.hear(mention("c1", 2, author="carl"), reply("r1", 3, "x:carl"))
    assert {each.key for each in outputs if each.topic == "obligations"} == {"acme/x:c1/c1"}


def test_a_message_that_others_replied_to_concerns_them() -> None:
    """Its author is the company, as it turns out when it comes."""
    talk = Talk()
    crowd(talk)
    talk.hear(reply("r0", -1, "x:bob"))
    assert talk.obligations["acme/x:m1/c1"].state == "open"
    assert talk.obligations["acme/x:b1/c1"].state == "open"


def test_one_who_turns_out_to_take_part_is_the_one_answered() -> None:
    """The reply that had seemed to be for nobody here was for them."""
    talk = Talk()
    talk.hear(mention("b1", 0, author="bob"), reply("r1", 2, "x:anna"))
    assert talk.obligations["acme/x:b1/c1"].outcome == "answered"
    talk.hear(mention("m1", 1))
    assert talk.obligations["acme/x:b1/c1"].state == "open"
    assert talk.obligations["acme/x:m1/c1"].outcome == "answered"


def test_a_company_that_turns_out_to_go_on_talking_answered_nobody() -> None:
    """What it replied to was its own."""
    talk = Talk()
    talk.hear(mention("b1", 0, author="bob"), reply("r1", 2, None, in_reply_to="news"))
    assert talk.owed.outcome == "answered"
    talk.hear(mention("news", -1, company="acme", author="acme", to=()))
    assert talk.owed.state == "open"


def test_a_deletion_by_nobody_concerns_the_author() -> None:
    """Platforms send only the message's id."""
    talk = Talk()
    crowd(talk)
    talk.hear(change("delete", "b1", 5, author=None))
    assert talk.owed.outcome == "withdrawn"


def test_others_are_told_of_when_their_time_is_up() -> None:
    """Also where a record, and no timer, shows that it is."""
    talk = Talk()
    talk.hear(mention("b1", 0, author="bob"), mention("c1", 0, author="carl", to=("beta",)), timers=False)
    outputs = talk.hear(mention("m1", 100), timers=False)
    assert kinds(outputs) == ["obligation-due-soon", "obligation-due-soon"]
    assert talk.hear(mention("m2", 110), timers=False)
    outputs = talk.hear(mention("m3", 130), timers=False)
    assert kinds(outputs) == ["obligation-breached", "obligation-breached"]
    assert talk.obligations["acme/x:b1/c1"].breached_at == at(120)

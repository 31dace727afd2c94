"""What is an answer, and what becomes of it: through all agents from `threads` on."""

import pytest

from schemas.base import DAY, Time
from schemas.campaigns import CampaignAnswer
from schemas.codec import decode
from schemas.dead_letters import DeadLetter
from schemas.mentions import ScoredMention
from schemas.scores import Label, Sentiment
from tests.builders import at, outgoing
from tests.pulse.campaigns.asking import HOURS, POST, PRICES, QUEUES, UNTIL, Asking, later, said

ANGRY = {
    "sentiment": Sentiment(negative=0.95, neutral=0.05, positive=0.0),
    "act": Label(label="complaint", confidence=0.9),
    "needs_answer": 0.95,
}


def the_post() -> ScoredMention:
    """What the brand asks."""
    return said("ask", 1, "What should we fix first?", kind="post", author="acme", company="acme")


@pytest.mark.parametrize("partitions", [1, 3])
def test_what_is_answered_are_themes_with_shares(partitions: int) -> None:
    """Whatever tasks heard it: each theme with its people, their share, how sure that is, and quotes."""
    asking = Asking(partitions)
    assert asking.do(expected=("Shorter queues", "Free coffee")).done
    asking.say(the_post())
    asking.answer(QUEUES, 10, times=5)
    asking.answer(HOURS, 20)
    asking.answer(PRICES, 30, times=2)
    asking.beat(40)
    campaign = asking.campaign()
    assert (campaign.state, campaign.answers, campaign.people, campaign.elsewhere) == ("open", 40, 40, 0)
    queues, hours, prices = campaign.themes
    assert "queues" in queues.words
    assert "hours" in hours.words
    assert "prices" in prices.words
    assert (queues.share.people, queues.share.share) == (20, 0.5)
    assert queues.share.low < 0.5 < queues.share.high
    assert {quote.text for quote in queues.quotes} <= set(QUEUES)
    expected, unheard = campaign.expected
    assert (expected.themes, expected.share.people) == ((queues.id,), 20)
    assert (unheard.themes, unheard.share.people) == ((), 0)
    assert (queues.expected, hours.expected) == ("Shorter queues", None)
    assert asking.dead == 0


def test_replies_at_any_depth_answer_and_the_brand_does_not() -> None:
    """A reply to a reply, also one that comes before its parent; what the brand writes is no answer."""
    asking = Asking()
    asking.do()
    asking.say(
        the_post(),
        said("r1", 10, QUEUES[0]),
        said("own", 11, "thank you!", author="acme", company="acme", in_reply_to="r1"),
        said("r4", 12, QUEUES[1], in_reply_to="r3"),
        said("r3", 13, QUEUES[2], in_reply_to="r2"),
        said("r2", 14, QUEUES[3], in_reply_to="r1"),
        said("elsewhere", 15, QUEUES[0], in_reply_to="another"),
    )
    asking.beat(60)
    assert (asking.campaign().answers, [*asking.shares().values()]) == (4, [4])


def test_a_post_that_nobody_heard_is_answered_all_the_same() -> None:
    """Where the brand's own posts are not fed: the replies name it."""
    asking = Asking()
    asking.do()
    asking.answer(QUEUES)
    asking.beat(60)
    assert asking.campaign().answers == 12


def test_a_post_within_a_longer_conversation_is_answered_in_that() -> None:
    """By replies to it, and by what else is said there where the platform only names the conversation."""
    asking = Asking()
    asking.do()
    asking.say(
        said("root", 0, "hello", kind="post", conversation_id="long"),
        said("ask", 1, "What?", author="acme", company="acme", conversation_id="long", in_reply_to="root"),
        said("r1", 2, QUEUES[0], conversation_id="long"),
        said("r2", 3, QUEUES[1], conversation_id="long", in_reply_to="r1"),
        said("other", 3, QUEUES[1], conversation_id="short", in_reply_to="z"),
    )
    asking.beat(60)
    assert asking.campaign().answers == 2


def test_what_has_the_tag_answers_wherever_it_is_said() -> None:
    """In any writing, and only as a whole word; also once it is added, or taken out again, by an edit."""
    asking = Asking()
    asking.do(tags=("#fixfirst",))
    asking.say(
        said("t1", 10, "#FixFirst the queues at the counter", kind="post"),
        said("t2", 11, "queues at the counter #fixfirst!", kind="post", source="forum"),
        said("t3", 12, "#fixfirstly nothing", kind="post"),
        said("t4", 13, "the queues at the counter", kind="post"),
        said("t4", 14, "the queues at the counter #fixfirst", kind="edit", author="by-t4"),
        said("t1", 15, "the queues at your counter", kind="edit", author="by-t1"),
    )
    asking.beat(60)
    campaign = asking.campaign()
    assert (campaign.answers, campaign.edited, campaign.themes[0].share.people) == (3, 2, 3)
    assert {(each.name, each.people) for each in campaign.sources} == {("x", 2), ("forum", 1)}
    asking.say(said("t2", 20, kind="delete", source="forum"))
    asking.beat(70)
    assert (asking.campaign().answers, asking.campaign().deleted) == (2, 1)


def test_one_voice_is_counted_once_in_a_theme() -> None:
    """However often somebody repeats themselves; in two themes where they speak of both."""
    asking = Asking()
    asking.do()
    asking.answer(QUEUES)
    asking.answer(HOURS, 20)
    asking.say(*(said(f"q{n}", 30 + n, QUEUES[n % 4], author="anna") for n in range(9)))
    asking.say(said("h", 40, HOURS[0], author="anna"))
    asking.beat(60)
    campaign = asking.campaign()
    assert (campaign.answers, campaign.people) == (34, 25)
    assert sorted(theme.share.people for theme in campaign.themes) == [13, 13]


def test_changed_deleted_and_doubled_answers() -> None:
    """The last words count, what was taken back does not, and the same record again changes nothing."""
    asking = Asking()
    asking.do()
    asking.answer(QUEUES)
    asking.answer(HOURS, 20)
    asking.say(said("c1", 30, QUEUES[0]), said("c2", 30, QUEUES[1]), said("c2", 30, QUEUES[1]))
    asking.beat(40)
    before = asking.shares()
    asking.say(
        said("c1", 41, HOURS[1], kind="edit", author="by-c1"),
        said("c2", 42, kind="delete"),
        said("never", 43, kind="delete", in_reply_to="ask"),
    )
    asking.beat(50)
    campaign = asking.campaign()
    assert sorted(before.values()) == [12, 14]
    assert sorted(asking.shares().values()) == [12, 13]
    assert (campaign.answers, campaign.edited, campaign.deleted) == (25, 1, 1)
    assert HOURS[1] in {quote.text for quote in campaign.themes[0].quotes}


def test_what_comes_after_the_end_is_named_as_late() -> None:
    """By when it was said: what arrives late but was said in time counts."""
    asking = Asking()
    asking.do()
    asking.answer(QUEUES)
    asking.beat(UNTIL + 5)
    assert asking.campaign().state == "ended"
    asking.say(
        said("in-time", UNTIL - 1, QUEUES[0]),
        said("late", UNTIL + 6, HOURS[0]),
        said("in-time", UNTIL + 7, HOURS[0], kind="edit", author="by-in-time"),
    )
    asking.beat(UNTIL + 20)
    campaign = asking.campaign()
    assert (campaign.state, campaign.answers, campaign.late, campaign.edited) == ("ended", 13, 1, 0)
    assert [*asking.shares().values()] == [13]
    assert campaign.ended_at == campaign.until


def test_answers_before_the_question_was_known_here_count() -> None:
    """Somebody posts first and starts the campaign then. What is found so is quoted to nobody."""
    asking = Asking()
    asking.say(the_post(), *(said(f"r{n}", 5, QUEUES[n % 4]) for n in range(4)))
    asking.do(minute=10)
    asking.answer(QUEUES[:1], 20, times=1)
    asking.beat(60)
    (theme,) = asking.campaign().themes
    assert theme.share.people == 5
    assert len(theme.quotes) == 1


def test_a_campaign_that_is_over_finds_nothing_any_more() -> None:
    """A quarter after its end all of it is forgotten, for readers too."""
    asking = Asking()
    asking.do()
    asking.answer(QUEUES)
    asking.beat(UNTIL + 5)
    asking.beat(UNTIL + later(91))
    assert asking.latest("campaigns") == {}
    asking.answer(QUEUES, UNTIL + later(92))
    asking.beat(UNTIL + later(93))
    assert asking.latest("campaigns") == {}
    assert asking.dead == 0


def test_an_answer_that_complains_is_owed_an_answer() -> None:
    """As any complaint is: the campaign changes nothing of what is owed."""
    asking = Asking()
    asking.do()
    asking.say(the_post(), said("bad", 10, "my luggage is lost, and nobody helps me!", score=ANGRY))
    asking.beat(30)
    assert asking.campaign().answers == 1
    (owed,) = asking.obligations()
    assert (owed.customer, owed.state, owed.mentions) == ("x:by-bad", "open", ("x:bad",))


def test_what_a_conversation_has_no_room_for_is_an_answer_all_the_same() -> None:
    """It is set aside with the reason, and nothing of it stays in the conversation."""
    asking = Asking()
    asking.do()
    asking.say(the_post(), said("r1", 10, "full of queues"), said("r2", 10, "full", kind="post"))
    asking.beat(30)
    assert (asking.campaign().answers, asking.dead, asking.obligations()) == (1, 2, [])
    letters = [decode(each.value or b"", DeadLetter) for each in asking.records("mentions.dead-letter")]
    assert {(each.field, each.reason) for each in letters} == {("$.conversation_id", "no room")}


def test_who_is_usually_heard_and_does_not_answer() -> None:
    """Languages and sources of the week before beside those of people who answered, each with its count."""
    asking = Asking()
    asking.say(
        *(
            said(f"u{n}", n, "chat", kind="post", language="de" if n % 2 else "en", source="forum")
            for n in range(40)
        )
    )
    asking.beat(50)
    asking.do(minute=60, until=Time(asking.now + DAY))
    asking.answer(QUEUES, 70)
    asking.beat(90)
    campaign = asking.campaign()
    languages = {each.name: (each.usual, each.people, each.less) for each in campaign.languages}
    sources = {each.name: (each.usual, each.people, each.less) for each in campaign.sources}
    assert languages == {"de": (20, 0, True), "en": (20, 12, False)}
    assert sources == {"forum": (40, 0, True), "x": (0, 12, False)}


def test_suspected_accounts_are_named_beside_the_figures() -> None:
    """Forty accounts that write nearly the same within a minute, to an open question."""
    asking = Asking()
    asking.do()
    asking.answer(HOURS, 10)
    text = "Everybody I know says the same: close the terrible counter at the station for good, number"
    asking.say(*(said(f"s{n}", 30 + n / 60, f"{text} {n}", author=f"bot{n}") for n in range(40)))
    asking.beat(60)
    asking.beat(UNTIL + 5)
    campaign = asking.campaign()
    assert campaign.suspected == 40
    theme = next(each for each in campaign.themes if "counter" in each.words)
    assert (theme.share.people, theme.share.suspected) == (40, 40)


def test_private_answers_are_counted_and_quoted_to_nobody() -> None:
    """What was sent in private to the post that asks."""
    asking = Asking()
    asking.do()
    asking.answer(QUEUES, visibility="private")
    asking.beat(60)
    (theme,) = asking.campaign().themes
    assert (theme.share.people, theme.quotes) == (12, ())


def test_texts_without_embedding_and_unscored_ones_are_answers() -> None:
    """Themes are found by words."""
    asking = Asking()
    asking.do()
    asking.answer(QUEUES, score={"sentiment": None, "embedding": None})
    asking.beat(60)
    assert [*asking.shares().values()] == [12]


def test_without_answers_there_is_nothing_to_say() -> None:
    """The campaign stands with its question; so where no word of an answer says anything."""
    asking = Asking()
    asking.do(expected=("Free coffee",))
    asking.beat(10)
    campaign = asking.campaign()
    assert (campaign.answers, campaign.people, campaign.themes) == (0, 0, ())
    assert (campaign.expected[0].share.share, campaign.expected[0].share.high) == (0.0, 1.0)
    asking.say(*(said(f"e{n}", 20, "👍") for n in range(5)))
    asking.beat(30)
    assert (asking.campaign().people, asking.campaign().elsewhere, asking.campaign().themes) == (5, 5, ())


def test_an_answer_to_a_campaign_that_is_forgotten_is_known_already() -> None:
    """A task that is behind may send one: it changes nothing, and nothing is wrong with it."""
    asking = Asking()
    answer = CampaignAnswer(
        id="1", campaign="acme/1", brand="acme", mention="x:1", kind="said", at=at(0), source="x"
    )
    asking.publish([outgoing("campaigns.answers", answer, "acme")])
    asking.settle()
    assert (asking.work["pulse"].duplicates, asking.dead) == (1, 0)


def test_posts_on_two_sources_are_told_apart() -> None:
    """An id is of its source."""
    asking = Asking()
    asking.do(post=POST)
    asking.answer(QUEUES, source="forum")
    asking.beat(60)
    assert asking.campaign().answers == 0

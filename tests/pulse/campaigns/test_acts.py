"""What people do with a campaign, and what is refused, with the reason."""

from typing import Any

import pytest

from schemas.base import DAY, Time
from streams.brands.file import parse
from streams.pulse import Pulse
from streams.step import Slow
from tests.builders import at
from tests.pulse.campaigns.asking import HOURS, PRICES, QUEUES, UNTIL, Asking, said


def asked() -> Asking:
    """A campaign with three themes."""
    asking = Asking()
    asking.do()
    asking.answer(QUEUES, 10, times=5)
    asking.answer(HOURS, 20)
    asking.answer(PRICES, 30, times=2)
    asking.beat(40)
    return asking


def test_who_may_not_act_starts_no_campaign_and_is_told_who_may() -> None:
    """Nothing is listened for."""
    asking = Asking(file=parse({"brands": [{"id": "acme", "may_act": ["lea"]}]}))
    reason = f"{asking.do().by} may not act on what belongs to acme: may_act in brands.yaml names lea"
    assert asking.do().reason == reason
    assert asking.records("campaigns.questions") == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"question": " "}, "question: empty"),
        ({"question": "a" * 281}, "question: longer than 280"),
        ({"post": ""}, "post: missing"),
        ({"post": "1234"}, "without its source; say it as x:1234"),
        ({"until": None}, "until: missing"),
        ({"until": at(-1)}, "is past"),
        ({"until": Time(at(0) + 367 * DAY)}, "more than 366 days ahead"),
        ({"tags": ("fixfirst",)}, "tags: at most 5"),
        ({"tags": ("#",)}, "tags: at most 5"),
        ({"tags": ("#Fix",)}, "in small letters"),
        ({"tags": tuple(f"#t{n}" for n in range(6))}, "tags: at most 5"),
        ({"expected": ("",)}, "expected: at most 20, none empty"),
        ({"expected": ("a" * 121,)}, "expected: at most 20, none empty"),
        ({"campaign": "beta/1"}, "begins with the brand and a slash, acme/"),
        ({"action": "paint"}, "there is no such campaign"),
        ({"action": "stop"}, "there is no such campaign"),
    ],
)
def test_what_cannot_be_started_is_refused_with_the_reason(fields: dict[str, Any], reason: str) -> None:
    """And nothing is listened for."""
    asking = Asking()
    result = asking.do(**fields)
    assert not result.done
    assert reason in (result.reason or "")
    assert asking.records("campaigns.questions") == []
    assert asking.latest("campaigns") == {}


def test_two_campaigns_on_one_post_are_refused_until_the_first_is_over() -> None:
    """So is the same one again; another post of the brand may ask at the same time."""
    asking = Asking()
    assert asking.do().done
    assert asking.do().reason == "it is started already"
    assert "a campaign on x:ask is open" in (asking.do(campaign="acme/2").reason or "")
    assert asking.do(campaign="acme/3", post="x:other").done
    assert asking.do("stop", 5).done
    assert asking.do(campaign="acme/4").done


def test_pulse_is_slow() -> None:
    """Answers are read anew for each campaign, so what else the process has to do is not to wait for that."""
    assert isinstance(Pulse(), Slow)


def test_a_brand_asks_so_much_at_once_and_no_more() -> None:
    """Each campaign costs a look at every mention."""
    asking = Asking()
    for number in range(20):
        assert asking.do(campaign=f"acme/{number}", post=f"x:{number}").done
    assert asking.do(campaign="acme/20").reason == "20 campaigns of acme are open; stop one first"
    assert asking.do(brand="beta", campaign="beta/1").done


def test_a_campaign_that_is_stopped_as_it_ends_has_ended_when_it_was_to() -> None:
    """It is under way for some minutes after its end, and who stops it then makes it no longer."""
    asking = asked()
    assert asking.do("stop", UNTIL + 2).done
    asking.beat(UNTIL + 5)
    assert asking.campaign().ended_at == at(UNTIL)


def test_a_campaign_that_is_stopped_counts_what_was_said_before() -> None:
    """It cannot be stopped twice, and says when it was."""
    asking = asked()
    assert asking.do("stop", 45).done
    assert asking.do("stop", 46).reason == "it is stopped already"
    asking.answer(QUEUES, 50)
    asking.beat(60)
    campaign = asking.campaign()
    assert (campaign.state, campaign.ended_at, campaign.answers, campaign.late) == ("stopped", at(45), 40, 12)
    asking.beat(UNTIL + 10)
    assert asking.campaign().state == "stopped"


def test_only_its_brand_acts_on_a_campaign() -> None:
    """And only what there is to do."""
    asking = asked()
    assert asking.do("stop", brand="beta").reason == "there is no such campaign"
    assert "nothing that can be done" in (asking.do("paint").reason or "")


def test_a_name_that_a_person_gave_stays_whatever_is_answered() -> None:
    """Also when other words weigh more by then; empty takes it back."""
    asking = asked()
    queues = asking.campaign().themes[0]
    assert asking.do("rename", theme=queues.id, to=" Waiting at the counter ").done
    asking.answer(("endless queues at the counter, endless waiting",), 50, times=30)
    asking.beat(60)
    theme = asking.campaign().themes[0]
    assert (theme.id, theme.name) == (queues.id, "Waiting at the counter")
    assert theme.share.people > queues.share.people
    assert asking.do("rename", theme=queues.id).done
    asking.beat(70)
    assert "counter" in asking.campaign().themes[0].name
    assert "Waiting" not in asking.campaign().themes[0].name


def test_what_a_person_calls_by_the_expected_name_is_what_was_expected() -> None:
    """Where people use other words than the company."""
    asking = Asking()
    asking.do(expected=("Faster service",))
    asking.answer(QUEUES)
    asking.beat(20)
    (theme,) = asking.campaign().themes
    assert theme.expected is None
    asking.do("rename", theme=theme.id, to="Faster service")
    asking.beat(30)
    (expected,) = asking.campaign().expected
    assert (expected.themes, expected.share.people) == ((theme.id,), 12)


def test_what_was_expected_is_found_where_too_few_say_it_for_a_theme() -> None:
    """By the words of the expectation, in whatever theme the answer is."""
    asking = Asking()
    asking.do(expected=("Free coffee", "Shorter queues"))
    asking.answer(QUEUES)
    asking.say(said("c1", 20, "free coffee please"), said("c2", 20, "coffee, for free"))
    asking.beat(30)
    coffee, queues = asking.campaign().expected
    assert (coffee.themes, coffee.share.people) == ((), 2)
    assert (len(queues.themes), queues.share.people) == (1, 12)


def test_two_themes_that_a_person_put_together_are_one() -> None:
    """Each voice counted once, under the name and id of the one; and it holds when that is merged again."""
    asking = asked()
    queues, hours, prices = asking.campaign().themes
    assert asking.do("merge", theme=prices.id, to=hours.id).done
    asking.beat(50)
    assert {each.id: each.share.people for each in asking.campaign().themes} == {queues.id: 20, hours.id: 20}
    assert asking.do("rename", theme=hours.id, to="Hours and prices").done
    assert asking.do("merge", theme=hours.id, to=queues.id).done
    asking.beat(60)
    (theme,) = asking.campaign().themes
    assert (theme.id, theme.share.people) == (queues.id, 40)


def test_a_theme_that_there_is_not_is_named_and_merged_by_nobody() -> None:
    """With the reason."""
    asking = asked()
    queues = asking.campaign().themes[0]
    assert asking.do("rename", theme="nothing", to="a").reason == "there is no such theme"
    for to in ("nothing", "", queues.id):
        assert "no such other theme" in (asking.do("merge", theme=queues.id, to=to).reason or "")

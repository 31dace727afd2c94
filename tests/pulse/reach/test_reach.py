"""How far an issue may get: from what people do to each other, over all agents, to what readers are told."""

import pytest
from msgspec.structs import replace

from schemas.base import HOUR, MINUTE, Time
from schemas.codec import decode, encode
from schemas.mentions import Author, BrandMatch, Heartbeat
from schemas.pulse import Issue, TiesPartial
from streams.customers import Customers
from streams.log.port import Outgoing
from streams.pulse import Counting, Pulse
from streams.pulse.reach.graph import Spread
from streams.pulse.reach.tell import sentence
from streams.step import Step
from streams.tasks.process import broadcast
from streams.tasks.simulation import Simulation
from streams.threads import Threads
from tests.builders import a_mention, a_scored, outgoing
from tests.customers.people import NO_BRANDS
from tests.pulse.crowd import Nothing
from tests.pulse.issues.saying import BEGAN, CHATTER
from tests.pulse.issues.test_follow import OUTAGE
from tests.pulse.issues.test_keep import Heard
from tests.pulse.reach.touching import contacts

NEAR = "x:q0-a x:q1-b x:q1-c b-d d-e e-f"
"""Of q0 to q11, who report an outage: three others one step away, one two, one three; f is too far."""


def in_touch(crowd: Heard, words: str) -> None:
    """Hear from a task of `customers` who is in touch with whom."""
    at = Time(crowd.now)
    partial = TiesPartial(id="t", brand="acme", task=0, at=at, contacts=contacts(words, at))
    crowd.publish([Outgoing("pulse.partials", b"acme", encode(partial))])
    crowd.settle()


def outage(crowd: Heard, now: int) -> Issue:
    """Let twelve people report it, and return the issue."""
    crowd.tell([OUTAGE[turn % len(OUTAGE)] for turn in range(12)], now, people="q")
    return next(each for each in crowd.issues() if "signal" in each.words)


def a_day(crowd: Heard) -> int:
    """Hear other things until what is new is news; return when."""
    return crowd.tell([CHATTER[hour % 5] for hour in range(26)], BEGAN, every=HOUR)


def test_an_issue_says_how_far_it_may_get_and_so_does_its_signal() -> None:
    """A step away counts one, two a half, three a quarter; the evidence says who made it up."""
    crowd = Heard()
    now = a_day(crowd)
    in_touch(crowd, NEAR)
    issue = outage(crowd, now)
    assert (issue.reach, issue.reach_steps, issue.reach_through) == (3.75, (3, 1, 1), "x:q1")
    assert issue.reach_why == (
        "12 people said it; 3 others one step away, 1 two, 1 three; most through x:q… (4)"
    )
    (signal,) = crowd.signals()
    assert signal.values["reach"] == 3.75
    assert [each.text for each in signal.evidence if each.text.startswith("10 people said it; 3 others")]
    assert "signal" in signal.evidence[0].text


def test_without_ties_its_reach_is_not_known() -> None:
    """And counts as nothing for rules."""
    crowd = Heard()
    issue = outage(crowd, a_day(crowd))
    assert (issue.reach, issue.reach_why) == (None, "")
    assert crowd.signals()[0].values["reach"] == 0


@pytest.mark.parametrize(
    ("people", "staged", "spread", "said"),
    [
        (1, 0, Spread((0, 0, 0)), "1 person said it; nobody else is known near them"),
        (
            2,
            9,
            Spread((0,)),
            "2 people said it, 9 accounts aside that may be one hand; nobody else is known near them",
        ),
        (
            1_400,
            0,
            Spread((2_000, 3), "id:7000", 1_200),
            "1,400 people said it; 2,000 others one step away, 3 two; most through id:7… (1,200)",
        ),
    ],
)
def test_it_is_said_in_a_sentence(people: int, staged: int, spread: Spread, said: str) -> None:
    """Who most are near to is not named to everybody."""
    assert sentence(people, staged, spread) == said


def test_accounts_that_may_be_one_hand_bring_nobody_near() -> None:
    """Else who stages a crowd would only have to name many customers."""
    crowd = Heard()
    now = a_day(crowd)
    lie = "no signal all day and nobody at the hotline of acme cares at all"
    named = " ".join(f"x:fake{number}-victim{number}" for number in range(20))
    in_touch(crowd, f"{NEAR} {named}")
    outage(crowd, now)
    crowd.tell([lie] * 20, now + HOUR, people="fake")
    issue = next(each for each in crowd.issues() if "signal" in each.words)
    assert issue.suspected == 20
    assert (issue.people, issue.reach_steps) == (32, (3, 1, 1))
    assert issue.reach_why.startswith("12 people said it, 20 accounts aside that may be one hand; 3 others")


class Town(Simulation):
    """All agents from `threads` to `pulse`, live."""

    def __init__(self, weights: tuple[float, ...], partitions: int) -> None:
        steps: dict[str, Step] = {
            "threads": Threads(),
            "customers": Customers(NO_BRANDS),
            "conversations": Counting(Nothing()),
            "pulse": Pulse(weights=weights),
        }
        super().__init__(steps, partitions)

    def say(self, name: str, author: str, text: str, minute: float, **fields: str) -> None:
        """Say something of acme; whose handle is their name in capitals."""
        at = Time(BEGAN + round(minute * MINUTE))
        self.pass_time(at)
        mention = a_mention(name, author, created_at=at, text=text, **fields)
        mention = replace(mention, author=Author(id=author, handle=author.upper()))
        scored = a_scored(mention, brands=(BrandMatch(brand="acme", how="named"),))
        self.publish([outgoing("mentions.scored", scored, scored.id)])
        self.settle()

    def beat(self, minute: float) -> None:
        """Event time has come so far."""
        at = Time(BEGAN + round(minute * MINUTE))
        self.pass_time(at)
        self.publish(
            broadcast("mentions.scored", Heartbeat(id=f"{at}", at=at, partition=0, tasks=1), self.partitions)
        )
        self.settle()

    def issue(self) -> Issue:
        """The one that there is."""
        (value,) = self.latest("issues").values()
        return decode(value, Issue)


@pytest.mark.parametrize(("partitions", "weights", "reach"), [(1, (1.0, 0.5), 3.5), (4, (0.5,), 1.5)])
def test_who_is_in_touch_is_heard_of_all_agents(
    partitions: int, weights: tuple[float, ...], reach: float
) -> None:
    """Who passes words on, answers them, or is spoken to by name; whichever tasks heard it."""
    town = Town(weights, partitions)
    for number, text in enumerate([*OUTAGE, *OUTAGE]):
        town.say(f"m{number}", f"q{number}", text, number)
    town.say("r1", "anna", "", 9, kind="repost", repost_of="m1")
    town.say("r2", "ben", "same for me", 10, kind="reply", in_reply_to="m2")
    town.say("r3", "q3", "@CARL have you seen it", 11)
    town.say("r4", "carl", "lovely sunshine here", 12)
    town.say("r5", "dora", "dreadful", 13, kind="quote", quoted_id="r4")
    town.say("m9", "q9", OUTAGE[1], 14)
    for minute in range(15, 20):
        town.beat(minute)
    issue = town.issue()
    assert issue.reach == reach
    assert issue.reach_steps == (3, 1)[: len(weights)]

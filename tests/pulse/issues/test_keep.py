"""Issues in the agent `pulse`: from what is said to the topics, and back from what people decide."""

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from schemas.alerts import Signal
from schemas.base import DAY, HOUR, MINUTE, Time
from schemas.codec import decode, encode
from schemas.pulse import Issue, IssueAction, IssueActionResult, PulsePartial
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.log.port import Outgoing
from streams.pulse import backlog, blocks
from streams.pulse.issues import keep
from streams.pulse.issues.cluster import Cluster
from streams.pulse.issues.words import words_of
from streams.pulse.voices import MOST_SAID, sample, with_one
from streams.state import State
from tests.pulse.crowd import Crowd, enriched
from tests.pulse.issues.saying import BEGAN, CHATTER, Town, said
from tests.pulse.issues.test_follow import CHARGE, OUTAGE


class Heard(Crowd):
    """A crowd whose issues are looked at."""

    def tell(self, texts: Iterable[str], at: int, every: int = MINUTE, people: str = "p") -> int:
        """Say texts one after the other, each of another person; returns when all is said."""
        for number, text in enumerate(texts):
            self.say(
                enriched(f"{people}{at}-{number}", at + number * every, text=text, author=f"{people}{number}")
            )
            self.beat(at + number * every)
        end = at + number * every + 2 * MINUTE
        self.beat(end)
        return end

    def issues(self) -> list[Issue]:
        """What readers have, the most said first."""
        found = [decode(value, Issue) for value in self.latest("issues").values()]
        return sorted(found, key=lambda each: (-each.mentions, each.id))

    def signals(self) -> list[Signal]:
        """All that was signalled."""
        return [decode(each.value or b"", Signal) for each in self.records("signals") if each.key]

    def act(self, issue: str, action: str, to: str = "") -> IssueActionResult:
        """Decide something, and return what became of it."""
        act = IssueAction(
            id=f"{action}-{to}", brand="acme", issue=issue, by="kim", at=self.now, action=action, to=to
        )
        self.publish([Outgoing("issues.actions", b"acme", encode(act))])
        self.settle()
        return decode(self.records("issues.results")[-1].value or b"", IssueActionResult)


def _outage(times: int) -> list[str]:
    return [OUTAGE[turn % len(OUTAGE)] for turn in range(times)]


def _heard() -> Heard:
    crowd = Heard()
    crowd.tell([*_outage(8), *CHARGE, *CHARGE], BEGAN)
    return crowd


@pytest.mark.parametrize("partitions", [1, 3])
def test_what_many_say_is_an_issue_for_readers_and_a_signal(partitions: int) -> None:
    """Whatever tasks heard it: one issue, named, quoted, with how many said so; told when it is news."""
    crowd = Heard(partitions)
    now = crowd.tell([CHATTER[hour % 5] for hour in range(26)], BEGAN, every=HOUR)
    crowd.tell(_outage(12), now, people="q")
    (outage,) = [each for each in crowd.issues() if "signal" in each.words]
    assert (outage.state, outage.mentions, outage.people) == ("new", 12, 12)
    assert "signal" in outage.name
    assert {quote.text for quote in outage.quotes} <= {*OUTAGE}
    (signal,) = crowd.signals()
    assert (signal.kind, signal.subject.id) == ("issue-new", outage.id)


def test_a_person_names_owns_and_mutes_an_issue() -> None:
    """Each shows at once, and stays when more is said; empty words take it back."""
    crowd = _heard()
    outage = crowd.issues()[0]
    for action, to in (("rename", "Outage in Leeds"), ("own", "network"), ("mute", "")):
        assert crowd.act(outage.id, action, to).done
    crowd.tell(_outage(4), BEGAN + HOUR, people="q")
    after = crowd.issues()[0]
    assert (after.name, after.owner, after.state) == ("Outage in Leeds", "network", "muted")
    assert after.mentions == outage.mentions + 4
    for action in ("rename", "own", "unmute"):
        assert crowd.act(outage.id, action).done
    after = crowd.issues()[0]
    assert (after.owner, after.state) == (None, "new")
    assert after.name != "Outage in Leeds"


def test_who_may_not_act_on_an_issue_is_told_who_may() -> None:
    """And it stays as it was."""
    brands = Brands.of(parse({"brands": [{"id": "acme", "may_act": ["lea"]}]}))
    crowd = Heard(brands=brands)
    crowd.tell(_outage(8), BEGAN)
    before = crowd.issues()
    told = crowd.act(before[0].id, "mute")
    assert (told.done, told.reason, crowd.issues()) == (
        False,
        "kim may not act on what belongs to acme: may_act in brands.yaml names lea",
        before,
    )


def test_when_it_is_fixed_everybody_who_raised_it_is_to_be_told() -> None:
    """And nobody before."""
    crowd = _heard()
    outage = crowd.issues()[0]
    assert crowd.act(outage.id, "progress", "being-fixed").done
    assert crowd.issues()[0].to_tell == ()
    assert crowd.act(outage.id, "progress", "fixed").done
    fixed = crowd.issues()[0]
    assert len(fixed.to_tell) == fixed.people == 8


def test_who_raised_what_became_a_matter_of_its_own_raised_that_alone() -> None:
    """Nobody is told that something is fixed which they never spoke of; nor who said so in that minute."""
    town = Town()
    town.hears(*_outage(14))
    mixed = town.of("signal")
    strangers = tuple(said(CHARGE[turn % 4], mixed.at + turn, f"c{turn}") for turn in range(9))
    both = replace(mixed, look_at=0.0, shown=True)
    for each in strangers:
        both = both.joined(each, words_of(each.text), town.brand.vocabulary)
    state = State({**keep.TABLES, "tasks": backlog.Tasks, "blocks": blocks.Block})
    key = f"acme/{both.id}"
    state[keep.Known].put("acme", keep.Known(town.brand, (both.id,), town.now))
    state[Cluster].put(key, both)
    state[keep.Raised].put(key, keep.Raised({each.author: int(each.at) for each in both.recent}))
    keep.take(state, "acme", [said(OUTAGE[0], town.now, "o"), said(CHARGE[0], town.now, "new")], town.now)
    outputs = keep.read(state, "acme", Time(town.now + HOUR))
    told = [each.record for each in outputs if isinstance(each.record, Issue)]
    outage, charge = sorted(told, key=lambda each: each.id != key)
    raised = {each.id: {*state[keep.Raised].get(each.id).people} for each in told}  # type: ignore[union-attr]
    assert raised[outage.id] == {*(each.author for each in mixed.recent), "o"}
    assert raised[charge.id] == {"new", *(f"c{turn}" for turn in range(9))}
    assert all(each.people <= each.mentions for each in told)


def test_readers_are_told_which_messages_say_so_and_how_many_people_do_of_late() -> None:
    """So that who is told of one of these people hears how many others say the same."""
    crowd = _heard()
    outage = crowd.issues()[0]
    assert outage.said == tuple(f"x:p{BEGAN}-{number}" for number in range(8))
    crowd.tell(_outage(6), BEGAN + 2 * DAY, people="q")
    crowd.tell(_outage(1), BEGAN + 2 * DAY + HOUR)
    after = crowd.issues()[0]
    assert (after.people, after.people_of_late) == (14, 7)
    assert after.said[-1] == f"x:p{BEGAN + 2 * DAY + HOUR}-0"


def test_a_person_merges_two_issues_and_it_holds() -> None:
    """The gone one says what it is part of, and is meant by its old id from then on."""
    crowd = _heard()
    one, other = crowd.issues()
    assert crowd.act(other.id, "merge", one.id).done
    merged = {each.id: each for each in crowd.issues()}
    assert (merged[other.id].state, merged[other.id].merged_into) == ("merged", one.id)
    assert (merged[one.id].mentions, merged[one.id].people) == (16, 16)
    assert crowd.act(other.id, "rename", "All at once").done
    assert {each.id: each for each in crowd.issues()}[one.id].name == "All at once"


def test_what_was_said_of_a_matter_that_becomes_part_of_an_issue_counts_as_said_of_it() -> None:
    """Also in the rows that were counted before, and where readers knew nothing of the other."""
    crowd = Heard()
    end = crowd.tell([*_outage(8), *CHARGE], BEGAN)
    (outage,) = crowd.issues()
    state = next(task.state for task in crowd.tasks if task.agent == "pulse")
    unknown = [id_ for id_, each in keep.clusters_of(state, "acme").items() if not each.shown]
    before = sum(each.by_issue.get(outage.id, 0) for each in crowd.bins())
    assert all(crowd.act(f"acme/{id_}", "merge", outage.id).done for id_ in unknown)
    crowd.beat(end + 5 * MINUTE)
    assert before < len([*_outage(8), *CHARGE])
    assert sum(each.by_issue.get(outage.id, 0) for each in crowd.bins()) == 12


@pytest.mark.parametrize(
    ("action", "to", "reason"),
    [
        ("merge", "acme/none", "no such other issue"),
        ("merge", "", "no such other issue"),
        ("progress", "done", "'done' is not one of seen, being-fixed, fixed"),
        ("paint", "red", "'paint' is nothing that can be done"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(action: str, to: str, reason: str) -> None:
    """Nothing changes."""
    crowd = _heard()
    before = crowd.issues()
    result = crowd.act(before[0].id, action, to)
    assert not result.done
    assert reason in (result.reason or "")
    assert crowd.issues() == before
    assert crowd.act("acme/nobody", action, to).reason == "there is no such issue"


def test_what_is_over_is_taken_from_readers_with_what_was_part_of_it() -> None:
    """After a week without a mention."""
    crowd = _heard()
    one, other = crowd.issues()
    crowd.act(other.id, "merge", one.id)
    crowd.act(one.id, "rename")
    crowd.tell(CHATTER[:1], BEGAN + DAY, people="q")
    crowd.tell(CHATTER[1:2], BEGAN + 99 * DAY, people="q")
    assert crowd.issues() == []


def test_what_comes_late_is_read_as_if_it_were_said_last() -> None:
    """It is part of its issue, and turns no clock back."""
    crowd = _heard()
    crowd.say(enriched("late", BEGAN - HOUR, text=OUTAGE[0], author="late"), at=BEGAN + HOUR)
    crowd.beat(BEGAN + 2 * HOUR)
    assert crowd.issues()[0].mentions == 9


def test_who_is_heard_late_has_still_said_so_of_late() -> None:
    """Words of theirs from days ago do not take back those of today."""
    crowd = _heard()
    now = crowd.tell(_outage(6), BEGAN + 2 * DAY, people="q")
    crowd.say(enriched("late", BEGAN, text=OUTAGE[0], author="q0"), at=now)
    crowd.beat(now + 2 * MINUTE)
    assert (crowd.issues()[0].people, crowd.issues()[0].people_of_late) == (14, 6)


def test_while_a_task_is_behind_its_words_are_waited_for() -> None:
    """They are read in their minute, before what others heard later; of too many nobody waits for more."""
    state = State({**keep.TABLES, "tasks": backlog.Tasks, "blocks": blocks.Block})
    now = Time(BEGAN + 3 * HOUR)
    backlog.heard(state, 1, BEGAN, now)
    keep.take(state, "acme", [said(OUTAGE[0], BEGAN, "ann")], now)
    assert keep.read(state, "acme", Time(now + backlog.GRACE)) == []
    waiting = state[keep.Waiting].get("acme")
    assert waiting is not None
    assert len(waiting.said) == 1
    many = (said(OUTAGE[1], BEGAN, f"p{number}") for number in range(keep.MOST_WAITING))
    keep.take(state, "acme", many, now)
    assert [output.topic for output in keep.read(state, "acme", Time(now + 2 * backlog.GRACE))] == ["issues"]
    assert state[keep.Waiting].get("acme") is None


def test_partials_without_words_wake_nobody() -> None:
    """As those of an older version are."""
    crowd = Crowd()
    crowd.publish([Outgoing("pulse.partials", b"acme", encode(PulsePartial(id="1", brand="acme", task=0)))])
    crowd.settle()
    (task,) = [each for each in crowd.tasks if each.agent == "pulse"]
    assert task.state[keep.Waiting].get("acme") is None


def test_of_too_many_a_sample_stands_for_all() -> None:
    """The same one in whatever order they came, and it stands for as many as there were."""
    crowd = [said(OUTAGE[turn % 4], BEGAN, f"a{turn}") for turn in range(5 * MOST_SAID)]
    one: tuple[object, ...] = ()
    for each in crowd:
        one = with_one(one, each)  # type: ignore[arg-type]
    other: tuple[object, ...] = ()
    for each in reversed(crowd):
        other = with_one(other, each)  # type: ignore[arg-type]
    kept = sample(one)  # type: ignore[arg-type]
    assert {each.mention for each in kept} == {each.mention for each in sample(other)}  # type: ignore[arg-type]
    assert sum(each.stands_for for each in kept) == pytest.approx(len(crowd))


def test_a_voice_says_who_speaks_and_since_when_we_know_them() -> None:
    """Without a customer, the author's account; what is passed on names whose words it was."""
    crowd = Crowd()
    crowd.say(enriched("r", BEGAN, kind="repost", repost_of="0", text="RT no signal", author="ben"))
    crowd.beat(BEGAN + 2 * MINUTE)
    (partial,) = [
        decode(each.value or b"", PulsePartial) for each in crowd.records("pulse.partials") if each.key
    ]
    (voice,) = partial.said
    assert (voice.author, voice.repost_of, voice.at) == ("x:ben", "x:0", Time(BEGAN))

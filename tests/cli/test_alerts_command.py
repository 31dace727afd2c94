"""`groundswell alerts`, on a log in memory: what is shown, how people act, and what they are told."""

import asyncio
import io
import re
from collections.abc import Awaitable, Iterable
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec.structs import replace
from rich.console import Console, RenderableType
from typer.testing import CliRunner

from schemas.alerts import Alert, AlertAction, Change, Evidence, Silence
from schemas.base import Record, Time
from schemas.codec import decode, encode
from schemas.topics import BY_NAME
from streams.alerts import Alerts
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.care.queue import reference
from streams.cli import alerts_view
from streams.cli.alerts import act_on, app, check_one_of, find
from streams.cli.alerts_list import Filter, by_end, meant, ranked, silenced_by
from streams.cli.alerts_log import read
from streams.cli.alerts_view import begun, matchers, outcome, show_list, show_silences
from streams.cli.known import check as check_known
from streams.cli.silences import ended, find_silence, read_matchers
from streams.clock import now_ms
from streams.errors import GroundswellError, InputError
from streams.log.memory import MemoryLog
from streams.log.port import Outgoing
from streams.rules.load import load
from streams.state import State
from streams.step import Context
from tests.alerts.alerting import Drive, act, at, breached, due_soon, safety
from tests.alerts.alerting import ended as an_end
from tests.cli.test_main import refusal

TOPICS = ("alerts", "alerts.silences", "alerts.actions", "alerts.results", "mentions.dead-letter")
STYLE = re.compile(r"\x1b\[[\d;]*m")
T = TypeVar("T")


def alerts(*records: Record) -> list[Alert]:
    """The alerts that these signals and acts lead to."""
    drive = Drive()
    drive.take_all(records)
    return [alert for alert in drive.alerts().values() if alert is not None]


def a_silence(name: str = "5c1e77a0b2", minutes: float = 90, **fields: object) -> Silence:
    """Ben wants to hear of no obligation of acme."""
    given = {"id": name, "brand": "acme", "by": "ben", "at": at(0), "until": at(minutes), "comment": "strike"}
    return Silence(**{**given, "matchers": {"subject": "obligation"}, **fields})  # type: ignore[arg-type]


class Office:
    """A log in memory with alerts on it, and a worker that takes what people do."""

    def __init__(self, *causes: Record, teams: Teams | None = None) -> None:
        self.log = MemoryLog(now_ms)
        self._step = Alerts(load(None), teams)
        self._state = State(self._step.kinds)
        self._causes = causes
        self._offset = count()
        self._taken = 0

    async def open(self) -> None:
        """Create the topics, and let the worker take the causes."""
        await self.log.create([BY_NAME[name] for name in TOPICS], 1)
        for cause in self._causes:
            await self._take(cause)

    async def during(self, *doing: Awaitable[T]) -> list[T | BaseException]:
        """Do these at once, while the worker works."""
        work = asyncio.create_task(self._work())
        try:
            return await asyncio.gather(*doing, return_exceptions=True)
        finally:
            work.cancel()

    async def _work(self) -> None:
        while True:
            for record in self.log.partitions("alerts.actions")[0][self._taken :]:
                self._taken += 1
                await self._take(decode(record.value or b"", AlertAction))
            await asyncio.sleep(0.01)

    async def _take(self, record: Record) -> None:
        now = Time(now_ms())
        context = Context(now, "t", 0, next(self._offset), now, "acme")
        async with self.log.publisher() as publisher:
            for output in self._step.on_record(self._state, record, context):
                value = encode(output.record) if output.record is not None else None
                if output.topic in TOPICS:
                    await publisher.publish([Outgoing(output.topic, output.key.encode(), value, 0)])


async def an_office(*causes: Record, teams: Teams | None = None) -> Office:
    """One that is open."""
    office = Office(*causes, teams=teams)
    await office.open()
    return office


async def test_of_two_who_acknowledge_at_once_one_wins_and_the_other_is_told() -> None:
    """By whom and when, in one line; what stands is the first's."""
    office = await an_office(breached())
    both = (act_on(office.log, "o1", "acknowledge", by, until=None, reason=None) for by in ("ben", "cem"))
    done, refused = await office.during(*both)
    assert done == "acknowledged: @anna has waited 60 min for acme (promised 60 min)"
    assert isinstance(refused, GroundswellError)
    assert str(refused).startswith("not done: acknowledged by ben at 20")
    (alert,) = (await read(office.log)).alerts
    assert (alert.state, alert.history[-1].by) == ("acknowledged", "ben")


async def test_who_says_what_the_tone_is_is_told_that_it_is_noted() -> None:
    """Beside what the dismissal means for the answer."""
    office = await an_office(breached())
    fields = {"reason": "wrong-tone", "tone": "neutral", "mention": None}
    (line,) = await office.during(act_on(office.log, "o1", "dismiss", "ben", **fields))
    assert str(line).endswith("; noted that its tone is neutral; the answer is owed still")


def test_a_tone_goes_only_with_a_dismissal_for_it() -> None:
    """And is one of three; what is wrong is said before anything is sent."""
    for words in (["--reason", "spam", "--tone", "neutral"], ["--reason", "wrong-tone", "--tone", "angry"]):
        refused = CliRunner().invoke(app, ["dismiss", "o1", *words])
        assert isinstance(refused.exception, InputError)
        assert "--tone" in str(refused.exception)


def test_who_escalated_is_named_also_where_it_went_up_by_itself() -> None:
    """Before a person called, or since; of two who did, the last. In the list and in full."""
    change = {"state": "escalated", "reason": "help", "team": "leads"}
    by_itself = [Change(at=at(minutes), **change) for minutes in (62, 66)]
    ben = Change(at=at(64), by="ben", **change)
    cem = Change(at=at(65), by="cem", **change)
    (fired,) = alerts(breached())
    for changes, said in (
        ([by_itself[0], ben], "escalated by ben"),
        ([ben, by_itself[1]], "escalated by ben"),
        ([by_itself[0], ben, cem, by_itself[1]], "escalated by cem"),
        (by_itself, "escalated"),
    ):
        alert = replace(fired, state="escalated", history=(*fired.history, *changes))
        for page in (listed([alert]), printed(alerts_view.one(alert, (), at(70)))):
            assert f" {said} " in page
            assert (f" {said} by" in page) is False


BENS = Teams(Brands.of(parse({"brands": [{"id": "acme", "may_act": ["ben"]}]})), {})
"""Only ben may act on what is acme's."""


async def test_who_may_not_act_is_told_in_one_line_who_may() -> None:
    """And the alert stands as it stood."""
    office = await an_office(breached(), teams=BENS)
    (refused,) = await office.during(act_on(office.log, "o1", "resolve", "eva", until=None, reason=None))
    assert isinstance(refused, GroundswellError)
    assert str(refused) == (
        "not done: eva may not act on what belongs to acme: may_act in brands.yaml names ben"
    )
    (alert,) = (await read(office.log)).alerts
    assert alert.state == "firing"


async def test_who_dismisses_is_told_what_that_means_for_the_answer() -> None:
    """Owed still, or not any more; of a single mention nothing is said."""
    office = await an_office(breached(), breached(subject="o2"), safety())
    dismissals = (("o1", "spam"), ("o2", "known"), ("x:m1", "spam"))
    lines = await office.during(
        *(act_on(office.log, name, "dismiss", "ben", until=None, reason=why) for name, why in dismissals)
    )
    for line, end in zip(
        lines, ("no answer is owed any more", "the answer is owed still", ": injury"), strict=True
    ):
        assert str(line).endswith(end) or f"{end} " in str(line)


async def test_a_silence_is_begun_listed_and_ended() -> None:
    """And whoever ends it is told whose it was."""
    office = await an_office(breached())
    begins = AlertAction(
        id="5c1e77a0b2",
        brand="acme",
        by="ben",
        at=now_ms(),
        action="silence",
        reason="strike",
        until=Time(now_ms() + 60_000),
        matchers={"subject": "obligation"},
    )
    async with office.log.publisher() as publisher:
        await publisher.publish([Outgoing("alerts.actions", b"acme", encode(begins), 0)])
    await office.during(asyncio.sleep(0.1))
    assert [each.comment for each in (await read(office.log)).silences] == ["strike"]
    (line,) = await office.during(ended(office.log, "5c1e", "cem"))
    assert line == "ended: subject=obligation of acme, silenced by ben"
    assert (await read(office.log)).silences == []


def test_the_severest_come_first_and_what_is_over_only_when_asked_for() -> None:
    """Of the same severity, what is due first."""
    found = alerts(
        due_soon(45, subject="soon"),
        breached(60, subject="later", due_at=at(60)),
        breached(60, subject="first", due_at=at(50)),
        breached(60, subject="over", priority="urgent"),
        safety(61),
        an_end(70, subject="over"),
    )
    standing = ["x:m1", "first", "later", "soon"]
    assert [alert.subject.id for alert in ranked(found, Filter())] == standing
    assert [alert.subject.id for alert in ranked(found, Filter(over=True))] == [*standing, "over"]
    assert [alert.subject.id for alert in ranked(found, Filter(state="resolved"))] == ["over"]
    assert [alert.subject.id for alert in ranked(found, Filter(severity="info"))] == ["soon"]
    assert [alert.subject.id for alert in ranked(found, Filter(rule="safety", brand="acme"))] == ["x:m1"]
    assert ranked(found, Filter(brand="other")) == []


def test_an_alert_goes_by_several_names() -> None:
    """Its id, its reference and the queue's, or a message; none or several is an error with what to do."""
    (one,) = alerts(breached())
    for name in (one.id, reference(one.id)[:6], reference("o1")[:6].upper(), "o1", "x:m1"):
        assert find([one], name) == one
    with pytest.raises(InputError, match=r"no alert 'o999'; `groundswell alerts list --all`"):
        find([one], "o999")
    with pytest.raises(InputError, match=r"no alert '99' \(of a reference, 4 characters are needed\); `"):
        find([one], "99")
    both = alerts(breached(), breached(subject="o2"))
    with pytest.raises(InputError, match=f"'x:m1' may be any of {reference(both[0].id)[:12]}, "):
        find(both, "x:m1")
    standing, over = alerts(breached(), breached(subject="o2"), an_end(subject="o2"))
    assert meant([standing, over], "x:m1") == [standing]


def test_a_silence_goes_by_the_beginning_of_its_id() -> None:
    """Of four characters or more."""
    one, other = a_silence("5c1e77"), a_silence("5c1e88")
    assert find_silence([one, other], "5c1e7") == one
    with pytest.raises(
        InputError, match=r"no silence '5c1' holds \(of a reference, 4 characters are needed\)"
    ):
        find_silence([one], "5c1")
    with pytest.raises(InputError, match="may be any of 5c1e77, 5c1e88; say which"):
        find_silence([one, other], "5c1e")


@pytest.mark.parametrize(
    ("texts", "parsed"),
    [
        (["severity=info", "rule!=safety"], ({"severity": "info"}, {"rule": "safety"})),
        (
            ["alert=obligation:a=b/c", "rule=x", "rule!=y"],
            ({"alert": "obligation:a=b/c", "rule": "x"}, {"rule": "y"}),
        ),
        (["team="], ({"team": ""}, {})),
    ],
)
def test_matchers_are_typed_as_alertmanagers(
    texts: list[str], parsed: tuple[dict[str, str], dict[str, str]]
) -> None:
    """And shown as they are typed."""
    assert read_matchers(texts) == parsed
    equal, unless = parsed
    assert sorted(matchers(a_silence(matchers=equal, unless=unless)).split()) == sorted(texts)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["severity"], "'severity' is no matcher"),
        (["=info"], "is no matcher"),
        (["rule=~obligation.*"], "patterns"),
        (["rule!~x"], "is no matcher"),
        (["rule=a", "rule=b"], "rule= stands twice"),
    ],
)
def test_what_is_no_matcher_is_said(texts: list[str], reason: str) -> None:
    """Before anything is written."""
    with pytest.raises(InputError, match=reason):
        read_matchers(texts)


def test_a_brand_is_one_that_brands_yaml_has_or_an_alert(tmp_path: Path) -> None:
    """A silence of a mistyped one would take no alert."""
    file = tmp_path / "brands.yaml"
    check_known(file, [], brand="nope")
    file.write_text("brands: [{id: globex}]")
    check_known(file, [], brand="globex")
    check_known(file, alerts(breached()), brand="acme")
    with pytest.raises(InputError, match="there is no brand 'nope'; there are globex, acme"):
        check_known(file, alerts(breached()), brand="nope")


def test_who_begins_a_silence_sees_how_many_alerts_it_takes() -> None:
    """A mistyped label takes none, or, excluded, all: that it is no alert's is said."""
    found = alerts(breached(), breached(subject="o2"), an_end(subject="o2"), safety())
    line = begun(a_silence(), found)
    assert line.startswith(
        "silenced until 2026-03-02 10:30 UTC: subject=obligation of acme, which takes 1 of 2"
    )
    assert "no alert has a label" not in line
    mistyped = begun(a_silence(matchers={"subjekt": "obligation"}), found)
    assert "takes 0 of 2" in mistyped
    assert mistyped.endswith("▲ no alert has a label subjekt: is it mistyped?")
    excluded = begun(a_silence(unless={"severty": "critical"}), found)
    assert "▲ no alert has a label severty" in excluded
    assert "no alert has a label" not in begun(a_silence(matchers={"desk": "night"}), [])


def test_why_a_silence_begins_is_to_be_said() -> None:
    """In the words of the command line."""
    typed = ("alerts", "silence", "rule=late", "--brand", "acme", "--for", "1h", "--comment", " ")
    assert refusal(*typed) == "groundswell: --comment: empty; the others want to know why"


def _text(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return STYLE.sub("", console.file.getvalue())


def printed(*shown: RenderableType, width: int = 160) -> str:
    """As a terminal without colours has it."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True, no_color=True)
    for each in shown:
        console.print(each)
    return _text(console)


def listed(found: Iterable[Alert], *silences: Silence, width: int = 160, terminal: bool = True) -> str:
    """The list at half past ten."""
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, no_color=True)
    show_list(list(found), silences, int(at(90)), console)
    return _text(console)


def test_the_list_says_how_severe_in_whose_hands_and_how_late() -> None:
    """By signs and words, no colour alone; it fits 80 columns."""
    found = alerts(
        breached(priority="high"),
        breached(subject="o2", due_at=at(120)),
        safety(),
        act("acknowledge", 62, alert="obligation:o2"),
    )
    text = listed(found, a_silence())
    for said in (
        "▲ critical",
        "● warning",
        "▲ 30 min late",
        "· in 30 min",
        "acknowledged by b",
        "firing, silenced",
    ):
        assert said in text
    assert "@anna to acme, a matter of safety: injury" in text
    assert max(map(len, listed(found, width=80).splitlines())) <= 80
    assert listed([]) == "no alerts\n"
    many = listed(alerts(*(breached(subject=f"o{n}") for n in range(103))))
    assert "… and 3 more; --json lists all" in many


def test_without_a_terminal_there_is_a_line_each() -> None:
    """Its fields parted by tabs."""
    (one,) = alerts(breached(), an_end())
    (line,) = listed([one], terminal=False).splitlines()
    summary = "@anna waited 70 min for acme (promised 60 min): answered"
    assert line.split("\t") == [reference(one.id)[:6], "● warning", "resolved", "–", "acme", summary]


def test_an_alert_in_full_says_all_that_one_needs_to_act() -> None:
    """Who waits, since when, why it fired, what they said, what to do, who has done what, who silenced it."""
    (one,) = alerts(breached(), act("snooze", 62, until=at(120), reason="waits for the depot"))
    text = printed(alerts_view.one(one, [a_silence()], int(at(90))))
    for said in (
        "@anna = x:anna",
        "2026-03-02 09:00 UTC",
        "2026-03-02 10:00 UTC (▲ 30 min late)",
        "obligation-breached fired at",
        "Answer now, and say sorry for the wait.",
        "customer service",
        "until 2026-03-02 10:30 UTC by ben: strike (5c1e77a0)",
        "groundswell conversation c1",
        "Where is my parcel?",
        "waits for the depot",
    ):
        assert said in text


def test_an_alert_in_full_cuts_no_evidence() -> None:
    """However narrow the terminal: what was measured is why people are told."""
    measured = "0 of 11 were heard before; usual for the brand are 31 %, going by the last day"
    (one,) = alerts(breached(evidence=(Evidence(kind="figure", text=measured, at=at(1)),)))
    text = printed(alerts_view.one(one, [], int(at(90))), width=60)
    assert "…" not in text
    assert "last day" in text


def test_an_alert_that_has_gone_up_says_whose_it_is_and_to_whom() -> None:
    """So that whoever is called sees who was called before."""
    (one,) = alerts(breached())
    rose = Change(state="escalated", at=at(75), reason="nobody has taken it for 15 min", team="leads")
    gone_up = replace(one, team="care", state="escalated", history=(*one.history, rose))
    text = printed(alerts_view.one(gone_up, [], int(at(90))))
    assert "care" in text
    assert "nobody has taken it for 15 min, so to leads" in text


def test_an_alert_of_which_little_is_known_is_shown_too() -> None:
    """Without who, promise, evidence, or a severity that this version knows."""
    (one,) = alerts(safety(customer=None, customer_name=None, conversation=None, evidence=()))
    (over,) = alerts(breached(), an_end())
    text = printed(alerts_view.one(one, [], 0), alerts_view.one(over, [a_silence()], 0))
    assert "what they said" in text
    assert "silenced" not in text


def test_silences_are_listed_the_next_to_end_first() -> None:
    """With who, what, until when and why."""
    found = by_end(
        [a_silence("later1", 99), a_silence("first1", 9), a_silence("other1", brand="other")], "acme"
    )
    assert [each.id for each in found] == ["first1", "later1"]
    console = Console(file=io.StringIO(), width=120, force_terminal=True, no_color=True)
    show_silences(found, console)
    show_silences([], console)
    text = _text(console)
    for said in ("first1", "2026-03-02 09:09", "subject=obligation", "strike", "no silences"):
        assert said in text


def test_of_several_silences_the_longest_is_named_first() -> None:
    """Only those that hold."""
    (one,) = alerts(breached())
    found = silenced_by(
        one, [a_silence("short1", 9), a_silence("long01", 99), a_silence("other1", brand="other")]
    )
    assert [each.id for each in found] == ["long01", "short1"]


def test_what_is_asked_for_and_cannot_be_is_said() -> None:
    """With what there is."""
    check_one_of("--state", None, ("firing",))
    with pytest.raises(InputError, match="--severity: 'criticl' is none of info, warning, critical"):
        check_one_of("--severity", "criticl", ("info", "warning", "critical"))


def test_an_act_of_a_newer_version_is_named_as_it_is() -> None:
    """Rather than not at all."""
    (one,) = alerts(breached())
    assert outcome(act("shelve", 62), one).startswith("shelve: @anna")


def test_nothing_wrong_reaches_the_log() -> None:
    """A reason that there is not ends the command before it asks Kafka."""
    done = CliRunner().invoke(app, ["dismiss", "o1", "--reason", "boring", "--by", "ben"])
    assert isinstance(done.exception, InputError)
    assert "none of not-us, spam, wrong-tone, duplicate, known" in str(done.exception)

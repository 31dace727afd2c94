"""What comes of a recording: counts, obligations, alerts, each at its time."""

from collections import Counter
from pathlib import Path

import orjson
from msgspec.structs import replace

from schemas.alerts import Evidence, Signal, Subject
from schemas.base import DAY, HOUR, MINUTE, SECOND, Time, format_time, parse_time
from schemas.errors import RecordError
from schemas.mentions import Mention
from streams.backtest import HORIZON
from streams.backtest.result import Collected
from streams.care.report import report
from streams.cli.report import read_backtest
from streams.recordings.items import Refusal
from tests.backtest.hearing import ASKS, answered, asked, hear
from tests.builders import NOON, a_mention, at, outgoing


def test_an_answer_owed_and_given() -> None:
    """From the customer's message to the company's reply, to the millisecond."""
    result = hear(asked("q"), answered("a", "q", Time(NOON + 61_234))).result
    (owed,) = result.obligations
    promised = {
        "id": owed.id,
        "conversation": "x:q",
        "brand": "acme",
        "author": "anna",
        "opened_at": format_time(NOON),
        "oldest_unanswered_at": format_time(NOON),
        "due_at": format_time(NOON + HOUR),
        "ended_at": format_time(NOON + 61_234),
        "outcome": "answered",
    }
    (written,) = orjson.loads(result.as_json())["obligations"]
    assert {key: written[key] for key in promised} == promised
    assert result.alerts == []


def test_the_report_on_care_reads_the_result(tmp_path: Path) -> None:
    """As it would the topic: by source, team and priority, with what the answer did."""
    file = tmp_path / "result.json"
    file.write_bytes(hear(asked("q"), answered("a", "q", Time(NOON + 2 * HOUR))).result.as_json())
    made = report(read_backtest(file))
    assert (made.all.answered, made.all.in_time) == (1, 0)
    assert [each.name for each in (*made.by_source, *made.by_priority)] == ["x", "high"]
    assert made.all.recovery == {"silent": 1}


def test_what_is_open_says_so() -> None:
    """Keys without a value are null, not missing; the alert fired when it was due, though nothing came."""
    result = hear(asked("q")).result
    content = orjson.loads(result.as_json())
    assert content["obligations"][0]["ended_at"] is None
    assert content["obligations"][0]["outcome"] is None
    (alert,) = content["alerts"]
    assert list(alert) == [
        "id",
        "rule",
        "brand",
        "severity",
        "fired_at",
        "resolved_at",
        "summary",
        "mentions",
    ]
    assert (alert["rule"], alert["resolved_at"]) == ("obligation-breached", None)
    assert alert["mentions"] == ["x:q"]


def test_every_record_is_counted_once() -> None:
    """Mentions are those enriched, known already, or set aside, rows that are no mention among these."""
    poison = Refusal(9, RecordError("$", "not JSON"), b"oh no")
    other = asked("q", author="bob")
    outcome = hear(asked("q"), asked("q"), other, poison, asked("p", at(1)), left_out=2)
    result = outcome.result
    assert (result.mentions, result.enriched, result.duplicates, result.dead_letters) == (7, 2, 1, 4)
    assert outcome.causes == {"reading the file": 2, "score: $": 1, "threads: $.id": 1}
    assert list(orjson.loads(result.as_json())) == [
        "mentions",
        "enriched",
        "duplicates",
        "dead_letters",
        "obligations",
        "alerts",
        "spikes",
        "signals",
        "issues",
    ]


def test_heartbeats_of_the_recording_are_no_mentions() -> None:
    """They move time, and are not counted."""
    beat = a_mention("h", None, kind="heartbeat", text="", created_at=at(90))
    outcome = hear(asked("q"), beat)
    assert outcome.result.mentions == outcome.result.enriched == 1
    assert outcome.ended_at == at(90)


def test_timers_fire_at_their_own_times() -> None:
    """Between two records of which the second comes weeks later: the alert fired, and ended, in its time."""
    late = answered("a", "q", Time(NOON + 20 * DAY))
    (alert,) = hear(asked("q"), late).result.alerts
    assert alert.fired_at == format_time(NOON + HOUR * 3 // 4)
    assert alert.resolved_at == format_time(NOON + 20 * DAY)


def test_an_alert_in_time_is_over_in_time() -> None:
    """Somebody answered after three quarters of the hour: it was due soon, and never broken."""
    (alert,) = hear(asked("q"), answered("a", "q", at(50))).result.alerts
    assert (alert.rule, alert.resolved_at) == ("obligation-due-soon", format_time(at(50)))


def test_time_goes_on_after_the_last_record() -> None:
    """Promises fall due within three days of it; what has no promise to break stays open."""
    assert HORIZON == 72 * HOUR
    outcome = hear(asked("q"))
    assert outcome.ended_at == NOON
    assert [alert.rule for alert in outcome.result.alerts] == ["obligation-breached"]


def test_a_reply_whose_parent_never_comes_is_enriched() -> None:
    """Nothing is held back for what the recording does not have."""
    result = hear(asked("r", kind="reply", in_reply_to="elsewhere")).result
    assert result.mentions == result.enriched == 1
    assert result.obligations[0].opened_at == format_time(NOON)


def test_a_reply_recorded_before_its_parent() -> None:
    """In a file whose order is another than that of time: nothing comes late."""
    result = hear(answered("a", "q", at(5)), asked("q")).result
    assert [owed.ended_at for owed in result.obligations] == [format_time(at(5))]
    assert result.alerts == []


def test_a_wild_clock_spoils_its_own_record_only() -> None:
    """A time far in the future comes with the last record before it, and nobody's time moves with it."""
    wild = asked("w", Time(NOON + 4000 * DAY), author="bob", conversation_id="c")
    outcome = hear(asked("q"), wild, answered("a", "q", at(50)))
    assert outcome.ended_at == at(50)
    by_author = {owed.author: owed for owed in outcome.result.obligations}
    assert by_author["anna"].ended_at == format_time(at(50))
    assert by_author["bob"].opened_at == format_time(at(50))


def test_a_recording_of_the_future_keeps_its_times() -> None:
    """Generated ones may be of any time: what is wild is told from the recording's own beginning."""
    result = hear(asked("q"), answered("a", "q", at(50)), now=Time(NOON - 9000 * DAY)).result
    assert result.obligations[0].ended_at == format_time(at(50))


def test_the_same_recording_gives_the_same_bytes() -> None:
    """However its lines are ordered, as long as no two are of the same time."""
    said = [asked(f"q{n}", at(n / 7), author=f"u{n % 9}") for n in range(60)]
    said += [answered(f"a{n}", f"q{n}", at(40 + n / 3)) for n in range(0, 60, 2)]
    first = hear(*said).result.as_json()
    assert hear(*said).result.as_json() == first
    assert hear(*reversed(said)).result.as_json() == first


def test_deletions_and_edits() -> None:
    """What was deleted is withdrawn; what was edited stands as edited."""
    deleted = asked("q", at(5), kind="delete", author=None, text="")
    edited = asked("p", at(6), author="bob", kind="edit", text=ASKS + " PLEASE")
    result = hear(asked("q"), deleted, asked("p", at(1), author="bob"), edited).result
    outcomes = {owed.author: (owed.outcome, owed.ended_at) for owed in result.obligations}
    assert outcomes == {"anna": ("withdrawn", format_time(at(5))), "bob": (None, None)}


def test_a_crowd_is_a_spike_with_its_course() -> None:
    """When it began and ended, how high it was; one alert, over when the spike is."""
    usual = [asked(f"u{row}", at(10 * row), author=f"u{row}") for row in range(2 * 144)]
    crowd = [asked(f"c{number}", Time(at(2 * 1440) + number * SECOND)) for number in range(60)]
    outcome = hear(*usual, *crowd)
    (spike,) = orjson.loads(outcome.result.as_json())["spikes"]
    assert (spike["brand"], spike["kind"], spike["peak"]) == ("acme", "volume", 60)
    assert at(2 * 1440) - 5 * MINUTE < parse_time(spike["started_at"]) <= at(2 * 1440)
    assert at(2 * 1440) < parse_time(spike["ended_at"]) <= at(2 * 1440) + 15 * MINUTE
    assert spike["expected"] < 1
    assert (spike["attack_probability"], spike["issue"]) == (0, outcome.result.issues[0].id)
    assert spike["reach"] == 0
    assert spike["reason"].startswith("60 mentions in 5 minutes; usual for ")
    assert len(spike["mentions"]) == 3
    assert set(spike["mentions"]) < {f"x:c{number}" for number in range(60)}
    (alert,) = (each for each in outcome.result.alerts if each.rule == "spike")
    assert alert.severity == "warning"
    assert alert.summary.startswith("acme: 60 mentions in 5 minutes")
    assert alert.summary.endswith(": over")
    assert alert.resolved_at == spike["ended_at"]
    assert set(alert.mentions) == set(spike["mentions"])


def test_a_feed_that_stops_again_is_alerted_again() -> None:
    """A producer's heartbeats are heard through all agents; each time they stop, it fires."""

    def beats(first: int, last: int) -> list[Mention]:
        return [
            Mention(id="beat", source="x", kind="heartbeat", created_at=at(minute))
            for minute in range(first, last, 5)
        ]

    elsewhere = [asked(f"e{hour}", at(60 * hour), source="review") for hour in range(1, 12)]
    heard = hear(asked("q", at(1)), *beats(0, 120), *beats(360, 480), *elsewhere).result
    (alert,) = (each for each in heard.alerts if each.rule == "feed-gap")
    assert (alert.id, alert.severity, alert.resolved_at) == ("feed:acme:x", "warning", None)
    assert alert.fired_at == format_time(at(475 + 15))
    since = format_time(at(475))[:16].replace("T", " ")
    assert alert.summary == f"acme: no heartbeat from x for 15 min, since {since}Z"


def test_a_spike_that_is_not_over_has_no_end() -> None:
    """Nor is it known how high it will have been."""
    signal = Signal(
        id="s",
        kind="spike",
        brand="acme",
        subject=Subject(kind="spike", id=format_time(NOON)),
        at=NOON,
        evidence=(Evidence(kind="figure", text="60 mentions in 5 minutes"),),
    )
    collected = Collected()
    collected.take(outgoing("signals", signal, "acme"))
    (spike,) = collected.result().spikes
    assert (spike.ended_at, spike.peak, spike.expected, spike.mentions) == (None, None, None, ())


def test_a_spike_of_one_issue_is_a_kind_of_its_own() -> None:
    """It began when it did, and ends by itself."""
    signal = Signal(
        id="s",
        kind="spike",
        brand="acme",
        subject=Subject(kind="spike", id=f"{format_time(NOON)}/x:1"),
        at=NOON,
        evidence=(Evidence(kind="figure", text="app, down: 60 mentions in 5 minutes"),),
        issue="acme/x:1",
    )
    over = replace(signal, kind="spike-over", values={"peak": 60.0, "usual": 1.0})
    collected = Collected()
    for each in (signal, over):
        collected.take(outgoing("signals", each, "acme"))
    (spike,) = collected.result().spikes
    assert (spike.kind, spike.started_at, spike.issue) == ("issue", format_time(NOON), "acme/x:1")
    assert (spike.ended_at, spike.peak) == (format_time(NOON), 60)


def test_more_records_than_are_asked_for_at_once() -> None:
    """Whatever the size of the model's batches, every record has its own score."""
    count = 2_500
    said = [asked(f"q{n}", Time(NOON + n * SECOND), author=f"u{n}") for n in range(count)]
    result = hear(*said).result
    assert result.enriched == len(result.obligations) == count
    fired = Counter(alert.rule for alert in result.alerts)
    assert fired == {"obligation-breached": count, "attack-suspected": 1}
    assert result.alerts[-1].fired_at == format_time(NOON + (count - 1) * SECOND + 45 * MINUTE)

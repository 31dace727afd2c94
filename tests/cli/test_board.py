"""What a person watching sees: the board and its view."""

import io
import re
from typing import Any

import pytest
from rich.console import Console

from schemas.alerts import Alert, Signal, Subject
from schemas.base import MINUTE, Record, Time
from schemas.codec import encode
from schemas.conversations import Obligation, Words
from schemas.customers import Tone
from schemas.dead_letters import DeadLetter
from schemas.mentions import EnrichedMention, Heartbeat, ScoredMention
from schemas.pulse import Bin, Pulse
from schemas.scores import Sentiment
from streams.cli.board import RATE_WINDOW_MS, SHOWN, Board, Rate
from streams.cli.board_view import summary, view
from streams.log.port import Received
from tests.builders import NOON, a_mention, a_score, a_scored, at

COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3|4|9|10)\d")


def on(topic: str, record: Record | bytes | None, key: str = "k") -> Received:
    """A record as it stands on a topic."""
    value = encode(record) if isinstance(record, Record) else record
    return Received(topic, 0, 0, key.encode(), value, at(9))


def enriched(name: str = "m1", minutes: float = 0, **fields: Any) -> EnrichedMention:
    """A mention at the end of its way."""
    scored = a_scored(a_mention(name, created_at=at(minutes)), **fields)
    given = {field: getattr(scored, field) for field in ScoredMention.__struct_fields__}
    return EnrichedMention(**given, conversation_id="x:m1")


def an_obligation(name: str = "o1", due: float = 60, **fields: Any) -> Obligation:
    """An answer owed to anna since NOON."""
    given: dict[str, Any] = {"state": "open", "customer": "x:anna", "brand": "acme", "customer_name": "Anna"}
    given |= {"opened_at": NOON, "oldest_unanswered_at": NOON, "due_at": at(due)}
    return Obligation(id=name, conversation="x:m1", **{**given, **fields})


def an_alert(name: str = "a1", minutes: float = 5, **fields: Any) -> Alert:
    """An alert about an obligation."""
    given: dict[str, Any] = {"severity": "critical", "state": "firing", "summary": "Anna waits"}
    return Alert(
        id=name,
        rule="breached",
        brand="acme",
        subject=Subject(kind="obligation", id="o1"),
        fired_at=at(minutes),
        changed_at=at(minutes),
        why="a promise was broken",
        **{**given, **fields},
    )


def a_letter(number: int = 0, **fields: Any) -> DeadLetter:
    """A record set aside."""
    given: dict[str, Any] = {"reason": "not JSON", "field": "$"}
    return DeadLetter(
        id=f"mentions/0/{number}",
        topic="mentions",
        partition=0,
        offset=number,
        agent="score",
        at=NOON,
        **{**given, **fields},
    )


def a_board(*records: Received) -> Board:
    """A board that has taken these."""
    board = Board()
    board.take(records, at(10))
    return board


def shown(board: Board, *, width: int = 80, terminal: bool = False, **options: Any) -> str:
    """The view as it is printed."""
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, **options)
    console.print(view(board, at(10), "Ctrl-C ends"))
    console.print(summary(board))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_mentions_are_counted_whatever_they_are_but_not_heartbeats() -> None:
    """Whatever a producer published came in."""
    beat = a_mention(kind="heartbeat", author=None)
    board = a_board(
        on("mentions", a_mention()), on("mentions", b"junk"), on("mentions", None), on("mentions", beat)
    )
    assert board.mentions == 3


def test_enriched_mentions_are_counted_once_by_their_label() -> None:
    """An edit is another one; what cannot be scored is said."""
    angry = a_score(sentiment=Sentiment(negative=0.9, neutral=0.1, positive=0.0))
    board = a_board(
        on("mentions.enriched", enriched("m1", 1, score=angry)),
        on("mentions.enriched", enriched("m2", 7, score=a_score(sentiment=None))),
        on("mentions.enriched", Heartbeat(id="h", at=at(20), partition=0, tasks=1)),
    )
    assert (board.labels, len(board.enriched), board.event_time) == ({"negative": 1, "unscored": 1}, 2, at(7))


def test_people_wait_in_the_order_they_are_due() -> None:
    """The latest record of each obligation counts; one that never was is gone."""
    board = a_board(
        on("obligations", an_obligation("o1", 60), "o1"),
        on("obligations", an_obligation("o2", 30), "o2"),
        on("obligations", an_obligation("o3", 90, breached_at=at(90)), "o3"),
        on("obligations", an_obligation("o4"), "o4"),
        on("obligations", an_obligation("o4", state="ended", outcome="answered", breached_at=at(60)), "o4"),
        on("obligations", an_obligation("o5", state="ended", outcome="withdrawn"), "o5"),
        on("obligations", an_obligation("o6"), "o6"),
        on("obligations", None, "o6"),
    )
    assert [owed.id for owed in board.waiting()] == ["o2", "o1", "o3"]
    assert (board.answered(), board.breached()) == (1, 2)


def test_alerts_are_shown_latest_first() -> None:
    """And one that should never have fired is gone."""
    board = a_board(
        on("alerts", an_alert("a1", 1), "a1"),
        on("alerts", an_alert("a2", 2), "a2"),
        on("alerts", an_alert("a3", 3), "a3"),
        on("alerts", None, "a3"),
    )
    assert [alert.id for alert in board.newest_alerts()] == ["a2", "a1"]
    assert board.first_alert_at == at(9)


def test_all_dead_letters_are_counted_and_some_kept() -> None:
    """A flood of them does not fill the memory."""
    board = a_board(*(on("mentions.dead-letter", a_letter(n)) for n in range(2 * SHOWN)))
    assert (board.dead_letter_count, len(board.dead_letters)) == (2 * SHOWN, SHOWN)


def test_a_heartbeat_has_come_through_once_every_task_has_passed_it_on() -> None:
    """To every partition; another heartbeat, or a signal, does not count for it."""
    beats = [
        on("signals", Heartbeat(id="end", at=NOON, partition=writer, tasks=2))
        for writer in (0, 1)
        for _ in (0, 1)
    ]
    signal = Signal(id="s", kind="safety", brand="acme", subject=Subject(kind="mention", id="m"), at=NOON)
    other = Heartbeat(id="other", at=NOON, partition=0, tasks=2)
    board = a_board(*beats[:3], on("signals", other), on("signals", signal))
    assert not board.through(2)
    board.take(beats[3:], NOON)
    assert board.through(2)


@pytest.mark.parametrize(
    "topic", ["mentions.enriched", "obligations", "alerts", "mentions.dead-letter", "signals"]
)
def test_what_cannot_be_read_is_left_out(topic: str) -> None:
    """A newer version's record does not end the view."""
    board = a_board(on(topic, b'{"schema":"alert/99"}'), on(topic, b"junk"))
    assert (len(board.alerts), len(board.obligations), board.dead_letter_count) == (0, 0, 0)


def test_a_rate_is_of_the_last_ten_seconds() -> None:
    """What was before is forgotten."""
    rate = Rate()
    assert rate.per_second() == 0
    rate.add(0, 100)
    rate.add(RATE_WINDOW_MS, 50)
    assert rate.per_second() == 15
    rate.add(RATE_WINDOW_MS + 1, 0)
    assert rate.per_second() == 5


def a_full_board() -> Board:
    """Something of everything."""
    words = Words(mention="x:m1", author="x:anna", at=NOON, text="where is\nmy suitcase? " * 20)
    return a_board(
        on("mentions", a_mention()),
        on("mentions.enriched", enriched(minutes=10)),
        on("obligations", an_obligation("o1", 5, last_words=words), "o1"),
        on("obligations", an_obligation("o2", 60, due_soon_at=at(8), customer_name=None), "o2"),
        on("obligations", an_obligation("o3", 60 * 24), "o3"),
        on("alerts", an_alert("a1"), "a1"),
        on("alerts", an_alert("a2", severity="warning", state="resolved"), "a2"),
        on("alerts", an_alert("a3", severity="odd", state="acknowledged"), "a3"),
        on("mentions.dead-letter", a_letter()),
    )


def test_the_view_says_who_waits_and_since_when() -> None:
    """Late, soon and later are told apart by signs and words."""
    text = " ".join(shown(a_full_board(), width=120).replace("│", " ").split())
    for words in ("▲ 5 min late", "● in 50 min", "· in 23 h", "Anna", "x:anna", "where is my suitcase?"):
        assert words in text
    for words in ("▲ critical", "● warning", "· odd", "1 firing, 3 in all", "mentions/0/0", "not JSON"):
        assert words in text
    assert "event time 2026-09-21 14:23 UTC" in text


@pytest.mark.parametrize("board", [Board(), a_full_board()], ids=["empty", "full"])
def test_the_view_fits_80_columns(board: Board) -> None:
    """Nothing is wider than the terminal, and long words leave room for who waits and how long."""
    lines = shown(board, width=80).splitlines()
    assert max(map(len, lines)) <= 80
    if board.mentions:
        assert any("▲ 5 min late" in line and "acme" in line and "where is" in line for line in lines)


def test_without_colours_nothing_is_lost() -> None:
    """With NO_COLOR no colour is printed, and the same words stand there."""
    environment = {"NO_COLOR": "1", "TERM": "xterm-256color"}
    plain = shown(a_full_board(), terminal=True, _environ=environment)
    coloured = shown(a_full_board(), terminal=True, _environ={"TERM": "xterm-256color"})
    assert COLOUR.search(plain) is None
    assert COLOUR.search(coloured) is not None
    styles = re.compile(r"\x1b\[[\d;]*m")
    assert styles.sub("", plain) == styles.sub("", coloured)


@pytest.mark.parametrize("said", ["[/]", "[red]x", "\x1b[2J", "a\x07b", "\u202etxet"])
def test_what_people_write_moves_nothing_on_the_screen(said: str) -> None:
    """No markup is taken, and no control characters pass."""
    words = Words(mention="x:m1", author="x:anna", at=NOON, text=said)
    board = a_board(
        on("obligations", an_obligation("o1", last_words=words, customer_name=said, brand=said), "o1"),
        on("alerts", an_alert(summary=said), "a1"),
        on("mentions.dead-letter", a_letter(reason=said, field=said)),
    )
    text = shown(board, width=200)
    assert not set("\x1b\x07\u202e") & {*text}
    if said.startswith("["):
        assert text.count(said) == 6


def test_times_of_an_empty_board_are_those_of_the_clock() -> None:
    """Before the first mention came through, people wait by the wall clock."""
    board = a_board(on("obligations", an_obligation("o1", 60), "o1"))
    assert "in 50 min" in shown(board)
    assert Time(at(10)) == NOON + 10 * MINUTE


def a_pulse(brand: str, minutes: float, *counts: int, step: int = 300, negative: int = 0) -> Received:
    """So many mentions in each five minutes from so long after NOON on."""
    start = NOON - NOON % (5 * MINUTE) + round(minutes * MINUTE)
    bins = tuple(
        Bin(
            start=Time(start + place * 5 * MINUTE),
            mentions=count,
            tone=Tone(negative=negative, neutral=count - negative),
        )
        for place, count in enumerate(counts)
    )
    return on("brands.pulse", Pulse(id=brand, brand=brand, at=Time(start), step=step, bins=bins))


def test_the_last_hour_of_each_brand_the_loudest_first() -> None:
    """Twelve times five minutes until now, whatever hours they were told in; what was before is not shown."""
    board = Board()
    board.take([a_pulse("acme", -60, *[9] * 12), a_pulse("acme", 0, 2, 4, negative=1)], NOON)
    board.take([a_pulse("globex", 0, 1), a_pulse("silent", -180, 5), a_pulse("acme", 0, 7, step=60)], NOON)
    acme, globex = board.pulses.loudest(at(6), 3)
    assert acme.counts == (*[9] * 10, 2, 4)
    assert acme.negative == pytest.approx(2 / 96)
    assert (globex.counts[-2:], globex.negative) == ((1, 0), 0.0)
    assert [each.brand for each in board.pulses.loudest(at(6), 1)] == ["acme"]
    text = shown(board)
    assert "acme" in text
    assert "██" in text


def test_a_brand_without_words_has_no_tone() -> None:
    """Reposts only: that none of them is negative would say too much."""
    board = Board()
    board.take([a_pulse("acme", 0, 3)], NOON)
    bins = board.pulses.bins["acme"]
    board.pulses.bins["acme"] = {start: Bin(start=each.start, mentions=3) for start, each in bins.items()}
    assert board.pulses.loudest(NOON, 1)[0].negative is None
    assert "–" in shown(board)

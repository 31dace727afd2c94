"""What a person sees."""

import dataclasses
import io

import msgspec
from rich.console import Console

from streams.notices import Delivered, Failed
from streams.sinks import TerminalSink
from tests.sinks.attempts import AS_MANY, alert, attempt, heartbeat


def console(**options: object) -> Console:
    """A console that writes into memory."""
    settings: dict[str, object] = {"file": io.StringIO(), "width": 200, "_environ": {}, **options}
    return Console(**settings)  # type: ignore[arg-type]


def shown(one: Console) -> str:
    """What is on it."""
    assert isinstance(one.file, io.StringIO)
    return one.file.getvalue()


async def test_a_notice_says_who_waits_since_when_why_and_what_to_do() -> None:
    """In words: on a pipe there is no colour."""
    screen = console()
    assert await TerminalSink(screen).send(attempt()) == Delivered()
    assert shown(screen) == (
        "2026-03-02 10:02Z a title\n"
        "  ‼ CRITICAL @anna has waited 60 min for acme (promised 60 min)\n"
        "    since 2026-03-02 09:00Z, due 2026-03-02 10:00Z\n"
        "    “Where is my parcel?”\n"
        f"    {AS_MANY}\n"
        "    why: the time promised has gone by\n"
        "    → Answer now.\n"
    )


async def test_one_alert_is_not_said_twice() -> None:
    """Where the title is the alert's own summary, one line says it, with the time of the notice."""
    screen = console()
    one = attempt()
    assert one.notice is not None
    notice = msgspec.structs.replace(one.notice, title=one.notice.alerts[0].summary)
    await TerminalSink(screen).send(dataclasses.replace(one, notice=notice))
    lines = shown(screen).splitlines()
    assert lines[0] == "2026-03-02 10:02Z ‼ CRITICAL @anna has waited 60 min for acme (promised 60 min)"
    assert "has waited" not in "".join(lines[1:])


async def test_every_severity_has_a_sign_and_a_word_of_its_own() -> None:
    """Without colours they still differ, also one that only a newer writer knows."""
    screen = console()
    names = ("critical", "warning", "info", "catastrophic")
    await TerminalSink(screen).send(attempt(*(alert(severity=name) for name in names)))
    heads = [line for line in shown(screen).splitlines() if "@anna" in line]
    assert [line.split()[:2] for line in heads] == [
        ["‼", "CRITICAL"],
        ["!", "WARNING"],
        ["·", "INFO"],
        ["?", "CATASTROPHIC"],
    ]


async def test_colour_where_there_is_a_terminal_and_none_where_it_is_not_wanted() -> None:
    """NO_COLOR is honoured."""
    coloured, plain = (
        console(force_terminal=True, color_system="truecolor", _environ=environment)
        for environment in ({}, {"NO_COLOR": "1"})
    )
    for screen in (coloured, plain):
        await TerminalSink(screen).send(attempt())
    assert "38;2;213;94;0" in shown(coloured)
    assert "38;2" not in shown(plain)


async def test_what_is_over_takes_one_line() -> None:
    """Low key: nobody has to act."""
    screen = console()
    await TerminalSink(screen).send(attempt(kind="resolved"))
    assert shown(screen) == "✓ 2026-03-02 10:02Z a title\n"


async def test_a_storm_is_shown_in_part() -> None:
    """Ten in full, and how many more there are in the notice."""
    screen = console()
    await TerminalSink(screen).send(attempt(*(alert(f"o{number}") for number in range(13))))
    assert shown(screen).count("CRITICAL") == 10
    assert "and 3 more" in shown(screen)


async def test_a_customer_cannot_write_to_the_terminal() -> None:
    """Escape sequences, markup, turned text and line ends are shown for what they are, or not at all."""
    screen = console(force_terminal=True, color_system=None)
    hostile = "\x1b[2J[bold red]hi[/]\u202e\r\nfake: line\ud800 👩\u200d🚒"
    await TerminalSink(screen).send(attempt(alert(text=hostile)))
    assert "“[2J[bold red]hi[/]  fake: line 👩\u200d🚒”" in shown(screen)
    assert "\x1b" not in shown(screen)


async def test_an_alert_with_little_in_it() -> None:
    """Lines that would be empty are left out."""
    bare = msgspec.structs.replace(
        alert(), waiting_since=None, due_at=None, action=None, evidence=(), alike=None
    )
    screen = console()
    await TerminalSink(screen).send(attempt(bare))
    assert len(shown(screen).splitlines()) == 3


async def test_a_heartbeat_is_one_line() -> None:
    """For who wants to see it."""
    screen = console()
    await TerminalSink(screen).send(heartbeat())
    assert shown(screen) == "Groundswell is alive at 2026-03-02 09:00Z\n"


async def test_a_terminal_that_is_gone_does_not_come_back() -> None:
    """No retry helps."""
    file = io.StringIO()
    file.close()
    result = await TerminalSink(console(file=file)).send(attempt())
    assert result == Failed("the terminal is gone: ValueError", retry=False)

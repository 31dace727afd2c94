"""A notice for a person at a terminal. Severity is a word and a sign; the colour only helps."""

import unicodedata

from rich.console import Console
from rich.text import Text

from schemas.alerts import Alert, Notice
from schemas.base import format_time
from streams.alerts.alike import words
from streams.notices import Attempt, Delivered, Failed, Result
from streams.sinks.listed import SHOWN, rest

_LOOKS = {
    # Blue, orange and vermilion differ for every kind of colour vision.
    "critical": ("‼", "bold reverse #d55e00"),
    "warning": ("!", "bold #e69f00"),
    "info": ("·", "bold #56b4e9"),
}
_UNKNOWN_LOOK = ("?", "bold")
_OVER = ("✓", "dim")


class TerminalSink:
    """Writes to a console, which knows about NO_COLOR, pipes and widths."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def send(self, attempt: Attempt) -> Result:
        """Print it."""
        text = _heartbeat(attempt) if attempt.notice is None else _notice(attempt.notice)
        try:
            self._console.print(text, highlight=False, soft_wrap=True)
        except (OSError, ValueError) as error:
            return Failed(f"the terminal is gone: {type(error).__name__}", retry=False)
        return Delivered()


def _heartbeat(attempt: Attempt) -> Text:
    return Text(f"Groundswell is alive at {_clock(attempt.at)}", style="dim")


def _notice(notice: Notice) -> Text:
    # A title that only repeats what its one alert says is left out.
    alone = [alert.summary for alert in notice.alerts] == [notice.title]
    if alone and notice.kind != "resolved":
        return Text("\n").join(_alert(notice.alerts[0], _clock(notice.at)))
    lines = [_title(notice)]
    if notice.kind != "resolved":
        for alert in notice.alerts[:SHOWN]:
            lines += _alert(alert, " ")
        lines += [Text(f"  {plain(line)}", style="dim") for line in [rest(notice)] if line]
    return Text("\n").join(lines)


def _title(notice: Notice) -> Text:
    if notice.kind == "resolved":
        sign, style = _OVER
        return Text(f"{sign} {_clock(notice.at)} {plain(notice.title)}", style=style)
    return Text(f"{_clock(notice.at)} {plain(notice.title)}", style="bold")


def _alert(alert: Alert, before: str) -> list[Text]:
    sign, style = _LOOKS.get(alert.severity, _UNKNOWN_LOOK)
    severity = (f"{sign} {plain(alert.severity).upper()}", style)
    head = Text.assemble(f"{before} ", severity, f" {plain(alert.summary)}")
    lines = [head]
    times = [
        f"{name} {_clock(at)}" for name, at in (("since", alert.waiting_since), ("due", alert.due_at)) if at
    ]
    if times:
        lines.append(Text(f"    {', '.join(times)}"))
    lines += [
        Text(f"    “{plain(one.text)}”", style="italic") for one in alert.evidence if one.kind == "quote"
    ]
    if alert.alike is not None:
        lines.append(Text(f"    {plain(words(alert.alike))}"))
    lines.append(Text(f"    why: {plain(alert.why)}", style="dim"))
    if alert.action:
        lines.append(Text(f"    → {plain(alert.action)}"))
    return lines


def _clock(at: int) -> str:
    """`2026-03-02 09:45Z`: a notice may be of another day."""
    return f"{format_time(at)[:16].replace('T', ' ')}Z"


def plain(text: str) -> str:
    """Without what could move the cursor, hide or turn around: people wrote this, not we."""
    return "".join(
        " " if character in "\n\r\t" else character
        for character in text
        if character in "\n\r\t\u200d" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")
    )

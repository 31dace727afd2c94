"""Alerts as a person at the terminal sees them: a list, one in full, and the silences.

Severity has a sign and a word; the colour only helps.
"""

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from schemas.alerts import Alert, AlertAction, Silence
from schemas.base import Time
from streams.alerts.labels import labels_of
from streams.alerts.lifecycle import CLOSED, DISMISSALS, whose
from streams.alerts.silences import takes
from streams.care.queue import reference
from streams.cli import cells
from streams.cli.alerts_list import silenced_by
from streams.cli.board_view import SEVERITY_SIGNS
from streams.cli.queue_view import ROWS, SHOWN
from streams.sinks.terminal import plain

DONE = {
    "acknowledge": "acknowledged",
    "snooze": "snoozed",
    "resolve": "resolved",
    "dismiss": "dismissed",
    "escalate": "escalated, and told at once",
}
COLUMNS = ("ref", "severity", "state", "due", "brand", "what, as of its last change")
SILENCES = ("id", "until, UTC", "brand", "by", "takes", "comment")
SILENCE_SHOWN = 8
"""Characters of a silence's id in the list; any beginning of four or more will do."""


def show_list(found: Sequence[Alert], silences: Sequence[Silence], now: int, console: Console) -> None:
    """Show them: a table on a terminal, else a line each, its fields parted by tabs."""
    rows = [_row(alert, silences, now) for alert in found]
    cells.show_rows(COLUMNS, rows, console, "no alerts", ROWS)


def show_silences(found: Sequence[Silence], console: Console) -> None:
    """Show them, in the same way."""
    rows = [
        (
            Text(each.id[:SILENCE_SHOWN]),
            Text(_moment(each.until)),
            cells.said(each.brand),
            cells.said(each.by),
            cells.said(matchers(each)),
            cells.said(each.comment),
        )
        for each in found
    ]
    cells.show_rows(SILENCES, rows, console, "no silences", ROWS)


def one(alert: Alert, silences: Sequence[Silence], now: int) -> RenderableType:
    """Everything there is to know of an alert before one acts on it."""
    facts = cells.facts(_facts(alert, silences, now))
    parts: list[RenderableType] = [Panel(facts, title=Text(f"alert {reference(alert.id)[:SHOWN]}"))]
    if alert.evidence:
        parts.append(Panel(_evidence(alert), title="what they said, and what was measured"))
    parts.append(Panel(_history(alert), title="what became of it"))
    return Group(*parts)


def outcome(action: AlertAction, alert: Alert) -> str:
    """What an act that was done has come to, in one line."""
    line = f"{DONE.get(action.action, action.action)}: {cells.said(alert.summary).plain}"
    if action.tone is not None:
        line += f"; noted that its tone is {action.tone}"
    if action.action != "dismiss" or alert.subject.kind != "obligation":
        return line
    waived = DISMISSALS.get(action.reason or "", False)
    return f"{line}; {'no answer is owed any more' if waived else 'the answer is owed still'}"


def begun(silence: Silence, alerts: Sequence[Alert]) -> str:
    """What a silence that was begun takes now, and labels that no alert has: mistyped, most often."""
    standing = [alert for alert in alerts if alert.state not in CLOSED]
    taken = sum(takes(silence, alert) for alert in standing)
    known = {label for alert in alerts for label in labels_of(alert)}
    strange = [name for name in (*silence.matchers, *silence.unless) if name not in known]
    line = (
        f"silenced until {_moment(silence.until)} UTC: {matchers(silence)} of {plain(silence.brand)}, "
        f"which takes {taken:,} of {len(standing):,} alerts that stand now ({silence.id[:SILENCE_SHOWN]})"
    )
    if known and strange:
        line += f"\n▲ no alert has a label {' or '.join(map(plain, strange))}: is it mistyped?"
    return line


def matchers(silence: Silence) -> str:
    """Return them as they are typed."""
    equal = [f"{name}={value}" for name, value in silence.matchers.items()]
    return plain(" ".join([*equal, *(f"{name}!={value}" for name, value in silence.unless.items())]))


def _row(alert: Alert, silences: Sequence[Silence], now: int) -> tuple[Text, ...]:
    return (
        Text(reference(alert.id)[:SHOWN]),
        _severity(alert),
        cells.said(_state(alert, silences)),
        _due(alert, now),
        cells.said(alert.brand),
        cells.said(alert.summary),
    )


def _severity(alert: Alert) -> Text:
    sign, style = SEVERITY_SIGNS.get(alert.severity, (f"· {alert.severity}", ""))
    return Text(sign, style="dim" if alert.state in CLOSED else style)


def _state(alert: Alert, silences: Sequence[Silence]) -> str:
    by = whose(alert.history) if alert.history else None
    state = f"{alert.state} by {by}" if by else alert.state
    return f"{state}, silenced" if silenced_by(alert, silences) else state


def _due(alert: Alert, now: int) -> Text:
    if alert.due_at is None or alert.state in CLOSED:
        return Text("–")
    left = alert.due_at - now
    return Text(f"▲ {cells.span(-left)} late" if left <= 0 else f"· in {cells.span(left)}")


def _facts(alert: Alert, silences: Sequence[Silence], now: int) -> Iterator[tuple[str, Text]]:
    yield "what", cells.said(alert.summary)
    yield "severity", _severity(alert)
    yield "state", cells.said(_state(alert, silences))
    for silence in silenced_by(alert, silences):
        until = f"until {_moment(silence.until)} UTC by {silence.by}: {silence.comment}"
        yield "silenced", cells.said(f"{until} ({silence.id[:SILENCE_SHOWN]})")
    if alert.customer or alert.customer_name:
        named = [name for name in (alert.customer_name, alert.customer) if name]
        yield "who", cells.said(" = ".join(dict.fromkeys(named)))
    if alert.team:
        yield "team", cells.said(alert.team)
    if alert.waiting_since is not None:
        yield "waits since", Text(f"{_moment(alert.waiting_since)} UTC")
    if alert.due_at is not None:
        due = "" if alert.state in CLOSED else f" ({_due(alert, now).plain})"
        yield "due", Text(f"{_moment(alert.due_at)} UTC{due}")
    yield "why", cells.said(alert.why)
    if alert.action:
        yield "what to do", Text(alert.action, style="bold")
    for name, value in alert.labels.items():
        yield name, cells.said(value)
    yield "id", cells.said(alert.id)
    if alert.conversation:
        yield "see", cells.said(f"groundswell conversation {alert.conversation}")


def _evidence(alert: Alert) -> Table:
    table = cells.table("when, UTC", "message", "words", fold=True)
    for each in alert.evidence:
        when = _moment(each.at) if each.at is not None else ""
        table.add_row(Text(when), cells.said(each.mention or each.kind), cells.said(each.text))
    return table


def _history(alert: Alert) -> Table:
    table = cells.table("when, UTC", "state", "by", "why", fold=True)
    for each in alert.history:
        why = f"{each.reason}, so to {each.team}" if each.team else each.reason
        table.add_row(Text(_moment(each.at)), Text(each.state), cells.said(each.by or ""), cells.said(why))
    return table


def _moment(at: Time) -> str:
    return str(at)[:16].replace("T", " ")

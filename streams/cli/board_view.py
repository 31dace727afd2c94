"""The board as a person sees it: in the terminal, live or as a summary.

Colours differ in lightness as well as in hue and never stand alone: a sign stands beside each.
"""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from schemas.alerts import Alert
from streams.cli import campaign_view, cells
from streams.cli.board import Board

SEVERITY_SIGNS = {"critical": ("▲ critical", "bold magenta"), "warning": ("● warning", "yellow")}
FRAMES = 27
"""Lines that frames, headings, counts, pulses and dead letters take."""
DEAD_LETTERS = 4
PULSES = 3
CAMPAIGNS = 2
CAMPAIGN_THEMES = 4


def view(board: Board, now: int, notice: str = "", height: int = 45) -> RenderableType:
    """Everything on one screen of so many lines. now: the time by which something is late."""
    asked = board.open_campaigns()
    rows = max(2, (height - FRAMES - (min(len(asked), CAMPAIGNS) + 3 if asked else 0)) // 2)
    answers, people = len(board.waiting()), board.people_waiting()
    return Group(
        Panel(_counts(board), title="Groundswell", subtitle=notice or None),
        Panel(
            _queue(board, now, rows),
            title=f"{people:,} people wait for {answers:,} answers, soonest due first",
        ),
        Panel(_alerts(board, rows), title=f"alerts: {_firing(board):,} firing, {len(board.alerts):,} in all"),
        Panel(_pulses(board, now), title="the last hour, the loudest first"),
        *([Panel(_campaigns(board), title=f"open questions: {len(asked):,}")] if asked else []),
        Panel(_dead_letters(board), title=f"dead letters: {board.dead_letter_count:,}, the latest"),
    )


def summary(board: Board) -> Table:
    """What came of it, as a table."""
    table = Table(title="What came of it", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_row("mentions in", f"{board.mentions:,}")
    for label in ("negative", "neutral", "positive", "unscored"):
        table.add_row(
            f"  scored {label}" if label != "unscored" else "  unscored", f"{board.labels[label]:,}"
        )
    table.add_row("people waiting", f"{board.people_waiting():,}")
    table.add_row("answered", f"{board.answered():,}")
    table.add_row("breached", f"{board.breached():,}")
    table.add_row("alerts", f"{len(board.alerts):,}")
    table.add_row("dead letters", f"{board.dead_letter_count:,}")
    return table


def _counts(board: Board) -> Text:
    labels = board.labels
    clock = str(board.event_time)[:16].replace("T", " ") if board.event_time else "–"
    return Text.from_markup(
        f"[bold]{board.mentions:,}[/] mentions in ({board.rate_in.per_second():.1f}/s)   "
        f"[bold]{len(board.enriched):,}[/] enriched ({board.rate_out.per_second():.1f}/s)   "
        f"negative {labels['negative']:,}, neutral {labels['neutral']:,}, "
        f"positive {labels['positive']:,}, unscored {labels['unscored']:,}   "
        f"{board.answered():,} answered, {board.breached():,} breached   event time {clock} UTC"
    )


def _queue(board: Board, now: int, rows: int) -> Table:
    table = cells.table("due", "brand", "who", "waiting", "what they said")
    for owed in board.waiting()[:rows]:
        words = owed.last_words.text if owed.last_words else ""
        table.add_row(
            cells.due(owed, now),
            cells.said(owed.brand),
            cells.said(owed.customer_name or owed.customer),
            cells.span(now - owed.oldest_unanswered_at),
            cells.said(words),
        )
    return table


def _alerts(board: Board, rows: int) -> Table:
    table = cells.table("severity", "state", "fired", "summary")
    for alert in board.newest_alerts()[:rows]:
        table.add_row(_severity(alert), alert.state, str(alert.fired_at)[11:16], cells.said(alert.summary))
    return table


def _severity(alert: Alert) -> Text:
    sign, style = SEVERITY_SIGNS.get(alert.severity, (f"· {alert.severity}", ""))
    return Text(sign, style=style if alert.state == "firing" else "dim")


def _pulses(board: Board, now: int) -> Table:
    table = cells.table("brand", "mentions", "negative", "by five minutes")
    for hour in board.pulses.loudest(board.event_time or now, PULSES):
        negative = "–" if hour.negative is None else f"{hour.negative:.0%}"
        blocks = cells.blocks(hour.counts)
        table.add_row(
            cells.said(hour.brand), f"{sum(hour.counts):,}", negative, f"{blocks} {hour.counts[-1]:,}"
        )
    return table


def _campaigns(board: Board) -> Table:
    table = cells.table("until, UTC", "brand", "answers", "question", "they say")
    for campaign in board.open_campaigns()[:CAMPAIGNS]:
        table.add_row(
            campaign_view.moment(campaign.until),
            cells.said(campaign.brand),
            f"{campaign.answers:,}",
            cells.said(campaign.question),
            campaign_view.largest(campaign, CAMPAIGN_THEMES),
        )
    return table


def _dead_letters(board: Board) -> Table:
    table = cells.table("where", "field", "reason")
    for letter in list(board.dead_letters)[-DEAD_LETTERS:]:
        table.add_row(cells.said(letter.id), cells.said(letter.field or ""), cells.said(letter.reason))
    return table


def _firing(board: Board) -> int:
    return sum(alert.state in ("firing", "escalated") for alert in board.alerts.values())

"""A backtest's outcome for people: one table."""

from collections import Counter
from collections.abc import Iterator

from rich.table import Table

from schemas.base import parse_time
from schemas.conversations import OUTCOMES
from streams.backtest import Outcome
from streams.care.report import report
from streams.configuration.durations import duration

CAUSES = 5
"""Causes of dead letters that are listed; the file of dead letters, or `validate`, has them all."""


def summary(outcome: Outcome, seconds: float) -> Table:
    """What came of it."""
    result = outcome.result
    table = Table(title="What would have come of it", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_row("mentions", f"{result.mentions:,}")
    table.add_row("  enriched", f"{result.enriched:,}")
    table.add_row("  known already", f"{result.duplicates:,}")
    table.add_row("  dead letters", f"{result.dead_letters:,}")
    for cause, count in Counter(outcome.causes).most_common(CAUSES):
        table.add_row(f"    {cause}", f"{count:,}")
    for row in _obligations(outcome):
        table.add_row(*row)
    table.add_row("alerts", f"{len(result.alerts):,}")
    for rule, count in Counter(alert.rule for alert in result.alerts).most_common():
        table.add_row(f"  {rule}", f"{count:,}")
    after = sum(parse_time(alert.fired_at) > outcome.ended_at for alert in result.alerts)
    table.add_row("  of these after the last record", f"{after:,}")
    table.add_row("spikes", f"{len(result.spikes):,}")
    table.add_row("signals", f"{result.signals:,}")
    table.add_row("issues", f"{len(result.issues):,}")
    table.add_row("took", f"{duration(round(seconds * 1000))}, {result.mentions / seconds:,.0f} a second")
    return table


def _obligations(outcome: Outcome) -> Iterator[tuple[str, str]]:
    obligations = outcome.obligations
    yield "answers owed", f"{len(obligations):,}"
    outcomes = Counter(owed.outcome for owed in obligations)
    for name in OUTCOMES:
        yield f"  {name}", f"{outcomes[name]:,}"
    yield "  open", f"{outcomes[None]:,}"
    care = report(obligations).all
    if care.share_in_time is not None:
        yield f"answered in time, of {care.due:,} due", f"{care.share_in_time:.0%}"
    if care.waits is not None:
        yield "wait for an answer, median", duration(care.waits.p50)
        yield "  and of nine in ten at most", duration(care.waits.p90)

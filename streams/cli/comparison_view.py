"""Two sets of rules side by side for people: a table, the hours of the day, and whom only one tells of."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.alerts.precision import Precision
from streams.backtest.comparison import Comparison, Person, RuleTold, Told
from streams.cli.cells import blocks
from streams.cli.rules_view import in_words

PEOPLE = 10
"""Of those that only one tells of, so many are named; the JSON names all."""


def comparison(found: Comparison) -> RenderableType:
    """What the draft would change."""
    parts: list[RenderableType] = [_totals(found), _rules(found)]
    for title, people in (("missed by the draft", found.missed), ("only by the draft", found.added)):
        parts.append(_people(title, people))
    return Group(*parts)


def hours(told: Told) -> str:
    """The hours of the day from 0 to 23 as blocks."""
    return blocks(told.by_hour)


def _totals(found: Comparison) -> Table:
    table = Table("", "draft", "present", title=f"What would have been told in {_days(found.days)}")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, draft, present in _rows(found.draft, found.present):
        table.add_row(Text(name), Text(draft), Text(present))
    table.add_row("missed by the draft", f"{len(found.missed):,} people", "")
    table.add_row("only by the draft", f"{len(found.added):,} people", "")
    return table


def _days(days: float) -> str:
    return "a day or less" if days <= 1 else f"{days:g} days"


def _rows(draft: Told, present: Told) -> Iterator[tuple[str, str, str]]:
    yield "alerts", f"{draft.alerts:,}", f"{present.alerts:,}"
    yield "alerts a day", f"{draft.alerts_per_day:,.1f}", f"{present.alerts_per_day:,.1f}"
    yield "messages", f"{draft.notices:,}", f"{present.notices:,}"
    yield "that something fires", f"{draft.calls:,}", f"{present.calls:,}"
    yield "  a day", f"{draft.calls_per_day:,.1f}", f"{present.calls_per_day:,.1f}"
    yield "  from 22 to 7", f"{draft.at_night:,}", f"{present.at_night:,}"
    yield "  by hour, from 0", hours(draft), hours(present)


def _rules(found: Comparison) -> Table:
    table = Table("rule", "draft", "precision", "present", "precision", title="By rule")
    table.columns[0].no_wrap = True
    sides = [{rule.rule: rule for rule in told.rules} for told in (found.draft, found.present)]
    for name in sorted({*sides[0], *sides[1]}):
        cells = [cell for side in sides for cell in _cells(side.get(name))]
        table.add_row(Text(name), *map(Text, cells))
    return table


def _cells(rule: RuleTold | None) -> tuple[str, str]:
    if rule is None:
        return "–", ""
    unknown = rule.alerts - rule.worth - rule.not_worth
    return f"{rule.alerts:,}", in_words(Precision(rule.worth, rule.not_worth, unknown))


def _people(title: str, people: Sequence[Person]) -> RenderableType:
    if not people:
        return Text(f"{title}: nobody")
    table = Table("fired", "rule", "brand", "what", title=title, title_justify="left")
    for column in table.columns[:3]:
        column.no_wrap = True
    for person in people[:PEOPLE]:
        table.add_row(*map(Text, (person.fired_at[:16], person.rule, person.brand, person.summary)))
    if len(people) > PEOPLE:
        table.caption = f"and {len(people) - PEOPLE:,} more: --json names all"
    return table

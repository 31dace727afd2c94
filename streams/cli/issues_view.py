"""Issues as a person at the terminal sees them: a list, and one in full."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from schemas.base import format_time
from schemas.pulse import Issue
from streams.care.queue import reference
from streams.cli import cells
from streams.cli.queue_view import SHOWN

SIGNS = {"new": "✚", "growing": "▲", "steady": "=", "fading": "▽", "muted": "–", "merged": "→"}
"""A sign stands beside each state; there is no colour to be blind to."""
MOST_LIKELY = 0.99
"""Above it nobody is told a figure: "100 %" would be a proof, and it is a judgement."""
COLUMNS = ("ref", "state", "mentions", "people", "reach", "brand", "owner", "what they say")


def show_list(found: Sequence[Issue], console: Console) -> None:
    """Show them: a table on a terminal, else a line each, its fields parted by tabs."""
    cells.show_rows(COLUMNS, [_row(issue) for issue in found], console, "no issues")


def one(issue: Issue) -> RenderableType:
    """Everything there is to know of an issue before one acts on it."""
    facts = [
        ("id", cells.said(issue.id)),
        ("brand", cells.said(issue.brand)),
        ("state", _state(issue)),
        ("mentions", Text(f"{issue.mentions:,}")),
        *_by_whom(issue),
        ("first said", Text(format_time(issue.first_seen))),
        ("last said", Text(format_time(issue.last_seen))),
        ("owner", cells.said(issue.owner or "nobody")),
        ("progress", Text(issue.progress or "none yet")),
    ]
    if issue.merged_into:
        facts.append(("part of", cells.said(issue.merged_into)))
    title = Text(f"issue {reference(issue.id)[:SHOWN]}: ").append_text(cells.said(issue.name))
    parts: list[RenderableType] = [Panel(cells.facts(facts), title=title)]
    if issue.quotes:
        quotes = Text("\n").join(cells.said(f"“{quote.text}”  {quote.mention}") for quote in issue.quotes)
        parts.append(Panel(quotes, title="what they say"))
    if issue.to_tell:
        people = Text("\n").join(cells.said(each) for each in issue.to_tell)
        parts.append(Panel(people, title=f"it is fixed: tell these {len(issue.to_tell):,}"))
    return Group(*parts)


def _by_whom(issue: Issue) -> list[tuple[str, Text]]:
    """Who said it, and how far it may get; of what became part of another, the other says so."""
    if issue.merged_into:
        return []
    return [
        ("people", Text(f"{issue.people:,}")),
        ("suspected", Text(_suspected(issue))),
        ("reach", cells.said(_reach(issue))),
        ("most through", cells.said(issue.reach_through or "nobody")),
    ]


def _row(issue: Issue) -> tuple[Text, ...]:
    said = cells.said(issue.name)
    if issue.quotes:
        said = cells.said(f"{issue.name} “{issue.quotes[0].text}”")
    return (
        Text(reference(issue.id)[:SHOWN]),
        _state(issue),
        Text(f"{issue.mentions:,}"),
        Text(f"{issue.people:,}" if not issue.merged_into else "–"),
        Text(f"{issue.reach:,.0f}" if issue.reach is not None else "–"),
        cells.said(issue.brand),
        cells.said(issue.owner or ""),
        said,
    )


def _state(issue: Issue) -> Text:
    return Text(f"{SIGNS.get(issue.state, '?')} {issue.progress or issue.state}")


def _suspected(issue: Issue) -> str:
    """How the figures look without accounts that may be one hand."""
    if not issue.suspected:
        return "nobody"
    rest = max(0, issue.people - issue.suspected)
    probability = issue.attack_probability or 0
    likely = f"{100 * probability:.0f} % likely" if probability <= MOST_LIKELY else "almost surely"
    return f"{issue.suspected:,} accounts are {likely} one hand; without them {rest:,} people"


def _reach(issue: Issue) -> str:
    """How far it may get."""
    if issue.reach is None:
        return "not known: of nobody it is known with whom they are in touch"
    return f"{issue.reach:,.0f}: {issue.reach_why}"

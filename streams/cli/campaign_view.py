"""Campaigns as a person at the terminal sees them: a list, and one in full."""

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from schemas.base import Time
from schemas.campaigns import Campaign, Heard, Share
from streams.care.queue import reference
from streams.cli import cells
from streams.cli.queue_view import SHOWN

SIGNS = {"open": "▶", "ended": "■", "stopped": "–"}
"""A sign stands beside each state; there is no colour to be blind to."""
COLUMNS = ("ref", "state", "until, UTC", "answers", "people", "brand", "question")
MOST_THEMES = 15
"""Shown one by one; the page's table and the JSON have all."""
CELLS = 10
"""Characters of a bar: with a theme's id and figures it has room in 80 columns."""
SHARE = "share, and what it may be"
NUMERIC = ("people", "mentions the week before", "who answered", "without suspects")
WIDE = {"theme": 3, "we expected": 3, "in their words": 2, "they say": 2}
"""Columns that share what the others leave: figures, and ids, with which one goes on, are never cut."""


def show_list(found: Sequence[Campaign], console: Console) -> None:
    """Show them: a table on a terminal, else a line each, its fields parted by tabs."""
    cells.show_rows(
        COLUMNS,
        [_row(campaign) for campaign in found],
        console,
        "no campaigns; `groundswell campaign start --help` says how to begin one",
    )


def one(campaign: Campaign) -> RenderableType:
    """Everything that is known of the answers by now."""
    title = Text(f"campaign {reference(campaign.id)[:SHOWN]}: ").append_text(cells.said(campaign.question))
    return Group(Panel(cells.facts(_facts(campaign)), title=title), *_answers(campaign))


def largest(campaign: Campaign, number: int) -> Text:
    """The themes of most people in one line: "queues 40 %, hours 20 %"."""
    told = [f"{theme.name} {theme.share.share:.0%}" for theme in campaign.themes[:number]]
    return cells.said(" · ".join(told) or "no theme yet")


def without_suspects(campaign: Campaign, share: Share) -> str:
    """The share of those who are not suspected to be one hand; a dash where nobody else is left."""
    people = campaign.people - campaign.suspected
    return f"{(share.people - share.suspected) / people:.0%}" if people else "–"


def moment(at: Time) -> str:
    """As 2026-11-23 08:00."""
    return str(at)[:16].replace("T", " ")


def _facts(campaign: Campaign) -> list[tuple[str, Text]]:
    found = [
        ("brand", cells.said(campaign.brand)),
        ("answers to", cells.said(" ".join((campaign.post, *campaign.tags)))),
        ("state", _state(campaign)),
        ("until", Text(f"{moment(campaign.ended_at or campaign.until)} UTC")),
        ("answers", Text(f"{campaign.answers:,} by {campaign.people:,} people")),
        (
            "besides",
            Text(f"{campaign.late:,} too late, {campaign.deleted:,} deleted, {campaign.edited:,} edited"),
        ),
    ]
    if campaign.read < campaign.answers:
        found.append(("read", Text(f"{campaign.read:,} of them, a sample: all figures are of these")))
    if campaign.suspected:
        found.append(("suspected", Text(f"{campaign.suspected:,} of these people may be one hand")))
    return found


def _answers(campaign: Campaign) -> Iterator[RenderableType]:
    yield _themes(campaign)
    if campaign.expected:
        yield Text()
        yield _expected(campaign)
    for what, some in (("language", campaign.languages), ("source", campaign.sources)):
        if some:
            yield Text()
            yield _heard(what, some, campaign.people)


def _themes(campaign: Campaign) -> Table:
    suspected = ["without suspects"] if campaign.suspected else []
    table = _table("theme", "id", "people", SHARE, "expected", *suspected, "in their words")
    for theme in campaign.themes[:MOST_THEMES]:
        suspects = [Text(without_suspects(campaign, theme.share))] if campaign.suspected else []
        table.add_row(
            cells.said(theme.name),
            cells.said(theme.id),
            Text(f"{theme.share.people:,}"),
            _bar(theme.share),
            Text("yes" if theme.expected else "by nobody"),
            *suspects,
            cells.said(f"“{theme.quotes[0].text}”" if theme.quotes else ""),
        )
    if more := campaign.themes[MOST_THEMES:]:
        table.add_row(Text(f"{len(more)} smaller ones", style="dim"))
    table.add_row(Text("in no theme", style="dim"), "", Text(f"{campaign.elsewhere:,}"))
    return table


def _expected(campaign: Campaign) -> Table:
    names = {theme.id: theme.name for theme in campaign.themes}
    table = _table("we expected", "people", SHARE, "they say")
    for each in campaign.expected:
        said = "; ".join(names.get(id_, id_) for id_ in each.themes)
        table.add_row(
            cells.said(each.text),
            Text(f"{each.share.people:,}"),
            _bar(each.share),
            cells.said(said or "nothing like it"),
        )
    unexpected = [theme for theme in campaign.themes[:MOST_THEMES] if theme.expected is None]
    table.add_row(
        Text("nobody expected", style="bold"),
        "",
        "",
        cells.said("; ".join(each.name for each in unexpected) or "nothing"),
    )
    return table


def _heard(what: str, some: Sequence[Heard], people: int) -> Table:
    usual = sum(each.usual for each in some)
    table = _table(f"heard, by {what}", "mentions the week before", "who answered", "")
    for each in some:
        table.add_row(
            cells.said(each.name),
            Text(f"{each.usual:,} ({_part(each.usual, usual)})"),
            Text(f"{each.people:,} ({_part(each.people, people)})"),
            Text("▽ hardly heard" if each.less else ""),
        )
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", expand=any(name in WIDE for name in columns))
    for name in columns:
        justify: JustifyMethod = "right" if name in NUMERIC else "left"
        table.add_column(name, justify=justify, no_wrap=True, overflow="ellipsis", ratio=WIDE.get(name))
    return table


def _row(campaign: Campaign) -> tuple[Text, ...]:
    return (
        Text(reference(campaign.id)[:SHOWN]),
        _state(campaign),
        Text(moment(campaign.ended_at or campaign.until)),
        Text(f"{campaign.answers:,}"),
        Text(f"{campaign.people:,}"),
        cells.said(campaign.brand),
        cells.said(campaign.question).append(": ").append_text(largest(campaign, 2)),
    )


def _state(campaign: Campaign) -> Text:
    return Text(f"{SIGNS.get(campaign.state, '?')} {campaign.state}")


def _bar(share: Share) -> Text:
    """A share as a bar and in figures, with what it may be."""
    filled = round(share.share * CELLS)
    figures = f" {share.share:>4.0%}  ({share.low:.0%} to {share.high:.0%})"
    return Text.assemble(("█" * filled, "blue"), ("·" * (CELLS - filled), "dim"), figures)


def _part(number: int, whole: int) -> str:
    return f"{number / whole:.0%}" if whole else "–"

"""A customer as a person sees them.

Colours differ in lightness as well as in hue and never stand alone: a sign or a word stands beside each.
"""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from schemas.base import Time
from schemas.conversations import Obligation
from schemas.customers import BrandHistory, Customer, Measure, Relationship, Returns, Tone
from streams.cli import cells
from streams.customers.names import handle_of, name_of

STANDINGS = {"advocate": ("▲ advocate", "green"), "detractor": ("▼ detractor", "bold magenta")}
BAR = 24
"""Cells of the longest month."""
MONTHS = 12
TIES = 8
MEASURES = (
    ("loyalty", "weeks with a word"),
    ("staying", "back after trouble"),
    ("recommendation", "recommends it"),
    ("sharing", "praise passed on"),
    ("sharing_negative", "blame passed on"),
)
WARNING = "Before and after a person first answered; what came after it need not have come of it."
"""It fits a terminal of 96 columns, and folds in a narrower one."""


def view(customer: Customer, waiting: Sequence[Obligation], now: int) -> RenderableType:
    """Everything on one page."""
    parts: list[RenderableType] = [Panel(cells.facts(_lines(customer)), title=cells.said(_title(customer)))]
    if waiting:
        parts.append(Panel(_waiting(waiting, now), title="waits for an answer, soonest due first"))
    if customer.brands:
        parts.append(Panel(_brands(customer), title="by brand"))
    if customer.relationship:
        figures = Group(_returns(customer), Text(WARNING, style="dim"))
        parts.append(Panel(figures, title="Return on Relationship"))
    if customer.tone_by_month:
        parts.append(
            Panel(_months(customer.tone_by_month), title="tone by month: − negative · neutral + positive")
        )
    if customer.ties:
        parts.append(Panel(_ties(customer), title="speaks with"))
    return Group(*parts)


def _title(customer: Customer) -> str:
    names = (name_of(customer.identities), handle_of(customer.identities))
    return " · ".join([*filter(None, names), customer.id])


def _lines(customer: Customer) -> Iterator[tuple[str, Text]]:
    heard = f"{_day(customer.first_seen)} to {_day(customer.last_seen)} (UTC)"
    yield "heard", Text(f"{heard}: {customer.mentions:,} mentions, {customer.replies:,} replies")
    yield "standing", standing_sign(customer.standing)
    for why in customer.standing_evidence:
        yield "", cells.said(why)
    if customer.facts:
        yield "facts", cells.said(", ".join(f"{name} {value}" for name, value in customer.facts.items()))
    accounts = [f"{each.source} {each.handle or each.id}" for each in customer.identities]
    yield "accounts", cells.said(", ".join(accounts))
    earlier = [
        f"{name} until {_day(seen)}" for each in customer.identities for name, seen in each.earlier.items()
    ]
    if earlier:
        yield "earlier", cells.said(", ".join(earlier))
    if customer.linked:
        yield "linked", cells.said(", ".join(customer.linked))
    prefers = [each for each in (customer.preferred_channel, customer.preferred_language) if each]
    yield "prefers", cells.said(", ".join(prefers))
    for brand, history in customer.brands.items():
        if history.to_thank:
            yield "to thank", cells.said(f"{brand}, {_day(history.to_thank.at)}: {history.to_thank.text}")


def _waiting(waiting: Sequence[Obligation], now: int) -> Table:
    table = cells.table("due", "brand", "priority", "waiting", "what they said")
    for owed in waiting:
        words = owed.last_words.text if owed.last_words else ""
        table.add_row(
            cells.due(owed, now),
            cells.said(owed.brand),
            owed.priority,
            cells.span(now - owed.oldest_unanswered_at),
            cells.said(words),
        )
    return table


def _brands(customer: Customer) -> Table:
    table = cells.table("brand", "standing", "score", "− · + ?", "replies", "answered in")
    for brand, history in customer.brands.items():
        table.add_row(
            cells.said(brand),
            standing_sign(history.standing),
            _measure(history.score),
            _counts(customer.by_brand.get(brand, Tone())),
            f"{history.replies:,}",
            _speed(history),
        )
    return table


def _speed(history: BrandHistory) -> Text:
    speed = history.reply_speed
    if speed is None:
        return Text("–")
    late = f", {speed.late} of {speed.answers} late" if speed.late else ""
    minutes = f"{speed.median_minutes:g} min, at most {speed.slowest_minutes:g}"
    return Text(f"{minutes}{late}", style="bold magenta" if late else "")


def _returns(customer: Customer) -> Table:
    """In each cell the figure, and on how many observations it rests."""
    table = cells.table("brand", "what came back", "in all", "before", "after")
    for brand, relationship in customer.relationship.items():
        known = [(name, called) for name, called in MEASURES if getattr(relationship, name) is not None]
        for name, called in known:
            table.add_row(
                cells.said(brand if name == known[0][0] else ""),
                called,
                *(_measure(getattr(part, name)) for part in (relationship, *_parts(relationship))),
            )
    return table


def _parts(relationship: Relationship) -> tuple[Returns, Returns]:
    return relationship.before or Returns(), relationship.after or Returns()


def _measure(measure: Measure | None) -> str:
    return "–" if measure is None else f"{measure.value:.2f} (n={measure.samples})"


def _months(tones: dict[str, Tone]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    latest = list(tones.items())[-MONTHS:]
    most = max(tone.negative + tone.neutral + tone.positive + tone.unscored for _, tone in latest)
    for month, tone in latest:
        table.add_row(Text(month, style="dim"), _bar(tone, max(most, BAR)), _counts(tone))
    return table


def _bar(tone: Tone, most: int) -> Text:
    """A sign for each mention, or for as many as fit."""
    signs = (("−", tone.negative), ("·", tone.neutral + tone.unscored), ("+", tone.positive))
    return Text("".join(sign * -(-count * BAR // most) for sign, count in signs))


def _counts(tone: Tone) -> str:
    return f"{tone.negative} {tone.neutral} {tone.positive} {tone.unscored}"


def _ties(customer: Customer) -> Table:
    table = cells.table("weight", "last", "who")
    for tie in customer.ties[:TIES]:
        table.add_row(f"{tie.weight:.2f}", _day(tie.last), cells.said(tie.to))
    return table


def standing_sign(name: str) -> Text:
    """A standing as a sign and a word."""
    said, style = STANDINGS.get(name, (f"· {name}", ""))
    return Text(said, style=style)


def _day(at: Time) -> str:
    return str(at)[:10]

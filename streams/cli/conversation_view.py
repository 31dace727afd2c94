"""A conversation as a person sees it.

Tone has a sign, never a colour alone: − negative, · neutral, + positive, ? unscored.
"""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from schemas.base import Time
from schemas.conversations import Conversation, Obligation
from schemas.mentions import EnrichedMention
from schemas.scores import Sentiment
from streams.care.queue import reference
from streams.cli import cells
from streams.cli.queue_view import SHOWN

SIGNS = {"negative": "−", "neutral": "·", "positive": "+"}
YEAR = len("2026-")
"""Left out where a table is short of room."""
STYLES = {"negative": "bold magenta", "positive": "green"}


def view(
    conversation: Conversation,
    obligations: Sequence[Obligation],
    said: Sequence[EnrichedMention],
    now: int,
) -> RenderableType:
    """Everything on one page."""
    parts: list[RenderableType] = [
        Panel(cells.facts(_lines(conversation)), title=Text(f"conversation {conversation.id}"))
    ]
    if obligations:
        parts.append(Panel(_owed(obligations, now), title="answers owed"))
    if conversation.notes:
        parts.append(Panel(_notes(conversation), title="notes, for colleagues only"))
    if said:
        parts.append(Panel(_words(said), title="what was said"))
    return Group(*parts)


def _lines(conversation: Conversation) -> Iterator[tuple[str, Text]]:
    span = f"{_moment(conversation.first_at)} to {_moment(conversation.last_at)} UTC, as all times here"
    yield "state", Text(f"{conversation.state}, {conversation.messages} messages, {span}")
    yield "brands", cells.said(", ".join(conversation.brands))
    people = (
        f"{each.name or each.id}{f' (for {each.brand})' if each.brand else ''}"
        for each in conversation.participants
    )
    yield "who", cells.said(", ".join(people))
    if conversation.tone:
        yield "tone", Text(" ").join(_tone(each.sentiment) for each in conversation.tone)
    if conversation.answered_by:
        yield "answered by", cells.said(", ".join(conversation.answered_by))
    for each in conversation.resolutions:
        ended = f"{each.state}, {_moment(each.at)}" if each.at else each.state
        yield "complaint", cells.said(f"{each.customer} to {each.brand}, {_moment(each.since)}: {ended}")
    if conversation.last_words:
        words = conversation.last_words
        yield "last words", cells.said(f"{words.brand or words.author}, {_moment(words.at)}: {words.text}")


def _owed(obligations: Sequence[Obligation], now: int) -> Table:
    table = cells.table("ref", "opened", "due", "whose", "who", "state")
    for owed in obligations:
        table.add_row(
            reference(owed.id)[:SHOWN],
            _moment(owed.opened_at)[YEAR:],
            cells.due(owed, now) if owed.state == "open" else Text(_moment(owed.due_at)[YEAR:]),
            cells.said(owed.assignee or owed.answered_by or owed.team or ""),
            cells.said(f"{owed.customer_name or owed.customer} of {owed.brand}"),
            _state(owed),
        )
    return table


def _state(owed: Obligation) -> Text:
    said = owed.outcome or owed.state
    if owed.ended_by:
        said = f"{said} by {owed.ended_by}{f': {owed.reason}' if owed.reason else ''}"
    if owed.recovery:
        said = f"{said}, {owed.recovery.state}"
    if owed.breached_at is None:
        return cells.said(said)
    late = cells.said(f"▲ {said}")
    late.stylize("bold magenta")
    return late


def _notes(conversation: Conversation) -> Table:
    table = cells.table("when", "who", "note")
    for note in conversation.notes:
        table.add_row(_moment(note.at), cells.said(note.by), cells.said(note.text))
    return table


def _words(said: Sequence[EnrichedMention]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for style in ("dim", "", "bold", ""):
        table.add_column(style=style, overflow="fold", no_wrap=style == "dim")
    for each in said:
        author = each.mention.author
        who = each.company or ((author.name or author.id) if author else "")
        text = each.mention.text if each.mention.kind != "delete" else "(deleted)"
        table.add_row(
            _moment(each.occurred_at), _tone(each.score.sentiment), cells.said(who), cells.said(text)
        )
    return table


def _tone(sentiment: Sentiment | None) -> Text:
    if sentiment is None:
        return Text("?")
    return Text(SIGNS[sentiment.label], style=STYLES.get(sentiment.label, ""))


def _moment(at: Time) -> str:
    return str(at)[:16].replace("T", " ")

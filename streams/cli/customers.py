"""`groundswell customers`: whom to thank, what advocates talk about, what is known of somebody."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, NamedTuple

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.base import parse_time
from schemas.codec import encode
from schemas.customers import Customer, Thanks, Voices
from streams.cli import cells, connect, crm
from streams.cli.compacted import latest
from streams.cli.customer_view import standing_sign
from streams.cli.spans import parse_span
from streams.customers.names import handle_of, name_of
from streams.log.port import Log

app = typer.Typer(
    help="Whom to thank, what advocates talk about, whose an account is, and what is known of somebody.",
    no_args_is_help=True,
)

Brand = Annotated[str | None, typer.Option("--brand", help="Only of this brand.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


class Praise(NamedTuple):
    """Somebody who said something kind of a brand, to which nobody has replied."""

    brand: str
    customer: Customer
    thanks: Thanks


class Topic(NamedTuple):
    """How often a topic came up, and in which part of what advocates, and everybody else, said."""

    brand: str
    topic: str
    advocates: int
    others: int
    advocates_share: float
    others_share: float


@app.command()
def thank(
    *,
    brand: Brand = None,
    since: Annotated[
        str, typer.Option("--since", help="Not older than this, back from the latest mention: 48h, 14d.")
    ] = "14d",
    as_json: Json = False,
) -> None:
    """List whom to thank: who said something kind, unasked, and had no reply by a person; the latest first.

    \b
    Examples:
      groundswell customers thank
      groundswell customers thank --brand acme --since 48h
      groundswell customers thank --json | jq .thanks.text
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    longest = parse_span(since)
    people, now = connect.run(_people())
    found = to_thank(people, brand, now - longest)
    if as_json:
        for each in found:
            typer.echo(msgspec.json.encode(_as_object(each)).decode())
    elif found:
        Console().print(_thanks(found))
    else:
        typer.echo(f"nobody to thank: no kind word without a reply within {since}")


@app.command()
def topics(
    *,
    brand: Brand = None,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=13, help="The last so many weeks.")] = 4,
    as_json: Json = False,
) -> None:
    """Show what advocates talk about beside everybody else, as parts of the mentions that have a topic.

    \b
    Examples:
      groundswell customers topics --brand acme
      groundswell customers topics --weeks 13 --json
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    found = talked_about(connect.run(_voices()), brand, weeks)
    if as_json:
        for each in found:
            typer.echo(msgspec.json.encode(each._asdict()).decode())
    elif found:
        Console().print(_topics(found))
    else:
        typer.echo("no mention with a topic yet; brands.yaml names topics, as `taxonomy` of a brand")


for command in (crm.facts, crm.link, crm.unlink):
    app.command()(command)


def to_thank(people: Iterable[Customer], brand: str | None, oldest: int) -> list[Praise]:
    """Return whom to thank, the latest first. oldest: not what was said before."""
    found = [
        Praise(name, person, history.to_thank)
        for person in people
        for name, history in person.brands.items()
        if history.to_thank and brand in (None, name) and history.to_thank.at >= oldest
    ]
    return sorted(found, key=lambda each: (each.thanks.at, each.customer.id, each.brand), reverse=True)


def talked_about(voices: Iterable[Voices], brand: str | None, weeks: int) -> list[Topic]:
    """Add up the last weeks of all tasks; what advocates talk about more than others comes first."""
    chosen = [each for each in voices if brand in (None, each.brand)]
    kept = sorted({week for each in chosen for week in each.weeks})[-weeks:]
    found: list[Topic] = []
    for name in sorted({each.brand for each in chosen}):
        talks = [talk for each in chosen if each.brand == name for w, talk in each.weeks.items() if w in kept]
        advocates, others = Counter[str](), Counter[str]()
        for talk in talks:
            advocates.update(talk.advocates)
            others.update(talk.others)
        of_advocates = sum(talk.advocate_mentions for talk in talks) or 1
        of_others = sum(talk.other_mentions for talk in talks) or 1
        rows = [
            Topic(
                name,
                topic,
                advocates[topic],
                others[topic],
                advocates[topic] / of_advocates,
                others[topic] / of_others,
            )
            for topic in {*advocates, *others}
        ]
        found += sorted(rows, key=lambda row: (row.others_share - row.advocates_share, row.topic))
    return found


def _as_object(each: Praise) -> dict[str, object]:
    return {
        "brand": each.brand,
        "customer": each.customer.id,
        "standing": each.customer.standing,
        "thanks": msgspec.Raw(encode(each.thanks)),
    }


def _thanks(found: Iterable[Praise]) -> Table:
    table = cells.table("when", "brand", "who", "standing", "what they said")
    for each in found:
        identities = each.customer.identities
        name = name_of(identities) or handle_of(identities)
        table.add_row(
            str(each.thanks.at)[:16].replace("T", " "),
            cells.said(each.brand),
            cells.said(name or each.customer.id),
            standing_sign(each.customer.brands[each.brand].standing),
            cells.said(each.thanks.text),
        )
    return table


def _topics(found: Iterable[Topic]) -> Table:
    table = cells.table("brand", "advocates", "everybody else", "difference", "topic")
    for each in found:
        table.add_row(
            cells.said(each.brand),
            f"{each.advocates_share:.0%} (n={each.advocates})",
            f"{each.others_share:.0%} (n={each.others})",
            Text(f"{each.advocates_share - each.others_share:+.0%}"),
            cells.said(each.topic),
        )
    return table


async def _people() -> tuple[list[Customer], int]:
    async with connect.open_log() as log:
        return await praising(log)


async def praising(log: Log) -> tuple[list[Customer], int]:
    """Return who is to be thanked, and when anybody was last heard. Raises LogError."""
    last = 0

    def wanted(_key: str, value: bytes) -> bool:
        nonlocal last
        with suppress(msgspec.MsgspecError, ValueError):
            last = max(last, parse_time(_read_seen(value).last_seen))
        return b'"to_thank"' in value

    found = await latest(log, "customers", Customer, wanted)
    return list(found.values()), last


class _Seen(msgspec.Struct):
    last_seen: str


_read_seen = msgspec.json.Decoder(_Seen).decode


async def _voices() -> list[Voices]:
    async with connect.open_log() as log:
        return list((await latest(log, "customers.voices", Voices)).values())

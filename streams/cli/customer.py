"""`groundswell customer`: who somebody is, on one screen."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple

import msgspec
import typer
from rich.console import Console

from schemas.codec import encode
from schemas.conversations import Obligation
from schemas.customers import Customer
from streams import clock
from streams.cli import connect
from streams.cli.compacted import latest
from streams.cli.customer_view import view
from streams.errors import InputError
from streams.log.port import Log

MAX_NAMED = 5
"""How many of those who are called the same are named."""


class Found(NamedTuple):
    """A customer, and the answers that they wait for, soonest due first."""

    customer: Customer
    waiting: tuple[Obligation, ...]


def customer(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="As id:7 or x:anna; or an account, a handle, a name.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show who a customer is: accounts, facts, tone, standing, what they wait for, what came back, ties.

    \b
    Examples:
      groundswell customer id:7
      groundswell customer x:anna
      groundswell customer @anna --json | jq .customer.relationship
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    found = connect.run(_found(name))
    if as_json:
        typer.echo(as_object(found))
    else:
        Console().print(view(found.customer, found.waiting, clock.now_ms()))


async def find(log: Log, name: str) -> Found:
    """Return who is meant. Raises InputError where that is nobody, or not clear; LogError."""
    part = name.partition(":")[2] or name.removeprefix("@")
    needle = msgspec.json.encode(part).decode()[1:-1].casefold()
    known = await latest(
        log, "customers", Customer, lambda _key, value: needle in value.decode(errors="replace").casefold()
    )
    person = chosen(known.values(), name)
    owed = set(person.open_obligations)
    waiting = await latest(log, "obligations", Obligation, lambda key, _value: key in owed)
    by_due = sorted(waiting.values(), key=lambda each: (each.due_at, each.id))
    return Found(person, tuple(each for each in by_due if each.state == "open"))


def chosen(customers: Iterable[Customer], name: str) -> Customer:
    """Return who is meant by a key, an account, a handle or a name, or one of earlier. Raises InputError."""
    known = sorted(customers, key=lambda each: each.id)
    for calls in (_by_key, _by_account, _by_name, _by_earlier_name):
        meant = [each for each in known if name.casefold() in calls(each)]
        if len(meant) == 1:
            return meant[0]
        if meant:
            ids = ", ".join(each.id for each in meant[:MAX_NAMED])
            more = f" and {len(meant) - MAX_NAMED} more" if len(meant) > MAX_NAMED else ""
            raise InputError(f"{len(meant)} customers are called {name!r}; say which: {ids}{more}")
    raise InputError(f"nobody is known as {name!r}; try a key as x:anna, an account, a handle or a name")


def as_object(found: Found) -> str:
    """As one JSON object."""
    parts = {
        "customer": msgspec.Raw(encode(found.customer)),
        "waiting": [msgspec.Raw(encode(each)) for each in found.waiting],
    }
    return msgspec.json.encode(parts).decode()


def _by_key(person: Customer) -> set[str]:
    return {person.id.casefold()}


def _by_account(person: Customer) -> set[str]:
    accounts = {f"{each.source}:{each.id}".casefold() for each in person.identities}
    return accounts | {account.casefold() for account in person.linked}


def _by_name(person: Customer) -> set[str]:
    return {called for each in person.identities for called in _called(each.id, each.name, each.handle)}


def _by_earlier_name(person: Customer) -> set[str]:
    return {called for each in person.identities for called in _called(*each.earlier)}


def _called(*names: str | None) -> set[str]:
    """Names as one may type them, handles with their `@` and without."""
    given = {name.casefold() for name in names if name}
    bare = {name.removeprefix("@") for name in given}
    return (given | bare | {f"@{name}" for name in bare}) - {"", "@"}


async def _found(name: str) -> Found:
    async with connect.open_log() as log:
        return await find(log, name)

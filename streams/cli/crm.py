"""`groundswell customers facts`, `link`, `unlink`: what the CRM would say of a customer, said by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from schemas.base import Time
from schemas.codec import encode
from schemas.customers import AccountLink, Customer, CustomerFacts
from schemas.errors import RecordError
from streams import clock
from streams.brands.facts import read
from streams.brands.load import load
from streams.cli import connect
from streams.cli.compacted import latest
from streams.cli.dead_letters import parse_moment
from streams.customers.facts import Types, check
from streams.errors import InputError
from streams.log.port import Log, Outgoing

FACTS, LINKS = "customers.facts", "customers.links"

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="source:id of the author, as x:anna.")]


def facts(
    customer: Annotated[str, typer.Argument(metavar="ID", help="The customer, as id:7 or x:anna.")],
    given: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE…", help="Of the types in brands.yaml.")
    ] = None,
    *,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="KEY", help="Take one back; as often as needed.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="Since when it is so: 2h ago, or a time; else now.")
    ] = None,
) -> None:
    """Say facts of a customer, as the CRM does; those that are not named stay as they are.

    They count from the customer's next message on. Without any, those that are known are shown.

    \b
    Examples:
      groundswell customers facts id:7 tier=gold visits=3
      groundswell customers facts id:7 --remove tier --at 2h
      groundswell customers facts id:7
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    if not customer.partition(":")[0] or not customer.partition(":")[2]:
        raise InputError(f"{customer!r} is no customer; it is id:7, or an account as x:anna")
    now = clock.now_ms()
    moment = parse_moment(at, now) if at else now
    types = _types(connect.settings().brands) if given else {}
    known = connect.run(_change(customer, typed(given or (), types), remove or (), at=moment, types=types))
    shown = ", ".join(f"{name} {value}" for name, value in known.items())
    typer.echo(f"{customer}: {shown or 'no fact is known'}")


def link(
    account: Account,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="As in `customer_id`, as 7.")],
) -> None:
    """Say that an account is a customer's: all that it said and says is theirs from now on.

    \b
    Examples:
      groundswell customers link x:anna 7
      groundswell customers link e-mail:anna@example.com 7
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    heard = connect.run(_link(a_link(account, customer)))
    typer.echo(f"{account} is linked to id:{customer}")
    if not heard:
        typer.echo(f"nobody was heard as {account} yet; it counts once somebody is", err=True)


def unlink(account: Account) -> None:
    """Say that an account is nobody's that is known: it has its history back.

    \b
    Examples:
      groundswell customers unlink x:anna
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    connect.run(_link(a_link(account, None)))
    typer.echo(f"{account} is linked to nobody")


def a_link(account: str, customer: str | None) -> AccountLink:
    """Return the record. Raises InputError for what is no account."""
    source, colon, name = account.partition(":")
    if not source or not colon or not name or source == "id":
        raise InputError(f"{account!r} is no account; it is source:id of the author, as x:anna")
    if customer is not None and (not customer or customer.startswith("id:")):
        raise InputError(f"{customer!r} is no customer; it is what `customer_id` has, as 7")
    return AccountLink(id=account, customer=customer, at=Time(clock.now_ms()))


def typed(given: Sequence[str], types: Types) -> dict[str, Any]:
    """Read KEY=VALUE, each of the type that brands.yaml declares, else as text. Raises InputError."""
    found: dict[str, Any] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not name or not equals:
            raise InputError(f"{each!r} is no fact; it is KEY=VALUE, as tier=gold")
        try:
            found[name] = read(types[name].type if name in types else "text", text)
        except ValueError as error:
            raise InputError(f"{name}: {error}") from None
    return found


async def change(
    log: Log, customer: str, given: Mapping[str, Any], remove: Sequence[str], *, at: Time, types: Types
) -> Mapping[str, Any]:
    """Write what is known of a customer with these changes, if there are any. Raises InputError, LogError."""
    before = (await latest(log, FACTS, CustomerFacts, lambda key, _value: key == customer)).get(customer)
    known = before.facts if before else {}
    if not given and not remove:
        return known
    for name in remove:
        if name not in known:
            raise InputError(f"--remove: there is no fact {name!r}; there are {', '.join(known) or 'none'}")
    if before and before.at > at:
        raise InputError(f"--at: what is known of {customer} is of {before.at}, and the newest counts")
    left = {name: value for name, value in {**known, **given}.items() if name not in remove}
    record = CustomerFacts(id=customer, at=at, facts=left)
    try:
        check(record, types)
    except RecordError as error:
        raise InputError(f"{error.field}: {error.reason}") from None
    async with log.publisher() as publisher:
        await publisher.publish([Outgoing(FACTS, customer.encode(), encode(record))])
    return left


async def was_heard(log: Log, account: str) -> bool:
    """Tell whether anybody was heard by an account, whoever's it is now."""
    source, _, name = account.partition(":")
    needle = msgspec.json.encode(name)[1:-1]
    people = await latest(log, "customers", Customer, lambda _key, value: needle in value)
    return any(
        account in (person.id, *person.linked)
        or any((each.source, each.id) == (source, name) for each in person.identities)
        for person in people.values()
    )


def _types(file: Path) -> Types:
    return load(file).facts


async def _change(customer: str, *what: Any, **when: Any) -> Mapping[str, Any]:
    async with connect.open_log() as log:
        return await change(log, customer, *what, **when)


async def _link(record: AccountLink) -> bool:
    async with connect.open_log() as log:
        async with log.publisher() as publisher:
            await publisher.publish([Outgoing(LINKS, record.id.encode(), encode(record))])
        return await was_heard(log, record.id)

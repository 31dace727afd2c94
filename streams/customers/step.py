"""Profiles, and mentions with the profile as of then.

An account that the CRM has linked to a customer hands everything on to that customer's task, in the order in
which it comes: its history, its mentions, who took them up. When it is linked to somebody else, or to nobody,
it asks to have its history back, which comes home first and goes on from there. What is owed to it stays with
its own task, where the events of each obligation come in order; whose it is has a copy. So whatever the order
in which several tasks work, each history is in one place, and nothing is counted twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from schemas.base import Record, Time
from schemas.codec import convert, encode, parse
from schemas.customers import AccountLink, Carried, CustomerEvent, CustomerFacts, Echo
from schemas.errors import RecordError
from schemas.mentions import (
    CLOCK_TOLERANCE,
    CustomerBrief,
    EnrichedMention,
    ThreadedMention,
    speaks_for,
)
from streams.brands.registry import Brands
from streams.customers import contacts, facts
from streams.customers.history import EMPTY, History, debts, together, words
from streams.customers.known import Home, Profile
from streams.customers.observed import of_echo, of_mention, of_own_echo, of_reply, with_event
from streams.customers.profile import Person
from streams.customers.signals import turns
from streams.customers.voices import Voices, count, told
from streams.state import State
from streams.step import Context, Made, Output, View

CARRIED = "customers.carried"
CUSTOMERS = "id:"
"""What a customer's key begins with, where the CRM or a producer knows them; an account's has its source."""
CHANGES = ("edit", "delete")


class Customers:
    """The step of the agent `customers`."""

    kinds: Mapping[str, type[msgspec.Struct]] = {
        "people": Profile,
        "homes": Home,
        "voices": Voices,
        "contacts": contacts.Contacts,
    }

    def __init__(self, brands: Brands) -> None:
        self._brands = brands

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Made]:
        """Take what was said, what became of it, what the CRM says. Raises RecordError."""
        desk = _Desk(state, context, self._brands)
        match record:
            case ThreadedMention():
                return desk.mention(record)
            case CustomerEvent():
                return desk.event(record)
            case Echo():
                return desk.echo(record)
            case Carried():
                return desk.carried(record)
            case CustomerFacts():
                return desk.facts(record)
            case AccountLink():
                return desk.link(record)
            case _:
                raise RecordError("$.schema", "customers does not read such records")

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Made]:
        """Tell topics or contacts, or forget somebody; what the CRM says of them stays."""
        if table == "voices":
            return [told(state, key)]
        if table == "contacts":
            return [contacts.told(state, key, now)]
        profile = state[Profile].get(key)
        assert profile is not None, "timers belong to values"
        if profile.facts is None:
            state[Profile].delete(key)
        else:
            state[Profile].put(key, Profile(facts=profile.facts))
        return [View("customers", key, lambda: None)]


class _Desk:
    """The state, at one record."""

    def __init__(self, state: State, context: Context, brands: Brands) -> None:
        self._state = state
        self._context = context
        self._brands = brands

    def mention(self, threaded: ThreadedMention) -> Iterator[Made]:
        """Count it, or send it on to whose account it is."""
        account = threaded.customer_key
        home = account and self._home(account)
        if account is None:
            yield _enriched(threaded, None)
        elif home:
            yield self._carry(home, account, mention=threaded)
        else:
            yield from self._heard(account, account, threaded)

    def echo(self, echo: Echo) -> Iterator[Made]:
        """Somebody took up what another had said."""
        account = self._context.key
        home = self._home(account)
        if home:
            yield self._carry(home, account, echo=echo)
        else:
            yield from self._echoed(account, account, echo)

    def event(self, event: CustomerEvent) -> Iterator[Made]:
        """Keep what became of an answer that was owed; whose account it is has a copy."""
        account = self._context.key
        profile = self._profile(account)
        before = profile.own or EMPTY
        after = with_event(before, event)
        if after == before:
            return
        person = self._kept(account, profile.having(None, after))
        home = self._home(account)
        if home:
            yield self._carry(home, account, owed=_packed(debts(after)))
        else:
            yield from person.published()

    def carried(self, carried: Carried) -> Iterator[Made]:
        """Something of an account, on the key of whose it is; or its history, home again."""
        key, account = self._context.key, carried.account
        if carried.give_back:
            yield from self._give_back(key, account)
        elif carried.mention:
            yield from self._heard(key, account, carried.mention)
        elif carried.echo:
            yield from self._echoed(key, account, carried.echo)
        elif carried.owed:
            profile = self._profile(key).owing(account, _unpacked(carried.owed))
            yield from self._kept(key, profile).published()
        elif key == account and (home := self._home(account)):
            yield self._carry(home, account, history=carried.history)
        else:
            yield from self._added(key, account, _unpacked(carried.history)).published()

    def facts(self, record: CustomerFacts) -> Iterator[Made]:
        """Keep what the CRM says; what it said later counts, whichever comes first."""
        if self._context.key != record.id:
            raise RecordError("$.id", "is not the record's key, by which the customer's task is found")
        facts.check(record, self._brands.facts)
        told = replace(record, at=_credible(record.at, self._context))
        profile = self._profile(record.id)
        if profile.facts is None or profile.facts.at <= told.at:
            yield from self._kept(record.id, replace(profile, facts=told)).published()

    def link(self, link: AccountLink) -> Iterator[Made]:
        """Take whose the account is from now on."""
        account = link.id
        if self._context.key != account:
            raise RecordError("$.id", "is not the record's key, by which the account's task is found")
        if account.startswith(CUSTOMERS):
            raise RecordError("$.id", "names a customer; what is linked is an account, as x:anna")
        at = _credible(link.at, self._context)
        known = self._state[Home].get(account)
        if known is not None and known.at > at:
            return
        home = f"{CUSTOMERS}{link.customer}" if link.customer is not None else None
        self._state[Home].put(account, Home(home, int(at)))
        before = known.customer if known else None
        if before and before != home:
            yield self._carry(before, account, give_back=True)
        profile = self._profile(account)
        if home and profile.own:
            yield from self._leave(account, home, profile, profile.own)

    def _leave(self, account: str, home: str, profile: Profile, own: History) -> Iterator[Made]:
        """Send what was said to whose account it is, and a copy of what is owed, which stays here."""
        said, owed = words(own), debts(own)
        if said != EMPTY:
            yield self._carry(home, account, history=_packed(said))
        if owed != EMPTY:
            yield self._carry(home, account, owed=_packed(owed))
        left = profile.having(None, owed if owed != EMPTY else None)
        yield from self._kept(account, left).published(was=said.first_seen is not None)

    def _give_back(self, key: str, account: str) -> Iterator[Made]:
        profile = self._profile(key)
        history = profile.linked.get(account)
        if history:
            yield self._carry(account, account, history=_packed(history))
        if history or account in profile.owed:
            left = profile.having(account, None).owing(account, None)
            yield from self._kept(key, left).published(was=True)

    def _heard(self, key: str, account: str, threaded: ThreadedMention) -> Iterator[Made]:
        """Count what was said; an edit or a deletion goes on with the profile as it is."""
        before = self._profile(key)
        if threaded.mention.kind in CHANGES:
            yield _enriched(threaded, Person(key, before).brief(self._brands.facts))
            return
        is_customers = speaks_for(threaded) is None
        said = of_mention(threaded, self._brands) if is_customers else of_reply(threaded)
        after = self._added(key, account, said)
        yield from after.published()
        yield _enriched(threaded, after.brief(self._brands.facts))
        if is_customers:
            count(self._state, threaded, after.standings, self._context)
            heard = contacts.of_mention(account, threaded, said, before.whole)
            yield from contacts.note(self._state, heard, self._context)
            yield from turns(before.whole, after, threaded)

    def _echoed(self, key: str, account: str, echo: Echo) -> Iterator[Made]:
        heard = of_own_echo(echo) if echo.by == account else of_echo(echo)
        if heard != EMPTY:
            yield from self._added(key, account, heard).published()
        yield from contacts.note(self._state, contacts.of_echo(account, echo), self._context)

    def _added(self, key: str, account: str, history: History) -> Person:
        """Add to what is known of an account of the customer."""
        profile = self._profile(key)
        place = profile.place(key, account)
        return self._kept(key, profile.having(place, together(profile.of(place), history)))

    def _kept(self, key: str, profile: Profile) -> Person:
        if profile == Profile():
            self._state[Profile].delete(key)
        else:
            self._state[Profile].put(key, profile)
        return Person(key, profile)

    def _home(self, account: str) -> str | None:
        home = self._state[Home].get(account)
        return home.customer if home else None

    def _carry(self, to: str, account: str, **what: Any) -> Output:
        at = f"{self._context.topic}/{self._context.partition}/{self._context.offset}"
        return Output(CARRIED, to, Carried(id=f"{account}>{to}@{at}", account=account, **what))

    def _profile(self, key: str) -> Profile:
        return self._state[Profile].get(key) or Profile()


def _credible(at: Time, context: Context) -> Time:
    """Return when the CRM said it: of a time to come, when the broker had it, as of a mention.

    Else a wild clock's word would stand against all that is said until that time.
    """
    return context.appended_at if at > context.appended_at + CLOCK_TOLERANCE else at


def _packed(history: History) -> dict[str, Any]:
    return parse(encode(Profile(own=history)))


def _unpacked(packed: dict[str, Any]) -> History:
    return convert(packed, Profile).own or EMPTY


def _enriched(threaded: ThreadedMention, customer: CustomerBrief | None) -> Output:
    fields = {name: getattr(threaded, name) for name in ThreadedMention.__struct_fields__}
    return Output("mentions.enriched", threaded.conversation_id, EnrichedMention(**fields, customer=customer))

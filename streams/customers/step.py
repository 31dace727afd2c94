"""Profiles, and mentions with the profile as of then."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from schemas.base import Record, Time
from schemas.customers import Customer, CustomerFacts
from schemas.errors import RecordError
from schemas.mentions import CustomerBrief, EnrichedMention, ThreadedMention, speaks_for
from streams.customers.profile import brief, with_mention, with_reply
from streams.state import State
from streams.step import Context, Output


class Profile(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A customer, once seen, and what the CRM says of them, which may come first."""

    customer: Customer | None = None
    facts: CustomerFacts | None = None


class Customers:
    """The step of the agent `customers`."""

    kinds: Mapping[str, type[msgspec.Struct]] = {"profiles": Profile}

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Take a threaded mention, or facts from inside."""
        if isinstance(record, ThreadedMention):
            return self._mention(state, record)
        if isinstance(record, CustomerFacts):
            if context.key != record.id:
                raise RecordError("$.id", "is not the record's key, by which the customer's task is found")
            return self._facts(state, record)
        raise RecordError("$.schema", "customers does not read such records")

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:  # noqa: ARG002
        """Profiles have no timers."""
        return ()

    def _mention(self, state: State, threaded: ThreadedMention) -> Iterator[Output]:
        key = threaded.customer_key
        if key is None:
            yield _enriched(threaded, None)
            return
        profile = state[Profile].get(key) or Profile()
        customer = profile.customer
        if threaded.mention.kind not in ("edit", "delete"):
            count = with_mention if speaks_for(threaded) is None else with_reply
            customer = count(customer, key, threaded)
            customer = _with_facts(customer, profile.facts)
            state[Profile].put(key, msgspec.structs.replace(profile, customer=customer))
            yield Output("customers", key, customer)
        yield _enriched(threaded, brief(customer) if customer else CustomerBrief(id=key))

    def _facts(self, state: State, facts: CustomerFacts) -> Iterator[Output]:
        profile = state[Profile].get(facts.id) or Profile()
        if profile.facts is not None and profile.facts.at > facts.at:
            return
        customer = _with_facts(profile.customer, facts) if profile.customer else None
        state[Profile].put(facts.id, Profile(customer, facts))
        if customer is not None:
            yield Output("customers", facts.id, customer)


def _with_facts(customer: Customer, facts: CustomerFacts | None) -> Customer:
    return msgspec.structs.replace(customer, facts=facts.facts if facts else {})


def _enriched(threaded: ThreadedMention, customer: CustomerBrief | None) -> Output:
    fields = {name: getattr(threaded, name) for name in ThreadedMention.__struct_fields__}
    return Output("mentions.enriched", threaded.conversation_id, EnrichedMention(**fields, customer=customer))

"""Accounts that the CRM links to a customer, and takes back: over several tasks, whatever their order."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.base import DAY, MINUTE, Record, Time
from schemas.codec import decode
from schemas.customers import AccountLink, Carried, Customer
from schemas.errors import RecordError
from schemas.mentions import EnrichedMention
from streams.customers import Customers
from streams.customers.history import EMPTY, History, together
from streams.customers.known import LINKED_KEPT, Profile
from streams.customers.observed import of_mention
from streams.customers.profile import Person
from streams.tasks.simulation import Simulation
from tests.builders import NOON, at, outgoing
from tests.customers.people import NO_BRANDS, Desk, an_echo, an_event, answered, given_facts, on_day, said

ANNA, MAIL, BOB = "x:anna", "e-mail:anna@example.com", "x:bob"
SEVEN, EIGHT = "id:7", "id:8"


def a_link(account: str, customer: str | None, minutes: float = 0) -> AccountLink:
    """The CRM says whose the account is."""
    return AccountLink(id=account, customer=customer, at=at(minutes))


class Crm:
    """Tasks of `customers`, and the topics."""

    def __init__(self, partitions: int = 4) -> None:
        self.simulation = Simulation({"customers": Customers(NO_BRANDS)}, partitions)
        self.simulation.now = NOON

    def publish(self, record: Record, key: str = ANNA) -> None:
        """Put a record on the topic it belongs to."""
        topics = {
            "threaded-mention/1": "mentions.threaded",
            "account-link/1": "customers.links",
            "customer-facts/1": "customers.facts",
            "customer-event/1": "customers.events",
            "echo/1": "customers.echoes",
        }
        topic = topics[str(record.__struct_config__.tag)]
        self.simulation.publish([outgoing(topic, record, key)])

    def hear(self, *records: Record, key: str = ANNA) -> "Crm":
        """Publish, and let all tasks work until nothing is left."""
        for record in records:
            self.publish(record, record.id if isinstance(record, AccountLink) else key)
            self.simulation.settle()
        return self

    @property
    def customers(self) -> dict[str, Customer]:
        """Who is on the compacted topic."""
        latest = self.simulation.latest("customers")
        return {key.decode(): decode(value, Customer) for key, value in latest.items()}

    @property
    def enriched(self) -> list[EnrichedMention]:
        """All of them, by id."""
        records = self.simulation.records("mentions.enriched")
        found = [decode(record.value or b"", EnrichedMention) for record in records]
        return sorted(found, key=lambda mention: mention.id)


def test_a_linked_account_is_part_of_the_customer() -> None:
    """What was said before and after, and the company's answers; the account's own record is gone."""
    crm = Crm().hear(said("m1"), said("m9", key=SEVEN, source="phone", author="7"))
    crm.hear(a_link(ANNA, "7"), said("m2"), answered(), said("m3", source="x"))
    (customer,) = crm.customers.values()
    assert (customer.id, customer.mentions, customer.replies) == (SEVEN, 4, 1)
    assert customer.linked == (ANNA,)
    assert {(each.source, each.id) for each in customer.identities} == {("x", "anna"), ("phone", "7")}


def test_a_mention_of_a_linked_account_goes_on_with_the_customer() -> None:
    """Its author's key stays, since that is whom an answer is written to; the profile is the customer's."""
    crm = Crm().hear(said("m1"), a_link(ANNA, "7"), said("m2"))
    crm.hear(said("m2", kind="edit"))
    first, *others = crm.enriched
    assert first.customer is not None
    assert (first.customer.id, first.customer.mentions) == (ANNA, 1)
    for mention in others:
        assert mention.customer is not None
        assert (mention.customer_key, mention.customer.id, mention.customer.mentions) == (ANNA, SEVEN, 2)


def test_facts_of_the_customer_count_for_all_of_their_accounts() -> None:
    """The CRM speaks of the customer."""
    crm = Crm()
    crm.publish(given_facts(tier="gold"), ANNA)
    facts = given_facts(tier="tin")
    crm.publish(type(facts)(id=SEVEN, at=NOON, facts={"tier": "tin"}), SEVEN)
    crm.hear(said("m1"), a_link(ANNA, "7"))
    assert crm.customers[SEVEN].facts == {"tier": "tin"}
    crm.hear(a_link(ANNA, None, 1))
    assert crm.customers[ANNA].facts == {"tier": "gold"}


def test_facts_from_the_future_are_as_old_as_the_log_says() -> None:
    """A wild clock's word does not stand against all that the CRM says later; a clock a little fast may."""
    crm = Crm().hear(said("m1"), given_facts(on_day(3650).occurred_at, tier="gold"))
    assert crm.customers[ANNA].facts == {"tier": "gold"}
    crm.simulation.now = at(1)
    crm.hear(given_facts(at(1), tier="tin"), given_facts(at(5), tier="iron"), given_facts(at(4), tier="tin"))
    assert crm.customers[ANNA].facts == {"tier": "iron"}


def test_what_becomes_of_what_they_said_follows() -> None:
    """Answers owed, and who took up their words."""
    echo = an_echo("repost", 0, by=BOB, to=ANNA, tone="positive", about=("acme",))
    crm = Crm().hear(on_day(0, "positive"), a_link(ANNA, "7"), an_event("opened", 0), echo)
    customer = crm.customers[SEVEN]
    assert customer.open_obligations == ("o1",)
    sharing = customer.relationship["acme"].sharing
    assert sharing is not None
    assert sharing.value == 1.0


def test_what_is_owed_stays_with_the_account_and_whose_it_is_knows_it() -> None:
    """Through every change of whose it is, also where an end comes before the history does."""
    crm = Crm().hear(
        said("m1"), an_event("opened", 0), an_event("opened", 1, "o2", since=1), a_link(ANNA, "7")
    )
    assert crm.customers[SEVEN].open_obligations == ("o1", "o2")
    crm.hear(an_event("answered", 9))
    crm.publish(a_link(ANNA, "8", 1))
    crm.publish(an_event("superseded", 1, "o2", since=1))
    crm.simulation.settle(limit=1)
    (customer,) = crm.customers.values()
    assert (customer.id, customer.open_obligations) == (EIGHT, ())
    speed = customer.brands["acme"].reply_speed
    assert speed is not None
    assert (speed.answers, speed.median_minutes) == (1, 9.0)
    (customer,) = crm.hear(a_link(ANNA, None, 2)).customers.values()
    assert (customer.id, customer.brands["acme"].reply_speed) == (ANNA, speed)


def test_an_account_that_is_nobodys_any_more_has_its_history_back() -> None:
    """And the customer is as if it had never been linked; of nothing else, there is no customer."""
    crm = Crm().hear(said("m1"), a_link(ANNA, "7"), said("m2"), a_link(ANNA, None, 1), said("m3"))
    (customer,) = crm.customers.values()
    assert (customer.id, customer.mentions, customer.linked) == (ANNA, 3, ())
    crm = Crm().hear(said("m9", key=SEVEN), key=SEVEN)
    crm.hear(said("m1"), a_link(ANNA, "7"), a_link(ANNA, None, 1))
    assert {key: each.mentions for key, each in crm.customers.items()} == {SEVEN: 1, ANNA: 1}


def test_an_account_that_turns_out_to_be_somebody_elses_goes_there() -> None:
    """By way of its home, with all that was said in between."""
    crm = Crm().hear(said("m1"), a_link(ANNA, "7"), said("m2"))
    crm.hear(a_link(ANNA, "8", 1), said("m3"))
    (customer,) = crm.customers.values()
    assert (customer.id, customer.mentions, customer.linked) == (EIGHT, 3, (ANNA,))


def test_a_tombstone_unlinks() -> None:
    """As of when the broker had it."""
    crm = Crm().hear(said("m1"), a_link(ANNA, "7", -1))
    tombstone = replace(outgoing("customers.links", said(), ANNA), value=None)
    crm.simulation.publish([tombstone])
    crm.simulation.settle()
    assert list(crm.customers) == [ANNA]


def test_an_older_link_does_not_undo_a_newer_one() -> None:
    """Nor does the same one again do anything."""
    crm = Crm().hear(said("m1"), a_link(ANNA, "8", 2), a_link(ANNA, "7", 1), a_link(ANNA, "8", 3))
    assert list(crm.customers) == [EIGHT]
    assert len(crm.simulation.records("customers.carried")) == 1


def test_a_link_from_the_future_is_as_old_as_the_log_says() -> None:
    """A wild clock's word does not stand against all that the CRM says later."""
    ten_years = 10 * 365 * DAY / MINUTE
    crm = Crm().hear(said("m1"), a_link(ANNA, "7", ten_years))
    assert list(crm.customers) == [SEVEN]
    crm.simulation.now = at(1)
    assert list(crm.hear(a_link(ANNA, "8", 1)).customers) == [EIGHT]
    crm.simulation.now = at(2)
    assert list(crm.hear(a_link(ANNA, None, 2)).customers) == [ANNA]


def test_an_account_never_heard_of_is_linked_for_later() -> None:
    """Nothing is published of it until it speaks."""
    crm = Crm().hear(a_link(ANNA, "7"))
    assert crm.customers == {}
    assert crm.hear(said("m1")).customers[SEVEN].linked == (ANNA,)


def test_accounts_beyond_a_bound_are_the_customers_own() -> None:
    """They are counted, but no longer come apart."""
    crm = Crm()
    accounts = [f"x:a{number:02}" for number in range(LINKED_KEPT + 2)]
    for account in accounts:
        crm.hear(a_link(account, "7"), said("m", key=account, author=account), key=account)
    assert crm.customers[SEVEN].mentions == LINKED_KEPT + 2
    assert len(crm.customers[SEVEN].linked) == LINKED_KEPT
    crm.hear(a_link(accounts[-1], None, 1), a_link(accounts[0], None, 1))
    assert {key: each.mentions for key, each in crm.customers.items()} == {
        SEVEN: LINKED_KEPT + 1,
        accounts[0]: 1,
    }


@pytest.mark.parametrize(
    ("link", "key", "reason"),
    [
        (a_link(ANNA, "7"), MAIL, "is not the record's key"),
        (a_link(SEVEN, "8"), SEVEN, "names a customer"),
    ],
)
def test_links_that_say_nothing_are_refused(link: AccountLink, key: str, reason: str) -> None:
    """With the field and the reason."""
    with pytest.raises(RecordError, match=reason) as refused:
        Desk().take(link, key)
    assert refused.value.field == "$.id"


def test_a_history_that_was_forgotten_is_not_given_back() -> None:
    """The customer's task may not have it any more."""
    assert Desk().take(Carried(id="c", account=ANNA, give_back=True), SEVEN) == []


ACCOUNTS = (ANNA, MAIL, BOB)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(["say", "say", "say", "7", "8", None])),
        max_size=25,
    ),
    st.data(),
)
def test_in_the_end_every_history_is_in_one_place(
    story: Sequence[tuple[str, str | None]], data: st.DataObject
) -> None:
    """Whoever works first: each customer is the sum of all that their accounts ever said, nothing twice."""
    crm, homes, histories = Crm(), dict.fromkeys(ACCOUNTS, ""), dict.fromkeys(ACCOUNTS, EMPTY)
    for number, (account, act) in enumerate(story):
        if act == "say":
            when = Time(NOON + number * MINUTE)
            mention = said(f"m{number}", key=account, author=account, created_at=when)
            histories[account] = together(histories[account], of_mention(mention, NO_BRANDS))
            crm.publish(mention, account)
        else:
            homes[account] = f"id:{act}" if act else ""
            crm.simulation.now = at(number)
            crm.publish(a_link(account, act, number), account)
        for _ in range(data.draw(st.integers(0, 3))):
            if waiting := crm.simulation.waiting():
                crm.simulation.advance(data.draw(st.sampled_from(waiting)), data.draw(st.integers(1, 3)))
    crm.simulation.settle(limit=data.draw(st.integers(1, 5)))
    assert crm.customers == expected(homes, histories)
    assert crm.simulation.work["customers"].dead_letters == 0
    said_so_far = [f"x:m{number}" for number, (_, act) in enumerate(story) if act == "say"]
    assert [mention.id for mention in crm.enriched] == sorted(said_so_far)


def expected(homes: dict[str, str], histories: dict[str, History]) -> dict[str, Customer]:
    """Who there must be, by where each account belongs in the end."""
    profiles: dict[str, Profile] = {}
    for account, history in histories.items():
        key = homes[account] or account
        if history != EMPTY:
            profiles[key] = profiles.get(key, Profile()).having(account if homes[account] else None, history)
    people = {key: Person(key, profile).record() for key, profile in profiles.items()}
    return {key: record for key, record in people.items() if record}

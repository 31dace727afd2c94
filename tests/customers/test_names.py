"""What customers are called: the newest name that is known, and those they had before."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.customers import Customer, Identity
from schemas.mentions import Author, ThreadedMention
from streams.customers.names import EARLIER_KEPT, handle_of, name_of, together
from tests.builders import at
from tests.customers.people import Desk, enriched, said


def named(name: str | None, minutes: float, handle: str | None = None, **fields: object) -> ThreadedMention:
    """Something that account 1 said under a name."""
    mention = said(f"m{minutes:g}", created_at=at(minutes), **fields)
    author = Author(id="1", name=name, handle=handle)
    return replace(mention, mention=replace(mention.mention, author=author))


def account(*mentions: ThreadedMention) -> Identity:
    """The one account of whoever said so."""
    profile = Desk().profile(*mentions)
    assert isinstance(profile, Customer)
    (identity,) = profile.identities
    return identity


def test_who_renames_is_known_by_their_earlier_names_too() -> None:
    """With the time until which they were called so; the name of the latest mention is theirs now."""
    found = account(named("Kim Old", 0, "@kim"), named("Kim Old", 5, "@kim"), named("Kim New", 9, "@kim"))
    assert (found.name, found.handle, found.earlier) == ("Kim New", "@kim", {"Kim Old": at(5)})


def test_who_goes_back_to_a_name_has_it_now() -> None:
    """It is not an earlier one any more."""
    found = account(named("Kim", 0), named("Kay", 1), named("Kim", 2))
    assert (found.name, found.earlier) == ("Kim", {"Kay": at(1)})


def test_the_last_of_many_names_are_kept() -> None:
    """So that a profile stays small."""
    found = account(*(named(f"Kim {minute}", minute) for minute in range(20)))
    assert list(found.earlier) == [f"Kim {minute}" for minute in range(19 - EARLIER_KEPT, 19)]


names = st.sampled_from([None, "Kim", "Kay", "@kim", "Jo"])


@given(st.lists(st.tuples(names, st.integers(0, 9), names), min_size=1, max_size=12), st.data())
def test_in_whatever_order_mentions_come_the_names_are_the_same(
    uses: list[tuple[str | None, int, str | None]], data: st.DataObject
) -> None:
    """As long as there are no more than are kept."""
    accounts: list[tuple[Identity, ...]] = [
        (Identity(source="x", id="1", name=name, handle=handle, seen=at(minute)),)
        for name, minute, handle in uses
    ]

    def added(order: list[tuple[Identity, ...]]) -> tuple[Identity, ...]:
        whole: tuple[Identity, ...] = ()
        for one in order:
            whole = together(whole, one)
        return whole

    assert added(data.draw(st.permutations(accounts))) == added(accounts)


def test_a_customer_is_called_by_the_latest_account_that_has_a_name() -> None:
    """An account without one, as a mailbox or a till has, does not take it away."""
    desk = Desk()
    desk.take(named("Kim New", 0, "@kim", source="x"))
    brief = enriched(desk.take(said("m2", source="chat", author="77", created_at=at(5)))).customer
    assert brief is not None
    assert (brief.name, brief.handle) == ("Kim New", "@kim")
    assert (name_of(()), handle_of(())) == (None, None)

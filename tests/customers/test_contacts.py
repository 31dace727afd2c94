"""Who was in touch with whom, as it is told to `pulse`: for each brand, once a minute."""

from msgspec.structs import replace

from schemas.base import MINUTE, Time
from schemas.customers import AccountLink
from schemas.mentions import Author, ThreadedMention
from schemas.pulse import Contact, TiesPartial
from streams.customers.contacts import MOST
from streams.step import Made
from tests.builders import NOON
from tests.customers.people import GLOBEX, TO_ACME, Desk, an_echo, answered_on, on_day


def known_as(handle: str, threaded: ThreadedMention, author: str = "anna") -> ThreadedMention:
    """The same, by somebody who has a handle."""
    return replace(threaded, mention=replace(threaded.mention, author=Author(id=author, handle=handle)))


def told(outputs: list[Made]) -> dict[str, list[tuple[str, str]]]:
    """Contacts by brand; two names of one person with `=` before the second."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in outputs:
        if isinstance(each.record, TiesPartial):
            assert each.topic == "pulse.partials"
            assert each.key == each.record.brand
            found.setdefault(each.key, []).extend(map(_pair, each.record.contacts))
    return found


def _pair(contact: Contact) -> tuple[str, str]:
    return contact.one, f"={contact.other}" if contact.same else contact.other


def after_a_minute(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """What is told when a minute has passed."""
    return told(desk.wait_until(Time(desk.now + MINUTE)))


def test_whom_they_name_and_take_up_is_told_for_the_brands_it_is_about() -> None:
    """Once, at who did so, when a minute has passed."""
    desk = Desk(partition=3)
    assert told(desk.take(on_day(0, "neutral", TO_ACME, GLOBEX, text="@dora look"))) == {}
    assert told(desk.take(an_echo("repost", 0, about=("acme",), recommends=("initech",)))) == {}
    desk.take(an_echo("repost", 0, about=("acme",)), "x:bob")
    desk.take(answered_on(0, text="@dora hello"))
    outputs = desk.wait_until(Time(desk.now + MINUTE))
    assert told(outputs) == {
        "acme": [("x:anna", "x:@dora"), ("x:anna", "x:bob")],
        "globex": [("x:anna", "x:@dora")],
        "initech": [("x:anna", "x:bob")],
    }
    (record,) = [each.record for each in outputs if each.key == "initech"]
    assert isinstance(record, TiesPartial)
    assert (record.task, record.at, record.contacts[0].at) == (3, NOON + MINUTE, NOON)
    assert after_a_minute(desk) == {}


def test_an_echo_of_unknown_words_is_no_contact() -> None:
    """Nor one that is about no brand."""
    desk = Desk()
    desk.take(an_echo("repost", 0, about=("acme",), to=None))
    desk.take(an_echo("repost", 0))
    assert after_a_minute(desk) == {}


def test_the_author_s_handle_is_told_with_the_first_mention_of_a_brand() -> None:
    """And when it is another one, so that who is spoken to by name is found."""
    desk = Desk()
    desk.take(known_as("@Anna_G", on_day(0)))
    assert after_a_minute(desk) == {"acme": [("x:@anna_g", "=x:anna")]}
    desk.take(known_as("@Anna_G", on_day(1, "neutral", TO_ACME, GLOBEX)))
    assert after_a_minute(desk) == {"globex": [("x:@anna_g", "=x:anna")]}
    desk.take(known_as("anna_h", on_day(2)))
    assert after_a_minute(desk) == {"acme": [("x:@anna_h", "=x:anna")]}


def test_the_handle_of_a_tablet_is_nobody_s() -> None:
    """Where a producer says whose a mention is, its author may be anybody."""
    desk = Desk()
    desk.take(known_as("shop", on_day(0, key="id:7"), "tablet"), "id:7")
    assert after_a_minute(desk) == {}


def test_a_linked_account_is_in_touch_under_its_own_name() -> None:
    """As which it is heard by `pulse`; the customer's task tells it."""
    desk = Desk()
    desk.take(AccountLink(id="x:anna", customer="7", at=NOON))
    carried = [each.record for each in desk.take(on_day(0, text="@dora look")) if each.key == "id:7"]
    for record in carried:
        assert record is not None
        desk.take(record, "id:7")
    assert after_a_minute(desk) == {"acme": [("x:anna", "x:@dora")]}


def test_many_are_told_without_waiting() -> None:
    """So that no record is too large."""
    desk, found = Desk(), 0
    for number in range(MOST + 1):
        outputs = desk.take(an_echo("reply", 0, about=("acme",), to=f"x:{number}"))
        found += len(told(outputs).get("acme", ()))
    assert found == MOST
    assert len(after_a_minute(desk)["acme"]) == 1

"""Personal data: found, masked, in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.scoring.personal import MASKS, find, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("email joe.bloggs+x@mail.example.co.uk, thanks", "email [e-mail], thanks"),
        ("conf ABCDEF@EXAMPLE.ORG", "conf [e-mail]"),
        ("Call (404) 555-0123 or 404-727-9876.", "Call [phone] or [phone]."),
        ("ring +49 30 901820 please", "ring [phone] please"),
        ("my number is 404 727 0123", "my number is [phone]"),
        ("Ref X7K2PQ please respond", "Ref [booking code] please respond"),
        ("still waiting. Reference no: X7K2PQ", "still waiting. Reference no: [booking code]"),
        ("localizador de reserva: X7K2PQ", "localizador de reserva: [booking code]"),
        ("call 18002211212 now", "call [phone] now"),
        ("card 4111 1111 1111 1111 exp 12/25", "card [card] exp 12/25"),
        ("order 12 4111-1111-1111-1111", "order 12 [card]"),
        ("amex 378282246310005", "amex [card]"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [IBAN] please"),
        ("gb82west12345698765432", "[IBAN]"),
        ("conf # GXH2KL, flight DL1234", "conf # [booking code], flight DL1234"),
        ("record locator JKLMNO", "record locator [booking code]"),
        ("confirmation number: 4047270123", "confirmation number: [booking code]"),
        ("my account 8841-2290-11 is locked", "my account [account number] is locked"),
        ("call me, it is 01120738900", "call me, it is [phone]"),
        ("chat at https://wa.me/14045550123 now", "chat at https://wa.me/[phone] now"),
        ("at 12 Elm  St ,Springfield IL 62704 since May", "at [address] since May"),
        ("deliver to 221B Baker Street, London NW1 6XE", "deliver to [address]"),
    ],
)
def test_personal_data_are_masked(text: str, masked: str) -> None:
    """Each kind, as people write it."""
    assert mask(text)[0] == masked


@pytest.mark.parametrize(
    "text",
    [
        "my order 4047270123 has not come",
        "order ref X7K2PQ, claim reference X7K2PQ, ref 123456, ref please",
        "flight DL1234 on 2015-02-16 at 10:30",
        "2018-09-14 23:56 it was",
        "IMEI 356938035643809 is blocked",
        "order 4111 1111 1111 1111 is no card",
        "CONFIRMATION PLEASE, no booking of 2020",
        "reservation for 4 people, account 2 of 3",
        "02139 came 5th",
        "ticket number 0062345678901",
        "it was like that in 2014 2015 2016",
        "$1,234,567.89 for 1234567 users",
        "card 4111 1111 1111 1112 has a wrong checksum",
        "IBAN DE88 3704 0044 0532 0130 00 has too",
        "@delta meet me @home or name@nowhere",
        "https://web.archive.org/web/20200407052301/https://example.com/404-727-9876",
        "no digits at all",
    ],
)
def test_what_only_looks_personal_stays(text: str) -> None:
    """Orders, flights, years, prices, handles and links are needed to answer."""
    assert mask(text) == (text, ())


def test_regions_say_whose_numbers_need_no_prefix() -> None:
    """A German number is one in a German text only."""
    text = "Bitte rufen Sie 030 901820 an"
    assert [found.kind for found in find(text, ["DE"])] == ["phone"]
    assert find(text, ["US"]) == []
    assert [found.kind for found in find("mera number 98765 43210 hai", ["IN"])] == ["phone"]


def test_spans_stand_in_the_masked_text() -> None:
    """Each span covers its own mask."""
    masked, spans = mask("a@b.example.com or 404-727-9876 or 4111111111111111")
    assert [masked[span.start : span.end] for span in spans] == [MASKS[span.kind] for span in spans]
    assert [span.kind for span in spans] == ["email", "phone", "card"]


@given(st.text(alphabet="a@.+-() 0123456789DE\n", max_size=80))
def test_masking_leaves_nothing_to_mask_and_breaks_no_span(text: str) -> None:
    """Any text: spans cover masks, in order."""
    masked, spans = mask(text)
    at = 0
    for span in spans:
        assert span.start >= at
        assert masked[span.start : span.end] == MASKS[span.kind]
        at = span.end


SIZE = 65_536
FLOODS = {
    name: (unit * SIZE)[:SIZE]
    for name, unit in {
        "digits": "1",
        "spaced digits": "1 2 ",
        "hyphens": "1-",
        "plus": "+",
        "brackets": "(",
        "phones": "404-727-9876 ",
        "at": "a@",
        "dots": "a.",
        "accounts": "DE89 ",
        "cards": "4111 1111 1111 1112 ",
        "blanks": " ",
        "links": "http://",
        "letters": "a",
        "bookings": "booking number ",
        "postal codes": "12 Elm St 62704 ",
        "streets": "1 st ",
        "apostrophes": "a'",
    }.items()
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS.keys())
def test_floods_end(flood: str) -> None:
    """64 KiB made to be slow; a pattern that backtracks would take hours here."""
    assert isinstance(mask("x@y." + flood)[0], str)

"""What is a number said to be, by the words before it? Pure."""

import re

# Of these there are many, and none tells who somebody is.
_THING = (
    "order|case|claim|ticket|tracking|parcel|flight|invoice|serial|model|sku|imei|ean|barcode|transaction"
    "|reference|ref"
)
_LINK_WORDS = r"\s*(?:is|was|number|num|no|nr|id)?\s*[.:#=]*\s*$"
_NAMED_THING = re.compile(rf"(?<!\w)(?:{_THING}){_LINK_WORDS}", re.IGNORECASE)
_NAMED_NUMBER = re.compile(
    rf"(?:#|(?<!\w)(?:booking|confirmation|reservation|account|acct|record|locator|pnr|id|no|nr|number))"
    rf"{_LINK_WORDS}",
    re.IGNORECASE,
)
_NAMED_PHONE = re.compile(
    r"""(?<!\w)(?:(?:tele)?phone|mobile|cell|tel|ph|whatsapp|call|contact|ring|text
    |(?:my|mera|mere)\ (?:number|no)|is\ number\ (?:pe|par)
    |telefon|handy|anrufen|nummer|appel\w*|num[ée]ro|tel[ée]fono|ll[aá]m\w+|numero|chiam\w+|telefone|lig\w+)
    (?!\w)[^\d\n]{0,32}$""",
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE = 48


def names_a_thing(text: str, start: int) -> bool:
    """Whether the number at `start` is said to be of an order, a parcel, a device."""
    return _NAMED_THING.search(text[max(0, start - _BEFORE) : start]) is not None


def names_something_else(text: str, start: int) -> bool:
    """Whether the number at `start` is said to be of something, and not a telephone number."""
    before = text[max(0, start - _BEFORE) : start].rstrip("( ")
    if _NAMED_THING.search(before):
        return True
    return bool(_NAMED_NUMBER.search(before)) and not _NAMED_PHONE.search(before)


def names_a_phone(text: str, start: int) -> bool:
    """Whether the number at `start` is said to be a telephone number."""
    before = text[max(0, start - _BEFORE) : start]
    return _NAMED_PHONE.search(before) is not None and _NAMED_THING.search(before) is None

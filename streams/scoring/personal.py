"""What in a text is personal? Who wrote it can be reached, paid, visited or taken for by it.

Masking errs on the side of privacy, and takes a time that grows no faster than the text: every
pattern is linear, and what the libraries look at is cut into windows and counted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from schemas.scores import PersonalData
from streams.scoring.addresses import addresses
from streams.scoring.cards import cards
from streams.scoring.codes import codes
from streams.scoring.iban import accounts
from streams.scoring.phones import DEFAULT_REGIONS, linked_phones, phones

MASKS = {
    "email": "[e-mail]",
    "phone": "[phone]",
    "card": "[card]",
    "iban": "[IBAN]",
    "booking": "[booking code]",
    "account": "[account number]",
    "address": "[address]",
}

_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-][\w.%+'-]{0,63}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w])"
)
_WITHIN = frozenset("_.%+-")
"""What may stand before an address's @ beside letters and digits: most @ begin a handle."""
_DIGITS = re.compile(r"\d+")
_FEWEST_DIGITS = 7
"""Cards and telephone numbers have no fewer."""
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)

# What has a checksum first, then what is named; what only looks like a number comes last.
_FINDERS = (accounts, cards, codes, addresses)
_FINDERS_OF_SHORT_NUMBERS = (codes, addresses)

Span = tuple[int, int, str]


def find(text: str, regions: Sequence[str] = DEFAULT_REGIONS) -> list[PersonalData]:
    """Where personal data stand in `text`, in order, none overlapping.

    `regions` are ISO 3166 codes of the countries whose numbers may be written without a prefix.
    """
    digits = sum(map(len, _DIGITS.findall(text)))
    taken = bytearray(len(text))
    spans = _free(_emails(text), taken)
    if not digits:
        return _in_order([*spans, *_free(codes(text), taken)])
    # the numbers in a link name pages and dates
    links = [found.span() for found in _LINK.finditer(text)]
    spans += _free(linked_phones(text, links), taken)
    for start, end in links:
        _take(taken, start, end)
    for finder in _FINDERS if digits >= _FEWEST_DIGITS else _FINDERS_OF_SHORT_NUMBERS:
        spans += _free(finder(text), taken)
    if digits >= _FEWEST_DIGITS:
        spans += _free(phones(text, regions, taken), taken)
    return _in_order(spans)


def mask(text: str, regions: Sequence[str] = DEFAULT_REGIONS) -> tuple[str, tuple[PersonalData, ...]]:
    """The text with each finding replaced by its name, and where those names stand in it."""
    parts: list[str] = []
    masked: list[PersonalData] = []
    at = length = 0
    for found in find(text, regions):
        name = MASKS[found.kind]
        before = text[at : found.start]
        length += len(before)
        masked.append(PersonalData(kind=found.kind, start=length, end=length + len(name)))
        length += len(name)
        parts += (before, name)
        at = found.end
    return "".join((*parts, text[at:])), tuple(masked)


def _in_order(spans: Iterable[Span]) -> list[PersonalData]:
    return [PersonalData(kind=kind, start=start, end=end) for start, end, kind in sorted(spans)]


def _free(found: Iterable[Span], taken: bytearray) -> list[Span]:
    """Those that overlap nothing taken, which has a byte a character; they are taken from now on."""
    free = []
    for start, end, kind in found:
        if not any(taken[start:end]):
            _take(taken, start, end)
            free.append((start, end, kind))
    return free


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)


def _emails(text: str) -> Iterator[Span]:
    if any(before[-1:].isalnum() or before[-1:] in _WITHIN for before in text.split("@")[:-1]):
        for found in _EMAIL.finditer(text):
            yield found.start(), found.end(), "email"

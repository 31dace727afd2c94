"""Where do telephone numbers stand in a text? Google's libphonenumber, and the words before a number.

A number that is valid in one of the countries is one, unless something else is named before it. A number
that is only possible (its length is right) is one where it begins with + or the words say what it is.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from phonenumbers import Leniency, PhoneNumberMatcher

from streams.scoring.named import names_a_phone, names_something_else

DEFAULT_REGIONS = ("US", "GB")
_PHONE_LIKE = re.compile(r"[\d\s().+/\u2010-\u2015-]+")
_LINKED = re.compile(r"https?://(?:wa\.me|api\.whatsapp\.com/send/?\?phone=)/?(\+?\d{7,15})", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)")
_FEWEST_DIGITS = 7
_WINDOW = 120
_MOST_WINDOWS = 40
_TRIES = 20

Span = tuple[int, int, str]
Place = tuple[int, int]


def phones(text: str, regions: Sequence[str], taken: bytearray) -> Iterator[Span]:
    """Begin, end and kind of each; not asked about what is `taken`, which has a byte a character."""
    windows = ((start, end) for start, end in _windows(text) if not all(taken[start:end]))
    for start, end in islice(windows, _MOST_WINDOWS):
        yield from _within(text, start, end, regions)
    # past what the library may be asked to look at, a number of a phone's length is masked unasked
    yield from ((start, end, "phone") for start, end in windows)


def linked_phones(text: str, links: Sequence[Place]) -> Iterator[Span]:
    """The numbers in links that open a chat with whoever has that number."""
    for start, end in links:
        if found := _LINKED.match(text, start, end):
            yield *found.span(1), "phone"


def _windows(text: str) -> Iterator[Place]:
    for run in _PHONE_LIKE.finditer(text):
        for start in range(run.start(), run.end(), _WINDOW):
            end = min(start + _WINDOW, run.end())
            if sum(map(str.isdigit, text[start:end])) >= _FEWEST_DIGITS:
                yield start, end


def _within(text: str, start: int, end: int, regions: Sequence[str]) -> list[Span]:
    # the characters beside it tell the library a number from a piece of a longer code
    left = max(0, start - 2)
    window = text[left : end + 2]
    found: list[Span] = []
    for leniency in (Leniency.VALID, Leniency.POSSIBLE):
        for region in (*regions, None):
            for match in PhoneNumberMatcher(window, region, leniency=leniency, max_tries=_TRIES):
                span = (left + match.start, left + match.end, "phone")
                if _is_meant(text, span, match.raw_string, leniency) and not _overlaps(span, found):
                    found.append(span)
    return found


def _is_meant(text: str, span: Span, written: str, leniency: int) -> bool:
    if written.startswith("+"):
        return True
    if _DATE.match(written):
        return False
    if leniency == Leniency.POSSIBLE:
        return names_a_phone(text, span[0])
    return not names_something_else(text, span[0])


def _overlaps(span: Span, found: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end, _ in found)

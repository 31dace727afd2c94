"""What in a text is personal? E-mail addresses, phone numbers, cards and bank accounts.

Masking errs on the side of privacy, and takes a time that grows no faster than the text: every
pattern is linear, and what the phone library looks at is cut into windows and counted.
A telephone number written inside a link is not found.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from phonenumbers import Leniency, PhoneNumberMatcher

from schemas.scores import PersonalData
from streams.scoring.iban import account_length, valid_account

MASKS = {"email": "[e-mail]", "phone": "[phone]", "card": "[card]", "iban": "[IBAN]"}
DEFAULT_REGIONS = ("US", "GB")

_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w])"
)
_WITHIN = frozenset("_.%+-")
"""What may stand before an address's @ beside letters and digits: most @ begin a handle."""
_ACCOUNT = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,36}")
_DIGITS = re.compile(r"\d+")
_DIGIT_GROUPS = re.compile(r"\d+(?:[ -]\d+)*")
_PHONE_LIKE = re.compile(r"[\d\s().+/\u2010-\u2015-]+")
_FEWEST_DIGITS = 7
# The first digits of card numbers, by their length: Visa 13, Diners 14, American Express 15, the rest.
_CARD_STARTS = {13: "4", 14: "3", 15: "3", 16: "23456", 17: "56", 18: "56", 19: "456"}
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_WINDOW = 120
_MOST_WINDOWS = 40
# A number after one of these words is the thing they name, unless it is written as +country.
_NAMED_NUMBER = re.compile(
    r"(?:#|(?<!\w)(?:order|booking|confirmation|reservation|reference|ref|case|ticket|tracking|flight|invoice"
    r"|serial|model|account|acct|record|locator|pnr|sku|imei|id|no|nr|number))"
    r"\s*(?:is|was|number|num|no|nr|id)?\s*[.:#=]*\s*$",
    re.IGNORECASE,
)
_NAMED_PHONE = re.compile(
    r"\b(?:phone|mobile|cell|tel|telephone|call|text|whatsapp|my number)\b", re.IGNORECASE
)
_BEFORE = 32

Span = tuple[int, int, str]


def find(text: str, regions: Sequence[str] = DEFAULT_REGIONS) -> list[PersonalData]:
    """Where personal data stand in `text`, in order, none overlapping.

    `regions` are ISO 3166 codes of the countries whose numbers may be written without a prefix.
    """
    spans = list(_emails(text))
    digits = sum(map(len, _DIGITS.findall(text)))
    if digits:
        # the numbers in a link name pages and dates
        links = [found.span() for found in _LINK.finditer(text)]
        long = (_cards(text), _phones(text, regions)) if digits >= _FEWEST_DIGITS else ()
        for candidates in (_accounts(text), *long):
            taken = links + [span[:2] for span in spans]
            spans += [span for span in candidates if not _overlaps(span, taken)]
    return [PersonalData(kind=kind, start=start, end=end) for start, end, kind in sorted(spans)]


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


def _overlaps(span: Span, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _emails(text: str) -> Iterator[Span]:
    if any(before[-1:].isalnum() or before[-1:] in _WITHIN for before in text.split("@")[:-1]):
        for found in _EMAIL.finditer(text):
            yield found.start(), found.end(), "email"


def _accounts(text: str) -> Iterator[Span]:
    for found in _ACCOUNT.finditer(text):
        end = _end_of(text, found.start(), account_length(text[found.start() :][:2]))
        if end and valid_account(text[found.start() : end]):
            yield found.start(), end, "iban"


def _end_of(text: str, start: int, characters: int) -> int:
    """Where `characters` letters and digits from `start` end, blanks between them aside; 0 if cut."""
    end = start
    for end in range(start, min(len(text), start + 2 * characters)):
        characters -= text[end].isalnum()
        if not characters:
            return end + 1
    return 0


def _cards(text: str) -> Iterator[Span]:
    for run in _DIGIT_GROUPS.finditer(text):
        if len(run.group()) < min(_CARD_STARTS):
            continue
        groups = [(found.start(), found.end()) for found in re.finditer(r"\d+", run.group())]
        first = 0
        while first < len(groups):
            last = _card_from(run.group(), groups, first)
            if last is not None:
                yield run.start() + groups[first][0], run.start() + groups[last][1], "card"
                first = last
            first += 1


def _card_from(run: str, groups: Sequence[tuple[int, int]], first: int) -> int | None:
    digits = ""
    for last in range(first, len(groups)):
        digits += run[groups[last][0] : groups[last][1]]
        if len(digits) > max(_CARD_STARTS):
            return None
        if _is_card(digits):
            return last
    return None


def _is_card(digits: str) -> bool:
    """Length and first digits as card networks issue them, and Luhn's checksum."""
    if digits[0] not in _CARD_STARTS.get(len(digits), ""):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits[::-1])]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def _phones(text: str, regions: Sequence[str]) -> Iterator[Span]:
    windows = _phone_windows(text)
    for start, end in islice(windows, _MOST_WINDOWS):
        yield from _phones_within(text, start, end, regions)
    # past what the library may be asked to look at, a number of a phone's length is masked unasked
    yield from ((start, end, "phone") for start, end in windows)


def _phone_windows(text: str) -> Iterator[tuple[int, int]]:
    for run in _PHONE_LIKE.finditer(text):
        for start in range(run.start(), run.end(), _WINDOW):
            end = min(start + _WINDOW, run.end())
            if sum(map(str.isdigit, text[start:end])) >= _FEWEST_DIGITS:
                yield start, end


def _phones_within(text: str, start: int, end: int, regions: Sequence[str]) -> list[Span]:
    # the characters beside it tell the library a number from a piece of a longer code
    left = max(0, start - 2)
    window = text[left : end + 2]
    found: list[Span] = []
    for region in (*regions, None):
        for match in PhoneNumberMatcher(window, region, leniency=Leniency.VALID, max_tries=20):
            span = (left + match.start, left + match.end, "phone")
            named = not match.raw_string.startswith("+") and _names_something_else(text, span[0])
            if not named and not _overlaps(span, [known[:2] for known in found]):
                found.append(span)
    return found


def _names_something_else(text: str, start: int) -> bool:
    before = text[max(0, start - _BEFORE) : start].rstrip("( ")
    return bool(_NAMED_NUMBER.search(before)) and not _NAMED_PHONE.search(before)

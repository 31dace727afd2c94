"""Where do card numbers stand in a text? As networks issue them, with Luhn's checksum (ISO/IEC 7812)."""

import re
from collections.abc import Iterator, Sequence

from streams.scoring.named import names_a_thing

_DIGIT_GROUPS = re.compile(r"\d+(?:[ -]\d+)*")
_SHORTEST, _LONGEST = 13, 19
_ISSUED = re.compile(
    r"""4(?:\d{12}|\d{15}|\d{18})                               # Visa
    |5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}  # Mastercard
    |3[47]\d{13}                                                # American Express
    |3(?:0[0-59]|[689]\d)\d{11}                                 # Diners
    |(?:6011|64[4-9]\d|65\d\d|62\d\d|35(?:2[89]|[3-8]\d))\d{12,15} # Discover, UnionPay, JCB
    |(?:5[06-8]|6[37])\d{14,17}                                 # Maestro
    """,
    re.VERBOSE,
)


def cards(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and kind of each. Time grows with the text: a run's groups are each begun at once."""
    for run in _DIGIT_GROUPS.finditer(text):
        if len(run.group()) < _SHORTEST:
            continue
        groups = [found.span() for found in re.finditer(r"\d+", run.group())]
        first = 0
        while first < len(groups):
            last = _card_from(run.group(), groups, first)
            if last is not None:
                start = run.start() + groups[first][0]
                if not names_a_thing(text, start):
                    yield start, run.start() + groups[last][1], "card"
                first = last
            first += 1


def _card_from(run: str, groups: Sequence[tuple[int, int]], first: int) -> int | None:
    digits = ""
    for last in range(first, len(groups)):
        digits += run[groups[last][0] : groups[last][1]]
        if len(digits) > _LONGEST:
            return None
        if _is_card(digits):
            return last
    return None


def _is_card(digits: str) -> bool:
    if _ISSUED.fullmatch(digits) is None:
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits[::-1])]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0

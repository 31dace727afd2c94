"""Where do international bank account numbers stand in a text? Country, length, ISO 13616's checksum."""

import re
from collections.abc import Iterator

_LENGTHS = {
    15: "NO",
    16: "BE",
    18: "DK FI FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH CR HR LI LV",
    22: "BG BH DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
_BY_COUNTRY = {country: length for length, countries in _LENGTHS.items() for country in countries.split()}

_ACCOUNT = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,36}")


def accounts(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and kind of each."""
    for found in _ACCOUNT.finditer(text):
        end = _end_of(text, found.start(), _BY_COUNTRY.get(found.group()[:2].upper(), 0))
        if end and _is_valid(text[found.start() : end]):
            yield found.start(), end, "iban"


def _end_of(text: str, start: int, characters: int) -> int:
    """Where `characters` letters and digits from `start` end, blanks between them aside; 0 if cut."""
    for end in range(start, min(len(text), start + 2 * characters)):
        characters -= text[end].isalnum()
        if not characters:
            return end + 1
    return 0


def _is_valid(written: str) -> bool:
    """Whether the check digits are right; blanks and hyphens do not matter."""
    plain = "".join(character for character in written.upper() if character.isalnum())
    if not plain.isascii() or len(plain) != _BY_COUNTRY.get(plain[:2]):
        return False
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1

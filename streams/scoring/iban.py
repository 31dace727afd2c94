"""Is this an international bank account number? Its country's length, and ISO 13616's checksum."""

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


def account_length(country: str) -> int:
    """How many letters and digits an account number of this country has; 0 where it has none."""
    return _BY_COUNTRY.get(country.upper(), 0)


def valid_account(written: str) -> bool:
    """Whether the check digits are right; blanks and hyphens do not matter."""
    plain = "".join(character for character in written.upper() if character.isalnum())
    if not plain.isascii() or len(plain) != account_length(plain[:2]):
        return False
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1

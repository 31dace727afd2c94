"""Where do booking codes and account numbers stand in a text? Behind the words that name them.

With a booking code and a name a booking can be changed; an account number opens an account at a help desk.
Numbers of orders, cases, flights and parcels are no such thing, and are needed to answer.
"""

import re
from collections.abc import Iterator

_FILLED = "numbers?|num|no|nr|code|id|ref|reference|reservation|locator|is|was|lautet|ist|es|est"
_NUMBER = rf"(?:\s*(?:(?<!\w)(?:{_FILLED})(?!\w)|[.:\#=])){{0,5}}\s*"
"""What may stand between a name and the code: a few words, so that a flood of them costs only its length."""
_BOOKING = re.compile(
    rf"""(?<!\w)
    (?P<name>confirmation|conf|booking|reservation|itinerary|pnr|record\ locator|locator|res(?=\ ?\#)
    |buchungs(?:nummer|code)|(?:num[ée]ro|r[ée]f[ée]rence)\ de\ r[ée]servation
    |(?:c[óo]digo|n[úu]mero)\ (?:de|da)\ reserva|reserva|localizador(?:\ d[ea]\ reserva)?
    |codice\ (?:di\ )?prenotazione)(?!\w)
    (?P<named>{_NUMBER})
    (?P<code>[a-z0-9](?:-?[a-z0-9]){{4,13}})(?![\w/]|[.,]\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_REFERENCE = re.compile(
    r"(?<!\w)(?<!case )(?<!order )(?<!claim )(?<!ticket )(?<!complaint )(?:ref|reference)(?!\w)"
    rf"{_NUMBER}(?P<code>(?-i:(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{{6}}))(?![\w/]|[.,]\d)",
    re.IGNORECASE,
)
"""What is called nothing but a reference is a booking's if it is as a record locator is written."""
_ACCOUNT = re.compile(
    rf"""(?<!\w)
    (?:account|acct|a/c|member(?:ship)?|frequent\ flye?r|loyalty|customer|policy|passport|patient|skymiles
    |ssn|social\ security|driver'?s\ licen[cs]e|kunden(?:nummer|nr)|konto(?:nummer|nr)|mitglieds(?:nummer|nr)
    |n[úu]mero\ de\ (?:cuenta|cliente|conta)|num[ée]ro\ (?:de\ )?(?:client|compte)|numero\ cliente)(?!\w)
    {_NUMBER}
    (?P<code>[a-z]{{0,3}}-?\d(?:-?\d){{5,19}})(?![\w/]|[.,]\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTERS_ALONE = 6
"""How many letters a record locator of letters alone has."""
_ABBREVIATION = 4
"""PNR is written in capitals by who does not shout."""
_MAY_BE_CODE = re.compile(r"\d|[A-Z]{6}")
_NAMES = """
    conf booking ref res# reserv réserv itinerary pnr locat localiz prenot buchungs
    a/c acc member mitglied flyer flier loyalty skymiles customer client kunden policy passport patient ssn
    social licen konto cuenta conta compte
""".split()  # noqa: SIM905 - words that one looks over
"""What the patterns begin with: to look for each is ten times faster than one pattern for all."""


def codes(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and kind of each."""
    if _MAY_BE_CODE.search(text) is None:
        return
    lowered = text.lower()
    if not any(name in lowered for name in _NAMES):
        return
    for found in _BOOKING.finditer(text):
        if _is_code(found["code"], found["name"], found["named"]):
            yield *found.span("code"), "booking"
    for found in _REFERENCE.finditer(text):
        yield *found.span("code"), "booking"
    for found in _ACCOUNT.finditer(text):
        yield *found.span("code"), "account"


def _is_code(written: str, name: str, named: str) -> bool:
    """Digits, or capitals and digits; six capitals alone where they are not part of a shout."""
    if any(map(str.isdigit, written)):
        return named.strip() != "" or written.upper() == written
    shouted = name.isupper() and len(name) > _ABBREVIATION
    return written.isupper() and len(written) == _LETTERS_ALONE and not shouted

"""Pseudonyms, and everything that could tell a person taken out of a text."""

import html
import random
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "words"


@cache
def words(name: str) -> tuple[str, ...]:
    """Words of a list: names for pseudonyms, handles of companies, words that only look like a name."""
    return tuple((WORDS / f"{name}.txt").read_text(encoding="utf-8").split())


_LINK = re.compile(r"(?:https?\s?:\s?//\s?|www\.)\S+", re.IGNORECASE)
_E_MAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+\.[\w.]+")
_PHONE = re.compile(r"(?<![\w#])\+?\(?\d[\d\s().-]{7,}\d(?!\w)")
_LONG_NUMBER = re.compile(r"\d{5,}")
_REFERENCE = re.compile(r"(?<![\w@])(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,}\b")
_ACCOUNT = re.compile(
    r"(?<![\w@])(?=\w*[a-z])(?!covid|windows|iphone|galaxy)[A-Za-z][A-Za-z_]{3,}\d{2,}\b", re.IGNORECASE
)
_ACCOUNT_SAID = re.compile(
    r"(?i)\b((?:gamer ?tag|game ?tag|psn(?: id)?|user ?name|social club(?: id)?|account name|channel name|"
    r"ign|my (?:name|id))\s*(?:is|:|=)\s*)([\w.-]+)"
)
_HANDLE = re.compile(r"(?<![\w@.])[@＠](\w+)")
_CARET_SIGNATURE = re.compile(r"(\^\s?)([A-Za-z]+)")
_SIGNATURE = re.compile(r"((?:^|[\s.!?])[*~/\-–—]\s?)([A-Z][A-Za-z]{0,15})(?=\W*$|\s+https?://)")
_GREETING = re.compile(
    r"\b((?i:hi|hey|hello|hiya|howdy|morning|afternoon|evening|thanks|thank you|sorry|welcome|congrats|"
    r"apologies|awesome|great|cheers|yo)(?: there| again| so much)?,? )([A-Z][\w'’]+)((?: [A-Z][\w'’]+)*)"
)
_GREETING_ANY_CASE = re.compile(r"^(@\w+ (?:Hi|Hey|Hello),? )([a-z]\w+)(?=[.,!])")
_VOCATIVE = re.compile(r"(, )([A-Z][a-z]{2,})(?=[.!?,;:]|\s*$)")


class People:
    """Gives everybody a pseudonym, the same one wherever they are named."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - pseudonyms are no secret; repeatable ones are wanted
        self._handles: dict[str, tuple[str, str]] = {}
        self._signatures: dict[tuple[str, str], str] = {}
        self._links: dict[str, str] = {}

    def handle(self, real: str) -> str:
        """Return the pseudonym; longer than any account of X may be, so that it is nobody's."""
        return real if real.lower() in words("company-handles") else self._person(real)[1]

    def first_name(self, real: str) -> str:
        """Return the first name that goes with the pseudonym."""
        return self._person(real)[0]

    def masked(self, text: str, company: str, clients: Iterable[str], *, by_agent: bool) -> str:
        """Return the text without anything that tells who its people are."""
        clients = list(clients)
        text = html.unescape(text)
        text = _LINK.sub(self._link, _E_MAIL.sub("[e-mail]", text))
        for client in sorted(clients, key=len, reverse=True):
            text = re.sub(rf"(?i)(?<!\w)@?{re.escape(client)}(?!\w)", f"@{self.handle(client)}", text)
        text = _HANDLE.sub(lambda found: f"@{self._known(found[1])}", text)
        text = _without_numbers(text)
        if by_agent:
            text = self._without_signature(text, company)
        name = self.first_name(clients[-1]) if by_agent and clients else "[name]"
        return _without_parts_of_handles(_without_names(text, name), clients, name).strip()

    def _person(self, real: str) -> tuple[str, str]:
        key = real.lower()
        if key not in self._handles:
            name = self._random.choice(words("first-names"))
            self._handles[key] = (name, f"{name.lower()}_sample_{len(self._handles) + 1:04}")
        return self._handles[key]

    def _known(self, name: str) -> str:
        """Leave what is a pseudonym already."""
        return name if re.fullmatch(r"[a-z]+_sample_\d{4}", name) else self.handle(name)

    def _link(self, found: re.Match[str]) -> str:
        real = found[0]
        if real not in self._links:
            self._links[real] = f"https://example.com/{len(self._links) + 1}"
        return self._links[real]

    def _without_signature(self, text: str, company: str) -> str:
        for pattern in (_CARET_SIGNATURE, _SIGNATURE):
            text = pattern.sub(lambda found: found[1] + self._initials(company, found[2]), text)
        return text

    def _initials(self, company: str, real: str) -> str:
        key = (company, real.lower())
        if key not in self._signatures:
            taken = {initials for (where, _), initials in self._signatures.items() if where == company}
            letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
            free = [a + b for a in letters for b in letters if a + b not in taken]
            self._signatures[key] = self._random.choice(free)
        return self._signatures[key]


def _without_numbers(text: str) -> str:
    text = _PHONE.sub("[phone]", text)
    text = _ACCOUNT_SAID.sub(r"\1[account]", text)
    text = _ACCOUNT.sub("[account]", text)
    text = _REFERENCE.sub("[reference]", text)
    return _LONG_NUMBER.sub(lambda found: "#" * len(found[0]), text)


def _without_names(text: str, name: str) -> str:
    def renamed(found: re.Match[str]) -> str:
        return found[0] if found[2].lower() in words("not-names") else found[1] + name

    for pattern in (_GREETING, _GREETING_ANY_CASE, _VOCATIVE):
        text = pattern.sub(renamed, text)
    return text


def _without_parts_of_handles(text: str, clients: list[str], name: str) -> str:
    """`Marc` in an answer to marcfnewman is his name."""
    handles = " ".join(clients).lower()

    def renamed(found: re.Match[str]) -> str:
        word = found[0].lower()
        return name if word in handles and word not in words("not-names") else found[0]

    return re.sub(r"(?<![\w@/])[A-Z][a-z]{2,}(?!\w)", renamed, text)

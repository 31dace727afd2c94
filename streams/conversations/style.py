"""In which style a company answered: by words and signs that can be read off any answer.

Rules over words, in the languages that care is given in most; they would rather miss than invent.

- apology: says sorry
- question: asks something
- redirect: asks to go on elsewhere
- link: points to a page
- signed: with the initials or the name of a person, as ^AB, -Eva or /TR at the end
- short: fewer than 80 characters
"""

import re

from streams.conversations.phrases import redirects

REDIRECT = "redirect"
SHORT = 80

_APOLOGY = re.compile(
    r"\b(?:sorry|apolog\w+|regret"
    r"|tut (?:uns|mir) leid|entschuldig\w+"
    r"|désolée?s?|excuse[sz]?\b|pardon"
    r"|lo sentimos|lo siento|perdón|disculp\w+"
    r"|desculp\w+|lamentamos|ci dispiace|mi dispiace|scusa\w*|spijt (?:ons|me)|excuses)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S")
_QUESTION = re.compile(r"[?？؟](?![^\s]*[=&/])")
"""A question mark, but not one inside a link."""
_SIGNED = re.compile(r"(?:[\^/*~–—-]\s?(?:[A-Z]{1,3}|[A-Z][a-zé]{1,11}))\.?\s*(?:https?://\S+\s*)?$")


def styles(text: str) -> tuple[str, ...]:
    """Name all that fit, in alphabetical order."""
    found = {
        "apology": _APOLOGY.search(text),
        "link": _LINK.search(text),
        "question": _QUESTION.search(text),
        REDIRECT: redirects(text),
        "short": len(text) < SHORT,
        "signed": _SIGNED.search(text),
    }
    return tuple(name for name, fits in found.items() if fits)

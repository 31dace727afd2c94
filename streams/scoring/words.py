"""How are the rules' word lists matched? English lists, against tidied lower-case text."""

import re

from streams.scoring.text import repaired, unescaped

CHARACTERS = 65_536
_HANDLE = re.compile(r"(?<!\w)@\w+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def pattern(phrases: str) -> re.Pattern[str]:
    """Any of the phrases, given with commas between, as whole words; `*` leaves the end open: `injur*`."""
    written = (" ".join(phrase.split()) for phrase in phrases.split(","))
    choices = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", " ") for phrase in written)
    return re.compile(r"(?<!\w)(?:" + "|".join(choices) + r")(?!\w)")


def plain(text: str) -> str:
    """Lower case, straight apostrophes, single blanks; no links, no handles, no hashtag signs."""
    shown = unescaped(repaired(text[:CHARACTERS])).lower().replace("’", "'")
    return " ".join(_LINK.sub(" ", _HANDLE.sub(" ", shown)).replace("#", " ").split())

"""Which words of a text tell what it is about, in any language that writes blanks between words.

Words are cut to their first letters, which takes the place of stemming. The encoder's embedding, token
vectors averaged by idf, and mixes of each with words were tried and bring texts of one matter no closer
together than words alone do (docs/issues.md has the figures); so this needs no model.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from streams.pulse.issues.common import COMMON

STEM = 5
"""Letters kept: 4 and 7 do as well, and fewer make different words one."""
MOST_WORDS = 60
"""Of a text; a tweet has some twenty."""
_NOISE = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@\w+|\[[^\]\s]{1,20}\]|&\w+;")
"""Links, handles, masks, entities: who and where, not what."""
_WORD = re.compile(r"[^\W\d_]{3,}")


@lru_cache(maxsize=8_192)
def words_of(text: str) -> Mapping[str, str]:
    """Return the text's words in their order: each stem, and the word that it first stood for.

    What issues were said with last is read again whenever one is looked at, and so remembered.
    """
    found = _WORD.findall(_NOISE.sub(" ", text.lower().replace("’", "'")))
    telling = [word for word in found if word not in COMMON][:MOST_WORDS]
    return {word[:STEM]: word for word in reversed(telling)}

"""English texts are read by an encoder that knows nothing else, beside the one that knows all languages.

What each says of a text stands side by side; what they say together is a matter of the heads.
"""

from collections.abc import Sequence

import numpy as np

from streams.scoring.encoder import Answering, Answers
from streams.scoring.language import identify_all


class EnglishBeside:
    """Two encoders: a row has the first one's numbers, then the English one's, NaN where it was not asked."""

    def __init__(self, first: Answering, english: Answering, width: int) -> None:
        """width: how many numbers the English one has for a text."""
        self._first = first
        self._english = english
        self._width = width

    def answers(self, texts: Sequence[str]) -> Answers:
        """One row a text, in order."""
        first = self._first.answers(texts)
        places = [place for place, found in enumerate(identify_all(texts)) if found.code == "en"]
        beside = np.full((len(texts), self._width), np.nan, np.float32)
        if places:
            beside[places] = self._english.answers([texts[place] for place in places])
        return np.hstack([first, beside])

"""Which pieces of multilingual-e5-small's vocabulary are kept? Those of the languages served.

The tokenizer's memory grows with its pieces, and most of the 250,000 are of scripts and languages
that the model is not trained on. What is left out is still read, in smaller pieces or as unknown.
"""

import unicodedata

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzáàâäãåæçéèêëíìîïñóòôöõøœúùûüßÿªº")
"""Latin letters, in lower case, of the languages that the model is trained on."""
SCRIPTS = frozenset({"ARABIC", "DEVANAGARI"})
COMMONEST = 150_000
"""Pieces are in the order of how common they are; the rarest go too."""


def kept(pieces: list[tuple[str, float]]) -> list[int]:
    """Ids of the pieces to keep, in order; the special ones are always among them."""
    return [
        place for place, (piece, _likelihood) in enumerate(pieces[:COMMONEST]) if all(map(_served, piece))
    ]


def _served(character: str) -> bool:
    if not unicodedata.category(character).startswith(("L", "M")):
        return True
    script = unicodedata.name(character, "?").split()[0]
    if script == "LATIN":
        return character.lower() in LETTERS
    # joiners and variation selectors belong to emoji
    return script in SCRIPTS or script in {"VARIATION", "ZERO", "MODIFIER", "COMBINING"}

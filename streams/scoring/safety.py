"""Is somebody in danger? Or is it a matter for lawyers or the press.

Rules on English words, recall before precision: what they find goes to people within minutes, who can tell
a figure of speech from a fire. Many words are harmless on most days ("my son", "press", "dead"), so a class
has words that are enough alone, and pairs of lists of which a text must have a word each. What is plainly a
figure of speech or the name of something is taken out first. What belongs to each class is in
models/data/GUIDELINES.md; how well it is found, in models/README.md.
"""

from collections.abc import Container
from dataclasses import dataclass
from types import MappingProxyType

from streams.scoring.safety_words import discrimination, injury, legal_press, minors, self_harm, threat
from streams.scoring.words import Phrases, phrases_in

Pair = tuple[Phrases, Phrases]


@dataclass(frozen=True, slots=True)
class _Class:
    """The words of a class."""

    harmless: Phrases
    alone: Phrases
    together: tuple[Pair, ...] = ()

    def holds(self, words: str, lists: Container[Phrases]) -> bool:
        """Whether the words, in which there may be these `lists`, may belong to it."""
        if not (self.alone in lists or any(a in lists and b in lists for a, b in self.together)):
            return False
        meant = self.harmless.without(words)
        return self.alone.within(meant) or any(a.within(meant) and b.within(meant) for a, b in self.together)


_CLASSES = MappingProxyType(
    {
        "injury": _Class(
            Phrases(injury.HARMLESS),
            Phrases(injury.ALONE),
            (
                (Phrases(injury.BODY), Phrases(injury.HARM)),
                (Phrases(injury.BEINGS), Phrases(injury.DEATH)),
                (Phrases(injury.ILL), Phrases(injury.CAUSE)),
            ),
        ),
        "self-harm": _Class(
            Phrases(self_harm.HARMLESS),
            Phrases(self_harm.ALONE),
            ((Phrases(self_harm.MEANS), Phrases(self_harm.INTENT)),),
        ),
        "threat": _Class(
            Phrases(threat.HARMLESS),
            Phrases(threat.ALONE),
            ((Phrases(threat.VIOLENCE), Phrases(threat.PEOPLE)),),
        ),
        "discrimination": _Class(
            Phrases(discrimination.HARMLESS),
            Phrases(discrimination.ALONE),
            ((Phrases(discrimination.GROUPS), Phrases(discrimination.TREATMENT)),),
        ),
        "minors": _Class(
            Phrases(minors.HARMLESS),
            Phrases(minors.ALONE),
            ((Phrases(minors.CHILDREN), Phrases(minors.RISK)),),
        ),
        "legal-press": _Class(
            Phrases(legal_press.HARMLESS),
            Phrases(legal_press.ALONE),
            ((Phrases(legal_press.AUTHORITIES), Phrases(legal_press.STEPS)),),
        ),
    }
)


def safety(words: str) -> tuple[str, ...]:
    """The classes of schemas.scores.SAFETY_CLASSES that words may belong to; as `words.plain` gives them."""
    lists = phrases_in(words)
    return tuple(name for name, given in _CLASSES.items() if given.holds(words, lists))

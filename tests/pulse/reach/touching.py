"""Who is in touch with whom, as tests say it: "anna-ben ben-carl", and "@b=ben" for a handle."""

from collections import deque
from collections.abc import Iterable

from schemas.base import Time
from schemas.pulse import Contact
from streams.pulse.reach.ties import rows_of
from tests.pulse.hearing import MONDAY


def contacts(words: str, at: int = MONDAY) -> tuple[Contact, ...]:
    """What a task has heard."""
    found = []
    for word in words.split():
        same = "=" in word
        one, other = word.split("=" if same else "-")
        found.append(Contact(one=one, other=other, at=Time(at), same=same))
    return tuple(found)


def block(words: str, at: int = MONDAY) -> bytes:
    """The same as rows."""
    return rows_of(contacts(words, at)).tobytes()


def by_hand(ties: Iterable[tuple[str, str]], people: Iterable[str], steps: int) -> tuple[int, ...]:
    """Count by a search that visits one person after the other."""
    ties = [*ties]
    away = dict.fromkeys(people, 0)
    waiting = deque(away)
    while waiting:
        person = waiting.popleft()
        for one, other in (*ties, *((other, one) for one, other in ties)):
            if one == person and other not in away:
                away[other] = away[person] + 1
                waiting.append(other)
    return tuple(sum(each == step for each in away.values()) for step in range(1, steps + 1))

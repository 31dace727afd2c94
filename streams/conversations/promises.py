"""How soon a brand promises to answer: what this domain asks of the brand registry."""

from typing import Protocol

from schemas.base import Time


class Promise(Protocol):
    """A brand's targets, in milliseconds by source."""

    def first_reply_ms(self, source: str) -> int:
        """How long a customer may wait for the first answer."""
        ...

    def next_reply_ms(self, source: str) -> int:
        """How long a customer may wait for each further answer."""
        ...


class Targets(Protocol):
    """The brands, by id."""

    def get(self, brand: str) -> Promise:
        """Return the brand's promise; the default one for a brand that nobody registered."""
        ...


FIRST_REPLY = "first-reply"
NEXT_REPLY = "next-reply"


def due_at(promise: Promise, clock: str, source: str, start: int) -> Time:
    """When an answer is due on a clock that started at `start`."""
    target = promise.first_reply_ms(source) if clock == FIRST_REPLY else promise.next_reply_ms(source)
    return Time(start + target)


def due_soon_at(start: int, due: int) -> Time:
    """When three quarters of the time are gone."""
    return Time(start + (due - start) * 3 // 4)

"""A link by which one person acts on one alert, once, for a time: signed, so that nobody can make another.

Once: its name is the id of the act, and an act with an id that was answered is not answered again. Whoever
has the link is taken for the person: it goes to that person's mailbox and nowhere else.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

import msgspec

from schemas.base import HOUR, Time
from streams.errors import GroundswellError

VALID_FOR = 24 * HOUR
LONGEST = 2_048
_PURPOSE = b"groundswell-link/1."


class LinkError(GroundswellError):
    """The link is none of ours, or its time is over."""


class Link(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What a link is for. name: of the one act it can do. made_at, ends_at: milliseconds since 1970."""

    name: str
    brand: str
    alert: str
    person: str
    made_at: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links and reads them. url: where the worker's pages are reached from outside."""

    url: str
    secret: bytes

    def make(self, brand: str, alert: str, person: str, *, cause: str, now: Time) -> str:
        """Return the address. cause: what it is made for; made again for the same it is the same act."""
        name = hmac.digest(self.secret, f"{cause}\n{brand}\n{alert}\n{person}".encode(), hashlib.sha256)
        link = Link(
            name=f"link-{name.hex()[:32]}",
            brand=brand,
            alert=alert,
            person=person,
            made_at=int(now),
            ends_at=int(now) + VALID_FOR,
        )
        content = msgspec.json.encode(link)
        return f"{self.url.rstrip('/')}/act/{_text(content)}.{_text(self._signature(content))}"

    def read(self, token: str, now: Time) -> Link:
        """Return what a link is for. Raises LinkError."""
        try:
            content, signature = (_bytes(part) for part in token[:LONGEST].split("."))
        except ValueError:
            raise LinkError("this link is not whole; copy all of it") from None
        if not hmac.compare_digest(signature, self._signature(content)):
            raise LinkError("this link is none of ours, or not whole")
        link = msgspec.json.decode(content, type=Link)
        if now >= link.ends_at:
            raise LinkError("the time of this link is over; act from the command line, or by a newer one")
        return link

    def _signature(self, content: bytes) -> bytes:
        return hmac.digest(self.secret, _PURPOSE + content, hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)

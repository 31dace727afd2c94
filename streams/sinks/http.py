"""One POST, as sinks make it: bounded in time and bytes, no redirect followed, no secret in a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson

from schemas.base import SECOND
from streams.notices import Delivered, Failed, Result
from streams.sinks.connections import why

TIMEOUT = 5.0
"""Seconds for one attempt, from the connection to the end of the answer."""
MOST_READ = 64 * 1024
"""Bytes of an answer; what sinks answer has some hundred."""
_RETRIED = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_OF_A_GATEWAY = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})
"""Whoever stands behind it may have taken what was sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, no more than MOST_READ of it. whole: that was all."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool

    @property
    def json(self) -> Any:
        """Its body, None where it is no JSON or not whole."""
        try:
            return orjson.loads(self.body) if self.whole else None
        except orjson.JSONDecodeError:
            return None


def client() -> aiohttp.ClientSession:
    """Return a session that keeps no cookies and reads no proxies or passwords from the environment."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False)


async def post(
    session: aiohttp.ClientSession,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout: float = TIMEOUT,  # noqa: ASYNC109 - of the whole exchange, which the client keeps
) -> Answer | Failed:
    """Post once and return the answer; Failed where there is none. A reason never carries the address."""
    try:
        async with session.post(
            url,
            data=body,
            headers={"Content-Type": "application/json", "Accept-Encoding": "identity", **headers},
            timeout=aiohttp.ClientTimeout(total=timeout),
            allow_redirects=False,
        ) as response:
            content, whole = await _read(response)
            return Answer(response.status, response.headers, content, whole)
    except TimeoutError:
        return Failed(f"no answer within {timeout:g} s", retry=True, unsure=True)
    except aiohttp.InvalidURL:
        return Failed("the address is no URL", retry=False)
    except aiohttp.ClientError as error:
        # Where no connection came about, nothing was sent.
        unsure = not isinstance(error, aiohttp.ClientConnectorError)
        return Failed(why(error), retry=True, unsure=unsure)


def judge(answer: Answer) -> Result:
    """Return what the status alone says."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered()
    if status < HTTPStatus.BAD_REQUEST:
        return Failed(f"HTTP {status}; redirects are not followed", retry=False)
    retry = status in _RETRIED or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    wait = retry_after(answer.headers) if retry else None
    return Failed(f"HTTP {status}", retry=retry, retry_after=wait, unsure=status in _OF_A_GATEWAY)


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Milliseconds the server asks for, in either of HTTP's two forms; None where it is neither."""
    value = headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        return int(value[:9]) * SECOND
    try:
        until, sent = (parsedate_to_datetime(text) for text in (value, headers.get("Date", "")))
        seconds = (until - sent).total_seconds()
    except (TypeError, ValueError):
        return None
    return max(0, int(seconds * SECOND))


async def _read(response: aiohttp.ClientResponse) -> tuple[bytes, bool]:
    """Read what is answered, so that a server that breaks off is noticed; but not without end."""
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > MOST_READ:
            return bytes(content[:MOST_READ]), False
    return bytes(content), True

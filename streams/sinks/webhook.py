"""HTTP POST of a notice to an address of one's own. The contract is in docs/webhook.md."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp

from schemas.alerts import Notification
from schemas.base import SECOND, Record
from schemas.codec import encode
from streams.errors import ConfigurationError
from streams.notices import Attempt, Delivered, Failed, Result

TIMEOUT = 5.0
"""Seconds for one attempt, from the connection to the end of the answer."""
_MOST_READ = 64 * 1024
_RETRIED = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class WebhookSink:
    """Posts to one address. The session belongs to the caller, who closes it."""

    def __init__(self, url: str, session: aiohttp.ClientSession, *, timeout: float = TIMEOUT) -> None:
        if not url.startswith(("http://", "https://")):
            raise ConfigurationError("webhook: the address begins with neither http:// nor https://")
        self._url = url
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def send(self, attempt: Attempt) -> Result:
        """Post once. A reason never carries the address: it may be a secret."""
        try:
            async with self._session.post(
                self._url,
                data=encode(_body(attempt)),
                headers=_headers(attempt),
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                await _read(response)
                return _judge(response.status, response.headers)
        except TimeoutError:
            return Failed(f"no answer within {self._timeout.total:g} s", retry=True)
        except aiohttp.InvalidURL:
            return Failed("the address is no URL", retry=False)
        except aiohttp.ClientError as error:
            return Failed(f"the connection failed: {type(error).__name__}", retry=True)


def _headers(attempt: Attempt) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": attempt.key,
        "Groundswell-Attempt": str(attempt.attempt),
    }


def _body(attempt: Attempt) -> Record:
    if attempt.notice is not None:
        return attempt.notice
    return Notification(
        id=f"{attempt.key}:{attempt.attempt}",
        kind="heartbeat",
        sink=attempt.sink,
        key=attempt.key,
        at=attempt.at,
        attempt=attempt.attempt,
        result="delivered",
    )


async def _read(response: aiohttp.ClientResponse) -> None:
    """Read what is answered, so that a server that breaks off is noticed; but not without end."""
    left = _MOST_READ
    async for chunk in response.content.iter_any():
        left -= len(chunk)
        if left < 0:
            return


def _judge(status: int, headers: Mapping[str, str]) -> Result:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered()
    if status < HTTPStatus.BAD_REQUEST:
        return Failed(f"HTTP {status}; redirects are not followed", retry=False)
    retry = status in _RETRIED or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Failed(f"HTTP {status}", retry=retry, retry_after=_retry_after(headers) if retry else None)


def _retry_after(headers: Mapping[str, str]) -> int | None:
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

"""HTTP POST of a notice to an address of one's own. The contract is in docs/webhook.md."""

import base64
import hashlib
import hmac
from collections.abc import Callable

import aiohttp

from schemas.alerts import Notification
from schemas.base import SECOND, Record, Time
from schemas.codec import encode
from streams.clock import now_ms
from streams.errors import ConfigurationError
from streams.notices import Attempt, Failed, Result
from streams.sinks.http import TIMEOUT, judge, post

PREFIX = "whsec_"
SHORTEST = 24
"""Bytes of a signing secret, as Standard Webhooks wants them."""


class WebhookSink:
    """Posts to one address. The session belongs to the caller, who closes it.

    secret: what is posted is signed with it, as https://www.standardwebhooks.com says; None: it is not.
    """

    def __init__(
        self,
        url: str,
        session: aiohttp.ClientSession,
        *,
        secret: bytes | None = None,
        timeout: float = TIMEOUT,
        now: Callable[[], Time] = now_ms,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise ConfigurationError("webhook: the address begins with neither http:// nor https://")
        self._url = url
        self._session = session
        self._secret = secret
        self._timeout = timeout
        self._now = now

    async def send(self, attempt: Attempt) -> Result:
        """Post once."""
        body = encode(_body(attempt))
        headers = {"Idempotency-Key": attempt.key, "Groundswell-Attempt": str(attempt.attempt)}
        if self._secret is not None:
            headers |= signed(self._secret, attempt.key, self._now() // SECOND, body)
        answer = await post(self._session, self._url, body, headers, timeout=self._timeout)
        return answer if isinstance(answer, Failed) else judge(answer)


def signed(secret: bytes, name: str, at: int, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks. at: seconds since 1970."""
    digest = hmac.digest(secret, f"{name}.{at}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def signing_key(secret: str, key: str) -> bytes:
    """Return the bytes to sign with. Raises ConfigurationError with the key that names the secret."""
    try:
        found = (
            base64.b64decode(secret.removeprefix(PREFIX), validate=True)
            if secret.startswith(PREFIX)
            else secret.encode()
        )
    except ValueError:
        raise ConfigurationError(f"{key}: what follows {PREFIX} is not base64") from None
    if len(found) < SHORTEST:
        raise ConfigurationError(
            f"{key}: shorter than {SHORTEST} bytes; make one with `openssl rand -hex 32`"
        )
    return found


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

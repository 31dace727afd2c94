"""Whether what claims to come from Slack or PagerDuty does."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping

FRESH_SECONDS = 300
"""How old a signed request may be, as Slack has it; what is older may have been recorded."""


def is_from_slack(headers: Mapping[str, str], body: bytes, secrets: Iterable[bytes], now: int) -> bool:
    """Check by docs.slack.dev/authentication/verifying-requests-from-slack. now: seconds since 1970."""
    sent = headers.get("X-Slack-Request-Timestamp", "")
    if not (sent.isascii() and sent.isdigit() and abs(now - int(sent[:12])) <= FRESH_SECONDS):
        return False
    given = headers.get("X-Slack-Signature", "")
    return _is_one_of([given], "v0=", f"v0:{sent}:".encode() + body, secrets)


def is_from_pagerduty(headers: Mapping[str, str], body: bytes, secrets: Iterable[bytes]) -> bool:
    """Check by PagerDuty's "Verifying Signatures" (v3): one of several, while a secret is changed."""
    given = [one.strip() for one in headers.get("X-PagerDuty-Signature", "").split(",")]
    return _is_one_of(given, "v1=", body, secrets)


def _is_one_of(given: Iterable[str], version: str, content: bytes, secrets: Iterable[bytes]) -> bool:
    wanted = [version + hmac.new(secret, content, hashlib.sha256).hexdigest() for secret in secrets]
    return any(hmac.compare_digest(one.encode(), each.encode()) for one in given for each in wanted if one)

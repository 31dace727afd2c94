"""Alertmanager, API v2: each alert by itself, and again each minute, for it to group, silence, inhibit."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import orjson

from schemas.alerts import Alert
from schemas.base import Time, format_time
from streams.clock import now_ms
from streams.notices import Attempt, Delivered, Failed, Result
from streams.notices.standing import OVER, REPEATED_EVERY
from streams.sinks import texts
from streams.sinks.http import TIMEOUT, Answer, judge, post
from streams.sinks.terminal import plain

FRESH_FOR = 4 * REPEATED_EVERY
"""An alert that is not repeated for so long is over, as with Prometheus (`resend-delay`, times four)."""
AT_A_TIME = 64
"""Alerts in a request, as many as Prometheus sends."""
WATCHDOG = "GroundswellWatchdog"


class AlertmanagerSink:
    """Posts to every member of a cluster; one that has it passes it on, and what one missed comes again."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        urls: Sequence[str],
        *,
        authorization: str | None = None,
        heartbeat_every: int = REPEATED_EVERY,
        timeout: float = TIMEOUT,
        now: Callable[[], Time] = now_ms,
    ) -> None:
        self._session = session
        self._urls = [f"{url.rstrip('/')}/api/v2/alerts" for url in urls]
        self._headers = {"Authorization": authorization} if authorization else {}
        self._watchdog_for = 4 * heartbeat_every
        self._timeout = timeout
        self._now = now

    async def send(self, attempt: Attempt) -> Result:
        """Post to all members: delivered where one has everything."""
        now = self._now()
        if attempt.notice is None:
            alerts = [watchdog(now, self._watchdog_for)]
        else:
            alerts = [posted(alert, now) for alert in attempt.notice.alerts]
        results = await asyncio.gather(*(self._send(url, alerts) for url in self._urls))
        delivered = next((one for one in results if isinstance(one, Delivered)), None)
        return delivered if delivered is not None else results[0]

    async def _send(self, url: str, alerts: Sequence[dict[str, Any]]) -> Result:
        for begin in range(0, len(alerts), AT_A_TIME):
            body = orjson.dumps(alerts[begin : begin + AT_A_TIME])
            answer = await post(self._session, url, body, self._headers, timeout=self._timeout)
            result = answer if isinstance(answer, Failed) else judge(answer)
            if isinstance(result, Failed):
                retry = result.retry or (isinstance(answer, Answer) and answer.status in (401, 403, 404))
                return Failed(f"Alertmanager: {result.reason}", retry, result.retry_after, result.unsure)
        return Delivered()


def posted(alert: Alert, now: Time) -> dict[str, Any]:
    """Return the alert as Alertmanager takes it: told apart, grouped and routed by its labels."""
    ends_at = (alert.resolved_at or alert.changed_at) if alert.state in OVER else now + FRESH_FOR
    labels = {
        **alert.labels,
        "alertname": alert.rule,
        "alert": alert.id,
        "brand": alert.brand,
        "severity": alert.severity,
        "subject": alert.subject.kind,
        "team": alert.team or "",
    }
    about = {
        "summary": plain(alert.summary),
        "description": "\n".join(texts.facts(alert)),
        "state": alert.state,
        "customer": alert.customer_name or alert.customer or "",
    }
    return {
        "labels": {name: plain(value) for name, value in labels.items() if value},
        "annotations": {name: value for name, value in about.items() if value},
        "startsAt": format_time(min(alert.fired_at, ends_at)),
        "endsAt": format_time(ends_at),
    }


def watchdog(now: Time, fresh_for: int) -> dict[str, Any]:
    """Return an alert that always fires, as Prometheus has its Watchdog: have its absence reported."""
    return {
        "labels": {"alertname": WATCHDOG, "severity": "none"},
        "annotations": {"summary": "Groundswell is alive. When this stops, it is not."},
        "endsAt": format_time(now + fresh_for),
    }

"""PagerDuty, Events API v2: an incident for each alert, triggered, acknowledged and resolved by its id."""

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from schemas.alerts import Alert, Notice
from schemas.base import format_time
from streams.notices import Attempt, Delivered, Failed, Result
from streams.sinks import texts
from streams.sinks.http import TIMEOUT, Answer, judge, post
from streams.sinks.listed import rest
from streams.sinks.terminal import plain

EVENTS = {"firing": "trigger", "acknowledged": "acknowledge", "resolved": "resolve"}
"""By kind of notice; PagerDuty has no event for any other."""
LONGEST_KEY = 255
LONGEST_SUMMARY = 1_024
AT_ONCE = 8
"""Events under way at a time; a notice has up to fifty alerts."""
SEVERITIES = frozenset({"critical", "error", "warning", "info"})


class PagerDutySink:
    """Sends an event for each alert of a notice: under one dedup_key all events are one incident.

    So sending again what may have arrived changes nothing: a notice that fails half-way is sent whole.
    """

    def __init__(
        self, session: aiohttp.ClientSession, *, routing_key: str, api: str, timeout: float = TIMEOUT
    ) -> None:
        self._session = session
        self._routing_key = routing_key
        self._url = f"{api.rstrip('/')}/v2/enqueue"
        self._timeout = timeout

    async def send(self, attempt: Attempt) -> Result:
        """Send all; the result is that of the first one that failed."""
        notice = attempt.notice
        if notice is None or notice.kind not in EVENTS:
            return Failed("PagerDuty has no event for this", retry=False)
        free = asyncio.Semaphore(AT_ONCE)

        async def send(alert: Alert) -> Result:
            async with free:
                return await self._send(event(notice, alert))

        results = await asyncio.gather(*(send(alert) for alert in notice.alerts))
        return next((one for one in results if isinstance(one, Failed)), Delivered())

    async def _send(self, content: Mapping[str, Any]) -> Result:
        body = orjson.dumps({"routing_key": self._routing_key, **content})
        answer = await post(self._session, self._url, body, {}, timeout=self._timeout)
        return answer if isinstance(answer, Failed) else _judge(answer)


def event(notice: Notice, alert: Alert) -> dict[str, Any]:
    """Return the event for one alert, without the routing key."""
    action = EVENTS[notice.kind]
    content: dict[str, Any] = {"event_action": action, "dedup_key": dedup_key(alert)}
    if action != "trigger":
        return content
    # Each listed alert is an incident; of others that the notice is about, each says that there are some.
    about = [*texts.facts(alert), *filter(None, [rest(notice, len(notice.alerts))])]
    return content | {
        "client": "Groundswell",
        "payload": {
            "summary": plain(alert.summary)[:LONGEST_SUMMARY],
            "source": alert.brand,
            "severity": alert.severity if alert.severity in SEVERITIES else "error",
            "timestamp": format_time(alert.fired_at),
            "component": alert.customer or alert.subject.id,
            "group": alert.brand,
            "class": alert.rule,
            "custom_details": {"alert": alert.id, "brand": alert.brand, "about": about},
        },
    }


def dedup_key(alert: Alert) -> str:
    """Return what PagerDuty knows the alert by: brand and id, so that a webhook of its tells both."""
    key = f"{alert.brand}/{alert.id}"
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def _judge(answer: Answer) -> Result:
    judged = judge(answer)
    if isinstance(judged, Failed):
        # 400: the event is wrong. Any other refusal is about the key or the service, which a person can mend.
        retry = judged.retry or answer.status in (401, 402, 403, 404)
        reason = f"PagerDuty: {judged.reason}"
        return Failed(reason, retry=retry, retry_after=judged.retry_after, unsure=judged.unsure)
    said = answer.json
    if not isinstance(said, dict) or said.get("status") != "success":
        return Failed(f"PagerDuty: HTTP {answer.status} without its success", retry=True, unsure=True)
    return judged

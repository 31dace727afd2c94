"""PagerDuty, against a server that keeps incidents as PagerDuty does."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from streams.notices import Delivered, Failed
from streams.sinks.http import client
from streams.sinks.pagerduty import PagerDutySink
from tests.sinks.attempts import AS_MANY, alert, attempt, heartbeat

NEXT = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}


class PagerDuty:
    """A service: one incident for each dedup_key. refuse: status and body instead."""

    def __init__(self) -> None:
        self.incidents: dict[str, str] = {}
        self.events: list[dict[str, Any]] = []
        self.refuse: tuple[int, dict[str, Any]] | None = None

    async def enqueue(self, request: web.Request) -> web.Response:
        """Take an event."""
        event = orjson.loads(await request.read())
        self.events.append(event)
        if self.refuse:
            status, body = self.refuse
            return web.json_response(body, status=status)
        key, action = event["dedup_key"], event["event_action"]
        if action == "trigger" or key in self.incidents:
            self.incidents[key] = NEXT[action]
        return web.json_response({"status": "success", "dedup_key": key}, status=202)


@pytest.fixture
def pagerduty() -> PagerDuty:
    """How it behaves."""
    return PagerDuty()


@pytest.fixture
async def sink(pagerduty: PagerDuty) -> AsyncIterator[PagerDutySink]:
    """A service's integration."""
    app = web.Application()
    app.router.add_post("/v2/enqueue", pagerduty.enqueue)
    async with TestServer(app, host="127.0.0.1") as running, client() as session:
        yield PagerDutySink(session, routing_key="secret", api=str(running.make_url("/")))


async def test_each_alert_is_an_incident_from_its_trigger_to_its_end(
    pagerduty: PagerDuty, sink: PagerDutySink
) -> None:
    """Under the alert's own id; told again it is the same one."""
    both = alert("o1"), alert("o2", severity="warning")
    for _ in range(2):
        assert await sink.send(attempt(*both)) == Delivered()
    assert pagerduty.incidents == {"acme/obligation:o1": "triggered", "acme/obligation:o2": "triggered"}
    await sink.send(attempt(both[0], kind="acknowledged"))
    await sink.send(attempt(both[1], kind="resolved"))
    assert pagerduty.incidents == {"acme/obligation:o1": "acknowledged", "acme/obligation:o2": "resolved"}


async def test_the_event_says_what_whoever_is_woken_needs(pagerduty: PagerDuty, sink: PagerDutySink) -> None:
    """Severity, since when, what they said, what to do; the key is the service's."""
    await sink.send(attempt())
    (event,) = pagerduty.events
    assert event["routing_key"] == "secret"
    assert event["payload"]["severity"] == "critical"
    assert event["payload"]["timestamp"] == "2026-03-02T10:00:00.000Z"
    assert event["payload"]["custom_details"]["about"] == [
        "since 2026-03-02 09:00Z, due 2026-03-02 10:00Z",
        "“Where is my parcel?”",
        AS_MANY,
        "why: the time promised has gone by",
        "→ Answer now.",
    ]


async def test_a_long_id_is_shortened_and_a_new_severity_is_an_error(
    pagerduty: PagerDuty, sink: PagerDutySink
) -> None:
    """PagerDuty takes 255 characters, and four severities."""
    await sink.send(attempt(msgspec.structs.replace(alert(severity="grave"), id="x" * 300)))
    (event,) = pagerduty.events
    assert len(event["dedup_key"]) == 64
    assert event["payload"]["severity"] == "error"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((400, {"status": "invalid event"}), Failed("PagerDuty: HTTP 400", retry=False)),
        ((403, {}), Failed("PagerDuty: HTTP 403", retry=True)),
        ((429, {}), Failed("PagerDuty: HTTP 429", retry=True)),
        ((500, {}), Failed("PagerDuty: HTTP 500", retry=True)),
        (
            (202, {"status": "invalid"}),
            Failed("PagerDuty: HTTP 202 without its success", retry=True, unsure=True),
        ),
    ],
)
async def test_only_success_is_success(
    pagerduty: PagerDuty, sink: PagerDutySink, answer: tuple[int, dict[str, Any]], result: object
) -> None:
    """A wrong key can be mended, a wrong event cannot."""
    pagerduty.refuse = answer
    assert await sink.send(attempt()) == result


async def test_what_it_has_no_event_for_is_refused(sink: PagerDutySink) -> None:
    """A sign of life, a summary."""
    for one in (heartbeat(), attempt(kind="summary")):
        assert await sink.send(one) == Failed("PagerDuty has no event for this", retry=False)

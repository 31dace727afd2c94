"""Every sink over HTTP against a server that misbehaves in twelve ways: nothing is raised, all is bounded."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import aiohttp
import pytest

from schemas.base import SECOND
from streams.notices import Delivered, Failed
from streams.sinks import WebhookSink
from streams.sinks.alertmanager import AlertmanagerSink
from streams.sinks.http import client
from streams.sinks.pagerduty import PagerDutySink
from streams.sinks.port import Sink
from streams.sinks.slack import SlackSink, SlackWebhookSink
from tests.sinks.attempts import attempt
from tests.sinks.misbehaving import WAYS, misbehaving

LIMIT = 0.5
Make = Callable[[str, aiohttp.ClientSession], Sink]
SINKS: Mapping[str, Make] = {
    "webhook": lambda url, session: WebhookSink(f"{url}/x?token=secret", session, timeout=LIMIT),
    "slack": lambda url, session: SlackSink(
        session, token="secret", channel="C1", api=f"{url}/api", timeout=LIMIT
    ),
    "slack webhook": lambda url, session: SlackWebhookSink(session, f"{url}/services/secret", timeout=LIMIT),
    "pagerduty": lambda url, session: PagerDutySink(session, routing_key="secret", api=url, timeout=LIMIT),
    "alertmanager": lambda url, session: AlertmanagerSink(session, [url], timeout=LIMIT),
}
UNSURE = {"hangs", "closes half-way", "drips", "resets", "empty"}
"""Ways after which nobody can tell whether the server has taken it."""
BY_STATUS = {"webhook", "alertmanager"}
"""Sinks whose contract is the status alone."""
TAKEN_BY_STATUS = {"200 with an error", "huge body", "wrong content type"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", SINKS)
async def test_it_is_a_failure_that_a_retry_may_mend(name: str, way: str, tmp_path: Path) -> None:
    """In bounded time, without a secret in the reason; a redirect is not followed, and not tried again."""
    began = time.monotonic()
    async with misbehaving(way, tmp_path) as url, client() as session:
        result = await SINKS[name](url, session).send(attempt())
    assert time.monotonic() - began < 4 * LIMIT
    if name in BY_STATUS and way in TAKEN_BY_STATUS:
        assert result == Delivered()
        return
    assert isinstance(result, Failed)
    assert "secret" not in result.reason
    assert result.retry == (way != "redirects to an internal address")
    assert result.retry_after == (7 * SECOND if way == "429 with Retry-After" else None)
    if way in UNSURE:
        assert result.unsure
    if way in ("429 with Retry-After", "500", "bad TLS"):
        assert not result.unsure

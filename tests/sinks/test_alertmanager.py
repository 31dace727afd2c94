"""Alertmanager: Debian's own, started by the tests, and what it makes of our alerts."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from schemas.base import MINUTE, SECOND, Time
from streams.broker import free_port
from streams.clock import now_ms
from streams.notices import Attempt, Delivered, Failed
from streams.sinks.alertmanager import FRESH_FOR, WATCHDOG, AlertmanagerSink, posted
from streams.sinks.http import client
from tests.sinks.attempts import alert, attempt, heartbeat
from tests.sinks.debian import Alertmanager, alertmanager

CONFIG = """
route: {receiver: hook, group_by: [brand], group_wait: 100ms, group_interval: 200ms, repeat_interval: 1h}
receivers:
- name: hook
  webhook_configs: [{url: "http://127.0.0.1:HOOK/", send_resolved: true}]
"""


class Hook:
    """What Alertmanager tells people, by its webhook."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    async def take(self, request: web.Request) -> web.Response:
        """Remember."""
        self.told.append(await request.json())
        return web.Response()

    async def until(self, count: int) -> None:
        """Wait for so many notifications."""
        async with asyncio.timeout(30):
            while len(self.told) < count:  # noqa: ASYNC110 - what is waited for is another process
                await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def program() -> Alertmanager:
    """Debian's Alertmanager, kept between runs."""
    folder = Path(__file__).parents[2] / ".cache" / "alertmanager"
    folder.mkdir(parents=True, exist_ok=True)
    return alertmanager(folder)


@pytest.fixture
async def hook() -> AsyncIterator[tuple[Hook, int]]:
    """Where Alertmanager tells people."""
    hook = Hook()
    app = web.Application()
    app.router.add_post("/", hook.take)
    async with TestServer(app, host="127.0.0.1") as running:
        assert running.port is not None
        yield hook, running.port


@pytest.fixture
def started(program: Alertmanager, hook: tuple[Hook, int], tmp_path: Path) -> Iterator[str]:
    """Start it; its address."""
    port = free_port()
    with program.running(CONFIG.replace("HOOK", str(hook[1])), port, tmp_path):
        yield f"http://127.0.0.1:{port}"


async def standing(url: str) -> list[dict[str, Any]]:
    """What fires, by Alertmanager's own API."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/api/v2/alerts") as answer:
        found: list[dict[str, Any]] = await answer.json()
    return found


async def delivered(sink: AlertmanagerSink, one: Attempt) -> None:
    """Tell it, as soon as it listens."""
    async with asyncio.timeout(20):
        while (result := await sink.send(one)) != Delivered():
            assert isinstance(result, Failed)
            assert result.retry
            await asyncio.sleep(0.05)


async def test_an_alert_fires_there_until_it_is_over(started: str, hook: tuple[Hook, int]) -> None:
    """Each by itself: Alertmanager groups them; told twice it is one; its end is told by Alertmanager."""
    now = now_ms()
    both = [
        msgspec.structs.replace(alert(name), fired_at=now, changed_at=now, labels={"priority": "high"})
        for name in ("o1", "o2")
    ]
    async with client() as session:
        sink = AlertmanagerSink(session, [started])
        await delivered(sink, attempt(*both))
        await delivered(sink, attempt(*both))
        await hook[0].until(1)
        (first,) = hook[0].told
        assert (first["status"], len(first["alerts"])) == ("firing", 2)
        assert first["alerts"][0]["labels"] == {
            "alertname": "obligation-breached",
            "alert": "obligation:o1",
            "brand": "acme",
            "priority": "high",
            "severity": "critical",
            "subject": "obligation",
        }
        assert "“Where is my parcel?”" in first["alerts"][0]["annotations"]["description"]
        over = Time(now_ms())
        ended = [
            msgspec.structs.replace(one, state="resolved", resolved_at=over, changed_at=over) for one in both
        ]
        await delivered(sink, attempt(*ended, kind="resolved"))
        await hook[0].until(2)
        assert hook[0].told[1]["status"] == "resolved"
        assert await standing(started) == []


async def test_what_is_not_repeated_is_over_for_it(started: str, hook: tuple[Hook, int]) -> None:
    """`endsAt` is four minutes ahead: if Groundswell dies, Alertmanager does not cry for ever."""
    now = now_ms()
    async with client() as session:
        early = AlertmanagerSink(session, [started], now=lambda: Time(now - FRESH_FOR + 2 * SECOND))
        await delivered(early, attempt(msgspec.structs.replace(alert(), fired_at=now - 10 * MINUTE)))
        assert len(await standing(started)) == 1
        await hook[0].until(2)
    assert [one["status"] for one in hook[0].told] == ["firing", "resolved"]


async def test_a_sign_of_life_is_a_watchdog_that_always_fires(started: str) -> None:
    """Its absence is what is to be told of."""
    async with client() as session:
        await delivered(AlertmanagerSink(session, [started]), heartbeat())
    (dog,) = await standing(started)
    assert dog["labels"]["alertname"] == WATCHDOG


async def test_of_a_cluster_one_that_takes_it_is_enough(started: str, unused_tcp_port: int) -> None:
    """The others hear of it from that one, and by the next repetition."""
    async with client() as session:
        both = AlertmanagerSink(session, [f"http://127.0.0.1:{unused_tcp_port}", started])
        await delivered(both, attempt())
        gone = AlertmanagerSink(session, [f"http://127.0.0.1:{unused_tcp_port}"])
        result = await gone.send(attempt())
    assert result == Failed("Alertmanager: refused the connection", retry=True)


async def test_what_it_cannot_understand_is_not_sent_again(started: str) -> None:
    """A label's name of another alphabet; a wrong path can be mended."""
    wrong = msgspec.structs.replace(alert(), labels={"größe": "x"})
    async with client() as session:
        await delivered(AlertmanagerSink(session, [started]), heartbeat())
        refused = await AlertmanagerSink(session, [started]).send(attempt(wrong))
        lost = await AlertmanagerSink(session, [f"{started}/nowhere"]).send(attempt())
    assert refused == Failed("Alertmanager: HTTP 400", retry=False)
    assert lost == Failed("Alertmanager: HTTP 404", retry=True)


def test_an_alert_that_began_after_it_ended_ends_as_it_began() -> None:
    """Alertmanager refuses one that begins after its end."""
    over = msgspec.structs.replace(alert(), state="dismissed", changed_at=alert().fired_at - MINUTE)
    said = posted(over, now_ms())
    assert said["startsAt"] == said["endsAt"]

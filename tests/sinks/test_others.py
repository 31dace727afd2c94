"""Everything else by Apprise, against a server that takes JSON."""

import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from streams.errors import ConfigurationError
from streams.notices import Delivered, Failed
from streams.sinks.others import AppriseSink
from tests.sinks.attempts import attempt, heartbeat

apprise = pytest.importorskip("apprise")


class Takes:
    """A server that takes what Apprise posts."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.status = 200

    async def take(self, request: web.Request) -> web.Response:
        """Remember, and answer as told."""
        self.said.append(await request.json())
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})


@pytest.fixture
def server() -> Takes:
    """How it answers."""
    return Takes()


@pytest.fixture
async def sink(server: Takes) -> AsyncIterator[AppriseSink]:
    """A service by its address."""
    app = web.Application()
    app.router.add_post("/{path:.*}", server.take)
    async with TestServer(app, host="127.0.0.1") as running:
        yield AppriseSink(f"json://127.0.0.1:{running.port}/secret", "sinks.x.url")


async def test_title_and_words_arrive(server: Takes, sink: AppriseSink) -> None:
    """As a notice, and as a sign of life."""
    assert await sink.send(attempt()) == Delivered()
    assert await sink.send(heartbeat()) == Delivered()
    assert server.said[0]["title"] == "[Firing, critical] a title"
    assert "“Where is my parcel?”" in server.said[0]["message"]
    assert server.said[1]["title"] == "Groundswell is alive at 2026-03-02 09:00Z"


@pytest.mark.parametrize("status", [500, 404, 307])
async def test_a_no_may_be_tried_again(server: Takes, sink: AppriseSink, status: int) -> None:
    """Apprise does not say why; it follows no redirect here."""
    server.status = status
    assert await sink.send(attempt()) == Failed("Apprise says no, and not why", retry=True, unsure=True)
    assert len(server.said) == 1


def test_an_address_that_it_does_not_know_is_refused_without_it() -> None:
    """The address is a secret."""
    with pytest.raises(ConfigurationError, match=r"^sinks\.x\.url: Apprise knows no such service") as refused:
        AppriseSink("nonsense://secret", "sinks.x.url")
    assert "secret" not in str(refused.value)


def test_where_it_is_not_installed_that_is_said() -> None:
    """With what brings it."""
    script = (
        "import sys; sys.modules['apprise'] = None\n"
        "from streams.sinks.others import AppriseSink\n"
        "AppriseSink('json://x', 'sinks.x.url')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "sinks.x.url: Apprise is not installed; `pip install groundswell[apprise]`" in done.stderr

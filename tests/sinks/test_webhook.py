"""The webhook against a real server that misbehaves in every way it can."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from schemas.alerts import Notice, Notification, Recipient
from schemas.base import HOUR, SECOND, Time
from schemas.codec import decode, encode
from streams.errors import ConfigurationError
from streams.notices import Delivered, Failed, Result
from streams.sinks import WebhookSink
from streams.sinks.webhook import SHORTEST, signed, signing_key
from tests.sinks.attempts import attempt, heartbeat

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Send = Callable[..., Awaitable[Result]]


class Misbehaving:
    """An HTTP server on loopback that answers as it is told, and remembers what came."""

    def __init__(self) -> None:
        self.answer: Handler = lambda _: _reply(200)
        self.seen: list[tuple[str, dict[str, str], bytes]] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take any request."""
        self.seen.append((request.path, dict(request.headers), await request.read()))
        return await self.answer(request)


async def _reply(status: int, **headers: str) -> web.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(status=status, headers=named)


@pytest.fixture
def server() -> Misbehaving:
    """How the other side behaves."""
    return Misbehaving()


@pytest.fixture
async def address(server: Misbehaving) -> AsyncIterator[str]:
    """Where it listens."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.handle)
    async with TestServer(app, host="127.0.0.1") as running:
        yield str(running.make_url("/hook?token=secret"))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A client session as the application has one."""
    async with aiohttp.ClientSession() as one:
        yield one


@pytest.fixture
def send(address: str, session: aiohttp.ClientSession) -> Send:
    """Try to tell the server."""

    async def to_server(what: Any = None, *, limit: float = 5.0) -> Result:
        return await WebhookSink(address, session, timeout=limit).send(what or attempt())

    return to_server


async def test_the_notice_arrives_as_the_contract_says(server: Misbehaving, send: Send) -> None:
    """The body is the notice, with its schema; key and number of the attempt are headers."""
    assert await send(attempt(number=3)) == Delivered()
    ((path, headers, body),) = server.seen
    assert path == "/hook"
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == "k" * 64
    assert headers["Groundswell-Attempt"] == "3"
    assert orjson.loads(body)["schema"] == "notice/1"
    assert decode(body, Notice) == attempt().notice


async def test_what_is_signed_can_be_checked_as_the_documentation_says(
    server: Misbehaving, address: str, session: aiohttp.ClientSession
) -> None:
    """By the lines of Python in docs/webhook.md; another body, an old one or another secret is refused."""
    text = (Path(__file__).parents[2] / "docs" / "webhook.md").read_text()
    checking: dict[str, Any] = {}
    exec(text.split("```python")[1].split("```")[0], checking)
    secret = b"x" * 32
    sink = WebhookSink(address, session, secret=secret, now=lambda: Time(1_772_445_720_500))
    assert await sink.send(attempt()) == Delivered()
    ((_, headers, body),) = server.seen
    check = checking["is_genuine"]
    assert check(headers, body, secret, now=1_772_445_720)
    assert not check(headers, body + b" ", secret, now=1_772_445_720)
    assert not check(headers, body, b"y" * 32, now=1_772_445_720)
    assert not check(headers, body, secret, now=1_772_445_720 + 600)


def test_a_signature_is_that_of_the_standard() -> None:
    """The example that Standard Webhooks' own libraries are tested with."""
    secret = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "sinks.x.secret")
    headers = signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_example_in_the_documentation_is_a_notice() -> None:
    """Every field in it is one of the record's."""
    text = (Path(__file__).parents[2] / "docs" / "webhook.md").read_text()
    example = text.split("```json")[1].split("```")[0].encode()
    notice = decode(example, Notice)
    assert orjson.loads(encode(notice)) == orjson.loads(example)
    assert notice.extra == {}
    assert [alert.extra for alert in notice.alerts] == [{}]


@pytest.mark.parametrize("page", ["sinks.md", "webhook.md"])
def test_the_documentation_says_how_long_a_secret_must_be(page: str) -> None:
    """Where it is introduced: one byte less is refused."""
    assert f"{SHORTEST} bytes or more" in (Path(__file__).parents[2] / "docs" / page).read_text()
    assert signing_key("x" * SHORTEST, "key")
    with pytest.raises(ConfigurationError, match=f"shorter than {SHORTEST} bytes"):
        signing_key("x" * (SHORTEST - 1), "key")


def test_what_is_empty_is_left_out() -> None:
    """As docs/webhook.md says of `to`, and of people nobody knows."""
    notice = Notice(id="n", brand="acme", kind="firing", at=Time(0), title="t")
    assert "to" not in orjson.loads(encode(notice))
    told = Notice(id="n", brand="acme", kind="firing", at=Time(0), title="t", to=(Recipient(team="care"),))
    assert orjson.loads(encode(told))["to"] == [{"team": "care"}]


async def test_a_heartbeat_is_a_notification(server: Misbehaving, send: Send) -> None:
    """A watchdog can tell it from a notice by its schema."""
    assert await send(heartbeat()) == Delivered()
    record = decode(server.seen[0][2], Notification)
    assert (record.kind, record.key, record.at) == ("heartbeat", "h" * 64, heartbeat().at)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Delivered()),
        (202, Delivered()),
        (204, Delivered()),
        (301, Failed("HTTP 301; redirects are not followed", retry=False)),
        (400, Failed("HTTP 400", retry=False)),
        (404, Failed("HTTP 404", retry=False)),
        (408, Failed("HTTP 408", retry=True)),
        (410, Failed("HTTP 410", retry=False)),
        (425, Failed("HTTP 425", retry=True)),
        (429, Failed("HTTP 429", retry=True)),
        (500, Failed("HTTP 500", retry=True)),
        (503, Failed("HTTP 503", retry=True)),
    ],
)
async def test_the_status_says_whether_a_retry_helps(
    server: Misbehaving, send: Send, status: int, expected: Result
) -> None:
    """As docs/webhook.md lists it."""
    server.answer = lambda _: _reply(status)
    assert await send() == expected


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "7"}, 7 * SECOND),
        ({"Retry_After": "9" * 50}, 999_999_999 * SECOND),
        (
            {"Retry_After": "Mon, 02 Mar 2026 10:00:00 GMT", "Date": "Mon, 02 Mar 2026 09:00:00 GMT"},
            HOUR,
        ),
        ({"Retry_After": "Mon, 02 Mar 2026 08:00:00 GMT", "Date": "Mon, 02 Mar 2026 09:00:00 GMT"}, 0),
        ({"Retry_After": "Mon, 02 Mar 2026 08:00:00 -0000"}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-3"}, None),
        ({}, None),
    ],
)
async def test_retry_after_is_read_in_both_forms(
    server: Misbehaving, send: Send, headers: dict[str, str], wait: int | None
) -> None:
    """Seconds, or a date that counts from the server's own clock; nonsense is no wish."""
    server.answer = lambda _: _reply(429, **headers)
    assert await send() == Failed("HTTP 429", retry=True, retry_after=wait)


async def test_a_redirect_is_not_followed(server: Misbehaving, send: Send, address: str) -> None:
    """Not even to a good address: it may be an internal one next time."""
    server.answer = lambda _: _reply(302, Location=address)
    result = await send()
    assert isinstance(result, Failed)
    assert not result.retry
    assert len(server.seen) == 1


async def test_a_server_that_never_answers_is_left(server: Misbehaving, send: Send) -> None:
    """And tried again later."""

    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    server.answer = hang
    assert await send(limit=0.2) == Failed("no answer within 0.2 s", retry=True, unsure=True)


async def test_a_server_that_answers_byte_by_byte_is_left(server: Misbehaving, send: Send) -> None:
    """The time-out is for the whole answer."""

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.02)

    server.answer = drip
    assert await send(limit=0.3) == Failed("no answer within 0.3 s", retry=True, unsure=True)


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", b"nonsense\r\n\r\n"]
)
async def test_an_answer_broken_off_may_be_retried(server: Misbehaving, send: Send, said: bytes) -> None:
    """Before the status, in the middle of the body, or with what is no HTTP."""

    async def break_off(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(said)
        request.transport.close()
        return web.Response()

    server.answer = break_off
    result = await send()
    assert isinstance(result, Failed)
    assert result.retry
    assert result.reason in ("broke off the connection", "its answer is no HTTP")


async def test_an_endless_answer_is_not_read_to_its_end(server: Misbehaving, send: Send) -> None:
    """The status has said all that is needed."""

    async def flood(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)

    server.answer = flood
    assert await send() == Delivered()


async def test_nobody_listening_may_be_retried_and_the_reason_keeps_the_secret(
    session: aiohttp.ClientSession, unused_tcp_port: int
) -> None:
    """The reason goes to a topic; the address may carry a token."""
    sink = WebhookSink(f"http://127.0.0.1:{unused_tcp_port}/hook?token=secret", session)
    result = await sink.send(attempt())
    assert isinstance(result, Failed)
    assert result.retry
    assert "secret" not in result.reason


async def test_an_address_that_is_none(session: aiohttp.ClientSession) -> None:
    """A wrong scheme is refused at once, what only looks like a URL when it is tried."""
    with pytest.raises(ConfigurationError, match="neither http:// nor https://") as refused:
        WebhookSink("ftp://secret@example.com", session)
    assert "secret" not in str(refused.value)
    assert await WebhookSink("http://", session).send(attempt()) == Failed(
        "the address is no URL", retry=False
    )

"""Slack, against a server that keeps messages as Slack does."""

import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from streams.notices import Attempt, Delivered, Failed
from streams.notices.attempts import Earlier
from streams.sinks.http import client
from streams.sinks.slack import SlackSink, SlackWebhookSink
from tests.sinks.attempts import alert, attempt, heartbeat


class Slack:
    """A workspace with one channel. error: what it answers instead, under HTTP 200 as Slack does."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.error: str | None = None
        self.said: tuple[int, str] = (200, "ok")

    async def api(self, request: web.Request) -> web.Response:
        """`chat.postMessage` and `chat.update`."""
        assert request.headers["Authorization"] == "Bearer xoxb-secret"
        message = orjson.loads(await request.read())
        method = request.match_info["method"]
        self.calls.append(method)
        if self.error:
            return web.json_response({"ok": False, "error": self.error})
        if method == "chat.update":
            if message["ts"] not in self.messages:
                return web.json_response({"ok": False, "error": "message_not_found"})
            ts = message["ts"]
        else:
            ts = f"1772445600.{len(self.messages):06}"
        self.messages[ts] = message
        return web.json_response({"ok": True, "channel": message["channel"], "ts": ts})

    async def hook(self, request: web.Request) -> web.Response:
        """An incoming webhook."""
        self.messages[str(len(self.messages))] = orjson.loads(await request.read())
        status, text = self.said
        return web.Response(status=status, text=text)


@pytest.fixture
def slack() -> Slack:
    """How Slack behaves."""
    return Slack()


@pytest.fixture
async def address(slack: Slack) -> AsyncIterator[str]:
    """Where it is."""
    app = web.Application()
    app.router.add_post("/api/{method}", slack.api)
    app.router.add_post("/services/secret", slack.hook)
    async with TestServer(app, host="127.0.0.1") as running:
        yield str(running.make_url("/")).rstrip("/")


@pytest.fixture
async def sink(address: str) -> AsyncIterator[SlackSink]:
    """A bot in the channel."""
    async with client() as session:
        yield SlackSink(session, token="xoxb-secret", channel="C1", api=f"{address}/api", buttons=True)


def later(one: Attempt, handle: str | None, *, whole: bool = True) -> Attempt:
    """A notice about what was told in that message."""
    return dataclasses.replace(one, earlier=Earlier(handle, whole=whole) if handle else None)


async def test_a_notice_is_a_message_and_its_end_changes_it(slack: Slack, sink: SlackSink) -> None:
    """Nobody is called again for what is over; the channel shows how things are."""
    first = await sink.send(attempt())
    assert isinstance(first, Delivered)
    assert await sink.send(later(attempt(kind="resolved"), first.handle)) == first
    (message,) = slack.messages.values()
    assert message["text"] == "[Resolved] a title"
    assert slack.calls == ["chat.postMessage", "chat.update"]


async def test_the_end_of_one_of_several_is_said_below_their_message(slack: Slack, sink: SlackSink) -> None:
    """The message itself still stands for the others."""
    first = await sink.send(attempt(alert("o1"), alert("o2")))
    assert isinstance(first, Delivered)
    await sink.send(later(attempt(alert("o1"), kind="resolved"), first.handle, whole=False))
    assert [message.get("thread_ts") for message in slack.messages.values()] == [None, "1772445600.000000"]


async def test_what_got_worse_is_a_new_message(slack: Slack, sink: SlackSink) -> None:
    """A change of an old one would call nobody."""
    first = await sink.send(attempt())
    assert isinstance(first, Delivered)
    await sink.send(later(attempt(), first.handle))
    assert len(slack.messages) == 2


async def test_a_message_that_was_deleted_is_written_anew(slack: Slack, sink: SlackSink) -> None:
    """People tidy up channels."""
    result = await sink.send(later(attempt(kind="resolved"), "C1/17.1"))
    assert isinstance(result, Delivered)
    assert slack.calls == ["chat.update", "chat.postMessage"]


async def test_blocks_say_what_there_is_to_know_and_have_buttons(slack: Slack, sink: SlackSink) -> None:
    """In plain text: what a customer wrote can neither call a channel nor be markup."""
    await sink.send(attempt(alert(text="<!channel> *free* <https://evil.example|money> & more")))
    (message,) = slack.messages.values()
    header, section, actions = message["blocks"]
    assert header["text"]["text"] == "[Firing, critical] a title"
    assert "“<!channel> *free* <https://evil.example|money> & more”" in section["text"]["text"]
    assert {block["text"]["type"] for block in (header, section)} == {"plain_text"}
    assert [button["action_id"] for button in actions["elements"]] == ["acknowledge", "snooze", "resolve"]
    assert orjson.loads(actions["elements"][0]["value"]) == {"alert": "obligation:o1", "brand": "acme"}


async def test_what_is_over_has_no_buttons_and_a_storm_is_cut(slack: Slack, sink: SlackSink) -> None:
    """Slack takes fifty blocks, and people fewer."""
    await sink.send(attempt(*(alert(f"o{number}", text="x" * 5000) for number in range(13)), kind="resolved"))
    (message,) = slack.messages.values()
    assert [block["type"] for block in message["blocks"]] == ["header", *["section"] * 10, "context"]
    assert message["blocks"][-1]["elements"][0]["text"].startswith("and 3 more: groundswell alerts")
    assert max(len(block["text"]["text"]) for block in message["blocks"][1:-1]) == 3000


async def test_the_text_is_escaped(slack: Slack, sink: SlackSink) -> None:
    """It is what notifications on a telephone show."""
    one = attempt()
    assert one.notice is not None
    notice = msgspec.structs.replace(one.notice, title="<!here> a & b")
    await sink.send(dataclasses.replace(one, notice=notice))
    (message,) = slack.messages.values()
    assert message["text"] == "[Firing, critical] &lt;!here&gt; a &amp; b"


@pytest.mark.parametrize(
    ("error", "retry"),
    [
        ("internal_error", True),
        ("ratelimited", True),
        ("invalid_auth", True),
        ("channel_not_found", True),
        ("msg_too_long", False),
        ("invalid_blocks", False),
    ],
)
async def test_a_200_with_an_error_inside_is_an_error(
    slack: Slack, sink: SlackSink, error: str, retry: bool
) -> None:
    """A person may mend the set-up within a day; the same message is refused for ever."""
    slack.error = error
    assert await sink.send(attempt()) == Failed(f"Slack: {error}", retry=retry)


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ((200, "ok"), Delivered()),
        ((200, "fine"), Failed("Slack: HTTP 200 without its ok", retry=True)),
        ((400, "invalid_payload"), Failed("Slack: HTTP 400", retry=False)),
        ((404, "no_service"), Failed("Slack: HTTP 404", retry=True)),
        ((500, "rollup_error"), Failed("Slack: HTTP 500", retry=True)),
    ],
)
async def test_an_incoming_webhook_answers_in_words(
    slack: Slack, address: str, said: tuple[int, str], result: object
) -> None:
    """Only `ok` means that it has it."""
    slack.said = said
    async with client() as session:
        assert await SlackWebhookSink(session, f"{address}/services/secret").send(attempt()) == result


async def test_a_sign_of_life_is_a_line(slack: Slack, sink: SlackSink) -> None:
    """For who wants to see it."""
    await sink.send(heartbeat())
    (message,) = slack.messages.values()
    assert message == {"text": "Groundswell is alive at 2026-03-02 09:00Z", "channel": "C1"}

"""Slack: a message of blocks, changed in place as its alerts change, where a bot's token allows it."""

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import orjson

from schemas.alerts import Alert, Notice
from streams.notices import Attempt, Delivered, Failed, Result
from streams.sinks import texts
from streams.sinks.http import TIMEOUT, Answer, judge, post
from streams.sinks.listed import SHOWN, rest

HEADER = 150
TEXT = 3_000
"""Characters that a header block and a section block take."""
HELPLESS = frozenset(
    {
        "invalid_blocks",
        "invalid_arguments",
        "msg_too_long",
        "no_text",
        "invalid_payload",
        "too_many_attachments",
    }
)
"""Errors about the message: the same one would be refused again. Any other is about Slack, or the set-up."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"})
"""Errors about the earlier message: a new one helps."""
BUTTONS = (
    ("acknowledge", "Acknowledge", "primary"),
    ("snooze", "Snooze 1 h", None),
    ("resolve", "Resolve", None),
)


class SlackSink:
    """Posts to a channel by `chat.postMessage`, and by `chat.update` to the same message later."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        token: str,
        channel: str,
        api: str,
        buttons: bool = False,
        timeout: float = TIMEOUT,
    ) -> None:
        self._session = session
        self._channel = channel
        self._api = api.rstrip("/")
        self._buttons = buttons
        self._timeout = timeout
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json; charset=utf-8",
        }

    async def send(self, attempt: Attempt) -> Result:
        """Post, or change or answer the message in which these alerts were told before."""
        message = body_of(attempt, buttons=self._buttons)
        notice, earlier = attempt.notice, attempt.earlier
        if earlier is not None and notice is not None and notice.kind != "firing":
            channel, _, ts = earlier.handle.partition("/")
            where = {"channel": channel, "ts": ts} if earlier.whole else {"channel": channel, "thread_ts": ts}
            result = await self._call("chat.update" if earlier.whole else "chat.postMessage", message | where)
            if not isinstance(result, Failed) or result.reason.removeprefix("Slack: ") not in GONE:
                return result
        return await self._call("chat.postMessage", message | {"channel": self._channel})

    async def _call(self, method: str, message: Mapping[str, Any]) -> Result:
        data = orjson.dumps(message)
        url = f"{self._api}/{method}"
        answer = await post(self._session, url, data, self._headers, timeout=self._timeout)
        return answer if isinstance(answer, Failed) else _judge(answer)


class SlackWebhookSink:
    """Posts to an incoming webhook: its messages can neither be changed nor answered."""

    def __init__(self, session: aiohttp.ClientSession, url: str, *, timeout: float = TIMEOUT) -> None:
        self._session = session
        self._url = url
        self._timeout = timeout

    async def send(self, attempt: Attempt) -> Result:
        """Post once. Slack says `ok` in plain text, else what is wrong."""
        answer = await post(
            self._session, self._url, orjson.dumps(body_of(attempt)), {}, timeout=self._timeout
        )
        if isinstance(answer, Failed):
            return answer
        said = answer.body[:80].decode("utf-8", "replace").strip()
        judged = judge(answer)
        if isinstance(judged, Delivered):
            return judged if said == "ok" else Failed("Slack: HTTP 200 without its ok", retry=True)
        # No such hook, or one that is switched off: a person can mend that, and nothing is lost until then.
        retry = judged.retry or (answer.status in (403, 404, 410) and said not in HELPLESS)
        return Failed(
            f"Slack: {judged.reason}", retry=retry, retry_after=judged.retry_after, unsure=judged.unsure
        )


def body_of(attempt: Attempt, *, buttons: bool = False) -> dict[str, Any]:
    """Return text for notifications, and blocks of plain text: what customers wrote can call nobody."""
    if attempt.notice is None:
        return {"text": texts.alive(attempt.at)}
    notice = attempt.notice
    return {
        "text": _escaped(texts.subject(notice)),
        "blocks": [*_blocks(notice, buttons=buttons)],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _blocks(notice: Notice, *, buttons: bool) -> Sequence[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(texts.subject(notice), HEADER)}]
    for alert in notice.alerts[:SHOWN]:
        said = "\n".join([texts.head(alert), *texts.facts(alert)])
        blocks.append({"type": "section", "text": _plain(said, TEXT)})
        if buttons and notice.kind in ("firing", "acknowledged"):
            blocks.append({"type": "actions", "elements": [_button(alert, *one) for one in BUTTONS]})
    if others := rest(notice):
        blocks.append({"type": "context", "elements": [_plain(others, TEXT)]})
    return blocks


def _button(alert: Alert, action: str, label: str, style: str | None) -> dict[str, Any]:
    value = orjson.dumps({"alert": alert.id, "brand": alert.brand}).decode()
    button = {"type": "button", "action_id": action, "text": _plain(label, HEADER), "value": value}
    return button | ({"style": style} if style else {})


def _plain(text: str, most: int) -> dict[str, Any]:
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return {"type": "plain_text", "text": cut or " ", "emoji": False}


async def say_to_one(session: aiohttp.ClientSession, address: str, text: str) -> Result:
    """Answer an interaction where only whoever began it sees it; the message it began at stays as it is."""
    answer = {"response_type": "ephemeral", "replace_original": False, "text": _escaped(text)}
    came = await post(session, address, orjson.dumps(answer), {})
    return came if isinstance(came, Failed) else judge(came)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _judge(answer: Answer) -> Result:
    judged = judge(answer)
    if isinstance(judged, Failed):
        return judged
    said = answer.json
    if not isinstance(said, dict) or not isinstance(said.get("ok"), bool):
        return Failed("Slack: HTTP 200 with something else than its JSON", retry=True, unsure=True)
    if not said["ok"]:
        error = str(said.get("error", "no reason given"))[:80]
        return Failed(f"Slack: {error}", retry=error not in HELPLESS)
    return Delivered(f"{said.get('channel')}/{said.get('ts')}")

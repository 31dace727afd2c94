"""The worker's pages for people's acts: a link's own, and what Slack and PagerDuty post for them.

A page shows on GET and acts on POST: programs that look at links in mails look, and do nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import jinja2
from aiohttp import web

from schemas.alerts import Alert, AlertAction, AlertActionResult
from schemas.base import HOUR, SECOND, Time
from schemas.codec import decode, encode
from schemas.errors import RecordError
from schemas.scores import TONES
from streams.acts import arrivals
from streams.acts.acting import ALERTS, act, outcome
from streams.acts.signatures import is_from_pagerduty, is_from_slack
from streams.alerts.lifecycle import CLOSED, DISMISSALS, WRONG_TONE
from streams.clock import now_ms
from streams.errors import GroundswellError, LogError
from streams.log.port import Log, Outgoing
from streams.notices import Failed
from streams.scoring.personal import mask
from streams.sinks import texts
from streams.sinks.configured import Answers
from streams.sinks.http import client
from streams.sinks.links import Link, LinkError
from streams.sinks.slack import say_to_one
from streams.sinks.terminal import plain

SNOOZED_FOR = HOUR
MOST_BYTES = 256 * 1024
LONGEST_REASON = 200
SLACKS_HOOKS = "https://hooks.slack.com/"
SLACKS_PATIENCE = 2.0
"""Seconds in which it is told what is not done: Slack waits three for our answer."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_DONE = {
    "acknowledge": "it is yours",
    "snooze": "it is quiet for an hour",
    "resolve": "it is over",
    "dismiss": "it is dismissed",
}
_SAID = {
    "not-us": "Not about us (no answer is owed)",
    "spam": "Spam (no answer is owed)",
    WRONG_TONE: "Wrong tone",
    "duplicate": "A duplicate",
    "known": "Known already",
}
_PAGE = jinja2.Environment(
    loader=jinja2.PackageLoader("streams.acts", "."), autoescape=True, undefined=jinja2.StrictUndefined
).get_template("page.html")
_log = logging.getLogger(__name__)


def routes(answers: Answers, log: Log, hooks: str = SLACKS_HOOKS) -> list[web.RouteDef]:
    """Return the pages that people's answers need; none where there is no way to answer.

    hooks: how every address begins where Slack takes answers; no other is posted to.
    """
    desk = _Desk(answers, log, hooks)
    found = []
    if answers.links is not None:
        found += [web.get("/act/{token}", desk.show), web.post("/act/{token}", desk.act)]
    if answers.slack:
        found.append(web.post("/from/slack", desk.from_slack))
    if answers.pagerduty:
        found.append(web.post("/from/pagerduty", desk.from_pagerduty))
    return found


class _Desk:
    def __init__(self, answers: Answers, log: Log, hooks: str) -> None:
        self._answers = answers
        self._log = log
        self._hooks = hooks

    async def show(self, request: web.Request) -> web.Response:
        """Show the alert, and what can be done."""
        try:
            link = self._link(request)
        except LinkError as error:
            return _page("This link does nothing", [str(error)], 403)
        try:
            alert, result = await self._look(link)
        except LogError as error:
            return _page("Not now", [str(error)], 503)
        return _shown(link, alert, result)

    async def act(self, request: web.Request) -> web.Response:
        """Do it, once."""
        try:
            link = self._link(request)
            action = _action(link, (await request.post()), now_ms())
        except LinkError as error:
            return _page("This link does nothing", [str(error)], 403)
        except ValueError as error:
            return _page("Not done", [str(error)], 400)
        try:
            alert, result = await self._look(link)
            if alert is None or result is not None:
                return _shown(link, alert, result)
            done = await act(self._log, ALERTS, link.brand, action)
        except GroundswellError as error:
            return _page("Not done", [str(error)], 503)
        return _outcome(alert, done, action.action)

    async def from_slack(self, request: web.Request) -> web.Response:
        """Take what somebody pressed in Slack, and tell them, alone, if it is not done."""
        body = await _body(request)
        now = now_ms()
        if not is_from_slack(request.headers, body, self._answers.slack, now // SECOND):
            return web.Response(status=401, text="not signed by Slack, or too old")
        answer, acts = await self._take("Slack", lambda: arrivals.from_slack(body, now))
        address = arrivals.answered_at(body) if acts else ""
        if address.startswith(self._hooks):
            with suppress(TimeoutError):
                async with asyncio.timeout(SLACKS_PATIENCE):
                    await self._say_what_is_not_done(address, acts)
        return answer

    async def from_pagerduty(self, request: web.Request) -> web.Response:
        """Take what somebody did in PagerDuty."""
        body = await _body(request)
        if not is_from_pagerduty(request.headers, body, self._answers.pagerduty):
            return web.Response(status=401, text="not signed by PagerDuty")
        answer, _ = await self._take("PagerDuty", lambda: arrivals.from_pagerduty(body, now_ms()))
        return answer

    def _link(self, request: web.Request) -> Link:
        assert self._answers.links is not None, "without links there is no page"
        return self._answers.links.read(request.match_info["token"], now_ms())

    async def _look(self, link: Link) -> tuple[Alert | None, AlertActionResult | None]:
        """Return the alert as it stands, and what became of the link's act if it is done already."""
        alert, result = None, None
        async for records in self._log.read(["alerts"]):
            for record in records:
                if record.key == link.alert.encode():
                    alert = record.value
        async for records in self._log.read([ALERTS.results], since=link.made_at - HOUR):
            for record in records:
                if record.value is not None and link.name.encode() in record.value:
                    result = record.value
        return (
            decode(alert, Alert) if alert is not None else None,
            decode(result, AlertActionResult) if result is not None else None,
        )

    async def _say_what_is_not_done(self, address: str, acts: Sequence[AlertAction]) -> None:
        """Say it with why: what is done is seen in the alert, which changes."""
        for one in acts:
            words = await self._what_is_wrong(one)
            if words is not None:
                async with client() as session:
                    said = await say_to_one(session, address, words)
                if isinstance(said, Failed):
                    _log.warning("%s is not told in Slack why it is not done: %s", one.by, said.reason)

    async def _what_is_wrong(self, action: AlertAction) -> str | None:
        try:
            result = await outcome(self._log, ALERTS, action)
        except LogError as error:
            return f"Sent, but whether it is done cannot be seen now: {error}"
        except GroundswellError as error:
            return f"Not done: {error}"
        return None if result.done else f"Not done: {result.reason}"

    async def _take(
        self, place: str, read: Callable[[], list[AlertAction]]
    ) -> tuple[web.Response, list[AlertAction]]:
        """Write what somebody did, and return it; what became of it is on its topic."""
        try:
            acts = read()
        except RecordError as error:
            return web.Response(status=400, text=str(error)), []
        try:
            if acts:
                async with self._log.publisher() as publisher:
                    await publisher.publish(
                        [Outgoing(ALERTS.actions, one.brand.encode(), encode(one)) for one in acts]
                    )
        except LogError as error:
            _log.warning("what somebody did in %s is not taken: %s", place, error)
            return web.Response(status=503, text="not taken; try again"), []
        return web.Response(), acts


def _action(link: Link, form: Mapping[str, object], now: Time) -> AlertAction:
    """Return the act that the form asks for. Raises ValueError, for people."""
    action, _, rest = str(form.get("action", "")).partition(":")
    why, _, tone = rest.partition(":")
    reason: str | None = mask(str(form.get("reason", ""))[:LONGEST_REASON])[0].strip() or None
    if action == "dismiss":
        if why not in DISMISSALS:
            raise ValueError("say why it is dismissed")
        if tone and (tone not in TONES or why != WRONG_TONE):
            raise ValueError("say what its tone is")
        reason = why
    elif action not in ("acknowledge", "snooze", "resolve"):
        raise ValueError("say what is to be done")
    until = Time(now + SNOOZED_FOR) if action == "snooze" else None
    return AlertAction(
        id=link.name,
        brand=link.brand,
        alert=link.alert,
        by=link.person,
        at=now,
        action=action,
        reason=reason,
        until=until,
        tone=tone or None,
    )


def _shown(link: Link, alert: Alert | None, result: AlertActionResult | None) -> web.Response:
    if result is not None:
        became = "done" if result.done else f"not done: {result.reason}"
        said = f"{result.action} by {result.by} at {texts.moment(result.at)}: {became}"
        return _page("This link has been used", [said, "It can be used once."], 409)
    if alert is None:
        return _page("There is no such alert any more", ["It is over and forgotten, or was taken back."], 410)
    lines = [texts.head(alert), f"It is {alert.state}.", *texts.facts(alert)]
    if alert.state in CLOSED:
        return _page(alert.summary, [*lines, "There is nothing to do."])
    return _page(alert.summary, lines, person=link.person, dismissals=_dismissals(alert))


def _outcome(alert: Alert, result: AlertActionResult, action: str) -> web.Response:
    if not result.done:
        return _page("Not done", [alert.summary, result.reason or ""], 409)
    return _page(f"Done: {_DONE[action]}", [alert.summary])


def _dismissals(alert: Alert) -> list[tuple[str, str]]:
    """What may be said of why it should not have fired; also what the tone is, if it quotes one message."""
    whys = [(why, _SAID.get(why, why)) for why in DISMISSALS]
    if alert.conversation is None or len(alert.mentions) != 1:
        return whys
    return [*whys, *((f"{WRONG_TONE}:{tone}", f"Wrong tone: it is {tone}") for tone in TONES)]


def _page(
    title: str,
    lines: Sequence[str],
    status: int = 200,
    *,
    person: str | None = None,
    dismissals: Sequence[tuple[str, str]] = (),
) -> web.Response:
    text = _PAGE.render(title=plain(title), lines=lines, person=person, dismissals=dismissals)
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)


async def _body(request: web.Request) -> bytes:
    """Return what was posted. Raises HTTPRequestEntityTooLarge."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, len(body))
    return bytes(body)

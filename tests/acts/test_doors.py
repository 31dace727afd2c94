"""The worker's pages for acts, over HTTP: shown on GET, done on POST, once."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from schemas.alerts import AlertAction, AlertActionResult, Evidence
from schemas.base import DAY, SECOND, Time
from schemas.codec import decode
from streams.acts.doors import HEADERS, routes
from streams.clock import now_ms
from streams.errors import LogError
from streams.log.memory import MemoryLog
from streams.log.port import Received
from streams.sinks.configured import Answers
from streams.sinks.links import Links
from tests.acts.test_arrivals import happened, pressed
from tests.alerts.alerting import breached
from tests.cli.test_alerts_command import BENS, Office, an_office

SECRET = b"s" * 32
LINKS = Links("https://g.example", SECRET)
FORM = {"action": "acknowledge", "reason": "mine, call +49 30 901820"}


class Door:
    """The pages, a browser, and a worker that takes what people do."""

    def __init__(self, office: Office, address: str, session: aiohttp.ClientSession) -> None:
        self.office = office
        self.address = address
        self.session = session

    def link(self, alert: str = "obligation:o1", *, now: Time | None = None, cause: str = "n1") -> str:
        """A link's address on this server."""
        url = LINKS.make("acme", alert, "eva", cause=cause, now=now or now_ms())
        return url.replace("https://g.example", self.address)

    async def get(self, url: str) -> tuple[int, str]:
        """Look."""
        async with self.session.get(url) as answer:
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
            return answer.status, await answer.text()

    async def post(self, url: str, form: Any = None, **headers: str) -> tuple[int, str]:
        """Act."""
        async with self.session.post(url, data=form, headers=headers) as answer:
            return answer.status, await answer.text()

    def acts(self) -> list[AlertAction]:
        """What is on the topic."""
        return [
            decode(one.value or b"", AlertAction) for one in self.office.log.partitions("alerts.actions")[0]
        ]


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """With one alert that stands."""
    async with a_door(await an_office(breached())) as door:
        yield door


@asynccontextmanager
async def a_door(office: Office, slack: str = "https://hooks.slack.com/") -> AsyncIterator[Door]:
    """To an office. slack: where answers to it go."""
    app = web.Application()
    answers = Answers(LINKS, (SECRET,), (SECRET,))
    app.router.add_routes(routes(answers, office.log, slack))
    async with TestServer(app, host="127.0.0.1") as running, aiohttp.ClientSession() as session:
        yield Door(office, str(running.make_url("")).rstrip("/"), session)


def test_without_a_way_to_answer_there_is_no_page() -> None:
    """Nothing to attack."""
    assert routes(Answers(), None) == []  # type: ignore[arg-type]


async def test_a_link_shows_and_does_nothing(door: Door) -> None:
    """Mail programs look at links. One can act by keyboard alone: it is a plain form."""
    for _ in range(2):
        status, page = await door.get(door.link())
    assert status == 200
    assert "@anna has waited 60 min for acme" in page
    assert "is done by <strong>eva</strong>" in page
    assert '<button name="action" value="acknowledge">' in page
    assert "<script" not in page
    async with door.session.head(door.link()) as answer:
        assert answer.status == 200
    assert door.acts() == []


async def test_a_link_acts_once_as_the_person_it_was_made_for(door: Door) -> None:
    """The act is a record like any other, its reason masked; again, it says what was done."""
    ((status, page),) = await door.office.during(door.post(door.link(), FORM))  # type: ignore[misc]
    assert (status, "Done: it is yours" in page) == (200, True)
    (act,) = door.acts()
    assert (act.by, act.action, act.alert) == ("eva", "acknowledge", "obligation:o1")
    assert act.reason is not None
    assert "901820" not in act.reason
    for again in (door.post(door.link(), {"action": "resolve"}), door.get(door.link())):
        status, page = await again
        assert (status, "acknowledge by eva" in page) == (409, True)
    assert len(door.acts()) == 1


async def test_two_clicks_at_once_are_one_act(door: Door) -> None:
    """Both are told that it is done."""
    both = await door.office.during(door.post(door.link(), FORM), door.post(door.link(), FORM))
    assert [one[0] for one in both] == [200, 200]  # type: ignore[index]
    assert len({act.id for act in door.acts()}) == 1


async def test_somebody_was_quicker(door: Door) -> None:
    """Who, and when, is said."""
    await door.office.during(door.post(door.link(), FORM))
    ((status, page),) = await door.office.during(door.post(door.link(cause="n2"), FORM))  # type: ignore[misc]
    assert status == 409
    assert "acknowledged by eva at 20" in page


@pytest.mark.parametrize(
    ("form", "action", "reason"),
    [
        ({"action": "snooze"}, "snooze", None),
        ({"action": "resolve", "reason": " called her "}, "resolve", "called her"),
        ({"action": "dismiss:spam", "reason": "x"}, "dismiss", "spam"),
        ({"action": "dismiss:wrong-tone:neutral"}, "dismiss", "wrong-tone"),
    ],
)
async def test_what_can_be_done(door: Door, form: dict[str, str], action: str, reason: str | None) -> None:
    """A snooze has an end, a dismissal its reason."""
    ((status, _),) = await door.office.during(door.post(door.link(), form))  # type: ignore[misc]
    assert status == 200
    (act,) = door.acts()
    assert (act.action, act.reason) == (action, reason)
    assert (act.until is not None) == (action == "snooze")
    assert act.tone == ("neutral" if reason == "wrong-tone" else None)


async def test_what_the_tone_is_can_be_said_where_one_message_is_quoted() -> None:
    """Of several nobody could tell which is meant, and the link would be spent."""
    quotes = [Evidence(kind="quote", text="…", mention=f"x:m{number}") for number in (1, 2)]
    for many in (1, 2):
        async with a_door(await an_office(breached(evidence=tuple(quotes[:many])))) as door:
            _, page = await door.get(door.link())
            assert ('value="dismiss:wrong-tone"' in page) is True
            assert ('value="dismiss:wrong-tone:neutral"' in page) is (many == 1)


@pytest.mark.parametrize(
    "action", ["", "explode", "dismiss:because", "dismiss:wrong-tone:angry", "dismiss:spam:neutral"]
)
async def test_what_cannot_be_done_is_refused(door: Door, action: str) -> None:
    """And the link is good still."""
    status, _ = await door.post(door.link(), {"action": action})
    assert (status, door.acts()) == (400, [])


async def test_a_link_that_is_none_or_over(door: Door) -> None:
    """Says so, on GET and on POST."""
    for url in (door.link(now=Time(now_ms() - 2 * DAY)), f"{door.address}/act/nonsense"):
        for status, page in (await door.get(url), await door.post(url, FORM)):
            assert (status, "This link does nothing" in page) == (403, True)
    assert door.acts() == []


async def test_an_alert_that_is_gone_or_over(door: Door) -> None:
    """There is nothing to do."""
    status, page = await door.get(door.link("obligation:none"))
    assert (status, "There is no such alert any more" in page) == (410, True)
    await door.office.during(door.post(door.link(), {"action": "resolve"}))
    status, page = await door.get(door.link(cause="n2"))
    assert (status, "There is nothing to do" in page, "<form" in page) == (200, True, False)


def from_slack(body: bytes, at: int) -> dict[str, str]:
    """Slack's headers."""
    content = f"v0:{at}:".encode() + body
    return {
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": f"v0={hmac.new(SECRET, content, hashlib.sha256).hexdigest()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def test_a_button_in_slack_is_an_act_and_its_copy_none(door: Door) -> None:
    """The same press, sent again, is answered once."""
    body = pressed()
    headers = from_slack(body, now_ms() // SECOND)

    async def twice() -> None:
        for _ in range(2):
            assert (await door.post(f"{door.address}/from/slack", body, **headers))[0] == 200
        await asyncio.sleep(0.2)

    await door.office.during(twice())
    assert {act.by for act in door.acts()} == {"eva"}
    assert len(door.office.log.partitions("alerts.results")[0]) == 1


async def test_what_slack_did_not_sign_is_refused(door: Door) -> None:
    """Nor what it signed long ago."""
    body, now = pressed(), now_ms() // SECOND
    for headers in ({}, from_slack(body, now - 400), from_slack(b"other", now)):
        assert (await door.post(f"{door.address}/from/slack", body, **headers))[0] == 401
    assert (await door.post(f"{door.address}/from/slack", b"x", **from_slack(b"x", now)))[0] == 400
    assert door.acts() == []


async def test_what_somebody_did_in_pagerduty_is_an_act(door: Door) -> None:
    """Signed by it; a body without end is not read to its end."""
    body = happened(occurred_at=str(now_ms()))
    signature = f"v1={hmac.new(SECRET, body, hashlib.sha256).hexdigest()}"
    url = f"{door.address}/from/pagerduty"
    assert (await door.post(url, body))[0] == 401
    assert (await door.post(url, body, **{"X-PagerDuty-Signature": signature}))[0] == 200
    assert [act.by for act in door.acts()] == ["Eva"]
    assert (await door.post(url, b"x" * 300_000))[0] == 413


async def test_whoever_may_not_act_may_not_by_a_link_slack_or_pagerduty_either() -> None:
    """The page says who may; what was pressed elsewhere is answered on its topic, and the alert stands."""
    async with a_door(await an_office(breached(), teams=BENS)) as door:
        ((status, page),) = await door.office.during(door.post(door.link(), FORM))  # type: ignore[misc]
        assert status == 409
        assert "eva may not act on what belongs to acme: may_act in brands.yaml names ben" in page
        body, event = pressed(), happened(occurred_at=str(now_ms()))
        signature = f"v1={hmac.new(SECRET, event, hashlib.sha256).hexdigest()}"

        async def elsewhere() -> None:
            slack, pager = f"{door.address}/from/slack", f"{door.address}/from/pagerduty"
            assert (await door.post(slack, body, **from_slack(body, now_ms() // SECOND)))[0] == 200
            assert (await door.post(pager, event, **{"X-PagerDuty-Signature": signature}))[0] == 200
            await asyncio.sleep(0.2)

        await door.office.during(elsewhere())
        told = [
            decode(one.value or b"", AlertActionResult)
            for one in door.office.log.partitions("alerts.results")[0]
        ]
        assert [(one.by, one.done) for one in told] == [("eva", False), ("eva", False), ("Eva", False)]
        ((_, page),) = await door.office.during(door.get(door.link(cause="n2")))  # type: ignore[misc]
        assert "It is firing." in page


@asynccontextmanager
async def hooks(status: int = 200) -> AsyncIterator[tuple[str, list[Any]]]:
    """Where Slack takes answers, and what it was told."""
    told: list[Any] = []

    async def hook(request: web.Request) -> web.Response:
        told.append(await request.json())
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/actions/1", hook)
    async with TestServer(app, host="127.0.0.1") as running:
        yield str(running.make_url("/")), told


@pytest.mark.parametrize("status", [200, 404])
async def test_who_pressed_in_slack_is_told_alone_what_is_not_done(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """With why, escaped for Slack; what is done shows in the alert. That nobody could be told is logged."""
    async with (
        hooks(status) as (slack, told),
        a_door(await an_office(breached(), teams=BENS), slack) as door,
    ):
        for user in ("<eva>", "ben"):
            body = pressed(response_url=f"{slack}actions/1", user={"id": user, "username": user})
            headers = from_slack(body, now_ms() // SECOND)
            press = door.post(f"{door.address}/from/slack", body, **headers)
            assert await door.office.during(press) == [(200, "")]
    why = "&lt;eva&gt; may not act on what belongs to acme: may_act in brands.yaml names ben"
    assert told == [
        {"response_type": "ephemeral", "replace_original": False, "text": f"Not done: {why}"},
    ]
    said = "<eva> is not told in Slack why it is not done: HTTP 404"
    assert (said in caplog.text) is (status == 404)


class _Deaf(MemoryLog):
    """Takes what is written, and cannot be read."""

    async def read(
        self,
        topics: Sequence[str],
        *,
        since: int | None = None,
        follow: bool = False,
    ) -> AsyncIterator[list[Received]]:
        """Nothing."""
        yield []
        raise LogError("no broker answers")


async def test_what_cannot_be_seen_is_not_said_to_be_undone() -> None:
    """The press is taken, and may be done any moment."""
    office = Office(breached())
    office.log = _Deaf(now_ms)
    await office.open()
    async with hooks() as (slack, told), a_door(office, slack) as door:
        body = pressed(response_url=f"{slack}actions/1")
        await door.post(f"{door.address}/from/slack", body, **from_slack(body, now_ms() // SECOND))
    (answer,) = told
    assert answer["text"] == "Sent, but whether it is done cannot be seen now: no broker answers"
    assert len(door.acts()) == 1


async def test_nobody_but_slack_is_told() -> None:
    """Whatever address an interaction names."""
    async with hooks() as (elsewhere, told), a_door(await an_office(teams=BENS)) as door:
        body = pressed(response_url=f"{elsewhere}actions/1")
        headers = from_slack(body, now_ms() // SECOND)
        await door.office.during(door.post(f"{door.address}/from/slack", body, **headers))
    assert told == []


async def test_slack_is_not_kept_waiting_for_a_worker() -> None:
    """Where nobody says in time what became of it, the press is taken all the same."""
    async with hooks() as (slack, told), a_door(await an_office(breached()), slack) as door:
        body = pressed(response_url=f"{slack}actions/1")
        status, _ = await door.post(
            f"{door.address}/from/slack", body, **from_slack(body, now_ms() // SECOND)
        )
    assert (status, told, len(door.acts())) == (200, [], 1)

"""The whole app in this process, on a log in memory; its pages over real HTTP."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp
import pytest
import yaml

from schemas.alerts import Alert, Notification
from schemas.base import Record
from schemas.codec import decode, encode
from schemas.conversations import Obligation
from schemas.mentions import EnrichedMention
from schemas.topics import AGENTS
from streams.app import GroundswellApp, Parts, build_app
from streams.brands.file import BrandsFile
from streams.brands.load import load
from streams.brands.registry import Brands
from streams.broker import free_port
from streams.clock import now_ms
from streams.log.memory import MemoryLog
from streams.log.plan import create_missing
from streams.log.port import Outgoing
from streams.notices import Attempt, Delivered, Failed, Result, SinkSpec
from streams.settings import Settings
from streams.sinks.configured import Answers, Configured
from streams.sinks.links import Links
from streams.sinks.port import Sink
from tests.brands.test_roster import calendar
from tests.builders import a_mention
from tests.notices.posting import alert, notice
from tests.rules.ruling import entry
from tests.scoring.fake import TwoWords

BOUND_SECONDS = 60
PARTITIONS = 2
COUNT = re.compile(r'^groundswell_records_(\w+)_total\{agent="(\w+)"\} ([\d.]+)$', re.MULTILINE)


class Told:
    """A sink that remembers."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.answer: Result = Delivered()

    async def send(self, attempt: Attempt) -> Result:
        """Remember, where it answers well."""
        if attempt.notice is not None and isinstance(self.answer, Delivered):
            self.titles.append(attempt.notice.title)
        return self.answer


class Running:
    """An app that runs, and what it runs on."""

    def __init__(self, app: GroundswellApp, log: MemoryLog, told: Told, port: int) -> None:
        self.app = app
        self.log = log
        self.told = told
        self.port = port

    async def publish(self, *records: Record, topic: str = "mentions") -> None:
        """Put records on a topic, in turn on its partitions."""
        async with self.log.publisher() as publisher:
            await publisher.publish(
                [Outgoing(topic, None, encode(r), n % PARTITIONS) for n, r in enumerate(records)]
            )

    def records(self, topic: str, *kinds: type[Any]) -> list[Any]:
        """Everything on a topic."""
        found = [record for partition in self.log.partitions(topic) for record in partition]
        return [decode(record.value or b"", *kinds) for record in found]

    async def page(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}{path}") as response,
        ):
            return response.status, await response.text()

    async def metrics(self, *samples: str) -> str:
        """`/metrics`, once it holds these samples: an agent counts a record when its commit is known."""
        async with asyncio.timeout(BOUND_SECONDS):
            while True:
                status, text = await self.page("/metrics")
                assert status == 200
                if all(sample in text for sample in samples):
                    return text
                await asyncio.sleep(0.05)

    async def ready(self) -> None:
        """Wait until every task is at work."""
        async with asyncio.timeout(BOUND_SECONDS):
            while (await self.page("/readyz"))[0] != 200:  # noqa: ASYNC110 - over HTTP one asks again
                await asyncio.sleep(0.05)


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(BOUND_SECONDS):
        while not true():  # noqa: ASYNC110 - what is waited for is in many places
            await asyncio.sleep(0.02)


def has(log: MemoryLog, topic: str, count: int) -> bool:
    """Whether so many records are on a topic."""
    return sum(map(len, log.partitions(topic))) == count


NOBODY = Brands.of(BrandsFile())


@asynccontextmanager
async def running(
    folder: Path,
    log: MemoryLog,
    known: Brands = NOBODY,
    others: Mapping[str, Sink] = MappingProxyType({}),
    **settings: Any,
) -> AsyncIterator[Running]:
    """An app with all agents and two partitions, for the length of a block. others: further sinks."""
    told, port = Told(), free_port()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Mapping[str, Sink]]:
        yield {"told": told, **others}

    parts = Parts(
        log=log,
        brands=known,
        scorer=TwoWords(),
        sinks=Configured(
            [SinkSpec(name) for name in ("told", *others)], opened, Answers(Links("http://here", b"s" * 32))
        ),
        look_seconds=0.1,
    )
    chosen = Settings(partitions=PARTITIONS, web_port=port, state_dir=folder, **settings)
    app = build_app(chosen, parts)
    await app.start()
    try:
        yield Running(app, log, told, port)
    finally:
        await app.stop()


@pytest.fixture
async def log() -> MemoryLog:
    """A log with all topics."""
    log = MemoryLog(now_ms)
    await create_missing(log, PARTITIONS)
    return log


async def test_a_mention_travels_to_an_alert(log: MemoryLog, tmp_path: Path) -> None:
    """Enriched, owed an answer, alerted on and told; metrics and health say so over HTTP."""
    async with running(tmp_path, log) as groundswell:
        await groundswell.ready()
        assert await groundswell.page("/healthz") == (200, '{"status":"alive"}')
        assert (await groundswell.page("/act/nonsense"))[0] == 403
        assert 'groundswell_sink_down{sink="told"} 0.0' in (await groundswell.page("/metrics"))[1]
        await groundswell.publish(
            a_mention(
                "m1", text="I was injured by your terrible trolley", recipient="acme", created_at=now_ms()
            ),
            a_mention("m2", "bob", text="lovely crew", created_at=now_ms()),
            a_mention("m3", author=None),
        )
        await until(lambda: bool(groundswell.told.titles))
        await until(partial(has, log, "mentions.enriched", 2))
        await until(partial(has, log, "customers", 3))
        enriched = groundswell.records("mentions.enriched", EnrichedMention)
        assert {mention.id for mention in enriched} == {"x:m1", "x:m2"}
        (owed,) = {one.id: one for one in groundswell.records("obligations", Obligation)}.values()
        assert (owed.brand, owed.customer, owed.state) == ("acme", "x:anna", "open")
        alerts = groundswell.records("alerts", Alert)
        assert {(alert.brand, alert.state) for alert in alerts} == {("acme", "firing")}
        assert has(log, "mentions.dead-letter", 1)
        text = await groundswell.metrics(
            'groundswell_records_in_total{agent="score"} 3.0',
            'groundswell_records_in_total{agent="customers"} 3.0',
            'groundswell_notifications_total{result="delivered",sink="told"}',
        )
    counts = {(agent, name): float(value) for name, agent, value in COUNT.findall(text)}
    assert counts["score", "dead_lettered"] == 1
    for agent in AGENTS:
        parts = ("processed", "dead_lettered", "duplicate")
        assert counts[agent, "in"] == sum(counts[agent, name] for name in parts), agent
    assert 'groundswell_task_status{agent="notify",partition="1",status="running"} 1.0' in text
    assert "groundswell_model_seconds_count" in text
    assert 'groundswell_rule_alerts{rule="safety",verdict="unknown"} 1.0' in text


async def test_what_is_given_up_for_good_is_said_and_counted(
    log: MemoryLog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In one line, with why: nobody will be told of it there."""
    async with running(tmp_path, log) as groundswell:
        await groundswell.ready()
        groundswell.told.answer = Failed("HTTP 400: no such field", retry=False)
        alerts = [alert(f"o{number}") for number in range(4)]
        await groundswell.publish(notice("n1", *alerts), topic="alerts.notices")
        await until(lambda: "given up" in caplog.text)
        (line,) = [one.getMessage() for one in caplog.records if "given up" in one.getMessage()]
        assert line == (
            "sink told is not told of obligation:o0, obligation:o1, obligation:o2 and more, "
            "given up at try 1: HTTP 400: no such field"
        )
        _, text = await groundswell.page("/metrics")
        assert 'groundswell_notifications_total{result="given-up",sink="told"} 1.0' in text


async def test_a_sink_that_is_down_is_said_and_that_it_is_back(
    log: MemoryLog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With the reason, in a line of the log each and on the page; the worker is ready all the same."""
    async with running(tmp_path, log) as groundswell:
        await groundswell.ready()
        assert "sinks_down" not in json.loads((await groundswell.page("/readyz"))[1])
        groundswell.told.answer = Failed("HTTP 429", retry=True, retry_after=500)
        await groundswell.publish(notice(), topic="alerts.notices")
        await until(lambda: "sink told is down for partition 0" in caplog.text)
        status, text = await groundswell.page("/readyz")
        groundswell.told.answer = Delivered()
        await until(lambda: "sink told is back for partition 0" in caplog.text)
        assert groundswell.told.titles == ["title"]
        assert "sinks_down" not in json.loads((await groundswell.page("/readyz"))[1])
    assert (status, json.loads(text)["ready"]) == (200, True)
    assert re.fullmatch(r"since 20\S+Z: HTTP 429", json.loads(text)["sinks_down"]["told"])
    lines = [one.getMessage() for one in caplog.records if one.getMessage().startswith("sink ")]
    assert lines[0] == "sink told is down for partition 0, and is tried now and then: HTTP 429"
    assert len(lines) == 2


class Hangs:
    """A sink that answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[Attempt] = []
        self.let = asyncio.Event()

    async def send(self, attempt: Attempt) -> Result:
        """Wait."""
        self.asked.append(attempt)
        await self.let.wait()
        return Delivered()


async def test_nobody_waits_for_a_sink_that_hangs(log: MemoryLog, tmp_path: Path) -> None:
    """Others hear what comes meanwhile; the one that hangs hears it when it answers, in order, and once."""
    hangs = Hangs()
    async with running(tmp_path, log, others={"hangs": hangs}) as groundswell:
        await groundswell.ready()
        for count, name in enumerate(("n1", "n2", "n3"), start=1):
            await groundswell.publish(notice(name), topic="alerts.notices")
            await until(partial(lambda number: len(groundswell.told.titles) == number, count))
        assert len(hangs.asked) == 1
        hangs.let.set()
        await until(lambda: len(hangs.asked) == 3)
        await until(partial(has_told, groundswell, "hangs", ["n1", "n2", "n3"]))
    assert [one.notice.id for one in hangs.asked if one.notice] == ["n1", "n2", "n3"]


def has_told(groundswell: Running, sink: str, notices: list[str]) -> bool:
    """Whether `notifications` says that the sink has these, in this order."""
    found = groundswell.records("notifications", Notification)
    return [one.notice for one in found if one.sink == sink and one.result == "delivered"] == notices


def put(path: Path, text: str) -> None:
    """Write a file whole: between two writes the worker might look at half of it, and say that it is bad."""
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)


async def test_rules_change_while_it_runs(
    log: MemoryLog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A good file holds from then on; a bad one is told of in the log, on the page and in the metrics."""
    path = tmp_path / "rules.yaml"
    put(path, yaml.dump({"rules": [entry(name="a", review="2020-01-01")]}))
    async with running(tmp_path, log, rules=path) as groundswell:
        await groundswell.ready()
        said = json.loads((await groundswell.page("/readyz"))[1])
        assert said["rules"] == {"hold": 1, "past_review": ["a"]}
        assert 'groundswell_rule_past_review{rule="a"} 1.0' in (await groundswell.page("/metrics"))[1]
        put(path, yaml.dump({"rules": [entry(name="b"), entry(name="c")]}))
        await until(lambda: "new rules hold from now on: 2" in caplog.text)
        put(path, "rules: [{name: d}]")
        await until(lambda: "the rules stay as they were" in caplog.text)
        status, text = await groundswell.page("/readyz")
        metrics = (await groundswell.page("/metrics"))[1]
    assert (status, json.loads(text)["rules"]["hold"]) == (200, 2)
    assert "rules.yaml: rules[0] d: owner: missing" in json.loads(text)["rules"]["refused"]
    assert "groundswell_rules 2.0" in metrics
    assert "groundswell_rules_refused 1.0" in metrics
    assert "the rule a is past its review" in caplog.text


async def test_an_app_that_is_stopped_leaves_nothing_running_and_another_goes_on(
    log: MemoryLog, tmp_path: Path
) -> None:
    """Two apps one after the other in one process; what one has done is not done again."""
    before = asyncio.all_tasks()
    for number in (1, 2):
        async with running(tmp_path, log) as groundswell:
            await groundswell.ready()
            await groundswell.publish(a_mention(f"m{number}", created_at=now_ms()))
            await until(partial(has, log, "mentions.enriched", number))
        assert asyncio.all_tasks() == before


async def test_two_apps_share_the_work(log: MemoryLog, tmp_path: Path) -> None:
    """At the same time in one process: neither knows of the other but through the log."""
    async with running(tmp_path / "one", log) as one, running(tmp_path / "two", log) as two:
        await one.ready()
        await two.ready()
        await until(lambda: all(len(crew.tasks) == 1 for crew in one.app.crews.values()))
        mentions = [a_mention(f"m{n}", f"a{n}", created_at=now_ms()) for n in range(20)]
        await one.publish(*mentions)
        await until(partial(has, log, "mentions.enriched", 20))
        texts = [(await app.page("/metrics"))[1] for app in (one, two)]
    took = [{agent: float(v) for name, agent, v in COUNT.findall(text) if name == "in"} for text in texts]
    assert [counts["score"] for counts in took] == [10, 10]


async def test_an_app_whose_topics_are_gone_ends_with_the_reason(tmp_path: Path) -> None:
    """It does not go on as if it were at work."""
    async with running(tmp_path, MemoryLog(now_ms)) as groundswell:
        await until(lambda: groundswell.app.crash_reason is not None)
        assert "topics create" in str(groundswell.app.crash_reason)


def test_nothing_happens_at_import() -> None:
    """No file is read or written, no socket opened, no thread started, whatever is in the environment."""
    script = """
import os, sys, threading
seen = []
def audit(event, arguments):
    if event not in ("open", "socket.bind", "socket.connect", "subprocess.Popen", "os.mkdir"):
        return
    if event == "open" and str(arguments[0]).endswith((".py", ".pyc")):
        return
    frame = sys._getframe(1)
    while frame and ("/lib/python" in frame.f_code.co_filename or "<frozen" in frame.f_code.co_filename):
        if "site-packages" in frame.f_code.co_filename:
            return  # what a library does at import is its own
        frame = frame.f_back
    if frame and frame.f_code.co_filename.startswith(os.getcwd()):
        seen.append((event, arguments))
sys.addaudithook(audit)
import streams.app
assert threading.active_count() == 1, threading.enumerate()
assert not seen, seen
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"GROUNDSWELL_PARTITIONS": "nonsense", "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


async def test_a_worker_starts_without_a_calendar_of_who_is_on_call(
    log: MemoryLog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It tells the team without a person, says so, and takes the calendar once it is there."""
    path = tmp_path / "brands.yaml"
    team = {"id": "care", "on_call": {"calendar": "care.ics"}}
    path.write_text(yaml.dump({"brands": [{"id": "acme", "teams": [team]}]}))
    async with running(tmp_path, log, load(path), brands=path) as groundswell:
        await groundswell.ready()
        said = json.loads((await groundswell.page("/readyz"))[1])
        shift = "UID:1 DTSTART:20200101T000000Z DTEND:20990101T000000Z SUMMARY:"
        (tmp_path / "care.ics").write_bytes(calendar(f"{shift}anna"))
        await until(lambda: "new calendars of who is on call hold from now on" in caplog.text)
        assert groundswell.app.teams is not None
        assert groundswell.app.teams.teams.on_call("acme", "care", now_ms()) == ("anna",)
    assert said["ready"]
    assert "on_call.calendar" in said["on_call"]["refused"]
    assert "the team is told without a person" in caplog.text


async def test_who_is_on_call_changes_while_it_runs(
    log: MemoryLog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A calendar that is in order holds at once; one that is not is said, and who was on call stays so."""
    path = tmp_path / "brands.yaml"
    team = {"id": "care", "on_call": {"calendar": "care.ics"}}
    path.write_text(yaml.dump({"brands": [{"id": "acme", "teams": [team]}]}))
    shift = "UID:1 DTSTART:20200101T000000Z DTEND:20990101T000000Z SUMMARY:"
    (tmp_path / "care.ics").write_bytes(calendar(f"{shift}anna"))
    async with running(tmp_path, log, load(path), brands=path) as groundswell:
        await groundswell.ready()
        (tmp_path / "care.ics").write_bytes(calendar(f"{shift}ben"))
        await until(lambda: "new calendars of who is on call hold from now on" in caplog.text)
        (tmp_path / "care.ics").write_bytes(b"hello")
        await until(lambda: "who is on call stays as it was" in caplog.text)
        said = json.loads((await groundswell.page("/readyz"))[1])
        assert groundswell.app.teams is not None
        assert groundswell.app.teams.teams.on_call("acme", "care", now_ms()) == ("ben",)
    assert said["ready"]
    assert "care.ics: not an iCalendar file" in said["on_call"]["refused"]

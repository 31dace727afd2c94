"""Notices for `notify` on a real Kafka: a worker killed as it tells, a sink that is down."""

import contextlib
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import orjson
from confluent_kafka import Producer

from schemas.alerts import Alert, Notice, Subject
from schemas.base import Time
from schemas.codec import encode
from tests.delivery.receiving import Receiver, receiving
from tests.pipeline.installation import Installation, installed, wait_for

SEED = 20_261_125
AGENTS = ("streams", "worker", "--agents", "notify")
MORE = 12
"""Notices for each life of a worker; they are as many requests at each sink."""
MOST_REQUESTS = 16
"""Of a worker's life, before it is killed."""


class Killed(NamedTuple):
    """What came of it. lost: notices that some sink lacks. copies: seen twice there, by sink.

    dropped: arrived again at the webhook, which knew them by their key.
    """

    notices: int
    lost: int
    copies: dict[str, int]
    dropped: int


@contextlib.contextmanager
def told(bootstrap: str, scratch: Path) -> Iterator[tuple[Installation, Receiver]]:
    """An installation of one partition whose sinks are a webhook and a chat."""
    with receiving() as receiver, installed(bootstrap, scratch, partitions=1, program=AGENTS) as installation:
        file = scratch / "sinks.yaml"
        file.write_text(receiver.sinks())
        installation.settings |= {
            "GROUNDSWELL_SINKS": str(file),
            "GROUNDSWELL_TERMINAL": "false",
            "CHAT_URL": f"http://127.0.0.1:{receiver.port}/chat",
        }
        yield installation, receiver


def killed(bootstrap: str, scratch: Path, kills: int) -> Killed:
    """Kill the worker so many times while a sink has its request, before it takes it and after, in turn."""
    chance = Random(SEED)
    notices = [a_notice(f"n{number:04}", f"o{number}") for number in range(MORE * (kills + 1))]
    with told(bootstrap, scratch) as (installation, receiver):
        publish(installation, notices[:MORE])
        for number in range(kills):
            publish(installation, notices[MORE * (number + 1) : MORE * (number + 2)])
            _kill(installation, receiver, chance.randint(1, MOST_REQUESTS), taken=number % 2 == 0)
        receiver.before = receiver.after = lambda: True
        installation.start_worker()
        wait_for(lambda: len(results(installation)) == 2 * len(notices), "every notice to be settled")
        lost = sum(len(notices) - len(receiver.names(sink)) for sink in ("hook", "chat"))
        copies = {sink: receiver.copies(sink) for sink in ("hook", "chat")}
        return Killed(len(notices), lost, copies, receiver.dropped)


def _kill(installation: Installation, receiver: Receiver, requests: int, *, taken: bool) -> None:
    """Start a worker, and kill it at this request. taken: after the sink has it, before it can say so."""
    worker: list[subprocess.Popen[bytes]] = []
    left = requests

    def strike() -> bool:
        nonlocal left
        left -= 1
        if left <= 0:
            worker[0].send_signal(signal.SIGKILL)
        return left > 0

    receiver.before, receiver.after = (lambda: True, strike) if taken else (strike, lambda: True)
    worker.append(installation.start_worker())
    worker[0].wait(120)


def results(installation: Installation) -> dict[tuple[str, str], str]:
    """What became in the end of each notice at each sink, as the topic `notifications` says."""
    ends: dict[tuple[str, str], str] = {}
    for record in installation.read("notifications"):
        said = orjson.loads(record.value or b"")
        if said["kind"] == "notice" and said["result"] != "failed":
            assert (said["sink"], said["notice"]) not in ends, "a notice ends once"
            ends[said["sink"], said["notice"]] = said["result"]
    return ends


def a_notice(name: str, about: str, kind: str = "firing") -> Notice:
    """A notice about one alert; its words are its name."""
    now = Time(int(time.time() * 1000))
    alert = Alert(
        id=f"obligation:{about}",
        rule="obligation-breached",
        brand="acme",
        severity="warning",
        state="firing" if kind == "firing" else "resolved",
        subject=Subject(kind="obligation", id=about),
        fired_at=now,
        summary=f"{about} waits",
        why="nobody has answered",
        changed_at=now,
    )
    return Notice(id=name, brand="acme", kind=kind, at=now, title=name, alerts=(alert,))


def publish(installation: Installation, notices: list[Notice]) -> None:
    """Put notices on their topic."""
    producer = Producer({"bootstrap.servers": installation.bootstrap})
    for notice in notices:
        producer.produce(installation.topic("alerts.notices"), encode(notice), notice.brand.encode(), 0)
    assert producer.flush(30) == 0


class Outage(NamedTuple):
    """A sink down for some seconds while alerts fire, every other of which ends.

    heard: kinds by alert at the webhook. summaries: their titles there. ends: by sink and notice.
    """

    alerts: int
    heard: dict[str, list[str]]
    summaries: list[str]
    ends: dict[tuple[str, str], str]


def outage(bootstrap: str, scratch: Path, seconds: float) -> Outage:
    """Let both sinks be down so long; one alert, told before, ends meanwhile."""
    with told(bootstrap, scratch) as (installation, receiver):
        publish(installation, [a_notice("before", "before")])
        installation.start_worker()
        wait_for(lambda: len(receiver.arrived) == 2, "the first notice")
        receiver.down = True
        publish(installation, [a_notice("before-over", "before", "resolved")])
        alerts = _come_and_go(installation, seconds)
        receiver.down = False
        notices = 2 + alerts + alerts // 2
        wait_for(lambda: _told(results(installation)) == 2 * notices, "every notice to be settled")
        wait_for(lambda: len(_summaries(receiver)) > 0, "the summary")
        return Outage(alerts, by_alert(receiver, "hook"), _summaries(receiver), results(installation))


def _come_and_go(installation: Installation, seconds: float) -> int:
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        notices = [a_notice(f"n{number}", f"o{number}")]
        if number % 2:
            notices.append(a_notice(f"n{number}-over", f"o{number}", "resolved"))
        publish(installation, notices)
        number += 1
        time.sleep(0.25)
    return number


def _told(ends: dict[tuple[str, str], str]) -> int:
    return sum("summary" not in notice for _, notice in ends)


def _summaries(receiver: Receiver) -> list[str]:
    heard = [one.notice for one in receiver.arrived if one.sink == "hook"]
    return [str(notice["title"]) for notice in heard if notice["kind"] == "summary"]


def by_alert(receiver: Receiver, sink: str) -> dict[str, list[str]]:
    """Kinds of what the sink heard of each alert, in order."""
    heard = defaultdict(list)
    for one in receiver.arrived:
        if one.sink == sink:
            for alert in one.notice.get("alerts", ()):  # type: ignore[attr-defined]
                heard[alert["id"]].append(str(one.notice["kind"]))
    return heard

"""Mentions that become alerts at once: published at a steady rate, and when the alert of each can be read."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Self

import orjson
from confluent_kafka import Message

from bench.publisher import Record, steadily
from bench.reader import Follower
from tests.pipeline.installation import Installation

AUTHORS = 500
TEXT = "@acme your heater burned my hand, I am in hospital and nobody answers"
"""An injury is told by itself, without waiting for others like it."""


def author_of(number: int) -> str:
    """Who says the mention of this number."""
    return f"c{number % AUTHORS}"


class Alerted:
    """A publisher and a reader beside each other; a context manager.

    sent, seen: when each mention was published and when its alert could be read, by number, on one clock.
    """

    def __init__(self, installation: Installation, rate: float) -> None:
        self.sent: dict[int, float] = {}
        self.seen: dict[int, float] = {}
        self._run = f"r{time.monotonic_ns()}"
        self._ended = threading.Event()
        self._reader = Follower(installation.bootstrap, [installation.topic("alerts")], self._take)
        self._publisher = threading.Thread(
            target=steadily,
            args=(installation.bootstrap, installation.topic("mentions"), self._mentions(), rate),
            kwargs={"sent": self.sent.__setitem__},
            daemon=True,
        )

    def __enter__(self) -> Self:
        self._reader.__enter__()
        self._publisher.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop_publishing()
        self._reader.__exit__(*exc)

    def stop_publishing(self) -> None:
        """Publish no more; what is on its way still comes."""
        self._ended.set()
        self._publisher.join()

    def await_all(self, patience: float) -> None:
        """Wait until every alert has come, so many seconds at most."""
        end = time.monotonic() + patience
        while len(self.seen) < len(self.sent) and time.monotonic() < end:
            time.sleep(0.1)

    def name(self, number: int) -> str:
        """The id of a mention."""
        return f"{self._run}-{number}"

    def waited(self, begin: float, end: float) -> list[float]:
        """Seconds from each mention published in this time to its alert; for ever where none came."""
        return [
            self.seen.get(number, float("inf")) - at
            for number, at in list(self.sent.items())
            if begin <= at < end
        ]

    def _mentions(self) -> Iterator[Record]:
        for number in count():
            if self._ended.is_set():
                return
            yield self._mention(number)

    def _mention(self, number: int) -> Record:
        name = self.name(number)
        said = {
            "id": name,
            "source": "x",
            "created_at": datetime.now(UTC).isoformat(),
            "author": {"id": author_of(number)},
            "text": TEXT,
        }
        return name, orjson.dumps(said)

    def _take(self, message: Message) -> None:
        now, value = time.monotonic(), message.value()
        if value is None:
            return
        run, _, number = str(orjson.loads(value)["subject"]["id"]).removeprefix("x:").rpartition("-")
        if run == self._run:
            self.seen.setdefault(int(number), now)

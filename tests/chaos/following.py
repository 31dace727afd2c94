"""Follows what comes out while all goes on: how far the workers are, and when they are through."""

import threading
from collections import defaultdict

import orjson
from confluent_kafka import Consumer, Message, TopicPartition

from schemas.topics import inputs
from tests.chaos.finds import Finds
from tests.pipeline.installation import Installation, until_end, wait_for

ENRICHED, SIGNALS, NOTICES, NOTIFICATIONS = "mentions.enriched", "signals", "alerts.notices", "notifications"


class Following:
    """A thread that reads four topics, read committed, as they grow."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.enriched = 0
        self._finds = Finds()
        self._beats: dict[str, int] = defaultdict(int)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def through(self, beat: str, patience: float) -> None:
        """Wait until every task up to `alerts` has done all that was to be done before this heartbeat."""
        tasks = self._installation.partitions**2
        wait_for(lambda: self._beats[beat] >= tasks, f"heartbeat {beat}", patience)
        wait_for(lambda: self._has_read_all("pulse"), f"pulse to hear {beat}", patience)
        wait_for(lambda: self._has_read_all("alerts"), f"alerts to hear {beat}", patience)

    def everybody_told(self, patience: float) -> None:
        """Wait until every alert of every notice has its last word."""
        finds = self._finds

        def told() -> bool:
            return finds.notices.keys() <= finds.delivered.keys() | finds.left_out.keys()

        wait_for(told, "notices to be delivered", patience)

    def _has_read_all(self, agent: str) -> bool:
        """Whether nothing is left of what an agent reads, beyond what it has committed."""
        topics = [self._installation.topic(topic.name) for topic in inputs(agent)]
        numbers = range(self._installation.partitions)
        consumer = self._consumer(f"{self._installation.name}.{agent}")
        try:
            places = [TopicPartition(topic, number) for topic in topics for number in numbers]
            committed = consumer.committed(places, timeout=30)
            if any(each.offset < 0 for each in committed):
                return False
            consumer.assign(committed)
            return next(until_end(consumer, len(committed)), None) is None
        finally:
            consumer.close()

    def _consumer(self, group: str) -> Consumer:
        return Consumer(
            {
                "bootstrap.servers": self._installation.bootstrap,
                "group.id": group,
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "log_level": 2,  # that brokers are gone is what this is about
            }
        )

    def _run(self) -> None:
        consumer = self._consumer(f"follower-{self._installation.name}")
        names = [self._installation.topic(name) for name in (ENRICHED, SIGNALS, NOTICES, NOTIFICATIONS)]
        partitions = range(self._installation.partitions)
        consumer.assign([TopicPartition(name, number, 0) for name in names for number in partitions])
        try:
            while not self._over.is_set():
                for message in consumer.consume(1_000, timeout=0.2):
                    error = message.error()
                    if error is None:
                        self._take(message)
                    else:  # the end of a partition, too
                        assert not error.fatal(), error
        finally:
            consumer.close()

    def _take(self, message: Message) -> None:
        topic, value = str(message.topic()).partition(".")[2], message.value() or b"{}"
        if topic == ENRICHED:
            self.enriched += message.key() is not None
        elif topic == SIGNALS and message.key() is None:
            beat = str(orjson.loads(value)["id"]).partition(":")[2].partition("@")[0]
            self._beats[beat] += 1
        elif topic == NOTICES:
            self._finds.notice(value)
        elif topic == NOTIFICATIONS:
            self._finds.notify(value)

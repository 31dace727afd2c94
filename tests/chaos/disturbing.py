"""Carries out the plan, while the recording is published; each act meets workers that are at work."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from streams.broker import Broker
from tests.chaos.crew import Crew
from tests.chaos.following import Following
from tests.chaos.publishing import Publishing
from tests.chaos.trouble import Act
from tests.pipeline.installation import wait_for

MOST_BEHIND = 0.5
"""Share of what one act is given to publish that may be left when the next one begins."""
PATIENCE = 45.0
"""The next act begins after so many seconds at the latest, however much is left to do."""
PAUSE = 0.1

Report = Callable[[str], None]


class Disturbing:
    """Who disturbs whom. expected: how many enriched mentions come of a published record."""

    def __init__(
        self,
        broker: Broker,
        crew: Crew,
        publishing: Publishing,
        following: Following,
        *,
        seed: int,
        expected: float,
    ) -> None:
        self._broker = broker
        self._crew = crew
        self._publishing = publishing
        self._following = following
        self._chance = Random(f"disturbing {seed}")
        self._expected = expected
        self._admin = AdminClient({"bootstrap.servers": broker.bootstrap, "log_level": 2})
        self.done: Counter[str] = Counter()

    def carry_out(self, acts: Sequence[Act], records: int, report: Report) -> None:
        """Do all that is planned; every act is given its share of the records."""
        share = records // (len(acts) + 1)
        self._publishing.allow(share)
        self._catch_up(share)
        for number, act in enumerate(acts, 1):
            self._publishing.allow(share * (number + 1))
            time.sleep(act.wait)
            report(str(act))
            self._do(act)
            self.done[act.kind] += 1
            self._catch_up(share)
            self._crew.check()
            self._broker.check()
            self._publishing.check()

    def _do(self, act: Act) -> None:
        match act.kind:
            case "scale":
                self._crew.scale(act.size)
            case "kill":
                self._kill(act.kills)
            case "zombie":
                self._put_to_sleep(act)
            case "broker-kill":
                self._until_replicated()
                self._broker.kill(act.node)
                self._meanwhile(act)
                self._broker.start_node(act.node)
            case "broker-pause":
                self._until_replicated()
                self._broker.pause(act.node)
                self._meanwhile(act)
                self._broker.resume(act.node)

    def _put_to_sleep(self, act: Act) -> None:
        zombie = self._crew.sleep(self._chance.choice(self._crew.at_work))
        try:
            self._meanwhile(act, spared=zombie.worker.number)
        finally:
            self._crew.wake(zombie)

    def _meanwhile(self, act: Act, spared: int = -1) -> None:
        """Let the time pass, and kill workers in the middle of it."""
        first = self._chance.uniform(0, act.seconds) if act.kills else act.seconds
        time.sleep(first)
        if act.kills:
            self._kill(act.kills, spared)
        time.sleep(act.seconds - first)

    def _kill(self, count: int, spared: int = -1) -> None:
        """Kill so many, and replace them a moment later."""
        mortal = [worker for worker in self._crew.at_work if worker.number != spared]
        self._crew.kill(self._chance.sample(mortal, min(count, len(mortal))))
        time.sleep(self._chance.uniform(0, 1))
        self._crew.replace()

    def _catch_up(self, share: int) -> None:
        """Wait until the workers are hardly behind."""
        end = time.monotonic() + PATIENCE
        while self.behind > share * MOST_BEHIND and time.monotonic() < end:
            time.sleep(PAUSE)

    @property
    def behind(self) -> int:
        """How many mentions wait, more or less, of those published or to be published now."""
        return int(self._publishing.allowed * self._expected) - self._following.enriched

    def _until_replicated(self) -> None:
        """Wait until no broker lacks what another has: two that do would be two at once."""
        wait_for(self._is_replicated, "all replicas to be in sync")

    def _is_replicated(self) -> bool:
        try:
            topics = self._admin.list_topics(timeout=5).topics.values()
        except KafkaException:
            return False
        return all(
            len(partition.isrs) == len(partition.replicas)
            for topic in topics
            for partition in topic.partitions.values()
        )

"""One run of the suite: calm first, then disturbed, then the verdict."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType

from schemas.topics import AGENTS, changelog
from streams.broker import Broker
from tests.chaos.calm import BRANDS, calm
from tests.chaos.crew import Crew, Worker, Zombie
from tests.chaos.disturbing import Disturbing
from tests.chaos.finds import Finds
from tests.chaos.following import Following
from tests.chaos.publishing import Publishing
from tests.chaos.reading import read_everything
from tests.chaos.recording import BEATS, Published, Recording, beat
from tests.chaos.trouble import NODES, Act
from tests.chaos.verdict import Verdict, verdict
from tests.pipeline.installation import Installation, installed, wait_for

PARTITIONS = 4
RATE = 600.0
SETTINGS = {
    "GROUNDSWELL_REPLICATION": str(NODES),
    "GROUNDSWELL_SESSION_MS": "6000",
    # A parent that was given up makes a conversation of its own, and when is a matter of the broker's clock.
    "GROUNDSWELL_PARENT_WAIT_SECONDS": "86400",
    # What aiokafka says of a lost membership is how a zombie is told.
    "GROUNDSWELL_LOG_LEVEL": "INFO",
}
SEGMENT_MS = 60_000
"""Changelogs are compacted while all goes on, and who begins again need not read all that ever was."""
END_PATIENCE = 3_600.0
"""After an hour of troubles the pulse may have half of them to catch up with."""
TOLD_EVERY = 50_000

Report = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What was done, what became of it. seconds: from the first record to the end of the last task.

    deserters: workers that ended by themselves, which none may. stayers: those that did not end well when
    they were asked to.
    """

    verdict: Verdict
    done: Counter[str]
    kills: int
    zombies: Sequence[Zombie]
    deserters: Sequence[Worker]
    stayers: Sequence[Worker]
    published: int
    seconds: float

    @property
    def wrong(self) -> list[str]:
        """One line for each thing that should not be."""
        ended = [f"{worker.log.stem} ended with {worker.process.returncode}" for worker in self.deserters]
        stayed = [f"{worker.log.stem} was asked to end: {worker.process.poll()}" for worker in self.stayers]
        unharmed = [
            f"{zombie.worker.log.stem} slept, and lost nothing"
            for zombie in self.zombies
            if not (zombie.lost_membership and zombie.inherited)
        ]
        return [*self.verdict.differences, *ended, *stayed, *unharmed]


class Run:
    """A recording and a plan on a cluster."""

    def __init__(self, recording: Recording, acts: Sequence[Act], report: Report) -> None:
        self._recording = recording
        self._acts = acts
        self._report = report
        self._published = Published()

    def __call__(self, broker: Broker, scratch: Path) -> Outcome:
        """Run to the end, and compare."""
        undisturbed = self.calm()
        given = {
            "partitions": PARTITIONS,
            "brands": BRANDS,
            "settings": SETTINGS,
            "program": ("tests.stubbed",),
        }
        with installed(broker.bootstrap, scratch, **given) as installation:
            _compact_often(installation)
            return self._disturbed(broker, installation, undisturbed)

    def calm(self) -> Finds:
        """Run it undisturbed."""
        began = time.monotonic()
        for said in self._recording:
            self._published.note(said)
        finds = calm(self._recording, PARTITIONS, self._tell_calm)
        self._report(f"undisturbed: {self._published.records:,} records in {time.monotonic() - began:.0f} s")
        return finds

    def _tell_calm(self, published: int) -> None:
        if published % TOLD_EVERY == 0:
            self._report(f"undisturbed: {published:,} of {self._published.records:,} records")

    def _disturbed(self, broker: Broker, installation: Installation, undisturbed: Finds) -> Outcome:
        began = time.monotonic()
        crew, following = Crew(installation), Following(installation)
        publishing = Publishing(installation, self._recording, RATE)
        expected = len(undisturbed.enriched) / self._published.records
        crew.scale(1)
        disturbing = Disturbing(
            broker, crew, publishing, following, seed=self._recording.seed, expected=expected
        )
        disturbing.carry_out(self._acts, self._published.records, self._report)
        publishing.finish()
        self._end(installation, following, len(undisturbed.enriched))
        seconds = time.monotonic() - began
        following.stop()
        self._report(f"disturbed: all done after {seconds:.0f} s; now everything is read")
        found = read_everything(installation)
        result = verdict(self._published, undisturbed, found)
        return Outcome(
            result,
            disturbing.done,
            crew.kills,
            crew.zombies,
            crew.deserters,
            crew.stayers,
            publishing.published,
            seconds,
        )

    def _end(self, installation: Installation, following: Following, enriched: int) -> None:
        """Let everything that is waited for come, and everything fall due."""
        with contextlib.suppress(AssertionError):  # what never comes is for the verdict to say
            wait_for(lambda: following.enriched >= enriched, f"{enriched} enriched mentions", END_PATIENCE)
        for name, at in BEATS:
            value = beat(name, at, installation.partitions)
            installation.publish([value] * installation.partitions)
            following.through(name, END_PATIENCE)
        following.everybody_told(END_PATIENCE)


def _compact_often(installation: Installation) -> None:
    entry = ConfigEntry("segment.ms", str(SEGMENT_MS), incremental_operation=AlterConfigOpType.SET)
    resources = [
        ConfigResource(
            ResourceType.TOPIC, installation.topic(changelog(agent).name), incremental_configs=[entry]
        )
        for agent in AGENTS
    ]
    admin = AdminClient({"bootstrap.servers": installation.bootstrap})
    for done in admin.incremental_alter_configs(resources).values():
        done.result(30)

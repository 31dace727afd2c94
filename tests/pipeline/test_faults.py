"""Kafka gone, frozen, refusing, full: /readyz, metrics and log say so; it goes on by itself, and lost 0."""

import sys
from pathlib import Path

import pytest

from tests.faults import Seen, denied, frozen, full, killed

SAID_WITHIN = 10
LONG_ENOUGH = 9.0


def nothing_is_lost(seen: Seen) -> None:
    """Everything stored came out, each once."""
    assert len(seen.enriched) == len({*seen.enriched})
    assert seen.published == {*seen.enriched}
    assert seen.published


def the_broker_was_missed(seen: Seen) -> None:
    """Said in time, with a line to act on, once in the log however many tries there were."""
    assert seen.told_after < SAID_WITHIN
    assert all("unreachable since 20" in reason for reason in seen.reasons.values())
    assert all("no Kafka answers at 127.0.0.1:" in reason for reason in seen.reasons.values())
    assert 'groundswell_waiting_seconds{agent="score",cause="unreachable",partition="all"}' in seen.metrics
    assert seen.log.count("cannot go on (unreachable)") == 1
    assert seen.log.count("goes on after") == 1
    assert "Traceback" not in seen.log
    assert "never retrieved" not in seen.log


def test_kafka_killed(tmp_path: Path, kafka_jars: Path) -> None:
    """And started again: the process says that nobody answers, and joins anew."""
    seen = killed(tmp_path, kafka_jars, LONG_ENOUGH, calm=True)
    the_broker_was_missed(seen)
    nothing_is_lost(seen)


def test_kafka_frozen(tmp_path: Path, kafka_jars: Path) -> None:
    """Connections stay open, and nobody says anything."""
    seen = frozen(tmp_path, kafka_jars, LONG_ENOUGH)
    the_broker_was_missed(seen)
    nothing_is_lost(seen)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the files of a process that runs")
def test_kafka_whose_disk_is_full(tmp_path: Path, kafka_jars: Path) -> None:
    """One that has a single disk ends; when there is room and it is started again, all goes on."""
    seen = full(tmp_path, kafka_jars, LONG_ENOUGH, calm=True)
    assert any("unreachable since 20" in reason for reason in seen.reasons.values())
    nothing_is_lost(seen)


def test_writing_refused(tmp_path: Path, kafka_jars: Path) -> None:
    """The tasks that write there say which topic; all others stay at work; then they go on."""
    seen = denied(tmp_path, kafka_jars, LONG_ENOUGH)
    assert seen.told_after < SAID_WITHIN
    assert {task.partition("/")[0] for task in seen.reasons} == {"customers"}
    assert all("not authorised since 20" in reason for reason in seen.reasons.values())
    assert all(".mentions.enriched" in reason for reason in seen.reasons.values())
    waiting = [line for line in seen.metrics.splitlines() if line.startswith("groundswell_waiting_seconds{")]
    assert waiting
    assert all('agent="customers",cause="not authorised",partition="' in line for line in waiting)
    assert seen.log.count("cannot go on (not authorised)") == len(waiting)
    assert seen.log.count("goes on after") == len(waiting)
    assert "never retrieved" not in seen.log
    nothing_is_lost(seen)

"""What a backtest says would have come of a recording is what comes of it on a real Kafka, kills and all."""

import signal
import time
from collections.abc import Iterator

import msgspec
import pytest

from schemas.base import format_time
from streams.backtest import HORIZON, Outcome, arrivals, backtest
from streams.backtest.result import Collected, Result
from streams.brands.load import load
from streams.broker import Broker
from streams.log.port import Outgoing
from streams.recordings.files import read_file
from streams.recordings.items import Item, Options
from streams.settings import Settings
from tests.builders import NOON
from tests.pipeline.installation import ROOT, Installation, installed, wait_for
from tests.stubbed import Stub

FILES = ("sample/conversations.jsonl", "sample/malformed.ndjson")
BRANDS = ROOT / "sample" / "brands.yaml"
KILLS = 3
READ = ("mentions.scored", "mentions.enriched", "mentions.dead-letter", "obligations", "alerts", "signals")


def simulated() -> Outcome:
    """In memory."""
    items: list[Item] = [item for file in FILES for item in read_file(str(ROOT / file), Options())]
    return backtest(arrivals(items, NOON), load(BRANDS), Settings(), Stub())


@pytest.fixture(scope="module")
def expected() -> Outcome:
    """What the backtest says."""
    return simulated()


@pytest.fixture(scope="module")
def found(kafka: Broker, tmp_path_factory: pytest.TempPathFactory, expected: Outcome) -> Iterator[Result]:
    """What stands on the topics, after the recording was replayed while workers were killed."""
    scratch = tmp_path_factory.mktemp("backtest")
    given = {"brands": BRANDS, "program": ("tests.stubbed",)}
    with installed(kafka.bootstrap, scratch, **given) as installation:
        installation.command("replay", *FILES, "--at-once", "--keep-times")
        _work_and_die(installation, expected.result.enriched)
        installation.beat("horizon", format_time(expected.ended_at + HORIZON))
        installation.settle("horizon")
        yield _collected(installation)


def _work_and_die(installation: Installation, mentions: int) -> None:
    worker = installation.start_worker()
    for share in range(1, KILLS + 1):
        enough = mentions * share // (KILLS + 1)
        wait_for(lambda: len(installation.read("mentions.enriched")) >= enough, f"{enough} enriched")  # noqa: B023 - at once
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        time.sleep(0.5)
        worker = installation.start_worker()


def _collected(installation: Installation) -> Result:
    """Read by a stranger, as the backtest reads its own."""
    collected = Collected()
    for topic in READ:
        for record in installation.read(topic):
            collected.take(Outgoing(topic, record.key, record.value))
    return collected.result()


def test_a_second_backtest_is_the_same(expected: Outcome) -> None:
    """Byte by byte, the whole result."""
    assert simulated().result.as_json() == expected.result.as_json()


def test_obligations_are_the_same(expected: Outcome, found: Result) -> None:
    """Byte by byte."""
    assert msgspec.json.encode(found.obligations) == msgspec.json.encode(expected.result.obligations)
    assert len(found.obligations) > 100


def test_alerts_are_the_same(expected: Outcome, found: Result) -> None:
    """Byte by byte."""
    assert msgspec.json.encode(found.alerts) == msgspec.json.encode(expected.result.alerts)
    assert len(found.alerts) > 10


def test_mentions_are_counted_the_same(expected: Outcome, found: Result) -> None:
    """Every record is enriched or set aside, on either way."""
    assert (found.mentions, found.enriched, found.dead_letters) == (
        expected.result.mentions,
        expected.result.enriched,
        expected.result.dead_letters,
    )

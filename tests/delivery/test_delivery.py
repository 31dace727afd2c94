"""Telling, with a real Kafka and real workers: nothing is lost by a death or an outage."""

import os
from pathlib import Path

from streams.broker import Broker
from tests.delivery.telling import killed, outage

KILLS = 4
DOWN_SECONDS = float(os.environ.get("DOWN_SECONDS", "20"))
"""`DOWN_SECONDS=60 pytest tests/delivery` is the long form."""


def test_a_worker_killed_as_it_tells_loses_nothing(kafka: Broker, tmp_path: Path) -> None:
    """A sink that honours the key has each notice once; at one that cannot a kill makes few copies."""
    seen = killed(kafka.bootstrap, tmp_path / "killed", KILLS)
    assert seen.lost == 0
    assert seen.copies["hook"] == 0
    assert seen.dropped + seen.copies["chat"] >= KILLS // 2, "the kills came too late to matter"
    assert seen.copies["chat"] <= KILLS


def test_after_an_outage_what_stands_is_told_once_and_the_rest_summed_up(
    kafka: Broker, tmp_path: Path
) -> None:
    """Down for seconds in truth; each notice has its word on the topic."""
    seen = outage(kafka.bootstrap, tmp_path / "down", DOWN_SECONDS)
    gone = seen.alerts // 2
    heard = {name: [kind for kind in kinds if kind != "summary"] for name, kinds in seen.heard.items()}
    assert heard.pop("obligation:before") == ["firing", "resolved"]
    standing = [f"obligation:o{number}" for number in range(0, seen.alerts, 2)]
    assert {name: kinds for name, kinds in heard.items() if kinds} == {name: ["firing"] for name in standing}
    (summary,) = seen.summaries
    assert summary.startswith(f"{gone} alerts of acme came and went while hook was down")
    assert [end for (sink, _), end in seen.ends.items() if sink == "hook"].count("merged") == 2 * gone
    assert {*seen.ends.values()} == {"delivered", "merged"}

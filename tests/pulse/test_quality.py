"""How well spikes are found, so that nobody makes it worse unawares."""

from pathlib import Path

import pytest

from bench.spikes.benchmark import Benchmark
from bench.spikes.generated import generate
from bench.spikes.quality import false_a_week, measure, share_found
from bench.spikes.reading import scores

SHARED = Path(__file__).parents[3] / "shared"
DATA, RULES = SHARED / "data" / "nab", SHARED / "tools" / "nab_score.py"


def test_spikes_in_generated_series_are_found() -> None:
    """Three of four, a third of them being no rarer than chatter, at one false spike a week."""
    qualities = [measure(generate(seed)) for seed in range(6)]
    assert share_found(qualities) > 0.75
    assert false_a_week(qualities) < 1.0


def test_a_series_is_its_seed() -> None:
    """The same seed makes the same series."""
    assert generate(3) == generate(3)
    assert generate(3) != generate(4)


@pytest.mark.skipif(not DATA.exists(), reason="needs the benchmark's data in ../shared/data/nab")
def test_the_benchmark_leaving_one_brand_out() -> None:
    """At least 80 / 70 / 85 points, standard, low FP and low FN, each brand with the others' threshold."""
    benchmark = Benchmark(DATA, RULES)
    points = benchmark.one_left_out(benchmark.files(scores))
    assert points["standard"] >= 80
    assert points["low_FP"] >= 70
    assert points["low_FN"] >= 85

"""How well spikes are found, so that nobody makes it worse unawares."""

from pathlib import Path

import numpy as np
import pytest

from bench.spikes.benchmark import Benchmark
from bench.spikes.generated import generate
from bench.spikes.quality import false_a_week, measure, share_found
from bench.spikes.reading import readings, scores
from tests.pulse.counting import A_DAY, times

SHARED = Path(__file__).parents[3] / "shared"
DATA, RULES = SHARED / "data" / "nab", SHARED / "tools" / "nab_score.py"


def test_spikes_in_generated_series_are_found() -> None:
    """Three of four, one in five being as common as chatter, at less than one false spike a week."""
    qualities = [measure(generate(seed)) for seed in range(6)]
    assert share_found(qualities) > 0.75
    assert false_a_week(qualities) < 1.0


@pytest.mark.parametrize("mean", [0.01, 1, 50])
@pytest.mark.parametrize("shape", [0.5, 1e6])
def test_chance_is_hardly_told(mean: float, shape: float) -> None:
    """Counts that only waver, by day more than by night, are told of less than once a week."""
    rng = np.random.default_rng(1)
    rows = np.arange(28 * A_DAY)
    rate = mean * (1 + 0.8 * np.sin(rows / A_DAY * 2 * np.pi)) * rng.gamma(shape, 1 / shape, len(rows))
    told = [reading.told for reading in readings(times(len(rows)), rng.poisson(rate).tolist())]
    assert sum(told) <= 4


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

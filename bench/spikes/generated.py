"""Brand-like series of mentions per 5 minutes with spikes put in, each from its seed alone.

What is in them, and why:

- a level from one mention in ten minutes to 150 in five, a day with one or two humps, a weekend of its own,
  a drift of some per cent a day, and noise that lasts from a quarter of an hour to hours; counts are drawn
  from a Poisson law whose rate is itself gamma-distributed, so they are overdispersed;
- chatter: small bursts that nobody would want to be told of, half to six a day, with Pareto sizes, when
  people are awake; in one series of five also a robot that posts as much at a time on most days;
- two to five spikes: bursts (sudden, halving every 20 minutes to 5 hours), ramps (2 to 6 hours up, as many
  down), plateaus (twice to four times the usual for 10 to 36 hours), shifts (1.8 to 3 times the usual from
  then on). Bursts and ramps reach 1.5 to 8 times what the largest chatter of a middling day does, so about
  one in five is no larger than chatter is weekly, and no detector can find all;
- in one series of two, up to three outages of half an hour to 12 hours, half of them zeros, half gaps.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from schemas.base import DAY, MINUTE, Time

STEP = 5 * MINUTE
A_DAY = DAY // STEP
AN_HOUR = A_DAY // 24
DAYS = 55
ROWS = DAYS * A_DAY
MONDAY = 1_420_416_000_000
KINDS = ("burst", "burst", "burst", "plateau", "ramp", "shift")
"""Each place here is as likely as another."""
_SPIKELESS_DAYS = 4
_SATURDAY = 5
_WITH_ROBOT = 0.2
_ROBOT_POSTS = 0.7
_WITH_OUTAGES = 0.5
_OF_ZEROS = 0.5

Values = npt.NDArray[np.float64]


class Window(NamedTuple):
    """Where a spike is: the row where it begins, and a window around that as the benchmark draws them."""

    kind: str
    begin: int
    first: int
    last: int


class Series(NamedTuple):
    """mean: mentions a row, without chatter and spikes."""

    mean: float
    times: list[Time]
    values: list[float]
    windows: list[Window]


class _Brand(NamedTuple):
    """By row: how many people are awake (1 in the mean), what is usual, and that with its noise."""

    waking: Values
    usual: Values
    noisy: Values
    size: float


def generate(seed: int) -> Series:
    """Make the series of this seed."""
    rng = np.random.default_rng(seed)
    rows = np.arange(ROWS) + int(rng.integers(7 * A_DAY))
    mean = float(np.exp(rng.uniform(np.log(0.5), np.log(150))))
    brand = _brand(rng, rows, mean)
    total = brand.noisy + _chatter(rng, brand)
    top = float(np.median((total - brand.usual).reshape(DAYS, A_DAY).max(axis=1)))
    spikes = _spikes(rng)
    for spike in spikes:
        _add(rng, total, brand, top, spike)
    dispersion = rng.uniform(3, 40)
    values = rng.poisson(total * rng.gamma(dispersion, 1 / dispersion, ROWS)).astype(float)
    heard = _outages(rng, values, [begin for begin, _ in spikes])
    return Series(
        mean,
        [Time(MONDAY + int(row) * STEP) for row in rows[heard]],
        values[heard].tolist(),
        _windows(spikes, np.cumsum(heard) - 1),
    )


def _brand(rng: np.random.Generator, rows: npt.NDArray[np.int64], mean: float) -> _Brand:
    angle = rows % A_DAY / A_DAY * 2 * np.pi
    waking = np.exp(
        rng.uniform(0.2, 0.8) * np.cos(angle - rng.uniform(0, 2 * np.pi))
        + rng.uniform(0, 0.35) * np.cos(2 * angle - rng.uniform(0, 2 * np.pi))
    )
    waking *= np.where(rows // A_DAY % 7 >= _SATURDAY, rng.uniform(0.4, 1.1), 1)
    waking /= waking.mean()
    usual = mean * waking * np.exp(np.cumsum(rng.normal(0, 0.05 / np.sqrt(A_DAY), ROWS)))
    noise = _lasting_noise(rng, rng.uniform(3, 30), rng.uniform(0.1, 0.35))
    return _Brand(waking, usual, usual * np.exp(noise), max(mean, 2.0) * float(np.exp(rng.normal(0, 0.5))))


def _lasting_noise(rng: np.random.Generator, rows: float, deviation: float) -> Values:
    """Noise that forgets itself within so many rows: an Ornstein-Uhlenbeck process."""
    kept = np.exp(-1 / rows)
    shocks = rng.normal(0, deviation * np.sqrt(1 - kept**2), ROWS)
    noise = np.empty(ROWS)
    last = rng.normal(0, deviation)
    for row, shock in enumerate(shocks):
        last = kept * last + shock
        noise[row] = last
    return noise


def _chatter(rng: np.random.Generator, brand: _Brand) -> Values:
    chatter = np.zeros(ROWS)
    tail = rng.uniform(1.2, 3)
    for _ in range(rng.poisson(rng.uniform(0.5, 6) * DAYS)):
        at = int(rng.choice(ROWS, p=brand.waking / brand.waking.sum()))
        height = brand.size * brand.waking[at] * min(rng.pareto(tail) + 0.5, 60.0)
        _fade(chatter, at, height, rng.choice([0.3, 1, 3, 8]))
    if rng.random() < _WITH_ROBOT:
        height = brand.size * rng.uniform(3, 12)
        for day in range(DAYS):
            if rng.random() < _ROBOT_POSTS:
                chatter[day * A_DAY + rng.integers(A_DAY)] += height
    return chatter


def _spikes(rng: np.random.Generator) -> list[tuple[int, str]]:
    """Where spikes begin, far enough from each other for windows not to touch, and of which kind."""
    number = int(rng.integers(2, 6))
    apart = max(_width(number), 2 * A_DAY)
    found: list[tuple[int, str]] = []
    while len(found) < number:
        begin = int(rng.integers(_SPIKELESS_DAYS * A_DAY, ROWS - A_DAY))
        if all(abs(begin - other) >= apart for other, _ in found):
            found.append((begin, str(rng.choice(KINDS))))
    return sorted(found)


def _add(rng: np.random.Generator, total: Values, brand: _Brand, top: float, spike: tuple[int, str]) -> None:
    """Put one spike in."""
    begin, kind = spike
    height = top * float(np.exp(rng.uniform(np.log(1.5), np.log(8))))
    if kind == "burst":
        rise = int(rng.integers(1, 6))
        total[begin : begin + rise] += height * np.arange(1, rise + 1)[: ROWS - begin] / (rise + 1)
        _fade(total, begin + rise, height, float(np.exp(rng.uniform(np.log(4), np.log(60)))))
    elif kind == "ramp":
        half = int(rng.uniform(2, 6) * AN_HOUR)
        way = np.minimum(np.arange(2 * half), np.arange(2 * half)[::-1]) / half
        total[begin : begin + 2 * half] += height * way[: ROWS - begin]
    elif kind == "plateau":
        end = begin + int(rng.uniform(0.4, 1.5) * A_DAY)
        total[begin:end] += brand.noisy[begin:end] * rng.uniform(1, 3)
    else:
        total[begin:] *= rng.uniform(1.8, 3)


def _fade(values: Values, begin: int, height: float, half_life: float) -> None:
    """Add a burst that halves every so many rows."""
    rows = np.arange(max(min(int(8 * half_life) + 1, ROWS - begin), 0))
    values[begin : begin + len(rows)] += height * 0.5 ** (rows / half_life)


def _outages(rng: np.random.Generator, values: Values, begins: list[int]) -> npt.NDArray[np.bool_]:
    """Silence some stretches away from spikes, and tell which rows there are."""
    heard = np.ones(ROWS, bool)
    if rng.random() < _WITH_OUTAGES:
        for _ in range(int(rng.integers(1, 4))):
            at, length = int(rng.integers(ROWS)), int(rng.uniform(0.5, 12) * AN_HOUR)
            if any(abs(at - begin) < 2 * A_DAY for begin in begins):
                continue
            if rng.random() < _OF_ZEROS:
                values[at : at + length] = 0
            else:
                heard[at : at + length] = False
    return heard


def _width(number: int) -> int:
    """The benchmark's windows take a tenth of a series together."""
    return ROWS // 10 // number


def _windows(spikes: list[tuple[int, str]], place: npt.NDArray[np.int64]) -> list[Window]:
    half = _width(len(spikes)) // 2
    return [
        Window(
            kind,
            int(place[begin]),
            int(place[max(begin - half, 0)]),
            int(place[min(begin + half, ROWS - 1)]),
        )
        for begin, kind in spikes
    ]

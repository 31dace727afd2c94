"""Draw docs/spikes.svg: some days of a generated series, what was usual, and what was told.

python -m bench.spikes.picture
"""

from collections.abc import Callable, Sequence
from html import escape
from math import log10
from pathlib import Path

from bench.spikes.generated import A_DAY, AN_HOUR, generate
from bench.spikes.reading import readings
from schemas.base import format_time
from streams.pulse.sentence import sentence
from streams.pulse.spikes import Reading

TARGET = Path(__file__).parents[2] / "docs" / "spikes.svg"
SEED = 33
FIRST_DAY, DAYS = 10, 12
WIDTH, HEIGHT = 1000, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 56, 40
COUNT, USUAL, MOST, TOLD = "#767676", "#0072b2", "#e69f00", "#d55e00"
"""Okabe and Ito's colours, told apart by everybody; each line also has a stroke of its own."""

Place = Callable[[float], float]


def main() -> None:
    """Write the picture."""
    series = generate(SEED)
    read = readings(series.times, series.values)
    first = next(
        row for row, each in enumerate(read) if row >= FIRST_DAY * A_DAY and each.at % 86_400_000 == 0
    )
    shown = read[first : first + DAYS * A_DAY]
    put_in = [(each.begin - first, each.kind) for each in series.windows]
    TARGET.write_text(
        _picture(shown, [each for each in put_in if 0 <= each[0] < len(shown)]), encoding="utf-8"
    )


def _picture(read: Sequence[Reading], put_in: Sequence[tuple[int, str]]) -> str:
    half_hours = [read[row : row + AN_HOUR // 2] for row in range(0, len(read), AN_HOUR // 2)]
    top = max(max(each.sharp.mentions, each.upper) for each in read) * 2
    y = _logarithmic(top)
    marks = [
        *_grid(read, top, y),
        _line(half_hours, lambda each: max(row.sharp.mentions for row in each), y, f'stroke="{COUNT}"'),
        _line(half_hours, lambda each: each[0].sharp.usual, y, f'stroke="{USUAL}" stroke-width="2.5"'),
        _line(half_hours, lambda each: each[0].upper, y, f'stroke="{MOST}" stroke-dasharray="5 3"'),
        *(_told(row, len(read), each, y) for row, each in enumerate(read) if each.told),
        *(_begin(row / len(read), kind) for row, kind in put_in),
        *_legend(),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12">\n'
        f"<title>{DAYS} days of a generated brand: mentions, what is usual, and what was told</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n' + "\n".join(marks) + "\n</svg>\n"
    )


def _logarithmic(top: float) -> Place:
    return lambda value: HEIGHT - BOTTOM - log10(max(value, 1)) / log10(top) * (HEIGHT - TOP - BOTTOM)


def _x(part: float) -> float:
    return LEFT + part * (WIDTH - LEFT - RIGHT)


def _line(
    rows: Sequence[Sequence[Reading]], of: Callable[[Sequence[Reading]], float], y: Place, how: str
) -> str:
    points = " ".join(f"{_x(place / len(rows)):.1f},{y(of(each)):.1f}" for place, each in enumerate(rows))
    return f'<polyline fill="none" {how} points="{points}"/>'


def _grid(read: Sequence[Reading], top: float, y: Place) -> list[str]:
    marks = []
    for power in range(int(log10(top)) + 1):
        at = y(10**power)
        marks.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#e5e5e5"/>')
        marks.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10**power:,}</text>')
    for row in range(0, len(read), A_DAY):
        at, day = _x(row / len(read)), format_time(read[row].at)[5:10]
        marks.append(f'<path d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#e5e5e5"/>')
        marks.append(f'<text x="{at + 4:.1f}" y="{HEIGHT - BOTTOM + 18}">{day}</text>')
    return marks


def _begin(part: float, kind: str) -> str:
    """Where a spike was put in, and of which kind."""
    x = _x(part)
    return (
        f'<path d="M{x:.1f} {TOP - 4}V{HEIGHT - BOTTOM}" stroke="black" stroke-dasharray="1 4"/>'
        f'<text x="{x + 4:.1f}" y="{TOP + 6}">{kind} begins</text>'
    )


def _told(row: int, rows: int, reading: Reading, y: Place) -> str:
    """A triangle over the first row of a spike; pointing at it shows the sentence."""
    x, at = _x(row / rows), y(reading.sharp.mentions) - 6
    why = escape(sentence(reading))
    return f'<path d="M{x:.1f} {at:.1f}l-6 -11h12z" fill="{TOLD}"><title>{why}</title></path>'


def _legend() -> list[str]:
    entries = (
        ("mentions in 5 minutes (the most of a half-hour)", f'stroke="{COUNT}"'),
        ("usual", f'stroke="{USUAL}" stroke-width="2.5"'),
        ("from here on it is a spike", f'stroke="{MOST}" stroke-dasharray="5 3"'),
    )
    marks, x = [], LEFT
    for text, how in entries:
        marks.append(f'<path d="M{x} 24h26" {how}/><text x="{x + 32}" y="28">{text}</text>')
        x += 60 + 7 * len(text)
    marks.append(f'<path d="M{x + 6} 30l-6 -11h12z" fill="{TOLD}"/><text x="{x + 18}" y="28">told</text>')
    return marks


if __name__ == "__main__":
    main()

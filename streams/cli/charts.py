"""Charts as inline SVG: no script, no picture from elsewhere, read by people who see no colours, or nothing.

Every chart has a title and says its figures as text beside the marks; the page repeats them as a table.
Colours are of the palette of Okabe and Ito (2008), which differ for every kind of colour-blindness.
"""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10
from typing import NamedTuple

BLUE, ORANGE, GREEN, VERMILION, GREY, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#8a8a8a", "#56B4E9"
TRACK = "#8a8a8a33"
WIDTH = 720
LABELS = 190
NOTES = 150
ROW = 26
PLOT = WIDTH - LABELS - NOTES
LABEL_CHARS = 28


class Bar(NamedTuple):
    """A share from 0 to 1, None where there is none to show; note: the same in figures.

    low, high: between which the truth lies. mark: a share to compare with.
    """

    label: str
    share: float | None
    note: str
    low: float | None = None
    high: float | None = None
    mark: float | None = None


class Range(NamedTuple):
    """Percentiles of a length of time, and what was promised, in one unit; note: the same in words."""

    label: str
    low: float
    middle: float
    high: float
    promised: float | None
    note: str


class Stack(NamedTuple):
    """Counts by what they are of, in the order of the legend."""

    label: str
    counts: Mapping[str, int]
    note: str


def bars(title: str, rows: Sequence[Bar], colour: str = BLUE, *, full: float = 1.0) -> str:
    """Shares, a bar each; a line where the truth lies, a rhomb at what to compare with.

    full: the share of a bar over the whole width.
    """
    parts = []
    for place, row in enumerate(rows):
        top = place * ROW
        width = PLOT * (row.share or 0.0) / full
        parts += [
            _rect(LABELS, top + 4, PLOT, ROW - 8, TRACK),
            _rect(LABELS, top + 4, width, ROW - 8, colour),
            _label(row.label, top),
            _note(row.note, top),
        ]
        if row.low is not None and row.high is not None:
            low, high = (LABELS + PLOT * end / full for end in (row.low, row.high))
            ends = f"M{low:.1f} {top + ROW / 2}H{high:.1f}"
            parts.append(f'<path d="{ends}" class="bound"/>')
        if row.mark is not None:
            parts.append(_rhomb(LABELS + PLOT * row.mark / full, top + ROW / 2))
    return _svg(title, len(rows) * ROW, parts)


def ranges(title: str, rows: Sequence[Range], ticks: Mapping[str, float]) -> str:
    """Spans on a logarithmic scale: a line from low to high, a dot in the middle, a rhomb where promised.

    ticks: what is written on the scale, as far as it goes.
    """
    ends = [value for row in rows for value in (row.low, row.high, row.promised) if value]
    smallest, largest = min(ends, default=1.0), max(ends, default=10.0)
    decades = max(log10(largest / smallest), 0.1)

    def x(value: float) -> float:
        return LABELS + 6 + (PLOT - 12) * log10(max(value, smallest) / smallest) / decades

    height = len(rows) * ROW
    parts = []
    for name, value in ticks.items():
        if smallest <= value <= largest:
            parts.append(f'<path d="M{x(value):.1f} 0V{height}" class="tick"/>')
            parts.append(_middle(name, x(value), height + 14, "small"))
    for place, row in enumerate(rows):
        y = place * ROW + ROW / 2
        parts += [
            f'<path d="M{x(row.low):.1f} {y}H{x(row.high):.1f}" class="span" stroke="{SKY}"/>',
            f'<circle cx="{x(row.middle):.1f}" cy="{y}" r="6" fill="{BLUE}"/>',
            _label(row.label, place * ROW),
            _note(row.note, place * ROW),
        ]
        if row.promised:
            parts.append(_rhomb(x(row.promised), y))
    return _svg(title, height + 20, parts)


def stacks(title: str, rows: Sequence[Stack], colours: Mapping[str, str]) -> str:
    """Shares that make up a whole, their counts written into them; colours: by what they are of, in order."""
    parts = []
    for place, row in enumerate(rows):
        top, left = place * ROW, float(LABELS)
        total = sum(row.counts.values())
        for name, colour in colours.items():
            count = row.counts.get(name, 0)
            width = PLOT * count / total if total else 0.0
            parts.append(_rect(left, top + 4, width, ROW - 8, colour, hint=f"{row.label}: {name} {count}"))
            if width > 8 * len(str(count)):
                parts.append(_middle(str(count), left + width / 2, top + ROW / 2 + 4, "inside"))
            left += width
        parts += [_label(row.label, top), _note(row.note, top)]
    return _legend(colours) + _svg(title, len(rows) * ROW, parts)


def columns(
    title: str, rows: Sequence[tuple[str, int, int]], colours: tuple[str, str] = (BLUE, ORANGE)
) -> str:
    """Counts side by side, each in two parts from below: label, the part and the whole."""
    height = 160
    most = max((whole for _, _, whole in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    parts = []
    for place, (label, part, whole) in enumerate(rows):
        left = place * step + 2
        lower, upper = height * part / most, height * (whole - part) / most
        hint = f"{label}: {part} of {whole}"
        top = 16 + height - lower
        parts += [
            _rect(left, top, step - 4, lower, colours[0], hint=hint),
            _rect(left, top - upper, step - 4, upper, colours[1], hint=hint),
            _middle(label, left + step / 2 - 2, height + 32),
            _middle(str(whole or ""), left + step / 2 - 2, top - upper - 4, "small"),
        ]
    return _svg(title, height + 40, parts)


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" viewBox="0 0 {WIDTH} {max(height, 1)}" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, *, hint: str = "") -> str:
    said = f"<title>{escape(hint)}</title>" if hint else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}">{said}</rect>'
    )


def _rhomb(x: float, y: float) -> str:
    return f'<path d="M{x:.1f} {y - 8}l6 8l-6 8l-6 -8z" fill="none" stroke="{VERMILION}" stroke-width="2"/>'


def _label(text: str, top: float) -> str:
    short = text if len(text) <= LABEL_CHARS else text[: LABEL_CHARS - 1] + "…"
    return (
        f'<text x="{LABELS - 8}" y="{top + ROW / 2 + 4}" text-anchor="end">{escape(short)}'
        f"<title>{escape(text)}</title></text>"
    )


def _middle(text: str, x: float, y: float, css: str = "") -> str:
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(text)}</text>'


def _note(text: str, top: float) -> str:
    return f'<text x="{LABELS + PLOT + 8}" y="{top + ROW / 2 + 4}">{escape(text)}</text>'


def _legend(colours: Mapping[str, str]) -> str:
    items = "".join(
        f'<li><svg class="key" viewBox="0 0 14 14" aria-hidden="true"><rect width="14" height="14" '
        f'fill="{colour}"/></svg>{escape(name)}</li>'
        for name, colour in colours.items()
    )
    return f'<ul class="legend">{items}</ul>'

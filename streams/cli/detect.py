"""`groundswell detect`: spikes in a series of counts, without Kafka."""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated, NamedTuple, TextIO

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from schemas.errors import RecordError
from streams.errors import InputError
from streams.pulse.sentence import sentence
from streams.pulse.spikes import Detector, Reading
from streams.recordings.files import STDIN, open_file
from streams.recordings.series import Row, read, refusal

SHOWN_EVERY = 5_000
NO_VALUE = "no value"
NOT_LATER = "not later than the row before"
_COLUMNS = ("timestamp", "value", "anomaly_score")
_EXPLAINED = ("expected", "upper", "reason")

File = Annotated[str, typer.Argument(metavar="FILE", help="CSV with timestamp,value; - is standard input.")]
Output = Annotated[str, typer.Option(metavar="FILE", help="Where the scores go; - is standard output.")]
Explain = Annotated[bool, typer.Option("--explain", help="Add expected, upper and reason.")]


def detect(file: File = "-", *, output: Output = "-", explain: Explain = False) -> None:
    """Find spikes in a series of counts: one row out for each row in. Needs no Kafka.

    FILE has the columns timestamp and value, in order of time, at any fixed step from a second to a day.
    anomaly_score is 0, or, where a spike begins, 1 - 1 / the days in which so much comes once: 0.857 for a
    week, 0.964 for four, 0.991, 0.998. A row is scored from itself and those before it; nothing is to
    be set.

    A row without a value (or NaN), or not later than the row before it, has score 0 and teaches nothing. A
    value that is no count, or a timestamp that is none, ends the command: rows before it are written.

    --explain adds expected and upper (of the last 5 minutes, or of the row where rows are longer: as much
    as upper comes less than once a week) and reason.

    \b
    Examples:
      groundswell detect mentions-per-5-minutes.csv --output scores.csv
      groundswell detect hourly.csv --explain | grep 'so much'
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    with ExitStack() as opened:
        rows = opened.enter_context(closing(read(opened.enter_context(open_file(file)))))
        target = _target(output, file, opened)
        try:
            found = _detect_all(_shown(rows), target, explain=explain)
        except InputError as error:
            raise InputError(f"{'standard input' if file == STDIN else file}: {error}") from None
    for note, number in found.unscored.items():
        typer.echo(f"rows with score 0, {note}: {number:,}", err=True)
    if output != "-":
        typer.echo(f"{found.rows:,} rows; spikes begin in {found.spikes:,}. Scores: {output}", err=True)


class _Found(NamedTuple):
    """unscored: rows that could not be scored, by reason."""

    rows: int
    spikes: int
    unscored: Counter[str]


def _detect_all(rows: Iterator[Row], target: TextIO, *, explain: bool) -> _Found:
    """Score all rows. Raises InputError."""
    write = csv.writer(target, lineterminator="\n").writerow
    write(_COLUMNS + _EXPLAINED * explain)
    detector = Detector()
    unscored: Counter[str] = Counter()
    count = spikes = 0
    for row in rows:
        found = _observe(detector, row)
        score = 0.0
        if isinstance(found, str):
            unscored[found] += 1
        else:
            score = found.score
        count += 1
        spikes += score > 0
        write((row.timestamp, row.value, f"{score:.4g}", *(_explained(found) if explain else ())))
    return _Found(count, spikes, unscored)


def _observe(detector: Detector, row: Row) -> Reading | str:
    """Return what the detector makes of a row, or why it was not shown to it."""
    last = detector.memory.at
    if last is not None and row.at <= last:
        return NOT_LATER
    if row.mentions is None:
        return NO_VALUE
    try:
        return detector.observe(row.at, row.mentions)
    except RecordError as error:
        raise refusal(row.number, error) from None


def _explained(found: Reading | str) -> tuple[str, ...]:
    if isinstance(found, str):
        return ("", "", found)
    return (f"{found.sharp.usual:.2f}", f"{found.upper:.2f}", sentence(found))


def _shown(rows: Iterator[Row]) -> Iterator[Row]:
    """Pass the rows on, and show a person how many there were."""
    errors = Console(stderr=True)
    columns = (TextColumn("{task.completed:,.0f} rows"), TimeElapsedColumn())
    with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None)
        for row in rows:
            yield row
            if row.number % SHOWN_EVERY == 0:
                progress.update(task, completed=row.number)


def _target(file: str, source: str, opened: ExitStack) -> TextIO:
    if file == "-":
        return sys.stdout
    try:
        if source != STDIN and Path(file).exists() and Path(file).samefile(source):
            raise InputError(f"{file} is what is read; write the scores to another file")
        return opened.enter_context(Path(file).open("w", encoding="utf-8", newline=""))
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error

"""`groundswell detect`, as a person meets it."""

import csv
import io
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from schemas.base import format_time
from streams.cli.detect import detect
from streams.errors import InputError
from tests.pulse.counting import steady, times


def run(*arguments: str, given: str = "") -> Result:
    """The command, and what it wrote."""
    app = typer.Typer()
    app.command()(detect)
    return CliRunner().invoke(app, arguments, input=given)


def table(*last: str) -> str:
    """Ten steady days, and rows of one's own after them."""
    values = [*(f"{each:g}" for each in steady(10)), *last]
    stamps = (format_time(at) for at in times(len(values)))
    return "timestamp,value\n" + "".join(f"{at},{value}\n" for at, value in zip(stamps, values, strict=True))


def test_one_row_out_for_each_row_in(tmp_path: Path) -> None:
    """With what was read as it was, a score that stands out where the spike is, and a line that counts."""
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(table("400", "410"))
    result = run(str(source), "--output", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"2,882 rows; spikes begin in 1. Scores: {target}\n"
    written = list(csv.DictReader(target.read_text().splitlines()))
    read = list(csv.DictReader(source.read_text().splitlines()))
    assert [(row["timestamp"], row["value"]) for row in written] == [
        (row["timestamp"], row["value"]) for row in read
    ]
    scores = [float(row["anomaly_score"]) for row in written]
    assert scores[-2] > 0.9
    assert all(0 <= score <= 1 for score in scores)
    assert list(written[0]) == ["timestamp", "value", "anomaly_score"]


def test_standard_input_and_output() -> None:
    """`-`, or nothing, is both."""
    result = run(given=table("400"))
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1 + 10 * 288 + 1


def test_explain_says_why() -> None:
    """The last three columns: expected, the most that is usual, and a sentence where a spike is."""
    result = run("--explain", given=table("400", "405"))
    *_, spike, same = csv.DictReader(io.StringIO(result.stdout))
    assert 5 < float(spike["expected"]) < 15
    assert float(spike["expected"]) < float(spike["upper"]) < 400
    assert spike["reason"].startswith("400 mentions in 5 minutes; usual for Thursday 00:00 is ")
    assert same["reason"] == "part of the spike told at 2025-01-16T00:00:00.000Z"


def test_the_beginning_of_a_file_has_the_beginning_of_the_scores() -> None:
    """A row's score does not depend on what comes later."""
    whole, half = (run(given="".join(table("400", "3").splitlines(True)[:length])) for length in (None, 1500))
    assert whole.stdout.startswith(half.stdout)
    assert len(half.stdout.splitlines()) == 1500


def test_rows_that_cannot_be_compared_are_counted() -> None:
    """Without a value, or not later than the row before: score 0, a reason, and a line about it."""
    given = table("", "9") + "2025-01-01T00:00:00Z,900\n2025-01-17T00:10:00Z,9\n"
    result = run("--explain", given=given)
    assert result.exit_code == 0
    *_, missing, _, late, last = csv.DictReader(io.StringIO(result.stdout))
    assert (missing["anomaly_score"], missing["reason"]) == ("0", "no value")
    assert (late["anomaly_score"], late["reason"]) == ("0", "not later than the row before")
    assert last["expected"] != ""
    assert result.stderr.splitlines() == [
        "rows with score 0, no value: 1",
        "rows with score 0, not later than the row before: 1",
    ]


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("2025-02-01T00:00:00Z,-3\n", "row 2881: value: -3 is negative"),
        ("2025-01-15T23:55:00.250Z,3\n", "row 2881: timestamp: is 250 ms after the row before"),
    ],
)
def test_a_bad_row_ends_it(last: str, reason: str) -> None:
    """The error names file, row, column and reason; all rows before it are written."""
    result = run(given=table() + last)
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(f"standard input: {reason}")
    assert len(result.stdout.splitlines()) == 1 + 2880


def test_the_file_that_is_read_is_not_written(tmp_path: Path) -> None:
    """Its content would be gone before it is read."""
    source = tmp_path / "in.csv"
    source.write_text(table())
    result = run(str(source), "--output", str(tmp_path / "." / "in.csv"))
    assert str(result.exception).endswith("is what is read; write the scores to another file")
    assert source.read_text() == table()


@pytest.mark.parametrize("where", ["nowhere/in.csv", "."])
def test_a_file_that_cannot_be_read(where: str, tmp_path: Path) -> None:
    """The error names it."""
    result = run(str(tmp_path / where))
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(f"cannot read {tmp_path}")


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """The error names it."""
    result = run("--output", str(tmp_path / "nowhere" / "out.csv"), given=table())
    assert isinstance(result.exception, InputError)
    assert "cannot be written" in str(result.exception)

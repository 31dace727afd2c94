"""`groundswell validate` and `publish`, as far as no Kafka is needed."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from streams.cli.publish import publish
from streams.cli.validate import validate
from streams.errors import InputError

GOOD = '{"id":"1","source":"x","created_at":"2026-11-23T08:00:00Z","author":{"id":"ann"},"text":"hello"}\n'
BAD = '{"id":"1","source":"x","created_at":"2026-11-23T08:00:00Z","author":{},"text":"hello"}\n'


def call(command: Callable[..., None], *arguments: str, stdin: str = "") -> Result:
    """Run a command in this process, as the command line would."""
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, arguments, input=stdin)


def test_good_file() -> None:
    """Nothing is said of good records but how many there are, and the status is 0."""
    result = call(validate, "-", stdin=GOOD + GOOD)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 good, 0 bad" in result.stderr


def test_bad_lines_are_listed(tmp_path: Path) -> None:
    """File, line, field and reason of each bad record on a line of its own; the status is 1."""
    file = tmp_path / "mentions.ndjson"
    file.write_text(GOOD + BAD + "oh no\n")
    result = call(validate, str(file))
    first, second = result.stdout.splitlines()
    assert first == f"{file}:2: $.author.id: missing"
    assert second.startswith(f"{file}:3: $: not JSON")
    assert result.exit_code == 1


def test_bad_lines_as_json() -> None:
    """With --json each bad record is an object."""
    result = call(validate, "-", "--json", stdin=BAD)
    assert [orjson.loads(line) for line in result.stdout.splitlines()] == [
        {"file": "-", "line": 1, "field": "$.author.id", "reason": "missing"}
    ]
    assert result.exit_code == 1


def test_columns_can_be_told() -> None:
    """--map says which columns a table has, also where nothing else says that it is a table."""
    table = "date,who,said\n2026-11-23T08:00:00Z,ann,hello\n"
    result = call(validate, "-", "--map", "who=author", "--map", "said=text", stdin=table)
    assert (result.exit_code, result.stdout) == (0, "")


def test_map_without_a_field() -> None:
    """A --map that is no pair is refused in one line."""
    result = call(validate, "-", "--map", "who", stdin=GOOD)
    assert isinstance(result.exception, InputError)
    assert "COLUMN=FIELD" in str(result.exception)


def test_publish_checks_first() -> None:
    """One bad record keeps all of them from being published; the list says which it is."""
    result = call(publish, "-", stdin=GOOD + BAD)
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith("nothing published: 1 of 2 records are bad")
    assert "-:2: $.author.id: missing" in result.stderr


@pytest.mark.parametrize("command", [validate, publish])
def test_help_has_examples(command: Callable[..., None]) -> None:
    """Help shows how it is called."""
    assert f"groundswell {command.__name__} " in call(command, "--help").stdout

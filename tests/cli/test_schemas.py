"""`groundswell schemas`."""

from pathlib import Path

import typer
from typer.testing import CliRunner

from streams.cli.schemas import documents, schemas
from streams.errors import InputError

APP = typer.Typer()
APP.command()(schemas)


def test_writes_all_documents(tmp_path: Path) -> None:
    """Every document is written below the folder named, and counted."""
    result = CliRunner().invoke(APP, ["--output", str(tmp_path / "new")])
    assert result.exit_code == 0
    written = {str(path.relative_to(tmp_path / "new")) for path in (tmp_path / "new").rglob("*.*")}
    assert written == set(documents())
    assert str(len(written)) in result.output


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is a file is one line for a person."""
    (tmp_path / "taken").write_text("")
    result = CliRunner().invoke(APP, ["--output", str(tmp_path / "taken")])
    assert isinstance(result.exception, InputError)
    assert "taken" in str(result.exception)

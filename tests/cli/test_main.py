"""The command line as a person meets it: help, one line for what is wrong, the exit status."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from streams.broker import free_port
from streams.cli.main import app
from streams.cli.worker import with_port
from streams.settings import Settings

ROOT = Path(__file__).parents[2]


def groundswell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in a directory where nothing is configured."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDSWELL_")}
    return subprocess.run(
        [sys.executable, "-m", "streams", *arguments],
        cwd=ROOT,
        env=others | {"COLUMNS": "80"} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def refusal(*arguments: str, **environment: str) -> str:
    """The one line on the standard error output of a command that cannot be done."""
    done = groundswell(*arguments, **environment)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("groundswell: ")
    return line


def commands(command: TyperGroup, *path: str) -> list[tuple[str, str]]:
    """Every command by its words, with its help."""
    found: list[tuple[str, str]] = []
    for name, inner in command.commands.items():
        if isinstance(inner, TyperGroup):
            found += commands(inner, *path, name)
        else:
            found.append((" ".join([*path, name]), inner.help or ""))
    return found


def every_command() -> list[tuple[str, str]]:
    """All of them."""
    whole = get_command(app)
    assert isinstance(whole, TyperGroup)
    return commands(whole)


@pytest.mark.parametrize(("name", "text"), every_command(), ids=lambda value: value.split("\n")[0])
def test_every_commands_help_has_examples(name: str, text: str) -> None:
    """That begin as one would type them."""
    _, mark, examples = text.partition("\b\nExamples:\n")
    assert mark, f"groundswell {name} --help has no examples"
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    assert lines
    assert all(f"groundswell {name}" in line for line in lines)


def test_a_misspelt_setting_is_refused() -> None:
    """By every command that reads settings."""
    assert "GROUNDSWELL_NONSENSE is no setting" in refusal("topics", "describe", GROUNDSWELL_NONSENSE="1")


def test_who_acts_may_stand_in_the_environment() -> None:
    """It is a setting like others, and none that is refused."""
    line = refusal("alerts", "ack", "3f9a2c", GROUNDSWELL_USER="eva", GROUNDSWELL_BOOTSTRAP="127.0.0.1:1")
    assert "no Kafka answers" in line


def test_an_unknown_agent_is_refused() -> None:
    """The line has those that there are."""
    line = refusal("worker", "--agents", "score,nobody")
    assert "no agent 'nobody'; there are score, threads" in line


def test_a_port_in_use_is_named() -> None:
    """Another worker of this machine has it, most likely."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        line = refusal("worker", GROUNDSWELL_WEB_PORT=port)
    assert f"GROUNDSWELL_WEB_PORT: cannot serve on 127.0.0.1:{port}: address already in use" in line


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_where_no_port_is_asked_for_one_is_taken_that_is_free(host: str) -> None:
    """One that is asked for stays."""
    port = with_port(Settings(web_host=host, web_port=0)).web_port
    assert port > 0
    assert with_port(Settings(web_host=host, web_port=port)).web_port == port


@pytest.mark.parametrize(
    "command",
    [
        "topics describe",
        "worker",
        "watch --once",
        "dead-letters list",
        "queue",
        "queue take x",
        "report care",
        "alerts list",
    ],
)
def test_without_kafka_the_line_says_how_to_start_one(command: str) -> None:
    """At once, and not after minutes of trying."""
    bootstrap = f"127.0.0.1:{free_port()}"
    line = refusal(*command.split(), GROUNDSWELL_BOOTSTRAP=bootstrap, GROUNDSWELL_WEB_PORT="0")
    assert f"no Kafka answers at {bootstrap}" in line
    assert "`groundswell broker`" in line
    assert "GROUNDSWELL_BOOTSTRAP" in line


def test_wrong_use_is_explained_with_status_2() -> None:
    """An option or a command that is not there, without a traceback."""
    for arguments in (["validate", "--nope"], ["nope"], ["run", "--speed", "0"]):
        done = groundswell(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Error: " in done.stderr
        assert "Traceback" not in done.stderr


def test_records_that_are_refused_make_the_status_1(tmp_path: Path) -> None:
    """A script that validates before it publishes must hear of it."""
    file = tmp_path / "mentions.ndjson"
    file.write_text('{"id": 1}\n')
    done = groundswell("validate", str(file))
    assert done.returncode == 1
    assert f"{file}:1: $.id: " in done.stdout


def test_every_setting_is_listed_in_full(tmp_path: Path) -> None:
    """With its value, also at 80 columns."""
    file = tmp_path / "groundswell.yaml"
    file.write_text("heartbeat_seconds: 77\n")
    done = groundswell("settings", GROUNDSWELL_CONFIG=str(file))
    assert done.returncode == 0
    (row,) = [line for line in done.stdout.splitlines() if "GROUNDSWELL_HEARTBEAT_SECONDS" in line]
    assert " 77 " in row


def test_run_empties_no_directory_of_somebody_elses(tmp_path: Path) -> None:
    """Whatever is not of a run is left alone, and said."""
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "kafka").mkdir()
    assert "holds thesis.txt" in refusal("run", "--directory", str(tmp_path))
    assert (tmp_path / "kafka").exists()


def test_run_says_what_is_wrong_before_anything_starts(tmp_path: Path) -> None:
    """A recording, the brands or the directory."""
    assert "cannot read" in refusal("run", str(tmp_path / "nowhere.jsonl"))
    assert "nowhere.yaml" in refusal("run", "--brands", str(tmp_path / "nowhere.yaml"))
    (tmp_path / "file").write_text("")
    assert "cannot empty" in refusal("run", "--directory", str(tmp_path / "file"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_a_full_disk_is_told_in_one_line() -> None:
    """Wherever a command writes to: no traceback, also not at the end, when the rest is written."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "streams", "schemas", "--help"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (
        1,
        "groundswell: what it says cannot be written: no space is left there\n",
    )

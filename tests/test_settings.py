"""Settings from the environment and one file; what is wrong is one line that names the key."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.errors import ConfigurationError
from streams.settings import CONFIG_KEY, PREFIX, Settings, load


def a_file(folder: Path, content: str | bytes) -> dict[str, str]:
    """An environment that names a file with this content."""
    file = folder / "groundswell.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return {CONFIG_KEY: str(file)}


def refused(environment: dict[str, str]) -> str:
    """What is said of it, in one line."""
    with pytest.raises(ConfigurationError) as error:
        load(environment)
    (line,) = str(error.value).splitlines()
    return line


def test_without_anything_the_defaults_hold() -> None:
    """A variable of another program's does not matter."""
    assert load({"PATH": "/bin", "GROUND": "1"}) == Settings()


def test_what_a_step_away_counts_is_written_with_commas() -> None:
    """In the environment; a list in the file is one there."""
    assert load({"GROUNDSWELL_REACH_WEIGHTS": "1, 0.3"}).reach_weights == (1.0, 0.3)
    assert refused({"GROUNDSWELL_REACH_WEIGHTS": "2"}) == (
        "GROUNDSWELL_REACH_WEIGHTS: must be from 0 to 1 each, as 1,0.5,0.25"
    )
    for wrong in ("near", "1,1,1,1"):
        assert refused({"GROUNDSWELL_REACH_WEIGHTS": wrong}).startswith("GROUNDSWELL_REACH_WEIGHTS: ")


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """What neither says is the default; values are read as their types."""
    environment = a_file(tmp_path, "installation: acme\npartitions: 3\nterminal: false\n")
    settings = load({**environment, "GROUNDSWELL_PARTITIONS": "4", "GROUNDSWELL_BRANDS": "b.yaml"})
    assert (settings.installation, settings.partitions, settings.terminal) == ("acme", 4, False)
    assert (settings.brands, settings.replication) == (Path("b.yaml"), 1)


def test_what_is_set_to_nothing_is_not_set() -> None:
    """As compose files have it."""
    assert load({"GROUNDSWELL_WEBHOOK_URL": "", CONFIG_KEY: ""}).webhook_url is None


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    """It is fine."""
    assert load(a_file(tmp_path, "# nothing yet\n")) == Settings()


def test_settings_given_are_not_overridden_by_the_environment() -> None:
    """Whoever names a cluster in code gets that one; `load` without more takes the process's environment."""
    script = (
        "from streams.settings import Settings, load\n"
        "print(Settings(bootstrap='here:1').bootstrap, load().bootstrap)"
    )
    environment = {"GROUNDSWELL_BOOTSTRAP": "there:2", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["here:1", "there:2"]


def test_an_unknown_variable_is_refused() -> None:
    """One misspelt would otherwise go unheard; where the right ones are is said."""
    line = refused({"GROUNDSWELL_BOOSTRAP": "kafka:9092"})
    assert line == "GROUNDSWELL_BOOSTRAP is no setting; `groundswell settings` lists them"


@pytest.mark.parametrize("key", ["boostrap", "Partitions", "1"])
def test_an_unknown_key_of_the_file_is_refused(tmp_path: Path, key: str) -> None:
    """With the file's name."""
    environment = a_file(tmp_path, f"partitions: 2\n{key}: 1\n")
    assert refused(environment).startswith(f"{environment[CONFIG_KEY]}: {key} is no setting")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bootstrap", "nonsense"),
        ("bootstrap", "a:1,b:x"),
        ("bootstrap", ":9092"),
        ("bootstrap", "a:70000"),
        ("partitions", "0"),
        ("partitions", "many"),
        ("web_port", "70000"),
        ("installation", "a b"),
        ("webhook_url", "ftp://x"),
        ("terminal", "perhaps"),
        ("log_level", "loud"),
    ],
)
def test_a_wrong_value_is_refused(tmp_path: Path, name: str, value: str) -> None:
    """Named by where it stands: the variable, or the file and its key."""
    assert refused({PREFIX + name.upper(): value}).startswith(f"{PREFIX}{name.upper()}: ")
    environment = a_file(tmp_path, f"{name}: {value}")
    assert refused(environment).startswith(f"{environment[CONFIG_KEY]}: {name}: ")


def test_a_value_of_the_environment_mends_the_files(tmp_path: Path) -> None:
    """It is the one that counts."""
    assert load({**a_file(tmp_path, "partitions: 0"), "GROUNDSWELL_PARTITIONS": "2"}).partitions == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a: [", "line 1: not YAML: "),
        ("a: b: c", "line 1: not YAML: "),
        ("x: \x00", "not YAML: "),
        (b"a: \xff", "not UTF-8 at byte 3"),
        ("- a", "not a mapping of settings"),
        ("text", "not a mapping of settings"),
    ],
)
def test_a_file_that_cannot_be_understood(tmp_path: Path, content: str | bytes, reason: str) -> None:
    """Which file, where in it, and why."""
    environment = a_file(tmp_path, content)
    assert refused(environment).startswith(f"{environment[CONFIG_KEY]}: {reason}")


def test_a_file_that_is_named_and_missing(tmp_path: Path) -> None:
    """It is not taken for empty; nor is a directory."""
    for path in (tmp_path / "nowhere.yaml", tmp_path):
        assert refused({CONFIG_KEY: str(path)}).startswith(f"cannot read {path}: ")


def test_every_setting_says_what_it_means() -> None:
    """`groundswell settings` prints that."""
    assert all(field.description for field in Settings.model_fields.values())

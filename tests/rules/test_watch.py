"""Rules that change while a worker runs."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from streams.errors import ConfigurationError
from streams.rules.watch import Watched
from tests.rules.ruling import entry


def write(path: Path, *names: str) -> None:
    """A file of rules of these names."""
    path.write_text(yaml.dump({"rules": [entry(name=name) for name in names]}))


def names(watched: Watched) -> list[str]:
    """The rules that hold."""
    return [rule.name for rule in watched.rules]


def test_a_good_file_replaces_the_rules_and_a_bad_one_never_does(tmp_path: Path) -> None:
    """What is refused is said once, with the reason, until the file is good again."""
    path = tmp_path / "rules.yaml"
    write(path, "a")
    watched = Watched(path)
    assert not watched.look()
    write(path, "b", "c")
    assert watched.look()
    assert names(watched) == ["b", "c"]
    path.write_text(path.read_text().replace("severity: warning", "severity: awful", 1))
    assert watched.look()
    assert watched.refused is not None
    assert "rules[0] b: severity: 'awful' is none of info, warning, critical" in watched.refused
    assert names(watched) == ["b", "c"]
    assert not watched.look()
    path.unlink()
    assert watched.look()
    assert "cannot be read" in watched.refused
    write(path, "b", "c")
    assert watched.look()
    assert [watched.refused, *names(watched)] == [None, "b", "c"]


def test_of_several_files_all_hold_or_none(tmp_path: Path) -> None:
    """A good change beside a bad one waits for it."""
    write(tmp_path / "one.yaml", "a")
    write(tmp_path / "two.yaml", "b")
    watched = Watched(tmp_path)
    write(tmp_path / "one.yaml", "c")
    write(tmp_path / "two.yaml", "c")
    assert watched.look()
    assert names(watched) == ["a", "b"]
    write(tmp_path / "two.yaml", "d")
    assert watched.look()
    assert names(watched) == ["c", "d"]


def test_a_worker_does_not_start_with_rules_that_are_wrong(tmp_path: Path) -> None:
    """There is no good file yet that could hold."""
    (tmp_path / "rules.yaml").write_text("rules: [{name: a}]")
    with pytest.raises(ConfigurationError, match=r"rules\[0\] a: owner: missing"):
        Watched(tmp_path)


def test_rules_past_their_review_are_named(tmp_path: Path) -> None:
    """So that the log, the metrics and the pages can say so."""
    write(tmp_path / "rules.yaml", "a")
    watched = Watched(tmp_path)
    assert watched.past_review(date(2027, 6, 1)) == []
    assert watched.past_review(date(2027, 6, 2)) == ["a"]

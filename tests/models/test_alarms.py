"""Safety, on the texts that were read for each class."""

import pytest

from models import alarms, data
from schemas.scores import SAFETY_CLASSES


@pytest.mark.parametrize("name", SAFETY_CLASSES)
def test_every_class_has_its_texts(name: str) -> None:
    """At least 40 that belong to it and 60 that only look like it, each once."""
    items = alarms.read(name)
    meant = [item for item in items if item.meant]
    assert len(meant) >= 40
    assert len(items) - len(meant) >= 60
    assert len({item.text for item in items}) == len(items)


@pytest.mark.parametrize("name", SAFETY_CLASSES)
def test_written_texts_are_found_and_look_alikes_left(name: str) -> None:
    """Recall before precision: nineteen in twenty are found, and at most one in twenty of the others."""
    found = alarms.count(name, alarms.read(name))
    assert found.recall >= 0.95
    assert found.false <= found.others / 20


def test_real_mentions_are_found_too() -> None:
    """All classes together, among mentions that any rules of ours ever took for one: three in four."""
    if not data.FOLDER.is_dir():
        pytest.skip("the public sets are not here")
    found = alarms.found_by_class().values()
    assert sum(each.found for each in found) >= 0.75 * sum(each.meant for each in found)
    assert alarms.rate() < 0.01

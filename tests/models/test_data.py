"""What the model is trained and measured on."""

import pytest

from models import data, tasks


@pytest.fixture(scope="module", autouse=True)
def _sets() -> None:
    if not data.FOLDER.is_dir():
        pytest.skip("the public sets are not here")


def test_no_training_text_stands_in_a_validation_set() -> None:
    """Not even with another link, another handle, or other marks."""
    held_out = {data.essence(item.text) for items in tasks.validation().values() for item in items}
    assert not held_out & {data.essence(item.text) for item in tasks.training()}


def test_sets_for_evaluation_only_are_not_read() -> None:
    """Complaints, products and airline mentions are in no set of training or validation."""
    sources = {item.source for item in tasks.training()}
    sources |= {item.source for items in tasks.validation().values() for item in items}
    assert not {source for source in sources if source.startswith(("complaints", "product", "airline"))}


def test_every_label_has_its_name() -> None:
    """A number beyond a head's labels would be learnt as something else."""
    for item in tasks.training():
        assert 0 <= item.label < len(tasks.LABELS[item.task])

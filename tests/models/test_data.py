"""What the model is trained and measured on."""

from pathlib import Path

import numpy as np
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


def test_hindi_is_learnt_and_measured_by_labels_of_our_own() -> None:
    """The set's own go 0, 1, 2 and round again, whatever its texts say; ours are as many as the texts."""
    for name, texts in (("um_hindi_train", 1_839), ("um_hindi_val", 324)):
        said, labels = data.read(name)
        assert len(said) == len(labels) == texts
        assert set(labels) == {0, 1, 2}
        assert np.mean(labels == np.arange(texts) % 3) < 0.5


def test_labels_of_other_texts_are_refused(tmp_path: Path) -> None:
    """Were they in another order only: that is what was wrong with the set's own."""
    rows = (data.FOLDER / "um_hindi_val.jsonl").read_bytes().splitlines()
    (tmp_path / "um_hindi_val.jsonl").write_bytes(b"\n".join(rows[::-1]))
    with pytest.raises(ValueError, match="324 texts of Hindi's val set are not those"):
        data.read("um_hindi_val", tmp_path)


def test_a_round_reads_each_set_as_often_as_it_says() -> None:
    """Twice what is scarce, once what is not named, and of a half, what chance has it, the same each time."""
    sources = ["um_a"] * 10 + ["other"] * 10 + ["sem_b"] * 1_000
    read = data.often(sources, {"um_": 2, "sem_": 0.5}, seed=1)
    counts = np.bincount(read, minlength=len(sources))
    assert set(counts[:10]) == {2}
    assert set(counts[10:20]) == {1}
    assert 400 < counts[20:].sum() < 600
    assert counts.max() == 2
    assert np.array_equal(read, data.often(sources, {"um_": 2, "sem_": 0.5}, seed=1))


def test_heads_stand_side_by_side_in_a_row_of_answers() -> None:
    """In their order, each as wide as it has labels, with no gap between them."""
    columns = list(tasks.columns().items())
    assert [task for task, _ in columns] == list(tasks.LABELS)
    assert [place.stop - place.start for _, place in columns] == [
        len(labels) for labels in tasks.LABELS.values()
    ]
    assert [place.start for _, place in columns[1:]] == [place.stop for _, place in columns[:-1]]

"""Topics of care, on the texts that were read for them."""

import pytest

from models import data, topics


def test_every_text_has_known_topics() -> None:
    """At least 300, each once; each topic of the taxonomy is there, and none of them too."""
    rows = [line.split() for line in topics.READ.read_text(encoding="utf-8").splitlines()]
    assert len({key for key, _ in rows}) == len(rows) >= 300
    given = {topic for _, labels in rows for topic in labels.split(",")}
    assert given == {subject.id for subject in topics.taxonomy()} | {topics.NONE}


def test_words_tell_topics_better_than_the_commonest_does() -> None:
    """Half of all is right, where the commonest topic is a third."""
    if not data.FOLDER.is_dir():
        pytest.skip("the public sets are not here")
    texts, truth = topics.read()
    found = topics.figures(topics.by_words(topics.taxonomy(), texts)[1::2], truth[1::2])
    assert found["right"] >= 0.48
    assert found["precision"] >= 0.5

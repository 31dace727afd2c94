"""Personal data, on the texts in which they are marked."""

import pytest

from models import spans
from streams.scoring.personal import MASKS

MOST = {"email", "phone", "card", "iban"}
"""Kinds with a checksum or a library that knows them in every country."""


@pytest.fixture(scope="module")
def found() -> dict[str, spans.Found]:
    """Counts by kind."""
    return spans.by_kind(spans.read())


def test_every_kind_is_marked_and_as_many_texts_have_nothing() -> None:
    """At least 300 texts, all kinds, and many that only look alike."""
    items = spans.read()
    assert len(items) >= 300
    assert {span.kind for item in items for span in item.spans} == MASKS.keys()
    assert sum(not item.spans for item in items) >= 100


@pytest.mark.parametrize("kind", sorted(MOST))
def test_kinds_with_a_checksum_or_a_library_are_found(found: dict[str, spans.Found], kind: str) -> None:
    """To the character: 98 in 100 findings are right, and 95 in 100 are found."""
    assert found[kind].precision >= 0.98
    assert found[kind].recall >= 0.95


@pytest.mark.parametrize(("kind", "precision", "recall"), [("booking", 0.95, 0.9), ("account", 0.95, 0.9)])
def test_codes_behind_their_names_are_found(
    found: dict[str, spans.Found], kind: str, precision: float, recall: float
) -> None:
    """Nine in ten of those that somebody gives a name."""
    assert found[kind].precision >= precision
    assert found[kind].recall >= recall


def test_addresses_with_a_postal_code_are_found(found: dict[str, spans.Found]) -> None:
    """Those of the United States and Great Britain; three in four of all that are marked."""
    assert found["address"].precision >= 0.9
    assert found["address"].recall >= 0.75

"""Who has not been heard: shares of those who answered beside what is usual."""

from streams.pulse.campaigns.unheard import heard


def _less(before: dict[str, int], answered: dict[str, int], people: int) -> list[str]:
    return [each.name for each in heard(before, answered, people) if each.less]


def test_short_answers_take_nothing_from_the_language_that_all_speak() -> None:
    """Of "App!" no language can be told; it is told of all the same."""
    answered = {"en": 196, "und": 4}
    assert _less({"en": 1_549}, answered, 196) == []
    assert [each.name for each in heard({"en": 1_549}, answered, 196)] == ["en", "und"]


def test_what_has_no_language_is_never_hardly_heard() -> None:
    """However much of it is usual, and where nothing else answers or is usual either."""
    assert _less({"en": 50, "und": 50}, {"en": 100}, 100) == []
    assert _less({"en": 50}, {"und": 3}, 0) == []
    assert _less({"und": 50}, {"en": 3}, 3) == []


def test_a_language_is_hardly_heard_where_its_share_is_surely_smaller() -> None:
    """Also beside people who say two words as well, and are in both counts."""
    assert _less({"en": 50, "es": 50}, {"en": 90, "es": 10, "und": 95}, 100) == ["es"]
    assert _less({"en": 50, "es": 50}, {"en": 55, "es": 45}, 100) == []
    assert _less({}, {"en": 3}, 3) == []
    assert _less({"en": 50}, {}, 0) == []

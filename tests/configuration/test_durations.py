"""Durations as people say them."""

import pytest

from streams.configuration.durations import duration


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (62 * 60, "62 min"),
        (2 * 3600, "2 h 00 min"),
        (47 * 3600 + 300, "47 h 05 min"),
        (50 * 3600, "2 d 2 h"),
    ],
)
def test_a_duration_is_as_exact_as_one_needs(seconds: int, said: str) -> None:
    """Seconds below a minute, minutes below two hours, then hours, then days."""
    assert duration(seconds * 1000) == said

"""Who acts, and until when, as people say it at the command line."""

import pytest

from schemas.base import DAY, HOUR
from streams.cli.person import end
from streams.clock import now_ms
from streams.errors import InputError
from tests.cli.test_main import refusal


@pytest.mark.parametrize("command", [("alerts", "ack"), ("queue", "take")])
def test_who_is_named_with_nothing_is_nobody(command: tuple[str, str]) -> None:
    """A script whose variable is empty does not act under a login name; nothing is written."""
    for name in ("", " "):
        assert "--by is empty; say who you are" in refusal(*command, "3f9a2c", "--by", name)
        assert "GROUNDSWELL_USER is empty" in refusal(*command, "3f9a2c", GROUNDSWELL_USER=name)


def test_a_span_begins_now() -> None:
    """To the longest there may be."""
    before = now_ms()
    assert before + 2 * HOUR <= end("2h") <= now_ms() + 2 * HOUR
    assert end("30d", 30 * DAY) >= before + 30 * DAY


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ("0m", "--for: 0m is over at once"),
        ("40d", "--for: longer than 30d"),
        ("soon", "--for: 'soon' is no length of time"),
    ],
)
def test_a_span_that_cannot_be_is_refused_where_it_is_typed(span: str, said: str) -> None:
    """By the name of the option, before anything is written."""
    with pytest.raises(InputError, match=f"^{said}"):
        end(span, 30 * DAY)


def test_so_it_is_at_the_commands() -> None:
    """Kafka is not asked."""
    nowhere = {"GROUNDSWELL_BOOTSTRAP": "127.0.0.1:1"}
    assert "--for: longer than 30d" in refusal("alerts", "snooze", "3f9a2c", "--for", "40d", **nowhere)
    silence = ("alerts", "silence", "rule=x", "--brand", "acme", "--comment", "strike")
    assert "--for: 0m" in refusal(*silence, "--for", "0m", **nowhere)

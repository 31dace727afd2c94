"""Who acts, and until when, as people say it at the command line."""

import pytest

from tests.cli.test_main import refusal


@pytest.mark.parametrize("command", [("alerts", "ack"), ("queue", "take")])
def test_who_is_named_with_nothing_is_nobody(command: tuple[str, str]) -> None:
    """A script whose variable is empty does not act under a login name; nothing is written."""
    for name in ("", " "):
        assert "--by is empty; say who you are" in refusal(*command, "3f9a2c", "--by", name)
        assert "GROUNDSWELL_USER is empty" in refusal(*command, "3f9a2c", GROUNDSWELL_USER=name)

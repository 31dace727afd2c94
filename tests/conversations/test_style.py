"""In which style a company answered."""

import pytest

from streams.conversations.style import styles
from tests.conversations.talking import Talk, action, mention, reply


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("Sorry to hear that! Which flight is it? ^AB", ("apology", "question", "short", "signed")),
        ("Das tut uns leid, wir kümmern uns.", ("apology", "short")),
        ("Désolés pour l'attente.", ("apology", "short")),
        ("Lo sentimos mucho. -Eva", ("apology", "short", "signed")),
        ("Please DM us your booking code.", ("redirect", "short")),
        ("Here is how: https://acme.example/help?id=7", ("link", "short")),
        ("See https://acme.example/a?b=1 - does it help?", ("link", "question", "short")),
        ("Your bag is on its way" + " and on its way" * 6, ()),
        ("It works in a well-known way", ("short",)),
        ("Your bag is at the desk /TR https://t.co/x", ("link", "short", "signed")),
    ],
)
def test_styles_are_read_off_the_answer(text: str, style: tuple[str, ...]) -> None:
    """Whatever fits."""
    assert styles(text) == style


def test_the_obligation_says_how_it_was_answered() -> None:
    """By a reply; an answer given elsewhere has no words that anybody knows."""
    talk = Talk()
    talk.hear(mention("m1", 0), reply("r1", 5, text="So sorry! ^EV"))
    assert talk.owed.answer_style == ("apology", "short", "signed")
    talk.hear(mention("m2", 10), action("a1", 11, "answered-elsewhere", "acme/x:m2/c1"))
    assert talk.obligations["acme/x:m2/c1"].answer_style == ()

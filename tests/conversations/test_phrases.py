"""Words that settle something."""

import pytest

from streams.conversations.phrases import closes, redirects


@pytest.mark.parametrize(
    "text",
    [
        "Sorry to hear that. Please DM us your booking number.",
        "Could you send us a DM with your details?",
        "Please send us a direct message to maximize our reply",
        "@anna Drop us a quick message, please",
        "Let's take this to DMs",
        "Schreib uns bitte eine Direktnachricht.",
        "Contactez-nous en message privé, merci",
        "Escríbenos por mensaje directo, gracias",
        "Stuur ons een DM, dan helpen we je",
    ],
)
def test_redirects(text: str) -> None:
    """The company asks to go on elsewhere."""
    assert redirects(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your parcel arrives tomorrow.",
        "Here is how: https://example.org/help Send us a DM if you have any questions",
        "Feel free to DM us anytime",
        "We may be able to help you without having to DM us",
        "Please send us a message or call us",
        "We got your DM and have replied",
    ],
)
def test_an_offer_is_no_redirect(text: str) -> None:
    """Nor is an answer."""
    assert not redirects(text)


@pytest.mark.parametrize(
    "text",
    [
        "Solved, thanks!",
        "it works now, thank you",
        "Never mind, found it",
        "NVM",
        "Erledigt, danke",
        "c’est bon, c'est réglé",
        "ya funciona, gracias",
        "opgelost, bedankt",
    ],
)
def test_closes(text: str) -> None:
    """The customer says that all is well."""
    assert closes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Is it solved?",
        "still not fixed",
        "It isn't resolved",
        "Thought it was solved but it is back",
        "please get this fixed",
        "Never got it sorted",
        "Noch immer nicht erledigt",
        "Fixed. " + "And let me tell you what happened. " * 5,
    ],
)
def test_does_not_close(text: str) -> None:
    """Mere thanks, a question, a no, or a long story."""
    assert not closes(text)

"""Act, needs an answer, urgency, safety."""

import pytest

from schemas.scores import ACTS, SAFETY_CLASSES, Sentiment
from streams.scoring.acts import act
from streams.scoring.answers import needs_answer
from streams.scoring.safety import safety
from streams.scoring.urgency import urgency
from streams.scoring.words import plain

BAD = Sentiment(negative=0.8, neutral=0.1, positive=0.1)
FLAT = Sentiment(negative=0.1, neutral=0.8, positive=0.1)
GOOD = Sentiment(negative=0.05, neutral=0.05, positive=0.9)


@pytest.mark.parametrize(
    ("text", "sentiment", "expected"),
    [
        ("@x my bag never came, still waiting", BAD, "complaint"),
        ("@x what time do you open?", FLAT, "question"),
        ("@x please call me", FLAT, "request"),
        ("@x help! my bag is gone", FLAT, "request"),
        ("@x thanks, but I need help with my bag", FLAT, "request"),
        ("@x thank you, it works now, great help!", GOOD, "praise"),
        ("@x thanks so much!", GOOD, "praise"),
        ("@x never again. Switching to Delta", BAD, "threat"),
        ("@x you should add a dark mode", FLAT, "suggestion"),
        ("@x thanks for nothing", FLAT, "complaint"),
        ("@x is in Berlin", FLAT, "statement"),
    ],
)
def test_acts(text: str, sentiment: Sentiment, expected: str) -> None:
    """One plain example of each act."""
    assert act(plain(text), sentiment).label == expected
    assert expected in ACTS


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("@x where is my refund", FLAT),
        ("@x thanks, but when will it come?", GOOD),
        ("@x love you guys but my app can't log in", GOOD),
        ("@x great, another delay", GOOD),
        ("@x help", FLAT),
        ("@x I am at gate B12", FLAT),
        ("@x this is a joke", BAD),
    ],
)
def test_whoever_may_be_waiting_needs_an_answer(text: str, sentiment: Sentiment) -> None:
    """Recall first: trouble outweighs kind words, and what is unclear counts."""
    assert (needs_answer(plain(text), "en", sentiment) or 0) >= 0.5


@pytest.mark.parametrize(
    "text", ["@x thank you, all sorted!", "Congrats @x on the award", "@x you guys are the best 😍"]
)
def test_plain_thanks_need_none(text: str) -> None:
    """Thanks, praise and congratulations alone are not waiting for anything."""
    assert (needs_answer(plain(text), "en", GOOD) or 0) < 0.2


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("@x thank you, it works now, great help!", "en"),
        ("@x thanks so much for all your quick help", "en"),
        ("@x anna was such a big help, thanks", "en"),
        ("@x thanks guys for the fast reply!", "en"),
        ("@x thank you for the fix", "en"),
        ("@x danke für die schnelle hilfe", "de"),
        ("@x gracias por toda la ayuda", "es"),
        ("@x merci beaucoup pour votre aide", "fr"),
        ("@x grazie per il vostro aiuto", "it"),
        ("@x grazie mille per l'aiuto", "it"),
        ("@x obrigada pela ajuda", "pt"),
        ("@x شكرا على المساعدة", "ar"),
    ],
)
def test_help_that_is_thanked_for_is_not_asked_for(text: str, language: str) -> None:
    """It was given: nobody waits, and nothing is urgent."""
    assert (needs_answer(plain(text), language, GOOD) or 0) < 0.2
    assert act(plain(text), GOOD).label == "praise"
    assert urgency(plain(text), GOOD, ()) == urgency("nice plane", GOOD, ())


@pytest.mark.parametrize(
    "text",
    [
        "@x thanks in advance for your help",
        "@x it would be a great help to have my bag, thanks",
        "@x any help appreciated, love you guys",
        "@x thanks for the reply, now help",
        "@x thanks for looking into it, i need help",
        "@x great help desk, thanks, please call me",
    ],
)
def test_help_that_is_still_to_come_is_asked_for(text: str) -> None:
    """However kindly."""
    assert (needs_answer(plain(text), "en", GOOD) or 0) >= 0.5
    assert act(plain(text), GOOD).label == "request"


@pytest.mark.parametrize(
    ("language", "thanks", "more"),
    [
        ("ar", "شكرا لكم خدمة ممتازة", "شكرا ولكن لا يعمل"),
        ("de", "vielen dank, tolle crew!", "vielen dank, aber es geht noch nicht"),
        ("es", "gracias, excelente servicio", "gracias pero necesito ayuda"),
        ("fr", "merci beaucoup, c'est parfait", "merci mais rien ne marche"),
        ("hi", "bahut bahut dhanyavaad, maza aa gaya", "dhanyavaad lekin refund nahi aaya"),
        ("hi", "shukriya bhai, badhiya service", "thanks, jaldi delivery karo yaar"),
        ("hi", "bahut bahut shukriya yaar", "thanks bhai order aa gaya, ab bill bhej do"),
        ("hi", "thanks yaar mast hai", "thanks yaar, app still not working hai"),
        ("hi", "शुक्रिया, बहुत अच्छी सेवा", "धन्यवाद, पर ऑर्डर अभी तक नहीं आया"),
        ("it", "grazie mille, bravissimi", "grazie ma la valigia è persa"),
        ("pt", "muito obrigado, adorei", "obrigado, mas ainda não chegou"),
    ],
)
def test_thanks_alone_need_no_answer_in_other_languages_either(language: str, thanks: str, more: str) -> None:
    """Where the tone agrees; with a word of doubt it cannot be told."""
    assert (needs_answer(plain(thanks), language, GOOD) or 0) < 0.2
    assert needs_answer(plain(thanks), language, FLAT) is None
    assert needs_answer(plain(more), language, GOOD) is None


def test_whoever_is_in_danger_is_answered() -> None:
    """Thanks or no, in any language."""
    words = plain("thanks for the quick reply, but the kettle burned my hand, love you guys")
    assert (needs_answer(words, "en", GOOD, safety(words)) or 0) > 0.9


def test_who_suggests_something_is_answered() -> None:
    """Kindly said or not."""
    assert (needs_answer("would love to see a dark mode, great app", "en", GOOD) or 0) > 0.9


def test_other_languages_and_unscored_texts_cannot_be_told() -> None:
    """None, but for a question mark of any script, and for thanks."""
    assert needs_answer("das ist es", "de", GOOD) is None
    assert needs_answer("takk", "no", GOOD) is None
    assert needs_answer("whatever", "en", None) is None
    assert (needs_answer("wo ist mein paket?", "de", FLAT) or 0) > 0.9
    assert (needs_answer("أين حقيبتي؟", "ar", None) or 0) > 0.9


def test_urgency_grows_with_haste() -> None:
    """Idle talk, something today, an emergency, a safety matter."""
    texts = ["nice plane", "will it come today?", "urgent, my account was hacked today"]
    assert urgency("stuck at 3% right now", FLAT, ()) < urgency("stuck at the gate", FLAT, ())
    values = [urgency(text, FLAT, ()) for text in texts]
    assert values == sorted(set(values))
    assert urgency("nice plane", GOOD, ("injury",)) == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("your heater caught fire and burned my hand", "injury"),
        ("I just want to die, I can't go on", "self-harm"),
        ("I will come after you, watch your back", "threat"),
        ("a child has an asthma attack on board and no one helps", "injury"),
        ("I know where your crew sleeps", "threat"),
        ("your agent was racist to us", "discrimination"),
        ("you left my 5 year old alone at the gate", "minors"),
        ("my son was left alone at the gate", "minors"),
        ("they would not let my guide dog in", "discrimination"),
        ("you'll hear from my lawyer and from the press", "legal-press"),
    ],
)
def test_safety_classes_are_found(text: str, expected: str) -> None:
    """One plain example of each class."""
    assert expected in safety(plain(text))
    assert expected in SAFETY_CLASSES


@pytest.mark.parametrize(
    "text",
    [
        "dying to try the new phone",
        "that bass line is killing it",
        "my phone died",
        "where is my bag?",
        "my son loves the game, and he is not alone",
        "press 1, then nothing",
        "a guide dog on my booking please",
        "would it kill you to answer?",
        "red dead redemption crashes",
    ],
)
def test_figures_of_speech_are_no_danger(text: str) -> None:
    """What people say every day does not wake anybody."""
    assert safety(plain(text)) == ()


def test_handles_and_links_are_not_words() -> None:
    """A company called @PressFire or a link to /lawsuit is no matter of safety."""
    assert safety(plain("@press @fire look https://example.com/lawsuit")) == ()

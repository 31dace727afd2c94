"""Languages of short texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.scoring.automaton import FEWEST
from streams.scoring.language import identify, identify_all, tag

SAID = [
    "why is my app not working",
    "Ich warte seit drei Stunden",
    "شكرا",
    "lol",
    "",
    "ありがとう",
    "merci beaucoup " * 40,
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("why is my app not working", "en"),
        ("@Delta thanks!", "en"),
        ("Ich warte seit drei Stunden", "de"),
        ("gracias por nada", "es"),
        ("merci beaucoup", "fr"),
        ("muito obrigado pela ajuda", "pt"),
        ("il treno è di nuovo in ritardo", "it"),
        ("شكرا", "ar"),
        ("De trein is weer te laat", "nl"),
        ("Это ужасно, поезд опоздал", "ru"),
        ("ありがとう", "ja"),
        ("h̷e̷l̷l̷o̷ ̷w̷o̷r̷l̷d̷ ̷t̷h̷i̷s̷ ̷i̷s̷ ̷b̷a̷d̷", "en"),
    ],
)
def test_a_few_words_tell_their_language(text: str, code: str) -> None:
    """Handles, marks and brevity do not mislead."""
    assert identify(text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "mera order abhi tak nahi aaya yaar",
        "@acme Refund KAB milega?? #fail",
        "app update ke baad login nahi ho raha, please help",
        "bahut accha service hai thanks",
        "aap log reply kyu nahi karte",
        "bahut bahut dhanyavaad",
        "shukriya bhai, badhiya service",
        "मेरा ऑर्डर अभी तक नहीं आया",
    ],
)
def test_hindi_is_known_in_either_script(text: str) -> None:
    """In Latin letters too, spelt as people spell it, and mixed with English."""
    assert identify(text).code == "hi"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mera order abhi tak nahi aaya yaar", "hi-Latn"),
        ("मेरा ऑर्डर अभी तक नहीं आया", "hi"),
        ("@acme मेरा order अभी तक नहीं आया", "hi"),
        ("@AcmeCustomerSupportIndia #BigBillionDays रिफंड कब मिलेगा? https://acme.example/order/AB12CD", "hi"),
        ("mera order abhi tak nahi aaya yaar, धन्यवाद", "hi-Latn"),
        ("why is my app not working", "en"),
    ],
)
def test_the_scripts_of_hindi_are_told_apart(text: str, name: str) -> None:
    """By which of them most of it is in: a model may know but one."""
    assert tag(identify(text), text) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hai hai wir sind schon episch", "de"),
        ("ze kon hun geld niet terugkrijgen", "nl"),
        ("wala na akong load", "tl"),
        ("Hai kak ga bisa buka aplikasi", "id"),
        ("Tak, na razie wszystko działa", "pl"),
        ("tak for hjælpen, I har været søde", "da"),
        ("hai wala kazi na wewe", "sw"),
        ("Na sala VIP não tinha nada", "pt"),
        ("han cerrado la sala vip", "es"),
        ("la sala non era mai pulita", "it"),
        ("il ne me reste que ça", "fr"),
        ("yeh still can't log in", "en"),
        ("can't log in to AAP app", "en"),
        ("my bhai is stuck in Delhi and your app will not load his ticket", "en"),
        ("na hora de pagar o app travou, tem koi jeito?", "pt"),
    ],
)
def test_a_word_that_hindi_has_too_makes_no_hindi(text: str, code: str) -> None:
    """Another language's text may have such a word, or name somebody by one."""
    assert identify(text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "😀😀",
        "@SigurðurÞór 😀",
        "#fail #united",
        "https://example.is/þjónusta",
        "12:30 5€",
        "lol",
        "\ud800",
    ],
)
def test_what_is_not_words_has_no_language(text: str) -> None:
    """A handle, an emoji, a link or three letters are not Icelandic."""
    found = identify(text)
    assert (found.code, found.confidence) == ("und", 0.0)


@settings(max_examples=20)
@given(
    texts=st.lists(
        st.sampled_from(SAID) | st.text(max_size=60), min_size=FEWEST, max_size=2 * FEWEST, unique=True
    )
)
def test_who_is_asked_together_is_told_the_same(texts: list[str]) -> None:
    """Whatever other texts wait beside it, a text's language and confidence are the same."""
    assert identify_all(texts) == [identify(text) for text in texts]

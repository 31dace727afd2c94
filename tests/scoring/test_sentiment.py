"""The encoder and its heads."""

import json
from pathlib import Path

import numpy as np
import pytest

from schemas.scores import TONES
from streams.errors import ScoringError
from streams.scoring.heads import Head, Heads
from streams.scoring.port import Reading
from streams.scoring.sentiment import EncoderScorer, open_scorer

PLAIN = {
    "I love this airline, the crew was wonderful!": "positive",
    "Worst service ever. My flight was cancelled and nobody helps.": "negative",
    "The store opens at nine on Monday.": "neutral",
    "Ich liebe diesen Laden, alles war wunderbar!": "positive",
    "Pésimo servicio, mi vuelo fue cancelado y nadie ayuda.": "negative",
}


SENTIMENT = {
    "name": "sentiment",
    "labels": list(TONES),
    "temperature": 1,
    "served": True,
}


@pytest.mark.parametrize(("text", "label"), PLAIN.items())
def test_plain_words_get_their_label(any_scorer: EncoderScorer, text: str, label: str) -> None:
    """What nobody would argue about is labelled so."""
    assert any_scorer.read([text])[0].sentiment.label == label


def test_the_same_text_gets_the_same_score_in_any_company(any_scorer: EncoderScorer) -> None:
    """Batch mates, their number, their order and their length change no label and no probability by 1e-4."""
    texts = [*PLAIN, "no", "word " * 500, "@delta thanks 😀 http://t.co/x", ""]
    texts += [f"{text} {place}" for place in range(40) for text in PLAIN]
    together = any_scorer.read(texts)
    reordered = any_scorer.read(texts[::-1])[::-1]
    alone = [any_scorer.read([text])[0] for text in texts]
    for expected, *others in zip(together, reordered, alone, strict=True):
        for other in others:
            assert other.sentiment.label == expected.sentiment.label
            assert numbers(other) == pytest.approx(numbers(expected), abs=1.01e-4)


def numbers(reading: Reading) -> list[float]:
    """The probabilities of a reading's tone."""
    return [reading.sentiment.negative, reading.sentiment.neutral, reading.sentiment.positive]


def test_probabilities_sum_to_one(scorer: EncoderScorer) -> None:
    """But for rounding to four digits."""
    for reading in scorer.read(list(PLAIN)):
        given = reading.sentiment
        assert given.negative + given.neutral + given.positive == pytest.approx(1, abs=2e-4)


def test_embeddings_are_short_and_of_length_one(scorer: EncoderScorer) -> None:
    """At most 64 numbers, normalised but for rounding."""
    for reading in scorer.read(list(PLAIN)):
        assert reading.embedding is not None
        assert len(reading.embedding) <= 64
        assert sum(number**2 for number in reading.embedding) == pytest.approx(1, abs=0.01)


def test_no_texts_no_answers(scorer: EncoderScorer) -> None:
    """An empty batch is not an error."""
    assert scorer.read([]) == []


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    """One line that names the file and the remedy, also for who stands in another folder."""
    said = r"heads\.json is missing: run make setup in the project's folder; .* GROUNDSWELL_MODEL"
    with pytest.raises(ScoringError, match=said):
        open_scorer(tmp_path)


def test_a_model_without_its_encoder_says_what_to_do(tmp_path: Path, model_directory: Path) -> None:
    """The missing file is found when the scorer is opened, not at the first mention."""
    (tmp_path / "heads.json").write_bytes((model_directory / "heads.json").read_bytes())
    with pytest.raises(ScoringError, match=r"encoder\.onnx is missing: run make setup"):
        open_scorer(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"heads": []},
        {"heads": [{"name": "sentiment", "labels": ["good", "bad"], "temperature": 1, "served": True}]},
        {"languages": 3},
        {"embedding": "long"},
        {"heads": ["sentiment"]},
        {"heads": [SENTIMENT | {"english": {}}]},
        {"heads": [SENTIMENT | {"by_language": ["pt"]}]},
        {"heads": [SENTIMENT | {"by_language": {"pt": "warm"}}]},
    ],
)
def test_heads_that_are_not_what_they_should_be_are_refused(
    tmp_path: Path, model_directory: Path, change: dict[str, object]
) -> None:
    """Heads without sentiment, with other labels, or of another type."""
    for file in model_directory.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    whole = json.loads((model_directory / "heads.json").read_bytes())
    (tmp_path / "heads.json").write_text(json.dumps(whole | change))
    with pytest.raises(ScoringError, match=r"damaged: run make setup"):
        open_scorer(tmp_path)


@pytest.mark.parametrize("damaged", [b"", b"{}", b"[]", b"{"])
def test_damaged_heads_say_what_to_do(tmp_path: Path, damaged: bytes) -> None:
    """A file that cannot be read is told in one line."""
    (tmp_path / "heads.json").write_bytes(damaged)
    with pytest.raises(ScoringError, match=r"damaged: run make setup"):
        open_scorer(tmp_path)


def test_a_damaged_encoder_says_what_to_do(tmp_path: Path, model_directory: Path) -> None:
    """A file that onnxruntime refuses becomes one line too."""
    for name in ("heads.json", "tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((model_directory / name).read_bytes())
    (tmp_path / "encoder.onnx").write_bytes(b"not a graph")
    with pytest.raises(ScoringError, match=r"cannot be opened .*: run make setup"):
        open_scorer(tmp_path).read(["hello"])


def test_heads_that_name_an_encoder_that_is_not_there_say_what_to_do(
    tmp_path: Path, model_directory: Path
) -> None:
    """One reader alone would say something else under the same name."""
    for file in model_directory.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    whole = json.loads((model_directory / "heads.json").read_bytes())
    whole["heads"][0]["english"] = {"share": 0.5, "temperature": 1, "together": 1}
    (tmp_path / "heads.json").write_text(json.dumps(whole))
    with pytest.raises(ScoringError, match=r"english.encoder.onnx is missing: run make setup"):
        open_scorer(tmp_path)


def test_a_language_may_have_a_temperature_of_its_own() -> None:
    """Warmer, it is less sure of the same numbers; other languages, and what has none, have the head's."""
    head = Head("sentiment", TONES, 1.0, served=True, by_language={"pt": 2.0})
    given = Heads("test/1", frozenset({"en", "pt"}), (head,), 0)
    rows = np.array([[0.0, 0.0, 3.0]] * 3, np.float32)
    portuguese, english, unknown = given.probabilities(rows, ["pt", "en", "und"])["sentiment"]
    assert portuguese[2] == pytest.approx(np.exp(1.5) / (np.exp(1.5) + 2))
    assert english[2] == unknown[2] == pytest.approx(np.exp(3) / (np.exp(3) + 2))
    assert np.array_equal(given.probabilities(rows)["sentiment"], [english] * 3)

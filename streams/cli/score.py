"""`groundswell score`: how texts feel, what they need and why we think so, without Kafka."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from streams.brands.load import load
from streams.cli import outfile
from streams.cli.score_lines import Answer, Answers
from streams.cli.score_view import explained
from streams.errors import InputError
from streams.scoring.sentiment import open_scorer
from streams.settings import PREFIX

MODELS = Path(".cache/models")
# Texts of one length go through the model together, so the more are at hand the better.
_CHUNK = 512
_EXAMPLE = '{"text": "my bag never came"}'
_EXPLAINED = 8
"""With --why each text is scored once a word: fewer at a time, so that the first is shown soon."""


class Size(StrEnum):
    """The models: the fast one takes a third of the accurate one's time, of English texts a fifth."""

    fast = "fast"
    accurate = "accurate"


File = Annotated[str, typer.Argument(metavar="FILE", help="NDJSON, or - for standard input.")]
Output = Annotated[str, typer.Option(metavar="FILE", help="Where the answers go; - is standard output.")]
Model = Annotated[Size | None, typer.Option(help="Which of the models that make setup builds.")]
Directory = Annotated[
    Path, typer.Option(envvar=f"{PREFIX}MODEL", help="Where the model is, where none is named.")
]
Brands = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar=f"{PREFIX}BRANDS", help="Says each brand's names and topics."),
]
Why = Annotated[bool, typer.Option("--why", help="Show which words moved each score, as tables.")]
AsJson = Annotated[bool, typer.Option("--json", help="With --why: lines of JSON, with `why`, not tables.")]
Write = Callable[[Answer], bytes]


def score(
    file: File = "-",
    *,
    output: Output = "-",
    model: Model = None,
    model_directory: Directory = MODELS / "fast",
    brands: Brands = None,
    why: Why = False,
    as_json: AsJson = False,
) -> None:
    """Score texts: one JSON object a line in, one a line out, in the same order. Needs no Kafka.

    A line needs `text`; `id`, `language` (believed where the words do not tell), `source` and `brand` are
    optional. Its answer has the `id`, `label`, `sentiment`, `emotion`, `language`, `act`, `needs_answer`,
    `urgency`, `safety`, `model`, the `text` with personal data masked and where these stand in it, or, with a
    null label, `unscored` and the reason; docs/scores.md says what each means. A line that is no such object
    is answered by `error` with line, field and reason, so there are as many lines out as in; then the exit
    status is 1. Answers come by blocks of 512 lines.

    With --brands it has the `topics` of its brand, and, where a text is about several companies, the tone
    `toward` each brand of that file. Handles are those of accounts on the line's `source`.

    --why says what each score would be without each word. Where two words say the same, neither moves much.

    \b
    Examples:
      groundswell score texts.ndjson --output scores.ndjson
      groundswell score texts.ndjson --model accurate
      echo '{"text": "my bag never came"}' | groundswell score
      echo '{"text": "my bag never came"}' | groundswell score --why
      groundswell score texts.ndjson --brands brands.yaml --why --json
      echo '{"text": "love Acme Air, never again Globex Airways"}' | groundswell score --brands brands.yaml
    """  # noqa: D301 - the escape is click's mark of a paragraph that is not to be wrapped
    scorer = open_scorer(MODELS / model if model else model_directory)
    answers = Answers(scorer, load(brands) if brands else None, why=why)
    write = partial(_table, to_terminal=output == "-") if why and not as_json else _line
    with ExitStack() as opened:
        source = _source(file, opened)
        target = _target(output, source, opened)
        refused = _score_all(answers, source, target, write)
    if refused:
        lines = "1 line" if refused == 1 else f"{refused:,} lines"
        typer.echo(f"{lines} could not be scored: see `error` in the answers", err=True)
        raise typer.Exit(1)


def _score_all(answers: Answers, source: BinaryIO, target: BinaryIO, write: Write) -> int:
    """Score the file in chunks, showing progress to a person; how many lines were refused."""
    refused = 0
    errors = Console(stderr=True)
    columns = (TextColumn("{task.completed:,.0f} texts"), TimeElapsedColumn())
    size = _EXPLAINED if answers.why else _CHUNK
    with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None)
        for first_line, lines in _chunks(source, size):
            for answer in answers.of(lines, first_line):
                refused += "error" in answer
                target.write(write(answer))
            target.flush()
            progress.advance(task, len(lines))
    return refused


def _line(answer: Answer) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode() + b"\n"


def _table(answer: Answer, to_terminal: bool) -> bytes:
    """The answer as a person reads it; colours only where a terminal takes them."""
    console = Console(force_terminal=None if to_terminal else False)
    with console.capture() as captured:
        console.print(explained(answer), highlight=False)
    return captured.get().encode()


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[int, list[bytes]]]:
    first = 1
    while lines := list(islice(source, size)):
        yield first, lines
        first += len(lines)


def _source(file: str, opened: ExitStack) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return opened.enter_context(Path(file).open("rb"))
    except FileNotFoundError as error:
        hint = f"texts are lines like {_EXAMPLE} in a file, or through a pipe"
        raise InputError(f"{file} cannot be read: there is no such file; {hint}") from error
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error


def _target(file: str, source: BinaryIO, opened: ExitStack) -> BinaryIO:
    if file == "-":
        return sys.stdout.buffer
    if outfile.is_same(Path(file), source):
        raise InputError(f"{file} is what is read, and would be lost: name another --output")
    try:
        return opened.enter_context(Path(file).open("wb"))
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error

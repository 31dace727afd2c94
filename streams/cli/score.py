"""`groundswell score`: how texts feel and what they need, without Kafka."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from streams.errors import InputError
from streams.scoring.decide import Scored, Text, score_texts
from streams.scoring.port import Scorer
from streams.scoring.sentiment import open_scorer

MODELS = Path(".cache/models")
# Texts of one length go through the model together, so the more are at hand the better.
_CHUNK = 512
_REASON = 200


class Size(StrEnum):
    """The models: the fast one is a third of the accurate one."""

    fast = "fast"
    accurate = "accurate"


File = Annotated[str, typer.Argument(metavar="FILE", help="NDJSON, or - for standard input.")]
Output = Annotated[str, typer.Option(metavar="FILE", help="Where the answers go; - is standard output.")]
Model = Annotated[Size | None, typer.Option(help="Which of the models that make setup builds.")]
Directory = Annotated[Path, typer.Option(help="Where the model is, where none is named.")]
Answer = dict[str, Any]


class _Refused(Exception):  # noqa: N818 - an outcome of reading a line, turned into an answer at once
    """A line that cannot be scored: the field and the reason."""


def score(
    file: File = "-",
    *,
    output: Output = "-",
    model: Model = None,
    model_directory: Directory = MODELS / "fast",
) -> None:
    """Score texts: one JSON object a line in, one a line out, in the same order. Needs no Kafka.

    A line needs `text`; `id`, `language` and `brand` are optional. Its answer has the `id`, `label`,
    `sentiment`, `language`, `act`, `needs_answer`, `urgency`, `safety`, or, with a null label, `unscored`
    and the reason. A line that is no such object is answered by `error` with line, field and reason,
    so there are as many lines out as in; then the exit status is 1.

    \b
    Examples:
      groundswell score texts.ndjson --output scores.ndjson
      groundswell score texts.ndjson --model accurate
      echo '{"text": "my bag never came"}' | groundswell score
    """  # noqa: D301 - the escape is click's mark of a paragraph that is not to be wrapped
    scorer = open_scorer(MODELS / model if model else model_directory)
    with ExitStack() as opened:
        source = _source(file, opened)
        target = _target(output, opened)
        refused = _score_all(scorer, source, target)
    if refused:
        typer.echo(f"{refused:,} lines could not be scored: see `error` in their answers", err=True)
        raise typer.Exit(1)


def answers(scorer: Scorer, lines: list[bytes], first_line: int = 1) -> list[Answer]:
    """One answer a line, in order; those that can be scored go to the model together."""
    read = [_read(number, line) for number, line in enumerate(lines, first_line)]
    texts = [item for item in read if isinstance(item, tuple)]
    scored = iter(score_texts(scorer, [text for _, text in texts]))
    return [_answer(item[0], next(scored)) if isinstance(item, tuple) else item for item in read]


def _score_all(scorer: Scorer, source: BinaryIO, target: BinaryIO) -> int:
    """Score the file in chunks, showing progress to a person; how many lines were refused."""
    refused = 0
    errors = Console(stderr=True)
    columns = (TextColumn("{task.completed:,.0f} texts"), TimeElapsedColumn())
    with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None)
        for first_line, lines in _chunks(source):
            for answer in answers(scorer, lines, first_line):
                refused += "error" in answer
                target.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")
            target.flush()
            progress.advance(task, len(lines))
    return refused


def _chunks(source: BinaryIO) -> Iterator[tuple[int, list[bytes]]]:
    first = 1
    while lines := list(islice(source, _CHUNK)):
        yield first, lines
        first += len(lines)


def _read(number: int, line: bytes) -> tuple[Answer, Text] | Answer:
    """What the answer begins with and what is to be scored, or the whole answer where it is an error."""
    start: Answer = {}
    try:
        fields = _object(line)
        if "id" in fields:
            start["id"] = fields["id"]
        return start, _text(fields)
    except _Refused as refused:
        field, reason = refused.args
        return start | {"label": None, "error": {"line": number, "field": field, "reason": reason}}


def _text(fields: dict[str, Any]) -> Text:
    text, language = fields.get("text"), fields.get("language")
    if not isinstance(text, str):
        raise _Refused("text", "is missing" if text is None else "is not a string")
    if not isinstance(language, str | None):
        raise _Refused("language", "is not a string")
    return Text(text, language)


def _object(line: bytes) -> dict[str, Any]:
    # the standard library, because texts with lone surrogates exist and orjson refuses them
    try:
        fields = json.loads(line)
    except RecursionError:
        raise _Refused("", "is nested too deeply") from None
    except ValueError as error:
        raise _Refused("", f"is not JSON: {error}"[:_REASON]) from None
    if not isinstance(fields, dict):
        raise _Refused("", "is not a JSON object")
    return fields


def _answer(start: Answer, scored: Scored) -> Answer:
    given = scored.score
    tone = given.sentiment
    answer: Answer = {
        **start,
        "label": tone and tone.label,
        "sentiment": tone and {"negative": tone.negative, "neutral": tone.neutral, "positive": tone.positive},
        "language": given.language.code,
        "act": given.act and given.act.label,
        "needs_answer": given.needs_answer,
        "urgency": given.urgency,
        "safety": list(given.safety),
    }
    if given.unscored:
        answer["unscored"] = {"reason": given.unscored.reason}
    return answer


def _source(file: str, opened: ExitStack) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return opened.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error


def _target(file: str, opened: ExitStack) -> BinaryIO:
    if file == "-":
        return sys.stdout.buffer
    try:
        return opened.enter_context(Path(file).open("wb"))
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error

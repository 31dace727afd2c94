"""Files that a command is asked to write."""

from pathlib import Path
from typing import Annotated

import typer

from streams.errors import InputError

Json = Annotated[str | None, typer.Option("--json", metavar="OUT", help="All figures; - is standard output.")]
Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="OUT", help="One page with charts, that needs nothing else."),
]


def write(out: Path, data: bytes) -> None:
    """Write a file, over the one that is there. Raises InputError where that cannot be done."""
    try:
        out.write_bytes(data)
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror or error}") from None

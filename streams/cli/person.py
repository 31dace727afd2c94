"""What every act of a person needs: who they are, until when, and their words with personal data masked."""

import getpass
import os
from typing import Annotated

import typer

from schemas.base import DAY, Time
from streams import clock
from streams.cli import connect
from streams.cli.spans import parse_span
from streams.errors import InputError
from streams.scoring.personal import mask
from streams.settings import PREFIX

USER = PREFIX + "USER"
By = Annotated[
    str | None, typer.Option("--by", help="Who you are; else GROUNDSWELL_USER, else your login name.")
]


def who(by: str | None) -> str:
    """Who acts. Raises InputError where nobody says so.

    Who is named with nothing is nobody: a script whose variable is empty must not act under a login name.
    """
    for source, name in (("--by", by), (USER, os.environ.get(USER))):
        if name is not None:
            if not name.strip():
                raise InputError(f"{source} is empty; say who you are, or leave it out for your login name")
            return name
    return connect.settings().user or _login()


def end(span: str, most: int | None = None) -> Time:
    """Return the end of the span that --for says, and that begins now.

    most: milliseconds it may last. Raises InputError.
    """
    try:
        length = parse_span(span)
    except InputError as error:
        raise InputError(f"--for: {error}") from None
    if length == 0:
        raise InputError(f"--for: {span} is over at once; say 30m, 2h, 3d")
    if most is not None and length > most:
        raise InputError(f"--for: longer than {most // DAY}d")
    return Time(clock.now_ms() + length)


def masked(text: str) -> str:
    """Their words, fit to be kept."""
    return mask(text)[0]


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise InputError("nobody is logged in; say with --by who you are") from None

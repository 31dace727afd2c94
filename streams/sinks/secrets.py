"""Secrets: named in a file of sinks, and read from the environment or from files of their own.

None stands in the file of sinks itself, in a log, on a topic, or in what is said of an error.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streams.errors import ConfigurationError
from streams.settings import PREFIX

MAX_BYTES = 16 * 1024


class Secret:
    """Where a secret is: `{env: NAME}` or `{file: PATH}`."""

    __slots__ = ("env", "file")

    def __init__(self, env: str | None = None, file: str | None = None) -> None:
        self.env = env
        self.file = file

    def __str__(self) -> str:
        return f"env {self.env}" if self.env is not None else f"file {self.file}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and (self.env, self.file) == (other.env, other.file)

    def __hash__(self) -> int:
        return hash((self.env, self.file))


def read_secret(value: Any) -> Secret:
    """Return what a file says of a secret. Raises ValueError, without the value: it may be one."""
    if not isinstance(value, dict) or len(value) != 1 or not {*value} <= {"env", "file"}:
        raise ValueError("a secret is not written here: say {env: NAME} or {file: PATH}")
    ((kind, where),) = value.items()
    if not isinstance(where, str) or not where:
        raise ValueError(f"say {{{kind}: …}} with a name")
    if kind == "env" and where.startswith(PREFIX):
        raise ValueError(f"name the variable otherwise: what begins with {PREFIX} is a setting")
    return Secret(**{kind: where})


def reveal(secret: Secret, key: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the secret itself. Raises ConfigurationError with the key and where it should be."""
    environment = os.environ if environment is None else environment
    if secret.env is not None:
        value = environment.get(secret.env, "")
        if not value:
            raise ConfigurationError(f"{key}: the environment has no {secret.env}")
    else:
        assert secret.file is not None
        value = _from_file(Path(secret.file), key)
    if not value.isprintable():
        raise ConfigurationError(f"{key}: {secret} holds characters that no secret has, or several lines")
    return value


def _from_file(path: Path, key: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{key}: cannot read {path}: {error.strerror or error}") from None
    try:
        text = data.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise ConfigurationError(f"{key}: {path} is not UTF-8") from None
    if not text or len(data) > MAX_BYTES:
        raise ConfigurationError(f"{key}: {path} is {'empty' if not text else 'too long for a secret'}")
    return text

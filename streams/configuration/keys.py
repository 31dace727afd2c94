"""Checks what a file holds against a type; what is wrong is said with the path of its key."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from streams.configuration.plain_words import plain
from streams.errors import ConfigurationError

T = TypeVar("T")
_Convert = Callable[[Any], object]


def checked(value: Any, kind: type[T], read_custom: Callable[[type, Any], Any]) -> T:
    """Return the value, every scalar of it a string, as `kind`. Raises ConfigurationError: key and reason.

    read_custom: reads the types that are ours; raises ValueError.
    """

    def convert(what: Any) -> T:
        return msgspec.convert(what, kind, strict=False, dec_hook=read_custom)

    try:
        return convert(value)
    except msgspec.ValidationError as error:
        raise ConfigurationError(_explain(str(error), value, kind, convert)) from None


def shown(value: Any) -> str:
    """Return the value as a message shows it, no longer than a line bears."""
    return repr(value if len(str(value)) <= 40 else str(value)[:40] + "…")  # noqa: PLR2004 - a line's worth


_PLACE = re.compile(r"(?P<reason>.*) - at (?P<is_key>`key` in )?`\$(?P<path>[^`]*)`$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[(\.\.\.)\]")


def _explain(message: str, value: Any, kind: type, convert: _Convert) -> str:
    """Msgspec's message as the path of the key and the reason."""
    place = _PLACE.match(message)
    reason, path, is_key = (
        (place["reason"], place["path"], bool(place["is_key"])) if place else (message, "", False)
    )
    steps = _steps(f"{path}[...]" if is_key else path, value, convert)
    for pattern, said in ((_UNKNOWN, "unknown key"), (_MISSING, "missing")):
        if found := pattern.match(reason):
            return f"{_path([*steps, found[1]])}: {said}"
    return f"{_path(steps) or 'the file'}: {plain(reason, kind, steps, is_key=is_key)}"


def _steps(path: str, value: Any, convert: _Convert) -> list[str | int]:
    """Return the way to the value at fault, with the keys of mappings, for which msgspec writes `[...]`.

    The key at fault is the first one that is refused when it is the only one of its mapping.
    """
    taken: list[str | int] = []
    for name, index, unknown in _STEP.findall(path):
        step: str | int = name or (int(index) if index else "")
        if unknown:
            step = next(key for key in _at(value, taken) if _refuses(_only(value, taken, key), convert))
        taken.append(step)
    return taken


def _path(steps: Sequence[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _at(value: Any, steps: Sequence[Any]) -> Any:
    for step in steps:
        value = value[step]
    return value


def _refuses(value: Any, convert: _Convert) -> bool:
    try:
        convert(value)
    except msgspec.ValidationError:
        return True
    return False


def _only(value: Any, steps: Sequence[Any], key: str) -> Any:
    """Return a copy in which the mapping at `steps` has no other key."""
    if not steps:
        return {key: value[key]}
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    copy[steps[0]] = _only(value[steps[0]], steps[1:], key)
    return copy

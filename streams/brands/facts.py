"""What the types of facts mean: whether a value is one, and when two are the same. Pure."""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from streams.brands.file import Fact
from streams.errors import ConfigurationError

_DAY = len("2026-11-23")


def is_a(kind: str, value: Any) -> bool:
    """Whether what the CRM says is of the type. A date may go on with a time."""
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    return isinstance(value, str) and (kind != "date" or _is_date(value))


def read(kind: str, text: str) -> Any:
    """Return what a person has written as a value of the type. Raises ValueError with the reason."""
    if kind == "number":
        return _number(text)
    if kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError(f"{text!r} is neither true nor false")
        return text == "true"
    if kind == "date" and not _is_date(text):
        raise ValueError(f"{text!r} is not a day, as 2026-11-23")
    return text


def is_high(declared: Fact, value: Any) -> bool:
    """Whether brands.yaml asks that an answer has high priority where a fact has this value."""
    kind = declared.type
    return is_a(kind, value) and any(_same(kind, value, read(kind, high)) for high in declared.high)


def check_facts(facts: Mapping[str, Fact]) -> None:
    """Raise ConfigurationError for a value in `high` that no fact of its type can have."""
    for name, declared in facts.items():
        for position, value in enumerate(declared.high):
            try:
                read(declared.type, value)
            except ValueError as error:
                raise ConfigurationError(f"facts.{name}.high[{position}]: {error}") from None


def _same(kind: str, one: Any, other: Any) -> bool:
    return bool(one[:_DAY] == other[:_DAY] if kind == "date" else one == other)


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise ValueError(f"{text!r} is not a number, as 3 or 2.5")
    return number


def _is_date(text: str) -> bool:
    """Whether it begins with a day, as 2026-11-23 or 2026-11-23T08:00:00Z."""
    try:
        date.fromisoformat(text[:_DAY])
    except ValueError:
        return False
    return True

"""Conditions in CEL: checked by types before they are judged, and bounded while they are.

What bounds them is the library's: regular expressions are RE2, which takes time in proportion to the text;
a condition that goes through more than 10,000 elements of lists, or nests deeper than 32, is an error.
"""

import re
from collections.abc import Mapping
from typing import Any

from cel_expr_python import cel

from streams.errors import ConfigurationError
from streams.rules.signals import Type, condition_values, example, shared_fields

MAX_LENGTH = 1_000

_TYPES: Mapping[Type, Any] = {
    "string": cel.Type.STRING,
    "strings": cel.Type.List(cel.Type.STRING),
    "double": cel.Type.DOUBLE,
    "timestamp": cel.Type.TIMESTAMP,
    "duration": cel.Type.DURATION,
}
_PLACED = re.compile(r"ERROR: <input>:(?P<line>\d+):(?P<column>\d+): (?P<reason>[^\n]*)")
_STATUS = re.compile(r"^[A-Z_]+: | \[[A-Z_]+\]$")
_UNKNOWN = re.compile(r"undeclared reference to '([^']*)' \(in container ''\)$")
_EXPECTING = re.compile(r" expecting \{.*")
_MIXED = re.compile(r"\((double, int|int, double)\)")


class ConditionError(Exception):
    """A condition cannot be judged on a signal; the message is the reason."""


class Condition:
    """A checked condition on signals of certain kinds."""

    def __init__(self, source: str, kinds: tuple[str, ...]) -> None:
        """Check it, and try it on an example of each kind. Raises ConfigurationError with the reason."""
        self.source = source
        fields = shared_fields(kinds)
        environment = cel.NewEnv(variables={name: _TYPES[of] for name, of in fields.items()})
        try:
            self._expression = environment.compile(source)
        except RuntimeError as error:
            raise ConfigurationError(_explain(str(error), fields)) from None
        if self._expression.return_type() != cel.Type.BOOL:
            made = self._expression.return_type().name().lower()
            raise ConfigurationError(f"is a {made}, and must be true or false")
        for kind in kinds:
            try:
                self.holds(condition_values(example(kind)))
            except ConditionError as error:
                raise ConfigurationError(f"fails on an example of {kind}: {error}") from None

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Judge it. Raises ConditionError."""
        try:
            made = self._expression.eval(data=values).value()
        except RuntimeError as error:
            raise ConditionError(_bare(str(error))) from None
        # An error comes back as a value, whose Python form is its text.
        if not isinstance(made, bool):
            raise ConditionError(_bare(str(made)))
        return made


def _explain(message: str, fields: Mapping[str, Type]) -> str:
    placed = _PLACED.search(message)
    if placed is None:
        return _bare(message)
    reason = _EXPECTING.sub("", placed["reason"])
    if unknown := _UNKNOWN.match(reason):
        reason = f"there is no {unknown[1]!r} here; there are {', '.join(sorted(fields))}"
    elif _MIXED.search(reason):
        reason += "; figures have a point, as 60.0"
    return f"{_where(placed)}: {reason.removesuffix(' [INVALID_ARGUMENT]')}"


def _where(placed: re.Match[str]) -> str:
    line = f"line {placed['line']} " if placed["line"] != "1" else ""
    return f"{line}column {placed['column']}"


def _bare(message: str) -> str:
    """Return the reason without the library's status."""
    return _STATUS.sub("", _STATUS.sub("", message.splitlines()[0]))

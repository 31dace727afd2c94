"""Which alerts are meant, by their labels: `severity=info rule!=safety`, as Alertmanager has it.

All matchers must hold, and a label that an alert lacks counts as empty. There are no patterns (`=~`): a
person's pattern could keep a worker busy for ever.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

MATCHER_PATTERN = r"^[A-Za-z_][A-Za-z0-9_-]*(!=|=([^~]|$)).*$"
_MATCHER = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)(!?=)([^~].*|)", re.DOTALL)


class Matchers(NamedTuple):
    """equal: labels and the values they must have. unless: labels and values they must not have."""

    equal: Mapping[str, str]
    unless: Mapping[str, str]

    def hold(self, labels: Mapping[str, str]) -> bool:
        """Whether what has these labels is meant."""
        return all(labels.get(name, "") == value for name, value in self.equal.items()) and not any(
            labels.get(name, "") == value for name, value in self.unless.items()
        )

    @property
    def want_something(self) -> bool:
        """Whether one of them wants a label, so that not everything is meant."""
        return any(self.equal.values()) or "" in self.unless.values()


def parse_matchers(texts: Iterable[str]) -> Matchers:
    """Read `label=value` and `label!=value`. Raises ValueError with the text and the reason."""
    equal: dict[str, str] = {}
    unless: dict[str, str] = {}
    for text in texts:
        found = _MATCHER.fullmatch(text)
        if found is None:
            raise ValueError(
                f"{text[:40]!r} is no matcher, as severity=info or rule!=safety; patterns (=~) are not served"
            )
        label, sign, value = found.groups()
        held = unless if sign == "!=" else equal
        if label in held:
            raise ValueError(f"{label}{sign} stands twice; each label may be wanted once, and excluded once")
        held[label] = value
    return Matchers(equal, unless)

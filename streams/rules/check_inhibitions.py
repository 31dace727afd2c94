"""Makes inhibitions of what files hold, and says all that is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from streams.errors import ConfigurationError
from streams.rules.file import inhibition_entry
from streams.rules.inhibition import Inhibition
from streams.rules.matchers import Matchers, parse_matchers
from streams.rules.rule import FAILED, SEVERITIES, Rule


def inhibition(place: str, value: Any) -> tuple[Inhibition | None, list[str]]:
    """Return the inhibition, None where it cannot be made, and what is wrong with it."""
    name = value.get("name") if isinstance(value, dict) else None
    where = f"{place} {name}" if isinstance(name, str) else place
    try:
        one = inhibition_entry(value)
        source = _matchers("source_matchers", one.source_matchers)
        target = _matchers("target_matchers", one.target_matchers)
    except ConfigurationError as error:
        return None, [f"{where}: {error}"]
    return Inhibition(name=one.name, source=source, target=target, equal=one.equal), []


def unknown_names(one: Inhibition, rules: Mapping[str, Rule]) -> Iterator[str]:
    """What is wrong with what an inhibition names: what there is not is never met, and a slip of the pen."""
    for key, side in (("source_matchers", one.source), ("target_matchers", one.target)):
        rule, severity = side.equal.get("rule"), side.equal.get("severity")
        if rule is not None and rule not in rules and rule != FAILED.name:
            yield f"{key}: there is no rule {rule!r}; there are {', '.join([*rules, FAILED.name])}"
        if severity is not None and severity not in SEVERITIES:
            yield f"{key}: severity {severity!r} is none of {', '.join(SEVERITIES)}"
    target = rules.get(one.target.equal.get("rule", ""))
    if target is not None and target.at_once:
        yield f"target_matchers: the rule {target.name!r} is told at once, and nothing inhibits it"


def _matchers(key: str, texts: Sequence[str]) -> Matchers:
    try:
        return parse_matchers(texts)
    except ValueError as error:
        raise ConfigurationError(f"{key}: {error}") from None

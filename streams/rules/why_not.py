"""Why a rule does not hold for a signal: what of its condition is false, and what the signal has instead."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from schemas.alerts import Signal
from schemas.base import SECOND, Time, format_time
from streams.configuration.durations import duration
from streams.rules.condition import Condition, ConditionError
from streams.rules.rule import Rule
from streams.rules.signals import condition_values

_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_NAME = re.compile(r"(?<![.\w])[a-z_]\w*")
_OPEN, _CLOSE = "([{", ")]}"


def why_not(rule: Rule, signal: Signal) -> str | None:
    """Return the reason in words; None where the rule holds."""
    if signal.kind not in rule.signals:
        return f"looks at {', '.join(rule.signals)} only"
    if rule.when is None:
        return None
    values = condition_values(signal)
    try:
        if rule.when.holds(values):
            return None
        parts = [part for part in conjuncts(rule.when.source) if not _holds(part, rule.signals, values)]
    except ConditionError as error:
        return f"cannot be judged: {error}"
    return "; ".join(f"`{part}` is false{_instead(part, values)}" for part in parts)


def conjuncts(source: str) -> list[str]:
    """Return the parts that must all hold: what `&&` joins outside of brackets and quotes.

    One that joins anything by `||` or `?:` outside of brackets is a whole: these bind less than `&&`.
    """
    bare = _QUOTED.sub(lambda found: "_" * len(found[0]), source)
    cuts, depth = [], 0
    for place, sign in enumerate(bare):
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if depth == 0 and (sign == "?" or bare.startswith("||", place)):
            return [" ".join(source.split())]
        if depth == 0 and bare.startswith("&&", place):
            cuts.append(place)
    starts, ends = [0, *(cut + 2 for cut in cuts)], [*cuts, len(source)]
    return [" ".join(source[start:end].split()) for start, end in zip(starts, ends, strict=True)]


def _holds(part: str, kinds: tuple[str, ...], values: Mapping[str, Any]) -> bool:
    return Condition(part, kinds).holds(values)


def _instead(part: str, values: Mapping[str, Any]) -> str:
    named = dict.fromkeys(_NAME.findall(_QUOTED.sub("", part)))
    found = [f"{name} is {_in_words(values[name])}" for name in named if name in values]
    return f": {', '.join(found)}" if found else ""


def _in_words(value: Any) -> str:
    match value:
        case float():
            return f"{value:.4g}"
        case timedelta():
            return duration(int(value.total_seconds() * SECOND))
        case datetime():
            return format_time(Time(int(value.timestamp() * SECOND)))
        case list():
            return f"[{', '.join(value)}]"
        case _:
            return repr(value)

"""Makes rules and inhibitions of what files hold, and says all that is wrong with them at once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from schemas.base import DAY
from streams.errors import ConfigurationError
from streams.rules.check_inhibitions import inhibition, unknown_names
from streams.rules.condition import Condition
from streams.rules.file import RuleEntry, entry, outline
from streams.rules.inhibition import Inhibition
from streams.rules.rule import (
    FAILED,
    GROUP_INTERVAL,
    GROUP_REPEAT,
    GROUP_WAIT,
    SEVERITIES,
    SUMMARY,
    Rule,
    Rules,
)
from streams.rules.text import Text

T = TypeVar("T", Condition, Text)
N = TypeVar("N", Rule, Inhibition)

MAX_HOLD = 3 * DAY
RESERVED_LABELS = frozenset({"owner", "purpose", "priority"})


class Checked(NamedTuple):
    """faults: a line each, with file, rule, key and reason. Where there are any, the rules are not whole."""

    rules: Rules
    faults: tuple[str, ...]


def check(contents: Mapping[str, Any]) -> Checked:
    """Check what files hold, by their names, every scalar of it a string."""
    rules: dict[str, Rule] = {}
    inhibitions: dict[str, Inhibition] = {}
    file_of: dict[str, str] = {}
    faults: list[str] = []
    for file, value in contents.items():
        try:
            entries = outline(value)
        except ConfigurationError as error:
            faults.append(f"{file}: {error}")
            continue
        faults += _take(f"{file}: rules", entries.rules, _rule, rules)
        faults += _take(f"{file}: inhibit", entries.inhibit, inhibition, inhibitions)
        file_of = {name: file_of.get(name, file) for name in inhibitions}
    for one in inhibitions.values():
        where = f"{file_of[one.name]}: inhibit {one.name}"
        faults += [f"{where}: {fault}" for fault in unknown_names(one, rules)]
    return Checked(Rules(rules.values(), inhibitions.values()), tuple(faults))


def _take(
    where: str,
    entries: Iterable[Any],
    make: Callable[[str, Any], tuple[N | None, list[str]]],
    made: dict[str, N],
) -> list[str]:
    """Make each entry, and keep it by its name; return what is wrong."""
    faults: list[str] = []
    for place, one in enumerate(entries):
        new, wrong = make(f"{where}[{place}]", one)
        faults += wrong
        if new is None:
            continue
        if new.name in made:
            faults.append(f"{where}[{place}] {new.name}: name: another one has it already")
        made[new.name] = new
    return faults


def _rule(place: str, value: Any) -> tuple[Rule | None, list[str]]:
    """Return the rule, None where it cannot be made, and what is wrong with it."""
    name = value.get("name") if isinstance(value, dict) else None
    where = f"{place} {name}" if isinstance(name, str) else place
    try:
        checked = entry(value)
    except ConfigurationError as error:
        return None, [f"{where}: {error}"]
    making = _Making(checked)
    rule = making.rule()
    return (rule if not making.faults else None), [f"{where}: {fault}" for fault in making.faults]


class _Making:
    """One rule in the making: goes on after a fault, so that all of them are said."""

    def __init__(self, one: RuleEntry) -> None:
        self.faults: list[str] = []
        self._one = one

    def rule(self) -> Rule | None:
        """Return the rule; None where a text that it needs is at fault."""
        one = self._one
        self._check_bounds()
        when = self._made("when", Condition, one.when)
        severities = self._severities()
        summary = self._made("texts.summary", Text, one.texts.summary) or SUMMARY
        why = self._made("texts.why", Text, one.texts.why)
        if why is None:
            return None
        return Rule(
            name=one.name,
            owner=one.owner,
            purpose=one.purpose,
            action=one.action,
            review=one.review,
            signals=one.signals,
            when=when,
            hold_ms=int(one.for_ or 0),
            severity=one.severity,
            severities=severities,
            labels=one.labels,
            group_by=one.group.by,
            group_wait_ms=int(one.group.wait or GROUP_WAIT),
            group_interval_ms=int(one.group.interval or GROUP_INTERVAL),
            group_repeat_ms=int(one.group.repeat or GROUP_REPEAT),
            at_once=one.group.at_once,
            summary=summary,
            why=why,
        )

    def _check_bounds(self) -> None:
        one = self._one
        if one.name == FAILED.name:
            self.faults.append("name: Groundswell tells by this name of rules that fail")
        if (one.for_ or 0) > MAX_HOLD:
            self.faults.append(f"for: longer than {MAX_HOLD // DAY}d")
        if one.group.at_once and (one.group.wait or one.group.by):
            self.faults.append("group.at_once: what is told at once is told alone, and waits for nothing")
        self.faults += [
            f"labels.{name}: every alert has this label already"
            for name in one.labels
            if name in RESERVED_LABELS
        ]

    def _severities(self) -> tuple[tuple[str, Condition], ...]:
        by_name: dict[str, Condition | None] = {
            name: self._made(f"severity_when.{name}", Condition, source)
            for name, source in self._one.severity_when.items()
        }
        severest_first = reversed(SEVERITIES)
        return tuple((name, made) for name in severest_first if (made := by_name.get(name)) is not None)

    def _made(self, key: str, kind: type[T], source: str | None) -> T | None:
        if source is None:
            return None
        try:
            return kind(source, self._one.signals)
        except ConfigurationError as error:
            self.faults.append(f"{key}: {error}")
            return None

"""Whether a record's new schema is one that readers and writers of the old one can live with.

Within a major version a record may get new optional fields, and an enumeration new values, since readers
tolerate both. Anything else breaks somebody, and takes a new version and a step in `schemas.upgrade`.
"""

from collections.abc import Iterator
from typing import Any

JsonSchema = dict[str, Any]

_LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")


def breaks(old: JsonSchema, new: JsonSchema) -> list[str]:
    """Say what an older reader or writer could not live with, each with its place; empty where nothing."""
    return list(_Comparison(old, new).compare(old, new, "$"))


class _Comparison:
    """Two documents, with the parts that each refers to."""

    def __init__(self, old: JsonSchema, new: JsonSchema) -> None:
        self._old_parts = old.get("$defs", {})
        self._new_parts = new.get("$defs", {})
        self._seen: set[tuple[str, str]] = set()

    def compare(self, old: JsonSchema, new: JsonSchema, at: str) -> Iterator[str]:
        """Compare two schemas of one place."""
        references = (old.get("$ref", ""), new.get("$ref", ""))
        if all(references):
            if references in self._seen:
                return
            self._seen.add(references)
        old, new = _resolved(old, self._old_parts), _resolved(new, self._new_parts)
        yield from _types(old, new, at)
        yield from _values(old, new, at)
        yield from _limits(old, new, at)
        yield from self._conditions(old, new, at)
        yield from self._alternatives(old, new, at)
        yield from self._fields(old, new, at)
        for inner, place in (("items", f"{at}[]"), ("additionalProperties", f"{at}.*")):
            if isinstance(old.get(inner), dict) or isinstance(new.get(inner), dict):
                yield from self.compare(old.get(inner) or {}, new.get(inner) or {}, place)

    def _fields(self, old: JsonSchema, new: JsonSchema, at: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before.keys() - after.keys():
            yield f"{at}.{name}: removed"
        required_before, required_after = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(required_after - required_before):
            yield f"{at}.{name}: required, which older writers do not know"
        for name in sorted(required_before - required_after):
            yield f"{at}.{name}: no longer required, while older readers need it"
        for name in sorted(before.keys() & after.keys()):
            yield from self.compare(before[name], after[name], f"{at}.{name}")

    def _alternatives(self, old: JsonSchema, new: JsonSchema, at: str) -> Iterator[str]:
        before, after = old.get("anyOf", []), new.get("anyOf", [])
        if len(before) != len(after):
            yield f"{at}: {len(before)} alternatives became {len(after)}"
            return
        for one, other in zip(before, after, strict=True):
            yield from self.compare(one, other, at)

    def _conditions(self, old: JsonSchema, new: JsonSchema, at: str) -> Iterator[str]:
        """Fewer conditions are fine; one that was not there is not."""
        before, after = old.get("allOf", []), new.get("allOf", [])
        for condition in after:
            if condition not in before and "$ref" not in condition:
                yield f"{at}: a new condition {condition}"
        for one, other in zip(_references(before), _references(after), strict=False):
            yield from self.compare(one, other, at)


def _resolved(schema: JsonSchema, parts: JsonSchema) -> JsonSchema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    rest = {key: value for key, value in schema.items() if key != "$ref"}
    return {**parts[reference.rpartition("/")[2]], **rest}


def _references(conditions: list[JsonSchema]) -> list[JsonSchema]:
    return [condition for condition in conditions if "$ref" in condition]


def _types(old: JsonSchema, new: JsonSchema, at: str) -> Iterator[str]:
    if old.get("type") != new.get("type"):
        yield f"{at}: type {old.get('type', 'any')} became {new.get('type', 'any')}"
    if old.get("format") != new.get("format"):
        yield f"{at}: format {old.get('format')} became {new.get('format')}"
    # what is left out means the default, and so a new default gives old records another meaning
    if old.get("default") != new.get("default"):
        yield f"{at}: default {old.get('default')!r} became {new.get('default')!r}"


def _values(old: JsonSchema, new: JsonSchema, at: str) -> Iterator[str]:
    before, after = old.get("enum"), new.get("enum")
    if after is None:
        return
    if before is None:
        yield f"{at}: only {after} now"
        return
    for value in before:
        if value not in after:
            yield f"{at}: {value!r} is no longer allowed"


def _limits(old: JsonSchema, new: JsonSchema, at: str) -> Iterator[str]:
    for limit in _LOWEST:
        if limit in new and new[limit] > old.get(limit, float("-inf")):
            yield f"{at}: {limit} {old.get(limit)} became {new[limit]}"
    for limit in _HIGHEST:
        if limit in new and new[limit] < old.get(limit, float("inf")):
            yield f"{at}: {limit} {old.get(limit)} became {new[limit]}"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{at}: pattern {old.get('pattern')} became {new['pattern']}"

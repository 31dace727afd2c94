"""Bytes to records and back: orjson reads, msgspec checks and writes."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar, Union, cast

import msgspec
import orjson

from schemas.base import Record, Time, format_time, parse_time, schema_name
from schemas.errors import RecordError
from schemas.upgrade import lift

R = TypeVar("R", bound=Record)

MAX_DEPTH = 64
"""How deep a value may be nested in a field that takes any JSON."""


def _read_custom(kind: type, value: Any) -> Any:
    if kind is Time:
        if not isinstance(value, str):
            raise ValueError("a time is a string, as 2026-11-23T08:00:00Z")
        return parse_time(value)
    raise NotImplementedError(kind)


_encode = msgspec.json.Encoder(enc_hook=format_time).encode
"""A time is the one type of ours that msgspec does not know how to write."""


def encode(record: msgspec.Struct) -> bytes:
    """JSON, UTF-8; fields that have their default are left out."""
    return _encode(record)


def parse(data: bytes) -> dict[str, Any]:
    """One JSON object. Raises RecordError with field `$`."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise RecordError("$", f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise RecordError("$", "JSON, but not an object")
    return value


def decode(data: bytes, *kinds: type[R]) -> R:
    """Return the record, of whichever of `kinds` its `schema` names; without one, of the first.

    Older versions are lifted to the present one; unknown fields end in `extra`. Raises RecordError.
    """
    return cast("R", reader(*kinds)(data))


@cache
def reader(*kinds: type[Any]) -> Callable[[bytes], Any]:
    """Return `decode` for these kinds.

    What is of the present version and has known fields only, as nearly everything, is read in one go. All
    else, what is wrong included, takes the slow way, which knows what to do and what to say.
    """
    read = msgspec.json.Decoder(Union[kinds], dec_hook=_read_custom).decode  # noqa: UP007
    check = {kind: msgspec.json.Decoder(_known_fields(kind)).decode for kind in kinds}

    def fast(data: bytes) -> Any:
        try:
            record = read(data)
            check[type(record)](data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return from_object(parse(data), *kinds)
        return record

    return fast


def _known_fields(kind: type[Record]) -> type[msgspec.Struct]:
    """Return a type that any JSON fits which has known fields only, and none that may hold any JSON."""
    names = sorted(_fields(kind).all - {*_fields(kind).untyped})
    fields = [(f"f{number}", msgspec.Raw, msgspec.Raw()) for number in range(len(names))]
    rename = {f"f{number}": name for number, name in enumerate(names)}
    return msgspec.defstruct("Known", fields, rename=rename, forbid_unknown_fields=True, gc=False)


def from_object(value: dict[str, Any], *kinds: type[R]) -> R:
    """Decode an object that is read already; it may be changed."""
    kind = _kind_of(value, kinds)
    _keep_unknown(value, kind)
    _check_depth(value, kind)
    return cast("R", convert(value, kind))


def convert(value: Any, kind: type[Any]) -> Any:
    """Check and build a value of a type. Raises RecordError with the field's path."""
    try:
        return msgspec.convert(value, kind, dec_hook=_read_custom)
    except msgspec.ValidationError as error:
        raise _refused(str(error)) from None


def _refused(message: str) -> RecordError:
    """Msgspec's message as a field and a reason: "Expected `str`, got `int` - at `$.author.id`"."""
    reason, _, path = message.rpartition(" - at `") if " - at `" in message else (message, "", "$")
    path = path.rstrip("`")
    missing = _MISSING.search(reason)
    return RecordError(f"{path}.{missing[1]}", "missing") if missing else RecordError(path, reason)


_MISSING = re.compile(r"missing required field `(\w+)`")


def value_decoder(kind: type[Any]) -> Callable[[bytes], Any]:
    """Return a fast reader of what `encode` wrote: for state, which no stranger writes."""
    return msgspec.json.Decoder(kind, dec_hook=_read_custom).decode


def _kind_of(value: dict[str, Any], kinds: tuple[type[R], ...]) -> type[R]:
    name = value.setdefault("schema", schema_name(kinds[0]))
    if not isinstance(name, str):
        raise RecordError("$.schema", "not a string")
    for kind in kinds:
        if name == schema_name(kind) or lift(value, schema_name(kind)):
            return kind
    wanted = " or ".join(schema_name(kind) for kind in kinds)
    raise RecordError("$.schema", f"{name[:80]!r} cannot be read here; this reader knows {wanted}")


def _keep_unknown(value: dict[str, Any], kind: type[Record]) -> None:
    unknown = value.keys() - _fields(kind).all
    if not unknown:
        return
    extra = value.get("extra") or {}
    if not isinstance(extra, dict):
        return
    value["extra"] = {**extra, **{name: value.pop(name) for name in sorted(unknown)}}


def _check_depth(value: dict[str, Any], kind: type[Record]) -> None:
    """Refuse what is nested too deep to be wrapped and written again."""
    for name in _fields(kind).untyped:
        level = [value.get(name)]
        for _ in range(MAX_DEPTH):
            level = [inner for outer in level for inner in _inner(outer)]
            if not level:
                break
        else:
            raise RecordError(f"$.{name}", f"nested more than {MAX_DEPTH} deep")


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


class _Fields(NamedTuple):
    """A record's fields. untyped: those that take any JSON."""

    all: frozenset[str]
    untyped: tuple[str, ...]


_FIELDS: dict[type[Record], _Fields] = {}


def _fields(kind: type[Record]) -> _Fields:
    fields = _FIELDS.get(kind)
    if fields is None:
        of_kind = msgspec.structs.fields(kind)
        untyped = tuple(field.encode_name for field in of_kind if field.type == dict[str, Any])
        names = frozenset((*(field.encode_name for field in of_kind), "schema"))
        fields = _FIELDS[kind] = _Fields(names, untyped)
    return fields

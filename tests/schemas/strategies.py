"""Any record that could be written, for property tests."""

from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from schemas.base import Record, Time

TIMES = st.integers(-62_135_596_800_000, 253_402_300_799_999).map(Time)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    # an ordinary text, and anything that is text
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def records(kind: type[Record]) -> st.SearchStrategy[Any]:
    """Records of a type, all of their fields with any value that the type allows."""
    return _struct(kind)


def _struct(kind: type[Any]) -> st.SearchStrategy[Any]:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    values = {field.name: _values(field.type) for field in info.fields if field.name != "schema"}
    required = {field.name: values[field.name] for field in info.fields if field.required}
    optional = {name: value for name, value in values.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda given: kind(**given))


def _values(kind: inspect.Type) -> st.SearchStrategy[Any]:  # noqa: C901, PLR0911 - one line a type
    match kind:
        case inspect.Metadata(type=inner):
            return _values(inner)
        case inspect.UnionType(types=types):
            return st.one_of(*map(_values, types))
        case inspect.StructType(cls=cls):
            return st.deferred(lambda: _struct(cls))
        case inspect.CustomType():
            return TIMES
        case inspect.StrType(min_length=least):
            return st.text(min_size=least or 0, max_size=12)
        case inspect.IntType(ge=least):
            return st.integers(-(2**63) if least is None else least, 2**63 - 1)
        case inspect.FloatType():
            return st.floats(allow_nan=False, allow_infinity=False)
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.VarTupleType(item_type=item):
            return st.lists(_values(item), max_size=2).map(tuple)
        case inspect.DictType(value_type=value):
            return st.dictionaries(st.text(max_size=8), _values(value), max_size=2)
        case inspect.AnyType():
            return JSON
    raise NotImplementedError(kind)

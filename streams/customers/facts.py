"""What the CRM says of a customer: of the types that brands.yaml declares, and which of it gives priority."""

from collections.abc import Mapping
from typing import Any

from schemas.codec import encode
from schemas.customers import CustomerFacts
from schemas.errors import RecordError
from streams.brands.facts import is_a, is_high
from streams.brands.file import Fact

MAX_BYTES = 4096
"""Facts travel with every profile; what is longer is no fact but a document."""

Types = Mapping[str, Fact]


def check(record: CustomerFacts, types: Types) -> None:
    """Raise RecordError for a fact that brands.yaml does not declare, or that is of another type.

    Where brands.yaml declares none, whatever the CRM says is taken.
    """
    if len(encode(record)) > MAX_BYTES:
        raise RecordError("$.facts", f"longer than {MAX_BYTES} bytes")
    for name, value in record.facts.items() if types else ():
        declared = types.get(name)
        if declared is None:
            raise RecordError(f"$.facts.{name}", f"not declared in brands.yaml, which has {', '.join(types)}")
        if value is not None and not is_a(declared.type, value):
            raise RecordError(f"$.facts.{name}", f"not a {declared.type}, as brands.yaml says it is")


def for_priority(facts: Mapping[str, Any], types: Types) -> tuple[str, ...]:
    """Return, in words, the facts for which brands.yaml asks that an answer has high priority."""
    return tuple(
        f"{name} {_text(facts[name])}"
        for name, declared in types.items()
        if is_high(declared, facts.get(name))
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

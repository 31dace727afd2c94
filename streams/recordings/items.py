"""What a recording gives: a mention, or a refusal that says where and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas import codec
from schemas.errors import RecordError
from schemas.mentions import MAX_RECORD_BYTES, Mention, check_mention


class Entry(NamedTuple):
    """A mention that can be taken. data: its bytes, where a line of the file is the record itself."""

    line: int
    mention: Mention
    data: bytes | None = None

    def encoded(self) -> bytes:
        """Return the record as it is published: the line as it stands, wherever there is one."""
        return codec.encode(self.mention) if self.data is None else self.data


class Refusal(NamedTuple):
    """A record that cannot be taken. data: its bytes, where a line of the file is the record itself."""

    line: int
    error: RecordError
    data: bytes | None = None


Item = Entry | Refusal


@dataclass(frozen=True, slots=True)
class Options:
    """What a file does not say by itself: the source of its mentions, and fields of unknown columns."""

    source: str = "x"
    columns: Mapping[str, str] = field(default_factory=dict)


def build(value: dict[str, Any]) -> Mention:
    """Build the mention of a JSON object, checked as the pipeline checks it. Raises RecordError."""
    mention = codec.from_object(value, Mention)
    check_mention(mention)
    check_size(codec.encode(mention))
    return mention


def check_size(data: bytes) -> None:
    """Raise RecordError where a record is larger than the pipeline takes."""
    if len(data) > MAX_RECORD_BYTES:
        raise RecordError("$", f"larger than {MAX_RECORD_BYTES} bytes")


_HANDLE = re.compile(r"(?<![\w@./])@(\w{1,64})")


def handles(text: str) -> list[str]:
    """Accounts that a text names, as `Acme` for "@Acme", each once."""
    return list(dict.fromkeys(_HANDLE.findall(text)))

"""What could not be taken, why, and as it was."""

from schemas.base import Record, Time


class DeadLetter(Record, frozen=True, kw_only=True, tag="dead-letter/1"):
    """A record set aside with its cause. id: `topic/partition/offset` of the record.

    original, original_key: its bytes in base64. preview: its first characters, where they are UTF-8.
    field: path of the field at fault, where one is. stack: where an unexpected error came from.
    """

    id: str
    topic: str
    partition: int
    offset: int
    agent: str
    at: Time
    reason: str
    field: str | None = None
    producer: str | None = None
    original: str | None = None
    original_key: str | None = None
    preview: str | None = None
    stack: str | None = None

"""Why a record is refused."""


class RecordError(ValueError):
    """A record that cannot be taken as it is.

    field: path of the field at fault, as `$.author.id`; `$` is the whole record.
    reason: what is wrong with it, in words for the producer.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason

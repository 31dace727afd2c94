"""What Groundswell asks of a sink."""

from typing import Protocol

from streams.notices import Attempt, Result


class Sink(Protocol):
    """Somewhere to tell people."""

    async def send(self, attempt: Attempt) -> Result:
        """Try once, within seconds; say whether the sink has it, and if not whether a retry helps."""
        ...

"""What a task tells of itself: the port that metrics implement."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from streams.log.port import Received
from streams.tasks.batch import Work


class Meter(Protocol):
    """Counts one agent's work."""

    def batch(self, records: int) -> AbstractContextManager[None]:
        """Measure the seconds of a batch of so many records."""
        ...

    def committed(self, work: Work) -> None:
        """Count what a transaction stored."""
        ...

    def aborted(self, partition: int) -> None:
        """Count a transaction or a recovery that did not end well."""
        ...

    def gone(self, partition: int) -> None:
        """Forget a partition that was taken away."""
        ...

    def waiting(self, partition: int, lag: int, records: Sequence[Received]) -> None:
        """Note how many records wait, and which were just taken."""
        ...


class NoMeter:
    """Counts nothing."""

    def batch(self, records: int) -> AbstractContextManager[None]:  # noqa: ARG002 - the port's
        """Measure nothing."""
        return nullcontext()

    def committed(self, work: Work) -> None:
        """Count nothing."""

    def aborted(self, partition: int) -> None:
        """Count nothing."""

    def gone(self, partition: int) -> None:
        """Forget nothing."""

    def waiting(self, partition: int, lag: int, records: Sequence[Received]) -> None:
        """Note nothing."""

"""What has been fetched of one partition number and not been taken: bounded in records and in bytes."""

import asyncio
from collections import deque
from collections.abc import Sequence

from streams.log.port import Received, size_of

INBOX_RECORDS = 20_000
INBOX_BYTES = 8 << 20
MEMBER_BYTES = 64 << 20
"""Of all inboxes of an agent in a process, however many partitions it has."""
LEAST_BYTES = 1 << 20


def share_of(partitions: int) -> int:
    """Return the bytes that each of so many inboxes may hold before its partition is paused."""
    return min(INBOX_BYTES, max(LEAST_BYTES, MEMBER_BYTES // max(1, partitions)))


class Inbox:
    """Over all input topics. limit: bytes beyond which nothing more is fetched."""

    def __init__(self, limit: int = INBOX_BYTES) -> None:
        self.records: deque[Received] = deque()
        self.bytes = 0
        self.arrived = asyncio.Event()
        self.feeding = False
        self._limit = limit

    @property
    def full(self) -> bool:
        """Whether to fetch no more."""
        return self.bytes > self._limit or len(self.records) > INBOX_RECORDS

    @property
    def roomy(self) -> bool:
        """Whether enough is taken to fetch again."""
        return self.bytes <= self._limit // 2 and len(self.records) <= INBOX_RECORDS // 2

    def add(self, records: Sequence[Received]) -> None:
        """Take in what was fetched."""
        self.records.extend(records)
        self.bytes += sum(map(size_of, records))
        self.arrived.set()

    def take(self, limit: int, size: int) -> list[Received]:
        """Return the oldest, at most so many records and bytes, but one record however large."""
        if self.bytes <= size:
            taken = [self.records.popleft() for _ in range(min(limit, len(self.records)))]
        else:
            taken = self._within(limit, size)
        self.bytes -= sum(map(size_of, taken))
        return taken

    def _within(self, limit: int, size: int) -> list[Received]:
        taken: list[Received] = []
        while self.records and len(taken) < limit:
            size -= size_of(self.records[0])
            if taken and size < 0:
                break
            taken.append(self.records.popleft())
        return taken

    def clear(self) -> None:
        """Forget everything: the owner begins somewhere else."""
        self.records.clear()
        self.bytes = 0
        self.arrived.clear()

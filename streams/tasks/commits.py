"""A task's transactions on one hold: while one is stored, what goes into the next is made.

The state goes on as if all were stored. Where that fails, nothing of it is repaired: the task begins again
from the log, with another hold and another state.
"""

import asyncio
from collections.abc import Awaitable, Callable

from streams.log.port import Transaction
from streams.state import State
from streams.tasks import changelog
from streams.tasks.batch import Work


class Commits:
    """At most one transaction is under way.

    commit: stores one, or raises FencedError or LogError. stored: told of each that has ended well.
    """

    def __init__(
        self,
        commit: Callable[[Transaction], Awaitable[None]],
        state: State,
        stored: Callable[[Work], None],
    ) -> None:
        self._commit = commit
        self._state = state
        self._stored = stored
        self._storing: asyncio.Task[None] | None = None

    @property
    def complete(self) -> bool:
        """Whether all that was begun is stored."""
        return self._storing is None

    @property
    def failed(self) -> bool:
        """Whether the last one is over and was not stored."""
        return self._storing is not None and self._storing.done()

    async def begin(self, work: Work, offsets: dict[str, int]) -> None:
        """Begin to store it with the state's changes, once the one before is stored; see `end`."""
        await self.end()
        transaction = Transaction(work.outputs, changelog.changes(self._state), offsets)
        self._state.committed()
        self._storing = asyncio.get_running_loop().create_task(self._store(transaction, work))

    async def end(self) -> None:
        """Wait until all is stored. Raises FencedError, LogError."""
        if self._storing is not None:
            await self._storing

    async def settle(self, seconds: float) -> None:
        """Wait so long at most, whatever comes of it."""
        if self._storing is not None:
            await asyncio.wait([self._storing], timeout=seconds)

    async def close(self) -> None:
        """Begin no more, and let go of what is under way; whether it is stored is not known then."""
        if self._storing is not None:
            self._storing.cancel()
            await asyncio.gather(self._storing, return_exceptions=True)

    async def _store(self, transaction: Transaction, work: Work) -> None:
        await self._commit(transaction)
        self._storing = None
        self._stored(work)

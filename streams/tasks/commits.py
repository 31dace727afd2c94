"""A task's transactions on one hold: while they are stored, what goes into the next is made.

The state goes on as if all were stored. Where that fails, nothing of it is repaired: the task begins again
from the log, with another hold and another state.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from streams.errors import LogError
from streams.log.port import Transaction
from streams.state import State
from streams.tasks import changelog
from streams.tasks.batch import Work

AT_ONCE = 3
"""One that is stored, and two that wait to go with other tasks' in the next transaction: of those that had to
be handed in one by one, each would make a transaction of its own. With a fourth nothing is won."""


class Commits:
    """In the order in which they are handed in; after one that fails nothing is stored.

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
        self._storing: deque[asyncio.Task[None]] = deque()
        self._error: Exception | None = None

    @property
    def complete(self) -> bool:
        """Whether all that was handed in is stored."""
        return not self._storing

    @property
    def failed(self) -> bool:
        """Whether one was not stored."""
        return self._error is not None

    async def begin(self, work: Work, offsets: dict[str, int]) -> None:
        """Begin to store it with the state's changes, once there is room. Raises as `end` does."""
        while len(self._storing) >= AT_ONCE:
            await self._next()
        self._check()
        transaction = Transaction(work.outputs, changelog.changes(self._state), offsets)
        self._state.committed()
        self._storing.append(asyncio.get_running_loop().create_task(self._store(transaction, work)))

    async def end(self) -> None:
        """Wait until all is stored. Raises FencedError, LogError; whether the last is, is not known then."""
        while self._storing:
            await self._next()
        self._check()

    async def settle(self, seconds: float) -> None:
        """Wait so long at most, whatever comes of it."""
        if self._storing:
            await asyncio.wait(self._storing, timeout=seconds)

    async def close(self) -> None:
        """Begin no more, and let go of what is under way."""
        self._error = self._error or LogError("the partition was let go")
        for each in self._storing:
            each.cancel()
        await self.settle(1)

    async def _next(self) -> None:
        # not awaited themselves: who waits would be cancelled with them, and an agent that is ends its worker
        await asyncio.wait([self._storing[0]])
        self._check()

    def _check(self) -> None:
        if self._error is not None:
            raise self._error

    async def _store(self, transaction: Transaction, work: Work) -> None:
        try:
            self._check()
            await self._commit(transaction)
            self._check()  # where one before it has failed nobody counts on this one
        except Exception as error:  # noqa: BLE001 - whoever hands in the next hears of it
            self._error = self._error or error
        except BaseException:
            self._error = self._error or LogError("cut off")
            raise
        else:
            self._storing.popleft()
            self._stored(work)

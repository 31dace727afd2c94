"""Asks the cluster once a second whether it is there: who has nothing to take or store would not notice."""

import asyncio
import contextlib
import random
from typing import Self

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError
from aiokafka.protocol.metadata import MetadataRequest

from schemas.base import Time
from streams.clock import now_ms
from streams.log.kafka.errors import unreachable
from streams.log.kafka.settings import KafkaSettings
from streams.log.trouble import Standing, Trouble

EVERY_SECONDS = 1.0
ANSWER_SECONDS = 3.0
DOUBT_SECONDS = 4.0
"""Without an answer for so long, and twice in a row, nobody is there: less may be a busy machine."""


class Watch:
    """One of a process, for as long as somebody uses it as a context manager."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._standing = Standing(f"everything on {settings.bootstrap}", now_ms)
        self._client: AIOKafkaClient | None = None
        self._asking: asyncio.Task[None] | None = None
        self._users = 0
        self._failures = 0
        self._answered_at = 0.0
        self._answers = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._users += 1
        if self._asking is None:
            self._answers.set()
            self._answered_at = asyncio.get_running_loop().time()
            self._asking = asyncio.create_task(self._ask_for_ever(), name="watch")
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._users -= 1
        if self._users == 0 and self._asking is not None:
            asking, self._asking = self._asking, None
            asking.cancel()
            await asyncio.wait([asking])

    @property
    def trouble(self) -> Trouble | None:
        """That nobody answers, or None."""
        return self._standing.trouble

    @property
    def given_up(self) -> bool:
        """Whether nobody has answered for so long that the groups have given this process up as well."""
        return self.trouble is not None and self._silence > self._settings.session_ms / 1000

    async def until_it_answers(self) -> None:
        """Return at once unless nobody answers."""
        await self._answers.wait()

    @property
    def _silence(self) -> float:
        return asyncio.get_running_loop().time() - self._answered_at

    async def _ask_for_ever(self) -> None:
        try:
            while True:
                self._note(answered=await self._ask())
                await asyncio.sleep(EVERY_SECONDS)
        finally:
            await self._hang_up()

    def _note(self, *, answered: bool) -> None:
        if answered:
            self._failures = 0
            self._answered_at = asyncio.get_running_loop().time()
            self._answers.set()
            self._standing.goes_on()
            return
        self._failures += 1
        if self._failures > 1 and self._silence >= DOUBT_SECONDS:
            self._answers.clear()
            since = Time(now_ms() - round(self._silence * 1000))
            self._standing.stopped(unreachable(self._settings.bootstrap), since=since)

    async def _ask(self) -> bool:
        """Tell whether any broker answers the smallest of questions."""
        with contextlib.suppress(KafkaError, OSError):
            async with asyncio.timeout(ANSWER_SECONDS):
                if self._client is None:
                    self._client = AIOKafkaClient(
                        **self._settings.client, request_timeout_ms=int(ANSWER_SECONDS * 1000)
                    )
                    await self._client.bootstrap()
                    return True
                if await self._any_answers(self._client):
                    return True
        await self._hang_up()  # brokers may come back under other addresses: ask for them anew
        return False

    async def _any_answers(self, client: AIOKafkaClient) -> bool:
        nodes = [broker.nodeId for broker in client.cluster.brokers()]
        for node in random.sample(nodes, len(nodes)):
            with contextlib.suppress(KafkaError):
                await client.send(node, MetadataRequest([]))
                return True
        return False

    async def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                await client.close()

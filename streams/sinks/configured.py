"""The sinks that the settings name."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from rich.console import Console

from streams.notices import SinkSpec
from streams.settings import Settings
from streams.sinks.port import Sink
from streams.sinks.terminal import TerminalSink
from streams.sinks.webhook import WebhookSink

TERMINAL = "terminal"
WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Configured:
    """What each sink wants to be told, and a way to open them all for as long as a worker runs."""

    specs: Sequence[SinkSpec]
    open: Callable[[], AbstractAsyncContextManager[Mapping[str, Sink]]]


def configured(settings: Settings, console: Console) -> Configured:
    """Return the sinks in the order they are told."""
    specs = []
    if settings.terminal:
        specs.append(SinkSpec(TERMINAL))
    if settings.webhook_url:
        specs.append(SinkSpec(WEBHOOK, heartbeat=settings.webhook_heartbeat))

    @asynccontextmanager
    async def open_all() -> AsyncIterator[Mapping[str, Sink]]:
        async with aiohttp.ClientSession() as session:
            sinks: dict[str, Sink] = {TERMINAL: TerminalSink(console)}
            if settings.webhook_url:
                sinks[WEBHOOK] = WebhookSink(settings.webhook_url, session)
            yield sinks

    return Configured(specs, open_all)

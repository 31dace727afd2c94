"""Attempts to their sinks, at the same time, and what became of each."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from streams.notices import Attempt, Failed, Outcome, Result
from streams.sinks.port import Sink

PATIENCE = 15.0
"""Seconds after which a sink that has not answered is left, whatever it has promised."""
_log = logging.getLogger(__name__)


async def deliver(
    sinks: Mapping[str, Sink], attempts: Sequence[Attempt], *, patience: float = PATIENCE
) -> list[Outcome]:
    """Try each attempt once, and return the outcomes in the same order. Raises nothing.

    All go at once: of the attempts that are due together no two of one sink are about the same alert, so
    none can overtake what must come before it.
    """
    results = await asyncio.gather(*(_send(sinks.get(one.sink), one, patience) for one in attempts))
    return [Outcome(attempt, result) for attempt, result in zip(attempts, results, strict=True)]


async def _send(sink: Sink | None, attempt: Attempt, patience: float) -> Result:
    if sink is None:
        return Failed("there is no such sink any more", retry=False)
    try:
        async with asyncio.timeout(patience):
            return await sink.send(attempt)
    except TimeoutError:
        return Failed(f"no answer within {patience:g} s", retry=True, unsure=True)
    except Exception as error:  # noqa: BLE001 - what was to be told is not lost by a fault of a sink
        # Its type only: a message may carry an address that is a secret.
        _log.warning("sink %s failed in an unexpected way: %s", attempt.sink, type(error).__name__)
        return Failed(f"the sink itself failed: {type(error).__name__}", retry=True, unsure=True)

"""Whose cancellation it was, where aiokafka passes its own on."""

import asyncio


def was_meant_for_others() -> bool:
    """Tell whether nobody has cancelled the task that hears of a cancellation.

    aiokafka cancels what it has under way, and who awaits that hears of it as if it were meant.
    """
    running = asyncio.current_task()
    return running is not None and not running.cancelling()

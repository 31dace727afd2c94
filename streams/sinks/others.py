"""Everything else that people are told by, through Apprise, as best effort: it answers only yes or no."""

import asyncio
import logging
from typing import Any

from streams.errors import ConfigurationError
from streams.notices import Attempt, Delivered, Failed, Result
from streams.sinks import texts

EXTRA = "Apprise is not installed; `pip install groundswell[apprise]` brings it"


class AppriseSink:
    """One service by its address in Apprise's own form, which is a secret."""

    def __init__(self, url: str, key: str) -> None:
        try:
            import apprise  # noqa: PLC0415 - an extra: most need none of its hundred services
        except ImportError:
            raise ConfigurationError(f"{key}: {EXTRA}") from None
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its lines may carry the address
        self._apprise: Any = apprise.Apprise(
            asset=apprise.AppriseAsset(http_redirects=False, async_mode=False)
        )
        if not self._apprise.add(url):
            raise ConfigurationError(f"{key}: Apprise knows no such service; see its list of addresses")

    async def send(self, attempt: Attempt) -> Result:
        """Tell it in a thread of its own: Apprise blocks."""
        notice = attempt.notice
        title = texts.alive(attempt.at) if notice is None else texts.subject(notice)
        body = title if notice is None else texts.whole(notice)
        if await asyncio.to_thread(self._apprise.notify, title=title, body=body):
            return Delivered()
        return Failed("Apprise says no, and not why", retry=True, unsure=True)

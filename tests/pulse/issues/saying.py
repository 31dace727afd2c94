"""Crowds for tests: who says what, and what a brand's issues are after it."""

from collections.abc import Iterable

from schemas.base import HOUR, MINUTE, Time
from schemas.pulse import Said
from streams.pulse.issues.cluster import Cluster
from streams.pulse.issues.follow import Brand, News, follow

BEGAN = 1_788_134_400_000
"""2026-08-31T00:00:00Z."""
CHATTER = (
    "lovely sunshine over the harbour",
    "which museum opens on Monday",
    "recipe for lentil soup anyone",
    "football was dreadful yesterday",
    "library books smell wonderful",
)


def said(text: str, at: int, author: str | None = None, **more: object) -> Said:
    """One mention; by default its author says nothing else."""
    name = f"{author or 'p'}-{at}"
    return Said(mention=name, at=Time(at), author=author or name, text=text, **more)  # type: ignore[arg-type]


class Town:
    """A brand whose issues are followed, minute by minute."""

    def __init__(self, now: int = BEGAN) -> None:
        self.now = now
        self.brand = Brand()
        self.clusters: dict[str, Cluster] = {}
        self.news: list[News] = []

    def minute(self, minute: Iterable[Said]) -> News:
        """Hear a minute's mentions."""
        self.now = (self.now // MINUTE + 1) * MINUTE
        news = follow("acme", self.brand, self.clusters, minute, self.now)
        self.brand, self.clusters = news.brand, dict(news.hearing.clusters)
        self.news.append(news)
        return news

    def hears(self, *texts: str, every: int = MINUTE, author: str | None = None) -> None:
        """Hear texts one by one, each of another person."""
        for text in texts:
            self.now += every - MINUTE
            self.minute([said(text, self.now, author)])

    def chats(self, hours: int) -> None:
        """Hear of other things, one an hour."""
        for hour in range(hours):
            self.hears(CHATTER[hour % len(CHATTER)], every=HOUR)

    def signals(self) -> list[str]:
        """Kinds of signals so far."""
        return [signal.kind for news in self.news for signal in news.signals]

    def of(self, word: str) -> Cluster:
        """The one cluster in which most mentions have this word."""
        (found,) = (
            each
            for each in self.clusters.values()
            if sum(word in one.text for one in each.recent) * 2 > len(each.recent)
        )
        return found

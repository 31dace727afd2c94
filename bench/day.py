"""An ordinary day: what the rules that come along would tell a brand that answers as well as most do.

    day.alerts            alerts, for a brand and day
    day.notifications     messages to people, those that something is over included
    day.calls             of those, that something fires
    day.pages             of those, of something critical: what a telephone rings for
    day.worst.calls       the most calls that a brand had on one day
    day.slow.*            the same where answers take as long as in the 525 recorded conversations

Mentions are those of six airlines in five days of February 2015 (../shared/data/airline, which is no part of
this project: without it this is left out). Nobody recorded the answers, so they are made up, with one seed:

- four of five customers' messages to an airline are answered, each by its account, whatever they say;
- after a time that is log-normal: half of them within 15 minutes and nine in ten within an hour (sigma 1.1);
  slow: half within 124 minutes, a quarter after 13 hours (sigma 2.75, as of 525 recorded conversations);
- promises are an hour, day and night.

`python -m bench.day --read 50 --seed 7` prints so many of the alerts, chosen by chance, with their words, for
somebody to read and say which they would have wanted.
"""

import argparse
import csv
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

from bench.bench import Bench
from bench.mentions import SEED
from schemas.alerts import Alert, Notice
from schemas.base import Time, format_time, parse_time
from schemas.codec import encode
from schemas.mentions import Author, Mention
from streams.backtest import Outcome, arrivals, backtest
from streams.brands.load import load
from streams.recordings.items import Entry, Item
from streams.scoring.sentiment import open_scorer
from streams.settings import Settings

RECORDING = Path(__file__).parents[2] / "shared" / "data" / "airline" / "tweets.csv"
BRANDS = Path(__file__).parent / "airlines.yaml"
ANSWERED = 0.8
ORDINARY, SLOW = (timedelta(minutes=15), 1.1), (timedelta(minutes=124), 2.75)
"""Median of the time until an answer, and sigma of its logarithm."""
STRAYS = 10
"""Fewer mentions of a brand on a day are no day of it."""
Speed = tuple[timedelta, float]


def measure(bench: Bench) -> None:
    """Once is enough: nothing of it is a matter of time."""
    if not RECORDING.exists():
        bench.say("left out: there is no recording of airlines on this machine")
        return
    for name, speed in (("day", ORDINARY), ("day.slow", SLOW)):
        outcome = run(speed)
        notices = [notice for notice in outcome.notices if notice.at <= _last()]
        alerts = [alert for alert in outcome.alerts if alert.fired_at <= _last()]
        days = _days(notices)
        calls = Counter(day for day, notice in days if notice.kind == "firing")
        pages = sum(notice.kind == "firing" and _is_critical(notice) for notice in notices)
        count = _brand_days()
        bench.note(f"{name}.alerts", len(alerts) / count)
        bench.note(f"{name}.notifications", len(notices) / count)
        bench.note(f"{name}.calls", calls.total() / count)
        bench.note(f"{name}.pages", pages / count)
        bench.note(f"{name}.worst.calls", max(calls.values()))


def run(speed: Speed) -> Outcome:
    """Run the recording with its made-up answers through everything, by the rules that come along."""
    settings = Settings(rules=None)
    mentions = sorted(said(speed), key=lambda each: (each.created_at, each.id))
    items: list[Item] = [Entry(line, mention, encode(mention)) for line, mention in enumerate(mentions, 1)]
    scorer = open_scorer(settings.model, settings.model_threads)
    return backtest(arrivals(items, Time(mentions[-1].created_at)), load(BRANDS), settings, scorer)


def said(speed: Speed) -> Iterator[Mention]:
    """What customers said, and what they are answered."""
    random = Random(SEED)
    accounts = _accounts()
    for row in _rows():
        mention = Mention(
            id=row["id"],
            source="x",
            created_at=parse_time(row["created_at"]),
            author=Author(id=row["author"], handle=row["author"]),
            text=row["text"],
        )
        yield mention
        chance, delay = random.random(), random.gauss()
        named = next((account for account in accounts if f"@{account.lower()}" in row["text"].lower()), None)
        if named and chance < ANSWERED:
            yield _answer(mention, named, _delay(speed, delay))


def _answer(mention: Mention, account: str, delay: int) -> Mention:
    return Mention(
        id=f"{mention.id}-answer",
        source="x",
        created_at=Time(mention.created_at + delay),
        kind="reply",
        in_reply_to=mention.id,
        author=Author(id=account, handle=account),
        text="We have looked into it for you, and here is what we found.",
    )


def _delay(speed: Speed, chance: float) -> int:
    """Milliseconds."""
    median, sigma = speed
    return int(median.total_seconds() * 1000 * math.exp(sigma * chance))


def _rows() -> Iterator[dict[str, str]]:
    with RECORDING.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _accounts() -> Sequence[str]:
    entries = [brand.entry for brand in load(BRANDS) if brand.entry]
    return [account.lstrip("@") for entry in entries for account in entry.accounts["x"]]


def _brand_days() -> int:
    """How many days of a brand there are with anything said to it, the few strays' left out."""
    seen = Counter((row["brand"], row["created_at"][:10]) for row in _rows())
    return sum(count >= STRAYS for count in seen.values())


@cache
def _last() -> Time:
    """When the recording ends: nobody is heard after that, and what stands is told again and again."""
    return max(parse_time(row["created_at"]) for row in _rows())


def _days(notices: Sequence[Notice]) -> list[tuple[tuple[str, str], Notice]]:
    return [((notice.brand, format_time(notice.at)[:10]), notice) for notice in notices]


def _is_critical(notice: Notice) -> bool:
    return any(alert.severity == "critical" for alert in notice.alerts)


def _show(alert: Alert) -> str:
    quotes = [f"    “{each.text}”" for each in alert.evidence if each.kind == "quote"]
    said = f"{alert.severity}, priority {alert.labels.get('priority', 'none')}"
    head = f"{alert.rule} ({said}), {alert.brand}, {format_time(alert.fired_at)[:16]}"
    return "\n".join([head, f"    {alert.summary}", *quotes])


def main() -> None:
    """Print alerts for somebody to read."""
    options = argparse.ArgumentParser(prog="python -m bench.day", description="Alerts of an ordinary day.")
    options.add_argument("--read", type=int, default=50)
    options.add_argument("--seed", type=int, default=SEED, help="of the choice; the answers' stays")
    given = options.parse_args()
    alerts = run(ORDINARY).alerts
    for number, alert in enumerate(Random(given.seed).sample(alerts, given.read), 1):
        print(f"{number}. {_show(alert)}\n")


if __name__ == "__main__":
    main()

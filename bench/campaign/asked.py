"""A campaign through all agents but alerts, as in a worker: a week before it, answers, its end."""

import time
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from bench.campaign.answers import Told
from schemas.base import DAY, HOUR, MINUTE, Time
from schemas.campaigns import Campaign, CampaignAction
from schemas.codec import decode, encode
from schemas.mentions import Author, Mention
from streams.brands.file import BrandsFile
from streams.brands.registry import Brands
from streams.log.port import Outgoing
from streams.pulse.campaigns.asked import Answer, Asked, Hand
from streams.scoring.decide import score_texts
from streams.scoring.port import Scorer
from streams.scoring.step import Score, text_of
from streams.scoring.topics import Topics
from streams.settings import Settings
from streams.steps import deciding_steps
from streams.tasks.simulation import Simulation

BRAND = "asking-air"
ASKED_AT = Time(1_788_134_400_000)
"""2026-08-31T00:00:00Z."""
FOR = 2 * DAY
AGENTS = ("score", "threads", "customers", "conversations", "pulse")

CAMPAIGN = f"{BRAND}/fix-first"


class Outcome(NamedTuple):
    """What readers have of it; its answers as they are kept; what a person decided; seconds of each agent."""

    campaign: Campaign
    answers: list[Answer]
    hands: tuple[Hand, ...]
    obligations: int
    dead_letters: int
    seconds: dict[str, float]


class Pipeline(Simulation):
    """Agents, each timed. All mentions are scored before."""

    def __init__(self, mentions: Sequence[Mention], scorer: Scorer) -> None:
        self.mentions = mentions
        self.seconds = dict.fromkeys(AGENTS, 0.0)
        brands = Brands.of(BrandsFile())
        answers = score_texts(scorer, [text_of(each, brands) for each in mentions])
        scored = {(0, place): answer for place, answer in enumerate(answers)}
        score = Score(brands, Topics(brands), scored)
        steps = deciding_steps(Settings(), brands)
        super().__init__({agent: steps[agent] for agent in AGENTS}, 1, {"score": lambda _batch: score})

    def settle(self, limit: int = 1_000) -> None:
        """Let all tasks read until nothing is left, by the clock."""
        while tasks := self.waiting():
            for task in tasks:
                began = time.perf_counter()
                self.advance(task, limit)
                self.seconds[task.agent] += time.perf_counter() - began

    def say(self, mentions: Iterable[Mention], together: int) -> None:
        """Hear mentions, so many at a time."""
        every = [*mentions]
        for start in range(0, len(every), together):
            some = every[start : start + together]
            self.pass_time(Time(max(self.now, some[0].created_at)))
            self.publish([Outgoing("mentions", each.id.encode(), encode(each), 0) for each in some])
            self.settle()
            for task in self.tasks:
                task.commit()

    def act(self, action: str, **fields: Any) -> None:
        """Do something with the campaign."""
        name = f"{action} {fields.get('theme', '')}"
        act = CampaignAction(
            id=name, brand=BRAND, campaign=CAMPAIGN, by="kim", at=ASKED_AT, action=action, **fields
        )
        self.publish([Outgoing("campaigns.actions", BRAND.encode(), encode(act), 0)])
        self.settle()

    def campaign(self) -> Campaign:
        """What readers have of it."""
        return decode(self.latest("campaigns")[CAMPAIGN.encode()], Campaign)


def ask(
    answers: Sequence[Told],
    before: Sequence[Told],
    scorer: Scorer,
    *,
    expected: tuple[str, ...] = (),
    decided: Mapping[str, tuple[str, ...]] | None = None,
    within: int = FOR - HOUR,
    together: int = 20,
    seed: int = 0,
) -> Outcome:
    """Run a campaign: `answers` come within so many milliseconds, `before` was said in the week before.

    decided: themes that a person puts together, by the name given to them: those that have one of these words
    among their first three.
    """
    earlier, given = _earlier(before, seed), _answers(answers, within, seed)
    last = _mention("last", ASKED_AT + FOR + HOUR, Told("good night"), None, "x")
    pipeline = Pipeline([*earlier, *given, last], scorer)
    pipeline.now = Time(ASKED_AT - 7 * DAY)
    pipeline.say(earlier, 200)
    pipeline.pass_time(ASKED_AT)
    question, until = "What should we fix first?", Time(ASKED_AT + FOR)
    pipeline.act("start", question=question, post="x:ask", until=until, expected=expected)
    pipeline.seconds = dict.fromkeys(AGENTS, 0.0)
    pipeline.say(given, together)
    pipeline.pass_time(Time(ASKED_AT + FOR - MINUTE))
    _decide(pipeline, decided or {})
    pipeline.say([last], 1)
    pipeline.pass_time(Time(ASKED_AT + FOR + 2 * HOUR))
    (pulse,) = [task for task in pipeline.tasks if task.agent == "pulse"]
    return Outcome(
        pipeline.campaign(),
        [each for _, each in pulse.state[Answer].items()],
        next(each.hands for _, each in pulse.state[Asked].items()),
        len(pipeline.latest("obligations")),
        sum(work.dead_letters for work in pipeline.work.values()),
        pipeline.seconds,
    )


def _decide(pipeline: Pipeline, decided: Mapping[str, tuple[str, ...]]) -> None:
    """Name the first theme that has one of the words, and say that the others are part of it."""
    themes = pipeline.campaign().themes if decided else ()
    first: dict[str, str] = {}
    for theme in themes:
        named = (name for word in theme.words[:3] for name, words in decided.items() if word in words)
        name = next(named, None)
        if name is None:
            continue
        if name in first:
            pipeline.act("merge", theme=theme.id, to=first[name])
        else:
            first[name] = theme.id
            pipeline.act("rename", theme=theme.id, to=name)


def as_kept(answers: Sequence[Told]) -> list[Answer]:
    """Return answers as the pipeline keeps them, without the way there."""
    return [
        Answer(BRAND, f"x:{answer_id(place)}", 0, 0, f"x:{place}", told.text, "x", told.language)
        for place, told in enumerate(answers)
    ]


def answer_id(place: int) -> str:
    """The id of an answer on its source."""
    return f"a{place:05}"


def _answers(answers: Sequence[Told], within: int, seed: int) -> list[Mention]:
    """One in seven replies to an answer in place of the question."""
    random = Random(seed)
    times = sorted(ASKED_AT + MINUTE + random.randrange(max(1, within - MINUTE)) for _ in answers)
    parents = [
        answer_id(random.randrange(place)) if place and random.random() < 1 / 7 else "ask"
        for place in range(len(answers))
    ]
    return [
        _mention(answer_id(place), at, told, parent, "x")
        for place, (told, at, parent) in enumerate(zip(answers, times, parents, strict=True))
    ]


def _earlier(before: Sequence[Told], seed: int) -> list[Mention]:
    """One in four comes as an e-mail."""
    random = Random(seed)
    times = sorted(ASKED_AT - random.randrange(1, 7 * DAY) for _ in before)
    return [
        _mention(f"b{place:05}", at, told, None, "e-mail" if random.random() < 1 / 4 else "x")
        for place, (told, at) in enumerate(zip(before, times, strict=True))
    ]


def _mention(name: str, at: int, told: Told, parent: str | None, source: str) -> Mention:
    return Mention(
        id=name,
        source=source,
        created_at=Time(at),
        kind="reply" if parent else "post",
        author=Author(id=f"by-{name}"),
        text=told.text,
        recipient=BRAND,
        in_reply_to=parent,
        language=told.language,
    )

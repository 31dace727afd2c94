"""Builds the Faust app: agents on channels, the crews that feed them, metrics and health.

Nothing happens at import; everything comes in as arguments. Records do not travel through Faust's own
topics and tables (docs/decisions/0001-records-travel-as-batches.md).
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import faust
from faust.app.base import BootStrategy

from schemas.base import SECOND
from schemas.topics import AGENTS, inputs
from streams import health
from streams.acts import doors
from streams.agents import notify, score, stepping
from streams.agents.rounds import Rounds
from streams.alerts import Alerts
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.brands.watch import WatchedTeams
from streams.clock import now_ms, today
from streams.log.port import Log
from streams.metrics import Metrics
from streams.notices import Notices
from streams.rules.watch import Watched
from streams.scoring.port import Scorer
from streams.settings import Settings
from streams.sinks.configured import Configured
from streams.sinks.port import Sink
from streams.step import Step
from streams.steps import deciding_steps
from streams.tasks.batch import BATCH_RECORDS, TIMES, Duty, Handover
from streams.tasks.checkpoint import Checkpoints
from streams.tasks.crew import Crew

logger = logging.getLogger(__name__)

MOST = {"score": 500, "conversations": 1_000, "pulse": 200}
"""Records of a batch, where one takes so long that nobody else would have a turn for half a second, or that a
worker which is killed now and then would never be done with a batch."""


@dataclass(slots=True)
class Parts:
    """What the app works with. sinks: by name, in the order they are told.

    look_seconds: between two looks at the files of rules, and at the calendars of who is on call.
    """

    log: Log
    brands: Brands
    scorer: Scorer | None
    sinks: Configured
    metrics: Metrics = field(default_factory=Metrics)
    look_seconds: float = 10.0


class _WithoutKafka(BootStrategy):
    """Faust's own consumer, producer and tables stay off: the crews bring the records."""

    enable_kafka = False


class GroundswellApp(faust.App):
    """The app, with what health and metrics are read from."""

    BootStrategy = _WithoutKafka
    crews: dict[str, Crew]
    metrics: Metrics
    sinks: dict[str, Sink]
    rounds: Rounds
    rules: Watched | None = None
    teams: WatchedTeams | None = None


def build_app(settings: Settings, parts: Parts, agents: Sequence[str] = AGENTS) -> GroundswellApp:
    """Make an app that runs these agents."""
    app = GroundswellApp(
        settings.installation,
        broker="kafka://none",
        store="memory://",
        datadir=str(settings.state_dir),
        web_host=settings.web_host,
        web_port=settings.web_port,
        web_bind=settings.web_host,
        worker_redirect_stdouts=False,
        autodiscover=False,
    )
    app.metrics = parts.metrics
    app.sinks = {}
    app.rounds = Rounds(app.sinks)
    teams = WatchedTeams(parts.brands, settings.brands)
    steps = _steps(settings, parts, teams.teams)
    channels = {name: app.channel(maxsize=settings.partitions) for name in agents}
    _attach(app, settings, parts, steps, channels)
    app.crews = {name: _crew(name, steps[name], settings, parts, channels[name]) for name in agents}
    _run_crews(app, parts.sinks)
    if "alerts" in agents:
        _follow_rules(app, Watched(settings.rules), steps["alerts"], parts.look_seconds)
        _follow_teams(app, teams, steps["alerts"], parts.look_seconds)
    health.attach(app)
    if "notify" in agents:
        web: Any = app.web
        web.web_app.router.add_routes(doors.routes(parts.sinks.answers, parts.log))
    return app


def _steps(settings: Settings, parts: Parts, teams: Teams) -> dict[str, Step]:
    return {
        **deciding_steps(settings, parts.brands, teams),
        "notify": Notices(parts.sinks.specs, heartbeat_every=settings.heartbeat_seconds * SECOND),
    }


def _attach(
    app: GroundswellApp,
    settings: Settings,
    parts: Parts,
    steps: dict[str, Step],
    channels: dict[str, Any],
) -> None:
    width, turn = settings.partitions, asyncio.Lock()
    for name, channel in channels.items():
        if name == "score":
            assert parts.scorer is not None, "the agent score needs a model"
            score.attach(
                app,
                channel,
                scorer=parts.scorer,
                brands=parts.brands,
                executor=ThreadPoolExecutor(1, "model"),
                metrics=parts.metrics,
                concurrency=width,
            )
        elif name == "notify":
            notices = steps[name]
            assert isinstance(notices, Notices)
            notify.attach(
                app,
                channel,
                notices=notices,
                rounds=app.rounds,
                sinks=app.sinks,
                metrics=parts.metrics,
                concurrency=width,
            )
        else:
            stepping.attach(app, channel, name, steps[name], concurrency=width, turn=turn)


def _follow_rules(app: GroundswellApp, watched: Watched, alerts: Step, seconds: float) -> None:
    """Judge by the rules as their files are now: looked at every so many seconds."""
    assert isinstance(alerts, Alerts)
    app.rules = watched
    alerts.rules = watched.rules
    _say_reviews(watched)

    @app.timer(seconds)  # type: ignore[untyped-decorator]
    async def look_at_rules() -> None:
        if not await asyncio.to_thread(watched.look):
            return
        if watched.refused is not None:
            logger.error("the rules stay as they were: %s", watched.refused)
            return
        alerts.rules = watched.rules
        logger.warning("new rules hold from now on: %d", len(watched.rules))
        _say_reviews(watched)


def _follow_teams(app: GroundswellApp, watched: WatchedTeams, alerts: Step, seconds: float) -> None:
    """Tell who is on call by the calendars as they are now: looked at every so many seconds."""
    assert isinstance(alerts, Alerts)
    app.teams = watched
    if watched.refused is not None:
        logger.error("the team is told without a person, as nobody knows who is on call: %s", watched.refused)

    @app.timer(seconds)  # type: ignore[untyped-decorator]
    async def look_at_calendars() -> None:
        if not await asyncio.to_thread(watched.look):
            return
        alerts.teams = watched.teams
        if watched.refused is not None:
            logger.error("who is on call stays as it was: %s", watched.refused)
            return
        logger.warning("new calendars of who is on call hold from now on")


def _say_reviews(watched: Watched) -> None:
    for name in watched.past_review(today()):
        logger.warning("the rule %s is past its review; `groundswell rules list` says whose it is", name)


def _crew(name: str, step: Step, settings: Settings, parts: Parts, channel: Any) -> Crew:
    async def hand_over(batch: Handover) -> None:
        await channel.send(value=batch)

    begin = step.start if isinstance(step, Notices) else None
    most = MOST.get(name, BATCH_RECORDS)
    duty = Duty(name, step.kinds, settings.partitions, TIMES.get(name, "event"), begin, most)
    member = parts.log.member(name, [topic.name for topic in inputs(name)])
    return Crew(
        duty,
        member,
        hand_over,
        now=now_ms,
        meter=parts.metrics.meter(name),
        checkpoints=Checkpoints(settings.state_dir / "checkpoints" / settings.installation),
    )


def _run_crews(app: GroundswellApp, sinks: Configured) -> None:
    running: list[asyncio.Task[None]] = []

    @app.task  # type: ignore[untyped-decorator]
    async def crews() -> None:
        app.flow_control.resume()  # lets channels flow without Faust's own consumer
        async with sinks.open() as opened:
            app.sinks.update(opened)
            running.extend(asyncio.create_task(crew.run(), name=name) for name, crew in app.crews.items())
            await asyncio.gather(*running)

    @app.on_before_shutdown.connect
    async def let_go(*_args: Any, **_options: Any) -> None:
        """Transactions under way end while the agents still run."""
        for crew in app.crews.values():
            crew.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await app.rounds.stop()

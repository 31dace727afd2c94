"""`groundswell worker`: runs agents until it is told to stop."""

import asyncio
import gc
import logging
import socket
from typing import Annotated, Any

import typer
from rich.console import Console

from schemas.topics import AGENTS, all_topics
from streams.cli import connect
from streams.errors import ConfigurationError, InputError, LogError
from streams.log.plan import plan
from streams.log.port import Log
from streams.scoring.port import Scorer
from streams.settings import Settings

_log = logging.getLogger(__name__)
COLLECT_AFTER = (50_000, 20, 50)
"""Objects until the garbage collector looks for cycles. Records have none, and a batch makes thousands."""
BRANDS_READ_BY = {"score", "customers", "conversations", "pulse", "alerts"}
"""Agents that decide by brands.yaml: `pulse` by who may act, `customers` by its facts and brands' handles."""


def worker(
    agents: Annotated[
        str | None, typer.Option("--agents", help=f"Some of {', '.join(AGENTS)}, by comma; all, if left out.")
    ] = None,
) -> None:
    """Run agents: take records, decide, commit. Ctrl-C lets transactions under way end.

    \b
    Examples:
      groundswell worker
      groundswell worker --agents score,threads
      GROUNDSWELL_WEB_PORT=6067 groundswell worker --agents notify
    """  # noqa: D301 - the escape is click's mark of a paragraph that is not to be wrapped
    chosen = _agents(agents)
    serve(connect.settings(), chosen)


def _agents(given: str | None) -> list[str]:
    chosen = [name.strip() for name in given.split(",")] if given else list(AGENTS)
    for name in chosen:
        if name not in AGENTS:
            raise InputError(f"--agents: there is no agent {name!r}; there are {', '.join(AGENTS)}")
    return chosen


def with_port(settings: Settings) -> Settings:
    """Return settings with the port of the pages: one that is free, where none is asked for (0).

    Raises ConfigurationError where they cannot be served.
    """
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    try:
        with socket.create_server((settings.web_host, settings.web_port), family=family) as free:
            port = free.getsockname()[1]
    except OSError as error:
        where = f"{settings.web_host}:{settings.web_port}"
        reason = (error.strerror or str(error)).lower()
        raise ConfigurationError(f"GROUNDSWELL_WEB_PORT: cannot serve on {where}: {reason}") from None
    return settings.model_copy(update={"web_port": port})


def _make_state_dir(settings: Settings) -> None:
    """Raise ConfigurationError where the scratch directory cannot be made."""
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigurationError(
            f"GROUNDSWELL_STATE_DIR: cannot make {settings.state_dir}: {reason}"
        ) from None


async def _check(settings: Settings) -> None:
    """Say what is missing before anything starts. Raises LogError, TopicMismatchError."""
    async with connect.open_log(settings) as log:
        await check_topics(log, settings.partitions)


async def check_topics(log: Log, partitions: int) -> None:
    """Raise LogError where topics are missing, ConfigurationError where their partitions differ."""
    topics = all_topics()
    planned = plan(topics, await log.describe([topic.name for topic in topics]), partitions)
    if planned.create:
        names = ", ".join(topic.name for topic in planned.create[:3])
        more = f" and {len(planned.create) - 3} more" if len(planned.create) > 3 else ""  # noqa: PLR2004
        raise LogError(f"topics are missing: {names}{more}; create them with `groundswell topics create`")
    if planned.refused:
        raise ConfigurationError(f"GROUNDSWELL_PARTITIONS: {planned.refused[0]}")


def serve(settings: Settings, agents: list[str], scorer: Scorer | None = None) -> None:
    """Run these agents until told to stop. scorer: instead of the model that the settings name.

    Raises ConfigurationError, LogError, before anything is started.
    """
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    connect.quieten_retries(settings)
    chosen = settings.web_port
    settings = with_port(settings)
    _make_state_dir(settings)
    connect.run(_check(settings))
    if not chosen:
        _log.warning("the worker's pages are on port %d of %s", settings.web_port, settings.web_host)
    import faust  # noqa: PLC0415 - other commands need not wait for it
    import uvloop  # noqa: PLC0415

    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    app = _app(settings, agents, scorer)
    gc.freeze()  # what stands now stands for ever: the collector need not look at it again
    gc.set_threshold(*COLLECT_AFTER)
    running = faust.Worker(
        app,
        loglevel=settings.log_level,
        override_logging=False,
        redirect_stdouts=False,
        quiet=True,
        loop=loop,
    )
    running.spinner = None  # Faust's writes signs for terminals into log files too
    running.execute_from_commandline()


def _telling_nobody(settings: Settings) -> Settings:
    """Return settings without sinks: a worker that tells nobody needs none of their secrets."""
    return settings.model_copy(update={"sinks": None, "webhook_url": None, "terminal": False})


def _app(settings: Settings, agents: list[str], scorer: Scorer | None) -> Any:
    from streams.app import Parts, build_app  # noqa: PLC0415
    from streams.brands.file import BrandsFile  # noqa: PLC0415
    from streams.brands.load import load  # noqa: PLC0415
    from streams.brands.registry import Brands  # noqa: PLC0415
    from streams.log.kafka import KafkaLog  # noqa: PLC0415
    from streams.scoring.sentiment import open_scorer  # noqa: PLC0415
    from streams.sinks.configured import configured  # noqa: PLC0415

    if scorer is None and "score" in agents:
        scorer = open_scorer(settings.model, settings.model_threads)
    parts = Parts(
        log=KafkaLog(connect.kafka_settings(settings)),
        brands=load(settings.brands) if BRANDS_READ_BY & {*agents} else Brands.of(BrandsFile()),
        scorer=scorer,
        sinks=configured(settings if "notify" in agents else _telling_nobody(settings), Console()),
    )
    return build_app(settings, parts, agents)

"""Pages of the worker: /metrics, /healthz (the process lives) and /readyz (every task is at work)."""

from collections.abc import Collection, Iterable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST

from schemas.base import format_time
from streams.alerts import count_verdicts
from streams.clock import now_ms, today
from streams.conversations import count_states
from streams.log.trouble import Trouble
from streams.notices import Circuit, count_waiting, down
from streams.rules.watch import Watched
from streams.state import State
from streams.tasks.crew import Crew


def attach(app: Any) -> None:
    """Serve the pages on the app's web server."""

    @app.page("/metrics")  # type: ignore[untyped-decorator]
    async def metrics(view: Any, _request: Any) -> Any:
        _measure(app)
        response = view.bytes(app.metrics.text(), content_type="text/plain")
        response.headers["Content-Type"] = CONTENT_TYPE_LATEST
        return response

    @app.page("/healthz")  # type: ignore[untyped-decorator]
    async def healthz(view: Any, _request: Any) -> Any:
        return view.json({"status": "alive"})

    @app.page("/readyz")  # type: ignore[untyped-decorator]
    async def readyz(view: Any, _request: Any) -> Any:
        tasks = readiness(app.crews)
        ready = all(state in ("running", "idle") for state in tasks.values()) and bool(tasks)
        said: dict[str, Any] = {"ready": ready, "tasks": tasks}
        if not ready:
            said["reasons"] = reasons(app.crews)
        if app.rules is not None:
            said["rules"] = rules(app.rules)
        if app.teams is not None and app.teams.refused is not None:
            said["on_call"] = {"refused": app.teams.refused}
        if "notify" in app.crews and (failing := sinks_down(app.sinks, app.crews["notify"].states())):
            # Ready all the same: another worker could tell them no better.
            said["sinks_down"] = failing
        return view.json(said, status=200 if ready else 503)


def _measure(app: Any) -> None:
    """Set the figures that are looked up when somebody asks."""
    app.metrics.show_transactions({name: crew.transactions for name, crew in app.crews.items()})
    app.metrics.show_tasks({name: crew.statuses() for name, crew in app.crews.items()})
    app.metrics.show_troubles(now_ms(), troubles(app.crews))
    if app.rules is not None:
        app.metrics.show_rules(app.rules, today())
    if "notify" in app.crews:
        app.metrics.show_sinks(app.sinks, map(count_waiting, app.crews["notify"].states()))
    if "conversations" in app.crews:
        app.metrics.show_obligations(map(count_states, app.crews["conversations"].states()))
    if "alerts" in app.crews:
        app.metrics.show_verdicts(map(count_verdicts, app.crews["alerts"].states()))


def readiness(crews: dict[str, Crew]) -> dict[str, str]:
    """What each task is doing, by `agent/partition`; an agent without one is idle, waiting, or joining."""
    tasks: dict[str, str] = {}
    for name, crew in crews.items():
        statuses = crew.statuses()
        tasks.update({f"{name}/{number}": status for number, status in statuses.items()})
        if not statuses:
            tasks[name] = "waiting" if crew.trouble else "idle" if crew.idle else "joining"
    return tasks


def rules(watched: Watched) -> dict[str, Any]:
    """How many rules hold, whose review is past, and why newer files are refused: the worker goes on."""
    said: dict[str, Any] = {"hold": len(watched.rules), "past_review": watched.past_review(today())}
    return said if watched.refused is None else {**said, "refused": watched.refused}


def sinks_down(sinks: Collection[str], states: Iterable[State]) -> dict[str, str]:
    """Say of each sink that is down since when, and why; of what the tasks know, what began first."""
    found: dict[str, Circuit] = {}
    for state in states:
        for sink, circuit in down(state).items():
            if sink in sinks and (sink not in found or circuit.since < found[sink].since):
                found[sink] = circuit
    return {sink: f"since {format_time(circuit.since)}: {circuit.reason}" for sink, circuit in found.items()}


def troubles(crews: dict[str, Crew]) -> dict[tuple[str, int | None], Trouble]:
    """What keeps tasks from going on, by agent and partition; None for all that the agent has here."""
    found: dict[tuple[str, int | None], Trouble] = {}
    for name, crew in crews.items():
        if crew.trouble is not None:
            found[name, None] = crew.trouble
        else:
            found.update({(name, number): trouble for number, trouble in crew.troubles().items()})
    return found


def reasons(crews: dict[str, Crew]) -> dict[str, str]:
    """Say in a line each why something cannot go on, and since when."""
    return {
        name if number is None else f"{name}/{number}": (
            f"{trouble.cause} since {trouble.since}: {trouble.reason}"
        )
        for (name, number), trouble in troubles(crews).items()
    }

"""Pages of the worker: /metrics, /healthz (the process lives) and /readyz (every task is at work)."""

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST

from streams.conversations import count_states
from streams.tasks.crew import Crew


def attach(app: Any) -> None:
    """Serve the pages on the app's web server."""

    @app.page("/metrics")  # type: ignore[untyped-decorator]
    async def metrics(view: Any, _request: Any) -> Any:
        app.metrics.show_tasks({name: crew.statuses() for name, crew in app.crews.items()})
        if "conversations" in app.crews:
            app.metrics.show_obligations(map(count_states, app.crews["conversations"].states()))
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
        return view.json({"ready": ready, "tasks": tasks}, status=200 if ready else 503)


def readiness(crews: dict[str, Crew]) -> dict[str, str]:
    """What each task is doing, by `agent/partition`; an agent without one is idle, or joining still."""
    tasks: dict[str, str] = {}
    for name, crew in crews.items():
        statuses = crew.statuses()
        tasks.update({f"{name}/{number}": status for number, status in statuses.items()})
        if not statuses:
            tasks[name] = "idle" if crew.idle else "joining"
    return tasks

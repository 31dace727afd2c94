"""Three workers, four partitions, 200 mentions a second: one is killed, then each is restarted in turn.

    outage.kill_s, .restart_s        longest time without any alert of some partition of some agent, after the
                                     kill and in the worst restart: until every partition goes on
    outage.kill_wait_s, .restart_wait_s   longest wait for an alert: until all had caught up as well
    outage.stop_s, .start_s          from SIGTERM to its end, and from its start to ready, at worst
    outage.calm_p99_ms, .p50_ms, .p99_ms  before anything happens, and over all of it
    outage.transactions_per_s        of all workers' agents together, before anything happens
    outage.missing                   mentions without an alert: must be 0

The model is a stub, the rest is real. Once, whatever the number of rounds.
"""

import contextlib
import os
import signal
import statistics
import time
from collections import defaultdict
from itertools import pairwise

from bench.alerting import Alerted, author_of
from bench.bench import PARTITIONS, Bench
from bench.worker import Worker, await_running, working
from streams.log.port import partition_of
from tests.pipeline.installation import Installation, answers, wait_for

WORKERS = 3
RATE = 200
CALM = 8.0
"""Seconds before, between and after what happens."""
MISSED = 20.0
"""Seconds before a worker that was killed is replaced."""


def measure(bench: Bench) -> None:
    """Let it all happen."""
    bench.say("outage")
    with bench.installation("outage") as installation, contextlib.ExitStack() as stack:
        installation.settings["GROUNDSWELL_TERMINAL"] = "false"
        run = _Run(installation, stack)
        with Alerted(installation, RATE) as alerted:
            run.happen()
            alerted.stop_publishing()
            time.sleep(CALM)
            for name, value in run.figures(alerted).items():
                bench.note(f"outage.{name}", value)


class _Run:
    """What is done to the workers, and when. marks: when each phase began, in order."""

    def __init__(self, installation: Installation, stack: contextlib.ExitStack) -> None:
        self._installation = installation
        self._stack = stack
        self._marks: list[tuple[str, float]] = []
        self._steps: list[tuple[float, float]] = []
        self._transactions_per_s = 0.0
        self._workers = [self._start() for _ in range(WORKERS)]
        for worker in self._workers:  # one that joins late makes the others begin anew
            _await_ready(worker)
        await_running(self._workers, PARTITIONS)

    def happen(self) -> None:
        """A kill, then a rolling restart."""
        time.sleep(CALM)
        self._mark("calm")
        committed = self._committed()
        time.sleep(CALM)
        self._transactions_per_s = (self._committed() - committed) / CALM
        self._mark("before")  # what is said now may have to wait until after the kill
        time.sleep(CALM / 4)
        self._mark("kill")
        killed = self._workers.pop(0)
        os.kill(killed.child.pid, signal.SIGKILL)
        killed.child.wait()
        time.sleep(MISSED)
        self._mark("replaced")
        self._begin_another()
        for number in range(WORKERS):
            self._mark(f"restart {number}")
            began = time.monotonic()
            leaving = self._workers.pop(0)
            leaving.child.terminate()
            leaving.child.wait()
            ended = time.monotonic()
            self._begin_another()
            self._steps.append((ended - began, time.monotonic() - ended - CALM))
        self._mark("end")

    def figures(self, alerted: Alerted) -> dict[str, float]:
        """Seconds and milliseconds by name."""
        phases = {name: (begin, end) for (name, begin), (_, end) in pairwise(self._marks)}
        waited = {name: alerted.waited(*phase) for name, phase in phases.items()}
        silent = {name: _silent(alerted, *phase) for name, phase in phases.items()}
        restarts = [name for name in phases if name.startswith("restart")]
        everything = [seconds for each in waited.values() for seconds in each]
        cuts = statistics.quantiles(everything, n=100)
        return {
            "kill_s": silent["kill"],
            "kill_wait_s": max(waited["kill"]),
            "restart_s": max(silent[name] for name in restarts),
            "restart_wait_s": max(max(waited[name]) for name in restarts),
            "stop_s": max(stop for stop, _ in self._steps),
            "start_s": max(start for _, start in self._steps),
            "calm_p99_ms": statistics.quantiles(waited["calm"], n=100)[98] * 1000,
            "p50_ms": cuts[49] * 1000,
            "p99_ms": cuts[98] * 1000,
            "transactions_per_s": self._transactions_per_s,
            "missing": sum(seconds == float("inf") for seconds in everything),
        }

    def _committed(self) -> float:
        return sum(worker.metric("groundswell_transactions_committed") for worker in self._workers)

    def _mark(self, name: str) -> None:
        self._marks.append((name, time.monotonic()))

    def _start(self) -> Worker:
        return self._stack.enter_context(working(self._installation, check_end=False))

    def _begin_another(self) -> None:
        worker = self._start()
        self._workers.append(worker)
        _await_ready(worker)
        await_running(self._workers, PARTITIONS)
        time.sleep(CALM)


def _await_ready(worker: Worker) -> None:
    wait_for(lambda: answers(f"http://127.0.0.1:{worker.port}/readyz"), "a worker to be ready")


def _silent(alerted: Alerted, begin: float, end: float) -> float:
    """Return the longest time without an alert by way of some partition of score, threads or customers."""
    came: dict[tuple[str, int], list[float]] = defaultdict(lambda: [begin, end])
    for number, at in alerted.seen.items():
        if begin <= at < end:
            name = alerted.name(number)
            keys = {"score": name, "threads": f"x:{name}", "customers": f"x:{author_of(number)}"}
            for agent, key in keys.items():
                came[agent, partition_of(key.encode(), PARTITIONS)].append(at)
    if len(came) < PARTITIONS * 3:
        return end - begin
    return max(late - early for times in came.values() for early, late in pairwise(sorted(times)))

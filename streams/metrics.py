"""Every metric, by name. Labels: `agent` is one of the seven, `partition` a task's number.

    groundswell_records_in_total{agent}            records taken and committed
    groundswell_records_processed_total{agent}     of those, taken by the step
    groundswell_records_dead_lettered_total{agent} of those, set aside with a cause
    groundswell_records_duplicate_total{agent}     of those, known already
    groundswell_records_out_total{agent}           records written
    groundswell_batch_records{agent}               size of batches (histogram)
    groundswell_batch_seconds{agent}               taken to handed in for a transaction (histogram)
    groundswell_lag_records{agent,partition}       records that wait
    groundswell_oldest_unprocessed_seconds{agent,partition}
                                                   age of the oldest record of the last batch; 0 when idle
    groundswell_transactions_aborted_total{agent}  tasks that began again from the log
    groundswell_transactions_committed{agent}      since the start; tasks of an agent share them
    groundswell_task_status{agent,partition,status} 1 for what the task is doing: starting, recovering,
                                                   running, waiting, fenced, failed
    groundswell_waiting_seconds{agent,partition,cause}
                                                   for how long it cannot go on; partition is `all` where that
                                                   is so for the whole agent in this process; cause:
                                                   unreachable, not authorised, storage, fenced, failed
    groundswell_obligations{state}                 answers owed: open, breached; of the last days: answered,
                                                   redirected, withdrawn, waived
    groundswell_rules                              rules that hold
    groundswell_rules_refused                      1 while the files of rules are wrong, and older ones hold
    groundswell_rule_past_review{rule}             1 for a rule that its owner should have looked at by now
    groundswell_rule_alerts{rule,verdict}          alerts since ever: worth (it), not_worth, unknown
    groundswell_model_seconds                      the model on one batch (histogram)
    groundswell_notifications_total{sink,result}   attempts to tell somebody: delivered, failed (it is tried
                                                   again), given-up (for good), merged (needless by now)
    groundswell_sink_waiting{sink}                 notices that wait for the sink
    groundswell_sink_down{sink}                    tasks that leave the sink alone, since it fails

in = processed + dead_lettered + duplicate, for every agent, always.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client import Counter as PrometheusCounter

from schemas.base import Time
from streams.alerts.precision import Precision
from streams.clock import monotonic, now_ms
from streams.log.port import Received
from streams.log.trouble import Trouble
from streams.notices import Waiting
from streams.rules.watch import Watched
from streams.tasks.batch import Work

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
RECORDS = (1, 3, 10, 30, 100, 300, 1_000, 3_000)


class Metrics:
    """All metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.records_in = self._counter("records_in", "records taken and committed", "agent")
        self.processed = self._counter("records_processed", "records taken by the step", "agent")
        self.dead_lettered = self._counter("records_dead_lettered", "records set aside", "agent")
        self.duplicate = self._counter("records_duplicate", "records known already", "agent")
        self.out = self._counter("records_out", "records written", "agent")
        self.aborted = self._counter("transactions_aborted", "tasks that began again", "agent")
        self.transactions = self._gauge("transactions_committed", "transactions since the start", "agent")
        self.notifications = self._counter("notifications", "attempts to tell somebody", "sink", "result")
        self.batch_records = self._histogram("batch_records", "size of batches", RECORDS, "agent")
        self.batch_seconds = self._histogram("batch_seconds", "taken to handed in", SECONDS, "agent")
        self.model_seconds = self._histogram("model_seconds", "the model on one batch", SECONDS)
        self.lag = self._gauge("lag_records", "records that wait", "agent", "partition")
        self.oldest = self._gauge(
            "oldest_unprocessed_seconds", "age of the oldest record of the last batch", "agent", "partition"
        )
        self.status = self._gauge("task_status", "what the task is doing", "agent", "partition", "status")
        self.waits = self._gauge(
            "waiting_seconds", "for how long it cannot go on", "agent", "partition", "cause"
        )
        self.obligations = self._gauge("obligations", "answers owed", "state")
        self.sink_waiting = self._gauge("sink_waiting", "notices that wait for the sink", "sink")
        self.sink_down = self._gauge("sink_down", "tasks that leave it alone, since it fails", "sink")
        self.rules = self._gauge("rules", "rules that hold")
        self.rules_refused = self._gauge("rules_refused", "1 while the files of rules are wrong")
        self.past_review = self._gauge("rule_past_review", "1 for a rule past its review", "rule")
        self.rule_alerts = self._gauge("rule_alerts", "alerts by what people made of them", "rule", "verdict")

    def show_transactions(self, counts: Mapping[str, int]) -> None:
        """Set how many transactions each agent has committed."""
        for agent, count in counts.items():
            self.transactions.labels(agent).set(count)

    def show_tasks(self, statuses: Mapping[str, Mapping[int, str]]) -> None:
        """Set what each task of each agent is doing; a task that is gone is shown no more."""
        self.status.clear()
        for agent, tasks in statuses.items():
            for number, status in tasks.items():
                self.status.labels(agent, str(number), status).set(1)

    def show_troubles(self, now: Time, troubles: Mapping[tuple[str, int | None], Trouble]) -> None:
        """Set for how long each task, or a whole agent, cannot go on; whoever can is not shown."""
        self.waits.clear()
        for (agent, number), trouble in troubles.items():
            partition = "all" if number is None else str(number)
            self.waits.labels(agent, partition, trouble.cause).set((now - trouble.since) / 1000)

    def show_obligations(self, counts: Iterable[Mapping[str, int]]) -> None:
        """Set how many answers are owed, and how many of the last days are owed no more."""
        total: Counter[str] = Counter()
        for of_task in counts:
            total.update(of_task)
        for state, count in total.items():
            self.obligations.labels(state).set(count)

    def show_sinks(self, names: Iterable[str], counts: Iterable[Mapping[str, Waiting]]) -> None:
        """Set how much waits for each sink, and in how many tasks it is down."""
        waiting: Counter[str] = Counter()
        down: Counter[str] = Counter()
        for of_task in counts:
            for sink, found in of_task.items():
                waiting[sink] += found.notices
                down[sink] += found.down
        for sink in names:
            self.sink_waiting.labels(sink).set(waiting[sink])
            self.sink_down.labels(sink).set(down[sink])

    def show_verdicts(self, counts: Iterable[Mapping[str, Precision]]) -> None:
        """Set how many alerts of each rule were worth it; tasks' counts add up."""
        total: Counter[tuple[str, str]] = Counter()
        for of_task in counts:
            for rule, found in of_task.items():
                total.update({(rule, verdict): count for verdict, count in found._asdict().items()})
        self.rule_alerts.clear()
        for (rule, verdict), count in total.items():
            self.rule_alerts.labels(rule, verdict).set(count)

    def show_rules(self, watched: Watched, today: date) -> None:
        """Set how many rules hold, whether newer ones are refused, and which are past their review."""
        self.rules.set(len(watched.rules))
        self.rules_refused.set(watched.refused is not None)
        self.past_review.clear()
        for name in watched.past_review(today):
            self.past_review.labels(name).set(1)

    def text(self) -> bytes:
        """Prometheus' exposition format."""
        return generate_latest(self.registry)

    def meter(self, agent: str) -> "AgentMeter":
        """Return the meter of one agent's tasks."""
        return AgentMeter(self, agent)

    def _counter(self, name: str, what: str, *labels: str) -> PrometheusCounter:
        return PrometheusCounter(f"groundswell_{name}", what, labels, registry=self.registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"groundswell_{name}", what, labels, registry=self.registry)

    def _histogram(self, name: str, what: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"groundswell_{name}", what, labels, buckets=buckets, registry=self.registry)


class AgentMeter:
    """Implements `streams.tasks.meter.Meter`."""

    def __init__(self, metrics: Metrics, agent: str) -> None:
        self._metrics = metrics
        self._agent = agent
        self._in = metrics.records_in.labels(agent)
        self._processed = metrics.processed.labels(agent)
        self._dead_lettered = metrics.dead_lettered.labels(agent)
        self._duplicate = metrics.duplicate.labels(agent)
        self._out = metrics.out.labels(agent)
        self._aborted = metrics.aborted.labels(agent)
        self._records = metrics.batch_records.labels(agent)
        self._seconds = metrics.batch_seconds.labels(agent)

    @contextmanager
    def batch(self, records: int) -> Iterator[None]:
        """Measure the seconds of a batch of so many records, where it ends well."""
        began = monotonic()
        yield
        self._records.observe(records)
        self._seconds.observe(monotonic() - began)

    def committed(self, work: Work) -> None:
        """Count what a transaction stored."""
        self._in.inc(work.taken)
        self._processed.inc(work.processed)
        self._dead_lettered.inc(work.dead_letters)
        self._duplicate.inc(work.duplicates)
        self._out.inc(len(work.outputs))

    def aborted(self, partition: int) -> None:  # noqa: ARG002 - the port's
        """Count a transaction or a recovery that did not end well."""
        self._aborted.inc()

    def gone(self, partition: int) -> None:
        """Show no more what waits on a partition that somebody else has now."""
        for gauge in (self._metrics.lag, self._metrics.oldest):
            with suppress(KeyError):
                gauge.remove(self._agent, str(partition))

    def waiting(self, partition: int, lag: int, records: Sequence[Received]) -> None:
        """Note how many records wait, and how old the oldest of those just taken is."""
        labels = (self._agent, str(partition))
        self._metrics.lag.labels(*labels).set(lag + len(records))
        oldest = min((record.appended_at for record in records), default=None)
        age = 0.0 if oldest is None else max(0.0, (now_ms() - oldest) / 1000)
        self._metrics.oldest.labels(*labels).set(age)

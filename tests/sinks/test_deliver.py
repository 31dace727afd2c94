"""Attempts and their outcomes."""

import asyncio
import logging

import pytest

from streams.notices import Attempt, Delivered, Failed, Notices, Outcome, Result, SinkSpec
from streams.sinks import deliver
from streams.sinks.port import Sink
from streams.state import State
from streams.step import Context
from tests.sinks.attempts import attempt, heartbeat


class Answers:
    """A sink that answers with what it was given."""

    def __init__(self, result: Result) -> None:
        self.result = result

    async def send(self, attempt: Attempt) -> Result:
        """Answer."""
        return self.result


class Meets:
    """A sink that answers only once everybody else is being told too."""

    def __init__(self, others: asyncio.Barrier) -> None:
        self.others = others

    async def send(self, attempt: Attempt) -> Result:
        """Wait for them."""
        await self.others.wait()
        return Delivered()


class Hangs:
    """A sink that never answers."""

    async def send(self, attempt: Attempt) -> Result:
        """Wait for ever."""
        await asyncio.Event().wait()
        raise AssertionError


class Breaks:
    """A sink with a fault in it."""

    async def send(self, attempt: Attempt) -> Result:
        """Fail."""
        raise ZeroDivisionError("at http://secret")


async def test_outcomes_come_in_the_order_of_the_attempts() -> None:
    """Each with its attempt; a sink that is no longer configured is no reason to try again."""
    refused = Failed("no", retry=False)
    sinks = {"hook": Answers(Delivered()), "terminal": Answers(refused)}
    attempts = [attempt(sink="terminal"), attempt(sink="hook"), heartbeat("gone")]
    assert await deliver(sinks, attempts) == [
        Outcome(attempts[0], refused),
        Outcome(attempts[1], Delivered()),
        Outcome(attempts[2], Failed("there is no such sink any more", retry=False)),
    ]


async def test_no_sink_waits_for_another() -> None:
    """All are being told before any has answered."""
    sink = Meets(asyncio.Barrier(3))
    attempts = [attempt(sink="one"), attempt(sink="two"), heartbeat("one")]
    outcomes = await deliver({"one": sink, "two": sink}, attempts)
    assert [outcome.result for outcome in outcomes] == [Delivered()] * 3


async def test_a_sink_that_hangs_or_breaks_is_a_failure_that_may_be_retried(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing is raised, the others are told, and the log keeps the secret."""
    sinks: dict[str, Sink] = {"hangs": Hangs(), "breaks": Breaks(), "hook": Answers(Delivered())}
    with caplog.at_level(logging.WARNING):
        outcomes = await deliver(sinks, [attempt(sink=name) for name in sinks], patience=0.1)
    assert [outcome.result for outcome in outcomes] == [
        Failed("no answer within 0.1 s", retry=True, unsure=True),
        Failed("the sink itself failed: ZeroDivisionError", retry=True, unsure=True),
        Delivered(),
    ]
    assert "sink breaks failed in an unexpected way: ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text


async def test_nothing_to_tell_is_nothing_told() -> None:
    """An empty round is fine."""
    assert await deliver({}, []) == []


async def test_outbox_and_sinks_together() -> None:
    """What the outbox says is due is delivered, and settled for good."""
    step = Notices([SinkSpec("hook")])
    state = State(step.kinds)
    one = attempt()
    assert one.notice is not None
    list(step.on_record(state, one.notice, Context(one.at, "alerts.notices", 0, 0, one.at, "acme")))
    outcomes = await deliver({"hook": Answers(Delivered())}, step.due(state))
    (output,) = step.settle(state, outcomes, one.at)
    assert (output.topic, step.due(state)) == ("notifications", [])

"""`groundswell` and all its commands."""

import os
import sys
from errno import ENOSPC
from typing import NoReturn

import typer
from rich.console import Console
from rich.text import Text

from streams.cli.alerts import app as alerts
from streams.cli.backtest import backtest
from streams.cli.brands import app as brands
from streams.cli.broker import broker
from streams.cli.campaign import app as campaign
from streams.cli.conversation import conversation
from streams.cli.customer import customer
from streams.cli.customers import app as customers
from streams.cli.dead_letters import app as dead_letters
from streams.cli.detect import detect
from streams.cli.explain import explain
from streams.cli.feedback import app as feedback
from streams.cli.issues import app as issues
from streams.cli.oncall import app as oncall
from streams.cli.publish import publish
from streams.cli.queue import app as queue
from streams.cli.replay import replay
from streams.cli.report import app as report
from streams.cli.rules import app as rules
from streams.cli.run import run
from streams.cli.schemas import schemas
from streams.cli.score import score
from streams.cli.settings import settings
from streams.cli.sinks import app as sinks
from streams.cli.topics import app as topics
from streams.cli.validate import validate
from streams.cli.watch import watch
from streams.cli.worker import worker
from streams.errors import GroundswellError

app = typer.Typer(
    name="groundswell",
    help="Hears the person in the crowd: mentions through Kafka, scored, owed an answer, alerted on in time.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    worker,
    broker,
    run,
    watch,
    conversation,
    customer,
    explain,
    replay,
    backtest,
    publish,
    validate,
    score,
    detect,
    settings,
    schemas,
):
    app.command()(command)
app.add_typer(customers, name="customers")
app.add_typer(topics, name="topics")
app.add_typer(queue, name="queue")
app.add_typer(alerts, name="alerts")
app.add_typer(oncall, name="oncall")
app.add_typer(issues, name="issues")
app.add_typer(campaign, name="campaign")
app.add_typer(report, name="report")
app.add_typer(brands, name="brands")
app.add_typer(rules, name="rules")
app.add_typer(sinks, name="sinks")
app.add_typer(feedback, name="feedback")
app.add_typer(dead_letters, name="dead-letters")


def main() -> None:
    """Run a command; what is wrong is one line on the standard error output, and the exit status is 1.

    A wrong use of the command line is typer's to explain, with status 2.
    """
    try:
        app()
    except GroundswellError as error:
        _refuse(str(error))
    except OSError as error:
        if error.errno != ENOSPC:
            raise
        # what waits to be written would fail once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _refuse("what it says cannot be written: no space is left there")


def _refuse(why: str) -> NoReturn:
    line = Text(" ".join(f"groundswell: {why}".split()), style="bold")
    Console(stderr=True).print(line, highlight=False, soft_wrap=True)
    sys.exit(1)

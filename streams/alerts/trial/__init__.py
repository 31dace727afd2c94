"""Tests of rules: signals and people's acts at times, and what alerts and notices are to come of them."""

from streams.alerts.trial.file import TrialFile, parse
from streams.alerts.trial.run import run

__all__ = ["TrialFile", "parse", "run"]

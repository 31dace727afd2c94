"""Which signals are worth getting up for: rules that people write, checked when they are loaded."""

from streams.rules.rule import Failure, Match, Rule, Rules

__all__ = ["Failure", "Match", "Rule", "Rules"]

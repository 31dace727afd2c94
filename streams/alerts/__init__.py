"""Who must be told, and why not: signals and people's acts become alerts, alerts become notices. Pure."""

from streams.alerts.step import Alerts
from streams.alerts.verdicts import count_verdicts

__all__ = ["Alerts", "count_verdicts"]

"""Who must be told, and why not: signals and people's acts become alerts, alerts become notices. Pure."""

from streams.alerts.step import Alerts

__all__ = ["Alerts"]

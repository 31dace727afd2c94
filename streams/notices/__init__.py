"""The outbox: which notice is to be tried at which sink, and when again. Pure."""

from streams.notices.attempts import Attempt, Delivered, Failed, Outcome, Result, SinkSpec
from streams.notices.circuit import Circuit, down
from streams.notices.outbox import Waiting, count_waiting
from streams.notices.step import TOPIC_SINK, Notices

__all__ = [
    "TOPIC_SINK",
    "Attempt",
    "Circuit",
    "Delivered",
    "Failed",
    "Notices",
    "Outcome",
    "Result",
    "SinkSpec",
    "Waiting",
    "count_waiting",
    "down",
]

"""The outside world, told: one file a sink, behind one method."""

from streams.sinks.deliver import deliver
from streams.sinks.port import Sink
from streams.sinks.terminal import TerminalSink
from streams.sinks.webhook import WebhookSink

__all__ = ["Sink", "TerminalSink", "WebhookSink", "deliver"]

"""Which conversation and which customer a record belongs to. Pure."""

from streams.threads.step import Threads

__all__ = ["Threads"]

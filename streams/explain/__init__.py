"""Why somebody was told, and why not: the chain of decisions, read from what stands on the topics."""

from streams.explain.chain import chain
from streams.explain.trail import Link, Trail

__all__ = ["Link", "Trail", "chain"]

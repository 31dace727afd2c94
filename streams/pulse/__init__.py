"""What the crowd does: how much is usual, and what is not."""

from streams.pulse.counting import Counting
from streams.pulse.step import Pulse

__all__ = ["Counting", "Pulse"]

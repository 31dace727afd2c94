"""What we owe: each customer who needs an answer is owed exactly one, until it is kept.

A conversation's state is a bounded, time-sorted list of what was said and done. Everything published is a
pure function of that list and of event time, computed anew when something comes in and compared with what
was published last. So late, out-of-order and merged histories end in the same obligations, whatever the
order in which they came.
"""

from streams.conversations.answering import Answering
from streams.conversations.counts import count_states
from streams.conversations.promises import Promise, Targets
from streams.conversations.step import Conversations

__all__ = ["Answering", "Conversations", "Promise", "Targets", "count_states"]

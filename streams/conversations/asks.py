"""Whether a message asks for an answer."""

from streams.conversations.events import Message

NEEDS_ANSWER = 0.5
"""From this probability on a message needs an answer; one that cannot be told is one that does."""


def settles(message: Message) -> bool:
    """Whether the customer says that all is well, and nothing says otherwise."""
    sure = message.needs_answer
    return message.closing and (sure is None or sure < NEEDS_ANSWER)


def needs_answer(message: Message) -> bool:
    """Whether it needs an answer, or it cannot be told."""
    sure = message.needs_answer
    return (sure is None or sure >= NEEDS_ANSWER or message.unscored is not None) and not settles(message)

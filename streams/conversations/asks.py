"""Whether a message asks for an answer, and how loudly."""

from streams.conversations.events import Message

NEEDS_ANSWER = 0.5
"""From this probability on a message needs an answer; one that cannot be told is one that does."""
URGENT = 0.7


def settles(message: Message) -> bool:
    """Whether the customer says that all is well, and nothing says otherwise."""
    sure = message.needs_answer
    return message.closing and (sure is None or sure < NEEDS_ANSWER)


def needs_answer(message: Message) -> bool:
    """Whether it needs an answer, or it cannot be told. An urgent complaint needs one in any case."""
    if settles(message):
        return False
    sure = message.needs_answer
    untold = sure is None or message.unscored is not None
    return untold or (sure or 0.0) >= NEEDS_ANSWER or is_urgent_complaint(message)


def is_unhappy(message: Message) -> bool:
    """Whether somebody complains, by what they do with the words or by their tone."""
    unhappy = message.act == "complaint" or (message.sentiment and message.sentiment.label == "negative")
    return bool(unhappy) and not settles(message)


def is_content(message: Message) -> bool:
    """Whether all is well: they say so, or are glad and ask nothing."""
    glad = message.sentiment is not None and message.sentiment.label == "positive"
    return settles(message) or (glad and not needs_answer(message))


def is_urgent_complaint(message: Message) -> bool:
    """Whether somebody is unhappy and cannot wait."""
    return is_unhappy(message) and (message.urgency or 0.0) >= URGENT

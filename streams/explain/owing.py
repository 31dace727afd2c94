"""Why nobody owes an answer to a message."""

from collections.abc import Iterator

from schemas.mentions import EnrichedMention
from streams.conversations.asks import NEEDS_ANSWER, needs_answer, settles
from streams.conversations.events import OWNS_WORDS, kept


def why_not_owed(mention: EnrichedMention) -> Iterator[str]:
    """Give every reason there is; where there is none it was owed, and has ended or become another's."""
    message = kept(mention)
    if message.kind not in OWNS_WORDS:
        yield f"a {message.kind} has no words of its own"
    if message.company is not None and not message.addresses:
        yield f"{message.company} says it itself"
    elif not message.addresses:
        named = f", only about {', '.join(message.names)}" if message.names else ""
        yield f"it is said to no brand{named}"
    if message.speaker is None:
        yield "nobody is named who said it"
    if settles(message):
        yield "it says that all is well"
    elif not needs_answer(message):
        yield f"whether it needs an answer is {message.needs_answer or 0.0:.2f}, below {NEEDS_ANSWER:.2f}"

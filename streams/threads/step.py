"""Duplicates, conversations, customers; what an edit or a deletion refers to.

A producer that knows the conversation says so. Without that, a reply waits here while its parent is asked
for: a Lookup goes to the parent's partition, a Link comes back to the reply's. A parent that is not seen
within a stated wait becomes the root; when it comes later and belongs elsewhere, a Merge says so. A reply
still without an answer after twice that wait asks all the way up, which finds cycles: replies in a cycle
belong to the conversation named after the smallest of their ids.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from schemas.base import Record, Time
from schemas.customers import Echo
from schemas.errors import RecordError
from schemas.mentions import ScoredMention, ThreadedMention, message_key, speaks_for
from schemas.threads import Link, Lookup, Merge
from streams.state import State
from streams.step import Context, DuplicateRecord, Output
from streams.threads import echoes
from streams.threads.messages import HELD, KEPT, PARENT_WAIT, Message, fingerprint

PATH_LIMIT = 256
"""Replies asked on the way up before a chain is taken for endless."""


class Threads:
    """The step of the agent `threads`."""

    kinds: Mapping[str, type[msgspec.Struct]] = {"messages": Message}

    def __init__(self, parent_wait: int = PARENT_WAIT) -> None:
        self._wait = parent_wait

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Output]:
        """Take a scored mention, a question about a parent, or the answer to one."""
        desk = _Desk(state, context.now, self._wait)
        if isinstance(record, ScoredMention):
            return desk.mention(record)
        if isinstance(record, Lookup):
            return desk.lookup(record)
        if isinstance(record, Link):
            return desk.link(record)
        if isinstance(record, Echo):
            return desk.echo(record)
        raise RecordError("$.schema", "threads does not read such records")

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Output]:  # noqa: ARG002
        """Give up waiting for a parent, ask again, or forget."""
        return _Desk(state, now, self._wait).wake(key)


class _Desk:
    """The state at one moment. wait: milliseconds for a parent that has not been seen."""

    def __init__(self, state: State, now: Time, wait: int) -> None:
        self._messages = state[Message]
        self._now = now
        self._wait = wait

    def mention(self, scored: ScoredMention) -> Iterator[Output]:
        if scored.mention.kind == "delete":
            return self._deletion(scored)
        if scored.mention.kind == "edit":
            return self._edit(scored)
        return self._original(scored)

    def lookup(self, lookup: Lookup) -> Iterator[Output]:
        """Answer where the conversation is known, else remember who asked."""
        parent = self._messages.get(lookup.parent) or Message(wake_at=self._in(self._wait))
        if parent.conversation is not None:
            yield self._answer(lookup.asker, parent.conversation, parent.customer)
        elif lookup.parent in lookup.path:
            cycle = lookup.path[lookup.path.index(lookup.parent) :]
            yield self._answer(lookup.asker, min(cycle), None)
        elif lookup.path and parent.parent is not None:
            yield self._ask_further(lookup, parent.parent)
        elif lookup.asker not in parent.askers:
            askers = (*parent.askers, lookup.asker)
            self._messages.put(lookup.parent, msgspec.structs.replace(parent, askers=askers))

    def link(self, link: Link) -> Iterator[Output]:
        """Send on what waited for this answer. A second answer changes nothing."""
        message = self._messages.get(link.message)
        if message is None or message.parent is None:
            raise DuplicateRecord
        yield from self._belong(link.message, message, link.conversation, link.customer)

    def echo(self, echo: Echo) -> Iterator[Output]:
        """Tell whose words were taken up, now or once they are seen."""
        message = self._messages.get(echo.message) or Message(wake_at=self._in(self._wait))
        if message.seen is not None:
            yield from echoes.told(echo, message)
        elif message.conversation is None and len(message.echoes) < HELD:
            waiting = (*message.echoes, echo)
            self._messages.put(echo.message, msgspec.structs.replace(message, echoes=waiting))

    def wake(self, key: str) -> Iterator[Output]:
        """Nothing came in time."""
        message = self._messages.get(key)
        assert message is not None, "timers belong to values"
        if message.parent is not None:
            self._messages.put(key, msgspec.structs.replace(message, wake_at=self._in(2 * self._wait)))
            yield self._ask(key, message.parent, path=(key,))
        elif message.conversation is None and (message.askers or message.held):
            yield from self._resolve(key, message, key, None)
        else:
            self._messages.delete(key)

    def _original(self, scored: ScoredMention) -> Iterator[Output]:
        key = scored.id
        message = self._messages.get(key) or Message()
        _refuse_second(message, scored)
        customer = _customer_of(scored)
        message = echoes.with_words(message, scored)
        given = scored.mention.conversation_id
        parent = _parent_of(scored)
        waited = message.echoes
        message = msgspec.structs.replace(
            message,
            seen=fingerprint(scored),
            customer=customer or message.customer,
            held=(scored, *message.held),
            echoes=(),
        )
        yield from self._echoes(message, waited, scored)
        asks_conversation = given is None and parent is not None
        asks_customer = speaks_for(scored) is not None and customer is None and parent is not None
        if parent is not None and (asks_conversation or asks_customer):
            known = self._messages.get(parent)
            if known is not None and known.conversation is not None:
                yield from self._belong(key, message, known.conversation, known.customer)
                return
            waiting = msgspec.structs.replace(message, parent=parent, wake_at=self._in(2 * self._wait))
            self._messages.put(key, waiting)
            yield self._ask(key, parent)
            return
        conversation = message_key(scored.mention.source, given) if given is not None else key
        if message.conversation not in (None, conversation):
            yield self._merge(str(message.conversation), conversation)
        yield from self._resolve(key, message, conversation, customer)

    def _echoes(self, message: Message, waited: Iterable[Echo], scored: ScoredMention) -> Iterator[Output]:
        """Tell who took up these words before they were seen; and ask whose words they take up."""
        for echo in waited:
            yield from echoes.told(echo, message)
        own = echoes.echo_of(scored, message.customer)
        if own is not None:
            yield Output("threads.echoes", own.message, own)

    def _edit(self, scored: ScoredMention) -> Iterator[Output]:
        message = self._messages.get(scored.id) or Message(wake_at=self._in(self._wait))
        mark = fingerprint(scored)
        if mark in message.edits:
            raise DuplicateRecord
        edits = (*message.edits[-HELD:], mark)
        yield from self._follow_up(scored, msgspec.structs.replace(message, edits=edits))

    def _deletion(self, scored: ScoredMention) -> Iterator[Output]:
        message = self._messages.get(scored.id) or Message(wake_at=self._in(self._wait))
        if message.deleted:
            raise DuplicateRecord
        yield from self._follow_up(scored, msgspec.structs.replace(message, deleted=True))

    def _follow_up(self, scored: ScoredMention, message: Message) -> Iterator[Output]:
        """An edit or a deletion goes where its message went; it waits for that one while it can."""
        settled = message.conversation is not None and message.parent is None
        if not settled and len(message.held) < HELD:
            held = (*message.held, scored)
            self._messages.put(scored.id, msgspec.structs.replace(message, held=held))
            return
        self._messages.put(scored.id, message)
        yield _threaded(scored, message.conversation or scored.id, message.customer)

    def _belong(self, key: str, message: Message, parents: str, customer: str | None) -> Iterator[Output]:
        """The parent's conversation is known, so the message's is; one that its producer gave goes before."""
        conversation = self._own_conversation(message) or parents
        if message.conversation not in (None, conversation):
            yield self._merge(str(message.conversation), conversation)
        yield from self._resolve(key, message, conversation, customer)

    def _resolve(
        self, key: str, message: Message, conversation: str, customer: str | None
    ) -> Iterator[Output]:
        """The conversation is known: everything that waited here goes on, everybody who asked is told."""
        customer = message.customer or customer
        for held in message.held:
            yield _threaded(held, conversation, customer)
        for asker in message.askers:
            yield self._answer(asker, conversation, customer)
        resolved = msgspec.structs.replace(
            message,
            conversation=conversation,
            customer=customer,
            parent=None,
            held=(),
            askers=(),
            echoes=(),
            wake_at=self._in(KEPT),
        )
        self._messages.put(key, resolved)

    def _own_conversation(self, message: Message) -> str | None:
        """Return the conversation the producer gave, where the parent was asked for its customer only."""
        first = message.held[0].mention if message.held else None
        if first is None or first.conversation_id is None:
            return None
        return message_key(first.source, first.conversation_id)

    def _ask(self, asker: str, parent: str, path: tuple[str, ...] = ()) -> Output:
        name = f"{asker}>{parent}" + (f"@{self._now}" if path else "")
        lookup = Lookup(id=name, parent=parent, asker=asker, at=self._now, path=path)
        return Output("threads.lookups", parent, lookup)

    def _ask_further(self, lookup: Lookup, parent: str) -> Output:
        path = (*lookup.path, lookup.parent)
        if len(path) > PATH_LIMIT:
            return self._answer(lookup.asker, lookup.asker, None)
        further = msgspec.structs.replace(lookup, parent=parent, path=path)
        return Output("threads.lookups", parent, further)

    def _answer(self, asker: str, conversation: str, customer: str | None) -> Output:
        name = f"{asker}<{conversation}"
        link = Link(id=name, message=asker, conversation=conversation, at=self._now, customer=customer)
        return Output("threads.links", asker, link)

    def _merge(self, conversation: str, into: str) -> Output:
        name = f"{conversation}>{into}"
        merge = Merge(id=name, conversation=conversation, into=into, at=self._now)
        return Output("conversations.merges", conversation, merge)

    def _in(self, wait: int) -> Time:
        return Time(self._now + wait)


def _refuse_second(message: Message, scored: ScoredMention) -> None:
    if message.seen is None:
        return
    if message.seen == fingerprint(scored):
        raise DuplicateRecord
    raise RecordError("$.id", f"{scored.mention.id!r} is the id of a different mention already")


def _customer_of(scored: ScoredMention) -> str | None:
    """Whom it concerns, as far as the record itself says: the author, or whom a company writes to."""
    mention = scored.mention
    if speaks_for(scored) is None:
        author = mention.author
        if mention.customer_id is not None:
            return f"id:{mention.customer_id}"
        return message_key(mention.source, author.id) if author else None
    if mention.customer_id is not None:
        return f"id:{mention.customer_id}"
    return message_key(mention.source, mention.recipient) if mention.recipient is not None else None


def _parent_of(scored: ScoredMention) -> str | None:
    parent = scored.mention.in_reply_to
    if parent is None or parent == scored.mention.id:
        return None
    return message_key(scored.mention.source, parent)


def _threaded(scored: ScoredMention, conversation: str, customer: str | None) -> Output:
    customer = customer or _customer_of(scored)
    fields = {name: getattr(scored, name) for name in ScoredMention.__struct_fields__}
    record = ThreadedMention(**fields, conversation_id=conversation, customer_key=customer)
    return Output("mentions.threaded", customer or scored.id, record)

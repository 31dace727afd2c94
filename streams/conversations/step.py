"""Where each record goes in the agent `conversations`."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from schemas.base import Record, Time
from schemas.codec import encode
from schemas.conversations import ConversationAction
from schemas.mentions import CLOCK_TOLERANCE, EnrichedMention
from schemas.threads import Merge, Moved
from streams.conversations import merges, signals, verdicts
from streams.conversations.acts import RELABEL, check, unknown
from streams.conversations.affected import affected, overdue
from streams.conversations.bounds import MAX_WAITING, NOTE, is_crowded, trimmed, with_action
from streams.conversations.counts import Tally, drop, keep
from streams.conversations.events import identity, in_order, kept
from streams.conversations.history import History, history
from streams.conversations.ids import target_of
from streams.conversations.labels import corrected, erased
from streams.conversations.matters import aftermath, in_time, unchanged
from streams.conversations.obligations import next_at, obligations
from streams.conversations.owed import owed
from streams.conversations.promises import Targets
from streams.conversations.publish import Standing, changes, forget, gone, warnings
from streams.conversations.summary import merged, summary
from streams.conversations.thread import EXPIRY, Matter, Published, Thread
from streams.errors import RecordError
from streams.state import State
from streams.step import Context, DuplicateRecord, Made, View

TABLE = "threads"


class Conversations:
    """Decides what is owed. Holds no state of its own."""

    def __init__(self, brands: Targets) -> None:
        self._brands = brands

    @property
    def kinds(self) -> Mapping[str, type[msgspec.Struct]]:
        """The tables it keeps."""
        return {TABLE: Thread, "tally": Tally}

    def on_record(self, state: State, record: Record, context: Context) -> Iterable[Made]:
        """Take one record. Raises DuplicateRecord, RecordError."""
        now = int(context.now)
        match record:
            case EnrichedMention():
                return self._mention(state, record, record.conversation_id, (), now)
            case Moved():
                return self._mention(state, record.mention, record.conversation, record.path, now)
            case Merge():
                return self._merge(state, record, now)
            case ConversationAction():
                return self._action(state, record, context)
            case _:
                raise RecordError("$.schema", "nothing that a conversation is made of")

    def on_wake(self, state: State, table: str, key: str, now: Time) -> Iterable[Made]:
        """Tell what has become due soon, or due; forget a conversation in which nothing happens any more."""
        thread = state.named(table).get(key)
        assert isinstance(thread, Thread)
        waiting = any(each.ended_at is None for each in thread.published)
        if not waiting and now >= thread.touched + EXPIRY:
            drop(state, key)
            return []
        return self._publish(state, thread, int(now), None, is_news=False)

    def _mention(
        self, state: State, mention: EnrichedMention, id_: str, path: tuple[str, ...], now: int
    ) -> list[Made]:
        """Fold a mention in; or send it on, where the conversation is now part of another."""
        thread = _touched(state[Thread].get(id_) or Thread(id_, now), now, mention.occurred_at)
        into = merges.onward(thread, path)
        if into:
            keep(state, _forwarding(thread, into))
            return [merges.moved(mention, id_, into, path)]
        message = kept(mention)
        if identity(message) in {identity(each) for each in thread.messages}:
            raise DuplicateRecord
        messages = in_order((*thread.messages, message))
        # The conversation that a moved message comes from may have had the last word on it.
        dangers = {each: said for each, said in thread.dangers.items() if not path or each != message.id}
        thread = replace(thread, messages=messages, dangers=dangers, merged_into=None)
        return [*self._publish(state, thread, now, message.id), *erased(message)]

    def _merge(self, state: State, merge: Merge, now: int) -> list[Made]:
        """Send everything on to where it belongs. A conversation cannot be part of itself."""
        if merge.into == merge.conversation:
            return []
        known = state[Thread].get(merge.conversation) or Thread(merge.conversation, now)
        thread = _touched(known, now, merge.at)
        if thread.merged_into == merge.into:
            raise DuplicateRecord
        if thread.merged_into:
            keep(state, _forwarding(thread, thread.merged_into))
            return [merges.both(merge, thread.merged_into)]
        keep(state, _forwarding(thread, merge.into))
        record = merged(thread.id, merge.into, merge.at)
        return [
            View("conversations", thread.id, lambda: record),
            *forget(thread.published, thread.id, now),
            *merges.everything(thread, merge.into),
        ]

    def _action(self, state: State, action: ConversationAction, context: Context) -> list[Made]:
        """Fold in what a person did, and tell them what became of it."""
        thread = state[Thread].get(action.conversation)
        if thread is None:
            raise unknown(action)
        thread = _touched(thread, int(context.now), 0)
        into = merges.onward(thread, merges.path_of(action))
        if into:
            keep(state, _forwarding(thread, into))
            return [merges.moved_action(action, thread.id, into)]
        if any(each.id == action.id for each in thread.actions):
            raise DuplicateRecord
        past = history(thread.messages)
        about = check(action, past)
        if action.action == RELABEL:
            return corrected(action, past)
        refused = self._not_here(action) or self._not_theirs(action, thread, past, about, context)
        if refused is not None:
            return [verdicts.told(action, refused)]
        action = replace(action, at=_when(action, thread, context))
        thread = with_action(replace(thread, merged_into=None), action)
        whose = {past.authors.get(about or "", "")}
        cases = owed(past, thread.actions, thread.settled, thread.id, whose)
        told = verdicts.told(action, verdicts.refusal(action, cases, thread.actions))
        return [told, *self._publish(state, thread, int(context.now), about)]

    def _not_here(self, action: ConversationAction) -> str | None:
        """Why nobody can do that at all; None where somebody can."""
        target = target_of(action.obligation or "", action.conversation)
        if (
            action.action == "transfer"
            and target
            and not self._brands.get(target.brand).has_team(action.to or "")
        ):
            return f"{target.brand} has no team {action.to!r}"
        return None

    def _not_theirs(
        self, action: ConversationAction, thread: Thread, past: History, about: str | None, context: Context
    ) -> str | None:
        """Why this person may not do that; None where they may. A note anybody may leave."""
        target = target_of(action.obligation or "", action.conversation)
        if target is None or action.action == NOTE:
            return None
        cases = owed(past, thread.actions, thread.settled, thread.id, {past.authors.get(about or "", "")})
        meant = [case for case in cases if case.brand == target.brand and case.holds(target.message)]
        found = obligations(meant, past, int(context.now), self._brands, {})
        team = found[-1].team if found else None
        return self._brands.get(target.brand).why_not(team, action.by)

    def _publish(
        self, state: State, thread: Thread, now: int, about: str | None, *, is_news: bool = True
    ) -> list[Made]:
        """Compute anew what is owed, tell what has changed, and keep what that takes.

        about: the message that there is news of, if it is of one. is_news: whether more than time has passed.
        """
        past = history(thread.messages)
        crowded = is_crowded(thread)
        whose = None if crowded else _whose(thread, past, about, now)
        cases = owed(past, thread.actions, thread.settled, thread.id, whose)
        same_story = not is_news and not overdue(thread.matters, now)
        after = unchanged(thread, whose) if same_story else aftermath(cases, past, thread, now, whose)
        owing = zip(cases, obligations(cases, past, now, self._brands, after.recoveries), strict=True)
        standing = [
            Standing(record, encode(record), signals.causes(case, record, past, now), next_at(record, now))
            for case, record in owing
        ]
        told = [each for each in thread.published if whose is None or each.customer in whose]
        outputs: list[Made] = list(forget(gone(told, standing), thread.id, now))
        warned, news = warnings(thread.dangers, signals.dangers(past, thread.id))
        outputs += news
        published, news = changes(told, standing, past, now)
        outputs += news
        matters = after.matters
        if whose is not None:
            published += tuple(each for each in thread.published if each.customer not in whose)
            matters = in_time((*matters, *(each for each in thread.matters if each.customer not in whose)))
        _check_size(thread, published)
        wake_at = _wake_at(thread, published, matters)
        thread = replace(thread, published=published, matters=matters, dangers=warned, wake_at=wake_at)
        if not same_story:
            outputs += _shown(thread, past)
        keep(state, trimmed(thread, cases, past) if crowded else thread)
        return outputs


def _shown(thread: Thread, past: History) -> list[View]:
    """What readers have of it, once anything is known to have been said."""
    if not past.messages:
        return []
    return [View("conversations", thread.id, lambda: summary(past, thread))]


def _whose(thread: Thread, past: History, about: str | None, now: int) -> frozenset[str] | None:
    """Whose obligations to look at: those that the news concerns, and those for whom time is up."""
    concerned = affected(thread.messages, past, about)
    return None if concerned is None else concerned | overdue((*thread.published, *thread.matters), now)


def _when(action: ConversationAction, thread: Thread, context: Context) -> Time:
    """Return when an act was done: as it says, but after those that were written before it.

    So the first who writes wins, whatever the clocks of two people say, and what they are told holds.
    """
    at = min(action.at, context.appended_at + CLOCK_TOLERANCE)
    before = [each.at for each in thread.actions if each.action != NOTE]
    return Time(max(at, before[-1] + 1) if before and action.action != NOTE else at)


def _touched(thread: Thread, now: int, at: int) -> Thread:
    """Note when something last came in: what another task has sent on may be ahead of this one's time."""
    return replace(thread, touched=max(thread.touched, now, int(at)))


def _forwarding(thread: Thread, into: str) -> Thread:
    """Return all that is kept of a conversation that is part of another."""
    return Thread(thread.id, thread.touched, merged_into=into, wake_at=thread.touched + EXPIRY)


def _wake_at(thread: Thread, told: Sequence[Published], matters: Sequence[Matter]) -> int | None:
    """When time alone makes more of it; where nobody waits, when to forget it."""
    ahead = [*(each.next_at for each in told), *(each.next_at for each in matters)]
    times = [at for at in ahead if at is not None]
    waiting = any(each.ended_at is None for each in told)
    return min(times, default=None if waiting else thread.touched + EXPIRY)


def _check_size(thread: Thread, told: Sequence[Published]) -> None:
    waiting = sum(each.ended_at is None for each in told)
    if waiting > MAX_WAITING and waiting > sum(each.ended_at is None for each in thread.published):
        raise RecordError("$.conversation_id", f"more than {MAX_WAITING} wait in this conversation already")

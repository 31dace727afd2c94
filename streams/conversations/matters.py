"""What became of a complaint: the clock of its resolution, and what the customer said after our answers.

A *matter* is between one customer and one brand. It begins with the first complaint that addresses the brand
and ends by

- thanks: the customer says that all is well;
- word: a person of the company says so (`resolve`), or waives what was owed;
- silence: the customer has said nothing for 72 hours while no answer was owed. That is counted as silence.

What comes after an end is a new matter.

*Recovery* is what the customer says after an answer that was given while a matter was open, within 72 hours
and before the next answer; the last words count. *recovered*: all is well; *worsened*: more negative than
anything since the answer before, by a margin, or a danger that was not named before; *unchanged*: neither;
*unscored*: nobody could tell; *silent*: nothing was said. Until it is known there is none.

What was deleted does not count as said.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from msgspec.structs import replace

from schemas.base import HOUR, Time
from schemas.conversations import ConversationAction, Recovery
from streams.conversations.asks import is_content, is_unhappy
from streams.conversations.events import OWNS_WORDS, Message
from streams.conversations.history import History
from streams.conversations.ids import target_of
from streams.conversations.owed import Case
from streams.conversations.thread import Matter, Thread

QUIET = 72 * HOUR
"""How long we listen for an answer to our answer, and after how long silence ends a matter."""
WORSE = 0.1
"""By how much more negative than before words are worse."""
MAX_ENDED = 200
"""Ended matters of one conversation that are remembered."""
RESOLVE = "resolve"

Pair = tuple[str, str]
"""A customer and a brand."""


class Aftermath(NamedTuple):
    """Matters by the time they began, and what is known of recovery by obligation."""

    matters: tuple[Matter, ...]
    recoveries: Mapping[str, Recovery]


def aftermath(
    cases: Iterable[Case],
    past: History,
    thread: Thread,
    now: int,
    customers: Collection[str] | None = None,
) -> Aftermath:
    """Follow every matter up to `now`.

    cases: all of those customers. thread: what people did, and the matters found before; of a complaint that
    is no longer kept that is all there is. customers: whose matters; None for everybody's.
    """
    forgotten: dict[Pair, list[Matter]] = defaultdict(list)
    for matter in thread.matters:
        if matter.first not in past.by_id and (customers is None or matter.customer in customers):
            forgotten[matter.customer, matter.brand].append(matter)
    if not forgotten and not any(is_unhappy(message) for message in past.messages):
        return Aftermath((), {})
    events = _by_pair(cases, past, thread.actions, customers)
    found: list[Matter] = []
    recoveries: dict[str, Recovery] = {}
    for pair in {**forgotten, **events}:
        follower = _Follower(*pair, forgotten[pair])
        for event in sorted(events[pair], key=itemgetter(0, 1)):
            follower.take(event)
        follower.finish(now)
        found += follower.matters
        recoveries |= follower.recoveries
    return Aftermath(in_time(found), recoveries)


def unchanged(thread: Thread, customers: Collection[str] | None) -> Aftermath:
    """What was found before of those customers: where nothing has come, and silence has nothing to say."""
    matters = [each for each in thread.matters if customers is None or each.customer in customers]
    recoveries = {each.id: each.recovery for each in thread.published if each.recovery is not None}
    return Aftermath(tuple(matters), recoveries)


def in_time(matters: Iterable[Matter]) -> tuple[Matter, ...]:
    """Sort them by the time they began; those that ended long ago are forgotten where there are many."""
    every = sorted(matters, key=lambda each: (each.since, each.first, each.brand))
    if len(every) <= MAX_ENDED:
        return tuple(every)
    ended = [each for each in every if each.how is not None and each.next_at is None]
    if len(ended) <= MAX_ENDED:
        return tuple(every)
    gone = {*ended[:-MAX_ENDED]}
    return tuple(each for each in every if each not in gone)


class _Event(NamedTuple):
    """Something happened. order: in the same instant words come before ends, and ends before resolutions.

    said: words, and whether they address the brand and begin a case. ended: a case.
    """

    at: int
    order: int
    said: Message | None = None
    addressed: bool = False
    begins: bool = False
    ended: Case | None = None


def _by_pair(
    cases: Iterable[Case],
    past: History,
    actions: Iterable[ConversationAction],
    customers: Collection[str] | None,
) -> dict[Pair, list[_Event]]:
    events: dict[Pair, list[_Event]] = defaultdict(list)
    begun = set()
    for case in cases:
        begun.add((case.brand, case.messages[0].id))
        if case.ended_at is not None:
            events[case.customer, case.brand].append(_Event(case.ended_at, 1, ended=case))
    for message in past.messages:
        customer = past.authors.get(message.id)
        if customer is not None and (customers is None or customer in customers):
            _add_words(events, message, customer, past, begun)
    for action in actions:
        target = target_of(action.obligation or "", action.conversation)
        customer = past.authors.get(target.message) if target and action.action == RESOLVE else None
        if target and customer is not None and (customer, target.brand) in events:
            at = max(int(action.at), past.by_id[target.message].at)
            events[customer, target.brand].append(_Event(at, 2))
    return events


def _add_words(
    events: dict[Pair, list[_Event]],
    message: Message,
    customer: str,
    past: History,
    begun: Collection[tuple[str, str]],
) -> None:
    """Words to nobody go on with whatever the customer has said before."""
    if message.kind not in OWNS_WORDS or message.id in past.deleted:
        return
    to = past.addressed[message.id]
    for brand in to or [each[1] for each in events if each[0] == customer]:
        begins = (brand, message.id) in begun
        events[customer, brand].append(_Event(message.at, 0, message, bool(to), begins))


@dataclass(slots=True)
class _Answer:
    """An answer whose effect is awaited. before: how negative the words were that it answers."""

    case: str
    at: int
    before: float
    dangers: frozenset[str]
    words: Message | None = None


class _Follower:
    """Follows one customer's matters with one brand."""

    def __init__(self, customer: str, brand: str, forgotten: Iterable[Matter]) -> None:
        self.matters = [each for each in forgotten if each.how is not None]
        self.recoveries: dict[str, Recovery] = {}
        self._customer, self._brand = customer, brand
        self._open = next(((each.first, each.since) for each in forgotten if each.how is None), None)
        self._last = self._open[1] if self._open else 0
        self._waits = False
        self._negative = 0.0
        self._dangers: frozenset[str] = frozenset()
        self._answer: _Answer | None = None

    def take(self, event: _Event) -> None:
        """Go one step on."""
        self._pass(event.at)
        self._last = event.at
        if event.said is not None:
            self._say(event.said, event)
        elif event.ended is not None:
            self._end(event.ended, event.at)
        else:
            self._close("word", event.at)

    def finish(self, now: int) -> None:
        """Nothing more has happened by `now`."""
        self._pass(now)
        next_at = self._next_at(now)
        self._judge(now)
        if self._open is not None:
            self.matters.append(self._matter(None, None))
        if self.matters:
            self.matters[-1] = replace(self.matters[-1], next_at=next_at)

    def _say(self, message: Message, event: _Event) -> None:
        if self._open is None and event.addressed and is_unhappy(message):
            self._open = (message.id, message.at)
        self._waits = self._waits or event.begins
        if self._answer is not None and message.at <= self._answer.at + QUIET:
            self._answer.words = message
        self._negative = max(self._negative, message.negative)
        self._dangers |= {*message.safety}
        if is_content(message):
            self._close("thanks", message.at)

    def _end(self, case: Case, at: int) -> None:
        self._waits = False
        if case.outcome == "waived":
            self._close("word", at)
        elif case.outcome in ("answered", "redirected"):
            self._judge(at)
            if self._open is not None:
                self._answer = _Answer(case.id, at, self._negative, self._dangers)
            self._negative = 0.0

    def _pass(self, at: int) -> None:
        """Time goes by until `at`, and nothing is said."""
        if not self._waits and at >= self._last + QUIET:
            self._close("silence", self._last + QUIET)

    def _close(self, how: str, at: int) -> None:
        if self._open is not None:
            self.matters.append(self._matter(at, how))
            self._open = None

    def _matter(self, ended_at: int | None, how: str | None) -> Matter:
        assert self._open is not None
        return Matter(self._customer, self._brand, *self._open, ended_at, how)

    def _judge(self, now: int) -> None:
        """Say what the last answer did, where that is known."""
        answer, self._answer = self._answer, None
        if answer is None:
            return
        if answer.words is not None:
            at = Time(answer.words.at)
            self.recoveries[answer.case] = Recovery(state=_effect(answer, answer.words), at=at)
        elif now >= answer.at + QUIET:
            self.recoveries[answer.case] = Recovery(state="silent", at=Time(answer.at + QUIET))

    def _next_at(self, now: int) -> int | None:
        times = []
        if self._open is not None and not self._waits:
            times.append(self._last + QUIET)
        if self._answer is not None and self._answer.words is None:
            times.append(self._answer.at + QUIET)
        return min((at for at in times if at > now), default=None)


def _effect(answer: _Answer, words: Message) -> str:
    if is_content(words):
        return "recovered"
    if words.sentiment is None:
        return "unscored"
    worse = words.negative > answer.before + WORSE or not answer.dangers.issuperset(words.safety)
    return "worsened" if worse and is_unhappy(words) else "unchanged"

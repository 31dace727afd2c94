"""What a conversation owes, as a pure function of all that was said and done in it, in the order of time.

- A customer who addresses a brand and needs an answer, or may need one, opens a case. Its clock starts at
  the earliest message to that brand that no company reply has followed yet; what the customer says
  afterwards is gathered. Accounts of that brand open none; those of another brand are customers like any,
  so to call oneself a company silences nobody.
- A human reply of the same brand to that customer ends it: to whom it says, else to whose words here it
  replies, be it by way of the company's own. A reply to nobody here answers the only customer who waits for
  that brand; where several wait it answers none. In the same instant a reply is said after the question.
- "Solved, thanks" of the customer withdraws it, and so does deleting every message that needed an answer,
  or editing them so that they no longer do.
- A person may waive it, or say that it was answered or the whole matter settled elsewhere; or take it.
- What comes after an end is a new case that follows the old one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.conversations import ConversationAction
from streams.conversations.asks import settles
from streams.conversations.events import OWNS_WORDS, Message
from streams.conversations.hands import Hands
from streams.conversations.history import History
from streams.conversations.ids import obligation_id, target_of
from streams.conversations.style import REDIRECT
from streams.conversations.thread import Settled

ENDINGS = {"waive": "waived", "answered-elsewhere": "answered", "resolve": "answered"}
ANSWERED = ("answered", "redirected")
ASSIGNMENTS = ("take", "give", "release", "transfer", "replying")


@dataclass(slots=True)
class Case:
    """One customer's wait for one brand.

    again: whether the one it follows was answered. needing: messages that need an answer and still stand.
    ended_by: the person whose word ended it.
    """

    brand: str
    customer: str
    conversation: str
    follows: str | None
    again: bool = False
    messages: list[Message] = field(default_factory=list)
    needing: list[str] = field(default_factory=list)
    hands: Hands = field(default_factory=Hands)
    ended_at: int | None = None
    outcome: str | None = None
    answered_by: str | None = None
    answer: str | None = None
    reason: str | None = None
    ended_by: str | None = None

    @property
    def id(self) -> str:
        """The obligation's id."""
        return obligation_id(self.brand, self.messages[0].id, self.conversation)

    @property
    def was_answered(self) -> bool:
        """Whether it ended by somebody's answer."""
        return self.outcome in ANSWERED

    def holds(self, message: str) -> bool:
        """Whether the message is one of those that wait."""
        return any(each.id == message for each in self.messages)


class _Retraction(NamedTuple):
    message: str
    at: int


class _Act(NamedTuple):
    action: ConversationAction
    brand: str
    message: str
    at: int


def owed(
    past: History,
    actions: Iterable[ConversationAction],
    settled: Iterable[Settled],
    conversation: str,
    customers: Collection[str] | None = None,
) -> list[Case]:
    """All cases, open and ended, by the time at which their clocks start.

    customers: whose cases; None for everybody's.
    """
    walk = _Walk(past, settled, conversation, customers)
    for event in _timeline(past, actions):
        walk.take(event)
    cases = walk.ended + [case for case in walk.cases() if case.needing]
    return sorted(cases, key=lambda case: (case.messages[0].at, case.id))


def _timeline(past: History, actions: Iterable[ConversationAction]) -> list[Message | _Retraction | _Act]:
    """Everything that happened, in order: in the same instant words, then retractions, then people's acts.

    Nothing happens to a message before it was said, whatever a clock claims.
    """
    said_at = {message.id: message.at for message in past.messages}
    retractions = [
        _Retraction(message, max(at, said_at[message]))
        for message, at in sorted(past.retracted.items())
        if message in said_at
    ]
    acts = []
    for action in actions:
        target = target_of(action.obligation or "", action.conversation)
        if target and target.message in said_at:
            acts.append(_Act(action, *target, max(int(action.at), said_at[target.message])))
    acts.sort(key=lambda each: each.action.id)
    return sorted([*past.messages, *retractions, *acts], key=lambda each: each.at)


class _Walk:
    """Through the conversation, from its first word to its last. _open: cases by customer and brand."""

    def __init__(
        self,
        past: History,
        settled: Iterable[Settled],
        conversation: str,
        customers: Collection[str] | None,
    ) -> None:
        self.ended: list[Case] = []
        self._past = past
        self._customers = past.spoke.keys() if customers is None else customers
        self._conversation = conversation
        self._open: dict[str, dict[str, Case]] = {}
        self._last = {(each.customer, each.brand): (each.last, each.answered) for each in settled}
        self._settled = {(each.customer, each.brand): each.until for each in settled}

    def cases(self) -> list[Case]:
        """All that have not ended."""
        return [case for cases in self._open.values() for case in cases.values()]

    def take(self, event: Message | _Retraction | _Act) -> None:
        """Go one step on."""
        if isinstance(event, _Retraction):
            self._retract(event)
        elif isinstance(event, _Act):
            self._act(event)
        elif event.kind in OWNS_WORDS:
            customer = self._past.authors.get(event.id)
            if event.company and not event.automated:
                self._reply(event, event.company)
            if customer in self._customers:
                self._say(event, str(customer))

    def _say(self, message: Message, customer: str) -> None:
        mine = self._open.setdefault(customer, {})
        to = self._past.addressed[message.id]
        for brand in to:
            if message.at > self._settled.get((customer, brand), -1) and brand not in mine:
                follows, again = self._last.get((customer, brand), (None, False))
                mine[brand] = Case(brand, customer, self._conversation, follows, again)
        for brand, case in list(mine.items()):
            if brand in to or (not to and case.needing):
                self._gather(case, message, addressed=brand in to)

    def _gather(self, case: Case, message: Message, *, addressed: bool) -> None:
        case.messages.append(message)
        if addressed and message.id in self._past.asking:
            case.needing.append(message.id)
        elif case.needing and settles(message) and message.id not in self._past.deleted:
            self._end(case, message.at, "withdrawn")

    def _reply(self, message: Message, brand: str) -> None:
        for case in self._answered(message, brand):
            if case.needing:
                case.answered_by = message.responder or message.author
                case.answer = message.id
                outcome = "redirected" if REDIRECT in message.style else "answered"
                self._end(case, message.at, outcome)
            else:
                del self._open[case.customer][brand]

    def _answered(self, message: Message, brand: str) -> list[Case]:
        """Whose wait for the brand the reply ends."""
        named = self._past.said_to(message)
        if named is not None:
            case = self._open.get(named, {}).get(brand)
            return [case] if case else []
        if not self._past.may_answer(message):
            return []
        waiting = [case for case in self.cases() if case.brand == brand and case.needing]
        return waiting if len(waiting) == 1 else []

    def _retract(self, retraction: _Retraction) -> None:
        for case in self._cases_of(retraction.message):
            if not case.needing:
                case.messages = [each for each in case.messages if each.id != retraction.message]
                if not case.messages:
                    del self._open[case.customer][case.brand]
            elif case.needing == [retraction.message]:
                self._end(case, retraction.at, "withdrawn")
            else:
                case.needing = [each for each in case.needing if each != retraction.message]

    def _act(self, act: _Act) -> None:
        action = act.action
        for case in self._cases_of(act.message):
            if case.brand != act.brand or not case.needing:
                continue
            if action.action in ENDINGS:
                case.hands.acts[action.id] = None
                case.reason, case.ended_by = action.reason, action.by
                case.answered_by = None if action.action == "waive" else action.by
                self._end(case, act.at, ENDINGS[action.action])
            else:
                case.hands.act(action, act.at)

    def _cases_of(self, message: str) -> list[Case]:
        mine = self._open.get(self._past.authors.get(message, ""), {})
        return [case for case in mine.values() if case.holds(message)]

    def _end(self, case: Case, at: int, outcome: str) -> None:
        case.ended_at, case.outcome = at, outcome
        self.ended.append(case)
        self._last[case.customer, case.brand] = case.id, case.was_answered
        del self._open[case.customer][case.brand]

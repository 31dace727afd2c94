"""What became of a person's act, for who did it: done, or why not, and who was first."""

from collections.abc import Iterable, Mapping

from schemas.base import Time
from schemas.conversations import ActionResult, ConversationAction
from streams.conversations.ids import target_of
from streams.conversations.owed import Case
from streams.step import Output

TOPIC = "conversations.results"


def told(action: ConversationAction, reason: str | None) -> Output:
    """Tell whoever did it. reason None: it is done."""
    record = ActionResult(
        id=action.id,
        conversation=action.conversation,
        action=action.action,
        by=action.by,
        at=action.at,
        done=reason is None,
        obligation=action.obligation,
        reason=reason,
    )
    return Output(TOPIC, action.conversation, record)


def refusal(
    action: ConversationAction, cases: Iterable[Case], before: Iterable[ConversationAction]
) -> str | None:
    """Why an act has no effect; None where it has one. before: all acts of the conversation, in any order."""
    target = target_of(action.obligation or "", action.conversation)
    if target is None or action.action == "note":
        return None
    ended = None
    for case in cases:
        if action.id in case.hands.acts:
            return case.hands.acts[action.id]
        if case.brand == target.brand and case.holds(target.message):
            ended = case
    if action.action == "resolve":
        return _settled(action, before)
    return "no answer is owed for it" if ended is None else _how_it_ended(ended)


def _settled(action: ConversationAction, before: Iterable[ConversationAction]) -> str | None:
    """Who has settled the matter already; whatever became of the answer, it was open until then."""
    same = (each for each in before if (each.action, each.obligation) == (action.action, action.obligation))
    first = min(same, key=lambda each: (each.at, each.id), default=action)
    return None if first.id == action.id else f"settled by {first.by}, {first.at}"


def _how_it_ended(case: Case) -> str:
    ways: Mapping[str | None, str] = {
        "answered": f"answered by {case.answered_by}",
        "redirected": f"answered by {case.answered_by}",
        "waived": f"waived by {case.ended_by}",
        "withdrawn": "the customer needs no answer any more",
    }
    return f"{ways.get(case.outcome, 'it has ended')}, {Time(case.ended_at or 0)}"

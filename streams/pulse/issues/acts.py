"""What people do with an issue: name it, merge it, mute it, own it, say how far they are."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from schemas.pulse import PROGRESS, IssueAction, IssueActionResult
from streams.brands.registry import Brands
from streams.pulse.issues.cluster import Cluster, Hand
from streams.pulse.issues.follow import News
from streams.pulse.issues.hear import Hearing
from streams.pulse.issues.keep import Known, clusters_of, keep
from streams.pulse.issues.reshape import Merged, join
from streams.pulse.reach.tell import WEIGHTS
from streams.state import State
from streams.step import Output

LONGEST_NAME = 120

_HANDS: dict[str, Callable[[Hand, str], Hand]] = {
    "rename": lambda hand, to: replace(hand, name=to[:LONGEST_NAME] or None),
    "mute": lambda hand, _: replace(hand, muted=True),
    "unmute": lambda hand, _: replace(hand, muted=False),
    "own": lambda hand, to: replace(hand, owner=to[:LONGEST_NAME] or None),
    "progress": lambda hand, to: replace(hand, progress=to or None),
}


def act(
    state: State, action: IssueAction, now: int, brands: Brands, weights: Sequence[float] = WEIGHTS
) -> list[Output]:
    """Do what a person decided, if they may, and tell them what became of it."""
    refused = brands.get(action.brand).why_not(None, action.by)
    if refused is not None:
        return [_result(action, refused)]
    known = state[Known].get(action.brand) or Known()
    hearing = Hearing(known.brand.vocabulary, clusters_of(state, action.brand))
    cluster = _meant(hearing, action.brand, action.issue)
    if cluster is None:
        return [_result(action, "there is no such issue")]
    merged: list[Merged] = []
    if action.action == "merge":
        into = _meant(hearing, action.brand, action.to)
        if into is None or into.id == cluster.id:
            return [_result(action, "there is no such other issue to merge it into")]
        merged = [join(hearing, cluster, into, now)]
        kept = hearing.clusters[into.id]
        hearing.put(replace(kept, shown=True, hand=replace(kept.hand, merged=True)))
    elif action.action not in _HANDS:
        return [_result(action, f"{action.action!r} is nothing that can be done with an issue")]
    elif action.action == "progress" and action.to not in ("", *PROGRESS):
        return [_result(action, f"{action.to!r} is not one of {', '.join(PROGRESS)}")]
    else:
        hearing.put(replace(cluster, shown=True, hand=_HANDS[action.action](cluster.hand, action.to.strip())))
    news = News(known.brand, hearing, merged, [])
    return [*keep(state, action.brand, news, known.read, weights), _result(action, None)]


def _meant(hearing: Hearing, brand: str, issue: str) -> Cluster | None:
    """Return the cluster that readers know under this id, also where it is part of another by now."""
    id_ = issue.removeprefix(f"{brand}/")
    found = [each for each in hearing.clusters.values() if id_ == each.id or id_ in each.absorbed]
    return found[0] if found else None


def _result(action: IssueAction, reason: str | None) -> Output:
    record = IssueActionResult(
        id=action.id,
        brand=action.brand,
        issue=action.issue,
        action=action.action,
        by=action.by,
        at=action.at,
        done=reason is None,
        reason=reason,
    )
    return Output("issues.results", action.brand, record)

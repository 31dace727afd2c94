"""What a spike is about, and how likely it is staged: the issue that grew most, and who may be one hand."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.pulse import Issue
from streams.pulse.attack import keep as attack
from streams.pulse.attack.suspicion import SUSPECTED
from streams.pulse.issues import spoken
from streams.pulse.issues.cluster import Cluster
from streams.pulse.issues.hear import Hearing
from streams.pulse.issues.keep import Known, clusters_of, with_reach
from streams.pulse.issues.tell import issue
from streams.state import State

LEAST_SHARE = 0.2
"""An issue that gives less of a crowd is not what it is about."""
LEAST_MENTIONS = 5
STAGED = 0.5
"""A crowd is staged where one hand gives half of what is above the usual: it would be none without."""


class About(NamedTuple):
    """issue: told with its reach; None where no one matter gives LEAST_SHARE.

    share: its part of what is above the usual. staged: the probability that a hand or several give half of it
    or more. suspected: accounts that have spoken since, and are likely of one hand.
    """

    issue: Issue | None
    share: float
    staged: float
    suspected: int


def about(  # noqa: PLR0917 - what both kinds know
    state: State,
    brand: str,
    start: int,
    expected: float | None,
    mentions: float,
    weights: Sequence[float],
) -> About:
    """Say it of what was said since `start`, `expected` being usual; None: it is not more, but otherwise.

    Then it is about what is a larger part of what is said than it is usually, and `share` is that part.
    weights: what a person counts for reach by how many steps they are away.
    """
    above = mentions if expected is None else max(mentions - expected, 1.0)
    found, share = _grown(state, brand, start, expected, above)
    groups = attack.judged(state, brand)
    reached = _reached(state, brand, found, weights, groups) if found else None
    return _about(reached, share, attack.since(groups, start), above)


def about_issue(  # noqa: PLR0917 - as about
    state: State, brand: str, id_: str, start: int, above: float, weights: Sequence[float]
) -> About:
    """Say it of a spike of an issue, a cluster's: all of it is about that, and `above` is more than usual."""
    known, clusters = state[Known].get(brand) or Known(), clusters_of(state, brand)
    cluster = clusters[id_]
    found = issue(brand, Hearing(known.brand.vocabulary, clusters), cluster)
    groups = attack.judged(state, brand)
    reached = _reached(state, brand, found, weights, groups)
    return _about(reached, 1.0, attack.since(groups, start, {id_, *cluster.absorbed}), max(above, 1.0))


def _reached(
    state: State, brand: str, found: Issue, weights: Sequence[float], groups: Iterable[attack.Judged]
) -> Issue:
    (reached,) = with_reach(state, brand, [found], weights, attack.suspected_accounts(groups))
    return reached


def _grown(
    state: State, brand: str, start: int, expected: float | None, above: float
) -> tuple[Issue | None, float]:
    """Return the issue that gives most, and its share; what an issue usually has of a day counts as usual."""
    known, clusters = state[Known].get(brand), clusters_of(state, brand)
    said: dict[str, int] = {}
    for row in spoken.since(state, brand, start).values():
        for id_, count in row.items():
            said[id_] = said.get(id_, 0) + count
    shown = [clusters[id_] for id_ in sorted(said) if id_ in clusters and clusters[id_].shown]
    enough = [each for each in shown if said[each.id] >= LEAST_MENTIONS]
    if known is None or not enough:
        return None, 0.0
    total = sum(said.values())
    before = max(known.brand.loudness.day - total, 1.0)

    def growth(cluster: Cluster) -> float:
        part = max(0.0, cluster.day - said[cluster.id]) / before
        return said[cluster.id] - part * (total if expected is None else expected)

    most = max(enough, key=lambda each: (growth(each), each.id))
    share = min((said[most.id] if expected is None else growth(most)) / above, 1.0)
    if growth(most) <= 0 or share < LEAST_SHARE:
        return None, 0.0
    return issue(brand, Hearing(known.brand.vocabulary, clusters), most), share


def _about(found: Issue | None, share: float, groups: list[attack.Suspects], above: float) -> About:
    suspected = sum(each.accounts for each in groups if each.probability >= SUSPECTED)
    return About(found, share, _staged(groups, above), suspected)


def _staged(groups: list[attack.Suspects], above: float) -> float:
    """The likeliest groups that give half of it together: as likely as the least likely of them."""
    accounts = 0
    for each in sorted(groups, key=lambda each: -each.probability):
        accounts += each.accounts
        if accounts >= STAGED * above:
            return each.probability
    return 0.0

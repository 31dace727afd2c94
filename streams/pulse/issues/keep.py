"""A brand's issues in the state of `pulse`: what waits to be heard, what is known, and who raised what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec
from msgspec.structs import replace

from schemas.base import DAY, MINUTE, Time
from schemas.pulse import Issue, Said
from streams.pulse import blocks
from streams.pulse.attack import keep as attack
from streams.pulse.attack.keep import Suspects
from streams.pulse.backlog import GRACE, complete_until
from streams.pulse.issues import spoken
from streams.pulse.issues.cluster import Cluster
from streams.pulse.issues.follow import Brand, News, follow
from streams.pulse.issues.tell import issue, issue_id
from streams.pulse.reach import keep as reach
from streams.pulse.reach.tell import WEIGHTS, in_issue, in_signal
from streams.pulse.tally import kept
from streams.state import State
from streams.step import Output

MOST_WAITING = 2_000
"""Voices of a brand that wait for tasks which are behind; more are read without."""
MOST_PEOPLE = 1_000
"""Remembered of those who raised an issue, the last."""
MOST_SAID = 200
"""Messages that readers are told of with an issue; of a minute and task half as many are read (voices.py)."""


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """What was said of a brand and is not read yet."""

    said: tuple[Said, ...]
    wake_at: int | None


class Known(msgspec.Struct, frozen=True, gc=False):
    """A brand, and the ids of its clusters. read: how far it was read, in milliseconds.

    shown: of the clusters, those that readers know.
    """

    brand: Brand = Brand()
    ids: tuple[str, ...] = ()
    read: int = 0
    shown: tuple[str, ...] = ()


class Raised(msgspec.Struct, frozen=True, gc=False):
    """Who said so: customers, and when they did last, the oldest first."""

    people: dict[str, int] = {}


TABLES: Mapping[str, type[msgspec.Struct]] = {
    "waiting": Waiting,
    "known": Known,
    "clusters": Cluster,
    "raised": Raised,
    "spoken": spoken.Spoken,
    **attack.TABLES,
    **reach.TABLES,
}


def take(state: State, brand: str, said: Iterable[Said], now: int) -> None:
    """Keep what was said until nothing more is to be expected of its minute."""
    if said := tuple(said):
        waiting = state[Waiting].get(brand) or Waiting((), now + GRACE)
        state[Waiting].put(brand, replace(waiting, said=(*waiting.said, *said)))


def read(state: State, brand: str, now: Time, weights: Sequence[float] = WEIGHTS) -> list[Output]:
    """Read what waits, once it is time: minute by minute; what came late, as if it were said last.

    weights: what a person counts for reach by how many steps they are away.
    """
    waiting = state[Waiting].get(brand)
    if waiting is None or not _is_due(waiting, now):
        return []
    until = complete_until(state, now) if len(waiting.said) <= MOST_WAITING else now
    minutes: dict[int, list[Said]] = {}
    known = state[Known].get(brand) or Known()
    for each in waiting.said:
        minutes.setdefault(max(_end_of(each), known.read), []).append(each)
    ready = [end for end in sorted(minutes) if end <= until]
    rest = tuple(each for end in sorted(minutes) if end > until for each in minutes[end])
    if rest:
        state[Waiting].put(brand, Waiting(rest, now + GRACE))
    else:
        state[Waiting].delete(brand)
    return [output for end in ready for output in _hear(state, brand, minutes[end], end, weights)]


def clusters_of(state: State, brand: str) -> dict[str, Cluster]:
    """Return a brand's clusters by id."""
    return _clusters(state, brand, (state[Known].get(brand) or Known()).ids)


def issues_of(state: State, brand: str) -> dict[str, Cluster]:
    """Return those of a brand's clusters that readers know."""
    return _clusters(state, brand, (state[Known].get(brand) or Known()).shown)


def _clusters(state: State, brand: str, ids: Iterable[str]) -> dict[str, Cluster]:
    get = state[Cluster].get
    found = {id_: get(issue_id(brand, id_)) for id_ in ids}
    return {id_: cluster for id_, cluster in found.items() if cluster is not None}


def keep(state: State, brand: str, news: News, now: int, weights: Sequence[float]) -> list[Output]:
    """Keep what changed, and tell readers of what they know or are to know."""
    hearing = news.hearing
    gone = {each.gone.id: each for each in news.merged}
    outputs: list[Output] = []
    for id_, authors in hearing.left.items():
        _leave(state, issue_id(brand, id_), authors)
    for id_ in sorted(hearing.changed - hearing.clusters.keys()):
        key, before = issue_id(brand, id_), state[Cluster].get(issue_id(brand, id_))
        state[Cluster].delete(key)
        if id_ in gone and gone[id_].gone.shown:
            _raise(state, brand, gone[id_].into, _people(state, key))
            record = issue(brand, hearing, gone[id_].gone, merged_into=gone[id_].into)
            outputs.append(Output("issues", key, record, route=brand))
        elif id_ not in gone and before is not None and before.shown:
            outputs += [
                Output("issues", issue_id(brand, each), None, route=brand) for each in (id_, *before.absorbed)
            ]
        state[Raised].delete(key)
    for each in news.merged:
        spoken.merge(state, brand, each.gone.id, each.into)
    shown = tuple(id_ for id_, each in hearing.clusters.items() if each.shown)
    _count(state, brand, news, shown, now)
    changed = sorted(hearing.changed & hearing.clusters.keys())
    groups = attack.judged(state, brand) if any(hearing.clusters[id_].shown for id_ in changed) else []
    suspects, told = attack.suspects(groups), []
    for id_ in (hearing.deferred - hearing.changed) & hearing.clusters.keys():
        state[Cluster].put(issue_id(brand, id_), hearing.clusters[id_])
    for id_ in changed:
        cluster = hearing.clusters[id_]
        state[Cluster].put(issue_id(brand, id_), cluster)
        if cluster.shown:
            parts = [suspects[each] for each in (id_, *cluster.absorbed) if each in suspects]
            told.append(_told(state, brand, news, cluster, parts))
    state[Known].put(brand, Known(news.brand, tuple(hearing.clusters), now, shown))
    reached = with_reach(state, brand, told, weights, attack.suspected_accounts(groups))
    return [*outputs, *(Output("issues", each.id, each, route=brand) for each in reached)]


def with_reach(
    state: State,
    brand: str,
    issues: Sequence[Issue],
    weights: Sequence[float],
    staged: AbstractSet[str],
) -> Sequence[Issue]:
    """Return issues with how far each may get from those who said it, but for who may be one hand."""
    graph = reach.graph_of(state, brand) if issues else None
    return [in_issue(each, _people(state, each.id).keys(), staged, graph, weights) for each in issues]


def _hear(state: State, brand: str, minute: list[Said], now: int, weights: Sequence[float]) -> list[Output]:
    known = state[Known].get(brand) or Known()
    news = follow(brand, known.brand, clusters_of(state, brand), minute, now)
    spoken.add(state, brand, spoken.counts_of(news.hearing.joined, minute), now)
    issues = {said.mention: id_ for id_, some in news.hearing.joined.items() for said in some}
    suspicions = attack.hear(state, brand, minute, issues, now)
    outputs = keep(state, brand, news, now, weights)
    told = {each.id: each for output in outputs if isinstance(each := output.record, Issue)}
    signals = [*(in_signal(each, told[each.subject.id]) for each in news.signals), *suspicions]
    return [*outputs, *(Output("signals", brand, signal) for signal in signals)]


def _count(state: State, brand: str, news: News, shown: Collection[str], now: int) -> None:
    """Count the last rows by the issues that there are now: all rows where these are others than they were.

    So what was said of a matter before it was an issue is in its counts as well, and what was said of one
    that became part of another in the other's.
    """
    known = state[Known].get(brand) or Known()
    rows = spoken.since(state, brand, now - spoken.KEPT)
    if not news.merged and {*known.shown} == {*shown}:
        heard = {each.at - each.at % blocks.ROW for some in news.hearing.joined.values() for each in some}
        rows = {start: rows[start] for start in heard & rows.keys()}
    for start, row in rows.items():
        by_issue = {issue_id(brand, id_): row[id_] for id_ in sorted(row.keys() & shown)}
        blocks.tell_issues(state, brand, start, kept(by_issue), Time(now))


def _is_due(waiting: Waiting, now: Time) -> bool:
    """Whether to read: also before its timer where all was said lately: a row is read whole.

    What came late waits for what else came late.
    """
    return (waiting.wake_at or 0) <= now or now - min(each.at for each in waiting.said) <= blocks.ROW + GRACE


def _end_of(said: Said) -> int:
    return (said.at // MINUTE + 1) * MINUTE


def _told(state: State, brand: str, news: News, cluster: Cluster, parts: list[Suspects]) -> Issue:
    """Return what readers are told of an issue, and remember who raised it."""
    key = issue_id(brand, cluster.id)
    said = news.hearing.joined.get(cluster.id, [])
    raised = sorted((*cluster.recent, *said), key=lambda each: each.at)
    _raise(state, brand, cluster.id, {each.author: int(each.at) for each in raised})
    people = _people(state, key)
    record, lately = issue(brand, news.hearing, cluster), cluster.last_seen - DAY
    return replace(
        record,
        people=len(people),
        people_of_late=sum([at > lately for at in people.values()]),
        said=tuple(dict.fromkeys(each.mention for each in (*cluster.recent, *said)))[-MOST_SAID:],
        to_tell=tuple(sorted(people)) if record.progress == "fixed" else (),
        attack_probability=max((each.probability for each in parts), default=0.0),
        suspected=sum(each.accounts for each in parts),
    )


def _people(state: State, key: str) -> dict[str, int]:
    raised = state[Raised].get(key)
    return raised.people if raised else {}


def _raise(state: State, brand: str, id_: str, people: Mapping[str, int]) -> None:
    key = issue_id(brand, id_)
    before = _people(state, key)
    after = before | {each: max(at, before.get(each, at)) for each, at in people.items()}
    if after != before:
        last = sorted(after.items(), key=lambda pair: (pair[1], pair[0]))[-MOST_PEOPLE:]
        state[Raised].put(key, Raised(dict(last)))


def _leave(state: State, key: str, people: Collection[str]) -> None:
    state[Raised].put(key, Raised({who: at for who, at in _people(state, key).items() if who not in people}))

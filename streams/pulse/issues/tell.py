"""What readers are told of an issue: the record, and the signals with their evidence."""

from schemas.alerts import Evidence, Signal, Subject
from schemas.base import Time
from schemas.pulse import Issue
from streams.pulse.issues.cluster import Cluster, centroid
from streams.pulse.issues.hear import Hearing
from streams.pulse.issues.name import distinctive, name_of, quotes
from streams.pulse.issues.trend import Trend

NEW, GROWING = "issue-new", "issue-growing"
_DIGITS = 1


def issue_id(brand: str, cluster: str) -> str:
    """Return the id that readers know it by: a mention may be about two brands."""
    return f"{brand}/{cluster}"


def issue(brand: str, hearing: Hearing, cluster: Cluster, merged_into: str | None = None) -> Issue:
    """Return an issue as it is now; of one that was merged, as it was."""
    about = centroid(cluster, hearing.vocabulary)
    words = distinctive(cluster, about)
    state = "merged" if merged_into else "muted" if cluster.hand.muted else cluster.state
    return Issue(
        id=issue_id(brand, cluster.id),
        brand=brand,
        name=cluster.hand.name or name_of(words),
        first_seen=Time(cluster.first_seen),
        last_seen=Time(cluster.last_seen),
        state=state,
        mentions=round(cluster.mentions),
        words=words,
        quotes=quotes(cluster, about, hearing.vocabulary),
        owner=cluster.hand.owner,
        progress=cluster.hand.progress,
        merged_into=issue_id(brand, merged_into) if merged_into else None,
    )


def new(brand: str, hearing: Hearing, cluster: Cluster, found: Trend, now: int) -> Signal:
    """Several people say something that nobody said before."""
    why = f"{cluster.mentions:.0f} mentions by at least {cluster.people} people since it was first said"
    return _signal(NEW, NEW, brand, hearing, cluster, found, now, why)


def growing(brand: str, hearing: Hearing, cluster: Cluster, found: Trend, now: int) -> Signal:
    """What some said is said by more of those who speak of the brand."""
    why = f"{found.hour:.0f} mentions in about an hour; going by the day before, {found.expected:.1f}"
    return _signal(GROWING, f"{GROWING}/{now}", brand, hearing, cluster, found, now, why)


def _signal(  # noqa: PLR0917 - what both kinds know
    kind: str, name: str, brand: str, hearing: Hearing, cluster: Cluster, found: Trend, now: int, why: str
) -> Signal:
    told = issue(brand, hearing, cluster)
    figure = Evidence(kind="figure", text=f"{told.name}: {why}", at=Time(now))
    said = [
        Evidence(kind="quote", text=each.text, mention=each.mention, at=each.at)
        for each in reversed(told.quotes)  # a rule's text quotes the last, so that is the most typical
    ]
    return Signal(
        id=f"{told.id}/{name}",
        kind=kind,
        brand=brand,
        subject=Subject(kind="issue", id=told.id),
        at=Time(now),
        values={
            "mentions": round(cluster.mentions, _DIGITS),
            "people": float(cluster.people),
            "last_hour": round(found.hour, _DIGITS),
            "expected": round(found.expected, _DIGITS),
        },
        evidence=(figure, *said),
    )

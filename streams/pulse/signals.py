"""Signals of what the crowd does, with what there is to look at."""

from collections.abc import Iterable, Iterator, Sequence

from schemas.alerts import Evidence, Signal, Subject
from schemas.base import Time, format_time
from schemas.pulse import Bin, Quote
from streams.configuration.durations import duration
from streams.pulse import blocks, quotes
from streams.pulse.about import About, about, about_issue
from streams.pulse.blocks import ROW
from streams.pulse.bursts import Window
from streams.pulse.course import News, Spike, total
from streams.pulse.feeds import Gap
from streams.pulse.sentence import matter, rarity, sentence, without
from streams.pulse.spikes import PERIODS, Reading
from streams.state import State

OVER = "over"


def of_volume(state: State, brand: str, news: News, lasting: Window, weights: Sequence[float]) -> Signal:
    """More people speak than usual; or do so no more. negative: share of what is said since it began.

    lasting: the rows of the last hours, of which the crowd's are what it is about. weights: of reach.
    """
    if news.reading is None or news.ended_at is not None:
        return _over("spike", brand, news, _name(news.spike))
    since = Time(max(news.spike.started_at, lasting.at[0]))
    said, usual = total(lasting, since)
    what = about(state, brand, since, usual, said, weights)
    evidence = (
        *_figures(
            sentence(news.reading),
            matter(what, "of what is above the usual"),
            _near(what),
            without(what, said, usual, since),
        ),
        *_quoted(quotes.since(state, brand, news.spike.started_at), _typical(what)),
    )
    return _spike(state, brand, news, news.reading, _name(news.spike), what, evidence)


def of_issue(  # noqa: PLR0917 - as of_volume, of one cluster
    state: State, brand: str, cluster: str, news: News, lasting: Window, weights: Sequence[float]
) -> Signal:
    """More people speak of one issue than usual; or do so no more.

    negative: of all that is said of the brand since it began. lasting: the issue's rows of the last hours.
    """
    if news.reading is None or news.ended_at is not None:
        return over_of_issue(brand, cluster, news)
    since = Time(max(news.spike.started_at, lasting.at[0]))
    said, usual = total(lasting, since)
    what = about_issue(state, brand, cluster, since, said - usual, weights)
    assert what.issue is not None
    figure = f"{what.issue.name}: {sentence(news.reading)}"
    evidence = (
        *_figures(figure, _near(what), without(what, said, usual, since)),
        *_quoted((), what.issue.quotes[: quotes.SAMPLE]),
    )
    return _spike(state, brand, news, news.reading, _of_issue(news.spike, cluster), what, evidence)


def over_of_issue(brand: str, cluster: str, news: News) -> Signal:
    """No more people speak of one issue than usual, or it is watched no more."""
    return _over("spike", brand, news, _of_issue(news.spike, cluster))


def of_turn(state: State, brand: str, news: News, weights: Sequence[float]) -> Signal:
    """More of what is said is negative than usual; or is so no more. weights: of reach."""
    if news.reading is None or news.ended_at is not None:
        return _over("tone-shift", brand, news, _name(news.spike))
    bins, since = _bins(state, brand, news), news.spike.started_at
    said = sum(_toned(each) for each in bins)
    negative = sum(each.tone.negative for each in bins)
    usual = news.reading.sharp.usual / news.reading.sharp.mentions
    what = about(state, brand, since, None, sum(each.mentions for each in bins), weights)
    values = {
        "negative": negative / said,
        "usual": usual,
        "mentions": float(said),
        **_rarity(news.reading),
        **_crowd(what),
    }
    text = (
        f"{negative} of {said} mentions since {format_time(since)[11:16]} are negative "
        f"({negative / said:.0%}); usual is {usual:.0%}; {rarity(news.reading)}"
    )
    return Signal(
        id=f"tone-shift/{brand}/{_name(news.spike)}/{news.spike.degree}",
        kind="tone-shift",
        brand=brand,
        subject=Subject(kind="tone", id=_name(news.spike)),
        at=news.at,
        values=_rounded(values),
        evidence=(
            Evidence(kind="figure", text=text),
            *_figures(matter(what, "of what is said"), _near(what), without(what, said, None, since)),
            *_quoted(quotes.since(state, brand, since, "negative"), _typical(what)),
        ),
        issue=what.issue.id if what.issue else None,
    )


def of_gap(brand: str, source: str, gap: Gap, now: Time) -> Signal:
    """A source's heartbeats have stopped, whatever else still comes from it; or they are back."""
    silent = duration((gap.until or now) - gap.since)
    if gap.until is not None:
        kind, at, text = "feed-gap-over", gap.until, f"no heartbeat from {source} for {silent}"
    else:
        since = f"{format_time(gap.since)[:16].replace('T', ' ')}Z"
        kind, at, text = "feed-gap", now, f"no heartbeat from {source} for {silent}, since {since}"
    return Signal(
        id=f"{kind}/{brand}/{source}/{gap.since}",
        kind=kind,
        brand=brand,
        subject=Subject(kind="feed", id=source),
        at=at,
        outcome="heard again" if gap.until is not None else None,
        values={} if gap.until is not None else {"minutes": round((now - gap.since) / 60_000, 1)},
        evidence=(Evidence(kind="figure", text=text),),
    )


def _spike(  # noqa: PLR0917 - what both kinds have
    state: State,
    brand: str,
    news: News,
    reading: Reading,
    name: str,
    what: About,
    evidence: tuple[Evidence, ...],
) -> Signal:
    values = {
        "mentions": float(reading.sharp.mentions),
        "usual": reading.sharp.usual,
        "negative": _negative(_bins(state, brand, news)),
        **_rarity(reading),
        **_crowd(what),
    }
    return Signal(
        id=f"spike/{brand}/{name}/{news.spike.degree}",
        kind="spike",
        brand=brand,
        subject=Subject(kind="spike", id=name),
        at=news.at,
        values=_rounded(values),
        thresholds=_rounded({"mentions": reading.upper}),
        evidence=evidence,
        issue=what.issue.id if what.issue else None,
    )


def _over(kind: str, brand: str, news: News, name: str) -> Signal:
    assert news.ended_at is not None
    values = {"peak": news.spike.peak, "usual": news.spike.expected}
    return Signal(
        id=f"{kind}-over/{brand}/{name}",
        kind=f"{kind}-over",
        brand=brand,
        subject=Subject(kind="spike" if kind == "spike" else "tone", id=name),
        at=news.ended_at,
        outcome=OVER,
        values=_rounded(values),
    )


def _rarity(reading: Reading) -> dict[str, float]:
    """How rarely so much comes, in days, as far as it can be told, and from how many days that is known."""
    return {"days": min(reading.period, PERIODS[-1]), "known_days": float(reading.days)}


def _bins(state: State, brand: str, news: News) -> list[Bin]:
    start = news.spike.started_at - news.spike.started_at % ROW
    return [blocks.row(state, brand, each) for each in range(start, news.at, ROW)]


def _negative(bins: Iterable[Bin]) -> float:
    some = list(bins)
    said = sum(_toned(each) for each in some)
    return sum(each.tone.negative for each in some) / said if said else 0.0


def _toned(one: Bin) -> int:
    return one.tone.negative + one.tone.neutral + one.tone.positive


def _crowd(what: About) -> dict[str, float]:
    """What a rule may ask of it: is it staged, by how many; how much is one matter, how many are near."""
    return {
        "attack_probability": what.staged,
        "suspected": float(what.suspected),
        "issue_share": what.share,
        "reach": (what.issue.reach if what.issue else None) or 0.0,
    }


def _near(what: About) -> str:
    """How far its issue may get; empty where that is not known."""
    return what.issue.reach_why if what.issue else ""


def _figures(*texts: str) -> Iterator[Evidence]:
    for text in texts:
        if text:
            yield Evidence(kind="figure", text=text)


def _quoted(found: Iterable[Quote], typical: Sequence[Quote]) -> Iterator[Evidence]:
    """Some of what was said; where it is about one matter, what is typical of that comes last."""
    others = [each for each in found if all(each.mention != other.mention for other in typical)]
    for each in (*others[: quotes.SAMPLE - len(typical)], *typical):
        yield Evidence(kind="quote", text=each.text, mention=each.mention, at=each.at)


def _typical(what: About) -> Sequence[Quote]:
    return what.issue.quotes[:1] if what.issue else ()


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


def _name(spike: Spike) -> str:
    return format_time(spike.started_at)


def _of_issue(spike: Spike, cluster: str) -> str:
    return f"{_name(spike)}/{cluster}"

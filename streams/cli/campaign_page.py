"""A campaign as one page of HTML that needs nothing else: no script, no network, no other file."""

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil

from schemas.base import Time
from schemas.campaigns import Campaign, Heard, Share, Theme
from streams.cli import charts
from streams.cli.campaign_view import MOST_THEMES, moment, without_suspects
from streams.cli.charts import Bar
from streams.cli.report_page import STYLE
from streams.sinks.terminal import plain

MOST_UNEXPECTED = 6
_QUOTES = (
    "blockquote{margin:.2rem 0 .6rem;padding-left:.8rem;border-left:3px solid var(--line)}h3{margin:1rem 0 0}"
)


def page(campaign: Campaign, made_at: int) -> str:
    """Return the page."""
    question = _text(campaign.question)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{question}</title><style>{STYLE}{_QUOTES}</style></head><body><main>"
        f'<h1>“{question}”</h1><p class="faint">{_text(_period(campaign, made_at))}</p>'
        f"{''.join(_parts(campaign))}</main></body></html>\n"
    )


def _parts(campaign: Campaign) -> Iterator[str]:
    yield _facts(campaign)
    yield (
        "<h2>What people say</h2><p>Share of the people who answered, each counted once in a theme; who "
        "names two is in both. Line: where the share lies with 95 % confidence (Wilson), were those "
        "who answered a random part of all who might have.</p>"
    )
    bars = [_bar(theme.name, theme.share) for theme in campaign.themes[:MOST_THEMES]]
    more = f"; the {MOST_THEMES} largest of {len(campaign.themes)}" if campaign.themes[MOST_THEMES:] else ""
    chart = charts.bars("Themes by share of people", bars, full=_full(campaign))
    yield _figure("Themes", chart, _themes_table(campaign), f"{more}; {_scale(campaign)}")
    if campaign.expected:
        yield from _expected(campaign)
    yield (
        "<h2>Who has not been heard</h2><p>Bar: share of those who answered. Rhomb: share of the brand's "
        "mentions in the week before. ▽: surely less than usual; the themes do not speak for "
        "these people.</p>"
    )
    for title, some in (("By language", campaign.languages), ("By source", campaign.sources)):
        yield _heard(title, some, campaign.people)
    yield "<h2>In their words</h2>"
    for theme in campaign.themes[:MOST_THEMES]:
        yield _quotes(theme)


def _facts(campaign: Campaign) -> str:
    facts = [
        (f"{campaign.answers:,}", "answers in time"),
        (f"{campaign.people:,}", "people"),
        (f"{campaign.elsewhere:,}", "of them in no theme"),
        (f"{campaign.late:,}", "answers too late"),
        (f"{campaign.deleted:,}", "deleted"),
    ]
    if campaign.read < campaign.answers:
        facts.append((f"{campaign.read:,}", "read, a sample"))
    if campaign.suspected:
        facts.append((f"{campaign.suspected:,}", "people who may be one hand"))
    items = "".join(f"<li><b>{value}</b>{name}</li>" for value, name in facts)
    return f'<ul class="facts">{items}</ul>'


def _expected(campaign: Campaign) -> Iterator[str]:
    yield "<h2>What was expected, beside what is said</h2>"
    bars = [_bar(each.text, each.share) for each in campaign.expected]
    names = {theme.id: theme.name for theme in campaign.themes}
    rows = [
        (
            each.text,
            ", ".join(names.get(id_, id_) for id_ in each.themes) or "nothing like it",
            *_figures(each.share),
        )
        for each in campaign.expected
    ]
    table = _table(("expected", "themes that say so", "people", "share", "from", "to"), rows)
    chart = charts.bars("Expected answers by share of people", bars, full=_full(campaign))
    yield _figure("Expected", chart, table, f"; {_scale(campaign)}")
    unexpected = [theme for theme in campaign.themes if theme.expected is None]
    bars = [_bar(theme.name, theme.share) for theme in unexpected[:MOST_UNEXPECTED]]
    if bars:
        title = "What nobody expected, by share of people"
        chart = charts.bars(title, bars, charts.ORANGE, full=_full(campaign))
        caption = f"What nobody expected, the most said first; {_scale(campaign)}."
        yield f"<figure><figcaption>{caption}</figcaption>{chart}</figure>"


def _themes_table(campaign: Campaign) -> str:
    names = ("theme", "words", "expected", "people", "share", "from", "to", "suspected", "share without")
    rows = [
        (
            theme.name,
            ", ".join(theme.words),
            theme.expected or "by nobody",
            *_figures(theme.share),
            f"{theme.share.suspected:,}",
            without_suspects(campaign, theme.share),
        )
        for theme in campaign.themes
    ]
    return _table(names, rows)


def _quotes(theme: Theme) -> str:
    said = "".join(f"<blockquote>{_text(quote.text)}</blockquote>" for quote in theme.quotes)
    return f"<h3>{_text(theme.name)}</h3>{said or '<p>Said in private: quoted to nobody.</p>'}"


def _heard(title: str, some: Sequence[Heard], people: int) -> str:
    usual = sum(each.usual for each in some)
    rows = [
        Bar(
            each.name,
            each.people / people if people else None,
            f"{each.people:,}{'; ▽ hardly heard' if each.less else ''}",
            mark=each.usual / usual if usual else None,
        )
        for each in some
    ]
    table = _table(
        ("", "mentions the week before", "people who answered", "hardly heard"),
        [(each.name, f"{each.usual:,}", f"{each.people:,}", "yes" if each.less else "") for each in some],
    )
    return _figure(title, charts.bars(f"Who answered, {title.lower()}", rows), table) if some else ""


def _full(campaign: Campaign) -> float:
    """The share of a bar over the whole width: the next step of 10 % that nothing goes beyond."""
    shares = [theme.share for theme in campaign.themes] + [each.share for each in campaign.expected]
    most = max((share.high for share in shares), default=1.0)
    return min(1.0, ceil(10 * most) / 10)


def _scale(campaign: Campaign) -> str:
    return f"the whole width is {_full(campaign):.0%}"


def _bar(name: str, share: Share) -> Bar:
    return Bar(name, share.share, f"{share.share:.0%}, {share.people:,}", share.low, share.high)


def _figures(share: Share) -> tuple[str, str, str, str]:
    return f"{share.people:,}", f"{share.share:.1%}", f"{share.low:.1%}", f"{share.high:.1%}"


def _figure(title: str, chart: str, table: str, note: str = "") -> str:
    return (
        f"<figure><figcaption>{escape(title + note)}.</figcaption>{chart}"
        f'<details><summary>{escape(title)}, as a table</summary><div class="wide">{table}</div>'
        "</details></figure>"
    )


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in names)
    body = "".join(
        f'<tr><th scope="row">{_text(first)}</th>{"".join(f"<td>{_text(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(said: str) -> str:
    return escape(plain(said))


def _period(campaign: Campaign, made_at: int) -> str:
    ended = campaign.ended_at or campaign.until
    return (
        f"{campaign.brand}, {campaign.state}; asked from {moment(campaign.started_at)} to {moment(ended)} "
        f"UTC in {' '.join((campaign.post, *campaign.tags))}; made {moment(Time(made_at))} UTC."
    )

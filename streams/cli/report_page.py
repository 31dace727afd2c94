"""The report on care as one page of HTML that needs nothing else: no script, no network, no other file."""

from collections.abc import Iterator, Sequence
from html import escape

from schemas.base import MINUTE, Time
from streams.care.report import RECOVERIES, Group, Report
from streams.cli import cells, charts
from streams.cli.charts import Bar, Range, Stack
from streams.configuration.durations import duration

SHOWN = 15
"""Groups of one chart; its table has all."""
COLOURS = dict(
    zip(RECOVERIES, (charts.GREEN, charts.SKY, charts.VERMILION, charts.GREY, charts.ORANGE), strict=True)
)
TICKS = {"1 min": 1, "10 min": 10, "1 h": 60, "4 h": 240, "1 d": 1_440, "1 week": 10_080}
"""In minutes."""
STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--paper:#fff;--faint:#5b6675;--line:#d5dbe3}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf2;--paper:#12161c;--faint:#a3adba;--line:#394350}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:auto;padding:1rem 1rem 4rem}
h1{font-size:1.7rem;margin:.5rem 0 0}h2{font-size:1.2rem;margin:2.2rem 0 .4rem}
p,li{max-width:46rem}.faint,figcaption{color:var(--faint)}
.facts{display:flex;flex-wrap:wrap;gap:.8rem;padding:0;list-style:none}
.facts li{border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1rem;min-width:8rem}
.facts b{display:block;font-size:1.5rem}
figure{margin:0 0 1rem}svg{width:100%;height:auto;display:block}svg text{fill:var(--ink);font-size:13px}
svg text.inside{fill:#000;font-size:12px}svg text.small{font-size:10px}
.tick{stroke:var(--line)}.bound{stroke:var(--ink);stroke-width:2}.span{stroke-width:6;stroke-linecap:round}
.legend{display:flex;flex-wrap:wrap;gap:1rem;list-style:none;padding:0;margin:.3rem 0}
.key{width:.9rem;height:.9rem;display:inline-block;margin-right:.4rem;vertical-align:-.1rem}
table{border-collapse:collapse;font-size:.9rem}td,th{padding:.2rem .7rem;text-align:right;
border-bottom:1px solid var(--line)}td:first-child,th:first-child{text-align:left}
.wide{overflow-x:auto}summary{cursor:pointer;color:var(--faint)}
:focus-visible{outline:3px solid #0072B2;outline-offset:2px}
@media print{details:not([open])>*{display:none}}
"""


def page(report: Report, made_at: int) -> str:
    """Return the page."""
    parts = "".join(_parts(report))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Report on care</title><style>{STYLE}</style></head><body><main>"
        f'<h1>Report on care</h1><p class="faint">{escape(_period(report, made_at))}</p>{parts}'
        "</main></body></html>\n"
    )


def _parts(report: Report) -> Iterator[str]:
    yield _facts(report.all)
    if not report.all.owed:
        return
    yield (
        "<h2>Answered in time</h2>"
        "<p>Of the answers that were due: given, or still owed although the time is up.</p>"
    )
    for title, groups in (
        ("By brand", report.by_brand),
        ("By source", report.by_source),
        ("By team", report.by_team),
        ("By priority", report.by_priority),
        ("By topic", report.by_topic),
    ):
        yield _figure(title, groups, charts.bars(f"Answered in time, {title.lower()}", _bars(groups)))
    yield (
        "<h2>How long people waited</h2><p>Dot: half of them. Line: from half to 95 in a "
        "hundred. Rhomb: half of the answers were promised by then; by the calendar, where there is one.</p>"
    )
    for title, groups in (("By brand", report.by_brand), ("By team", report.by_team)):
        yield _figure(title, groups, charts.ranges(f"Waits, {title.lower()}", _ranges(groups), TICKS))
    yield (
        "<h2>What our answers did</h2><p>What unhappy customers said within 72 hours after the answer. "
        "Silent is silent, not recovered. What goes together here need not be cause and effect.</p>"
    )
    for title, groups in (
        ("By style of the answer", report.by_style),
        ("By team", report.by_team),
        ("By how long they waited", report.by_wait),
        ("By brand", report.by_brand),
        ("By topic", report.by_topic),
    ):
        yield _figure(title, groups, charts.stacks(f"Recovery, {title.lower()}", _stacks(groups), COLOURS))
    hours = [(group.name, group.in_time, group.owed) for group in report.by_hour]
    yield (
        "<h2>By hour of the day, UTC</h2><p>How many began to wait in that hour; blue, below: answered in "
        "time.</p>"
    )
    yield _figure("By hour", report.by_hour, charts.columns("Answers owed by hour, UTC", hours))


def _facts(group: Group) -> str:
    facts = [
        (f"{group.owed:,}", "answers owed"),
        (f"{group.answered:,}", "answered"),
        (percent(group.share_in_time), f"in time, of {group.due:,} due"),
    ]
    if group.waits:
        facts += [(duration(group.waits.p50), "half waited less"), (duration(group.waits.p90), "nine in ten")]
    if group.judged:
        recovered, silent = (group.recovery.get(state, 0) for state in ("recovered", "silent"))
        facts.append((f"{recovered:,} of {group.judged:,}", f"unhappy recovered; {silent:,} were silent"))
    items = "".join(f"<li><b>{escape(value)}</b>{escape(name)}</li>" for value, name in facts)
    return f'<ul class="facts">{items}</ul>'


def _figure(title: str, groups: Sequence[Group], chart: str) -> str:
    if not groups:
        return ""
    more = f" The {SHOWN} largest of {len(groups)}." if len(groups) > SHOWN else ""
    return (
        f"<figure><figcaption>{escape(title)}.{more}</figcaption>{chart}"
        f'<details><summary>{escape(title)}, as a table</summary><div class="wide">{_table(groups)}</div>'
        "</details></figure>"
    )


def _table(groups: Sequence[Group]) -> str:
    names = (
        "",
        "owed",
        "answered",
        "due",
        "in time",
        "promised",
        "half",
        "75 %",
        "90 %",
        "95 %",
        *RECOVERIES,
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(f"<tr>{''.join(_cells(group))}</tr>" for group in groups)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(group: Group) -> Iterator[str]:
    yield f'<th scope="row">{escape(group.name)}</th>'
    waits = group.waits
    times = (waits.p50, waits.p75, waits.p90, waits.p95) if waits else (None,) * 4
    for value in (
        *(f"{count:,}" for count in (group.owed, group.answered, group.due)),
        percent(group.share_in_time),
        *("" if time is None else duration(time) for time in (group.promised, *times)),
        *(f"{group.recovery.get(state, 0):,}" for state in RECOVERIES),
    ):
        yield f"<td>{value}</td>"


def _bars(groups: Sequence[Group]) -> list[Bar]:
    return [
        Bar(each.name, each.share_in_time, f"{percent(each.share_in_time)} of {each.due:,}")
        for each in groups[:SHOWN]
    ]


def _ranges(groups: Sequence[Group]) -> list[Range]:
    return [
        Range(
            each.name,
            each.waits.p50 / MINUTE,
            each.waits.p50 / MINUTE,
            each.waits.p95 / MINUTE,
            each.promised / MINUTE if each.promised else None,
            f"{cells.span(each.waits.p50)} to {cells.span(each.waits.p95)}",
        )
        for each in groups[:SHOWN]
        if each.waits
    ]


def _stacks(groups: Sequence[Group]) -> list[Stack]:
    return [Stack(each.name, each.recovery, f"of {each.judged:,}") for each in groups[:SHOWN] if each.judged]


def percent(share: float | None) -> str:
    """A share in percent; a dash where there is none."""
    return "–" if share is None else f"{share:.0%}"


def _period(report: Report, made_at: int) -> str:
    made = f"made {str(Time(made_at))[:16].replace('T', ' ')} UTC"
    if report.first is None or report.last is None:
        return f"Nothing was owed; {made}."
    first, last = (str(at)[:10] for at in (report.first, report.last))
    return f"Answers owed from {first} to {last}; {made}."

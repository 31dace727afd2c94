"""The chain of decisions about a mention, from what was heard to whom it was sent, each with its reason.

Rules are judged again by those that hold now, and say so: what stands was judged by those that held then.
"""

from collections.abc import Iterable, Iterator

from schemas.alerts import Alert, Signal
from schemas.base import Time, format_time
from schemas.conversations import Obligation
from schemas.mentions import EnrichedMention
from schemas.scores import Sentiment
from streams.alerts.lifecycle import PEOPLES
from streams.alerts.policy import Policy
from streams.brands.file import BrandsFile
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.explain.owing import why_not_owed
from streams.explain.telling import told
from streams.explain.trail import Link, Trail
from streams.rules import Rules
from streams.rules.signals import ENDS
from streams.rules.why_not import why_not

NOBODY = Teams(Brands.of(BrandsFile()), {})
SHOWN = 160
"""Characters of what was said; the mention has the rest."""


def chain(trail: Trail, rules: Rules, now: Time, teams: Teams | None = None) -> list[Link]:
    """Return every decision, in the order in which they are taken. teams: whose quiet hours are looked at."""
    links = [link for mention in trail.mentions for link in _heard(mention, trail)]
    links += [
        Link(
            each.at, each.agent, f"set aside: {' '.join(filter(None, (each.field, each.reason)))}", good=False
        )
        for each in trail.dead_letters
    ]
    for owed in trail.obligations:
        links += _owed(owed)
    for signal in _last_of_each(trail.signals):
        links += _signalled(signal, rules, trail)
    for alert in trail.alerts:
        links += _by_time([*_fired(alert), *told(alert, trail, Policy(rules, teams or NOBODY), now)])
    return links


def _by_time(links: Iterable[Link]) -> list[Link]:
    """Sort; one without a time stays behind the one before it."""
    timed: list[tuple[Time, Link]] = []
    for link in links:
        timed.append((link.at if link.at is not None else timed[-1][0], link))
    return [link for _, link in sorted(timed, key=lambda each: each[0])]


def _heard(mention: EnrichedMention, trail: Trail) -> Iterator[Link]:
    said, author = mention.mention, mention.mention.author
    who = (author.handle or author.name or author.id) if author else "somebody"
    words = " ".join(said.text.split())
    yield Link(mention.occurred_at, "heard", f"{mention.id}, {said.kind} of {who}: {words[:SHOWN]}")
    yield Link(None, "score", _scored(mention))
    brands = [
        f"{each.brand} ({'said to' if each.addressed else 'about'}: {each.how})" for each in mention.brands
    ]
    whose = f", said by {mention.company} itself" if mention.company else ""
    of = ", ".join(brands) or "none"
    yield Link(None, "threads", f"conversation {mention.conversation_id}; brands: {of}{whose}")
    if not any(mention.id in each.mentions for each in trail.obligations):
        for reason in why_not_owed(mention):
            yield Link(None, "conversations", f"no answer is owed: {reason}", good=False)


def _scored(mention: EnrichedMention) -> str:
    score = mention.score
    said = [f"{score.language.code}"]
    if score.sentiment:
        said.append(_tone(score.sentiment))
    said += [f"{_tone(tone)} toward {brand}" for brand, tone in score.toward.items()]
    if score.unscored:
        said.append(f"not scored: {score.unscored.reason}")
    if score.act:
        said.append(score.act.label)
    for name, value in (("needs an answer", score.needs_answer), ("urgency", score.urgency)):
        said.append(f"{name} {'not known' if value is None else format(value, '.2f')}")
    said += [f"safety: {each}" for each in score.safety]
    return f"{', '.join(said)} ({score.model})"


def _tone(tone: Sentiment) -> str:
    return f"{tone.label} {getattr(tone, tone.label):.2f}"


def _owed(owed: Obligation) -> Iterator[Link]:
    reasons = f" ({', '.join(owed.priority_reasons)})" if owed.priority_reasons else ""
    yield Link(
        owed.opened_at,
        "conversations",
        f"{owed.brand} owes an answer, {owed.id}: {owed.clock}, priority {owed.priority}{reasons}, "
        f"due {format_time(owed.due_at)}",
    )
    if owed.breached_at is not None:
        yield Link(owed.breached_at, "conversations", "breached: the promised time has gone by")
    if owed.ended_at is not None:
        by = f" by {owed.answered_by}" if owed.answered_by else ""
        why = f": {owed.reason}" if owed.reason else ""
        yield Link(owed.ended_at, "conversations", f"{owed.outcome}{by}{why}")


def _last_of_each(signals: Iterable[Signal]) -> list[Signal]:
    """What is said of each subject by now: the last signal of each kind."""
    last = {(each.subject.id, each.kind): each for each in signals}
    return sorted(last.values(), key=lambda each: each.at)


def _signalled(signal: Signal, rules: Rules, trail: Trail) -> Iterator[Link]:
    figures = ", ".join(f"{name} {value:.4g}" for name, value in signal.values.items())
    outcome = f" ({signal.outcome})" if signal.outcome else ""
    yield Link(signal.at, "signal", f"{signal.kind}{outcome}{': ' if figures else ''}{figures}")
    if signal.kind in ENDS:
        return
    if not any(signal.kind in rule.signals for rule in rules):
        yield Link(None, "rule", f"no rule looks at it: none has {signal.kind} under `signals`", good=False)
    naming = {alert.rule for alert in trail.alerts if alert.subject == signal.subject}
    for rule in rules:
        if signal.kind not in rule.signals:
            continue
        reason = why_not(rule, signal)
        if reason is not None:
            yield Link(None, "rule", f"{rule.name}: not matched, because {reason}", good=False)
        elif rule.name in naming:
            yield Link(None, "rule", f"{rule.name}: matched")
        else:
            yield Link(None, "rule", f"{rule.name}: matched, {_overruled(signal, rule.hold_ms, naming)}")


def _overruled(signal: Signal, hold_ms: int, naming: set[str]) -> str:
    if naming:
        return f"but {', '.join(sorted(naming))} is severer, or further down, and names the alert"
    if hold_ms:
        return f"and fires only if it stands until {format_time(Time(signal.at + hold_ms))} (`for`)"
    return "and no alert stands: it was over before, was taken back, or the rule is newer than the signal"


def _fired(alert: Alert) -> Iterator[Link]:
    yield Link(alert.fired_at, "alert", f"{alert.id}, {alert.severity}: {alert.why}")
    for change in alert.history[1:]:
        by = f" by {change.by}" if change.by else ""
        why = "" if change.reason in PEOPLES else f": {change.reason}"
        yield Link(change.at, "alert", f"{change.state}{by}{why}")

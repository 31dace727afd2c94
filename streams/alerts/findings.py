"""What the rules say of a signal, written down as it is kept; and the signal of a rule that fails."""

from collections.abc import Iterable

from schemas.alerts import Evidence, Signal, Subject
from schemas.base import Time
from streams.alerts.cases import Finding, Step
from streams.brands.teams import Teams
from streams.rules.rule import FAILED, NEVER_QUIET, Failure, Match, Rule
from streams.rules.signals import text_values
from streams.rules.text import fill


def findings(signal: Signal, judged: Iterable[Match | Failure], teams: Teams) -> tuple[Finding, ...]:
    """Return what holds for a signal."""
    return tuple(_finding(one, signal, teams) for one in judged if isinstance(one, Match))


def failures(signal: Signal, judged: Iterable[Match | Failure]) -> list[Signal]:
    """Return a signal for each rule that fails on this one: whoever keeps the rules must hear of it."""
    return [_failure(signal, one.rule, one.reason) for one in judged if isinstance(one, Failure)]


def finding_of_failure(failure: Signal, teams: Teams) -> tuple[Finding, ...]:
    """Return what there is to say of a rule that fails."""
    return (_finding(Match(FAILED, -1, FAILED.severity), failure, teams),)


def _finding(match: Match, signal: Signal, teams: Teams) -> Finding:
    rule = match.rule
    at = Time(signal.at + rule.hold_ms)
    team = signal.team or teams.team_for(signal.brand, signal.safety)
    steps = _steps(signal.brand, team, teams)
    rests = steps and match.severity != NEVER_QUIET
    return Finding(
        kind=signal.kind,
        rule=rule.name,
        place=match.place,
        severity=match.severity,
        at=at,
        held=rule.hold_ms,
        owner=rule.owner,
        purpose=rule.purpose,
        action=rule.action,
        labels=dict(rule.labels),
        review=rule.review,
        summary=rule.summary.source,
        why=fill(rule.why.source, text_values(signal, at, over=False)) or "it holds",
        team=team,
        steps=steps,
        rested=teams.quiet_until(signal.brand, team, at) if rests else None,
        at_once=rule.at_once,
        group_by=rule.group_by,
        group_wait=rule.group_wait_ms,
        group_interval=rule.group_interval_ms,
        group_repeat=rule.group_repeat_ms,
    )


def _steps(brand: str, team: str | None, teams: Teams) -> tuple[Step, ...]:
    return tuple(
        Step(after=int(step.after), team=step.to or team or "", severity=step.severity)
        for step in teams.escalation(brand, team)
    )


def _failure(signal: Signal, rule: Rule, reason: str) -> Signal:
    return Signal(
        id=f"{signal.id}/{FAILED.name}/{rule.name}",
        kind=FAILED.name,
        brand=signal.brand,
        subject=Subject(kind="rule", id=rule.name),
        at=signal.at,
        evidence=(Evidence(kind="figure", text=f"{reason} (on {signal.kind} {signal.id})"),),
    )

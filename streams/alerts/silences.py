"""Alerts that nobody is told of for a time: silences, with Alertmanager's semantics.

A silence has matchers, an author, a comment and an end. It takes an alert where every matcher does. A label
that the alert lacks counts as empty, and some matcher must want more than that, else the silence would take
everything. Other than there, a silence is one brand's, begins when it is taken, and matches by `=` and `!=`
alone: a pattern of a person's could keep a worker busy for ever.
"""

from collections.abc import Mapping

import msgspec

from schemas.alerts import Alert, AlertAction, Silence
from schemas.base import DAY, Time, format_time
from schemas.errors import RecordError
from streams.alerts.actions import check_end, result
from streams.alerts.cases import KEEP_CLOSED
from streams.alerts.labels import labels_of
from streams.brands.teams import Teams
from streams.rules.matchers import Matchers
from streams.state import State
from streams.step import Context, DuplicateRecord, Output

TOPIC = "alerts.silences"
MAX_SILENCES = 100
"""Of a brand at a time: each alert is compared with all of them before it is told."""
MAX_MATCHERS = 20
MAX_LABEL = 280
"""Characters of a label's name, and of its value."""
MAX_ENDINGS = 20
"""Acts to end one silence that are remembered, so that their copies are not answered otherwise."""


class KeptSilence(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A silence, and how it ended. It is remembered for a while, so that a late copy does not begin it anew.

    endings: ids of the acts that ended it, or came too late to.
    """

    silence: Silence
    ended_at: Time | None = None
    ended_by: str | None = None
    endings: tuple[str, ...] = ()
    wake_at: Time | None = None


def takes(silence: Silence, alert: Alert) -> bool:
    """Whether nobody is to be told of the alert while the silence holds."""
    return takes_labels(silence, labels_of(alert))


def takes_labels(silence: Silence, labels: Mapping[str, str]) -> bool:
    """Whether nobody is to be told of an alert with these labels while the silence holds."""
    return silence.brand == labels["brand"] and Matchers(silence.matchers, silence.unless).hold(labels)


def standing(state: State, brand: str) -> list[Silence]:
    """Return the brand's silences that hold now."""
    kept = (kept for _, kept in state[KeptSilence].items())
    return [each.silence for each in kept if each.silence.brand == brand and each.ended_at is None]


def begin(state: State, action: AlertAction, context: Context, teams: Teams) -> list[Output]:
    """Begin a silence, which goes by the id of the act. Raises RecordError, DuplicateRecord."""
    if state[KeptSilence].get(action.id) is not None:
        raise DuplicateRecord
    if action.brand != context.key:
        raise RecordError("$.brand", f"{action.brand!r} is not the record's key, {context.key!r}")
    _check_matchers(action)
    at = Time(max(min(action.at, context.appended_at), context.now))
    assert action.until is not None
    check_end(action.until, at)
    refused = _why_not(action.brand, Matchers(action.matchers, action.unless), action.by, teams)
    if refused is not None:
        return [result(action, refused)]
    if len(standing(state, action.brand)) >= MAX_SILENCES:
        raise RecordError("$.brand", f"{action.brand} has {MAX_SILENCES} silences already; end one first")
    silence = Silence(
        id=action.id,
        brand=action.brand,
        by=action.by,
        at=at,
        until=action.until,
        comment=action.reason or "",
        matchers=action.matchers,
        unless=action.unless,
    )
    state[KeptSilence].put(silence.id, KeptSilence(silence=silence, wake_at=silence.until))
    return [result(action), Output(TOPIC, silence.id, silence, route=silence.brand)]


def end(state: State, action: AlertAction, now: Time, teams: Teams) -> tuple[Silence | None, list[Output]]:
    """End a silence early: return it, None where it stays or is over. Raises RecordError, DuplicateRecord."""
    kept = state[KeptSilence].get(action.silence or "")
    if kept is None:
        raise RecordError("$.silence", f"unknown, or over for more than {KEEP_CLOSED // DAY} days")
    if kept.silence.brand != action.brand:
        raise RecordError("$.brand", f"the silence is of {kept.silence.brand}")
    if action.id in kept.endings:
        raise DuplicateRecord
    matchers = Matchers(kept.silence.matchers, kept.silence.unless)
    refused = _why_not(action.brand, matchers, action.by, teams)
    if refused is not None:
        return None, [result(action, refused)]
    kept = msgspec.structs.replace(kept, endings=(*kept.endings, action.id)[-MAX_ENDINGS:])
    if kept.ended_at is not None:
        state[KeptSilence].put(kept.silence.id, kept)
        by = f" by {kept.ended_by}" if kept.ended_by else ""
        return None, [result(action, f"ended{by} at {format_time(kept.ended_at)} already")]
    over = _ended(state, kept, now, action.by)
    return kept.silence, [result(action), over]


def pass_by(state: State, key: str) -> tuple[Silence | None, list[Output]]:
    """End a silence whose time is over, and return it; forget one that has long been."""
    kept = state[KeptSilence].get(key)
    assert kept is not None
    if kept.ended_at is not None:
        state[KeptSilence].delete(key)
        return None, []
    return kept.silence, [_ended(state, kept, kept.silence.until, None)]


def _ended(state: State, kept: KeptSilence, at: Time, by: str | None) -> Output:
    silence = kept.silence
    over = msgspec.structs.replace(kept, ended_at=at, ended_by=by, wake_at=Time(at + KEEP_CLOSED))
    state[KeptSilence].put(silence.id, over)
    return Output(TOPIC, silence.id, None, route=silence.brand)


def _why_not(brand: str, matchers: Matchers, person: str, teams: Teams) -> str | None:
    """Say why a person may not silence these; None where they may act on all that it may take."""
    wanted, unwanted = matchers.equal.get("team"), matchers.unless.get("team")
    teams_meant = (*teams.of(brand), "") if wanted is None else (wanted,)
    for team in teams_meant:
        refused = teams.why_not(brand, team, person) if team != unwanted else None
        if refused is not None and team and wanted is None:
            refused = f"it may take what belongs to {team}; add team!={team}: {refused}"
        if refused is not None:
            return refused
    return None


def _check_matchers(action: AlertAction) -> None:
    if not Matchers(action.matchers, action.unless).want_something:
        raise RecordError("$.matchers", "each takes alerts without its label too; add one that wants a value")
    if len(action.matchers) + len(action.unless) > MAX_MATCHERS:
        raise RecordError("$.matchers", f"more than {MAX_MATCHERS}")
    for name, value in (*action.matchers.items(), *action.unless.items()):
        if max(len(name), len(value)) > MAX_LABEL:
            raise RecordError("$.matchers", f"longer than {MAX_LABEL} characters")

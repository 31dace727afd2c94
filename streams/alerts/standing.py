"""What people know of an alert, and what they are still to be told of it."""

from collections.abc import Iterable, Iterator
from typing import Literal, get_args

import msgspec

from schemas.alerts import Alert
from schemas.base import Time
from streams.alerts import lifecycle
from streams.alerts.cases import Case, Finding
from streams.alerts.escalation import escalations
from streams.alerts.flapping import is_flapping
from streams.alerts.labels import labels_of
from streams.rules.rule import SEVERITIES
from streams.state import State

News = Literal["firing", "resolved", ""]
"""What is to be told; nothing, where people know."""
What = Literal["news", "waits", "known"]
"""What a group has to do with an alert: tell it, tell it again when it is time, or nothing."""


class Told(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """The worst that people were told of an alert, and whether they know that it is over.

    flapping: they were told that it comes and goes. calls: how often others had been called by then. last:
    the alert as it stood before it was taken back, where it was.
    """

    severity: str
    rule: str
    place: int = -1
    over: bool = False
    flapping: bool = False
    calls: int = 0
    last: Alert | None = None


class Standing(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """An alert as far as telling goes: an entry of its own, so that a storm of alerts makes no entry large.

    It is there while the alert is open, or somebody is still to be told what became of it. told_with: the key
    of the group in which it is told. group: by which that finds it (`keep`). open: whether it stands. waits:
    for somebody to take it, so it is told again and again. at_once: its rule would have it told alone.
    since, place: by which the most pressing comes first, and how telling its rule is. called: whom it has
    gone up to, each time that it has. flaps: it comes and goes. calm: it did, people were told so, and it
    does so no more.
    """

    told_with: str = ""
    group: str = ""
    brand: str
    news: News = ""
    open: bool = False
    waits: bool = False
    at_once: bool = False
    flaps: bool = False
    calm: bool = False
    labels: dict[str, str]
    since: Time
    place: int = -1
    called: tuple[str, ...] = ()
    told: Told | None = None

    @property
    def severity(self) -> str:
        """The alert's."""
        return self.labels["severity"]

    @property
    def team(self) -> str:
        """Whose it is; empty where it is nobody's."""
        return self.labels["team"]

    @property
    def audience(self) -> tuple[str, ...]:
        """Return which teams are to be told: those called since, or else all who have to do with it.

        Of its end, those who were told of it.
        """
        calls = self.told.calls if self.told is not None else len(self.called)
        since = self.called[calls:] if self.open else ()
        heard = (self.team, *(self.called if self.open else self.called[:calls]))
        return tuple(dict.fromkeys(team for team in since or heard if team))


def keep(state: State, name: str, standing: Standing) -> None:
    """Keep an alert where its group finds it by what there is to tell: most of a storm only waits."""
    what: What = "news" if standing.news else "waits" if standing.waits else "known"
    state[Standing].put(name, msgspec.structs.replace(standing, group=f"{what}\n{standing.told_with}"))


def in_group(state: State, group: str, *what: What) -> Iterator[tuple[str, Standing]]:
    """Yield the alerts that are told in a group: those of which there is so `what` to do, or all."""
    for each in what or get_args(What):
        yield from state[Standing].of_group(f"{each}\n{group}")


def groups(state: State) -> Iterable[str]:
    """Return the keys of all groups in which some alert is told."""
    return dict.fromkeys(each.partition("\n")[2] for each in state[Standing].groups())


def news_of(before: Alert | None, alert: Alert | None, case: Case, told: Told | None) -> News:
    """What of a change people are to be told; nothing where they know, or need not."""
    if told is not None and told.flapping:
        return _news_of_flapping(alert, case, told)
    if alert is None or alert.state in lifecycle.CLOSED:
        # Where nothing has ended, what was told stands again, and its rule waits until it has held.
        is_over = alert is not None or case.ended is not None
        return "resolved" if is_over and told is not None and not told.over else ""
    snoozed = before is not None and before.state == lifecycle.SNOOZED
    is_news = alert.state == lifecycle.FIRING and (snoozed or _is_worse(alert, case, told))
    return "firing" if is_news else ""


def _news_of_flapping(alert: Alert | None, case: Case, told: Told) -> News:
    """Whoever knows that it comes and goes is told when it is calm, and before that only if it is severer."""
    calm = not is_flapping(case.turns)
    if alert is None or alert.state in lifecycle.CLOSED:
        return "resolved" if calm else ""
    severer = SEVERITIES.index(alert.severity) > SEVERITIES.index(told.severity)
    return "firing" if alert.state in lifecycle.WAITING and (calm or severer) else ""


def _is_worse(alert: Alert, case: Case, told: Told | None) -> bool:
    """Whether people know less than this, or think that it is over."""
    if told is None or told.over:
        return True
    known = SEVERITIES.index(told.severity), told.place
    return (SEVERITIES.index(alert.severity), place_of(case, alert)) > known


def is_call(before: Alert | None, alert: Alert | None, told: Told | None) -> bool:
    """Whether others are to be told now: somebody has called for them, or nobody has taken it in time."""
    if alert is None or alert.state != lifecycle.ESCALATED:
        return False
    stood = before is not None and before.state not in lifecycle.CLOSED
    known = len(escalations(before.history)) if before is not None and stood else 0
    return len(escalations(alert.history)) > max(known, told.calls if told is not None else 0)


def followed(
    kept: Standing | None, case: Case, before: Alert | None, alert: Alert | None, news: News
) -> Standing | None:
    """Return what is kept after a change; None where nobody knows of it, or need know any more.

    What was to be told and has been overtaken is forgotten: that it fires, once somebody has it; that it is
    over, once it fires again.
    """
    told = kept.told if kept is not None else None
    if alert is None or alert.state in lifecycle.CLOSED:
        if kept is None or told is None:
            return None
        told = msgspec.structs.replace(told, last=before or told.last) if alert is None else told
        pending = kept.news == "resolved" and (alert is not None or case.ended is not None)
        ended = msgspec.structs.replace(
            kept, open=False, waits=False, told=told, news=news or ("resolved" if pending else "")
        )
        return _calmed(ended, case) if news or not told.over or is_flapping(case.turns) else None
    waits = alert.state in lifecycle.WAITING
    standing = Standing(
        told_with=kept.told_with if kept is not None else "",
        brand=case.brand,
        news=news or ("firing" if kept is not None and kept.news == "firing" and waits else ""),
        open=True,
        waits=waits,
        at_once=finding_of(case, alert).at_once,
        calm=kept is not None and kept.calm,
        labels=dict(labels_of(alert)),
        since=alert.waiting_since or alert.fired_at,
        place=place_of(case, alert),
        called=tuple(one.team or alert.team or "" for one in escalations(alert.history)),
        told=told,
    )
    return _calmed(standing, case)


def _calmed(standing: Standing, case: Case) -> Standing:
    """Note whether it comes and goes, and whether it does so no more, where people were told that it does."""
    flaps, told = is_flapping(case.turns), standing.told
    if flaps or told is None or not told.flapping:
        return msgspec.structs.replace(standing, flaps=flaps)
    calm = msgspec.structs.replace(told, flapping=False)
    return msgspec.structs.replace(standing, flaps=False, calm=True, told=calm)


def known(standing: Standing) -> Standing | None:
    """Return what is kept once people have been told; None where that was the last word."""
    if not standing.open and not standing.flaps:
        return None
    told = Told(
        severity=standing.severity,
        rule=standing.labels["rule"],
        place=standing.place,
        over=not standing.open,
        flapping=standing.flaps,
        calls=len(standing.called),
        last=standing.told.last if standing.told is not None else None,
    )
    return msgspec.structs.replace(standing, news="", calm=False, told=told)


def finding_of(case: Case, alert: Alert) -> Finding:
    """Return what the rule found that names the alert."""
    return max((one for one in case.findings if one.rule == alert.rule), key=lambda one: one.at)


def place_of(case: Case, alert: Alert) -> int:
    """Return the place of the alert's rule among all."""
    return max(one.place for one in case.findings if one.rule == alert.rule)

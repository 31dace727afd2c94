"""Whom an alert was sent to, and what kept it from being sent."""

from typing import Any

import pytest
from msgspec.structs import replace

from schemas.alerts import Alert, AlertAction, Change, Notice, Notification, Recipient, Silence
from schemas.base import Time
from streams.alerts.policy import Policy
from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.explain import Link, Trail
from streams.explain.chain import NOBODY
from streams.explain.telling import told
from streams.rules import Rules
from streams.rules.load import check_texts, load, sound
from tests.alerts.test_precision import an_alert, change
from tests.builders import NOON, at
from tests.rules.ruling import entry, rules
from tests.sinks.attempts import ALIKE, AS_MANY

NOW = at(120)
LATE = (
    "the group of acme was to be told by 2026-09-21T14:18:20.000Z; either its notice names only the 50 "
    "severest, or a worker is behind (`/readyz` says)"
)


def notice(*alerts: Alert, kind: str = "firing") -> Notice:
    """People are told of these."""
    return Notice(id=f"n-{kind}", brand="acme", kind=kind, at=at(2), title="anna waits", alerts=alerts)


def attempt(number: int, result: str, sink: str = "slack", **fields: Any) -> Notification:
    """A try to deliver it."""
    about = {
        "id": f"{sink}{number}",
        "kind": "notice",
        "key": sink,
        "notice": "n-firing",
        "alerts": ("a",),
        "at": at(2 + number),
    }
    return Notification(sink=sink, attempt=number, result=result, **{**about, **fields})


def silence(**fields: Any) -> AlertAction:
    """Ben wants to hear of no obligation for an hour."""
    given: dict[str, Any] = {"id": "s1", "brand": "acme", "by": "ben", "at": at(-10), "until": at(50)}
    given |= {"matchers": {"subject": "obligation"}, "reason": "strike", "action": "silence"}
    return AlertAction(**{**given, **fields})


def texts(alert: Alert, rules: Rules | None = None, **trail: Any) -> list[str]:
    """What is said of it."""
    policy = Policy(load(None) if rules is None else rules, NOBODY)
    return [link.text for link in told(alert, Trail(**trail), policy, NOW)]


def waiting(alert: Alert, now: Time, teams: Teams = NOBODY, *entries: dict[str, Any]) -> Link:
    """What is said of one that nothing keeps from being told."""
    (link,) = told(alert, Trail(), Policy(rules(*entries) if entries else load(None), teams), now)
    return link


def test_sent_at_once_later_and_not_at_all() -> None:
    """By sink: how many tries it took, what went wrong, when it is tried again."""
    alert = an_alert("a")
    tries = [
        attempt(1, "failed", error="HTTP 500", retry_at=at(4)),
        attempt(2, "delivered"),
        attempt(1, "delivered", "mail"),
        attempt(1, "failed", "pager", error="no answer", retry_at=at(9)),
        attempt(3, "given-up", "chat", error="no such channel"),
    ]
    assert texts(alert, notices=[notice(alert, an_alert("b"))], notifications=tries) == [
        "firing: anna waits, with 1 other",
        "sent to slack, delivered after 2 tries (HTTP 500)",
        "sent to mail, delivered at once",
        "pager: again at 2026-09-21T14:22:20.000Z (no answer)",
        "chat: given up after 3 tries (no such channel)",
    ]


def test_what_an_outage_of_a_sink_did_and_what_each_sink_heard_beside_notices() -> None:
    """Merged into a summary, told that somebody has it, told each change."""
    alert = an_alert("a")
    about: dict[str, Any] = {"alerts": (alert.id,)}
    tries = [
        attempt(0, "failed", error="no answer within 5 s"),
        attempt(1, "failed", error="no answer within 5 s"),
        attempt(2, "merged", error="it came and went"),
        attempt(1, "delivered", notice="acme:summary:slack:7", **about),
        attempt(1, "delivered", "pager", notice="pager/a/1/acknowledged", **about),
        attempt(1, "delivered", "am", notice="am/a/1/firing", **about),
        attempt(1, "delivered", notice="of-another", alerts=("b",)),
    ]
    assert texts(alert, notices=[notice(alert)], notifications=tries)[1:] == [
        "slack: not told by itself: it came and went, after 2 tries (no answer within 5 s)",
        "summary after an outage",
        "sent to slack, delivered at once",
        "acknowledged: told to who has heard of it",
        "sent to pager, delivered at once",
        "each change, for a sink that groups by itself",
        "sent to am, delivered at once",
    ]


def test_a_notice_that_a_sink_was_never_tried_for() -> None:
    """It was down already: what came and went meanwhile is in its summary alone."""
    alert = an_alert("a")
    tries = [attempt(0, "merged", error="it came and went")]
    assert texts(alert, notices=[notice(alert)], notifications=tries)[-1] == (
        "slack: not told by itself: it came and went"
    )


def test_an_alert_that_was_left_out_of_a_notice_after_an_outage() -> None:
    """The notice was delivered, and not with this one."""
    tries = [
        attempt(1, "failed", alerts=("a", "b")),
        attempt(1, "left-out", alerts=("a",), error="a later notice says how its alerts stand"),
        attempt(2, "delivered", alerts=("b",)),
    ]
    one = an_alert("a")
    assert texts(one, notices=[notice(one, an_alert("b"))], notifications=tries)[-1] == (
        "slack: not told by itself: a later notice says how its alerts stand, after 1 try"
    )


def test_whom_a_notice_was_for() -> None:
    """Each team, and who of it was on call."""
    alert = an_alert("a")
    to = (Recipient(team="care", people=("anna", "ben")), Recipient(team="leads"))
    (first, _) = texts(alert, notices=[replace(notice(alert), to=to)])
    assert first == "firing: anna waits, to care (anna, ben) and leads"


def test_how_many_others_were_said_to_say_the_same() -> None:
    """As people were told then."""
    alert = an_alert("a")
    (_, word, _) = texts(alert, notices=[notice(replace(alert, alike=ALIKE), an_alert("b"))])
    assert word == f"with the word that {AS_MANY}"


def test_a_notice_that_no_sink_has_tried() -> None:
    """It says so: sinks may want other severities."""
    alert = an_alert("a")
    assert texts(alert, notices=[notice(alert)])[1] == "no sink has tried it yet, or none wants it"


@pytest.mark.parametrize(
    ("alert", "trail", "reason"),
    [
        (
            an_alert("a"),
            {},
            LATE,
        ),
        (
            an_alert("a", change("acknowledged", by="eva")),
            {},
            "acknowledged by eva before its group was told",
        ),
        (
            replace(an_alert("a", change("resolved", "answered")), resolved_at=at(5)),
            {},
            "it was over before its group was told",
        ),
        (an_alert("a"), {"acts": [silence()]}, f"silenced by ben until {'2026-09-21T15:03:20.000Z'}: strike"),
        (
            an_alert("a"),
            {"acts": [silence(), silence(id="u", action="unsilence", silence="s1", at=at(-5), until=None)]},
            LATE,
        ),
        (
            an_alert("a"),
            {"acts": [silence(matchers={"severity": "critical"})]},
            LATE,
        ),
    ],
)
def test_what_kept_it_from_being_sent(alert: Alert, trail: dict[str, Any], reason: str) -> None:
    """A silence that held while it stood, a person who was quicker, an end before the group was told."""
    assert texts(alert, **trail) == [f"not sent: {reason}"]


def test_a_silence_that_holds_comes_first() -> None:
    """It is on the topic of those that do."""
    holding = Silence(
        id="s2",
        brand="acme",
        by="cem",
        at=NOON,
        until=Time(NOW + 1),
        comment="strike",
        matchers={"rule": "breached"},
    )
    (text,) = texts(an_alert("a"), silences=[holding])
    assert text.startswith("not sent: silenced by cem until ")


def test_what_its_group_waits_for_and_until_when() -> None:
    """By its rule's times, in which group; where that time is over, what else it may be."""
    alert = replace(an_alert("a"), team="care", customer="x:anna")
    swift = entry(name="breached", group={"by": ["customer", "priority"], "wait": "30s", "interval": "10m"})
    link = waiting(alert, at(3), NOBODY, swift)
    assert (link.good, link.waits) == (True, True)
    assert link.text == (
        "not sent yet: the group of acme, team care, customer x:anna, priority unsaid waits for others, "
        "until 2026-09-21T14:23:20.000Z at the latest"
    )
    assert waiting(alert, at(3)).text.endswith(
        "team care waits for others, until 2026-09-21T14:18:20.000Z at the latest"
    )
    late = waiting(alert, at(11), NOBODY, swift)
    assert (late.good, late.waits) == (False, False)
    assert "names only the 50 severest, or a worker is behind" in late.text


def test_quiet_hours_are_a_reason() -> None:
    """Of all who are to be told, and never of what is critical."""
    quiet = {"time_zone": "UTC", "hours": {"monday": ["08:00-18:00"]}}
    entries = [{"id": "care", "quiet_hours": quiet}, {"id": "leads"}]
    teams = Teams(Brands.of(parse({"brands": [{"id": "acme", "teams": entries}]})), {})
    alert = replace(an_alert("a"), team="care")
    link = waiting(alert, NOW, teams)
    assert (link.text, link.waits) == (
        "not sent yet: quiet hours of care until 2026-09-21T18:00:00.000Z",
        True,
    )
    up = Change(state="escalated", at=at(4), reason="nobody has taken it", team="leads")
    for other in (replace(alert, severity="critical"), replace(alert, history=(*alert.history, up))):
        assert "quiet" not in waiting(other, NOW, teams).text


def test_a_sink_that_is_tried_again_has_not_ended() -> None:
    """It waits; one that gave up has."""
    alert = an_alert("a")
    tries = [attempt(1, "failed", retry_at=at(9)), attempt(3, "given-up", "chat", error="no such channel")]
    trail = Trail(notices=[notice(alert)], notifications=tries)
    links = [link for link in told(alert, trail, Policy(load(None), NOBODY), NOW) if link.stage == "notify"]
    assert [(link.good, link.waits) for link in links] == [(True, True), (False, False)]


INHIBITING = """
rules:
  - {name: breached, owner: a, purpose: b, action: c, review: 2030-01-01, severity: warning,
     signals: [obligation-breached], texts: {why: late}}
  - {name: injury, owner: a, purpose: b, action: c, review: 2030-01-01, severity: critical,
     signals: [safety], texts: {why: hurt}, group: {at_once: true}}
inhibit:
  - name: danger-first
    source_matchers: [severity=critical]
    target_matchers: [severity=warning]
    equal: [customer]
"""


def test_a_greater_alert_that_says_enough_is_named() -> None:
    """Where it stood at the same time; what is told at once, nothing keeps back."""
    rules = sound(check_texts({"rules.yaml": INHIBITING}))
    small = an_alert("a")
    greater = replace(an_alert("g", rule="injury"), severity="critical")
    before = replace(greater, id="b", state="resolved", fired_at=at(-60), changed_at=at(-30))
    assert texts(small, rules, others=[small, greater]) == ["not sent: inhibited (danger-first) by g"]
    for others in ([small], [small, before]):
        assert texts(small, rules, others=others)[0].startswith("not sent: the group of acme was")
    at_once = replace(small, rule="injury")
    assert texts(at_once, rules, others=[greater])[0].startswith("not sent: the group of acme was")

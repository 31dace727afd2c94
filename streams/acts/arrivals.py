"""What Slack and PagerDuty say that people did, as acts on alerts."""

import hashlib
from typing import Any
from urllib.parse import parse_qs

import msgspec
import orjson

from schemas.alerts import AlertAction
from schemas.base import HOUR, Time, parse_time
from schemas.errors import RecordError

OLDEST = HOUR
"""PagerDuty signs no time: what happened longer ago than this is taken for a copy."""
SNOOZED_FOR = HOUR
FROM_SLACK = ("acknowledge", "snooze", "resolve")
FROM_PAGERDUTY = {"incident.acknowledged": "acknowledge", "incident.resolved": "resolve"}
MAX_NAME = 100
REASON = {"slack": "a button in Slack", "pagerduty": "in PagerDuty"}


class _Person(msgspec.Struct):
    id: str
    username: str | None = None
    name: str | None = None


class _Press(msgspec.Struct):
    action_id: str
    action_ts: str
    value: str = ""


class _Interaction(msgspec.Struct):
    type: str
    user: _Person
    actions: list[_Press] = []
    response_url: str = ""


class _Target(msgspec.Struct):
    alert: str
    brand: str


class _Agent(msgspec.Struct):
    type: str = ""
    summary: str = ""


class _Incident(msgspec.Struct):
    incident_key: str | None = None


class _Event(msgspec.Struct):
    id: str
    event_type: str
    occurred_at: str
    data: _Incident
    agent: _Agent | None = None


class _Envelope(msgspec.Struct):
    event: _Event


def from_slack(body: bytes, now: Time) -> list[AlertAction]:
    """Return the acts of an interaction; none where it is about something else. Raises RecordError."""
    interaction = _interaction(body)
    if interaction.type != "block_actions":
        return []
    person = interaction.user
    by = person.username or person.name or person.id
    acts = []
    for press in interaction.actions:
        if press.action_id in FROM_SLACK:
            target = _read(press.value.encode(), _Target)
            name = f"slack/{person.id}/{press.action_ts}/{press.action_id}/{target.alert}"
            acts.append(_act(name, target, by, press.action_id, now))
    return acts


def answered_at(body: bytes) -> str:
    """Return where Slack takes an answer to an interaction; empty where nowhere. Raises RecordError."""
    return _interaction(body).response_url


def from_pagerduty(body: bytes, now: Time) -> list[AlertAction]:
    """Return the act of an event; none where nobody did anything to an alert of ours. Raises RecordError.

    What our own events did comes back too, by an agent that is no user: it is no news.
    """
    event = _read(body, _Envelope).event
    action = FROM_PAGERDUTY.get(event.event_type)
    brand, mark, alert = (event.data.incident_key or "").partition("/")
    if action is None or not mark or event.agent is None or event.agent.type != "user_reference":
        return []
    try:
        at = parse_time(event.occurred_at)
    except ValueError as error:
        raise RecordError("$.event.occurred_at", str(error)) from None
    if now - at > OLDEST:
        raise RecordError("$.event.occurred_at", "too long ago")
    return [_act(f"pagerduty/{event.id}", _Target(alert, brand), event.agent.summary, action, at)]


def _interaction(body: bytes) -> _Interaction:
    payload = parse_qs(body.decode("utf-8", "replace")).get("payload", [""])[0]
    interaction: _Interaction = _read(payload.encode(), _Interaction)
    return interaction


def _act(name: str, target: _Target, by: str, action: str, at: Time) -> AlertAction:
    place = name.partition("/")[0]
    return AlertAction(
        id=f"{place}-{hashlib.sha256(name.encode()).hexdigest()[:32]}",
        brand=target.brand,
        alert=target.alert,
        by=(by or place)[:MAX_NAME],
        at=at,
        action=action,
        reason=REASON[place],
        until=Time(at + SNOOZED_FOR) if action == "snooze" else None,
    )


def _read(data: bytes, kind: Any) -> Any:
    try:
        return msgspec.convert(orjson.loads(data), kind)
    except (orjson.JSONDecodeError, msgspec.ValidationError) as error:
        raise RecordError("$", " ".join(str(error).split())[:200]) from None

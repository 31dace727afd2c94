"""What Slack and PagerDuty post: only what they signed, lately, is taken; a copy is the same act."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import HOUR, Time, format_time
from schemas.errors import RecordError
from streams.acts.arrivals import from_pagerduty, from_slack
from streams.acts.signatures import is_from_pagerduty, is_from_slack

NOW = Time(1_772_445_720_000)


def pressed(action: str = "acknowledge", **fields: Any) -> bytes:
    """What Slack posts when eva presses a button."""
    value = orjson.dumps({"alert": "obligation:o1", "brand": "acme"}).decode()
    press = {"action_id": action, "action_ts": "1772445720.1", "value": value}
    payload = {"type": "block_actions", "user": {"id": "U1", "username": "eva"}, "actions": [press], **fields}
    return urlencode({"payload": orjson.dumps(payload).decode()}).encode()


def happened(kind: str = "incident.acknowledged", agent: str = "user_reference", **fields: Any) -> bytes:
    """What PagerDuty posts when eva does something."""
    event = {
        "id": "E1",
        "event_type": kind,
        "occurred_at": format_time(NOW),
        "agent": {"type": agent, "summary": "Eva"},
        "data": {"incident_key": "acme/obligation:o1"},
    }
    return orjson.dumps({"event": event | fields})


def test_slacks_own_example_is_genuine() -> None:
    """From its documentation; another body, another time, another secret are not."""
    secret = b"8f742231b10e8888abcd99yyyzzz85a5"
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "X-Slack-Request-Timestamp": "1531420618",
        "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    assert is_from_slack(headers, body, [b"other", secret], 1531420618)
    assert not is_from_slack(headers, body + b"&", [secret], 1531420618)
    assert not is_from_slack(headers, body, [secret], 1531420618 + 301)
    assert not is_from_slack(headers, body, [b"other"], 1531420618)
    assert not is_from_slack({}, body, [secret], 1531420618)


def test_pagerduty_signs_with_each_of_its_secrets() -> None:
    """While one is changed there are two; one of ours is enough."""
    body = happened()
    signatures = ",".join(
        f"v1={hmac.new(secret, body, hashlib.sha256).hexdigest()}" for secret in (b"old", b"new")
    )
    assert is_from_pagerduty({"X-PagerDuty-Signature": signatures}, body, [b"new"])
    assert not is_from_pagerduty({"X-PagerDuty-Signature": signatures}, body + b" ", [b"new"])
    assert not is_from_pagerduty({"X-PagerDuty-Signature": signatures}, body, [b"third"])
    assert not is_from_pagerduty({}, body, [b"new"])


def test_a_button_is_an_act_of_whoever_pressed_it() -> None:
    """The same press is the same act, however often it comes."""
    (act,) = from_slack(pressed(), NOW)
    assert (act.alert, act.brand, act.by, act.action) == ("obligation:o1", "acme", "eva", "acknowledge")
    assert from_slack(pressed(), Time(NOW + 5))[0].id == act.id
    (snooze,) = from_slack(pressed("snooze"), NOW)
    assert snooze.until == NOW + HOUR
    assert snooze.id != act.id


def test_what_is_no_button_of_ours_is_no_act() -> None:
    """A shortcut, another app's button."""
    assert from_slack(pressed("open-menu"), NOW) == []
    assert from_slack(pressed(type="shortcut"), NOW) == []


def test_what_somebody_did_in_pagerduty_is_an_act() -> None:
    """The same event is the same act; what our own events did comes back and is none."""
    (act,) = from_pagerduty(happened(), NOW)
    assert (act.alert, act.brand, act.by, act.action) == ("obligation:o1", "acme", "Eva", "acknowledge")
    assert from_pagerduty(happened("incident.resolved"), NOW)[0].action == "resolve"
    assert from_pagerduty(happened(agent="service_reference"), NOW) == []
    assert from_pagerduty(happened("incident.triggered"), NOW) == []
    assert from_pagerduty(happened(data={}), NOW) == []


def test_what_happened_long_ago_is_a_copy() -> None:
    """PagerDuty signs no time."""
    with pytest.raises(RecordError, match="too long ago"):
        from_pagerduty(happened(), Time(NOW + HOUR + 1))
    with pytest.raises(RecordError, match="is not an RFC 3339 time"):
        from_pagerduty(happened(occurred_at="yesterday"), NOW)


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused_with_a_reason(body: bytes) -> None:
    """Signed or not."""
    for read in (from_slack, from_pagerduty):
        with pytest.raises(RecordError):
            read(body, NOW)

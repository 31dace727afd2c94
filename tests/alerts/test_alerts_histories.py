"""Any history of signals, acts and silences, copies among them: what holds whatever happens."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alerts import Alert, AlertAction, AlertActionResult, Notice, Silence
from schemas.base import Record
from schemas.conversations import ConversationAction
from schemas.errors import RecordError
from streams.alerts import lifecycle
from streams.alerts.silences import takes
from streams.alerts.standing import Standing
from streams.step import DuplicateRecord
from tests.alerts.alerting import OBLIGATION, Drive, act, at, safety, signal, silence

MINUTES = st.integers(0, 90)
PEOPLE = st.sampled_from(["ben", "cem", "cem", ""])
KINDS = ("obligation-due-soon", "obligation-breached", "urgent-complaint", "obligation-ended")
SIGNALS = st.one_of(
    st.builds(
        signal,
        st.sampled_from(KINDS),
        MINUTES,
        subject=st.sampled_from(["o1", "o2"]),
        priority=st.sampled_from(["low", "urgent"]),
        outcome=st.sampled_from(["answered", "superseded", None]),
    ),
    st.builds(safety, MINUTES),
)
ACTS = st.builds(
    act,
    st.sampled_from(["acknowledge", "snooze", "escalate", "resolve", "dismiss"]),
    MINUTES,
    by=st.sampled_from(["ben", "cem"]),
    alert=st.sampled_from([OBLIGATION, OBLIGATION, "obligation:o2", "mention:acme:x:m1"]),
    until=st.integers(91, 120).map(at),
    reason=st.sampled_from(list(lifecycle.DISMISSALS)),
)
BAD_ACTS = st.builds(
    act,
    st.sampled_from(["acknowledge", "snooze", "escalate", "dismiss", "shelve"]),
    MINUTES,
    by=PEOPLE,
    until=st.one_of(st.none(), MINUTES.map(at)),
    reason=st.sampled_from(["boring", None]),
)
SILENCES = st.builds(
    silence,
    MINUTES,
    st.integers(0, 120),
    by=PEOPLE,
    matchers=st.sampled_from([{"severity": "info"}, {"subject": "obligation"}, {"brand": "acme"}, {}]),
    unless=st.sampled_from([{}, {"rule": "safety"}]),
)
ENDINGS = st.builds(act, st.just("unsilence"), MINUTES, by=PEOPLE)
"""Of the silence that was begun last."""
COPIES = st.integers(0, 2)
"""Of the record so many before."""
EVENTS = st.lists(
    st.one_of(SIGNALS, ACTS, ACTS, BAD_ACTS, SILENCES, ENDINGS, COPIES, COPIES), max_size=16
).map(lambda events: [signal("obligation-due-soon", 1), *events])
_LEGAL = {(state, to) for state, row in lifecycle.TRANSITIONS.items() for to in row.values()}
_OF_SILENCES = ("silence", "unsilence")


def records(events: Sequence[Record | int]) -> list[Record]:
    """The records of a history: endings name a silence, copies are made."""
    found: list[Record] = []
    silences = ["none"]
    for event in events:
        if isinstance(event, int):
            found += found[-event - 1 :][:1]
            continue
        if isinstance(event, AlertAction) and event.action == "silence":
            silences.append(event.id)
        if isinstance(event, AlertAction) and event.action == "unsilence":
            found.append(act("unsilence", 0, id=event.id, by=event.by, silence=silences[-1]))
        else:
            found.append(event)
    return found


def lived(history: Sequence[Record], *, without: Sequence[str] = ()) -> tuple[Drive, Counter[str]]:
    """What came of it, a day later, and how often each act was set aside; some acts left out."""
    drive, refused = Drive(), Counter[str]()
    for record in history:
        if isinstance(record, AlertAction) and record.action in without:
            drive.advance(record.at)
            continue
        try:
            drive.take(record)
        except RecordError:
            assert isinstance(record, AlertAction)
            refused[record.id] += 1
        except DuplicateRecord:
            pass
    drive.wait(hours=24)
    drive.wait(minutes=5)  # for the group of what a snooze or a silence has held until then
    return drive, refused


@given(EVENTS)
@settings(max_examples=300)
def test_each_act_gets_exactly_one_answer(events: list[Record | int]) -> None:
    """Done, or not and why, however often it comes; one that is bad input is set aside each time."""
    history = records(events)
    drive, refused = lived(history)
    told = Counter(one.record.id for one in drive.outputs if isinstance(one.record, AlertActionResult))
    for action in {one.id: one for one in history if isinstance(one, AlertAction)}.values():
        assert told[action.id] == 1 or (told[action.id] == 0 and refused[action.id])
        if refused[action.id] and told[action.id] == 0:
            assert refused[action.id] == sum(
                one.id == action.id for one in history if isinstance(one, AlertAction)
            )


@given(EVENTS)
@settings(max_examples=200)
def test_the_table_of_transitions_holds(events: list[Record | int]) -> None:
    """Every step of every alert is in it, times never go back, and each has a reason; people have names."""
    drive, _ = lived(records(events))
    for alert in (one.record for one in drive.outputs if isinstance(one.record, Alert)):
        assert set(pairwise([lifecycle.NONE, *(change.state for change in alert.history)])) <= _LEGAL
        assert [one.at for one in alert.history] == sorted(one.at for one in alert.history)
        assert all(change.reason for change in alert.history)
        assert all(change.by != "" for change in alert.history)


@given(EVENTS)
@settings(max_examples=200)
def test_a_dismissal_waives_at_most_once_and_only_for_its_reasons(events: list[Record | int]) -> None:
    """As the one table says, and only where the dismissal was done."""
    history = records(events)
    drive, _ = lived(history)
    done = {
        one.record.id
        for one in drive.outputs
        if isinstance(one.record, AlertActionResult) and one.record.done
    }
    wanted = {
        f"{one.id}/waiver"
        for one in history
        if isinstance(one, AlertAction)
        and one.id in done
        and (one.action, one.alert.partition(":")[0]) == ("dismiss", "obligation")
        and lifecycle.DISMISSALS[one.reason or ""]
    }
    waived = [
        one.record.id
        for one in drive.outputs
        if isinstance(one.record, ConversationAction) and one.record.action == "waive"
    ]
    assert sorted(waived) == sorted(wanted)


@given(EVENTS)
@settings(max_examples=300)
def test_silences_hide_notices_and_nothing_else(events: list[Record | int]) -> None:
    """Alerts and waivers are those of the same history without silences."""
    history = records(events)
    kept = [
        [
            (one.topic, one.key, one.record)
            for one in drive.outputs
            if one.topic in ("alerts", "conversations.actions")
        ]
        for drive, _ in (lived(history), lived(history, without=_OF_SILENCES))
    ]
    assert kept[0] == kept[1]


@given(EVENTS)
@settings(max_examples=300)
def test_nobody_is_told_of_what_is_silenced_and_everybody_after_it(events: list[Record | int]) -> None:
    """Save where a person calls for help; and in the end no alert that fires is left untold."""
    drive, _ = lived(records(events))
    standing: dict[str, Silence] = {}
    for output in drive.outputs:
        if output.topic == "alerts.silences":
            assert output.record is None or isinstance(output.record, Silence)
            standing.pop(output.key, None)
            if output.record is not None:
                standing[output.key] = output.record
        if isinstance(output.record, Notice):
            for alert in output.record.alerts:
                hidden = any(takes(one, alert) for one in standing.values())
                assert not hidden or alert.state == "escalated"
    assert standing == {}
    kept = dict(drive.state[Standing].items())
    for name, last in drive.alerts().items():
        if last is not None and last.state == "firing":
            told = kept[name].told
            assert told is not None
            assert (told.rule, told.over) == (last.rule, False)

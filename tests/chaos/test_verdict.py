"""The verdict can fail: whatever is lost, doubled or changed is found, by its name."""

from collections.abc import Callable
from copy import deepcopy
from itertools import islice

import pytest

from streams.brands.load import load
from streams.settings import Settings
from streams.steps import deciding_steps
from tests.chaos.calm import BRANDS, calm
from tests.chaos.finds import STATES, TIMELESS, Finds
from tests.chaos.recording import Published, Recording
from tests.chaos.verdict import verdict

RECORDING = Recording(1_000, seed=3)
PUBLISHED = Published()
for said in RECORDING:
    PUBLISHED.note(said)
POISON = PUBLISHED.poison
COMPARED = ("customers.changelog", "conversations.changelog", "threads.changelog", "alerts.changelog")
Harm = Callable[[Finds], None]


@pytest.fixture(scope="module")
def undisturbed() -> Finds:
    """What a short recording comes to, as if workers had done it."""
    return worked(calm(RECORDING, 4))


def worked(finds: Finds) -> Finds:
    """What a calm run has not: notices that were delivered, and outputs with ids."""
    finds.delivered = finds.notices.copy()
    finds.outputs.update(signals=1_000)
    return finds


def lose_mention(finds: Finds) -> None:
    """A mention never came out."""
    finds.enriched.pop(min(finds.enriched))


def double_enriched(finds: Finds) -> None:
    """One came out twice."""
    finds.enriched_twice.append(next(iter(finds.enriched)))


def change_enriched(finds: Finds) -> None:
    """One came out otherwise."""
    finds.enriched.update({next(iter(finds.enriched)): b"other"})


def lose_poison(finds: Finds) -> None:
    """A poisonous record was skipped."""
    finds.dead.pop(POISON[0])


def double_poison(finds: Finds) -> None:
    """A poisonous record was set aside twice."""
    finds.dead[POISON[0]].append(finds.dead[POISON[0]][0])


def change_poison(finds: Finds) -> None:
    """It was set aside for another cause."""
    finds.dead.update({POISON[0]: ["score $ OSError: no"]})


def bury_a_good_one(finds: Finds) -> None:
    """A record that nothing is wrong with was set aside."""
    finds.dead.update({b"good": ["customers $ KeyError: 'x'"]})


def lose_obligation(finds: Finds) -> None:
    """Somebody waits, and nobody knows."""
    finds.contents["obligations"].popitem()


def invent_alert(finds: Finds) -> None:
    """Somebody is woken for nothing."""
    finds.contents["alerts"].update({b"alert": b"{}"})


def change_customer(finds: Finds) -> None:
    """Somebody is counted once too often."""
    finds.contents["customers"].update({next(iter(finds.contents["customers"])): b"{}"})


def count_twice(finds: Finds) -> None:
    """A crowd is larger than it was."""
    finds.contents["brands.pulse"].update({next(iter(finds.contents["brands.pulse"])): b"{}"})


def misremember(topic: str) -> Harm:
    """Return a harm: what a task knows of one key is not what it knew."""

    def harm(finds: Finds) -> None:
        finds.contents[topic].update({min(finds.contents[topic]): b"other"})

    return harm


def repeat_signal(finds: Finds) -> None:
    """An output stands twice."""
    finds.twice.update({"signals": 1})


def tell_nobody(finds: Finds) -> None:
    """A notice was never delivered."""
    finds.delivered.popitem()


def forget_to_tell(finds: Finds) -> None:
    """An alert stands, and nobody was ever told of it."""
    alert = min(finds.open)
    finds.believed_told.discard(alert)
    for words in (finds.notices, finds.delivered):
        for word in [each for each in words if each[1] == alert]:
            del words[word]


def leave_out(finds: Finds) -> None:
    """An alert stands, and all that was to be told of it was left out."""
    alert = min(finds.open)
    for word in [each for each in finds.delivered if each[1] == alert]:
        finds.left_out[word] = finds.delivered.pop(word)


def tell_no_end(finds: Finds) -> None:
    """People were told of an alert, and never that it is over."""
    alert = min((finds.told(end=False) & finds.told(end=True)) - finds.open)
    for words in (finds.notices, finds.delivered):
        for word in [each for each in words if each[1] == alert and each[0] in finds.ends]:
            del words[word]


def tell_twice(finds: Finds) -> None:
    """A notice was delivered twice."""
    finds.delivered.update([next(iter(finds.delivered))])


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (double_enriched, "enriched mentions: 1 doubled: "),
        (change_enriched, "enriched mentions: 1 changed: "),
        (lose_poison, "dead letters: 1 lost: "),
        (double_poison, "dead letters: 1 doubled: "),
        (change_poison, "dead letters: 1 changed: "),
        (bury_a_good_one, "dead letters: 1 strange: customers $ KeyError"),
        (lose_obligation, "keys of obligations: 1 lost: "),
        (invent_alert, "keys of alerts: 1 strange: alert"),
        (change_customer, "keys of customers: 1 changed: "),
        (count_twice, "keys of brands.pulse: 1 changed: "),
        *((misremember(topic), f"keys of {topic}: 1 changed: ") for topic in COMPARED),
        (repeat_signal, "outputs of agents: 1 doubled: signals: 1"),
        (tell_nobody, "words of notices: 1 lost: "),
        (tell_twice, "words of notices: 1 doubled: "),
        (forget_to_tell, "open alerts told: 1 lost: "),
        (leave_out, "open alerts told: 1 lost: "),
        (tell_no_end, "ends of alerts told: 1 lost: "),
    ],
)
def test_every_difference_is_found(undisturbed: Finds, harm: Harm, said: str) -> None:
    """One line says what is wrong, and with what."""
    found = deepcopy(undisturbed)
    harm(found)
    differences = verdict(PUBLISHED, undisturbed, found).differences
    assert len(differences) == 1
    assert differences[0].startswith(said)


def test_a_lost_mention_is_found(undisturbed: Finds) -> None:
    """Also one that both runs lose: what came out is compared with what was published as well."""
    found = deepcopy(undisturbed)
    lose_mention(found)
    lines = [line.partition(": ") for line in verdict(PUBLISHED, undisturbed, found).differences]
    assert [(what, rest[:7]) for what, _, rest in lines] == [
        ("mentions published", "1 lost:"),
        ("enriched mentions", "1 lost:"),
    ]
    calm, found = deepcopy(undisturbed), deepcopy(undisturbed)
    lose_mention(calm)
    lose_mention(found)
    assert [line[:26] for line in verdict(PUBLISHED, calm, found).differences] == [
        "mentions published: 1 lost"
    ]


def test_a_row_with_nothing_to_compare_is_a_difference(undisturbed: Finds) -> None:
    """A check that compares nothing would hold for ever."""
    calm, found = deepcopy(undisturbed), deepcopy(undisturbed)
    calm.contents["customers"], found.contents["customers"] = {}, {}
    assert verdict(PUBLISHED, calm, found).differences == ["keys of customers: there are none to compare"]


def test_what_is_compared_of_the_state_is_there() -> None:
    """A table that was renamed would be compared no more, and nobody would notice."""
    steps = deciding_steps(Settings(), load(BRANDS))
    tables = {table for agent in STATES.values() for table in steps[agent].kinds}
    assert tables >= TIMELESS.keys()


def test_no_difference_is_found_where_there_is_none(undisturbed: Finds) -> None:
    """And there is something of everything to compare."""
    result = verdict(PUBLISHED, undisturbed, deepcopy(undisturbed))
    assert result.differences == []
    assert {row.what for row in result.rows} >= {f"keys of {topic}" for topic in COMPARED}


def test_the_order_of_reading_makes_no_difference(
    undisturbed: Finds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is compared does not depend on which task reads first, or how much at once."""
    monkeypatch.setattr("tests.chaos.calm.AT_ONCE", 7)
    other = worked(calm(RECORDING, 3))
    assert verdict(PUBLISHED, undisturbed, other).differences == []


def test_a_recording_is_the_same_for_the_same_seed() -> None:
    """As often as it is read; and another seed says something else."""
    said = list(RECORDING)
    assert said == list(Recording(1_000, seed=3))
    assert said != list(islice(Recording(1_000, seed=4), len(said)))
    assert len({each.value for each in said if each.poisonous}) == len(POISON) > 0

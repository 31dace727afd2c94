"""The verdict can fail: whatever is lost, doubled or changed is found, by its name."""

from collections.abc import Callable
from copy import deepcopy
from itertools import islice

import pytest

from tests.chaos.calm import calm
from tests.chaos.finds import Finds
from tests.chaos.recording import Recording
from tests.chaos.verdict import verdict

RECORDING = Recording(400, seed=3)
POISON = [said.value for said in RECORDING if said.poisonous]
Harm = Callable[[Finds], None]


@pytest.fixture(scope="module")
def undisturbed() -> Finds:
    """What a short recording comes to, its notices delivered."""
    finds = calm(RECORDING, 4)
    finds.delivered = finds.notices.copy()
    return finds


def lose_enriched(finds: Finds) -> None:
    """One mention never came out."""
    finds.enriched.popitem()


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


def repeat_signal(finds: Finds) -> None:
    """An output stands twice."""
    finds.twice.update({"signals": 1})


def tell_nobody(finds: Finds) -> None:
    """A notice was never delivered."""
    finds.delivered.popitem()


def tell_twice(finds: Finds) -> None:
    """A notice was delivered twice."""
    finds.delivered.update([next(iter(finds.delivered))])


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lose_enriched, "enriched mentions: 1 lost: "),
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
        (repeat_signal, "records on all topics: 1 doubled: signals: 1"),
        (tell_nobody, "notices delivered: 1 lost: "),
        (tell_twice, "notices delivered: 1 doubled: "),
    ],
)
def test_every_difference_is_found(undisturbed: Finds, harm: Harm, said: str) -> None:
    """One line says what is wrong, and with what."""
    found = deepcopy(undisturbed)
    harm(found)
    differences = verdict(POISON, undisturbed, found).differences
    assert len(differences) == 1
    assert differences[0].startswith(said)


def test_no_difference_is_found_where_there_is_none(undisturbed: Finds) -> None:
    """And there is something of everything to compare."""
    result = verdict(POISON, undisturbed, deepcopy(undisturbed))
    assert result.differences == []
    assert all(row.expected for row in result.rows)


def test_the_order_of_reading_makes_no_difference(
    undisturbed: Finds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is compared does not depend on which task reads first, or how much at once."""
    monkeypatch.setattr("tests.chaos.calm.AT_ONCE", 7)
    other = calm(RECORDING, 3)
    other.delivered = other.notices.copy()
    assert verdict(POISON, undisturbed, other).differences == []


def test_a_recording_is_the_same_for_the_same_seed() -> None:
    """As often as it is read; and another seed says something else."""
    said = list(RECORDING)
    assert said == list(Recording(400, seed=3))
    assert said != list(islice(Recording(400, seed=4), len(said)))
    assert len({each.value for each in said if each.poisonous}) == len(POISON) > 0

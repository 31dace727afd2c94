"""Who may act: everybody, until brands.yaml names people; a team's list counts for what is the team's."""

from typing import Any

import pytest

from streams.brands.file import parse
from streams.brands.registry import Brands
from streams.errors import ConfigurationError

SAFETY = {"id": "safety-desk", "may_act": ["Dolores", "emil"], "escalation": [{"after": "5m", "to": "leads"}]}
LEADS = {"id": "leads", "may_act": ["hanna"]}


def brands(*teams: dict[str, Any], **fields: Any) -> Brands:
    """A brand with these teams."""
    return Brands.of(parse({"brands": [{"id": "acme", "teams": list(teams), **fields}]}))


def may(registry: Brands, team: str | None, *people: str) -> list[bool]:
    """Whether each of these people may act on what is the team's."""
    return [registry.get("acme").why_not(team, person) is None for person in people]


def test_where_nobody_is_named_everybody_may() -> None:
    """Of a brand that names nobody, and of one that brands.yaml does not know."""
    registry = brands({"id": "care"}, SAFETY, LEADS)
    assert may(registry, "care", "anybody") == [True]
    assert may(registry, None, "anybody") == [True]
    assert registry.get("unregistered").why_not(None, "anybody") is None


def test_what_is_a_teams_is_for_those_it_names_and_those_to_whom_it_goes_up() -> None:
    """By any spelling of case and width; the brand's own list does not open it."""
    registry = brands({"id": "care"}, SAFETY, LEADS, may_act=["eva"])
    assert may(registry, "safety-desk", "dolores", "EMIL ", "hanna", "eva", "dol") == [
        *(True, True, True),
        *(False, False),
    ]


def test_what_a_team_does_not_say_the_brand_says() -> None:
    """So it is for what is no team's, or that of a team that brands.yaml does not know any more."""
    registry = brands({"id": "care"}, SAFETY, LEADS, may_act=["eva"])
    for team in ("care", None, "gone"):
        assert may(registry, team, "eva", "dolores") == [True, False]


def test_where_a_teams_alerts_go_up_to_one_without_a_list_the_brand_says_who_may_there() -> None:
    """And a step that calls the same team once more adds nobody."""
    steps = [{"after": "5m"}, {"after": "9m", "to": "leads"}]
    registry = brands({**SAFETY, "escalation": steps}, {"id": "leads"}, may_act=["eva"])
    assert may(registry, "safety-desk", "eva", "emil", "cem") == [True, True, False]


def test_who_may_not_is_told_who_may() -> None:
    """In one line, the first ten of many."""
    few = brands(SAFETY, LEADS).get("acme")
    assert few.why_not("safety-desk", "eva") == (
        "eva may not act on what belongs to safety-desk: may_act in brands.yaml names Dolores, emil, hanna"
    )
    many = brands(may_act=[f"p{number}" for number in range(12)]).get("acme")
    assert (many.why_not(None, "eva") or "").endswith("what belongs to acme: may_act in brands.yaml names "
        "p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 and 2 more")  # fmt: skip


def test_who_is_called_must_be_able_to_act() -> None:
    """Else somebody would be woken for what is refused: the file is not in order."""
    with pytest.raises(ConfigurationError, match=r"^brands\[0\].teams\[0\].escalation\[0\].to: leads has no"):
        brands(SAFETY, {"id": "leads"})


@pytest.mark.parametrize("fields", [{"may_act": []}, {"teams": [{"id": "care", "may_act": []}]}])
def test_a_list_of_nobody_is_refused(fields: dict[str, Any]) -> None:
    """It would mean nobody to one reader, and everybody to another."""
    with pytest.raises(ConfigurationError, match="may_act: "):
        brands(**fields)

"""What is told of a reach: a figure, and a sentence that says what it is made of."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from schemas.alerts import Evidence, Signal
from schemas.pulse import Issue
from streams.pulse.reach.graph import Graph, Spread

WEIGHTS = (1.0, 0.5, 0.25)
"""What a person counts who is one step away, two, three: people are influenced within three degrees, each
less than the one before (Christakis and Fowler, Connected, 2009)."""
_STEPS = ("others one step away", "two", "three")


def in_issue(
    issue: Issue,
    people: AbstractSet[str],
    staged: AbstractSet[str],
    graph: Graph | None,
    weights: Sequence[float],
) -> Issue:
    """Return the issue with how far it may get from those who said it; as it is where nothing is known.

    staged: accounts that do not count, as they may be one hand: whoever names many customers is next to them.
    """
    if graph is None:
        return issue
    real = people - staged
    spread = graph.spread(real, len(weights))
    return replace(
        issue,
        reach=sum(weight * number for weight, number in zip(weights, spread.steps, strict=True)),
        reach_steps=spread.steps,
        reach_through=spread.through,
        reach_why=sentence(len(real), len(people & staged), spread),
    )


def in_signal(signal: Signal, issue: Issue) -> Signal:
    """Return the signal with what is known of its issue's reach, so that rules may go by it."""
    values = {**signal.values, "reach": issue.reach or 0.0}
    figure, *quotes = signal.evidence
    why = (Evidence(kind="figure", text=issue.reach_why, at=signal.at),) if issue.reach_why else ()
    return replace(signal, values=values, evidence=(figure, *why, *quotes))


def sentence(people: int, staged: int, spread: Spread) -> str:
    """Say how many said it, how many others are how near, and through whom most are."""
    aside = f", {staged:,} accounts aside that may be one hand" if staged else ""
    said = f"{people:,} {'person' if people == 1 else 'people'} said it{aside}"
    if spread.through is None:
        return f"{said}; nobody else is known near them"
    steps = ", ".join(f"{number:,} {steps}" for number, steps in zip(spread.steps, _STEPS, strict=False))
    return f"{said}; {steps}; most through {_masked(spread.through)} ({spread.through_people:,})"


def _masked(customer: str) -> str:
    """Return a name that does not say who it is to those who may not know."""
    source, _, name = customer.partition(":")
    return f"{source}:{name[:1]}…"

"""Conversations and alerts together: what readers have in the end is a function of what was said."""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.base import MINUTE, Record
from schemas.mentions import EnrichedMention, Heartbeat
from schemas.scores import Label, Sentiment
from schemas.threads import Merge
from streams.alerts import Alerts
from streams.conversations import Conversations
from streams.rules.load import load
from streams.tasks.process import broadcast
from streams.tasks.simulation import Simulation
from tests.builders import a_score, at, outgoing
from tests.conversations.talking import Both, mention

END = 60 * 24
"""Minutes after noon at which the last heartbeat comes."""
PARTITIONS = 3
READ = ("obligations", "conversations", "alerts")

bounded = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
minutes = st.one_of(st.sampled_from([0, 1, 45, 60, 90, 100, 120, 200]), st.integers(0, 400))
brands = st.sampled_from([("acme",), ("acme",), ("beta",), ("acme", "beta"), ()])
people = st.sampled_from(["anna", "bob", "carl"])
texts = st.sampled_from(["where is it?", "Solved, thanks!", "Please DM us.", "now it smokes"])
SCORES: tuple[dict[str, Any], ...] = (
    {"needs_answer": 0.9, "urgency": 0.9, "sentiment": Sentiment(negative=0.9, neutral=0.1, positive=0.0)},
    {"needs_answer": 0.2, "urgency": 0.8, "act": Label(label="complaint", confidence=0.9)},
    {"needs_answer": 0.1, "safety": ("injury",)},
    {"needs_answer": 0.1},
    {},
)
scores = st.sampled_from(SCORES)


@st.composite
def messages(draw: st.DrawFn, name: str, conversation: str) -> EnrichedMention:
    """What a customer, a company's account or one who calls himself a company says."""
    parent = draw(st.one_of(st.none(), st.sampled_from([f"m{n}" for n in range(8)])))
    said: dict[str, Any] = {"text": draw(texts), "score": draw(scores), "conversation": conversation}
    if parent:
        said |= {"kind": "reply", "in_reply_to": parent}
    when = draw(minutes)
    match draw(st.sampled_from(["customer", "customer", "company", "company", "stranger"])):
        case "customer":
            return mention(name, when, author=draw(people), to=draw(brands), **said)
        case "company":
            company = draw(st.sampled_from(["acme", "beta"]))
            whom = draw(st.sampled_from([None, "x:anna", "x:bob", "x:nobody"]))
            automated = draw(st.sampled_from([False, False, True]))
            given = {"kind": "reply", "in_reply_to": "elsewhere", **said, "automated": automated}
            to = draw(st.sampled_from([(), (), ("acme",), ("beta",)]))
            account = f"{company}-care"
            return mention(name, when, author=account, to=to, company=company, customer=whom, **given)
        case _:
            return mention(name, when, author="shady", to=draw(brands), company="shady", **said)


@st.composite
def changes(draw: st.DrawFn, original: EnrichedMention, number: int) -> EnrichedMention:
    """An edit or a deletion, where and by whom `threads` says that its message was."""
    kind = draw(st.sampled_from(["edit", "delete"]))
    when = at(draw(minutes) + (number + 1) / 100)
    said = replace(original.mention, kind=kind, created_at=when, in_reply_to=None, automated=False)
    said = replace(said, text=draw(texts) if kind == "edit" else "")
    return replace(original, mention=said, score=a_score(**draw(scores)), occurred_at=when)


@st.composite
def histories(draw: st.DrawFn) -> list[EnrichedMention]:
    """Several people and brands in several conversations, in the order of time."""
    places = [draw(st.sampled_from(["c1", "c1", "c2"])) for _ in range(draw(st.integers(1, 8)))]
    said = [draw(messages(f"m{n}", place)) for n, place in enumerate(places)]
    changed = [draw(changes(draw(st.sampled_from(said)), n)) for n in range(draw(st.integers(0, 4)))]
    return sorted([*said, *changed], key=lambda each: each.occurred_at)


def heartbeat(simulation: Simulation, minute: float, name: str) -> None:
    """Tell every task of conversations what time it is."""
    record = Heartbeat(id=name, at=at(minute), partition=0, tasks=1)
    simulation.publish(broadcast("mentions.enriched", record, simulation.partitions))


def run(
    records: Sequence[Record],
    pause: Callable[[], float | None],
    step: Callable[[Simulation], None],
) -> dict[str, dict[bytes, bytes]]:
    """Return what the compacted topics end with.

    pause: minutes of a heartbeat before the next record, None for none. step: lets tasks go on a little.
    """
    simulation = Simulation(
        {"conversations": Conversations(Both()), "alerts": Alerts(load(None))}, PARTITIONS
    )
    simulation.now = at(END)
    for number, record in enumerate(records):
        minute = pause()
        if minute is not None:
            heartbeat(simulation, minute, f"h{number}")
        if isinstance(record, EnrichedMention):
            simulation.publish([outgoing("mentions.enriched", record, record.conversation_id)])
        elif isinstance(record, Merge):
            simulation.publish([outgoing("conversations.merges", record, record.conversation)])
        step(simulation)
    simulation.settle()
    heartbeat(simulation, END, "end")
    simulation.settle()
    assert sum(work.dead_letters for work in simulation.work.values()) == 0
    return {topic: simulation.latest(topic) for topic in READ}


def in_time(records: Sequence[Record]) -> dict[str, dict[bytes, bytes]]:
    """What would have been, had everything come at its time."""
    times = iter([record.occurred_at for record in records if isinstance(record, EnrichedMention)])
    start = at(0)
    return run(records, lambda: (next(times) - start) / MINUTE, Simulation.settle)


def anyhow(records: Sequence[Record], data: st.DataObject) -> dict[str, dict[bytes, bytes]]:
    """What is, when heartbeats come anywhere and whichever task goes next."""

    def go_on(simulation: Simulation) -> None:
        for _ in range(data.draw(st.integers(0, 4))):
            if tasks := simulation.waiting():
                simulation.advance(data.draw(st.sampled_from(tasks)), limit=data.draw(st.integers(1, 4)))

    return run(records, lambda: data.draw(st.one_of(st.none(), st.floats(0, 600))), go_on)


def story(records: Sequence[Record]) -> str:
    """What came, line by line, for whoever has to find out why an order matters."""
    return "\n".join(
        f"{each.conversation_id} {each.id} {each.mention.kind} at {(each.occurred_at - at(0)) / MINUTE:g} min"
        f" by {each.mention.author and each.mention.author.id} as {each.company} for {each.customer_key}"
        f" to {[match.brand for match in each.brands]} re {each.mention.in_reply_to}: {each.mention.text!r}"
        f" {each.score.needs_answer} {each.score.urgency} {each.score.safety} {each.mention.automated}"
        if isinstance(each, EnrichedMention)
        else repr(each)
        for each in records
    )


def distinct(records: Sequence[EnrichedMention]) -> list[EnrichedMention]:
    """Without second changes of one message at one time: which of them counts would be a matter of order."""
    return [*{(each.id, each.mention.kind, each.occurred_at): each for each in records}.values()]


@bounded
@given(histories(), st.data())
def test_any_order_ends_in_the_same_obligations_conversations_and_alerts(
    records: list[EnrichedMention], data: st.DataObject
) -> None:
    """In any order, whichever task goes next, however many records at once, heartbeats anywhere."""
    records = distinct(records)
    shuffled = data.draw(st.permutations(records))
    note(story(shuffled))
    found, expected = anyhow(shuffled, data), in_time(records)
    for topic in READ:
        assert found[topic] == expected[topic], topic


@bounded
@given(histories(), st.data(), st.sampled_from([("c2",), ("c2", "c3")]))
def test_merged_conversations_end_in_the_same_alerts(
    records: list[EnrichedMention], data: st.DataObject, strays: tuple[str, ...]
) -> None:
    """Mentions that were at first elsewhere, on other partitions: in the end the same, but for the way."""
    straight = [replace(record, conversation_id="c1") for record in distinct(records)]
    homes = st.sampled_from(["c1", *strays])
    astray = [replace(record, conversation_id=data.draw(homes)) for record in straight]
    merges = [
        Merge(id=f"{here}>{there}", conversation=here, into=there, at=at(0))
        for here, there in zip(strays, ("c1", *strays), strict=False)
    ]
    shuffled = data.draw(st.permutations([*astray, *merges]))
    note(story(shuffled))
    found, expected = anyhow(shuffled, data), in_time(straight)
    for stray in strays:
        found["conversations"].pop(stray.encode())
    for topic in READ:
        assert found[topic] == expected[topic], topic

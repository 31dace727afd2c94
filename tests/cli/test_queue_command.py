"""`groundswell queue`, on a log in memory: what is shown, and how people act."""

import asyncio
import base64
import io
import re
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from schemas.base import Record
from schemas.codec import encode
from schemas.conversations import ActionResult, ConversationAction, Obligation, Words
from schemas.dead_letters import DeadLetter
from schemas.topics import BY_NAME
from streams.acts.acting import OBLIGATIONS, act
from streams.care.capacity import Capacity
from streams.care.queue import reference
from streams.cli import known
from streams.cli.compacted import latest
from streams.cli.queue import app, find
from streams.cli.queue_view import outcome, pace, show
from streams.clock import now_ms
from streams.errors import GroundswellError, InputError
from streams.log.memory import MemoryLog
from streams.log.port import Outgoing
from tests.builders import NOON, at
from tests.care.owing import an_answer, an_obligation

STYLE = re.compile(r"\x1b\[[\d;]*m")
TAKE = ConversationAction(id="a1", conversation="c1", by="eva", at=NOON, action="take", obligation="o1")


async def a_log(*records: tuple[str, str, Record | bytes | None]) -> MemoryLog:
    """A log with these on its topics: topic, key, value."""
    log = MemoryLog(now_ms)
    names = ("obligations", "conversations.actions", "conversations.results", "mentions.dead-letter")
    await log.create([BY_NAME[name] for name in names], 2)
    await write(log, *records)
    return log


async def write(log: MemoryLog, *records: tuple[str, str, Record | bytes | None]) -> None:
    """Write records."""
    async with log.publisher() as publisher:
        for topic, key, record in records:
            value = encode(record) if isinstance(record, Record) else record
            await publisher.publish([Outgoing(topic, key.encode(), value)])


def a_result(**fields: object) -> ActionResult:
    """Eva's act was done."""
    given = {"id": "a1", "conversation": "c1", "action": "take", "by": "eva", "at": NOON, "done": True}
    return ActionResult(**{**given, **fields})  # type: ignore[arg-type]


async def test_the_last_record_of_each_key_counts() -> None:
    """What was taken back is gone, and what cannot be read is left out."""
    log = await a_log(
        ("obligations", "o1", an_obligation("m1")),
        ("obligations", "o1", an_obligation("m1", due=90)),
        ("obligations", "o2", an_obligation("m2")),
        ("obligations", "o2", None),
        ("obligations", "o3", None),
        ("obligations", "o4", b'{"schema":"obligation/9"}'),
    )
    assert await latest(log, "obligations", Obligation) == {"o1": an_obligation("m1", due=90)}


async def test_who_acts_is_told_what_became_of_it() -> None:
    """The act is on its topic under the conversation's key; the answer is awaited."""
    log = await a_log(("conversations.results", "c1", a_result(id="other")))
    acting = asyncio.create_task(act(log, OBLIGATIONS, "c1", TAKE))
    await asyncio.sleep(0.1)
    await write(
        log,
        ("conversations.results", "c1", None),
        ("conversations.results", "c1", b"newer"),
        ("mentions.dead-letter", "c1", a_letter(b"other")),
        ("mentions.dead-letter", "c1", a_letter(None)),
        ("conversations.results", "c1", a_result(done=False, reason="tom has it")),
    )
    result = await acting
    assert (result.done, result.reason) == (False, "tom has it")
    (record,) = [each for part in log.partitions("conversations.actions") for each in part]
    assert (record.key, record.value) == (b"c1", encode(TAKE))


def a_letter(original: bytes | None) -> DeadLetter:
    """An act that was set aside."""
    kept = None if original is None else base64.b64encode(original).decode()
    return DeadLetter(
        id="conversations.actions/0/0",
        topic="conversations.actions",
        partition=0,
        offset=0,
        agent="conversations",
        at=NOON,
        field="$.obligation",
        reason="'o1' is not known here",
        original=kept,
    )


async def test_an_act_that_is_set_aside_is_told_too() -> None:
    """With the field and the reason."""
    log = await a_log(("mentions.dead-letter", "c1", a_letter(encode(TAKE))))
    with pytest.raises(GroundswellError, match=r"refused: \$\.obligation: 'o1' is not known here"):
        await act(log, OBLIGATIONS, "c1", TAKE)


async def test_where_nobody_answers_that_is_said() -> None:
    """After a while, with what to look at."""
    with pytest.raises(GroundswellError, match="is a worker running"):
        await act(await a_log(), OBLIGATIONS, "c1", TAKE, patience=0.1)


def test_one_is_meant() -> None:
    """None, or several, is an error that says what to do."""
    anna, bob = an_obligation("anna", mentions=("x:1",)), an_obligation("bob", mentions=("x:1",))
    both = {each.id: each for each in (anna, bob)}
    assert find(both, anna.id) == anna
    with pytest.raises(InputError, match="nobody waits under 'x:2'"):
        find(both, "x:2")
    with pytest.raises(InputError, match=f"'x:1' may be any of {reference(anna.id)[:12]}, "):
        find(both, "x:1")


def shown(*owed: Obligation, terminal: bool, width: int = 160) -> str:
    """The list as it is printed at ten past noon."""
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, no_color=True)
    show(owed, int(at(10)), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_list_says_who_waits_and_in_whose_hands() -> None:
    """Late, soon and later by signs; dangers named; at most a hundred rows."""
    words = Words(mention="x:m1", author="x:anna", at=NOON, text="where is\n[red]my bag?")
    late = an_obligation("m1", due=5, assignee="eva", priority="urgent", safety=("injury",), last_words=words)
    soon = an_obligation("m2", due=20, due_soon_at=at(9), replying="tom", customer_name=None)
    text = shown(late, soon, terminal=True)
    for said in (
        "▲ 5 min late",
        "● in 10 min",
        "▲ injury",
        "eva",
        "tom replies",
        "x:anna",
        "[red]my bag?",
    ):
        assert said in text
    assert reference(late.id)[:6] in text
    many = shown(*(an_obligation(f"m{n}") for n in range(103)), terminal=True)
    assert "… and 3 more; --json lists all" in many
    narrow = [STYLE.sub("", line) for line in shown(late, soon, terminal=True, width=80).splitlines()]
    assert max(map(len, narrow)) <= 80
    assert "where is" in narrow[1]


def test_without_a_terminal_there_is_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    """Its fields parted by tabs."""
    shown(an_obligation("m1", due=5), terminal=False)
    (line,) = capsys.readouterr().out.splitlines()
    fields = [reference("acme/x:m1/c1")[:6], "▲ 5 min late", "normal", "acme", "Anna", "(care)", "10 min", ""]
    assert line.split("\t") == fields


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            Capacity(3, 2, 1.5, 2.75, 3.0, 2.0),
            "3 answers; an hour, over the last 4: 1.5 arriving, 2.8 answered; cleared in 2.0 hours at this",
        ),
        (Capacity(3, 2, 4.0, 2.0, 3.0, None), "at this pace it is never cleared"),
        (Capacity(0, 0, 4.0, 2.0, 3.0, 0.0), "nobody waits"),
    ],
)
def test_the_pace_is_one_line(found: Capacity, said: str) -> None:
    """How many wait, come and go, and when the queue is cleared."""
    listed = [an_obligation(f"m{number}") for number in range(found.waiting)]
    assert said in pace(found, listed)


def test_the_pace_says_where_not_all_are_shown() -> None:
    """The queue is everybody's of that kind; what is listed may be those in nobody's hands."""
    said = pace(Capacity(3, 2, 1.0, 2.0, 3.0, 2.0), [an_obligation("m1")])
    assert said.startswith("1 listed; 2 people wait")


def test_the_outcome_is_one_line() -> None:
    """Done, for whom; or an error with the reason, so that the status says it too."""
    owed = an_answer("m1", 0, 5)
    assert outcome(a_result(), owed) == "taken: Anna, who waits for acme"
    with pytest.raises(GroundswellError, match="not done: tom has it"):
        outcome(a_result(done=False, reason="tom has it"), owed)


def test_nobody_has_one_for_longer_than_a_month() -> None:
    """It stands as theirs in the queue meanwhile."""
    result = CliRunner().invoke(app, ["take", "3f9a2c", "--for", "9999d"])
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith("--for: longer than 30d")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"brand": "nope"}, "there is no brand 'nope'; there are acme, old"),
        ({"brand": "acme", "team": "nope"}, "there is no team 'nope'; there are care"),
        ({"brand": None, "team": "nope"}, "there is no team 'nope'; there are care, desk"),
    ],
)
def test_a_brand_or_team_that_there_is_not_is_an_error(
    wanted: dict[str, str | None], said: str, tmp_path: Path
) -> None:
    """Where brands.yaml is there; what is owed by others who were brands once is shown all the same."""
    file = tmp_path / "brands.yaml"
    owed = [an_obligation("m1", brand="old", team="desk")]
    known.check(file, owed, **wanted)
    file.write_text("brands: [{id: acme, teams: [{id: care}]}]")
    known.check(file, owed, brand="old", team="desk")
    known.check(file, owed, brand=None)
    with pytest.raises(InputError) as refused:
        known.check(file, owed, **wanted)
    assert str(refused.value) == said


@pytest.mark.parametrize("command", [[], ["take"], ["give"], ["waive"], ["note"]])
def test_every_command_has_examples(command: list[str]) -> None:
    """In its help."""
    assert "groundswell queue" in CliRunner().invoke(app, [*command, "--help"]).output

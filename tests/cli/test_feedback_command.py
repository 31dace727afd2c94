"""`groundswell feedback`: what people corrected, to look at and to train on."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from models import data
from schemas.alerts import Feedback
from schemas.codec import encode
from schemas.scores import Sentiment
from schemas.topics import BY_NAME
from streams.cli.feedback import app, read, show, write
from streams.clock import now_ms
from streams.errors import InputError
from streams.log.memory import MemoryLog
from streams.log.port import Outgoing
from tests.builders import at


def a_label(message: str = "x:1", minutes: float = 0, **fields: object) -> Feedback:
    """Eva says that the model was wrong: it is neutral."""
    given: dict[str, object] = {"labels": {"tone": "neutral"}, "text": "no [b]signal[/b]", "language": "en"}
    given |= {"sentiment": Sentiment(negative=0.91, neutral=0.08, positive=0.01), "model": "fast/3", **fields}
    return Feedback(id=f"a{message}{minutes}", by="eva", at=at(minutes), mention=message, **given)  # type: ignore[arg-type]


def shown(*labels: Feedback, terminal: bool = True) -> str:
    """The list as a person gets it."""
    console = Console(file=io.StringIO(), force_terminal=terminal, width=160, no_color=True)
    show(labels, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_of_each_message_the_last_word_counts_and_the_latest_comes_first() -> None:
    """As the topic has it; one language, where that is asked for."""
    log = MemoryLog(now_ms)
    await log.create([BY_NAME["feedback"]], 1)
    first, second = a_label(), a_label(minutes=2, labels={"tone": "positive"})
    other = a_label("x:2", 1, language="es")
    async with log.publisher() as publisher:
        for label in (first, second, other):
            await publisher.publish([Outgoing("feedback", label.mention.encode(), encode(label), 0)])
    assert await read(log, None) == [second, other]
    assert await read(log, "es") == [other]


def test_the_list_has_the_models_word_beside_the_persons() -> None:
    """Of what no model served it said nothing; where nobody says what is right, it is something else."""
    page = shown(a_label(), a_label("x:2", sentiment=None, labels={}))
    assert "negative 0.91" in page
    assert "neutral" in page
    assert "no [b]signal[/b]" in page
    assert "nothing" in page
    assert "something else" in page
    assert "nobody has corrected a label" in shown()
    assert "\tnegative 0.91\tneutral\teva\t" in shown(a_label(), terminal=False)


def test_a_long_list_says_how_to_see_all_of_it() -> None:
    """On a terminal a hundred are shown."""
    assert "… and 1 more; --json lists all" in shown(*(a_label(f"x:{number}") for number in range(101)))


def test_what_is_exported_is_read_for_training(tmp_path: Path) -> None:
    """Those of which somebody said what the tone is, and that have words."""
    file = tmp_path / "feedback.jsonl"
    labels = [
        a_label(),
        a_label("x:2", text="thanks a lot", labels={"tone": "positive"}),
        a_label("x:3", text=" "),
        a_label("x:4", text=None),
        a_label("x:5", labels={}),
    ]
    assert write(labels, file) == f"4 labels written to {file}; of 1 more nobody said what the tone is"
    texts, numbers = data.feedback(file)
    assert (texts, list(numbers)) == (["no [b]signal[/b]", "thanks a lot"], [1, 2])
    assert write([], file) == f"0 labels written to {file}"
    assert data.feedback(file)[0] == []


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """With the reason."""
    with pytest.raises(InputError, match=r"cannot write .*: Is a directory"):
        write([a_label()], tmp_path)


@pytest.mark.parametrize("command", ["list", "export"])
def test_every_command_has_examples(command: str) -> None:
    """In its help."""
    assert f"groundswell feedback {command}" in CliRunner().invoke(app, [command, "--help"]).output

"""`groundswell backtest`, on the real model: what it takes, what it writes, what it says of bad input."""

import contextlib
import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from models import build
from streams.cli.backtest import backtest
from streams.errors import GroundswellError

ROOT = Path(__file__).parents[2]
CONVERSATION = json.dumps(
    {
        "company": "Acme",
        "turns": [
            {
                "id": "1",
                "author": "ann",
                "role": "client",
                "created_at": "2026-11-23T08:00:00Z",
                "text": "where is my order?",
            },
            {
                "id": "2",
                "author": "Acme",
                "role": "agent",
                "created_at": "2026-11-23T08:10:00Z",
                "text": "on its way",
            },
        ],
    }
)
BRANDS = """
brands:
  - id: acme
    accounts: {x: [Acme]}
    targets: {first_reply: 5m}
"""
Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path) -> Iterator[Call]:
    """Run the command in an empty directory."""
    model = ROOT / ".cache" / "models" / "fast"
    build.build(model)

    def run(*arguments: str, stdin: bytes = b"", **environment: str) -> Result:
        app = typer.Typer()
        app.command()(backtest)
        environment["GROUNDSWELL_MODEL"] = str(model)
        return CliRunner().invoke(app, arguments, input=stdin, env=environment)

    with contextlib.chdir(tmp_path):
        yield run


def result_of(file: str) -> dict[str, Any]:
    """What was written."""
    content: dict[str, Any] = json.loads(Path(file).read_text())
    return content


def test_a_conversation_without_a_registry(call: Call, tmp_path: Path) -> None:
    """Companies are what the recording calls them; people get a table, programs a file."""
    (tmp_path / "talk.jsonl").write_text(CONVERSATION)
    result = call("talk.jsonl", "--json", "out.json")
    assert result.exit_code == 0, result.exception
    (owed,) = result_of("out.json")["obligations"]
    assert (owed["brand"], owed["author"], owed["ended_at"]) == ("Acme", "ann", "2026-11-23T08:10:00.000Z")
    assert "answered in time" in result.stdout


def test_the_registry_says_what_is_promised(call: Call, tmp_path: Path) -> None:
    """Named by --brands, else the one of the settings where it is."""
    (tmp_path / "talk.jsonl").write_text(CONVERSATION)
    (tmp_path / "mine.yaml").write_text(BRANDS)
    call("talk.jsonl", "--brands", "mine.yaml", "--json", "named.json")
    (tmp_path / "mine.yaml").rename("brands.yaml")
    call("talk.jsonl", "--json", "found.json")
    assert result_of("named.json") == result_of("found.json")
    (owed,) = result_of("named.json")["obligations"]
    assert (owed["brand"], owed["due_at"]) == ("acme", "2026-11-23T08:05:00.000Z")


def test_a_company_without_an_account_is_named(call: Call, tmp_path: Path) -> None:
    """A registry that knows the brand and not its account would leave everybody waiting without a word."""
    (tmp_path / "talk.jsonl").write_text(CONVERSATION)
    (tmp_path / "brands.yaml").write_text("brands: [{id: acme, accounts: {x: [acme_help]}}]")
    result = call("talk.jsonl", "--json", "out.json")
    assert "no brand has their account: Acme on x;" in result.stderr
    assert result_of("out.json")["obligations"][0]["outcome"] is None


def test_a_record_with_a_wild_clock_is_named(call: Call, tmp_path: Path) -> None:
    """An answer of a hundred years ahead comes with the question: that wait is not to be believed."""
    wild = CONVERSATION.replace("2026-11-23T08:10", "2126-11-23T08:10")
    (tmp_path / "c.jsonl").write_text(f"{wild}\n")
    told = call("c.jsonl", "--json", "out.json").stderr
    assert "dated more than a year ahead" in told
    assert "x:2 of 2126-11-23" in told
    (tmp_path / "c.jsonl").write_text(f"{CONVERSATION}\n")
    assert "a year ahead" not in call("c.jsonl").stderr


def test_a_packed_table_from_standard_input_to_standard_output(call: Call) -> None:
    """As a pipe would have it: the result alone is on the standard output."""
    table = b"date,who,said\n2026-11-23T08:00:00Z,ann,where is it?\nyesterday,bob,hello\n"
    result = call("-", "--map", "who=author", "--map", "said=text", "--json", "-", stdin=gzip.compress(table))
    content = json.loads(result.stdout)
    assert (content["mentions"], content["enriched"], content["dead_letters"]) == (2, 1, 1)
    assert "-:3: $.created_at" in result.stderr
    assert "mentions" in result.stderr


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (None, [], "cannot read talk.jsonl"),
        (b"", [], "talk.jsonl: there is no record in it"),
        (b"\n\n", [], "talk.jsonl: there is no record in it"),
        (gzip.compress(CONVERSATION.encode())[:-9], [], "cut off"),
        (b"\x1f\x8b not gzip", [], "cannot read talk.jsonl"),
        (b"{}", ["--json", "missing/out.json"], "--json: cannot write missing/out.json"),
        (b"{}", ["--brands", "none.yaml"], "none.yaml: cannot be read"),
        (b"{}", ["--map", "nonsense"], "--map nonsense"),
    ],
)
def test_bad_input_is_one_line(
    call: Call,
    tmp_path: Path,
    content: bytes | None,
    arguments: list[str],
    said: str,
) -> None:
    """What is wrong is said before anything is run."""
    if content is not None:
        (tmp_path / "talk.jsonl").write_bytes(content)
    result = call("talk.jsonl", *arguments)
    assert isinstance(result.exception, GroundswellError)
    assert said in str(result.exception)
    assert "\n" not in str(result.exception)


def test_a_registry_that_the_settings_name_must_be_there(call: Call, tmp_path: Path) -> None:
    """A name that was given and misspelt is no wish to do without."""
    (tmp_path / "talk.jsonl").write_text(CONVERSATION)
    assert "typo.yaml" in str(call("talk.jsonl", GROUNDSWELL_BRANDS="typo.yaml").exception)


def test_nothing_of_a_file_can_be_taken(call: Call, tmp_path: Path) -> None:
    """A file of something else altogether is all dead letters, and says so; the exit status does too."""
    (tmp_path / "noise.ndjson").write_bytes(b"\x00\xff\n{}\n[1]\n")
    done = call("noise.ndjson", "--json", "out.json")
    assert str(done.exception) == "noise.ndjson: none of its 3 records could be taken"
    found = result_of("out.json")
    assert (found["mentions"], found["dead_letters"], found["obligations"]) == (3, 3, [])


def test_a_draft_of_rules_beside_the_present_ones(call: Call, tmp_path: Path) -> None:
    """People see both; programs have the comparison beside what the draft would have told."""
    (tmp_path / "talk.jsonl").write_text(CONVERSATION)
    (tmp_path / "draft.yaml").write_text((ROOT / "streams/rules/shipped.yaml").read_text())
    result = call("talk.jsonl", "--rules", "draft.yaml", "--json", "out.json")
    assert result.exit_code == 0, result.exception
    assert "missed by the draft" in result.stdout
    found = result_of("out.json")["comparison"]
    assert found["draft"] == found["present"]
    assert (found["missed"], found["added"]) == ([], [])


def test_rules_that_are_wrong_cost_no_run(call: Call, tmp_path: Path) -> None:
    """They are told before anything is heard, by key."""
    (tmp_path / "talk.jsonl").write_text(CONVERSATION)
    (tmp_path / "draft.yaml").write_text("rules: [{name: a}]")
    for arguments, why in (
        (("--rules", "draft.yaml"), "draft.yaml: rules[0] a: "),
        (("--rules", "missing.yaml"), "No such file or directory; name a file of rules, or a folder of them"),
        (
            ("--rules", "draft.yaml", "--against", "missing.yaml"),
            "directory; name a file of rules, or a folder",
        ),
        (("--against", "draft.yaml"), "--against needs --rules"),
    ):
        result = call("talk.jsonl", *arguments)
        assert isinstance(result.exception, GroundswellError)
        assert why in str(result.exception)


def test_lines_that_are_no_mention_are_said_with_their_reasons(call: Call, tmp_path: Path) -> None:
    """The first few; what else there is goes its way, and all are counted."""
    (tmp_path / "talk.jsonl").write_text(f"{CONVERSATION}\n[1, 2]\n{CONVERSATION[:40]}\n")
    result = call("talk.jsonl", "--json", "out.json")
    assert result.exit_code == 0, result.exception
    assert "talk.jsonl:2: $: JSON, but not an object" in result.stderr
    assert "talk.jsonl:3: $: not JSON" in result.stderr
    assert result_of("out.json")["dead_letters"] == 2


def test_in_time_is_what_the_report_on_care_says(call: Call, tmp_path: Path) -> None:
    """Of those that were due, whether or not they were answered."""
    asks: list[dict[str, Any]] = [
        {"id": f"q{n}", "source": "x", "created_at": "2026-11-23T08:00:00Z", "author": {"id": f"u{n}"}}
        | {"text": "where is my order?", "recipient": "acme"}
        for n in range(3)
    ]
    reply: dict[str, Any] = {"id": "r", "source": "x", "created_at": "2026-11-23T08:05:00Z", "kind": "reply"}
    reply |= {"author": {"id": "acme", "role": "company"}, "text": "on its way", "in_reply_to": "q0"}
    (tmp_path / "talk.jsonl").write_text("\n".join(map(json.dumps, [*asks, reply])))
    assert re.search(r"answered in time, of 3 due +│ +33%", call("talk.jsonl").stdout)

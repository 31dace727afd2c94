"""`groundswell score`, on the real model."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from models import build
from streams.cli.score import score
from streams.errors import InputError, ScoringError

LINES = [
    b'{"id": 7, "text": "Worst airline ever, my bag never came and nobody helps"}',
    b"nope",
    b'{"id": "a", "text": "I love it \\ud800", "brand": "acme"}',
    b'{"text": "\\ud83d\\ude00"}',
    b'{"text": "De trein is weer te laat vandaag en niemand zegt iets"}',
    b'{"id": 1, "words": 1}',
    b"[1]",
    b"",
    b'{"text": "caf\xe9"}',
    b"[" * 100_000,
    b'{"text": "hello there", "language": 5}',
]


@pytest.fixture(scope="module")
def model() -> Path:
    """The first model, built where it is missing."""
    directory = Path(__file__).parents[2] / ".cache" / "models" / "fast"
    build.build(directory)
    return directory


def run(model: Path, given: bytes, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit status, answers, what went to standard error."""
    status, printed, errors = printed_by(model, given, *arguments)
    return status, [json.loads(line) for line in printed.splitlines()], errors


def printed_by(model: Path, given: bytes, *arguments: str) -> tuple[int, str, str]:
    """Exit status, what went to standard output, what went to standard error."""
    app = typer.Typer()
    app.command()(score)
    result = CliRunner().invoke(app, ["--model-directory", str(model), *arguments], input=given)
    return result.exit_code, result.stdout, result.stderr


def test_every_line_is_answered_in_order(model: Path) -> None:
    """Scored, unscored with a reason, or an error with line, field and reason; then the status is 1."""
    status, answers, errors = run(model, b"\n".join(LINES))
    assert len(answers) == len(LINES)
    assert [answer.get("label") for answer in answers[:3]] == ["negative", None, "positive"]
    assert [answers[0]["id"], answers[2]["id"], answers[5]["id"]] == [7, "a", 1]
    assert answers[3]["unscored"] == {"reason": "no words"}
    assert answers[4]["unscored"] == {"reason": "language nl not served"}
    refused = {answer["error"]["line"]: answer["error"]["field"] for answer in answers if "error" in answer}
    assert refused == {2: "", 6: "text", 7: "", 8: "", 9: "", 10: "", 11: "language"}
    assert status == 1
    assert "7 lines could not be scored" in errors


def test_a_scored_line_has_all_its_fields(model: Path) -> None:
    """Label, sentiment, language, act, needs_answer, urgency and safety."""
    status, (answer,), _ = run(model, LINES[0])
    assert status == 0
    assert answer["sentiment"].keys() == {"negative", "neutral", "positive"}
    assert answer["language"] == "en"
    assert answer["act"] == "complaint"
    assert answer["needs_answer"] > 0.9
    assert 0 <= answer["urgency"] <= 1
    assert answer["safety"] == []
    assert answer["emotion"] in {"anger", "sadness", None}
    assert answer["model"].startswith("groundswell-fast/")


def test_personal_data_are_masked_and_pointed_at(model: Path) -> None:
    """Kind and place in the text of the answer; the words that moved a score are pointed at there too."""
    text = "Call me on +44 20 7946 0958, my bag never came and this is terrible"
    _, (answer,), _ = run(model, json.dumps({"text": text}).encode(), "--why", "--json")
    assert answer["text"] == "Call me on [phone], my bag never came and this is terrible"
    (phone,) = answer["personal_data"]
    assert (phone["kind"], answer["text"][phone["start"] : phone["end"]]) == ("phone", "[phone]")
    for word in answer["why"]["tone: negative"]:
        assert answer["text"][word["start"] : word["end"]] == word["word"]


def test_answers_are_json_wherever_it_is_read(model: Path) -> None:
    """Numbers that Python writes and JSON has not are refused; so is an empty line, which says so."""
    lines = [b'{"id": NaN, "text": "hello"}', b'{"id": 1e999, "text": "hello"}', b"", b'{"text": "a" "b"}']
    status, printed, _ = printed_by(model, b"\n".join(lines))
    reasons = [
        json.loads(line, parse_constant=pytest.fail)["error"]["reason"] for line in printed.splitlines()
    ]
    assert status == 1
    assert reasons == [
        "is not JSON: NaN is no number that JSON has",
        "is not JSON: 1e999 is no number that JSON has",
        "is empty",
        "is not JSON: Expecting ',' delimiter at character 14",
    ]


def test_what_is_read_is_not_written_over(model: Path, tmp_path: Path) -> None:
    """Output to the file that is read would empty it first: refused, and the file stays."""
    given = tmp_path / "texts.ndjson"
    given.write_bytes(LINES[0])
    for name in (given, tmp_path / "." / "texts.ndjson"):
        with pytest.raises(InputError, match="would be lost: name another --output"):
            in_process(model, str(given), "--output", str(name))
    assert given.read_bytes() == LINES[0]


def test_the_environment_says_where_model_and_brands_are(model: Path, tmp_path: Path) -> None:
    """As the errors tell people who stand in another folder; an option counts before it."""
    brands = tmp_path / "brands.yaml"
    brands.write_text("brands: [{id: air}]")
    named = {"GROUNDSWELL_MODEL": str(model), "GROUNDSWELL_BRANDS": str(brands)}
    (answer,) = map(json.loads, in_process(None, given=LINES[0], env=named).splitlines())
    assert (answer["label"], answer["topics"]) == ("negative", [])
    with pytest.raises(ScoringError, match="nowhere"):
        in_process(Path("nowhere"), given=LINES[0], env=named)


def in_process(
    model: Path | None, *arguments: str, given: bytes = b"", env: Mapping[str, str] = MappingProxyType({})
) -> str:
    """What the command prints; its errors are raised."""
    app = typer.Typer()
    app.command()(score)
    where = ["--model-directory", str(model)] if model else []
    result = CliRunner().invoke(app, [*where, *arguments], input=given, env=env, catch_exceptions=False)
    return result.stdout


def test_files_are_read_and_written_in_chunks(model: Path, tmp_path: Path) -> None:
    """More lines than a chunk holds keep their order and their numbers."""
    given, output = tmp_path / "in.ndjson", tmp_path / "out.ndjson"
    lines = [json.dumps({"id": number, "text": "😀"}) for number in range(300)]
    lines[299] = "broken"
    given.write_text("\n".join(lines))
    status, printed, _ = run(model, b"", str(given), "--output", str(output))
    answers = [json.loads(line) for line in output.read_text().splitlines()]
    assert [answer.get("id") for answer in answers] == [*range(299), None]
    assert answers[299]["error"]["line"] == 300
    assert (status, printed) == (1, [])


def test_why_is_told_in_json(model: Path) -> None:
    """Each score with the words that moved it, where they stand, and the text masked."""
    status, answers, _ = run(model, LINES[0] + b"\n" + LINES[3], "--why", "--json")
    assert status == 0
    text = json.loads(LINES[0])["text"]
    word = answers[0]["why"]["tone: negative"][0]
    assert text[word["start"] : word["end"]] == word["word"] == "Worst"
    assert word["change"] > 0
    assert answers[0]["text"] == text
    assert "tone: negative" not in answers[1]["why"]


def test_why_is_shown_as_tables(model: Path) -> None:
    """A table a text, with signs and no colours in a pipe; what is unscored or refused says so."""
    status, printed, _ = printed_by(model, b"\n".join([LINES[0], LINES[3], LINES[5]]), "--why")
    assert status == 1
    assert "tone: negative" in printed
    assert "Worst +0." in printed
    assert "no words" in printed
    assert "line 3: text is missing" in printed
    assert "\x1b" not in printed


def test_topics_are_those_of_the_lines_brand(model: Path, tmp_path: Path) -> None:
    """Only where a file of brands is given, and the line says which."""
    brands = tmp_path / "brands.yaml"
    brands.write_text("brands: [{id: air, taxonomy: [{id: baggage, examples: [my suitcase is lost]}]}]")
    lines = [{"text": "where is my suitcase", **brand} for brand in ({"brand": "air"}, {}, {"brand": "iar"})]
    given = b"\n".join(json.dumps(line).encode() for line in lines)
    status, answers, _ = run(model, given, "--brands", str(brands))
    assert [answer["topics"] for answer in answers[:2]] == [["baggage"], []]
    misspelt = {"line": 3, "field": "brand", "reason": "no brand of the file has the id 'iar'"}
    assert (status, answers[2]["error"]) == (1, misspelt)
    assert "topics" not in run(model, given)[1][0]


def test_floods_are_answered(model: Path) -> None:
    """64 KiB of one letter, right-to-left text, ten thousand hashtags, heaped accents."""
    texts = ["x" * 65_536, "\u202eمرحبا " * 9_000, " ".join(f"#t{n}" for n in range(10_000))]
    texts.append("h" + "\u0301\u0316" * 30_000)
    status, answers, _ = run(model, b"\n".join(json.dumps({"text": text}).encode() for text in texts))
    assert (status, len(answers)) == (0, 4)


def test_several_companies_are_told_apart(model: Path, tmp_path: Path) -> None:
    """With a file of brands, each that a text names has its tone; handles by the line's source."""
    brands = tmp_path / "brands.yaml"
    brands.write_text("brands: [{id: acme, accounts: {x: [AcmeHelp]}}, {id: globex, name: Globex}]")
    text = "@acmehelp was lovely, I love it! Globex ruined my day, awful service."
    lines = [{"text": text, "source": "x"}, {"text": text}, {"text": text, "source": 7}]
    given = b"\n".join(json.dumps(line).encode() for line in lines)
    status, answers, _ = run(model, given, "--brands", str(brands), "--why", "--json")
    found = {brand: tone["label"] for brand, tone in answers[0]["toward"].items()}
    assert found == {"acme": "positive", "globex": "negative"}
    assert answers[0]["toward"]["acme"]["sentiment"]["positive"] > 0.5
    assert answers[0]["why"]["toward globex: negative"][0]["change"] > 0
    assert answers[1]["toward"] == {}
    assert (status, answers[2]["error"]["field"]) == (1, "source")

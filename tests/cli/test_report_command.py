"""`groundswell report care`: tables, JSON and a page that needs nothing else."""

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console
from typer.testing import CliRunner

from schemas.codec import encode
from schemas.conversations import Obligation, Recovery
from streams.care.report import report
from streams.cli import charts
from streams.cli.report import app, read_backtest, show
from streams.cli.report_page import page
from streams.errors import InputError
from tests.builders import NOON
from tests.care.owing import an_answer, an_obligation, at

SVG = re.compile(r"<svg role.*?</svg>", re.DOTALL)


def some() -> list[Obligation]:
    """Answers of three brands; one brand's name is not to be trusted."""
    glad = Recovery(state="recovered", at=at(50))
    found = [
        an_answer(f"a{n}", n * 60, 10 + n * 20, recovery=glad, answer_style=("apology",), topics=("bags",))
        for n in range(4)
    ]
    found += [an_answer(f"b{n}", 0, 2000, brand="<script>alert(1)</script>") for n in range(2)]
    silent = Recovery(state="silent", at=at(9000))
    return [*found, an_answer("c", 0, 1, brand="beta", recovery=silent), an_obligation("d", brand="beta")]


def made_page(*owed: Obligation) -> str:
    """The page."""
    return page(report(owed), int(NOON))


class Page(HTMLParser):
    """What a browser would do with it: tags that stand open, and everything it would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        if tag in {"script", "link", "img", "iframe", "object"}:
            self.bad.append(tag)
        self.bad += [name for name, _ in attrs if name in {"src", "href", "style"} or name.startswith("on")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes what was opened last."""
        assert self.open.pop() == tag


@pytest.mark.parametrize("owed", [[], some()], ids=["nothing", "something"])
def test_the_page_stands_alone(owed: list[Obligation]) -> None:
    """It runs nothing, fetches nothing, closes what it opens, and takes no name for markup."""
    reader = Page()
    reader.feed(made_page(*owed))
    assert (reader.open, reader.bad) == ([], [])


def test_every_chart_is_read_by_who_does_not_see_it() -> None:
    """Each is well-formed, has a title, and a table of the same figures that the keyboard opens."""
    text = made_page(*some())
    found = SVG.findall(text)
    assert len(found) == 13
    for svg in found:
        root = ET.fromstring(svg)
        assert root.get("aria-label")
        assert root.find("title") is not None
    assert text.count("<details><summary>") == text.count("</table>") == len(found)


def test_the_page_says_what_the_figures_are() -> None:
    """In words beside the marks."""
    text = made_page(*some())
    for words in (
        "57% of 7",
        "4 of 5",
        "unhappy recovered; 1 were silent",
        "Silent is silent",
        "33 h to 33 h",
    ):
        assert words in text, words
    assert "Nothing was owed" in made_page()


def test_many_groups_are_cut_in_the_chart_and_whole_in_the_table() -> None:
    """And the chart says so; a long name is cut, and whole in its hint."""
    owed = [an_answer(f"a{n}", 0, 5, brand=f"brand {n} " + "x" * 30) for n in range(20)]
    text = made_page(*owed)
    assert "The 15 largest of 20." in text
    assert text.count("brand 19 " + "x" * 30 + "</th>") > 0
    assert "…<title>brand 0 " in text


def test_charts_of_nothing() -> None:
    """Are empty, and well-formed."""
    for svg in (
        charts.bars("t", []),
        charts.ranges("t", [], {"1 h": 60}),
        charts.columns("t", []),
        charts.columns("t", [("00", 0, 0)]),
        charts.bars("t", [charts.Bar("a", None, "–")]),
        charts.ranges("t", [charts.Range("a", 0.0, 0.0, 0.0, None, "")], {}),
        charts.stacks("t", [charts.Stack("a", {}, "of 0")], {"x": "#000"}).partition("</ul>")[2],
    ):
        assert ET.fromstring(svg).tag == "svg"


def printed(*owed: Obligation, width: int = 80) -> str:
    """The tables as they are printed."""
    console = Console(file=io.StringIO(), width=width)
    show(report(owed), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_tables_fit_and_say_the_same() -> None:
    """In 80 columns; where nothing was owed there is one line of it."""
    text = printed(*some())
    assert max(map(len, text.splitlines())) <= 80
    for words in ("57%", "██████····", "after our answer, by style", "33 h"):
        assert words in text, words
    assert "brand" not in printed()


def a_result(tmp_path: Path, *owed: Obligation) -> Path:
    """What `groundswell backtest --json` writes, as far as it matters here."""
    file = tmp_path / "result.json"
    file.write_text(json.dumps({"mentions": 3, "obligations": [json.loads(encode(each)) for each in owed]}))
    return file


def test_of_a_backtest(tmp_path: Path) -> None:
    """All three forms at once, and only what is meant."""
    file = a_result(tmp_path, *some())
    out, html = tmp_path / "care.json", tmp_path / "care.html"
    options = ["--backtest", str(file), "--brand", "acme", "--since", str(at(30)), "--until", str(at(150))]
    done = CliRunner().invoke(app, [*options, "--json", str(out), "--html", str(html)])
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_bytes())["all"]["owed"] == 2
    assert json.loads(out.read_bytes())["first"] == str(at(60))
    assert html.read_text().startswith("<!doctype html>")
    assert "in time" in done.output
    assert f"{html} is written" in done.output.replace("\n", "")
    quiet = CliRunner().invoke(app, [*options, "--json", "-"])
    assert json.loads(quiet.output)["all"]["owed"] == 2


def test_a_brand_that_a_backtest_does_not_know_is_refused(tmp_path: Path) -> None:
    """With those that it does: an empty report would say that nothing was owed."""
    file = a_result(tmp_path, *some())
    done = CliRunner().invoke(app, ["--backtest", str(file), "--brand", "nope"])
    assert isinstance(done.exception, InputError)
    assert str(done.exception).startswith("there is no brand 'nope'; there are ")
    assert "beta" in str(done.exception)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", r"no result of `groundswell backtest --json`: \$: JSON, but not an object"),
        ("{}", r"\$\.obligations: not an array of objects"),
        ('{"obligations": [1]}', r"\$\.obligations: not an array of objects"),
        ('{"obligations": [{"id": "a"}]}', "missing"),
    ],
)
def test_what_is_no_result(tmp_path: Path, content: str, said: str) -> None:
    """One line with the file and the reason."""
    file = tmp_path / "result.json"
    file.write_text(content)
    with pytest.raises(InputError, match=said):
        read_backtest(file)


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    """Are named."""
    with pytest.raises(InputError, match="cannot be read"):
        read_backtest(tmp_path / "none")
    done = CliRunner().invoke(
        app, ["--backtest", str(a_result(tmp_path)), "--html", str(tmp_path / "no" / "x")]
    )
    assert isinstance(done.exception, InputError)
    assert "cannot write" in str(done.exception)

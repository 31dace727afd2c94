"""`groundswell rules`: whether rules are in order, which there are, and whether they do what is expected."""

import json as json_library
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from streams import clock
from streams.alerts import trial
from streams.alerts.policy import Policy
from streams.alerts.precision import precisions
from streams.brands.file import BrandsFile
from streams.brands.load import load as load_brands
from streams.brands.load import load_teams
from streams.brands.registry import Brands
from streams.brands.teams import Teams
from streams.cli import connect, rules_view
from streams.cli.alerts_log import known
from streams.configuration.plain_yaml import read_yaml
from streams.errors import ConfigurationError, InputError
from streams.rules import Rules
from streams.rules.load import NAMED_HINT, check_texts, load, read, sound

app = typer.Typer(help="Rules: which signals people are told of, and why.", no_args_is_help=True)

SAFETY = "safety"
UNSAFE = "nobody is told at once of who is hurt or threatened; copy that rule from streams/rules/shipped.yaml"
Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Files or folders of rules; without any, those of the settings, or that come along."),
]


@app.command()
def check(paths: Paths = None) -> None:
    """Say whether rules are in order; all that is wrong, a line each: file, rule, key, reason.

    \b
    Examples:
      groundswell rules check
      groundswell rules check rules.yaml
      groundswell rules check rules/
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    texts = _texts(paths)
    checked = check_texts(texts)
    for fault in checked.faults:
        typer.echo(fault, err=True)
    if checked.faults:
        raise typer.Exit(1)
    today = clock.today()
    for rule in checked.rules:
        if rule.is_past_review(today):
            day = rules_view.review(rule, today)
            typer.echo(f"warning: {rule.name}: {day}; {rule.owner} is to look at it", err=True)
    if not any(SAFETY in rule.signals for rule in checked.rules):
        typer.echo(f"warning: no rule looks at `{SAFETY}`: {UNSAFE}", err=True)
    counts = [_count(len(checked.rules), "rule")]
    if checked.rules.inhibitions:
        counts.append(_count(len(checked.rules.inhibitions), "inhibition"))
    typer.echo(f"{', '.join(texts)}: ok, {', '.join(counts)}")


@app.command("list")
def list_rules(
    paths: Paths = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    precision: Annotated[
        bool, typer.Option("--precision", help="With how many alerts on the log were worth it.")
    ] = False,
) -> None:
    """Show each rule with its owner, purpose, severity and the day on which it is to be reviewed.

    \b
    Examples:
      groundswell rules list
      groundswell rules list rules.yaml
      groundswell rules list --precision
      groundswell rules list --json | jq '.[] | select(.past_review) | .owner'
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    rules = sound(check_texts(_texts(paths)))
    found = precisions(known().alerts) if precision else None
    if json:
        shown = [rules_view.as_json(rule, clock.today(), found) for rule in rules]
        typer.echo(json_library.dumps(shown, indent=2, ensure_ascii=False))
    else:
        Console().print(rules_view.table(rules, clock.today(), found))


@app.command("test")
def run_tests(
    paths: Annotated[list[Path], typer.Argument(help="Files of tests of rules.")],
    rules: Annotated[
        Path | None, typer.Option("--rules", help="The rules to test, whatever the files of tests name.")
    ] = None,
) -> None:
    """Run tests of rules: signals and acts are given at times; alerts, notices and what is held expected.

    \b
    Examples:
      groundswell rules test rules.test.yaml
      groundswell rules test rules.test.yaml --rules draft.yaml
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    failed = 0
    for path in paths:
        content = _trials(path)
        policy = Policy(_tested(path, content, rules), _teams(path, content))
        for one in content.tests:
            wrong = trial.run(one, policy)
            failed += bool(wrong)
            typer.echo(f"{'FAILED' if wrong else 'ok'}  {path}: {one.name}")
            for line in wrong:
                typer.echo(f"        {line}")
    if failed:
        raise typer.Exit(1)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _texts(paths: list[Path] | None) -> dict[str, str]:
    """Return the files' texts. Raises ConfigurationError."""
    if not paths:
        return read(connect.settings().rules)
    return {name: text for path in paths for name, text in read(path, NAMED_HINT).items()}


def _trials(path: Path) -> trial.TrialFile:
    try:
        return trial.parse(read_yaml(path, "name a file of tests, as docs/rules.md shows"))
    except ConfigurationError as error:
        raise InputError(f"{path}: {error}") from None


def _tested(path: Path, content: trial.TrialFile, given: Path | None) -> Rules:
    """Return the rules that a file of tests is about. Raises ConfigurationError."""
    if given is not None:
        return load(given, NAMED_HINT)
    if not content.rules:
        return load(connect.settings().rules)
    named = [path.parent / name for name in content.rules]
    return sound(check_texts({file: text for one in named for file, text in read(one, NAMED_HINT).items()}))


def _teams(path: Path, content: trial.TrialFile) -> Teams:
    """Return whom a file of tests has told. Raises ConfigurationError."""
    if content.brands is None:
        return Teams(Brands.of(BrandsFile()), {})
    named = path.parent / content.brands
    return load_teams(load_brands(named), named)

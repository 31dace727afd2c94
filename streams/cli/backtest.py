"""`groundswell backtest`: what would have come of a recording, had Groundswell heard it at the time."""

import gc
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from schemas.base import Time, format_time
from streams import clock
from streams.backtest import Outcome, arrivals, backtests, compared, wild
from streams.brands.file import BrandsFile
from streams.brands.load import load
from streams.brands.registry import Brands
from streams.cli import connect, refusals
from streams.cli.backtest_view import summary
from streams.cli.comparison_view import comparison
from streams.cli.progress import progress
from streams.cli.publish import SHOWN
from streams.cli.refusals import Refused
from streams.cli.replay import unpublishable
from streams.cli.validate import Columns, Files, Source, options
from streams.cli.worker import COLLECT_AFTER
from streams.errors import InputError
from streams.recordings.files import STDIN, read_file
from streams.recordings.items import Entry, Item, Options, Refusal
from streams.rules import Rules
from streams.rules.load import NAMED_HINT
from streams.rules.load import load as load_rules
from streams.scoring.sentiment import open_scorer
from streams.settings import Settings

NAMED = 5
"""Accounts that are none of a brand's, and records with a wild clock, before the rest are counted."""


def backtest(
    files: Files,
    *,
    json: Annotated[
        str | None, typer.Option("--json", metavar="OUT", help="Where the result goes; - is standard output.")
    ] = None,
    brands: Annotated[
        Path | None,
        typer.Option("--brands", metavar="FILE", help="The brand registry, if not that of the settings."),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="R", help="A draft of rules, compared with the present ones."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", metavar="R2", help="Rules to compare it with, if not those of the settings."
        ),
    ] = None,
    source: Source = "x",
    columns: Columns = None,
) -> None:
    """Run everything over a recording as fast as it can: what would have been owed, and what alerted on.

    Takes what `replay` takes, packed with gzip or not; several files become one. Needs no Kafka, and tells
    nobody. Every record comes at its own time, and time goes on for three days after the last one. Without
    a brand registry, companies are what the records call them, and promise an answer within an hour.

    \b
    Examples:
      groundswell backtest conversations.jsonl
      groundswell backtest tweets.csv.gz --brands brands.yaml --json result.json
      groundswell backtest conversations.jsonl --json - | jq '.obligations | length'
      groundswell backtest conversations.jsonl --rules draft.yaml
      groundswell backtest conversations.jsonl --rules draft.yaml --against rules.yaml
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    chosen = connect.settings()
    errors = Console(stderr=True)
    registry = _registry(chosen, brands, errors)
    judges = _rules(chosen, rules, against)
    scorer = open_scorer(chosen.model, chosen.model_threads)
    _check_writable(json)
    items, left_out = _items(files, options(source, columns), errors)
    _tell_of_strangers(items, registry, errors)
    now = clock.now_ms()
    _tell_of_wild_clocks(items, now, errors)
    gc.set_threshold(*COLLECT_AFTER)
    began = clock.monotonic()
    with progress(errors, "backtest", len(items)) as report:
        outcomes = backtests(
            arrivals(items, now),
            registry,
            chosen,
            scorer,
            judges,
            left_out=left_out,
            progress=report,
        )
    seconds = clock.monotonic() - began
    outcome = outcomes[0]
    if rules is not None:
        outcome = compared(outcome, outcomes[1], lambda brand: registry.get(brand).time_zone)
    _write(json, outcome)
    console = errors if json == STDIN else Console()
    console.print(summary(outcome, seconds))
    if outcome.result.comparison:
        console.print(comparison(outcome.result.comparison))
    if outcome.result.mentions == outcome.result.dead_letters:
        raise InputError(
            f"{', '.join(files)}: none of its {outcome.result.mentions:,} records could be taken"
        )


def _rules(chosen: Settings, draft: Path | None, against: Path | None) -> list[Rules]:
    """The draft and the present rules; without a draft the present ones alone. Raises ConfigurationError."""
    if draft is None and against is not None:
        raise InputError("--against needs --rules: the draft that it is compared with")
    present = load_rules(against, NAMED_HINT) if against is not None else load_rules(chosen.rules)
    return [present] if draft is None else [load_rules(draft, NAMED_HINT), present]


def _registry(chosen: Settings, given: Path | None, errors: Console) -> Brands:
    """Raise ConfigurationError where the file that is named is wrong or missing."""
    if given is None and "brands" not in chosen.model_fields_set and not chosen.brands.exists():
        errors.print(f"no {chosen.brands}: a brand is whom a record says it is sent to", highlight=False)
        return Brands.of(BrandsFile())
    return load(given or chosen.brands)


def _items(files: list[str], read_as: Options, errors: Console) -> tuple[list[Item], int]:
    """All records of the files, and how many more are none. Raises InputError where there are none at all."""
    recordings = {file: list(read_file(file, read_as)) for file in files}
    items = [item for recording in recordings.values() for item in recording]
    if not items:
        raise InputError(f"{', '.join(files)}: there is no record in it")
    refused = [
        Refused(file, item)
        for file, found in recordings.items()
        for item in found
        if isinstance(item, Refusal)
    ]
    refusals.show(refused, errors, SHOWN)
    return items, len(unpublishable(recordings.items()))


def _tell_of_strangers(items: list[Item], registry: Brands, errors: Console) -> None:
    """Say who writes as a company and is none by the registry: what they write answers nobody."""
    mentions = [item.mention for item in items if isinstance(item, Entry)]
    strangers = {
        f"{each.author.id} on {each.source}"
        for each in mentions
        if each.author and each.author.role == "company" and registry.company(each) is None
    }
    if strangers:
        named = _some(sorted(strangers))
        line = f"taken for customers, since no brand has their account: {named}; see `accounts`"
        errors.print(line, highlight=False, markup=False, soft_wrap=True)


def _tell_of_wild_clocks(items: list[Item], now: Time, errors: Console) -> None:
    """Say whose time cannot be believed: a wait that such a record ends is not known, and counts as short."""
    named = [f"{each.source}:{each.id} of {format_time(each.created_at)[:10]}" for each in wild(items, now)]
    if named:
        line = f"dated more than a year ahead, so each comes with the record before it: {_some(named)}"
        errors.print(line, highlight=False, markup=False, soft_wrap=True)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _check_writable(out: str | None) -> None:
    """Raise InputError before hours of work, not after."""
    if out is None or out == STDIN:
        return
    try:
        Path(out).open("ab").close()
    except OSError as error:
        raise InputError(f"--json: cannot write {out}: {error.strerror or error}") from None


def _write(out: str | None, outcome: Outcome) -> None:
    if out == STDIN:
        typer.echo(outcome.result.as_json(), nl=False)
    elif out is not None:
        Path(out).write_bytes(outcome.result.as_json())

"""Reads rules from a file or from all files of a folder; those that come along where none is named."""

from collections.abc import Mapping
from pathlib import Path

from streams.configuration.plain_yaml import parse_yaml, read_text
from streams.errors import ConfigurationError
from streams.rules.check import Checked, check
from streams.rules.rule import Rules

SHIPPED = Path(__file__).parent / "shipped.yaml"
HINT = "say with GROUNDSWELL_RULES where your rules are, or leave it out for those that come along"
NAMED_HINT = "name a file of rules, or a folder of them"
"""Where somebody has named them on the command line."""
MAX_FILES = 200


def load(path: Path | None, hint: str = HINT) -> Rules:
    """Return the rules. Raises ConfigurationError with the first fault, and how many more there are."""
    return sound(check_texts(read(path, hint)))


def read(path: Path | None, hint: str = HINT) -> dict[str, str]:
    """Return the text of each file. Raises ConfigurationError where one cannot be read, or there is none.

    hint: what to do then.
    """
    return {str(file): _text(file, hint) for file in files(path)}


def files(path: Path | None) -> list[Path]:
    """Return the files, in the order of their names. Raises ConfigurationError where there is none."""
    if path is None:
        return [SHIPPED]
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.glob("*.yaml") if not one.name.endswith(".test.yaml"))
    if not found:
        raise ConfigurationError(f"{path}: there is no file of rules in it (*.yaml)")
    if len(found) > MAX_FILES:
        raise ConfigurationError(f"{path}: more than {MAX_FILES} files of rules")
    return found


def check_texts(texts: Mapping[str, str]) -> Checked:
    """Check files by their texts: one that is no YAML is a fault like any other."""
    contents: dict[str, object] = {}
    faults: list[str] = []
    for name, text in texts.items():
        try:
            contents[name] = parse_yaml(text)
        except ConfigurationError as error:
            faults.append(f"{name}: {error}")
    checked = check(contents)
    return Checked(checked.rules, (*faults, *checked.faults))


def sound(checked: Checked) -> Rules:
    """Return the rules, all or nothing. Raises ConfigurationError."""
    if not checked.faults:
        return checked.rules
    more = len(checked.faults) - 1
    rest = f" (and {more} more: `groundswell rules check`)" if more else ""
    raise ConfigurationError(f"{checked.faults[0]}{rest}")


def _text(path: Path, hint: str) -> str:
    try:
        return read_text(path, hint)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None

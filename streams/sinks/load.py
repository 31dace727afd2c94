"""Reads a file of sinks, and finds all that is wrong with it, sink by sink."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from streams.configuration.plain_yaml import read_yaml
from streams.errors import ConfigurationError
from streams.notices.step import TOPIC_SINK
from streams.sinks.file import EmailEntry, Entry, LinksEntry, SinksFile, SlackEntry, WebhookEntry, check

HINT = "say with GROUNDSWELL_SINKS where it is"
RESERVED = (TOPIC_SINK, "terminal")


class Read(NamedTuple):
    """What of a file is in order, and what is not: file, key, reason."""

    content: SinksFile
    faults: list[str]


def read(path: Path) -> Read:
    """Read a file. Raises ConfigurationError where it holds no sinks at all, with the reason."""
    try:
        content = read_yaml(path, HINT)
        if not isinstance(content, dict) or not isinstance(content.get("sinks"), dict):
            return Read(check(content), [])
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    faults: list[str] = []
    links = _links(content, faults)
    sinks: dict[str, Entry] = {}
    for name, entry in content["sinks"].items():
        read_one = _sink(name, entry, faults, has_links="links" in content)
        if read_one is not None:
            sinks[name] = read_one
    return Read(SinksFile(sinks=sinks, links=links), [f"{path}: {fault}" for fault in faults])


def _links(content: dict[str, Any], faults: list[str]) -> LinksEntry | None:
    try:
        return check({**content, "sinks": {}}).links
    except ConfigurationError as error:
        faults.append(str(error))
        return None


def _sink(name: str, entry: Any, faults: list[str], *, has_links: bool) -> Entry | None:
    try:
        (found,) = check({"sinks": {name: entry}}).sinks.values()
    except ConfigurationError as error:
        faults.append(str(error))
        return None
    wrong = [f"sinks.{name}{said}" for said in _wrong(name, found, has_links=has_links)]
    faults += wrong
    return None if wrong else found


def _wrong(name: str, entry: Entry, *, has_links: bool) -> Iterator[str]:
    """Say where keys that are right by themselves do not go together."""
    if name in RESERVED:
        yield ": the name is taken; give it another"
    if isinstance(entry, WebhookEntry) and (entry.url is None) == (entry.secret_url is None):
        yield ": say one of url and secret_url"
    if isinstance(entry, SlackEntry):
        if (entry.token is None) == (entry.webhook is None):
            yield ": say one of token and webhook"
        if (entry.token is None) != (entry.channel is None):
            yield ".channel: goes with token, and only with it"
    if isinstance(entry, EmailEntry):
        if entry.person is not None and not has_links:
            yield ".person: acts by links; say `links:` beside `sinks:`"
        if (entry.username is None) != (entry.password is None):
            yield ": username and password go together"
        if entry.password is not None and entry.tls == "none":
            yield ".tls: a password is not sent without TLS"

"""Reads a file of sinks, and opens what it names: each entry becomes a sink, with its secrets revealed."""

from pathlib import Path

from streams.configuration.plain_yaml import read_yaml
from streams.errors import ConfigurationError
from streams.notices.step import TOPIC_SINK
from streams.sinks.file import EmailEntry, Entry, SinksFile, SlackEntry, WebhookEntry, check

HINT = "say with GROUNDSWELL_SINKS where it is"
RESERVED = (TOPIC_SINK, "terminal")


def load(path: Path) -> SinksFile:
    """Return what the file says. Raises ConfigurationError with the key and the reason."""
    try:
        content = check(read_yaml(path, HINT))
        for name, entry in content.sinks.items():
            _check_name(name)
            _check_entry(entry, f"sinks.{name}", has_links=content.links is not None)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    return content


def _check_name(name: str) -> None:
    if name in RESERVED:
        raise ConfigurationError(f"sinks.{name}: the name is taken; give it another")


def _check_entry(entry: Entry, key: str, *, has_links: bool) -> None:
    """Raise ConfigurationError where keys that are right by themselves do not go together."""
    if isinstance(entry, WebhookEntry) and (entry.url is None) == (entry.secret_url is None):
        raise ConfigurationError(f"{key}: say one of url and secret_url")
    if isinstance(entry, SlackEntry):
        if (entry.token is None) == (entry.webhook is None):
            raise ConfigurationError(f"{key}: say one of token and webhook")
        if (entry.token is None) != (entry.channel is None):
            raise ConfigurationError(f"{key}.channel: goes with token, and only with it")
    if isinstance(entry, EmailEntry):
        if entry.person is not None and not has_links:
            raise ConfigurationError(f"{key}.person: acts by links; say `links:` beside `sinks:`")
        if (entry.username is None) != (entry.password is None):
            raise ConfigurationError(f"{key}: username and password go together")
        if entry.password is not None and entry.tls == "none":
            raise ConfigurationError(f"{key}.tls: a password is not sent without TLS")

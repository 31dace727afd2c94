"""Reads YAML. Every scalar is kept as it is written: `no` is Norwegian, and 0123 an account."""

from pathlib import Path
from typing import Any

import yaml

from streams.errors import ConfigurationError

MAX_BYTES = 4 * 1024 * 1024


def read_yaml(path: Path, hint: str) -> Any:
    """Return a file's content. Raises ConfigurationError with line and reason; hint: if it is gone."""
    return parse_yaml(read_text(path, hint))


def read_text(path: Path, hint: str) -> str:
    """Return a file's text. Raises ConfigurationError; hint: what to do where it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror or error}; {hint}") from None
    if len(data) > MAX_BYTES:
        raise ConfigurationError(f"longer than {MAX_BYTES // 1024 // 1024} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"not UTF-8 at byte {error.start}") from None


def parse_yaml(text: str) -> Any:
    """Return strings, lists, mappings and None. Raises ConfigurationError with line and reason."""
    try:
        return yaml.load(text, _PlainLoader)  # noqa: S506 - a SafeLoader, made stricter
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}: " if mark else ""
        raise ConfigurationError(f"{place}not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"not YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise ConfigurationError("not YAML: nested too deep") from None


class _PlainLoader(yaml.SafeLoader):
    """Strings, lists, mappings and null; no key twice, and no references, which can grow without bound."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - overrides a class's table
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse anchors and aliases."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(
                None, None, "anchors and aliases are not taken; write it out", event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands twice, or is no string."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)

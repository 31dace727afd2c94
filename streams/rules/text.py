"""Texts of alerts: Jinja2's sandbox, and of its language only what ends for certain and stays short.

Loops, macros, assignments, attributes, calls and arithmetic are refused when a text is loaded; so every text
that is taken does as much work as it is long.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from streams.errors import ConfigurationError
from streams.rules.signals import TEXT_FIELDS, example, figures, text_values

MAX_SOURCE = 1_000
MAX_TEXT = 500
"""Characters of what comes out; the rest is cut off."""

_FILTERS = ("join", "length", "lower", "upper", "title", "capitalize", "round", "int", "first", "last")
_TAKEN = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter, nodes.Keyword),
)


def _words(value: Any) -> Any:
    return "" if value is None else value


_environment = ImmutableSandboxedEnvironment(finalize=_words, autoescape=False)
_environment.filters = {name: _environment.filters[name] for name in _FILTERS}
_environment.globals.clear()


class Text:
    """A checked text about signals of certain kinds."""

    def __init__(self, source: str, kinds: tuple[str, ...]) -> None:
        """Check it, and try it on an example of each kind. Raises ConfigurationError with the reason."""
        self.source = source
        try:
            tree = _environment.parse(source)
            _template(source)
        except TemplateSyntaxError as error:
            raise ConfigurationError(f"line {error.lineno}: {error.message}") from None
        _check_nodes(tree)
        names = TEXT_FIELDS | figures(kinds)
        for name in sorted(meta.find_undeclared_variables(tree) - names):
            raise ConfigurationError(f"there is no {name!r} here; there are {', '.join(sorted(names))}")
        for kind in kinds:
            tried = example(kind)
            if fill(source, text_values(tried, tried.at, over=False)) is None:
                raise ConfigurationError(f"cannot be filled with an example of {kind}")


def fill(source: str, values: Mapping[str, Any]) -> str | None:
    """Return one line; None where a text cannot be filled with these values, or nothing comes out.

    source: of a text that has been checked.
    """
    try:
        filled = " ".join(_rendered(source, values).split())
    except (TemplateError, TypeError, ValueError, OverflowError):
        return None
    return (filled if len(filled) <= MAX_TEXT else filled[: MAX_TEXT - 1] + "…") or None


def _rendered(source: str, values: Mapping[str, Any]) -> str:
    # Most reasons have nothing to fill: a tenth of the time.
    return _template(source).render(values) if "{" in source else source


@lru_cache(maxsize=1_024)
def _template(source: str) -> Template:
    return _environment.from_string(source)


def _check_nodes(tree: nodes.Template) -> None:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _TAKEN):
            what = type(node).__name__
            raise ConfigurationError(f"line {node.lineno}: {what} is not taken; texts have no loops or calls")
        if isinstance(node, nodes.Filter) and node.name == "join" and not isinstance(node.node, nodes.Name):
            raise ConfigurationError(f"line {node.lineno}: join takes a list, as safety")

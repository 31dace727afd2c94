"""`groundswell schemas`: the published contract and the documents made from it."""

from pathlib import Path
from typing import Annotated

import typer

from schemas.contract import topics_page
from schemas.contract.documents import as_text, contract
from streams.brands.schema import brands_schema
from streams.errors import InputError
from streams.rules.schema import rules_schema
from streams.sinks.schema import sinks_schema


def schemas(
    output: Annotated[Path, typer.Option(help="The folder of the documentation.")] = Path("docs"),
) -> None:
    """Write JSON Schema of every record, of brands.yaml, rules and sinks, AsyncAPI, and the list of topics.

    \b
    Examples:
      groundswell schemas
      groundswell schemas --output /tmp/contract
    """  # noqa: D301 - click's mark of a paragraph that is not to be wrapped
    written = documents()
    try:
        for name, text in written.items():
            path = output / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write below {output}: {error.strerror or error}") from None
    typer.echo(f"{len(written)} documents written below {output}")


def documents() -> dict[str, str]:
    """Return the text of every generated document by its path in the documentation."""
    made = {f"contract/{name}": text for name, text in contract().items()}
    made["contract/brands.schema.json"] = as_text(brands_schema())
    made["contract/rules.schema.json"] = as_text(rules_schema())
    made["contract/sinks.schema.json"] = as_text(sinks_schema())
    made["topics.md"] = topics_page.page()
    return made

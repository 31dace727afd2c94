"""`groundswell settings`: every setting, what it is now and what it means."""

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from streams.cli import connect
from streams.settings import PREFIX, Settings


def settings() -> None:
    """List every setting with its value: from the environment, else the file, else the default.

    \b
    Examples:
      groundswell settings
      GROUNDSWELL_BOOTSTRAP=kafka:9092 groundswell settings
    """  # noqa: D301 - the escape is click's mark of a paragraph that is not to be wrapped
    chosen = connect.settings()
    table = Table(Column("environment", no_wrap=True), Column("value", overflow="fold"), "meaning")
    for name, field in Settings.model_fields.items():
        table.add_row(PREFIX + name.upper(), Text(str(getattr(chosen, name))), field.description)
    Console().print(table)

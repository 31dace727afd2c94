"""The one place for figures: each has a stable name and a value a round; medians are what is reported."""

import json
import os
import platform
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.table import Table


@dataclass
class Results:
    """Figures by name, in the order they were first measured."""

    runs: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, value: float) -> None:
        """Note one round's figure."""
        self.runs[name].append(value)

    def medians(self) -> dict[str, float]:
        """Each figure's median over its rounds."""
        return {name: statistics.median(values) for name, values in self.runs.items()}

    def table(self) -> Table:
        """All figures, with how far their rounds are apart."""
        table = Table("figure", "median", "lowest", "highest", "runs", title="medians over rounds, in turn")
        for column in table.columns[1:]:
            column.justify = "right"
        part = ""
        for name, median in self.medians().items():
            values = self.runs[name]
            if part and part != name.partition(".")[0]:
                table.add_section()
            part = name.partition(".")[0]
            table.add_row(name, *map(shown, (median, min(values), max(values))), str(len(values)))
        return table

    def write(self, path: Path) -> None:
        """Medians by name; under `runs` every round's value, under `machine` where it was."""
        content: dict[str, Any] = {**self.medians(), "runs": dict(self.runs), "machine": machine()}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + os.linesep, encoding="utf-8")


def machine() -> dict[str, str | int | None]:
    """What the figures were measured on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")


def shown(value: float) -> str:
    """As many digits as a figure deserves."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - where cents stop to count

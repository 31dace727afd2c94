"""What every contender does and tells: texts are read, and how long that took. Imports no other package."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LABELS = ("negative", "neutral", "positive")
AT_HAND = 512
"""Texts that a contender may look at together."""
_WARM_UP = 64

Labels = list[str]


def take_part(read: Callable[[list[str]], Labels]) -> None:
    """Read the file of texts that is named on the command line, and print what came of it, as JSON."""
    given: list[str] = json.loads(Path(sys.argv[1]).read_bytes())
    read(given[:_WARM_UP])
    began = time.process_time()
    labels: Labels = []
    for start in range(0, len(given), AT_HAND):
        labels += read(given[start : start + AT_HAND])
    told: dict[str, Any] = {
        "cpu": time.process_time() - began,
        "rss_mb": _rss_mb(),
        "labels": labels,
    }
    print(json.dumps(told))


def _rss_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024

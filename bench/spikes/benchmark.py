"""The tweets of Numenta's anomaly benchmark, scored by its rules, one threshold for all and leaving one out.

Data and scorer are not the project's: a folder with the series and windows.json, and a script with the rules
(`File`, `PROFILES`, `candidates`, `normalised`, `totals`).
"""

import csv
import importlib.util
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from schemas.base import Time
from streams.recordings.series import read

Series = tuple[list[Time], list[float]]
Scores = Callable[[list[Time], list[float]], list[float]]
Points = dict[str, float]


class Benchmark:
    """The series of a folder, and how scores of them are valued. `rules` is the script's path."""

    def __init__(self, folder: Path, rules: Path) -> None:
        self.rules = _module(rules)
        self._windows: dict[str, Any] = json.loads((folder / "windows.json").read_text())
        self._stamps: dict[str, list[str]] = {}
        self._series: dict[str, Series] = {}
        for name in sorted(self._windows):
            with (folder / name).open("rb") as stream:
                rows = list(read(stream))
            self._stamps[name] = [row.timestamp for row in rows]
            self._series[name] = ([row.at for row in rows], [row.mentions or 0.0 for row in rows])

    def files(self, score: Scores) -> list[Any]:
        """Each series with its scores, as the rules want them."""
        with tempfile.TemporaryDirectory() as scratch:
            return [self._file(Path(scratch) / name, name, score) for name in self._series]

    def together(self, files: Sequence[Any]) -> Points:
        """Points with the threshold that is best for all."""
        return {
            profile: self._normalised(files, [self._best(files, profile)] * len(files), profile)
            for profile in self.rules.PROFILES
        }

    def one_left_out(self, files: Sequence[Any]) -> Points:
        """Points where each series has the threshold that is best for the others."""
        thresholds = {
            profile: [self._best([other for other in files if other is not each], profile) for each in files]
            for profile in self.rules.PROFILES
        }
        return {profile: self._normalised(files, each, profile) for profile, each in thresholds.items()}

    def counts(self, files: Sequence[Any]) -> dict[str, tuple[int, int, int]]:
        """By series, for the standard profile's threshold: windows found, windows, false detections."""
        threshold = self._best(files, "standard")
        totals = {
            name: self.rules.totals([each], threshold) for name, each in zip(self._series, files, strict=True)
        }
        return {
            name: (windows - missed, windows, false)
            for name, (_, missed, windows, _, false) in totals.items()
        }

    def _best(self, files: Sequence[Any], profile: str) -> float:
        def points(threshold: float) -> float:
            return float(self.rules.normalised(self.rules.totals(files, threshold), profile))

        return float(max(self.rules.candidates(files), key=points))

    def _normalised(self, files: Sequence[Any], thresholds: Sequence[float], profile: str) -> float:
        parts = [self.rules.totals([each], at) for each, at in zip(files, thresholds, strict=True)]
        return float(self.rules.normalised([sum(column) for column in zip(*parts, strict=True)], profile))

    def _file(self, path: Path, name: str, score: Scores) -> Any:
        with path.open("w", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(("timestamp", "anomaly_score"))
            writer.writerows(zip(self._stamps[name], score(*self._series[name]), strict=True))
        return self.rules.File(path, self._windows[name])


def _module(path: Path) -> ModuleType:
    found = importlib.util.spec_from_file_location(path.stem, path)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module

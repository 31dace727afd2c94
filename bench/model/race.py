"""Who says how texts feel, how fast: each in a process of its own, on one core, with the same weights.

    model.NAME.texts_per_s          texts a second of one core's time, tokenizer included
    model.NAME.rss_mb               memory of its process at the end
    model.fast.two_processes.texts_per_s   two processes beside each other, the sum of both
    model.ratio.NAME                the fast model's texts a second over NAME's, of the same round

Whoever has the fast model's weights must say nearly what it says, or the comparison is of something else.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.bench import Bench
from bench.mentions import turns
from bench.process import ROOT

TEXTS = 4_096
_WORDS = (10, 28)
"""A text with so many words has about 28 tokens."""
_TRAINING = ROOT / ".cache" / "training" / "bin" / "python"
"""Where torch is, if anywhere: `make -C models setup`."""
_ALIKE = 0.9
"""The share of texts whose tone must be the same: 8 bits and 32 bits differ on some."""


@dataclass(frozen=True)
class Contender:
    """Who runs. same: it has the fast model's weights."""

    name: str
    command: tuple[str, ...]
    same: bool = True


class WrongError(Exception):
    """A contender says something else than the model does."""


def measure(bench: Bench) -> None:
    """Let all of them run in turn, as often as there are rounds."""
    given = bench.scratch / "texts.json"
    given.write_text(json.dumps(_texts(bench.amount(TEXTS))), encoding="utf-8")
    contenders = list(_contenders(bench, given))
    for number in range(bench.rounds):
        bench.say(f"model, round {number + 1} of {bench.rounds}")
        told = {contender.name: _run(contender) for contender in contenders}
        speeds = {name: len(one["labels"]) / one["cpu"] for name, one in told.items()}
        for contender in contenders:
            _check(contender, told)
            bench.note(f"model.{contender.name}.texts_per_s", speeds[contender.name])
            bench.note(f"model.{contender.name}.rss_mb", told[contender.name]["rss_mb"])
        bench.note("model.fast.two_processes.texts_per_s", _two_processes(contenders[0]))
        for name, speed in list(speeds.items())[1:]:
            bench.note(f"model.ratio.{name}", speeds["fast"] / speed)


def _texts(count: int) -> list[str]:
    """What the sample's customers and companies say, over and over."""
    said = [text for role in ("client", "agent") for _, text in turns(role)]
    chosen = [text for text in said if _WORDS[0] <= len(text.split()) <= _WORDS[1]]
    return [chosen[number % len(chosen)] for number in range(count)]


def _contenders(bench: Bench, texts: Path) -> Iterator[Contender]:
    module, here = "bench.model.contenders.", str(texts)
    yield Contender("fast", (sys.executable, "-m", f"{module}groundswell", here, "fast"))
    yield Contender("accurate", (sys.executable, "-m", f"{module}groundswell", here, "accurate"), same=False)
    dynamic = str(bench.scratch / "dynamic.onnx")
    _ended(_started((sys.executable, "-m", "bench.model.quantise", dynamic)))
    yield Contender("onnx_dynamic", (sys.executable, "-m", f"{module}onnx_dynamic", here, dynamic))
    if _TRAINING.is_file():
        yield Contender("pipeline", (str(_TRAINING), "-m", f"{module}pipeline", here))
    else:
        bench.say("  model.pipeline is left out: it needs torch, which make -C models setup installs")


def _run(contender: Contender) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_ended(_started(contender.command)).splitlines()[-1])
    return told


def _two_processes(contender: Contender) -> float:
    with ExitStack() as opened:
        running = [opened.enter_context(_started(contender.command)) for _ in range(2)]
        told = [json.loads(_ended(child).splitlines()[-1]) for child in running]
    return float(sum(len(one["labels"]) / one["cpu"] for one in told))


def _check(contender: Contender, told: dict[str, dict[str, Any]]) -> None:
    ours, theirs = told["fast"]["labels"], told[contender.name]["labels"]
    alike = sum(one == other for one, other in zip(ours, theirs, strict=True)) / len(ours)
    if contender.same and alike < _ALIKE:
        raise WrongError(f"{contender.name} says what the fast model says on {alike:.0%} of the texts only")


def _started(command: tuple[str, ...]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _ended(child: subprocess.Popen[str]) -> str:
    printed, complained = child.communicate()
    if child.returncode:
        raise WrongError(f"{child.args!r} ended with {child.returncode}: {complained[-2000:]}")
    return printed

"""What does a text say, as numbers? The ONNX graph, and its tokenizer."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from streams.errors import ScoringError
from streams.scoring.text import for_model

ENCODER, TOKENIZER, SETTINGS = "encoder.onnx", "tokenizer.json", "tokenizer_config.json"
ENGLISH = "english"
"""Where a model's second encoder is, if it has one."""
REMEDY = (
    "run make setup in the project's folder; in another one say where it is, by GROUNDSWELL_MODEL, "
    "or score's --model-directory"
)
"""The usual path is seen from the folder in which one stands."""
TOGETHER = 16
"""Texts in one forward pass, at most: more are not faster."""

Answers = NDArray[np.float32]


class Answering(Protocol):
    """Whoever gives a row of numbers for each text, in order."""

    def answers(self, texts: Sequence[str]) -> Answers:
        """One row a text."""


class Encoder:
    """Turns texts into the logits of all heads, in one forward pass.

    Texts go in batches of the same number of tokens: without padding, what a text gets does not
    depend on its company. Opened at the first text: onnxruntime and transformers take seconds to
    import and to load.
    """

    def __init__(self, directory: Path, threads: int = 1, words: Callable[[str], str] = for_model) -> None:
        """words: what is read of a text."""
        for name in (ENCODER, TOKENIZER, SETTINGS):
            require(directory / name)
        self._directory = directory
        self._threads = threads
        self._words = words
        self._opening = Lock()
        self._opened: tuple[Any, Any] | None = None

    def answers(self, texts: Sequence[str]) -> Answers:
        """One row a text, in order."""
        with self._opening:
            self._opened = self._opened or self._open()
        tokenizer, session = self._opened
        encoded = tokenizer([self._words(text) for text in texts], truncation=True)["input_ids"]
        rows: list[NDArray[np.float32]] = [np.empty(0, np.float32)] * len(encoded)
        for places in _alike(encoded):
            ids = np.array([encoded[place] for place in places], np.int64)
            for place, row in zip(places, session.run(None, {"input_ids": ids})[0], strict=True):
                rows[place] = row
        return np.stack(rows)

    def _open(self) -> tuple[Any, Any]:
        import onnxruntime  # noqa: PLC0415 - half a second, and not for those who score nothing

        # it says at import that there is no torch, which is as it should be
        logging.getLogger("transformers").addFilter(_is_error)
        from transformers import PreTrainedTokenizerFast  # noqa: PLC0415 - two seconds

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # the next level joins addition and normalisation, to something eight times slower than both
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        try:
            tokenizer: Any = PreTrainedTokenizerFast.from_pretrained(self._directory, local_files_only=True)
            # sets the truncation now: later it would be set by several threads at once
            tokenizer(["warm"], truncation=True)
            session = onnxruntime.InferenceSession(
                str(self._directory / ENCODER), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # three libraries, each with errors of its own
            raise ScoringError(
                f"the model in {self._directory} cannot be opened ({_first_line(error)}): run make setup"
            ) from error
        return tokenizer, session


def require(path: Path) -> Path:
    """The path, if there is a file; else says what is missing and what to do."""
    if not path.is_file():
        raise ScoringError(f"the model's file {path} is missing: {REMEDY}")
    return path


def _alike(encoded: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Which texts go together: those with the same number of tokens, a few at a time."""
    lengths: defaultdict[int, list[int]] = defaultdict(list)
    for place, ids in enumerate(encoded):
        lengths[len(ids)].append(place)
    for places in lengths.values():
        for start in range(0, len(places), TOGETHER):
            yield places[start : start + TOGETHER]


def _is_error(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]

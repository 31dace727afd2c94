"""What does a text say, as numbers? The ONNX encoder, and its tokenizer."""

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.errors import ScoringError
from streams.scoring.text import for_model

ENCODER, TOKENIZER, SETTINGS = "encoder.onnx", "tokenizer.json", "tokenizer_config.json"

Features = NDArray[np.float32]


class Encoder:
    """Turns texts into features, one text at a time, so that no text depends on another.

    Opened at the first text: onnxruntime and transformers take seconds to import and to load.
    """

    def __init__(self, directory: Path, threads: int = 1) -> None:
        for name in (ENCODER, TOKENIZER, SETTINGS):
            require(directory / name)
        self._directory = directory
        self._threads = threads
        self._opening = Lock()
        self._opened: tuple[Any, Any] | None = None

    def features(self, texts: Sequence[str]) -> Features:
        """One row of features a text, in order."""
        with self._opening:
            self._opened = self._opened or self._open()
        tokenizer, session = self._opened
        encoded = tokenizer([for_model(text) for text in texts], truncation=True)["input_ids"]
        rows = [session.run(None, {"input_ids": np.array([ids], np.int64)})[0][0] for ids in encoded]
        return np.stack(rows)

    def _open(self) -> tuple[Any, Any]:
        import onnxruntime  # noqa: PLC0415 - half a second, and not for those who score nothing

        # it says at import that there is no torch, which is as it should be
        logging.getLogger("transformers").addFilter(_is_error)
        from transformers import PreTrainedTokenizerFast  # noqa: PLC0415 - two seconds

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
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
        raise ScoringError(f"the model's file {path} is missing: run make setup")
    return path


def _is_error(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]

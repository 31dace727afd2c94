"""onnxruntime as its documentation has it: a graph after `quantize_dynamic`, padded batches, one thread.

    python -m bench.model.contenders.onnx_dynamic TEXTS MODEL

Its scales come from each batch, and what a text gets depends on who comes with it.
"""

import sys
from typing import Any

import numpy as np
import onnxruntime
from transformers import PreTrainedTokenizerFast

from bench.model.weights import BUILT
from bench.model.work import LABELS, Labels, take_part
from streams.scoring.text import for_model

TOGETHER = 32


def main() -> None:
    """Take part."""
    tokenizer: Any = PreTrainedTokenizerFast.from_pretrained(BUILT, local_files_only=True)
    session = _session()

    def answers(texts: list[str]) -> Labels:
        encoded = tokenizer([for_model(text) for text in texts], truncation=True, padding=True)
        given = {
            "input_ids": np.array(encoded["input_ids"], np.int64),
            "attention_mask": np.array(encoded["attention_mask"], np.int32),
        }
        return [LABELS[place] for place in session.run(None, given)[0].argmax(axis=1)]

    take_part(lambda texts: _by_length(texts, answers))


def _by_length(texts: list[str], answers: Any) -> Labels:
    """The longest together, as is best for whoever pads."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    labels = [""] * len(texts)
    for start in range(0, len(order), TOGETHER):
        places = order[start : start + TOGETHER]
        for place, label in zip(places, answers([texts[place] for place in places]), strict=True):
            labels[place] = label
    return labels


def _session() -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(sys.argv[2], options, providers=["CPUExecutionProvider"])


if __name__ == "__main__":
    main()

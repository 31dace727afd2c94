"""Make the model of the contender `onnx_dynamic`: python -m bench.model.quantise TARGET.

In a process of its own, whose memory is not the contender's.
"""

import sys
import tempfile
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic

from bench.model.plain_graph import graph
from bench.model.weights import read

_FLOAT = 1
"""onnx's number for 32 bits: for what the shapes of fused nodes do not tell."""


def main() -> None:
    """Write the graph in 32 bits, and quantise it as the documentation says."""
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name) / "plain.onnx"
        plain.write_bytes(graph(read()).SerializeToString())
        extra = {"DefaultTensorType": _FLOAT}
        quantize_dynamic(plain, Path(sys.argv[1]), weight_type=QuantType.QInt8, extra_options=extra)


if __name__ == "__main__":
    main()

"""The network as a plain ONNX graph in 32 bits, with a mask for padding."""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bench.model.weights import Plain

_OPSETS = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]


def graph(plain: Plain) -> onnx.ModelProto:
    """Token ids and mask, texts x tokens, to the logits of the tone."""
    return _Graph(plain).model()


class _Graph:
    def __init__(self, plain: Plain) -> None:
        self._plain = plain
        self._nodes: list[onnx.NodeProto] = []
        self._stored: dict[str, onnx.TensorProto] = {}

    def model(self) -> onnx.ModelProto:
        hidden = self._layers(self._embedded())
        self._answer(hidden)
        inputs = [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT32, ["texts", "tokens"]),
        ]
        outputs = [helper.make_tensor_value_info("answers", TensorProto.FLOAT, ["texts", 3])]
        stored = list(self._stored.values())
        whole = helper.make_graph(self._nodes, "plain", inputs, outputs, stored)
        return helper.make_model(whole, opset_imports=_OPSETS, ir_version=10)

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        node = helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes)
        self._nodes.append(node)
        return output

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        self._stored[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def _array(self, name: str) -> str:
        return self._constant(name, self._plain.arrays[name])

    def _embedded(self) -> str:
        words = self._node("Gather", [self._array("words"), "input_ids"], "found")
        first = self._constant("first", np.array([0]))
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        self._node("Slice", [self._array("positions"), first, "length", first], "places")
        self._node("Add", [words, "places"], "embedded")
        return self._normalised("emb_ln", "embedded")

    def _layers(self, hidden: str) -> str:
        for layer in range(self._plain.layers):
            at = f"l{layer}"
            query, key, value = (self._product(f"{at}.{part}", hidden) for part in "qkv")
            seen = self._node(
                "MultiHeadAttention",
                [query, key, value, "", "attention_mask"],
                f"{at}.attention",
                domain="com.microsoft",
                num_heads=self._plain.heads,
            )
            summed = self._node("Add", [hidden, self._product(f"{at}.ao", seen)], f"{at}.sum1")
            middle = self._normalised(f"{at}.aln", summed)
            wide = self._node("Gelu", [self._product(f"{at}.fi", middle)], f"{at}.gelu")
            summed = self._node("Add", [middle, self._product(f"{at}.fo", wide)], f"{at}.sum2")
            hidden = self._normalised(f"{at}.oln", summed)
        return hidden

    def _product(self, name: str, source: str) -> str:
        matrix = self._constant(f"{name}.weight", self._plain.arrays[f"{name}.weight"].T)
        multiplied = self._node("MatMul", [source, matrix], f"{name}.multiplied")
        return self._node("Add", [multiplied, self._array(f"{name}.bias")], f"{name}.out")

    def _normalised(self, name: str, source: str) -> str:
        inputs = [source, self._array(f"{name}.weight"), self._array(f"{name}.bias")]
        return self._node("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=self._plain.epsilon)

    def _answer(self, hidden: str) -> None:
        """The mean over a text's own tokens, and the head."""
        counted = self._node("Cast", ["attention_mask"], "counted", to=TensorProto.FLOAT)
        axis, last = self._constant("axis", np.array([1])), self._constant("last", np.array([-1]))
        weights = self._node("Unsqueeze", [counted, last], "weights")
        kept = self._node("Mul", [hidden, weights], "kept")
        total = self._node("ReduceSum", [kept, axis], "total", keepdims=0)
        tokens = self._node("ReduceSum", [counted, axis], "tokens", keepdims=1)
        mean = self._node("Div", [total, tokens], "mean")
        self._node("Gemm", [mean, self._array("tone.weight"), self._array("tone.bias")], "answers", transB=1)

"""The network as an ONNX graph: BERT's forward pass and all heads, in 8 bits.

The scale of every activation is fixed (`models/export.py` measures it), and texts of a batch have
the same number of tokens, so there is no padding: a score depends on nothing but its text. The
weights are in 7 of 8 bits with a scale for every column: 8-bit multiplications of processors
without VNNI overflow with the eighth.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_MICROSOFT = "com.microsoft"
_OPSET = 20
_IR_VERSION = 10

Arrays = dict[str, NDArray[Any]]


def encoder(arrays: Arrays, heads: int, epsilon: float) -> onnx.ModelProto:
    """Graph from the token ids of texts of one length to the logits of all heads, side by side.

    heads: those of attention.
    """
    build = _Graph(arrays, heads, epsilon)
    hidden = build.embed(build.look_up())
    layer = 0
    while f"l{layer}.q.weight" in arrays:
        hidden = build.layer(f"l{layer}", hidden)
        layer += 1
    build.answer(hidden)
    return build.model()


@dataclass
class _Graph:
    arrays: Arrays
    heads: int
    epsilon: float
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    initializers: list[onnx.TensorProto] = field(default_factory=list)

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output; its name is the output's."""
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a tensor that does not change."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def stored(self, name: str) -> str:
        """Add one of the trained arrays."""
        return self.constant(name, self.arrays[name])

    def look_up(self) -> str:
        """Words in 8 bits, with a scale for each block of their numbers.

        `GatherBlockQuantized` would keep them in 4 bits, half as large, and take a twentieth longer over all.
        """
        blocks = self.arrays["words.scales"].shape[1]
        self.constant("in_blocks", np.array([0, 0, blocks, -1], np.int64))
        self.constant("whole", np.array([0, 0, -1], np.int64))
        found = self.node("Gather", [self.stored("words"), "input_ids"], "bytes", axis=0)
        found = self.node(
            "Reshape", [self.node("Cast", [found], "values", to=TensorProto.FLOAT), "in_blocks"], "blocks"
        )
        scales = self.node("Gather", [self.stored("words.scales"), "input_ids"], "scales", axis=0)
        scales = self.node("Unsqueeze", [scales, self.constant("last", np.array([-1], np.int64))], "factors")
        return self.node("Reshape", [self.node("Mul", [found, scales], "scaled"), "whole"], "found")

    def embed(self, found: str) -> str:
        """Words plus positions, normalised."""
        self.constant("first", np.array([0], np.int64))
        self.constant("tokens_axis", np.array([1], np.int64))
        self.node("Shape", ["input_ids"], "length", start=1, end=2)
        self.node("Slice", [self.stored("positions"), "first", "length", "first"], "places")
        return self.normalise("emb_ln", self.node("Add", [found, "places"], "embedded"))

    def layer(self, at: str, hidden: str) -> str:
        """Attention and feed-forward, each added to its input and normalised."""
        seen = self.quantise(f"{at}.hidden", hidden)
        query, key, value = (self.multiply(f"{at}.{part}", seen) for part in "qkv")
        attention = self.node(
            "MultiHeadAttention",
            [query, key, value],
            f"{at}.attention.out",
            domain=_MICROSOFT,
            num_heads=self.heads,
        )
        attended = self.multiply(f"{at}.ao", self.quantise(f"{at}.attention", attention))
        middle = self.normalise(f"{at}.aln", self.node("Add", [hidden, attended], f"{at}.sum1"))
        wide = self.multiply(f"{at}.fi", self.quantise(f"{at}.middle", middle))
        wide = self.quantise(f"{at}.wide", self.node("Gelu", [wide], f"{at}.gelu"))
        fed = self.multiply(f"{at}.fo", wide)
        return self.normalise(f"{at}.oln", self.node("Add", [middle, fed], f"{at}.sum2"))

    def quantise(self, name: str, source: str) -> str:
        """An activation in 8 bits, by the scale and the zero point measured for it."""
        if f"{name}.smooth" in self.arrays:
            source = self.node("Mul", [source, self.stored(f"{name}.smooth")], f"{name}.smoothed")
        scales = [self.stored(f"{name}.scale"), self.stored(f"{name}.zero")]
        return self.node("QuantizeLinear", [source, *scales], f"{name}.q")

    def multiply(self, name: str, source: str) -> str:
        """A matrix product with bias, both sides in 8 bits."""
        site = source.removesuffix(".q")
        inputs = [
            source,
            self.constant(f"{name}.weight", self.arrays[f"{name}.weight"].T),
            f"{site}.scale",
            self.stored(f"{name}.scales"),
            f"{site}.zero",
            "",
            self.stored(f"{name}.bias"),
        ]
        return self.node("MatMulIntegerToFloat", inputs, f"{name}.out", domain=_MICROSOFT)

    def normalise(self, name: str, source: str) -> str:
        """Layer normalisation."""
        inputs = [source, self.stored(f"{name}.weight"), self.stored(f"{name}.bias")]
        return self.node("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=self.epsilon)

    def answer(self, hidden: str) -> None:
        """The mean over a text's tokens, and what every head makes of it."""
        mean = self.node("ReduceMean", [hidden, "tokens_axis"], "mean", keepdims=0)
        inputs = [
            mean,
            self.constant("heads.weight", self.arrays["heads.weight"].T),
            self.stored("heads.bias"),
        ]
        self.node("Gemm", inputs, "answers")

    def model(self) -> onnx.ModelProto:
        """The whole, with its input and output declared."""
        width = len(self.arrays["heads.bias"])
        graph = helper.make_graph(
            self.nodes,
            "groundswell",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
            [helper.make_tensor_value_info("answers", TensorProto.FLOAT, ["texts", width])],
            self.initializers,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="groundswell"
        )

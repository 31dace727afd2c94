"""The encoder as an ONNX graph: BERT's forward pass, one text at a time, in 8 bits.

One text at a time is what makes a score depend on nothing but its text: the 8-bit scales of the
activations are taken over that text alone, there is no padding and no mask. The weights come in
4 bits with a scale for every 32, and leave in 7 of 8 bits with a scale for every column: 8-bit
multiplications of older processors overflow with the eighth.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.weights import BLOCK, Floats, Quantised, Weights

_MICROSOFT = "com.microsoft"
_OPSET = 20
_IR_VERSION = 10
_LARGEST = 63


def encoder(weights: Weights, layers_out: tuple[int, ...]) -> onnx.ModelProto:
    """Graph from a text's token ids to the mean over tokens of the layers named, side by side.

    The first layer is 1; layers above the highest one named are left out.
    """
    build = _Graph(weights)
    hidden = build.embed()
    means = []
    for layer in range(max(layers_out)):
        hidden = build.layer(layer, hidden)
        if layer + 1 in layers_out:
            means.append(build.mean(hidden))
    build.node("Concat", means, "features", axis=-1)
    return build.model(len(layers_out) * weights.hidden)


@dataclass
class _Graph:
    weights: Weights
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    initializers: list[onnx.TensorProto] = field(default_factory=list)

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output; its name is the output's."""
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        """Add a tensor that does not change."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def embed(self) -> str:
        """Words, looked up in their 4 bits, plus positions, normalised."""
        word = self.weights.quantised["emb.word"]
        # int4 is signed: the offset of 8 goes into the values themselves
        packed = _pack((word.nibbles - np.uint8(8)) & np.uint8(0x0F))
        self.initializers.append(
            helper.make_tensor("emb.word", TensorProto.INT4, word.nibbles.shape, packed.tobytes(), raw=True)
        )
        words = self.node(
            "GatherBlockQuantized",
            ["emb.word", "input_ids", self.constant("emb.scales", word.scales)],
            "words",
            domain=_MICROSOFT,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        self.constant("first", np.array([0], np.int64))
        self.constant("tokens_axis", np.array([1], np.int64))
        self.constant("emb.positions", self._positions())
        self.node("Shape", ["input_ids"], "length", start=1, end=2)
        self.node("Slice", ["emb.positions", "first", "length", "first"], "positions")
        self.node("Add", [words, "positions"], "embedded")
        return self.normalise("emb.ln", "embedded")

    def _positions(self) -> Floats:
        floats = self.weights.floats
        positions = floats["emb.pos"].reshape(self.weights.positions, self.weights.hidden)
        # every token is of type 0, so that row goes into the positions once and for all
        summed: Floats = positions + floats["emb.type"][: self.weights.hidden]
        return summed

    def layer(self, index: int, hidden: str) -> str:
        """Attention and feed-forward, each added to its input and normalised."""
        at = f"l{index}"
        query, key, value = (self.multiply(f"{at}.{part}", hidden) for part in "qkv")
        self.node(
            "MultiHeadAttention",
            [query, key, value],
            f"{at}.attention",
            domain=_MICROSOFT,
            num_heads=self.weights.heads,
        )
        self.node("Add", [hidden, self.multiply(f"{at}.ao", f"{at}.attention")], f"{at}.sum1")
        middle = self.normalise(f"{at}.aln", f"{at}.sum1")
        wide = self.node("Gelu", [self.multiply(f"{at}.fi", middle)], f"{at}.gelu")
        self.node("Add", [middle, self.multiply(f"{at}.fo", wide)], f"{at}.sum2")
        return self.normalise(f"{at}.oln", f"{at}.sum2")

    def multiply(self, name: str, source: str) -> str:
        """A matrix product with bias, both sides in 8 bits."""
        matrix = _dequantise(self.weights.quantised[f"{name}.w"])
        scales = np.abs(matrix).max(axis=1) / _LARGEST
        eight_bits = np.rint(matrix / scales[:, None]).astype(np.int8)
        inputs = [
            source,
            self.constant(f"{name}.w", eight_bits.T),
            self.constant(f"{name}.scales", scales.astype(np.float32)),
            "",
            self.constant(f"{name}.b", self.weights.floats[f"{name}.b"]),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, f"{name}.out", domain=_MICROSOFT)

    def normalise(self, name: str, source: str) -> str:
        """Layer normalisation."""
        floats = self.weights.floats
        inputs = [
            source,
            self.constant(f"{name}.w", floats[f"{name}.w"]),
            self.constant(f"{name}.b", floats[f"{name}.b"]),
        ]
        return self.node("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=self.weights.epsilon)

    def mean(self, hidden: str) -> str:
        """The mean over a text's tokens."""
        return self.node("ReduceMean", [hidden, "tokens_axis"], f"{hidden}.mean", keepdims=0)

    def model(self, width: int) -> onnx.ModelProto:
        """The whole, with its input and output declared."""
        graph = helper.make_graph(
            self.nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, width])],
            self.initializers,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="groundswell"
        )


def _dequantise(matrix: Quantised) -> Floats:
    rows, columns = matrix.nibbles.shape
    blocks = matrix.nibbles.astype(np.float32).reshape(rows, columns // BLOCK, BLOCK) - 8
    whole: Floats = (blocks * matrix.scales[:, :, None]).reshape(rows, columns)
    return whole


def _pack(nibbles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Two neighbouring values to a byte, the first in the low half, as onnxruntime reads them."""
    return nibbles[:, 0::2] | (nibbles[:, 1::2] << np.uint8(4))

"""ONNX files of exact networks: one Gemm for every layer, the activation between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from catnet.algebra.floats import FLOAT32, to_floats
from catnet.algebra.packed import pack
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation
from catnet.errors import FormatError, MissingExtraError
from catnet.files.models.writing import FloatLayer

__all__ = ["onnx_model"]

_OPERATORS = {"tanh": "Tanh", "sigmoid": "Sigmoid", "softplus": "Softplus", "gelu": "Gelu"}
_OPSET = 20
_IR = 9


def onnx_model(network: MLP, layers: list[FloatLayer], file: str, comment: str = "") -> Any:
    """The ModelProto of a network whose numbers are these floats."""
    try:
        from onnx import helper, numpy_helper
    except ImportError:
        raise MissingExtraError(
            f"{file}: writing ONNX files needs the package onnx: pip install 'catnet-exact[onnx]'"
        ) from None
    dtype = layers[0][0].dtype
    if dtype == np.float16 or any(0 in weight.shape for weight, _ in layers):
        raise FormatError(file, "", "float16, and layers without neurons, are not written as ONNX; --dtype float32")
    kind = helper.np_dtype_to_tensor_dtype(dtype)
    nodes, initial = [], []
    current = "input"
    for number, (weight, bias) in enumerate(layers):
        last = number == len(layers) - 1
        names = f"layer{number}.weight", f"layer{number}.bias"
        initial += [numpy_helper.from_array(array, name) for array, name in zip((weight, bias), names, strict=True)]
        made = "output" if last else f"layer{number}"
        nodes.append(helper.make_node("Gemm", [current, *names], [made], name=f"layer{number}", transB=1))
        current = made
        if not last and not network.activation.is_linear:
            nodes.append(_activation(helper, network.activation, current, number, file))
            current = f"activation{number}"
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("input", kind, ["batch", network.widths[0]])],
        [helper.make_tensor_value_info("output", kind, ["batch", network.widths[-1]])],
        initial,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="catnet")
    model.ir_version = _IR
    model.doc_string = comment
    return model


def _activation(helper: Any, activation: Activation, current: str, number: int, file: str) -> Any:
    made = f"activation{number}"
    slope = activation.leak
    if slope is not None and slope != 0:  # an operator with an attribute; the others go by their names
        floats, lost = to_floats(pack([slope.numerator], (1,)), pack([slope.denominator], (1,)), FLOAT32)
        if len(lost):
            raise FormatError(file, "activation", f"ONNX keeps a slope as a float32, which {slope} is not")
        return helper.make_node("LeakyRelu", [current], [made], name=made, alpha=float(floats[0]))
    operator = "Relu" if slope is not None else _OPERATORS.get(activation.name)
    if operator is None:
        raise FormatError(file, "activation", f"ONNX has no operator for {activation.name}")
    return helper.make_node(operator, [current], [made], name=made)

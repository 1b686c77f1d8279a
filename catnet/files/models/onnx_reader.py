"""ONNX files: every operator of the list below, all others refused by name.

Gemm (with transA, transB, alpha, beta), MatMul, Add, Sub, Mul, Div and Neg with constants, Conv, AveragePool,
GlobalAveragePool, Relu, LeakyRelu, PRelu with one slope, Tanh, Sigmoid, Identity, Dropout, Cast between floats,
Flatten, Reshape, Squeeze, Unsqueeze, Transpose; Constant; Softmax and LogSoftmax at the end with --output logits;
BatchNormalization with --fold-batchnorm; Concat, Add, Sub and Max of values, Clip, MaxPool, Max and Min with --lower.

Reading needs the package ``onnx`` (the extra of that name), for its protocol buffers alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from catnet.errors import FormatError, MissingExtraError
from catnet.files.models.onnx_graph import FLOATS, Reader, attribute_of, tensor_of
from catnet.files.models.onnx_operators import OPERATORS
from catnet.files.models.options import Options
from catnet.files.models.program import Program, Value
from catnet.files.models.recorder import Recorder

__all__ = ["OPERATORS", "input_shape_of", "load_onnx", "program_of_onnx"]


def load_onnx(data: bytes, file: str) -> Any:
    """The ModelProto in these bytes."""
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError:
        raise MissingExtraError(
            f"{file}: reading ONNX files needs the package onnx: pip install 'catnet-exact[onnx]'"
        ) from None
    try:
        model = onnx.ModelProto.FromString(data)
    except (DecodeError, ValueError, RuntimeError) as error:
        raise FormatError(file, "", f"is no ONNX file: {str(error)[:80]}") from None
    if not model.graph.output:
        raise FormatError(file, "", "is no ONNX file with a graph that has an output")
    return model


def input_shape_of(model: Any, file: str, given: Sequence[int] | None) -> tuple[str, tuple[int, ...]]:
    """The name and the shape of the only input, with a batch axis of length 1."""
    constants = {item.name for item in model.graph.initializer}
    inputs = [item for item in model.graph.input if item.name not in constants]
    if len(inputs) != 1:
        raise FormatError(file, "", f"has {len(inputs)} inputs, a network has one")
    kind = inputs[0].type.tensor_type
    if kind.elem_type not in FLOATS:
        raise FormatError(file, f"input {inputs[0].name!r}", "is no tensor of floats")
    sizes = [dim.dim_value if dim.HasField("dim_value") else 0 for dim in kind.shape.dim]
    if given is not None:
        shape = tuple(given)
        if len(shape) == len(sizes) - 1:
            shape = (1, *shape)
        if len(sizes) and (
            len(shape) != len(sizes) or any(n > 0 and n != m for n, m in zip(sizes[1:], shape[1:], strict=True))
        ):
            raise FormatError(file, "--input-shape", f"{tuple(given)} does not fit the file's {sizes}")
    else:
        if sizes and sizes[0] < 1:
            sizes[0] = 1
        shape = tuple(int(n) for n in sizes)
        if not shape or any(n < 1 for n in shape):
            raise FormatError(
                file, f"input {inputs[0].name!r}", f"its shape is not known; --input-shape says it ({sizes})"
            )
    if len(shape) > 1 and shape[0] != 1:
        raise FormatError(
            file, f"input {inputs[0].name!r}", f"its first axis, the batch, has length {shape[0]} instead of 1"
        )
    return inputs[0].name, shape


def program_of_onnx(model: Any, file: str, options: Options) -> Program:
    """The graph as a program of exact steps."""
    name, shape = input_shape_of(model, file, options.input_shape)
    if prod(shape) > 10**6:
        raise FormatError(file, f"input {name!r}", f"a shape of {prod(shape)} entries is too large")
    book = Recorder(file, shape, fold=options.fold_batchnorm, lower=options.lower)
    reader = Reader(book, options, [item.name for item in model.graph.output], model.graph)
    reader.values[name] = book.start
    for item in model.graph.initializer:
        reader.constants[item.name] = tensor_of(item, file)
    if model.graph.sparse_initializer or model.functions:
        raise FormatError(file, "", "sparse weights and functions of its own are not read")
    for number, node in enumerate(model.graph.node):
        _step(reader, node, node.name or (node.output[0] if node.output else f"node {number}"))
    ends = [label for label in reader.ends if label in reader.values]
    if len(reader.ends) != 1 or len(ends) != 1:
        raise FormatError(file, "", f"has {len(reader.ends)} outputs, a network has one that depends on its input")
    return book.program(reader.values[ends[0]])


def _step(reader: Reader, node: Any, name: str) -> None:
    """One node of the graph."""
    operator = node.op_type
    if node.domain not in ("", "ai.onnx") or operator not in OPERATORS:
        reader.book.refuse(f"{node.domain + '.' if node.domain else ''}{operator}", name)
    attributes = {item.name: attribute_of(item) for item in node.attribute}
    inputs = [reader.operand(label, name) for label in node.input]
    if not inputs and operator != "Constant":
        reader.book.fail(name, "has no input")
    if operator in ("Softmax", "LogSoftmax") or (operator == "Sigmoid" and reader.at_end(node)):
        result = reader.last(node, operator, inputs, name)
    else:
        result = OPERATORS[operator](reader, inputs, attributes, name)
    if not node.output:
        reader.book.fail(name, "has no output")
    if isinstance(result, Value):
        reader.values[node.output[0]] = result
    else:
        reader.constants[node.output[0]] = result

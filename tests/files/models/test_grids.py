"""Chains of convolutions keep their kernels; what is no such chain is written out, and is the same function."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from catnet import from_onnx, to_onnx
from catnet.architectures.convnet.network import ConvNet
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Tanh
from catnet.files.models.building import network_of
from catnet.files.models.grids import grid_network
from catnet.files.models.program import Value
from catnet.files.models.reading import Source, converted
from catnet.files.models.recorder import Recorder

SOURCE = np.random.default_rng(3)


def array(*shape: int) -> Any:
    return SOURCE.integers(-8, 9, shape) / 4


def conv(book: Recorder, value: Value, outs: int, size: int = 2, pad: int = 0, **more: Any) -> Value:
    how: dict[str, Any] = {"strides": (1, 1), "pads": [(pad, pad)] * 2, "dilations": (1, 1), "groups": 1} | more
    kernel = array(outs, value.shape[1] // how["groups"], size, size)
    return book.convolve(value, kernel, array(outs), f"conv{value.number}", **how)


def average(book: Recorder, value: Value, size: int = 2, pads: Any = ((0, 0), (0, 0))) -> Value:
    return book.average(value, (size, size), "pool", strides=(size, size), pads=pads, count_pads=True)


def relu(book: Recorder, value: Value) -> Value:
    return book.activate(value, RELU, f"relu{value.number}")


def dense(book: Recorder, value: Value, outs: int = 2) -> Value:
    flat = book.reshape(value, (1, value.size), "flatten")
    return book.dense(flat, array(outs, flat.size), array(outs), f"dense{value.number}")


def both(book: Recorder, output: Value) -> tuple[ConvNet | None, MLP]:
    program = book.program(output)
    written = network_of(program, "m")
    assert isinstance(written, MLP)
    return grid_network(program, written), written


def same(grid: ConvNet | None, written: MLP) -> bool:
    points = [tuple(Fraction(int(x), 4) for x in SOURCE.integers(-9, 9, written.widths[0])) for _ in range(3)]
    return grid is not None and all(grid(point) == written(point) for point in points)


def test_a_chain_keeps_its_kernels() -> None:
    book = Recorder("m", (1, 2, 6, 6))
    first = relu(book, conv(book, book.start, 3, size=3, pad=1))
    second = relu(book, conv(book, average(book, first), 2, strides=(1, 1)))
    last = dense(book, average(book, second))
    grid, written = both(book, last)
    assert grid is not None and same(grid, written)
    assert grid.shapes == ((2, 6, 6), (3, 6, 6), (2, 2, 2), (2, 1, 1))
    assert grid.parameters == 3 * 2 * 9 + 3 + 2 * 3 * 4 + 2 + 2 * 2 + 2 < written.parameters
    found = converted(Source("m", book.program(last)), "m")
    assert isinstance(found.network, ConvNet) and not found.notes


def test_channels_last_is_turned_once() -> None:
    """As Keras has it: turned before and after every convolution, flattened with the channels last."""
    book = Recorder("m", (1, 5, 5, 1))
    value = book.start
    for outs in (2, 3):
        turned = book.transpose(value, (0, 3, 1, 2), "turn")
        value = relu(book, book.transpose(conv(book, turned, outs), (0, 2, 3, 1), "back"))
    grid, written = both(book, dense(book, value))
    assert grid is not None and same(grid, written) and grid.shapes[1] == (2, 4, 4)
    book = Recorder("m", (1, 5, 5, 2))  # inputs that are not in the order of a grid
    turned = conv(book, book.transpose(book.start, (0, 3, 1, 2), "turn"), 2)
    assert both(book, turned)[0] is None


def test_a_factor_for_every_channel_goes_into_the_kernels() -> None:
    book = Recorder("m", (1, 1, 4, 4))
    scaled = book.scale(conv(book, book.start, 3), array(3, 1, 1) + 3, array(3, 1, 1), "norm")
    grid, written = both(book, dense(book, relu(book, scaled)))
    assert grid is not None and same(grid, written)
    book = Recorder("m", (1, 1, 4, 4))
    scaled = book.scale(conv(book, book.start, 3), np.arange(9.0).reshape(1, 3, 3) + 1, None, "mask")
    assert both(book, dense(book, relu(book, scaled)))[0] is None


def ends_with_relu(book: Recorder) -> Value:
    return relu(book, conv(book, book.start, 2))


def dense_first(book: Recorder) -> Value:
    hidden = relu(book, dense(book, book.start, 32))
    return conv(book, book.reshape(hidden, (1, 2, 4, 4), "view"), 1)


def two_in_a_row(book: Recorder) -> Value:
    return conv(book, conv(book, book.start, 2), 1)


def pooled_before_its_activation(book: Recorder) -> Value:
    return dense(book, relu(book, average(book, conv(book, book.start, 2, size=1))))


def pooled_twice(book: Recorder) -> Value:
    return dense(book, average(book, average(book, relu(book, conv(book, book.start, 2, size=1)))))


def padded_average(book: Recorder) -> Value:
    return dense(book, average(book, relu(book, conv(book, book.start, 2, size=1)), pads=((1, 1), (1, 1))))


@pytest.mark.parametrize(
    "make",
    [
        ends_with_relu,
        dense_first,
        two_in_a_row,
        pooled_before_its_activation,
        pooled_twice,
        padded_average,
        lambda book: dense(book, relu(book, conv(book, book.start, 2, groups=2))),
        lambda book: dense(book, relu(book, conv(book, book.start, 2, dilations=(2, 1)))),
        lambda book: dense(book, relu(book, conv(book, book.start, 2, pads=[(1, 0), (0, 0)]))),
        lambda book: dense(book, book.scale(book.start, None, array(2, 4, 4), "shift")),
    ],
)
def test_what_is_no_chain_is_written_out(make: Any) -> None:
    book = Recorder("m", (1, 2, 4, 4))
    grid, written = both(book, make(book))
    assert grid is None and written.widths[0] == 32
    assert isinstance(converted(Source("m", book.program(book.start)), "m").network, MLP)


def test_onnx_there_and_written_out_back() -> None:
    onnx = pytest.importorskip("onnx", reason="ONNX files need the package onnx (the extra onnx)")
    helper, numpy_helper = onnx.helper, onnx.numpy_helper
    arrays = {"k": array(2, 1, 3, 3), "b": array(2), "w": array(3, 8)}
    nodes = [
        helper.make_node("Conv", ["x", "k", "b"], ["c"], pads=[1, 1, 1, 1], name="c"),
        helper.make_node("Tanh", ["c"], ["t"]),
        helper.make_node("AveragePool", ["t"], ["a"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["a"], ["f"]),
        helper.make_node("Gemm", ["f", "w"], ["y"], transB=1),
    ]
    kind = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", kind, ["n", 1, 4, 4])],
        [helper.make_tensor_value_info("y", kind, ["n", 3])],
        [numpy_helper.from_array(part.astype(np.float32), name) for name, part in arrays.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    network = from_onnx(model)
    assert isinstance(network, ConvNet) and network.activation == Tanh()
    assert (
        network.layers[0].kernel.spelled()
        == MLP.from_arrays([(arrays["k"].reshape(2, 9), None)]).layers[0].weight.spelled()
    )
    assert from_onnx(to_onnx(network.written_out())) == network.written_out()

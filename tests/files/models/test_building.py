"""A program and the network made of it are one function, whatever its steps; against an interpreter in Fractions."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.composition.model import CompositionNetwork
from catnet.category import RELU, Affine, Identity, LeakyRelu, Power, Tanh, enclose
from catnet.errors import FormatError
from catnet.files.models.building import network_of
from catnet.files.models.checking import compare_with_source, outputs_with_bounds
from catnet.files.models.mixed import mixed_network
from catnet.files.models.program import (
    Activate,
    Clip,
    Join,
    Largest,
    Linear,
    Pick,
    Program,
    Scale,
    Sum,
    Value,
)
from catnet.files.models.recorder import Recorder

HALVES = st.integers(-6, 6).map(lambda n: n / 2)


def interpreted(program: Program, point: list[Fraction]) -> list[Fraction]:
    """Every step by its definition."""
    values = [point]
    for step in program.steps:
        x, operation = values[step.sources[0]], step.operation
        if isinstance(operation, Linear):
            rows = list(operation.weight.rows())
            y = [
                sum((w * v for w, v in zip(row, x, strict=True)), b)
                for row, b in zip(rows, operation.bias, strict=True)
            ]
        elif isinstance(operation, Pick):
            y = [x[i] for i in operation.places]
        elif isinstance(operation, Scale):
            y = [f * v + s for f, v, s in zip(operation.factors, x, operation.shifts, strict=True)]
        elif isinstance(operation, Activate):
            y = [operation.activation(v) for v in x]
        elif isinstance(operation, Join):
            y = [v for source in step.sources for v in values[source]]
        elif isinstance(operation, Sum):
            y = [a + operation.sign * b for a, b in zip(x, values[step.sources[1]], strict=True)]
        elif isinstance(operation, Clip):
            y = list(x)
            if operation.low is not None:
                y = [max(a, b) for a, b in zip(y, operation.low, strict=True)]
            if operation.high is not None:
                y = [min(a, b) for a, b in zip(y, operation.high, strict=True)]
        elif isinstance(operation, Largest):
            y = [max(x[i] for i in window) for window in operation.windows]
        values.append(y)
    return values[program.output]


def array(data: Any, *shape: int) -> np.ndarray:
    size = int(np.prod(shape))
    return np.array(data.draw(st.lists(HALVES, min_size=size, max_size=size))).reshape(shape)


@st.composite
def programs(draw: Any, *, lower: bool = True) -> Program:
    """Random models on 1 × 2 × 2 × 2 pixels."""

    class Data:
        def draw(self, strategy: Any) -> Any:
            return draw(strategy)

    data = Data()
    book = Recorder("m", (1, 2, 2, 2), lower=lower)
    values = [book.start]
    kinds = ["dense", "relu", "scale", "transpose", "conv", "average", "flatten"]
    kinds += ["sum", "join", "clip", "low", "high", "largest", "leaky"] if lower else []
    for number in range(draw(st.integers(1, 6))):
        kind, name = draw(st.sampled_from(kinds)), f"step{number}"
        value = draw(st.sampled_from(values[-2:])) if lower else values[-1]
        pixels = len(value.shape) == 4
        made: Value | None = None
        if kind == "dense":
            flat = book.reshape(value, (1, value.size), name)
            made = book.dense(flat, array(data, draw(st.integers(1, 3)), value.size), None, name)
        elif kind == "relu":
            made = book.activate(value, RELU, name)
        elif kind == "leaky":
            made = book.activate(value, LeakyRelu(Fraction(1, 4)), name)
        elif kind == "scale":
            made = book.scale(value, array(data, value.shape[-1]), array(data, 1), name)
        elif kind == "transpose" and pixels:
            made = book.transpose(value, (0, *draw(st.permutations((1, 2, 3)))), name)
        elif kind == "flatten":
            made = book.reshape(value, (1, -1), name)
        elif kind == "conv" and pixels:
            groups = draw(st.sampled_from([1, value.shape[1]]))
            kernel = array(data, groups, value.shape[1] // groups, 2, 1)
            how = {"strides": (1, draw(st.integers(1, 2))), "pads": [(1, 0), (0, 1)], "dilations": (1, 1)}
            made = book.convolve(value, kernel, array(data, groups), name, groups=groups, **how)
        elif kind == "average" and pixels:
            made = book.average(
                value, (1, 2), name, strides=(1, 1), pads=[(0, 0), (1, 1)], count_pads=draw(st.booleans())
            )
        elif kind == "largest" and pixels:
            made = book.largest(value, (2, 2), name, strides=(1, 1), pads=[(1, 0), (0, 1)], dilations=(1, 1))
        elif kind == "sum":
            same = [other for other in values if other.shape == value.shape]
            made = book.sum(value, draw(st.sampled_from(same)), name, draw(st.sampled_from((1, -1))))
        elif kind == "join":
            same = [other for other in values if other.shape == value.shape]
            made = book.join([value, draw(st.sampled_from(same))], draw(st.sampled_from((1, -1))), name)
        elif kind in ("clip", "low", "high"):
            low, high = sorted(draw(st.tuples(HALVES, HALVES)))
            made = book.clip(
                value, None if kind == "high" else np.array(low), None if kind == "low" else np.array(high), name
            )
        if made is not None and made.size <= 40:
            values.append(made)
    return book.program(values[-1])


@settings(max_examples=150, deadline=None)
@given(programs(), st.data())
def test_lowered_models_are_the_same_function(program: Program, data: st.DataObject) -> None:
    network = network_of(program, "m")
    assert network.activation in (RELU, Identity(), LeakyRelu(Fraction(1, 4)))
    for _ in range(3):
        point = [Fraction(x) for x in data.draw(st.lists(HALVES, min_size=8, max_size=8))]
        assert list(network(tuple(point))) == interpreted(program, point)
        assert [value for value, _ in outputs_with_bounds(program, tuple(point))] == interpreted(program, point)


@settings(max_examples=60, deadline=None)
@given(programs(lower=False), st.data())
def test_chains_are_the_same_function(program: Program, data: st.DataObject) -> None:
    network = network_of(program, "m")
    point = [Fraction(x) for x in data.draw(st.lists(HALVES, min_size=8, max_size=8))]
    assert list(network(tuple(point))) == interpreted(program, point)


def book(lower: bool = False) -> Recorder:
    return Recorder("m", (1, 2), lower=lower)


def test_layers_stay_as_they_are() -> None:
    b = book()
    weights = [np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[1.0, -1.0, 0.5]])]
    first = b.activate(b.dense(b.start, weights[0], np.array([1.0, 2.0, 3.0]), "a"), Tanh(), "b")
    network = network_of(b.program(b.dense(first, weights[1], None, "c")), "m")
    assert [layer.weight.spelled() for layer in network.layers] == [
        [["1", "2"], ["3", "4"], ["5", "6"]],
        [["1", "-1", "1/2"]],
    ]
    assert network.activation == Tanh() and network.layers[0].bias == (1, 2, 3)


def test_linear_models_keep_their_layers_and_others_say_what_is_multiplied() -> None:
    b = book()
    two = b.dense(b.dense(b.start, np.eye(2), None, "a"), np.ones((1, 2)), None, "c")
    assert network_of(b.program(two), "m").widths == (2, 2, 1)
    assert network_of(b.program(two), "m").activation == Identity()
    notes: list[str] = []
    network = network_of(b.program(b.dense(b.activate(two, RELU, "r"), np.ones((1, 1)), None, "d")), "m", notes)
    assert network.widths == (2, 1, 1) and notes == [
        "no activation stands between 'a' and 'c': multiplied into one layer"
    ]


def test_a_model_that_ends_with_its_activation() -> None:
    b = book()
    notes: list[str] = []
    network = network_of(b.program(b.activate(b.start, RELU, "r")), "m", notes)
    assert network((Fraction(-1), Fraction(2))) == (0, 2) and "identity" in notes[0]


def test_two_activations_are_a_composition_or_lowered_where_they_can_be() -> None:
    for lower in (False, True):
        b = book(lower)
        notes: list[str] = []
        network = network_of(b.program(b.activate(b.activate(b.start, RELU, "first"), Tanh(), "second")), "m", notes)
        assert isinstance(network, CompositionNetwork) and network.kind == "relu, then tanh"
        assert any("activations differ by layer" in note for note in notes)
        low, high = enclose(network.morphism(), (Fraction(-1), Fraction(2)))[1]
        assert low <= Fraction(9640275800758169, 10**16) + Fraction(1, 10**15) and high >= low > Fraction(96, 100)
    b = book(True)
    mixed = b.activate(b.activate(b.start, LeakyRelu(Fraction(1, 4)), "first"), RELU, "second")
    assert network_of(b.program(mixed), "m")((Fraction(-4), Fraction(3))) == (0, 3)
    b = book()
    mixed = b.activate(b.activate(b.start, LeakyRelu(Fraction(1, 4)), "first"), RELU, "second")
    found = network_of(b.program(mixed), "m")
    assert found.kind.count("relu") == 2 and found((Fraction(-4), Fraction(3))) == (0, 3)


def test_two_activations_in_one_layer_are_refused_by_name() -> None:
    b = book(True)
    both = [b.activate(b.start, RELU, "first"), b.activate(b.start, Tanh(), "second")]
    with pytest.raises(FormatError, match="layer 'second': the activation is tanh, that of 'first' beside it is relu"):
        network_of(b.program(b.join(both, 1, "n")), "m")
    b = book(True)
    clipped = [b.activate(b.start, Tanh(), "first"), b.clip(b.start, np.array(-1.0), None, "second")]
    with pytest.raises(
        FormatError, match=r"'second': written as ReLU neurons, it cannot stand in one layer with .* tanh"
    ):
        network_of(b.program(b.join(clipped, 1, "n")), "m")


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(st.integers(1, 3), min_size=2, max_size=6))
def test_a_composition_has_the_values_of_its_layers(data: st.DataObject, widths: list[int]) -> None:
    """Whatever the runs of activations: the values are those of layer after layer, the junctions are narrow."""
    small, kinds = st.integers(-2, 2), [RELU, LeakyRelu(Fraction(1, 2)), Power(2), Identity()]
    layers, activations = [], []
    for n, m in itertools.pairwise(widths):
        rows = data.draw(st.lists(st.lists(small, min_size=n, max_size=n), min_size=m, max_size=m))
        layers.append(Affine(Matrix(rows, columns=n), data.draw(st.lists(small, min_size=m, max_size=m))))
        activations.append(data.draw(st.sampled_from(kinds)))
    network = mixed_network(layers, activations[:-1])
    state = point = tuple(map(Fraction, data.draw(st.lists(small, min_size=widths[0], max_size=widths[0]))))
    for index, layer in enumerate(layers):
        state = layer(state)
        if index + 1 < len(layers):
            state = tuple(map(activations[index], state))
    assert network(point) == state
    if isinstance(network, CompositionNetwork):
        changes = [i for i in range(1, len(layers) - 1) if activations[i - 1] != activations[i]]
        found = [network.widths[i] for i in range(len(network.widths) - 1) if i and network.is_junction(i)]
        assert found == [min(widths[i], widths[i + 1]) for i in changes]
        assert [part.activation for part in network.parts] == [activations[0], *(activations[i] for i in changes)]
    else:
        assert len(set(activations[:-1])) < 2


def test_what_is_no_layer_needs_lower() -> None:
    b = book()
    for act in (
        lambda: b.sum(b.start, b.start, "n"),
        lambda: b.join([b.start, b.start], 1, "n"),
        lambda: b.clip(b.start, np.array(-1.0), None, "n"),
    ):
        with pytest.raises(FormatError, match=r"layer 'n': the operator .* is not read: with --lower"):
            act()
    with pytest.raises(FormatError, match="layer 'n': the operator BatchNorm is not read: its square root"):
        b.batch_norm(b.start, None, None, np.zeros(2), np.ones(2), Fraction(1), "n")


def test_a_wrong_network_is_noticed() -> None:
    b = book()
    square = np.array([[1.0, 2.0], [-3.0, 4.0]])
    program = b.program(b.activate(b.dense(b.start, square, None, "a"), RELU, "r"))
    good = network_of(program, "m")

    def right(points: Any) -> Any:
        return np.maximum(points @ square.T, 0)

    check = compare_with_source(program, good, "m", arithmetic=right, against="NumPy")
    assert check.points == 3 and check.difference <= check.bound
    for wrong in (square, square.T + 1e-4, square.T * (1 + 1e-5)):
        with pytest.raises(FormatError, match="a fault of the reader: NumPy gives"):
            compare_with_source(program, good, "m", arithmetic=lambda p, w=wrong: np.maximum(p @ w, 0), against="NumPy")
    other = Recorder("m", (1, 2))
    fault = network_of(other.program(other.activate(other.dense(other.start, square.T, None, "a"), RELU, "r")), "m")
    with pytest.raises(FormatError, match="a fault of the reader: network and model differ in output"):
        compare_with_source(program, fault, "m")
    with pytest.raises(FormatError, match="has \\(3,\\) outputs, not 2"):
        compare_with_source(program, good, "m", arithmetic=lambda p: np.zeros((len(p), 3)), against="NumPy")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["relu", "leaky", "tanh"]), st.sampled_from([np.float32, np.float64]))
def test_honest_arithmetic_stays_within_its_bound(seed: int, kind: str, dtype: Any) -> None:
    source = np.random.default_rng(seed)
    b = book()
    activation = {"relu": RELU, "leaky": LeakyRelu(Fraction(1, 8)), "tanh": Tanh()}[kind]
    function = {"relu": lambda x: np.maximum(x, 0), "leaky": lambda x: np.where(x >= 0, x, x / 8), "tanh": np.tanh}[
        kind
    ]
    scale = 10.0 ** source.integers(-3, 3)
    weights = [(source.standard_normal((n, m)) * scale).astype(dtype) for m, n in ((2, 7), (7, 5), (5, 3))]
    biases = [source.standard_normal(len(weight)).astype(dtype) for weight in weights]
    value = b.start
    for number, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        value = b.dense(value, weight, bias, str(number))
        value = b.activate(value, activation, str(number)) if number < 2 else value
    program = b.program(value)

    def run(points: Any) -> Any:
        for number, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            points = points @ weight.T + bias
            points = function(points) if number < 2 else points
        assert points.dtype == dtype
        return points

    compare_with_source(program, network_of(program, "m"), "m", arithmetic=run, against="NumPy")


@pytest.mark.parametrize("sizes", [(2, 2), (3, 3, 3), (1, 1, 1, 1)])
def test_maxout_is_a_relu_network_of_the_same_function(sizes: tuple[int, ...]) -> None:
    source = np.random.default_rng(sum(sizes))
    b = book(lower=True)
    weights = [source.integers(-3, 4, (size, 2)).astype(float) for size in sizes]
    program = b.program(b.greatest([b.dense(b.start, weight, None, "d") for weight in weights], "m"))
    network = network_of(program, "m")
    assert network.activation == RELU and "the parameters are not" in program.comments[0]
    for point in ((0, 0), (1, -2), (-3, 5)):
        x = tuple(map(Fraction, point))
        values = [[sum(int(w) * v for w, v in zip(row, x, strict=True)) for row in weight] for weight in weights]
        assert network(x) == tuple(map(max, zip(*values, strict=True)))
    with pytest.raises(FormatError, match="are compared"):
        b.greatest([b.start, b.dense(b.start, np.ones((3, 2)), None, "d")], "m")
    with pytest.raises(FormatError, match="with --lower it is written as ReLU layers"):
        book().greatest([book().start] * 2, "m")


def test_maxout_in_onnx() -> None:
    onnx = pytest.importorskip("onnx", reason="ONNX files need the package onnx (the extra onnx)")
    from catnet import from_onnx

    h, kind = onnx.helper, onnx.TensorProto.FLOAT
    graph = h.make_graph(
        [
            h.make_node("MatMul", ["x", "w"], ["a"]),
            h.make_node("MatMul", ["x", "v"], ["b"]),
            h.make_node("Max", ["a", "b"], ["y"]),
        ],
        "maxout",
        [h.make_tensor_value_info("x", kind, [1, 2])],
        [h.make_tensor_value_info("y", kind, [1, 1])],
        [h.make_tensor("w", kind, [2, 1], [1.0, 2.0]), h.make_tensor("v", kind, [2, 1], [-1.0, 0.5])],
    )
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 13)], ir_version=8)
    network = from_onnx(model, lower=True)
    for x, y in ((1, 1), (-2, 3), (0, 0)):
        assert network((Fraction(x), Fraction(y))) == (max(Fraction(x + 2 * y), -x + Fraction(y, 2)),)

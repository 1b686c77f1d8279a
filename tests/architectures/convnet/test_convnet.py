"""Convolutional networks on grids: against naive loops, under maps of the grid, in files; nothing is answered for the
untied network in their place.
"""

from __future__ import annotations

import itertools
import json
import random
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.convnet.model import ConvNets, channel_operator, grid_maps, on_positions, spread
from catnet.architectures.convnet.network import ConvLayer, ConvNet
from catnet.architectures.convnet.window import GridMap, Window, iter_grid_maps
from catnet.architectures.known import KNOWN
from catnet.category import RELU, Activation, Identity, Tanh, check_same
from catnet.cli import main
from catnet.errors import FormatError, InputError
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.jsontext import parse_json
from catnet.groups.named import GRID_MAPS, grid_map
from catnet.questions.verify import verify
from catnet.theorem import EndActions

STEP = st.integers(1, 3)


@st.composite
def windows(draw: Any, circular: bool | None = None) -> Window:
    closed = draw(st.booleans()) if circular is None else circular
    return Window(
        (draw(STEP), draw(STEP)), (draw(STEP), draw(STEP)), (draw(st.integers(0, 2)), draw(st.integers(0, 2))), closed
    )


def numbers(random_: random.Random, count: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(random_.randint(-3, 3), random_.choice((1, 2))) for _ in range(count))


@st.composite
def networks(draw: Any, activation: Activation = RELU) -> ConvNet:
    """One or two layers on a small grid, perhaps a pool, and a dense layer on top."""
    random_ = random.Random(draw(st.integers(0, 10**6)))
    shape = (draw(st.integers(1, 2)), draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    start, layers = shape, []
    for _ in range(draw(st.integers(0, 2))):
        pool = draw(st.one_of(st.none(), st.builds(Window, st.tuples(STEP, STEP), st.tuples(STEP, STEP))))
        window = draw(windows())
        channels = draw(st.integers(1, 3))
        try:
            seen = shape if pool is None else (shape[0], *pool.outputs(shape[1:]))
            window.outputs(seen[1:])
        except InputError:
            continue
        size = prod(window.size) * seen[0]
        kernel = Matrix([numbers(random_, size) for _ in range(channels)])
        layers.append(ConvLayer(kernel, numbers(random_, channels), window, pool))
        shape = layers[-1].outputs(shape)
    kernel = Matrix([numbers(random_, prod(shape)) for _ in range(2)])
    layers.append(ConvLayer(kernel, numbers(random_, 2), Window(shape[1:])))
    return ConvNet(start, tuple(layers), activation)


def naive(theta: ConvNet, point: list[Fraction]) -> list[Fraction]:
    """By loops over channels, positions and offsets, as the definition says."""
    values, shape = point, theta.input
    for number, layer in enumerate(theta.layers, start=1):
        if layer.pool is not None:
            values, shape = naive_pool(values, shape, layer.pool)
        (kh, kw), (sh, sw), (ph, pw) = layer.window.size, layer.window.stride, layer.window.padding
        rows, columns = layer.window.outputs(shape[1:])
        result = []
        for out in range(layer.kernel.shape[0]):
            kernel = layer.kernel.row(out)
            for r, c in itertools.product(range(rows), range(columns)):
                total = layer.bias[out]
                for channel, i, j in itertools.product(range(shape[0]), range(kh), range(kw)):
                    y, x = r * sh + i - ph, c * sw + j - pw
                    if layer.window.circular:
                        y, x = y % shape[1], x % shape[2]
                    if 0 <= y < shape[1] and 0 <= x < shape[2]:
                        weight = kernel[(channel * kh + i) * kw + j]
                        total += weight * values[(channel * shape[1] + y) * shape[2] + x]
                result.append(theta.activation(total) if number < theta.depth else total)
        values, shape = result, (layer.kernel.shape[0], rows, columns)
    return values


def naive_pool(values: list[Fraction], shape: tuple[int, int, int], pool: Window) -> Any:
    rows, columns = pool.outputs(shape[1:])
    result = [
        sum(
            values[(channel * shape[1] + r * pool.stride[0] + i) * shape[2] + c * pool.stride[1] + j]
            for i in range(pool.size[0])
            for j in range(pool.size[1])
        )
        / Fraction(prod(pool.size))
        for channel in range(shape[0])
        for r in range(rows)
        for c in range(columns)
    ]
    return result, (shape[0], rows, columns)


@given(networks(), st.integers(0, 10**6))
def test_values_are_those_of_the_definition(theta: ConvNet, seed: int) -> None:
    point = list(numbers(random.Random(seed), prod(theta.input)))
    assert list(theta(tuple(point))) == naive(theta, point)
    assert theta.written_out()(tuple(point)) == theta(tuple(point))


@given(networks(), st.sampled_from(sorted(GRID_MAPS)), st.integers(0, 10**6))
def test_transport_is_adjunction(theta: ConvNet, name: str, seed: int) -> None:
    """Every layer: h_i f_i(h_{i-1}^{-1} x; theta_i) = f_i(x; (g theta)_i)."""
    try:
        spatial = grid_map(name, theta.input)
    except InputError:
        assume(False)
    random_ = random.Random(seed)
    channels = list(range(theta.input[0]))
    random_.shuffle(channels)
    mixed = Monomial(Permutation(tuple(channels)), tuple(Fraction(random_.choice((1, -2))) for _ in channels))
    first = spread(mixed, theta.input[1] * theta.input[2]) * spatial
    last = Monomial.of_permutation((1, 0))
    model = ConvNets()
    if not model.check_adjunction(theta, (("g", first, last),)).is_proved:
        assume(False)
    moved = model.transport(theta, first, last)
    point = numbers(random_, prod(theta.input))
    assert moved(point) == last.apply(theta(first.inverse().apply(point)))
    spaces = [first, *(model.own_action(theta, i, first, last) for i in range(1, theta.depth)), last]
    for index in range(2, theta.depth):  # between hidden layers nothing but the grid acts
        state = numbers(random_, theta.widths[index - 1])
        before, here = spaces[index - 1], spaces[index]
        assert moved.layer(index)(state) == here.apply(theta.layer(index)(before.inverse().apply(state)))


@given(
    windows(),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.sampled_from(["mirror", "flip", "rot90", "rot180", "right"]),
)
def test_windows_follow_exactly_where_they_can(window: Window, shape: tuple[int, int], name: str) -> None:
    """Against a search over all permutations of the outputs and of the offsets, on small windows."""
    try:
        outputs, found = window.outputs(shape), grid_map(name, shape).permutation
    except InputError:
        assume(False)
    assume(prod(outputs) <= 6 and prod(window.size) <= 4)
    reads = {(q, o): p for q, o, p in window.pairs(shape)}
    possible = any(
        {(images[q], turned[o]): found(p) for (q, o), p in reads.items()} == reads
        for images in itertools.permutations(range(prod(outputs)))
        for turned in itertools.permutations(range(prod(window.size)))
    )
    followed = [window.follow(candidate, shape) for candidate in iter_grid_maps(found, shape)]
    for candidate, result in zip(iter_grid_maps(found, shape), followed, strict=True):
        if result is not None:
            images, turned = result.permutation(outputs), window.turned(candidate, shape)
            assert {(images(q), turned(o)): found(p) for (q, o), p in reads.items()} == reads
            assert possible


def random_equivariant(random_: random.Random, activation: Activation) -> tuple[ConvNet, EndActions]:
    """Kernels averaged over the mirrors and turns of a square grid, channels permuted by the mirror."""
    shape, swap = (1, 4, 4), Permutation((1, 0, 2))
    maps = {name: grid_map(name, shape) for name in ("rot90", "mirror")}
    kernels = [[list(numbers(random_, 9)) for _ in range(1)] for _ in range(3)]
    turn = grid_map("rot90", (3, 3)).permutation
    flip = grid_map("mirror", (3, 3)).permutation
    for _ in range(4):  # to a fixed point: averages over the turns, then over the mirror with the swap
        kernels = [[average([move(plane, turn, k) for k in range(4)]) for plane in kernel] for kernel in kernels]
    mirrored = [[move(plane, flip, 1) for plane in kernels[swap(i)]] for i in range(3)]
    kernels = [[average([a, b]) for a, b in zip(kernels[i], mirrored[i], strict=True)] for i in range(3)]
    bias = numbers(random_, 3)
    bias = tuple((bias[i] + bias[swap(i)]) / 2 for i in range(3))
    first = ConvLayer(
        Matrix([[v for plane in kernel for v in plane] for kernel in kernels]), bias, Window((3, 3), (1, 1), (1, 1))
    )
    weights = numbers(random_, 3)
    weights = tuple((weights[i] + weights[swap(i)]) / 2 for i in range(3))
    dense = ConvLayer(
        Matrix([[w for w in weights for _ in range(4)]]), numbers(random_, 1), Window((2, 2)), Window((2, 2), (2, 2))
    )
    ends = EndActions(tuple((name, element, Monomial.identity(1)) for name, element in maps.items()))
    return ConvNet(shape, (first, dense), activation), ends


def move(plane: list[Fraction], permutation: Permutation, times: int) -> list[Fraction]:
    for _ in range(times):
        result = [Fraction(0)] * len(plane)
        for index, value in enumerate(plane):
            result[permutation(index)] = value
        plane = result
    return plane


def average(planes: list[list[Fraction]]) -> list[Fraction]:
    return [sum(values, Fraction(0)) / len(planes) for values in zip(*planes, strict=True)]


@pytest.mark.parametrize("activation", [RELU, Tanh(), Identity()], ids=lambda a: a.name)
@given(seed=st.integers(0, 10**6))
def test_equivariant_networks_are_proved_layer_by_layer(activation: Activation, seed: int) -> None:
    theta, ends = random_equivariant(random.Random(seed), activation)
    report = verify(theta, ends)
    assert report.end_to_end.is_proved and not report.layerwise.is_refuted
    assert report.identifiability.is_undecided  # never answered for the untied network in its place
    if report.layerwise.is_proved:
        assert report.layerwise.certificate.squares == 4


@given(seed=st.integers(0, 10**6))
def test_one_weight_off_is_refuted(seed: int) -> None:
    theta, ends = random_equivariant(random.Random(seed), RELU)
    head = theta.layers[0]
    rows = [list(row) for row in head.kernel.rows()]
    rows[2][0] += Fraction(1, 10**6)
    changed = ConvNet(theta.input, (ConvLayer(Matrix(rows), head.bias, head.window), theta.layers[1]), RELU)
    report = verify(changed, ends)
    assert not report.layerwise.is_proved or report.end_to_end.is_proved
    if report.end_to_end.is_refuted:
        assert report.layerwise.is_refuted or report.layerwise.is_undecided


@given(networks())
def test_files_bring_back_what_was_written(theta: ConvNet) -> None:
    document = parse_json(json.dumps(parameter_to_json(theta)), "f.json")
    found = parameter_from_json(document, file="f.json")
    assert found == theta
    assert check_same(found.morphism(), theta.morphism()).is_proved


@given(networks(Tanh()))
def test_questions_about_kernels_are_left_open(theta: ConvNet) -> None:
    architecture = KNOWN.architecture_of(theta)
    assert theta.depth == 1 or architecture.check_identifiable(theta, max_cells=100).is_undecided
    assert architecture.dimension(theta, max_cells=100) is None
    assert architecture.reduce(theta).small == theta
    assert architecture.check_same_function(theta, theta).is_proved


def test_a_weight_that_only_meets_padding_is_free() -> None:
    theta = ConvNet((1, 1, 1), (ConvLayer(Matrix([[1, 2, 3]]), (Fraction(0),), Window((1, 3), (1, 1), (0, 1))),))
    verdict = KNOWN.architecture_of(theta).check_identifiable(theta)
    assert verdict.is_refuted and check_same(verdict.witness.morphism(), theta.morphism()).is_proved


def test_strides_that_do_not_fit_fail_adjunction() -> None:
    edge = ConvLayer(Matrix([[1, 1]]), (Fraction(0),), Window((1, 2), (1, 2)))
    theta = ConvNet((1, 1, 3), (edge, ConvLayer(Matrix([[1]]), (Fraction(0),), Window((1, 1)))))
    mirror = grid_map("mirror", (1, 1, 3))
    verdict = ConvNets().check_adjunction(theta, (("s", mirror, Monomial.identity(1)),))
    assert verdict.is_refuted and "windows of layer 1" in verdict.reason
    assert verify(theta, EndActions((("s", mirror, Monomial.identity(1)),))).end_to_end.is_refuted  # written out


def test_shifts_around_a_circle() -> None:
    edge = ConvLayer(Matrix([[1, -1]]), (Fraction(0),), Window((1, 2), circular=True))
    total = ConvLayer(Matrix([[1] * 5]), (Fraction(0),), Window((1, 5)))
    theta = ConvNet((1, 1, 5), (edge, total))
    report = verify(theta, EndActions((("x", grid_map("right", (1, 1, 5)), Monomial.identity(1)),)))
    assert report.layerwise.is_proved and report.group.order == 5


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 10**6))
def test_channel_operators_are_taken_apart(channels: int, positions: int, seed: int) -> None:
    random_ = random.Random(seed)
    images = list(range(channels))
    random_.shuffle(images)
    small = Monomial(Permutation(tuple(images)), tuple(Fraction(random_.choice((1, -1, 2))) for _ in images))
    assert channel_operator(spread(small, positions), channels, positions) == small
    dense = Matrix([[2 if i == j else 1 for j in range(channels)] for i in range(channels)])
    assert channel_operator(dense.kron(Matrix.identity(positions)), channels, positions) is not None
    if positions > 1:
        swap = Monomial.of_permutation((1, 0, *range(2, channels * positions)))
        assert channel_operator(swap, channels, positions) is None


def test_the_map_of_a_grid_of_length_two_is_found_for_open_and_closed_windows() -> None:
    for circular in (False, True):
        edge = ConvLayer(Matrix([[1, 1]]), (Fraction(0),), Window((1, 2), circular=circular))
        theta = ConvNet((1, 1, 2), (edge,))
        assert not isinstance(grid_maps(theta, grid_map("mirror", (1, 1, 2))), str)
    assert on_positions(GridMap(False, (1, 1), (0, 1)), (1, 1, 2)).permutation.images == (1, 0)


BAD = [
    {"layers": []},
    {"input": [1, 2]},
    {"input": [1, 0, 2]},
    {"input": [1, 2, 10**9]},
    {"input": "1x2x2"},
    {"layers": [{"convolution": {"kernel": []}}]},
    {"layers": [{"convolution": {"kernel": [[]]}}]},
    {"layers": [{"convolution": {"kernel": [[[[]]]]}}]},
    {"layers": [{"convolution": {"kernel": [[[["1"]], [["1"]]]]}}]},
    {"layers": [{"convolution": {"kernel": [[[["1"]]]], "stride": [0, 1]}}]},
    {"layers": [{"convolution": {"kernel": [[[["1"]]]], "padding": [-1, 0]}}]},
    {"layers": [{"convolution": {"kernel": [[[["1"]]]], "circular": 1}}]},
    {"layers": [{"convolution": {"kernel": [[[["1", "1", "1"]]]]}}]},
    {"layers": [{"convolution": {"kernel": [[[["1"]]]]}, "bias": []}]},
    {"layers": [{"convolution": {"kernel": [[[["nan"]]]]}}]},
    {"layers": [{"average_pool": {"size": [3, 3]}}]},
    {"layers": [{"average_pool": {}}]},
    {"layers": [{"average_pool": {"size": [1, 1]}}]},
    {"layers": [{"weight": [["1"]]}]},
    {"layers": [7]},
    {"layers": {}},
    {"depth": 3},
    {
        "layers": [
            {"average_pool": {"size": [1, 1]}},
            {"average_pool": {"size": [1, 1]}},
            {"weight": [["1", "1", "1", "1"]]},
        ]
    },
]


@pytest.mark.parametrize("change", BAD, ids=json.dumps)
def test_bad_files_are_one_line(change: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = {
        "format": "catnet-network/1",
        "activation": "relu",
        "input": [1, 2, 2],
        "layers": [{"convolution": {"kernel": [[[["1", "2"]]]]}}, {"weight": [["1", "1"]]}],
    }
    assert parameter_from_json(parse_json(json.dumps(good), "f.json")).depth == 2
    with pytest.raises(FormatError):
        parameter_from_json(parse_json(json.dumps({**good, **change}), "f.json"), file="f.json")
    path = tmp_path / "f.json"
    path.write_text(json.dumps({**good, **change}))
    assert main(["regions", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_commands_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theta, _ = random_equivariant(random.Random(4), RELU)
    path, out = tmp_path / "net.json", tmp_path / "instance.json"
    path.write_text(json.dumps(parameter_to_json(theta)))
    assert main(["instance", str(path), "--group", "D4 on grid 1x4x4", "-o", str(out)]) == 0
    assert main(["verify", str(out)]) == 0
    assert main(["equal", str(path), str(path)]) == 0
    assert main(["identify", str(path)]) == 3
    assert main(["reduce", str(path)]) == 0
    capsys.readouterr()
    assert main(["bound", str(path), "--max-cells", "50", "--json"]) in (0, 3)
    assert json.loads(capsys.readouterr().out)["command"] == "bound"

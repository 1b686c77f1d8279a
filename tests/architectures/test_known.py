"""Architectures beside ReLU: their equality, identifiability and theorem against naive evaluation and brute force."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.known import architecture_of, iter_architectures
from catnet.architectures.perceptron.degenerate import outside_orbit
from catnet.architectures.perceptron.forms import centred, uncentred
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.tanh.architecture import covered_by_theorem
from catnet.category import Activation, Affine, Identity, LeakyRelu, Power, Relu, Sigmoid, Tanh
from catnet.errors import InputError
from catnet.groups.operators import as_matrix
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.verdict import Proved, Refuted

ACTIVATIONS: list[Activation] = [Tanh(), Sigmoid(), LeakyRelu(Fraction(1, 3)), LeakyRelu(Fraction(-1)), Identity()]
SMALL = st.integers(-2, 2)


@st.composite
def networks(
    draw: st.DrawFn, activation: Activation, most: int = 3, layers: int = 3, ends: tuple[int, int] | None = None
) -> MLP:
    """Weights from −2 to 2, of which many are equal, opposite or zero; widths from 1, hidden ones from 0."""
    depth = draw(st.integers(1, layers))
    widths = [draw(st.integers(0 if 0 < place < depth else 1, most)) for place in range(depth + 1)]
    if ends is not None:
        widths[0], widths[-1] = ends
    built = []
    for n, m in itertools.pairwise(widths):
        rows = draw(st.lists(st.lists(SMALL, min_size=n, max_size=n), min_size=m, max_size=m))
        built.append(Affine(Matrix(rows, columns=n), draw(st.lists(SMALL, min_size=m, max_size=m))))
    return MLP(tuple(built), activation)


@st.composite
def disguises(draw: st.DrawFn, theta: MLP) -> MLP:
    """theta moved by an element of K, by the definition: rows permuted and scaled, columns compensated by hand."""
    if isinstance(theta.activation, Sigmoid):
        return uncentred(draw(disguises(centred(theta))), theta.activation)
    layers = [([list(row) for row in layer.weight.rows()], list(layer.bias)) for layer in theta.layers]
    for index in range(theta.depth - 1):
        width = theta.widths[index + 1]
        order = draw(st.permutations(range(width)))
        scales = {
            "sign": st.sampled_from([Fraction(1), Fraction(-1)]),
            "positive": st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(1, 5)]),
            "nonzero": st.sampled_from([Fraction(1), Fraction(-2), Fraction(1, 3)]),
            "none": st.just(Fraction(1)),
        }[theta.activation.freedom]
        factors = draw(st.lists(scales, min_size=width, max_size=width))
        weight, bias = layers[index]
        layers[index] = ([[factors[a] * x for x in weight[a]] for a in order], [factors[a] * bias[a] for a in order])
        upper, shift = layers[index + 1]
        passed = [theta.activation.multiplier(factor) or Fraction(0) for factor in factors]
        layers[index + 1] = ([[row[a] / passed[a] for a in order] for row in upper], shift)
    widths = theta.widths
    return MLP(tuple(Affine(Matrix(w, columns=widths[i]), b) for i, (w, b) in enumerate(layers)), theta.activation)


def value(theta: MLP, point: Sequence[Fraction]) -> list[Any]:
    """f(x) with 60 digits, straight from the definition."""
    with mpmath.workdps(60):
        sigma = {
            Tanh: mpmath.tanh,
            Sigmoid: lambda z: 1 / (1 + mpmath.exp(-z)),
            Identity: lambda z: z,
            Relu: lambda z: max(z, 0),
            Power: lambda z: z**2,
        }.get(type(theta.activation))
        if isinstance(theta.activation, LeakyRelu):
            slope = _mpf(theta.activation.slope)
            sigma = lambda z: z if z > 0 else slope * z  # noqa: E731
        state = [_mpf(x) for x in point]
        for index, layer in enumerate(theta.layers, start=1):
            rows = zip(layer.weight.rows(), layer.bias, strict=True)
            state = [sum((_mpf(w) * x for w, x in zip(row, state, strict=True)), _mpf(b)) for row, b in rows]
            if index < theta.depth and sigma is not None:
                state = [sigma(z) for z in state]
        return state


def _mpf(number: Fraction) -> Any:
    return mpmath.mpf(number.numerator) / number.denominator


def agree(left: MLP, right: MLP, count: int = 12) -> bool:
    """Whether two functions agree to 40 digits at points in general position: to be believed of analytic ones."""
    with mpmath.workdps(60):
        for number in range(count):
            point = [Fraction((7 * number + 3 * i + 1) % 11 - 5, 3 + (number + i) % 4) for i in range(left.widths[0])]
            pairs = zip(value(left, point), value(right, point), strict=True)
            if any(abs(a - b) > mpmath.mpf(10) ** -40 * (1 + abs(a)) for a, b in pairs):
                return False
    return True


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda sigma: sigma.name)
@given(data=st.data())
@settings(max_examples=40)
def test_disguises_are_equal_and_identified_alike(activation: Activation, data: st.DataObject) -> None:
    theta = data.draw(networks(activation))
    other = data.draw(disguises(theta))
    assert agree(theta, other)
    architecture = architecture_of(theta)
    assert architecture.check_same_function(theta, other, max_cells=2_000).word == "proved"
    assert architecture.check_identifiable(theta).word == architecture.check_identifiable(other).word


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda sigma: sigma.name)
@given(data=st.data())
@settings(max_examples=40)
def test_verdicts_on_equality_agree_with_values(activation: Activation, data: st.DataObject) -> None:
    left = data.draw(networks(activation))
    right = data.draw(networks(activation, ends=(left.widths[0], left.widths[-1])))
    verdict = check_same_function(left, right, max_cells=2_000)
    if isinstance(verdict, Proved):
        assert agree(left, right)
    elif isinstance(verdict, Refuted):
        witness = verdict.witness
        with mpmath.workdps(60):
            here, there = value(left, witness.point), value(right, witness.point)
            assert any(abs(a - b) > mpmath.mpf(10) ** -50 for a, b in zip(here, there, strict=True))
    else:
        assert activation == Tanh() or activation == Sigmoid()


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda sigma: sigma.name)
@given(data=st.data())
@settings(max_examples=60)
def test_twins_are_equal_and_no_disguise(activation: Activation, data: st.DataObject) -> None:
    theta = data.draw(networks(activation))
    verdict = architecture_of(theta).check_identifiable(theta)
    if not isinstance(verdict, Refuted) or verdict.witness is None:
        return
    twin = verdict.witness
    assert twin.widths == theta.widths and agree(theta, twin)
    assert not carried(theta, twin)


def carried(theta: MLP, twin: MLP) -> bool:
    """Whether some element of K carries theta to the twin, by trying all permutations, naively."""
    if isinstance(theta.activation, Sigmoid):
        return carried(centred(theta), centred(twin))
    if isinstance(theta.activation, Identity):
        biased = [any(any(layer.bias) for layer in network.layers[:-1]) for network in (theta, twin)]
        return _ranks(theta) == _ranks(twin) and biased[0] == biased[1]
    return _carried(theta, twin, [list(range(theta.widths[0]))], [[Fraction(1)] * theta.widths[0]])


def _carried(theta: MLP, twin: MLP, orders: list[list[int]], scales: list[list[Fraction]]) -> bool:
    """Layer by layer: neuron a of theta goes to orders[-1][a], its value multiplied by scales[-1][a]."""
    index = len(orders)
    order, scale = orders[-1], scales[-1]
    old, new = theta.layers[index - 1], twin.layers[index - 1]
    rows = [[Fraction(0)] * len(order) for _ in old.bias]
    for a, row in enumerate(old.weight.rows()):
        for b, entry in enumerate(row):
            rows[a][order[b]] = entry / scale[b]
    if index == theta.depth:
        return [tuple(row) for row in rows] == list(new.weight.rows()) and old.bias == new.bias
    targets = [(*row, b) for row, b in zip(new.weight.rows(), new.bias, strict=True)]
    for images in itertools.permutations(range(len(rows))):
        options = []
        for a, image in enumerate(images):
            options.append(_factors((*rows[a], old.bias[a]), targets[image], theta.activation))
        for factors in itertools.product(*options):
            if _carried(theta, twin, [*orders, list(images)], [*scales, list(factors)]):
                return True
    return False


def _factors(row: tuple[Fraction, ...], target: tuple[Fraction, ...], activation: Activation) -> list[Fraction]:
    """The multipliers m(c) of all c that pass with c row = target; for zero rows some that tell enough apart."""
    if not any(row):
        some = [Fraction(1)] if any(target) is False else []
        return [*some, Fraction(-1)] if some and activation.freedom == "sign" else some
    place = next(i for i, x in enumerate(row) if x)
    factor = target[place] / row[place]
    if not factor or tuple(factor * x for x in row) != target:
        return []
    multiplier = activation.multiplier(factor)
    return [] if multiplier is None else [multiplier]


def _ranks(theta: MLP) -> list[int]:
    found = []
    for i in range(theta.depth):
        for j in range(i, theta.depth):
            product = theta.layers[i].weight
            for layer in theta.layers[i + 1 : j + 1]:
                product = layer.weight @ product
            found.append(product.rank())
    return found


# ---- tanh


@given(st.data())
@settings(max_examples=60)
def test_tanh_reduction_keeps_the_function_and_is_covered(data: st.DataObject) -> None:
    theta = data.draw(networks(data.draw(st.sampled_from([Tanh(), Sigmoid()]))))
    reduced = architecture_of(theta).reduce(theta)
    assert reduced.check().word == "proved" and agree(theta, reduced.small)
    again = architecture_of(theta).reduce(reduced.small)
    assert again.small == reduced.small


def test_a_weight_that_differs_by_ten_to_the_minus_thirty() -> None:
    rows = [([["1/3", "2"], ["-1", "5/7"]], [1, 0]), ([[1, "-1/2"]], [0])]
    theta = MLP.from_rows(rows, Tanh())
    near = MLP.from_rows([(rows[0][0], [1, "1e-30"]), rows[1]], Tanh())
    verdict = check_same_function(theta, near)
    assert verdict.word == "refuted"
    index = verdict.witness.coordinate
    (a, b), (c, d) = verdict.witness.left[index], verdict.witness.right[index]
    assert b < c or d < a


def test_irrational_constants() -> None:
    """tanh(1) as a constant neuron: equal to itself under a sign, different from another one; not identifiable over
    the reals, undecided over the rationals.
    """
    one = MLP.from_rows([([[1], [0]], [0, 1]), ([[1, 1]], [0])], Tanh())
    same = MLP.from_rows([([[0], [-1]], [-1, 0]), ([[-1, -1]], [0])], Tanh())
    other = MLP.from_rows([([[1], [0]], [0, 2]), ([[1, 1]], [0])], Tanh())
    assert check_same_function(one, same).word == "proved"
    assert check_same_function(one, other).word == "refuted"
    assert architecture_of(one).check_identifiable(one).word == "undecided"
    nested = MLP.from_rows([([[0]], [1]), ([[1]], [0]), ([[1]], [0])], Tanh())  # tanh(tanh(1))
    assert "nothing but constants" in covered_by_theorem(nested)
    assert check_same_function(nested, other).word == "refuted"  # by a point
    assert "is constant" in covered_by_theorem(one, constants=False)


def test_equality_is_decided_across_depths() -> None:
    affine = MLP.from_rows([([[2]], [1])], Tanh())
    shallow = MLP.from_rows([([[1]], [0]), ([[2]], [1])], Tanh())
    assert check_same_function(affine, shallow).word == "refuted"
    hidden = MLP.from_rows([([[1], [1]], [0, 0]), ([[1, -1]], [1])], Tanh())  # the two cancel
    assert check_same_function(hidden, MLP.from_rows([([[0]], [1])], Tanh())).word == "proved"


def test_constants_arise_at_different_depths() -> None:
    """tanh(1) as a neuron without weights, behind a layer of no neurons, and read twice."""
    direct = MLP.from_rows([([[0]], [1]), ([[1]], [2])], Tanh())
    behind = MLP((Affine(Matrix.zeros(0, 1), ()), Affine(Matrix.zeros(1, 0), (1,)), direct.layers[1]), Tanh())
    twice = MLP.from_rows([([[0], [0]], [1, -1]), ([[3, 2]], [2])], Tanh())
    other = MLP.from_rows([([[0]], [1]), ([[1]], [3])], Tanh())
    assert check_same_function(direct, behind).word == check_same_function(twice, behind).word == "proved"
    assert check_same_function(behind, other).word == "refuted"


# ---- the theorem


@pytest.mark.parametrize("activation", [Tanh(), Sigmoid(), LeakyRelu(Fraction(1, 3)), Power(3)], ids=lambda a: a.name)
@given(data=st.data())
@settings(max_examples=25)
def test_averaged_networks_are_layerwise_equivariant(activation: Activation, data: st.DataObject) -> None:
    """A reflection acts on V_0 and, by a permutation (signed where that passes), on V_1; averaged layers commute."""
    signed = activation.freedom in ("sign", "nonzero") or isinstance(activation, Sigmoid)
    hidden = data.draw(st.sampled_from([(1, 0), (1, 0, 2), (0, 1)]))
    signs = data.draw(st.lists(st.sampled_from([1, -1]), min_size=len(hidden), max_size=len(hidden)))
    scale = [Fraction(signs[min(i, image)]) if signed else Fraction(1) for i, image in enumerate(hidden)]
    inner = Monomial(Permutation(hidden), tuple(scale))
    swap, mirror = Monomial.of_permutation((1, 0)), Monomial.diagonal([-1, 1])
    first = data.draw(st.sampled_from([swap, mirror, Matrix([[1, 0], [3, -1]])]))
    width = len(hidden)
    weight = Matrix(data.draw(st.lists(st.lists(SMALL, min_size=2, max_size=2), min_size=width, max_size=width)))
    bias = Matrix.column(data.draw(st.lists(SMALL, min_size=width, max_size=width)))
    out = Matrix([data.draw(st.lists(SMALL, min_size=width, max_size=width))])
    inside, outside = as_matrix(inner), as_matrix(first)
    weight = weight + inside @ weight @ outside.inverse()
    bias = bias + inside @ bias
    out = out + out @ inside
    inner_activation = Tanh() if isinstance(activation, Sigmoid) else activation
    theta = MLP((Affine(weight, next(bias.columns())), Affine(out, (Fraction(1),))), inner_activation)
    if isinstance(activation, Sigmoid):
        theta = uncentred(theta, Sigmoid())
    other = data.draw(disguises(theta))
    ends = EndActions((("s", first, Monomial.identity(1)),))
    for network in (theta, other):
        report = verify(network, ends)
        assert report.end_to_end.word == "proved"
        assert report.layerwise.word == "proved" or report.identifiability.word != "proved"
        if report.identifiability.word == "proved":
            assert report.layerwise.word == "proved"


@given(st.data())
@settings(max_examples=60)
def test_the_conclusion_is_never_refuted_when_the_hypotheses_are_proved(data: st.DataObject) -> None:
    activation = data.draw(st.sampled_from(ACTIVATIONS))
    theta = data.draw(networks(activation, most=2))
    first = data.draw(st.sampled_from([Monomial.diagonal([-1] * theta.widths[0]), Monomial.identity(theta.widths[0])]))
    last = data.draw(st.sampled_from([Monomial.diagonal([-1] * theta.widths[-1]), Monomial.identity(theta.widths[-1])]))
    report = verify(theta, EndActions((("s", first, last),)), max_cells=500)
    if isinstance(report.end_to_end, Proved) and isinstance(report.identifiability, Proved):
        assert report.layerwise.word == "proved"
    if isinstance(report.layerwise, Proved):
        assert report.end_to_end.word == "proved"


# ---- deep linear networks


@given(st.data())
@settings(max_examples=80)
def test_deep_linear_actions_against_the_linear_system(data: st.DataObject) -> None:
    """Equivariant products of layers: lifts exist for each generator iff a generic solution of the linear system
    k_i W_i = W_i k_{i-1} is invertible.
    """
    widths = [2, *data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=2)), 2]
    layers = []
    for n, m in itertools.pairwise(widths):
        rows = data.draw(st.lists(st.lists(st.integers(-1, 1), min_size=n, max_size=n), min_size=m, max_size=m))
        layers.append(Affine.linear(Matrix(rows, columns=n)))
    theta = MLP(tuple(layers), Identity())
    swap, mirror, one = Matrix([[0, 1], [1, 0]]), Matrix([[1, 0], [0, -1]]), Matrix.identity(2)
    first = data.draw(st.sampled_from([swap, mirror, -one]))
    last = data.draw(st.sampled_from([swap, mirror, one]))
    report = verify(theta, EndActions((("s", first, last),)))
    product = layers[0].weight
    for layer in layers[1:]:
        product = layer.weight @ product
    assert (report.end_to_end.word == "proved") == (product @ first == last @ product)
    if report.end_to_end.word == "proved":
        assert (report.layerwise.word == "proved") == _solvable(theta, first, last)


def _solvable(theta: MLP, first: Matrix, last: Matrix) -> bool:
    sizes = theta.widths[1:-1]
    unknowns = sum(size * size for size in sizes)
    rows: list[list[Fraction]] = []
    right: list[Fraction] = []
    starts = [sum(size * size for size in sizes[:i]) for i in range(len(sizes))]
    for index, layer in enumerate(theta.layers):
        weight = layer.weight
        m, n = weight.shape
        for a in range(m):
            for b in range(n):  # (k_index W)[a, b] − (W k_{index-1})[a, b] = 0
                row, constant = [Fraction(0)] * unknowns, Fraction(0)
                for c in range(m):
                    if index < len(sizes):
                        row[starts[index] + a * m + c] += weight[c, b]
                    else:
                        constant += last[a, c] * weight[c, b]
                for c in range(n):
                    if index > 0:
                        row[starts[index - 1] + c * n + b] -= weight[a, c]
                    else:
                        constant -= weight[a, c] * first[c, b]
                rows.append(row)
                right.append(-constant)
    system = Matrix(rows, columns=unknowns)
    base = system.solve(Matrix.column(right))
    if base is None:
        return False
    kernel = list(system.nullspace().columns())
    for seed in range(12):
        solution = [row[0] for row in base.rows()]
        for place, column in enumerate(kernel):
            factor = (seed * 31 + place * 17) % 23 - 11
            solution = [x + factor * y for x, y in zip(solution, column, strict=True)]
        blocks = []
        for size, start in zip(sizes, starts, strict=True):
            rows_of_block = [solution[start + a * size : start + (a + 1) * size] for a in range(size)]
            blocks.append(Matrix(rows_of_block, columns=size))
        if all(block.rank() == block.shape[0] for block in blocks):
            return True
    return False


@given(st.data())
@settings(max_examples=60)
def test_linear_reduction_and_identifiability(data: st.DataObject) -> None:
    theta = data.draw(networks(Identity()))
    architecture = architecture_of(theta)
    reduced = architecture.reduce(theta)
    assert reduced.check().word == "proved" and agree(theta, reduced.small)
    assert architecture.check_identifiable(reduced.small).word == "proved"
    found = architecture.identify(theta)
    if found.dimension is not None:
        assert found.dimension.value <= found.dimension.expected


# ---- networks of different activations

MIXED = [*ACTIVATIONS, Relu(), Power(2)]


@given(st.data())
@settings(max_examples=80)
def test_networks_of_different_activations(data: st.DataObject) -> None:
    left = data.draw(networks(data.draw(st.sampled_from(MIXED)), most=2, layers=2))
    ends = left.widths[0], left.widths[-1]
    right = data.draw(networks(data.draw(st.sampled_from(MIXED)), most=2, layers=2, ends=ends))
    verdict = check_same_function(left, right, max_cells=2_000)
    if isinstance(verdict, Proved):
        assert agree(left, right)
    elif isinstance(verdict, Refuted) and verdict.witness is not None:
        with mpmath.workdps(60):
            here, there = value(left, verdict.witness.point), value(right, verdict.witness.point)
            assert any(abs(a - b) > mpmath.mpf(10) ** -50 for a, b in zip(here, there, strict=True))


def test_one_function_in_several_activations() -> None:
    absolute = MLP.from_rows([([[1]], [0]), ([[1]], [0])], LeakyRelu(Fraction(-1)))
    assert check_same_function(absolute, MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])).word == "proved"
    line = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Identity())
    assert check_same_function(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, -1]], [0])]), line).word == "proved"
    logistic = MLP.from_rows([([[2]], [0]), ([[2]], [-1])], Sigmoid())
    assert check_same_function(logistic, MLP.from_rows([([[1]], [0]), ([[1]], [0])], Tanh())).word == "proved"
    square = MLP.from_rows([([[1], [1]], [1, -1]), ([["1/4", "-1/4"]], [0])], Power(2))
    assert check_same_function(square, line).word == "proved"
    assert check_same_function(square, absolute).word == "refuted"


# ---- small things


def test_unknown_architectures_are_errors() -> None:
    with pytest.raises(InputError, match="no architecture is known"):
        architecture_of(object())
    assert len({architecture.summary.name for architecture in iter_architectures()}) == len(iter_architectures())


def test_degenerate_twins_are_seen_by_counting() -> None:
    theta = MLP.from_rows([([[0]], [0]), ([[1]], [0])], Tanh())
    verdict = architecture_of(theta).check_identifiable(theta)
    assert verdict.word == "refuted" and outside_orbit(theta, verdict.witness)

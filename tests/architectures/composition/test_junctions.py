"""Junctions with dependent rows: the answer is that of the linear equations; neurons of equal rows cost no search."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.composition.model import CompositionNetwork, CompositionNetworks
from catnet.architectures.perceptron.colours import neuron_colours
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine, Gelu, LeakyRelu, Power, Tanh
from catnet.groups.operators import as_matrix
from catnet.questions.verify import verify
from catnet.search import Found
from catnet.theorem import EndActions
from catnet.theorem.proof import check_layerwise
from catnet.theorem.transporter import find_transporter
from catnet.verdict import Proved, Refuted
from tests.questions.test_symmetrise_compositions import planted

MODEL = CompositionNetworks()


def drawn(random_: random.Random, rows: int, columns: int) -> Matrix:
    table = [[random_.choice((-1, 0, 0, 1)) for _ in range(columns)] for _ in range(rows)]
    return Matrix(table, columns=columns)


def commuting(below: Matrix, above: Matrix, first: Matrix, last: Matrix) -> bool:
    """Whether C B = B h and A C = k A have a common solution C, by one linear system."""
    width = below.shape[0]
    one = Matrix.identity(width)
    left = one.kron(below.T).above(above.kron(one))  # of C, row by row
    right = [value for row in (below @ first).rows() for value in row]
    right += [value for row in (last @ above).rows() for value in row]
    return left.solve(Matrix.column(right)) is not None


@pytest.mark.parametrize("seed", range(60))
def test_what_acts_at_a_junction_is_what_linear_algebra_finds(seed: int) -> None:
    """tanh neurons told apart below and above; the involution on them is known, the junction between them drawn."""
    random_ = random.Random(seed)
    size, width = random_.choice((2, 3)), random_.choice((1, 2, 3, 4))
    swap = Monomial.of_permutation((1, 0, *range(2, size)))
    k = as_matrix(swap)
    below, above = drawn(random_, width, size), drawn(random_, size, width)
    if random_.random() < 0.7:  # mostly so that the product commutes
        c = as_matrix(Monomial.of_permutation(tuple(random_.sample(range(width), width))))
        if (c @ c).is_identity:
            below, above = below + c @ below @ k, above + k @ above @ c
    shift = (Fraction(1), Fraction(1), Fraction(3))[:size]
    first = Affine(Matrix.identity(size), shift)
    head = MLP((first, Affine.linear(below)), Tanh())
    last = Matrix([[1, -1, 0][:size], [1, 1, 0][:size], [0, 0, 1][:size]][: max(2, size)], columns=size)
    tail = MLP((Affine(above, shift), Affine.linear(last)), Gelu())
    theta = CompositionNetwork((head, tail))
    flip = Monomial.diagonal((-1, *[1] * (last.shape[0] - 1)))
    ends = EndActions((("s", swap, flip),))
    verdict = check_layerwise(MODEL, theta, ends, ends.group())
    rows = [(*row, b) for row, b in zip(above.rows(), shift, strict=True)]
    if len(set(rows)) < size:
        return  # neurons that are alike may be matched otherwise; nothing is refuted then without a search
    expected = commuting(below, above, k, k)
    assert isinstance(verdict, Proved if expected else Refuted), verdict.reason


def test_a_wide_junction_is_proved() -> None:
    random_ = random.Random(4)
    exact, _, ends, _ = planted(random_, "D3", RELU, 30)
    head, tail = exact.parts
    width = head.widths[-1]
    wide = Matrix.identity(width).above(Matrix([[1] * width, [2] * width]))
    narrow = Matrix.identity(width).beside(Matrix.zeros(width, 2))
    first = MLP((head.layers[0], Affine(wide, (Fraction(0),) * (width + 2))), head.activation)
    second = MLP((Affine(tail.layers[0].weight @ narrow, tail.layers[0].bias), *tail.layers[1:]), tail.activation)
    report = verify(CompositionNetwork((first, second)), ends)
    assert report.layerwise.is_proved, report.layerwise.reason


def involution(random_: random.Random, size: int, signs: bool) -> Monomial:
    """Of order 1 or 2, a signed permutation if signs pass."""
    images, scale = list(range(size)), [Fraction(1)] * size
    for i in range(0, size - 1, 2):
        if random_.random() < 0.7:
            images[i], images[i + 1] = i + 1, i
    for i in range(size):
        if signs and random_.random() < 0.5:
            scale[i] = scale[images[i]] = Fraction(-1)
    return Monomial.of_permutation(images) * Monomial.diagonal(scale)


def respectful(random_: random.Random, first: Monomial, last: Monomial) -> Affine:
    """A layer with last A = A first, and a bias that last fixes: averages of what is drawn."""
    h, k = as_matrix(first), as_matrix(last)
    table = [[random_.randint(-2, 2) for _ in range(h.shape[0] + 1)] for _ in range(k.shape[0])]
    weight, bias = Matrix([row[1:] for row in table]), Matrix([row[:1] for row in table])
    return Affine(weight + k @ weight @ h, tuple(value for (value,) in (bias + k @ bias).rows()))


BENT = [(RELU, False), (Tanh(), True), (Power(3), True), (Power(2), True), (LeakyRelu(Fraction(-1)), True)]


@pytest.mark.parametrize("seed", range(60))
def test_layers_that_are_equivariant_by_construction_are_never_refuted(seed: int) -> None:
    """Even activations forget signs: what acts in front of them is not what acts behind with signs away."""
    random_ = random.Random(seed)
    sizes = [2, random_.randint(1, 3), random_.randint(2, 4), random_.randint(1, 3), 2]
    inner, outer = random_.choice(BENT), random_.choice(BENT[3:] if seed % 2 else BENT)
    signs = [True, inner[1], True, outer[1], True]
    before = [involution(random_, size, free) for size, free in zip(sizes, signs, strict=True)]
    behind = list(before)
    for place, (activation, _) in ((1, inner), (3, outer)):
        if activation.multiplier(Fraction(-1)) == 1:
            behind[place] = Monomial.of_permutation(before[place].permutation.images)
    layers = [respectful(random_, behind[i], before[i + 1]) for i in range(4)]
    theta = CompositionNetwork((MLP(tuple(layers[:2]), inner[0]), MLP(tuple(layers[2:]), outer[0])))
    ends = EndActions((("s", before[0], before[-1]),))
    verdict = check_layerwise(MODEL, theta, ends, ends.group())
    assert not isinstance(verdict, Refuted), verdict.reason


@pytest.mark.parametrize("activation", [Power(2), LeakyRelu(Fraction(-1))])
def test_the_row_says_which_sign_acts_in_front_of_an_even_activation(activation: Activation) -> None:
    first = MLP((Affine.linear(Matrix([[1], [2]])),), activation)
    theta = CompositionNetwork((first, MLP.from_rows([([[1, 1]], [0]), ([[1]], [0])], activation)))
    ends = EndActions((("s", Monomial.diagonal([-1]), Monomial.identity(1)),))
    assert check_layerwise(MODEL, theta, ends, ends.group()).is_proved


@pytest.mark.parametrize("seed", [1, 3, 7])
def test_planted_s4_needs_no_long_search(seed: int) -> None:
    exact, _, ends, _ = planted(random.Random(seed), "S4", RELU, 30)
    assert check_layerwise(MODEL, exact, ends, ends.group(), budget=2_000).is_proved


ACTIVATIONS = [Tanh(), RELU, LeakyRelu(Fraction(-1)), Power(2), Power(3), Gelu()]


@pytest.mark.parametrize("seed", range(40))
def test_disguises_are_found_and_have_the_colours(seed: int) -> None:
    """A composition whose neurons were permuted and rescaled, few weights, so that many rows are equal."""
    random_ = random.Random(seed)
    sizes = [random_.choice((1, 2)), *(random_.randint(1, 4) for _ in range(4)), random_.choice((1, 2))]
    bent = [random_.choice(ACTIVATIONS) for _ in range(2)]
    layers = [
        Affine(drawn(random_, m, n), tuple(Fraction(random_.choice((0, 1))) for _ in range(m)))
        for n, m in zip(sizes, sizes[1:], strict=False)
    ]
    still = Affine.linear(Matrix.identity(sizes[2]))
    theta = CompositionNetwork((MLP((*layers[:2], still), bent[0]), MLP(tuple(layers[2:]), bent[1])))
    kinds = [bent[0], bent[0], bent[1], bent[1]]
    moved = list(layers)
    orders = []
    for index, sigma in enumerate(kinds):
        width = sizes[index + 1]
        order = random_.sample(range(width), width)
        allowed = {"sign": (-1, 1), "none": (1,), "positive": (1, 2), "nonzero": (-2, -1, 1, 3)}[sigma.freedom]
        factors = [Fraction(random_.choice(allowed)) for _ in order]
        here, reader = moved[index], moved[index + 1]
        moved[index] = Affine(
            here.weight.select(rows=order).scale_rows(factors),
            tuple(c * here.bias[a] for c, a in zip(factors, order, strict=True)),
        )
        back = [1 / (sigma.multiplier(c) or Fraction(1)) for c in factors]
        moved[index + 1] = Affine(reader.weight.select(columns=order).scale_columns(back), reader.bias)
        orders.append(order)
    other = CompositionNetwork((MLP((*moved[:2], still), bent[0]), MLP(tuple(moved[2:]), bent[1])))
    ours, theirs = neuron_colours(layers, kinds), neuron_colours(moved, kinds)
    free = any(not any((*row, b)) for part in layers[:-1] for row, b in zip(part.weight.rows(), part.bias, strict=True))
    if not free:  # the scale of a neuron that is always 0 is anything
        assert all([a[i] for i in order] == b for a, b, order in zip(ours, theirs, orders, strict=True))
    if MODEL.search_is_complete(theta):
        assert isinstance(find_transporter(MODEL, theta, other, budget=20_000), Found)

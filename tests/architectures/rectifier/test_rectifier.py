"""Networks of GELU, SiLU and softplus: the decisions of one hidden layer against numbers in 60 digits, deep twins,
normal forms against enclosures, certificates."""

from __future__ import annotations

import itertools
import json
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet import cli
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.fibre import shallow_fibre
from catnet.architectures.perceptron.kinks import kinks, orbit_key
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.shallow import check_shallow
from catnet.architectures.perceptron.turning import TurningForms
from catnet.architectures.rectifier.architecture import SmoothRectifiers
from catnet.category import RELU, Affine, Gelu, LeakyRelu, Silu, Softplus, Tanh, enclose
from catnet.errors import InputError
from catnet.files.parameter import parameter_to_json
from catnet.testing.networks import degenerate_mlps, mlps

mpmath = pytest.importorskip("mpmath")

SMOOTH = [Gelu(), Silu(), Softplus()]
smooth = st.sampled_from(SMOOTH)


def value_of(name):
    """The three functions in 60 digits, written here from their definitions."""
    return {
        "gelu": lambda x: x * mpmath.ncdf(x),
        "silu": lambda x: x / (1 + mpmath.exp(-x)),
        "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    }[name]


def real(number):
    return mpmath.mpf(number.numerator) / number.denominator


def evaluated(theta, point):
    sigma = value_of(theta.activation.name)
    values = [real(x) for x in point]
    for index, layer in enumerate(theta.layers, start=1):
        rows = zip(layer.weight.rows(), layer.bias, strict=True)
        values = [mpmath.fdot([real(w) for w in row], values) + real(b) for row, b in rows]
        if index < theta.depth:
            values = [sigma(x) for x in values]
    return values


def points(theta, count=14):
    source = random.Random(7)
    return [tuple(Fraction(source.randint(-30, 30), 7) for _ in range(theta.widths[0])) for _ in range(count)]


def agree(left, right):
    with mpmath.workdps(60):
        return all(
            abs(a - b) < mpmath.mpf(10) ** -45
            for x in points(left)
            for a, b in zip(evaluated(left, x), evaluated(right, x), strict=True)
        )


def permuted(left, right):
    """Whether a permutation of the neurons of the one hidden layer carries one to the other: all are tried."""
    first, last = left.layers
    return any(
        right.layers
        == (
            Affine(first.weight.select(rows=order), tuple(first.bias[i] for i in order)),
            Affine(last.weight.select(columns=order), last.bias),
        )
        for order in itertools.permutations(range(left.widths[1]))
    )


def shallow(activation, width=3):
    sizes = st.tuples(st.integers(1, 2), st.integers(0, width), st.integers(1, 2))
    return sizes.flatmap(lambda widths: mlps(activation=activation, widths=widths))


drawn = smooth.flatmap(lambda sigma: st.one_of(shallow(sigma), shallow(sigma, 4)))


def naive_alternatives(theta):
    """How many ways there are to put at most m neurons on rows ± those of theta, with the columns solved for in 60
    digits at many points: None for infinitely many, or for one that leaves a neuron idle.  No invisible pairs.
    """
    m = theta.widths[1]
    rows = {(*row, b) for row, b in zip(theta.layers[0].weight.rows(), theta.layers[0].bias, strict=True)}
    sides = sorted({side for row in rows for side in (row, tuple(-v for v in row))})
    sigma = value_of(theta.activation.name)
    sample = points(theta, 16)
    found = 0
    with mpmath.workdps(60):
        small = mpmath.mpf(10) ** -40
        values = [evaluated(theta, x) for x in sample]

        def height(row, point):
            return sigma(mpmath.fdot(map(real, row), [*map(real, point), 1]))

        for count in range(m + 1):
            for chosen in itertools.combinations(sides, count):
                basis: list = []
                system = [[height(row, x) for x in sample] for row in chosen] + [[mpmath.mpf(1)] * len(sample)]
                rank = sum(append(basis, vector, small) for vector in system)
                targets = [[value[j] for value in values] for j in range(theta.widths[-1])]
                if any(size(left_over(basis, target)) > small for target in targets):
                    continue
                if rank < len(system) or count < m:
                    return None
                found += 1
    return found


def left_over(basis, vector):
    for unit in basis:
        factor = mpmath.fdot(unit, vector)
        vector = [a - factor * b for a, b in zip(vector, unit, strict=True)]
    return vector


def size(vector):
    return mpmath.sqrt(mpmath.fdot(vector, vector))


def append(basis, vector, small):
    """Gram and Schmidt, twice: whether the vector is new."""
    rest = left_over(basis, left_over(basis, vector))
    length = size(rest)
    if length < small:
        return False
    basis.append([value / length for value in rest])
    return True


@settings(max_examples=60, deadline=None)
@given(drawn)
def test_twins_are_equal_and_no_permutation_is(theta):
    verdict = check_shallow(theta)
    if verdict.word == "undecided":
        assert "not rational" in verdict.reason and theta.activation == Softplus()
    elif verdict.word == "refuted":
        assert agree(theta, verdict.witness) and not permuted(theta, verdict.witness)


@settings(max_examples=25, deadline=None)
@given(drawn.filter(lambda theta: all(any(row) for row in theta.layers[0].weight.rows()) and theta.widths[1] < 4))
def test_against_numbers(theta):
    verdict = check_shallow(theta)
    idle = any(not any(column) for column in theta.layers[1].weight.columns())
    if idle or naive_alternatives(theta) != 1:
        assert verdict.word == "refuted"


@settings(max_examples=60, deadline=None)
@given(smooth.flatmap(lambda sigma: st.tuples(shallow(sigma, 2), shallow(sigma, 2))))
def test_equality_of_one_hidden_layer(pair):
    left, right = pair
    if left.widths[::2] != right.widths[::2]:
        return
    verdict = SmoothRectifiers().check_same_function(left, right)
    assert verdict.word == ("proved" if agree(left, right) else "refuted")


@settings(max_examples=60, deadline=None)
@given(smooth.flatmap(lambda sigma: st.one_of(mlps(activation=sigma), degenerate_mlps(activation=sigma))), st.data())
def test_turned_round_and_permuted_is_the_same(theta, data):
    """Neurons doubled, one of the two turned round with the linear term paid back through a cancelling pair."""
    if theta.depth == 1:
        return
    index = data.draw(st.integers(1, theta.depth - 1))
    if not theta.widths[index]:
        return
    neuron = data.draw(st.integers(0, theta.widths[index] - 1))
    lower, upper = theta.layers[index - 1], theta.layers[index]
    rows = [(*row, b) for row, b in zip(lower.weight.rows(), lower.bias, strict=True)]
    columns = list(upper.weight.columns())
    row, column = rows[neuron], columns[neuron]
    # u σ(z) = 2 u σ(z) − u σ(z) = 2 u σ(z) − (u σ(−z) + u z), and u z = u (σ(z) − σ(−z))
    rows += [row, tuple(-value for value in row)]
    columns += [tuple(value * 3 for value in column), tuple(value * 0 for value in column)]
    columns[neuron] = tuple(value * -2 for value in column)
    order = data.draw(st.permutations(range(len(rows))))
    first = Affine(
        type(lower.weight)([rows[i][:-1] for i in order], columns=lower.weight.shape[1]), [rows[i][-1] for i in order]
    )
    second = Affine(type(upper.weight)([columns[i] for i in order], columns=len(upper.bias)).T, upper.bias)
    other = MLP((*theta.layers[: index - 1], first, second, *theta.layers[index + 1 :]), theta.activation)
    assert KNOWN.check_same_function(theta, other).word == "proved"
    for point in points(theta, 3):
        for (a, b), (c, d) in zip(enclose(theta.morphism(), point), enclose(other.morphism(), point), strict=True):
            assert a <= d and c <= b


@settings(max_examples=60, deadline=None)
@given(smooth.flatmap(lambda sigma: st.tuples(mlps(activation=sigma, most=2), mlps(activation=sigma, most=2))))
def test_forms_that_are_equal_are_equal_functions(pair):
    left, right = pair
    if (left.widths[0], left.widths[-1]) != (right.widths[0], right.widths[-1]):
        return
    forms = TurningForms(left.widths[0], left.activation)
    if forms.of(left) == forms.of(right):
        assert agree(left, right)


@pytest.mark.parametrize("sigma", SMOOTH, ids=str)
def test_named(sigma):
    identity = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])], sigma)  # σ(x + 1) − σ(−x − 1) − 1 = x
    affine = MLP.from_rows([([[1]], [0])], sigma)
    assert KNOWN.check_same_function(identity, affine).word == "proved"
    assert KNOWN.check_same_function(identity, MLP.from_rows([([[1]], [1])], sigma)).word == "refuted"
    assert check_shallow(identity).word == "refuted"
    even = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])], sigma)  # turned round it is itself
    assert check_shallow(even).word == "proved"
    lines = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])], sigma)
    assert check_shallow(lines).witness.layers[0].weight.spelled() == [["-1"], ["-1"], ["-1"]]
    scaled = MLP.from_rows([([[1], [2]], [0, 0]), ([[2, -1]], [0])], sigma)  # proportional rows are two neurons here
    assert check_shallow(scaled).word == "refuted"
    assert check_shallow(MLP.from_rows([([[1], [2]], [0, 0]), ([[1, 1]], [0])], sigma)).word == "proved"
    # another scale is another function: no scaling passes
    double = MLP.from_rows([([[2]], [0]), ([["1/2"]], [0])], sigma)
    single = MLP.from_rows([([[1]], [0]), ([[1]], [0])], sigma)
    assert KNOWN.check_same_function(double, single).word == "refuted"


def test_constants():
    """σ(b) is not rational: a constant neuron can be turned round, or is left open where it is softplus(0)."""
    for sigma in SMOOTH:
        theta = MLP.from_rows([([[0], [1]], [2, 1]), ([[3, 1]], [0])], sigma)
        verdict = KNOWN.architecture_of(theta).check_identifiable(theta)
        assert verdict.word == "refuted" and agree(theta, verdict.witness)
        moved = MLP.from_rows([([[0], [1]], [-2, 1]), ([[3, 1]], [6])], sigma)
        assert KNOWN.check_same_function(theta, moved).word == "proved"
        other = MLP.from_rows([([[0], [1]], [-2, 1]), ([[3, 1]], [7])], sigma)
        assert KNOWN.check_same_function(theta, other).word == "refuted"
    zero = MLP.from_rows([([[0], [1]], [0, 1]), ([[3, 1]], [0])], Softplus())
    assert check_shallow(zero).word == "undecided"
    assert check_shallow(MLP(zero.layers, Gelu())).word == "refuted"
    with pytest.raises(InputError, match="not rational"):
        shallow_fibre(zero)


def test_deep_twins():
    """Σ u w = 0 in the second hidden layer: its neurons can be turned round together."""
    for sigma in SMOOTH:
        first = ([[1, 2], [3, 1]], [1, -1])
        second = ([[1, 0], [0, 1], [1, 1]], [1, 2, 0])
        theta = MLP.from_rows([first, second, ([[1, 1, -1]], [0])], sigma)
        verdict = KNOWN.architecture_of(theta).check_identifiable(theta)
        assert verdict.word == "refuted" and agree(theta, verdict.witness)
        assert KNOWN.check_same_function(theta, verdict.witness).word == "proved"
        # |x| at the top, turned round, is itself
        even = MLP.from_rows([first, ([[1, 2], [-1, -2]], [1, -1]), ([[1, 1]], [0])], sigma)
        assert KNOWN.architecture_of(even).check_identifiable(even).word == "undecided"


def test_fibre_counts_rows_without_scalings():
    """gelu(x + 1) − gelu(−x − 1) − 1 = x: the row moves in two directions, for ReLU in one."""
    layers = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])]).layers
    dimensions = [shallow_fibre(MLP(layers, sigma)).dimension for sigma in (RELU, LeakyRelu("1/2"), Gelu())]
    assert dimensions == [1, 1, 2]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*SMOOTH, LeakyRelu("1/3")]).flatmap(lambda sigma: shallow(sigma, 3)))
def test_the_fibre_is_one_orbit_iff_identifiable(theta):
    target = kinks(theta)
    if target.constants:
        return
    fibre = shallow_fibre(theta)
    assert all(kinks(stratum.representative) == target for stratum in fibre.strata)
    alone = fibre.dimension == 0 and len(fibre.strata) == 1 and not fibre.strata[0].idle
    assert alone == (check_shallow(theta).word == "proved")
    if alone:
        assert orbit_key(fibre.parameters[0]) == orbit_key(theta)


def test_others_are_refused():
    wave = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Tanh())
    for ask in (check_shallow, kinks, shallow_fibre):
        with pytest.raises(InputError, match="tanh"):
            ask(wave)
    with pytest.raises(InputError, match="output bias"):
        check_shallow(MLP(wave.layers, Gelu()), output_bias=False)
    with pytest.raises(InputError, match="gelu and silu"):
        SmoothRectifiers().check_same_function(MLP(wave.layers, Gelu()), MLP(wave.layers, Silu()))


@pytest.mark.parametrize("sigma", [*SMOOTH, LeakyRelu("1/3")], ids=str)
def test_certificates(sigma, tmp_path, capsys):
    """Of one hidden layer with neurons on both sides of a row, a twin, equality, and layer by layer."""

    def written(name, theta):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(parameter_to_json(theta)))
        return str(path)

    plain = MLP.from_rows([([[1, 0], [-1, 0], [0, 1]], [0, 0, 1]), ([[1, 2, 1], [0, 1, 1]], [0, 0])], sigma)
    lines = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])], sigma)
    twin = check_shallow(lines).witness
    out = str(tmp_path / "certificate.json")
    differs = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -3]], [0])], sigma)
    left = written("lines", lines)
    asked = [
        (["identify", written("plain", plain)], 0),
        (["identify", left], 1),
        (["equal", left, written("twin", twin)], 0),
        (["equal", left, written("other", differs)], 1),
    ]
    for words, status in asked:
        assert cli.main([*words, "--certificate", out]) == status
        capsys.readouterr()
        assert cli.main(["check", out]) == 0, words
        capsys.readouterr()
        (tmp_path / "certificate.json").unlink()

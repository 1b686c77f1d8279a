"""Linear factors over the reals, and twins in number fields, multiplied out by SymPy."""

from __future__ import annotations

import pytest
import sympy

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.criteria import linear_factor
from catnet.architectures.attention.irrational import FieldTwin
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout
from catnet.architectures.attention.lightning import LightningArchitecture
from catnet.architectures.attention.network import AttentionNetwork
from catnet.architectures.attention.real_forms import common_minor, iter_real_forms
from catnet.verdict import Proved, Refuted

KNOWN = LightningArchitecture()
EYE = Matrix.identity(2)


def diagonal_pair(other):
    return Heads((Head(EYE, Matrix([[1, 0]])), Head(Matrix(other), Matrix([[1, 1]]))), 2)


def number(values, root):
    return sum(sympy.Rational(str(v)) * root**i for i, v in enumerate(values))


def multiplied_out(heads, weight, tokens, d):
    """W (V_h X X^T A_h x_t) for every token, in symbols."""
    x = sympy.Matrix(d, tokens, sympy.symbols(f"x0:{d * tokens}"))
    columns = []
    for t in range(tokens):
        parts = [value * x * (x.T * score * x[:, t]) for score, value in heads]
        columns.append(sympy.Matrix.vstack(*parts))
    return [sympy.expand(value) for column in columns for value in weight * column]


def exact(matrix):
    return sympy.Matrix(*matrix.shape, [sympy.Rational(str(v)) for row in matrix.rows() for v in row])


@pytest.mark.parametrize(
    ("other", "factor"),
    [
        ([[0, 1], [2, 0]], True),
        ([[0, 1], [-2, 0]], False),
        ([[0, 1], [3, 1]], True),
        ([[0, 1], [1, 0]], True),
    ],
)
def test_twins_are_multiplied_out(other, factor):
    theta = AttentionNetwork(2, (diagonal_pair(other), Linear(EYE)))
    assert linear_factor([EYE, Matrix(other)]) is factor
    verdict = KNOWN.check_identifiable(theta)
    assert isinstance(verdict, Refuted if factor else Proved)
    if not factor:
        return
    twin = verdict.witness
    if isinstance(twin, AttentionNetwork):
        assert KNOWN.check_same_function(theta, twin).is_proved
        return
    assert isinstance(twin, FieldTwin) and KNOWN.identify(theta).twin is None and str(twin.field) in verdict.reason
    low, high = twin.field.interval
    polynomial = sympy.Poly([sympy.Rational(str(v)) for v in reversed(twin.field.minimal)], sympy.Symbol("c"))
    (root,) = [r for r in polynomial.all_roots() if low <= r <= high]
    heads = [
        tuple(sympy.Matrix([[number(v, root) for v in row] for row in table]) for table in head) for head in twin.heads
    ]
    weight = sympy.Matrix([[number(v, root) for v in row] for row in twin.weight])
    given = [(exact(head.score), exact(head.value)) for head in theta.layers[0].heads]
    before = multiplied_out(given, exact(theta.layers[1].weight), 2, 2)
    after = multiplied_out(heads, weight, 2, 2)
    assert all(sympy.simplify(sympy.expand(a - b)) == 0 for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("sign", [1, -1])
def test_every_factor_is_tried(sign):
    """Of x² − y² either factor lets a head be replaced, not both: whichever comes first, the other is tried, too."""
    heads = Heads((Head(EYE, Matrix([[1, 0]])), Head(Matrix([[0, 1], [1, 0]]), Matrix([[1, sign]]))), 2)
    theta = AttentionNetwork(2, (heads, Linear(EYE)))
    verdict = KNOWN.check_identifiable(theta)
    assert isinstance(verdict, Refuted) and KNOWN.check_same_function(theta, verdict.witness).is_proved


def test_a_cubic_field():
    """Scores with the minor x³ − 2 y³ times a form: no twin over Q(√d) can be meant."""
    scores = [Matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), Matrix([[0, 1, 0], [0, 0, 1], [2, 0, 0]])]
    common = common_minor(scores)
    assert common is not None
    for form in iter_real_forms(common, 3):
        assert form.field.degree in (1, 3)


def test_norm_forms_in_three_variables():
    import flint

    context = flint.fmpq_mpoly_ctx.get((("x", 3),), flint.Ordering.degrevlex)
    x, y, z = context.gens()
    norm = x**3 + 2 * y**3 + 4 * z**3 - 6 * x * y * z  # of x + y c + z c², c³ = 2
    (form,) = iter_real_forms(norm, 3)
    assert form.field.degree == 3
    assert not list(iter_real_forms(x**2 + y**2 + z**2, 3)) and not list(iter_real_forms(x**2 - y * z, 3))
    assert not list(iter_real_forms(x**3 + y**3 + z**3, 3))  # a smooth cubic holds real lines on no plane
    assert len(list(iter_real_forms((x**2 - 2 * y**2) * (x + z), 3))) == 2
    assert not list(iter_real_forms(x**2 + x * y + y**2, 3))


def test_below_other_layers_and_before_a_readout():
    heads = diagonal_pair([[0, 1], [2, 0]])
    lifted = AttentionNetwork(2, (Embedding(Matrix([[1, 2], [0, 1]])), heads, Linear(Matrix([[1, 0], [3, 1]]))))
    assert isinstance(KNOWN.check_identifiable(lifted).witness, FieldTwin)
    read = AttentionNetwork(2, (heads, Readout(Matrix([[1, 0, 0, 1], [0, 1, 1, 0]]), 2)))
    assert isinstance(KNOWN.check_identifiable(read).witness, FieldTwin)
    rational = AttentionNetwork(2, (diagonal_pair([[0, 1], [1, 0]]), Readout(Matrix([[1, 0, 0, 1], [0, 1, 1, 0]]), 2)))
    verdict = KNOWN.check_identifiable(rational)
    assert isinstance(verdict.witness, AttentionNetwork)
    assert KNOWN.check_same_function(rational, verdict.witness).is_proved

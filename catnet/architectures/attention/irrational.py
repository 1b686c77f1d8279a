"""Twins of attention networks over a number field: heads that a common linear factor of the minors lets be replaced.

Let the heads (A_h, V_h) be read injectively, and let a real linear form ℓ divide all minors of full size of the matrix
with rows x^T A_h.  Where ℓ = 0 the x^T A_h are dependent, and there may be numbers t_r, r running through the rows
v_r of all V_h, with Σ t_r v_r(x) A_{h(r)}(x, y) = ℓ(x) A'(x, y).  If t touches two heads, one of them of a single row,
then the head (A', ℓ) can take the place of that one: the row space of the forms v_r A_{h(r)} is the same, and the next
layer undoes the change of basis.  The new form lies in no head's own space, so the twin lies outside the orbit.

ℓ need not be rational: it may have coefficients in a real number field Q(c).  Then so has the twin, all equations are
checked in Q(c), and the twin counts, as identifiable speaks of real parameters.

>>> one, other = Matrix([[1, 0], [0, 1]]), Matrix([[0, 1], [2, 0]])
>>> form = next(iter_real_forms(common_minor([one, other]), 2))                # of x² − 2 y²
>>> str(form.field), form.coefficients
('Q(√2)', ((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(-1, 1))))
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.number_field import NumberField, real_roots
from catnet.algebra.scalars import Vector, rational, spell
from catnet.architectures.attention.layers import Head, Heads, Layer, Linear, Readout
from catnet.architectures.attention.network import AttentionNetwork

__all__ = ["FieldTwin", "RealForm", "common_minor", "find_replaced_head", "iter_real_forms", "minors"]

_ZERO, _ONE = Fraction(0), Fraction(1)


@final
@dataclass(frozen=True, slots=True)
class RealForm:
    """A linear form with coefficients in a real number field, the first nonzero one being 1.

    Parameters
    ----------
    field : NumberField
        Of degree 1 for a rational form.
    coefficients : tuple of vectors
        Each as a vector over the powers of c.
    """

    field: NumberField
    coefficients: tuple[Vector, ...]


@final
@dataclass(frozen=True, slots=True)
class FieldTwin:
    """A twin with entries in Q(c): the heads of the layer below the last one, and the weights that read them.

    Parameters
    ----------
    field : NumberField
    heads : tuple of (score, value)
        Tables of elements, each a vector over the powers of c.
    weight : table of elements
        Of the last layer; for a readout the matrices of all tokens, one above the other.
    """

    field: NumberField
    heads: tuple[tuple[tuple[tuple[Vector, ...], ...], tuple[tuple[Vector, ...], ...]], ...]
    weight: tuple[tuple[Vector, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Every number as the list of its coefficients over the powers of c."""
        return {
            "field": str(self.field),
            "minimal_polynomial": list(map(spell, self.field.minimal)),
            "root_between": list(map(spell, self.field.interval)),
            "heads": [{"score": _spelled(score), "value": _spelled(value)} for score, value in self.heads],
            "weight": _spelled(self.weight),
        }


def _spelled(table: Sequence[Sequence[Vector]]) -> list[list[list[str]]]:
    return [[list(map(spell, value)) for value in row] for row in table]


# ---- linear factors over the reals


def minors(scores: Sequence[Matrix]) -> Iterator[Any]:
    """The minors of full size of the matrix with rows x^T A_h, as polynomials in x."""
    import flint

    d = scores[0].shape[0]
    context = flint.fmpq_mpoly_ctx.get((("x", d),), flint.Ordering.degrevlex)
    x = context.gens()
    zero = context.constant(0)
    rows = []
    for score in scores:
        flat = score.flint
        rows.append([sum((x[i] * flat[i, k] for i in range(d) if flat[i, k]), zero) for k in range(d)])
    for chosen in combinations(range(d), len(scores)):
        yield _determinant([[row[k] for k in chosen] for row in rows], zero)


def _determinant(table: list[list[Any]], zero: Any) -> Any:
    if not table:
        return zero + 1
    total = zero
    for k, entry in enumerate(table[0]):
        if entry != 0:
            rest = _determinant([row[:k] + row[k + 1 :] for row in table[1:]], zero)
            total += entry * rest if k % 2 == 0 else -entry * rest
    return total


def common_minor(scores: Sequence[Matrix]) -> Any:
    """The greatest common divisor of the minors; None if there are none, or all are zero."""
    found = None
    for minor in minors(scores):
        found = minor if found is None else found.gcd(minor)
        if found != 0 and found.total_degree() == 0:
            return found
    return None if found is None or found == 0 else found


def iter_real_forms(polynomial: Any, variables: int) -> Iterator[RealForm]:
    """For every irreducible factor over Q of a homogeneous polynomial that has linear factors over R, one of these.

    Notes
    -----
    Let p be irreducible over Q, of degree e ≥ 2.  On a general plane s a + t b it has e different zeros (s : t); at
    each, P = s a + b, its gradient is not 0, and a linear factor that vanishes there is a multiple of it.  So for
    every irreducible factor m of p(s a + b) with a real root c, the form with the coefficients ∇p(c a + b) is tried in
    Q[s]/m.
    """
    for factor, _ in polynomial.factor()[1]:
        degree = factor.total_degree()
        if degree == 1:
            values = [(rational(factor[_unit(variables, i)]),) for i in range(variables)]
            yield _normed(NumberField((_ZERO, _ONE)), values)
        elif degree > 1:
            form = _real_form(factor, degree, variables)
            if form is not None:
                yield form


def _unit(size: int, place: int) -> tuple[int, ...]:
    return tuple(int(i == place) for i in range(size))


def _real_form(factor: Any, degree: int, variables: int) -> RealForm | None:
    import flint

    source = random.Random(variables)
    planes = [(_unit(variables, i), _unit(variables, j)) for i, j in combinations(range(variables), 2)]
    while True:
        first, second = planes.pop(0) if planes else _random_plane(source, variables)
        line = [flint.fmpq_poly([b, a]) for a, b in zip(first, second, strict=True)]
        section = _substituted(factor, line)
        if section.degree() == degree and section.gcd(section.derivative()).degree() == 0:
            break
    slopes = [_substituted(factor.derivative(i), line) for i in range(variables)]
    for minimal, _ in section.factor()[1]:
        coefficients = tuple(rational(value) for value in minimal.coeffs())
        if not real_roots(coefficients):
            continue
        field = NumberField(coefficients)
        form = _normed(field, [field.vector(slope) for slope in slopes])
        if _divides(form, factor, variables):
            return form
    return None


def _random_plane(source: random.Random, variables: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    first, second = (tuple(source.randint(-9, 9) for _ in range(variables)) for _ in range(2))
    return first, second


def _substituted(polynomial: Any, line: Sequence[Any]) -> Any:
    """A polynomial in several variables at polynomials in one."""
    import flint

    total = flint.fmpq_poly([0])
    for powers, value in polynomial.terms():
        term = flint.fmpq_poly([value])
        for part, power in zip(line, powers, strict=True):
            term *= part ** int(power)
        total += term
    return total


def _normed(field: NumberField, values: Sequence[Vector]) -> RealForm:
    elements = [field.element(value) for value in values]
    scale = field.inverse(next(element for element in elements if element != 0))
    return RealForm(field, tuple(field.vector(element * scale) for element in elements))


def _divides(form: RealForm, factor: Any, variables: int) -> bool:
    """Whether the polynomial is zero where the form is: x_p = −Σ ℓ_j x_j, in Q(c)."""
    import flint

    field = form.field
    lead = next(i for i, value in enumerate(form.coefficients) if any(value))
    context = flint.fmpq_mpoly_ctx.get((("y", variables + 1),), flint.Ordering.lex)
    c, *x = context.gens()
    modulus = sum((_fmpq(value) * c**i for i, value in enumerate(field.minimal)), context.constant(0))
    images = list(x)
    images[lead] = context.constant(0)
    for j, value in enumerate(form.coefficients):
        if j != lead:
            images[lead] -= sum((_fmpq(v) * c**i for i, v in enumerate(value)), context.constant(0)) * x[j]
    total = context.constant(0)
    for powers, value in factor.terms():
        term = context.constant(value)
        for image, power in zip(images, powers, strict=True):
            term = divmod(term * image ** int(power), modulus)[1]
        total += term
    return not len(divmod(total, modulus)[1])


def _fmpq(value: Fraction) -> Any:
    import flint

    return flint.fmpq(value.numerator, value.denominator)


# ---- the twin


def find_replaced_head(theta: AttentionNetwork, form: RealForm) -> AttentionNetwork | FieldTwin | None:
    """The twin described above, checked again; a network where the form is rational.  None where the construction does
    not apply.
    """
    heads, last = theta.layers[-2:]
    if not isinstance(heads, Heads) or not isinstance(last, Linear | Readout):
        return None
    field = form.field
    ell = [field.element(value) for value in form.coefficients]
    rows = [(number, row) for number, head in enumerate(heads.heads) for row in head.value.rows()]
    forms = [_form(heads.heads[number].score, row, field) for number, row in rows]
    for chosen in _combinations(field, ell, forms):
        touched = {rows[r][0] for r, t in enumerate(chosen) if t != 0}
        place = next((r for r, t in enumerate(chosen) if t != 0 and heads.heads[rows[r][0]].outputs == 1), None)
        if len(touched) < 2 or place is None:
            continue
        total = _sum(field, chosen, forms)
        score = _quotient(field, ell, total)
        if score is None:
            continue
        tables = [_table(head, field) for head in heads.heads]
        tables[rows[place][0]] = (score, [ell])
        whole = last.stacked if isinstance(last, Readout) else last.weight
        weight = _undone(field, whole, chosen, place)
        if _same(field, whole, forms, weight, tables):
            return _made(theta, field, tables, weight)
    return None


Form = list[list[list[Any]]]
"""For every y_k the symmetric matrix of a quadratic form in x, over the field."""


def _form(score: Matrix, row: Vector, field: NumberField) -> Form:
    """v(x) A(x, y)."""
    return _product(field, [field.element((v,)) for v in row], _elements(score, field))


def _product(field: NumberField, row: Sequence[Any], score: Sequence[Sequence[Any]]) -> Form:
    d, modulus, half = len(score), field.modulus, field.element((Fraction(1, 2),))
    return [
        [[(row[i] * score[j][k] + row[j] * score[i][k]) * half % modulus for j in range(d)] for i in range(d)]
        for k in range(d)
    ]


def _elements(matrix: Matrix, field: NumberField) -> list[list[Any]]:
    return [[field.element((value,)) for value in row] for row in matrix.rows()]


def _table(head: Head, field: NumberField) -> tuple[list[list[Any]], list[list[Any]]]:
    return _elements(head.score, field), _elements(head.value, field)


def _combinations(field: NumberField, ell: Sequence[Any], forms: Sequence[Form]) -> Iterator[list[Any]]:
    """Vectors t with Σ t_r F_r = 0 where ℓ = 0: a basis, and the sums of it with small weights."""
    lead = next(i for i, value in enumerate(ell) if value != 0)
    d, modulus = len(ell), field.modulus
    kept = [i for i in range(d) if i != lead]
    equations = []
    for k in range(d):
        for a, i in enumerate(kept):
            for j in kept[a:]:
                equations.append(
                    [
                        (
                            q[k][i][j]
                            - ell[j] * q[k][i][lead]
                            - ell[i] * q[k][lead][j]
                            + ell[i] * ell[j] * q[k][lead][lead]
                        )
                        % modulus
                        for q in forms
                    ]
                )
    basis = field.nullspace(equations, len(forms))
    yield from basis
    if len(basis) > 1:
        for step in (1, 2):
            weights = [field.element((Fraction(step**i),)) for i in range(len(basis))]
            yield [
                sum((w * vector[r] for w, vector in zip(weights, basis, strict=True)), field.element(())) % modulus
                for r in range(len(forms))
            ]


def _sum(field: NumberField, factors: Sequence[Any], forms: Sequence[Form]) -> Form:
    d = len(forms[0])
    zero, modulus = field.element(()), field.modulus
    return [
        [
            [sum((t * q[k][i][j] for t, q in zip(factors, forms, strict=True)), zero) % modulus for j in range(d)]
            for i in range(d)
        ]
        for k in range(d)
    ]


def _quotient(field: NumberField, ell: Sequence[Any], total: Form) -> list[list[Any]] | None:
    """A' with ℓ(x) A'(x, y) the form given; ℓ has the coefficient 1 at its first variable."""
    lead = next(i for i, value in enumerate(ell) if value != 0)
    d, modulus = len(ell), field.modulus
    score = [[field.element(())] * d for _ in range(d)]
    for k in range(d):
        score[lead][k] = total[k][lead][lead]
        for j in range(d):
            if j != lead:
                score[j][k] = (2 * total[k][lead][j] - ell[j] * score[lead][k]) % modulus
    return score if _product(field, ell, score) == total else None


def _undone(field: NumberField, weight: Matrix, chosen: Sequence[Any], place: int) -> list[list[Any]]:
    """W' with W' F' = W F, where F'_place = Σ t_r F_r and the others are as they were."""
    back, modulus = field.inverse(chosen[place]), field.modulus
    result = []
    for row in _elements(weight, field):
        share = row[place] * back % modulus
        changed = [(value - share * t) % modulus for value, t in zip(row, chosen, strict=True)]
        changed[place] = share
        result.append(changed)
    return result


def _same(
    field: NumberField,
    weight: Matrix,
    forms: Sequence[Form],
    other: Sequence[Sequence[Any]],
    tables: Sequence[tuple[list[list[Any]], list[list[Any]]]],
) -> bool:
    """Whether both give the same forms at every output."""
    moved = [_product(field, row, score) for score, value in tables for row in value]
    pairs = zip(_elements(weight, field), other, strict=True)
    return all(_sum(field, before, forms) == _sum(field, after, moved) for before, after in pairs)


def _made(
    theta: AttentionNetwork,
    field: NumberField,
    tables: Sequence[tuple[list[list[Any]], list[list[Any]]]],
    weight: Sequence[Sequence[Any]],
) -> AttentionNetwork | FieldTwin:
    if field.degree > 1:
        heads = tuple((_vectors(field, score), _vectors(field, value)) for score, value in tables)
        return FieldTwin(field, heads, _vectors(field, weight))
    below, last = theta.layers[-2:]
    inputs = below.inputs
    made = Heads(tuple(Head(_rational(score, inputs), _rational(value, inputs)) for score, value in tables), inputs)
    full = _rational(weight, below.outputs)
    changed: Layer = last
    if isinstance(last, Readout):
        size = full.shape[0] // theta.tokens
        blocks = [full.select(rows=range(t * size, (t + 1) * size)) for t in range(theta.tokens)]
        whole = blocks[0]
        for block in blocks[1:]:
            whole = whole.beside(block)
        changed = Readout(whole, theta.tokens, last.bias)
    elif isinstance(last, Linear):
        changed = Linear(full, last.bias)
    return AttentionNetwork(theta.tokens, (*theta.layers[:-2], made, changed))


def _vectors(field: NumberField, table: Sequence[Sequence[Any]]) -> tuple[tuple[Vector, ...], ...]:
    return tuple(tuple(field.vector(value) for value in row) for row in table)


def _rational(table: Sequence[Sequence[Any]], columns: int) -> Matrix:
    return Matrix([[rational(value[0]) if value != 0 else _ZERO for value in row] for row in table], columns=columns)

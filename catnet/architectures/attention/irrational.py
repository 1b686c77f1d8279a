"""Twins of attention networks over a number field: heads that a common linear factor of the minors lets be replaced.

Let the heads (A_h, V_h) be read injectively, and let a real linear form ℓ divide all minors of full size of the matrix
with rows x^T A_h.  Where ℓ = 0 the x^T A_h are dependent, and there may be numbers t_r, r running through the rows
v_r of all V_h, with Σ t_r v_r(x) A_{h(r)}(x, y) = ℓ(x) A'(x, y).  If t touches two heads, one of them of a single row,
then the head (A', ℓ) can take the place of that one: the row space of the forms v_r A_{h(r)} is the same, and the next
layer undoes the change of basis.  The new form lies in no head's own space, so the twin lies outside the orbit.

ℓ need not be rational: it may have coefficients in a real number field Q(c).  Then so has the twin, all equations are
checked in Q(c), and the twin counts, as identifiable speaks of real parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.number_field import NumberField
from catnet.algebra.scalars import Vector, rational, spell
from catnet.architectures.attention.layers import Head, Heads, Layer, Linear, Readout
from catnet.architectures.attention.network import AttentionNetwork
from catnet.architectures.attention.real_forms import RealForm

__all__ = ["FieldTwin", "find_replaced_head"]


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

    @classmethod
    def of_last_layers(cls, theta: Any) -> FieldTwin | None:
        """What a network with rational entries is as such a twin; None if its last layers are not of this kind."""
        heads, last = [None, None, *getattr(theta, "layers", ())][-2:]
        if not isinstance(heads, Heads) or not isinstance(last, Linear | Readout):
            return None
        field = NumberField((Fraction(0), Fraction(1)))
        tables = tuple((_alone(head.score), _alone(head.value)) for head in heads.heads)
        return cls(field, tables, _alone(_stacked(last)))

    def to_json(self) -> dict[str, Any]:
        """Every number as the list of its coefficients over the powers of c."""
        return {
            "field": str(self.field),
            "minimal_polynomial": list(map(spell, self.field.minimal)),
            "root_between": list(map(spell, self.field.interval)),
            "heads": [{"score": _spelled(score), "value": _spelled(value)} for score, value in self.heads],
            "weight": _spelled(self.weight),
        }


def _alone(matrix: Matrix) -> tuple[tuple[Vector, ...], ...]:
    return tuple(tuple((value,) for value in row) for row in matrix.rows())


def _stacked(last: Linear | Readout) -> Matrix:
    return last.stacked if isinstance(last, Readout) else last.weight


def _spelled(table: Sequence[Sequence[Vector]]) -> list[list[list[str]]]:
    return [[list(map(spell, value)) for value in row] for row in table]


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
        whole = _stacked(last)
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
    return Matrix(
        [[rational(value[0]) if value != 0 else Fraction(0) for value in row] for row in table], columns=columns
    )

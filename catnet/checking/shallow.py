"""When the function of one hidden layer of ReLU, leaky ReLU, GELU, SiLU or softplus determines the network.

There sigma(z) − sigma(−z) = c z, c ≠ 0 unless leaky ReLU is |x|.  Group the neurons by the hyperplane z_H = 0 on which
they bend, for GELU, SiLU and softplus by their rows up to sign; f = Σ_H a_H sigma(z_H) + c (A x + d) with a_H ≠ 0.
Every network with this function and width m holds a neuron on each of the h hyperplanes and has s = m − h spare ones.
Its *type*: a set S of hyperplanes with a neuron on both sides, a side e_H ∈ {0, 1} for every other one, and a number v
of pairs u sigma(z) − u sigma(−z) = c u z, which take two spare neurons each.  It exists iff −A − Σ_{H ∉ S} e_H a_H
w_H^T has rank at most v modulo the span of the w_H, H ∈ S.  The network is identifiable iff

1. no row of weights and no column is zero, and no two neurons are on the same side of one hyperplane;
2. no pair of opposite neurons cancels its kink, and the weights of the doubled hyperplanes are independent;
3. the only type, with S as large as the spare neurons allow, is its own.

With nothing spare, 3 says: no nonempty set T of neurons has Σ_{i ∈ T} u_i w_i^T = 0.  For |x| (slope −1) nothing but
1, up to all scalings, is needed.

Petzka, Trimmel, Sminchisescu, NLDL 2020; Dereich, Kassing 2022; spare neurons and leaky ReLU: docs/identifiability.md,
docs/architectures.md; the others: docs/architectures/smooth-rectifiers.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from .algebra import dot, integral, nullspace, rank, rank_modulo, ray, zero_one_solutions
from .kinks import kinks
from .perceptron import Perceptron
from .reading import ExhaustedError, need

INDEPENDENT = (
    "gelu, silu, softplus of rows that differ up to sign are independent: docs/architectures/smooth-rectifiers.md"
)
SOURCE = "Petzka, Trimmel, Sminchisescu, NLDL 2020, and Dereich, Kassing 2022, for one hidden layer"
CHOICES = 1 << 16

Line = tuple[Fraction, ...]


def check_shallow(theta: Perceptron) -> list[str]:
    """Refused unless the network is identifiable; the theorems that this needs."""
    turning = theta.activation.turning
    need(len(theta.layers) == 2 and turning is not None, "not one hidden layer of ReLU or the like")
    assert turning is not None
    (weight, bias), (upper, _) = theta.layers
    columns = [[row[j] for row in upper] for j in range(len(weight))]
    need(all(map(any, weight)), "a neuron is constant")
    need(all(map(any, columns)), "a neuron is not read")
    rows = [(*row, b) for row, b in zip(weight, bias, strict=True)]
    scaled = theta.activation.scales == "positive"
    source = SOURCE if scaled else INDEPENDENT
    lines = [ray(row, signs=True) if scaled else up_to_sign(row) for row in rows]
    if theta.activation.even:
        need(len(set(lines)) == len(lines), "two neurons share a hyperplane")
        return [source]
    own = {ray(row, signs=False) if scaled else row for row in rows}
    need(len(own) == len(rows), "two neurons have proportional rows" if scaled else "two neurons have equal rows")
    sides: dict[Line, list[int]] = {}
    for j, line in enumerate(lines):
        sides.setdefault(line, []).append(j)
    if len(sides) == len(lines):
        check_no_sum(columns, weight)
        return [source]
    check_types(theta, lines, sides, turning)
    return [source]


def up_to_sign(row: Line) -> Line:
    return row if next(value for value in row if value) > 0 else tuple(-value for value in row)


def check_no_sum(columns: Sequence[Sequence[Fraction]], weight: Sequence[Sequence[Fraction]]) -> None:
    """No nonempty set of the matrices u_i w_i^T sums to zero."""
    scaled = zip(integral(columns), integral(weight), strict=True)
    if rank_modulo([[u * w for u in column for w in row] for column, row in scaled]) == len(columns):
        return
    products = [[u * w for u in column for w in row] for column, row in zip(columns, weight, strict=True)]
    found = zero_one_solutions(products, [Fraction(0)] * len(products[0]), CHOICES)
    need(found == [[0] * len(products)], "the matrices u_i w_i^T of some neurons sum to zero")


def check_types(theta: Perceptron, lines: list[Line], sides: dict[Line, list[int]], turning: Fraction) -> None:
    """With neurons to spare: conditions 2 and 3."""
    jumps, rest = kinks(theta)
    need(set(jumps) == set(sides), "the kink of two opposite neurons cancels")
    order = list(sides)
    doubled = [i for i, line in enumerate(order) if len(sides[line]) == 2]
    need(rank([order[i][:-1] for i in doubled]) == len(doubled), "the weights of doubled hyperplanes are dependent")
    weight = theta.layers[0][0]
    own = [0] * len(order)
    for i, line in enumerate(order):
        place = next(c for c, value in enumerate(line) if value)
        own[i] = int(weight[sides[line][0]][place] < 0)
    affine = [[value / turning for value in row[:-1]] for row in rest]
    spare, spent = len(lines) - len(order), 0
    for pairs in range(spare // 2 + 1):
        for chosen in combinations(range(len(order)), min(spare - 2 * pairs, len(order))):
            spent += 1
            if spent > CHOICES:
                raise ExhaustedError(f"more than {CHOICES} sets of hyperplanes are not looked at")
            singles = [i for i in range(len(order)) if i not in chosen]
            mine = [own[i] for i in singles] if list(chosen) == doubled and not pairs else None
            vectors = [order[i][:-1] for i in chosen]
            forms = [(jumps[order[i]], order[i][:-1]) for i in singles]
            need(only_own(affine, vectors, forms, pairs, mine), "another choice of sides computes the same function")


def only_own(
    affine: Sequence[Sequence[Fraction]],
    vectors: Sequence[Sequence[Fraction]],
    forms: Sequence[tuple[Sequence[Fraction], Sequence[Fraction]]],
    pairs: int,
    mine: list[int] | None,
) -> bool:
    """Whether no sides but `mine` give −A − Σ e_H a_H w_H^T the rank `pairs` modulo the span of the vectors."""
    inputs = len(affine[0]) if affine else 0
    quotient = nullspace(vectors, inputs)
    left = [[-dot(row, v) for v in quotient] for row in affine]
    if min(len(left), len(quotient)) <= pairs:
        return mine is not None and not forms
    images = [[[a * dot(w, v) for v in quotient] for a in jump] for jump, w in forms]
    if not pairs:
        flat = [[value for row in image for value in row] for image in images]
        found = zero_one_solutions(flat, [value for row in left for value in row], CHOICES)
        return all(sides == mine for sides in found)
    if 1 << len(forms) > CHOICES // 4:
        raise ExhaustedError(f"more than {CHOICES // 4} choices of sides are not looked at")
    for number in range(1 << len(forms)):
        table = [row[:] for row in left]
        for i, image in enumerate(images):
            if number >> i & 1:
                table = [[a - b for a, b in zip(*two, strict=True)] for two in zip(table, image, strict=True)]
        if rank(table) <= pairs:
            return False
    return True

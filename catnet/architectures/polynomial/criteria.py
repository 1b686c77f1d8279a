"""When the function of a polynomial network determines its parameter: criteria, with the thresholds that they need.

Let sigma have degree r ≥ 2, and let theta have *no degenerate neuron*: in every hidden layer weight rows w ≠ 0, rows
(w, b) pairwise different up to the scalings that pass, columns u ≠ 0.  Let theta' have the same function.  The proofs
are in docs/architectures/polynomials.md.

For sigma = a x^r:

- **one hidden layer of width m, r ≥ 2m.**  The gradients are equal; powers of pairwise non-proportional forms of
  degree d are linearly independent if there are at most d + 1, and 2m forms (w | b) of degree r − 1 are in play.
- **one hidden layer, below that.**  The gradient is the tensor Σ u_i ⊗ w_i ⊗ (w_i | b_i)^{⊗(r−1)}.  Distribute the
  factors over three groups; if the Kruskal ranks of the groups sum to at least 2m + 2, its m terms are determined.
- **several hidden layers.**  At layers i ≥ 2 of width m the lemma of Newman and Slater takes the place of Vandermonde:
  of k polynomials that are pairwise not proportional, one of them constant, the r-th powers are linearly independent if
  r ≥ (k − 1)(k − 2).  Let R be the rank of the matrix that reads the layer: r ≥ (2m − R + 1)(2m − R) lets one walk down
  from the last layer; the first hidden layer is as above.
- **several hidden layers, from below** (`from_below`), for any r ≥ 2: where the second layer is wide, the first one is
  determined, and the others are asked by themselves.

For any sigma and one hidden layer: if the weight rows w_i are pairwise not proportional, r ≥ 2m − 1, and the
derivative of sigma of order max(1, m − 1), centred, lets no more scalings pass than sigma does, then m − 1 derivatives
across the other directions leave one neuron at a time, and theta is identifiable.

Everything is about the architecture *with* biases, in which theta' may have biases even if theta has none.  A second
set of answers is about the smaller architecture without biases.

>>> from catnet.category import Power
>>> theta = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], Power(4))
>>> check_criteria(theta).reason
'x^4 with 2 hidden neurons: 4 ≥ 2 · 2, rows pairwise not proportional, every neuron read'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

from catnet.algebra.matrix import Matrix
from catnet.algebra.modular import PRIMES
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.degenerate import iter_degenerate
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.polynomial.families import family_of
from catnet.architectures.polynomial.from_below import first_layer_from_below
from catnet.architectures.polynomial.two_layers import require_polynomial
from catnet.category import Activation, Polynomial
from catnet.search import allowance
from catnet.verdict import Proved, Undecided, Verdict

__all__ = [
    "centred",
    "check_criteria",
    "check_criteria_without_biases",
    "deep_threshold",
    "kruskal_rank",
    "shallow_threshold",
]

_NEWMAN_SLATER = "Newman, Slater, Waring's problem for the ring of polynomials, J. Number Theory 11 (1979)"
_KRUSKAL = "Kruskal, Three-way arrays: rank and uniqueness of trilinear decompositions, Linear Algebra Appl. 18 (1977)"
_FAMILIES = "Kohn, Marchetti, Massarenti, Mella, Linear independence of polynomial compositions, 2026, Remark 4.2"
_POWERS = "linear independence of powers of linear forms; docs/architectures/polynomials.md, theorem 1"
_DIRECTIONS = "docs/architectures/polynomials.md, theorem 4"
_FROM_BELOW = "docs/architectures/polynomials.md, theorem 5"
_SUBSETS = 5_000
_MOST_KRUSKAL = 40


def centred(activation: Activation) -> tuple[Fraction, Polynomial] | None:
    """(β, tau) with sigma(z) = tau(z + β) + constant, tau(0) = 0, and no term of the second highest degree in tau.

    None unless sigma is a polynomial of degree at least 2.
    """
    import flint

    coefficients = activation.polynomial
    if coefficients is None or len(coefficients) < 3:
        return None
    top = len(coefficients) - 1
    shift = coefficients[-2] / (top * coefficients[-1])
    if not shift:
        return shift, Polynomial((Fraction(0), *coefficients[1:]))
    exact = flint.fmpq_poly([flint.fmpq(value.numerator, value.denominator) for value in coefficients])
    moved = exact(flint.fmpq_poly([flint.fmpq(-shift.numerator, shift.denominator), 1]))
    values = [Fraction(int(value.p), int(value.q)) for value in moved.coeffs()]
    return shift, Polynomial((Fraction(0), *values[1:]))


def shallow_threshold(width: int, *, biases: bool = True) -> int:
    """The least degree that suffices for one hidden layer, or for the first one of several: 2m, or 2m − 1."""
    return 2 * width if biases else max(2 * width - 1, 1)


def deep_threshold(width: int, rank: int, *, biases: bool = True) -> int:
    """The least degree that suffices for a later hidden layer of width m, read by a matrix of rank R: (2m − R + 1)(2m −
    R), or without biases (2m − R + 1)(2m − R − 1).
    """
    most = 2 * width - rank
    return max((most + 1) * (most if biases else most - 1), 1)


def check_criteria(theta: MLP) -> Verdict:
    """Whether a criterion shows that theta is identifiable; it must have no degenerate neuron.

    Returns
    -------
    Verdict
        Proved, or Undecided with the thresholds and how far theta is from them.
    """
    require_polynomial(theta)
    if theta.depth == 1:
        return Proved("without hidden layers the function is affine, and determines the parameter")
    reason, _ = next(iter_degenerate(theta), ("", None))
    if reason:
        return Undecided(f"{reason}, and the criteria are about networks without such neurons")
    coefficients = theta.activation.polynomial or ()
    degree = len(coefficients) - 1
    if degree < 2:
        return Undecided("the activation has degree less than 2")
    if theta.activation.freedom == "nonzero":
        return _check_powers(theta, degree)
    if theta.depth > 2:
        return Undecided(
            "for several hidden layers catnet knows a criterion only for x^r, where rows count up to all scalings"
        )
    return _check_directions(theta, degree, coefficients)


def check_criteria_without_biases(theta: MLP) -> Verdict | None:
    """The same in the architecture without biases, for sigma = a x^r and the families of Kohn and others
    (`catnet.architectures.polynomial.families`); None for other activations, or if theta has a bias.
    """
    require_polynomial(theta)
    coefficients = theta.activation.polynomial or ()
    degree = len(coefficients) - 1
    if degree < 1 or any(any(layer.bias) for layer in theta.layers):
        return None
    if theta.activation.freedom != "nonzero":
        return _check_families(theta)
    return _check_powers(theta, degree, biases=False)


def _check_families(theta: MLP) -> Verdict | None:
    """At any depth: no neuron is inactive and no two are copies, by what is asked before."""
    family, width = family_of(theta.activation), max(theta.widths[1:-1], default=0)
    if family is None or theta.activation.freedom != "none" or not width:
        return None
    needed = family.threshold(width)
    if family.exponent < needed:
        return Undecided(f"{family.words} needs the exponent {needed} for hidden layers of width {width}")
    words = (
        f"{family.words}, {family.exponent} ≥ {needed} for hidden layers of width {width}, no inactive or equal rows"
    )
    return Proved(words, reference=_FAMILIES)


def _check_powers(theta: MLP, degree: int, *, biases: bool = True) -> Verdict:
    """From the last layer down; where that fails, without the first layer, if that is determined from below."""
    verdict = _check_from_above(theta, degree, biases=biases)
    if isinstance(verdict, Proved) or degree < 2 or first_layer_from_below(theta) is None:
        return verdict
    rest = _check_powers(MLP(theta.layers[1:], theta.activation), degree, biases=biases)
    if not isinstance(rest, Proved):
        return Undecided(f"the first layer is determined from below; of those above it: {rest.reason}")
    words = f"W_1 has full row rank and W_2 is wide, so the first layer is determined; above it {rest.reason}"
    return Proved(words, None, "; ".join(dict.fromkeys([_FROM_BELOW, *rest.reference.split("; ")])))


def _check_from_above(theta: MLP, degree: int, *, biases: bool) -> Verdict:
    later = [
        (index, width, deep_threshold(width, theta.layers[index].weight.rank(), biases=biases))
        for index, width in enumerate(theta.widths[2:-1], start=2)
        if width
    ]
    for index, width, needed in later:
        if degree < needed:
            return Undecided(
                f"layer {index} has {width} neurons: degree at least {needed} suffices there, the network has {degree}"
            )
    width = theta.widths[1]
    needed = shallow_threshold(width, biases=biases)
    reference = "; ".join([_POWERS, _NEWMAN_SLATER] if later else [_POWERS])
    where = "".join(f"; layer {index}: {degree} ≥ {least}" for index, _, least in later)
    if degree >= needed:
        form = f"2 · {width}" + ("" if biases else " − 1")
        words = "rows pairwise not proportional, every neuron read"
        return Proved(f"x^{degree} with {width} hidden neurons: {degree} ≥ {form}{where}, {words}", None, reference)
    found = _kruskal(theta, degree, biases) if width <= allowance("neurons for Kruskal", _MOST_KRUSKAL) else None
    if found is not None:
        return Proved(
            f"x^{degree} with {width} hidden neurons: Kruskal ranks {found[0]} + {found[1]} + {found[2]} ≥ "
            f"2 · {width} + 2{where}",
            None,
            "; ".join([_KRUSKAL, _NEWMAN_SLATER] if later else [_KRUSKAL]),
        )
    return Undecided(
        f"layer 1 has {width} neurons: degree at least {needed} suffices, the network has {degree}, "
        "and the Kruskal ranks are too small"
    )


def _check_directions(theta: MLP, degree: int, coefficients: Vector) -> Verdict:
    width = theta.widths[1]
    if degree < 2 * width - 1:
        return Undecided(f"{width} hidden neurons: degree at least {2 * width - 1} suffices, the network has {degree}")
    rows = list(theta.layers[0].weight.rows())
    if any(_proportional(a, b) for a, b in combinations(rows, 2)):
        return Undecided("two neurons have proportional weights and different biases; no criterion is known for these")
    order = max(1, width - 1)
    values = list(coefficients)
    for _ in range(order):
        values = [index * value for index, value in enumerate(values)][1:]
    derivative = Polynomial(tuple(values))
    middle = centred(derivative)
    free = "nonzero" if middle is None else Polynomial(_with_constant(derivative, middle)).freedom
    if free != theta.activation.freedom:
        return Undecided(
            f"the derivative of the activation of order {order} lets more scalings pass than the activation itself"
        )
    return Proved(
        f"{width} weight rows pairwise not proportional, degree {degree} ≥ 2 · {width} − 1, "
        f"and the derivative of order {order} lets the same scalings pass as the activation",
        None,
        _DIRECTIONS,
    )


def _with_constant(polynomial: Polynomial, middle: tuple[Fraction, Polynomial]) -> Vector:
    """The centred polynomial with its constant term: polynomial(z − β)."""
    return (polynomial(-middle[0]), *middle[1].coefficients[1:])


def _proportional(left: Sequence[Fraction], right: Sequence[Fraction]) -> bool:
    place = next((i for i, value in enumerate(left) if value), None)
    if place is None or not right[place]:
        return place is None or not any(right)
    return all(a * right[place] == b * left[place] for a, b in zip(left, right, strict=True))


# ---- Kruskal


def kruskal_rank(columns: Sequence[Vector], *, max_subsets: int = _SUBSETS) -> int:
    """The largest k such that every k of these vectors are linearly independent; a lower bound of it where more than
    `max_subsets` subsets of one size would have to be looked at.
    """
    size = len(columns)
    if not size:
        return 0
    matrix = Matrix(columns)
    most = matrix.rank()
    if most == size:
        return size
    known = 0
    for k in range(1, most + 1):
        if comb(size, k) > allowance("subsets of columns", max_subsets):
            break
        if any(matrix.select(rows=subset).rank() < k for subset in combinations(range(size), k)):
            break
        known = k
    return known


def _kruskal(theta: MLP, degree: int, biases: bool) -> tuple[int, int, int] | None:
    """Lower bounds of the Kruskal ranks of three groups of factors, if they sum to 2m + 2 or more.

    The gradient has the factors u, w and r − 1 times (w | b); without biases the function itself has u and r times w.
    """
    lower, upper = theta.layers[0], theta.layers[1]
    width = theta.widths[1]
    columns = list(upper.weight.columns())
    weights = list(lower.weight.rows())
    forms = [(*row, bias) for row, bias in zip(weights, lower.bias, strict=True)] if biases else weights
    # if later layers read this one, what is determined there is W_2 sigma(W_1 x + b_1) + b_2: the same factors
    singles = [columns, weights] if biases else [columns]
    ranks = [kruskal_rank(single) for single in singles]
    many = kruskal_rank(forms)
    goal = 2 * width + 2
    factors = _Factors(width, singles, ranks, forms, many)
    for split in _splits(degree - 1 if biases else degree, width, len(singles)):
        found = [factors.bound(power, chosen) for power, chosen in split]
        if sum(found) >= goal:
            return found[0], found[1], found[2]
    return None


def _splits(power: int, width: int, singles: int) -> Iterator[tuple[tuple[int, tuple[int, ...]], ...]]:
    """The ways to distribute the factors over three groups, the first group the one with factor u."""
    for owners in [(0,)] if singles == 1 else [(0, 0), (0, 1)]:
        groups = [tuple(i for i, owner in enumerate(owners) if owner == group) for group in range(3)]
        for a in range(min(power, width) + 1):
            for b in range(min(power - a, width) + 1):
                yield tuple(zip((a, b, power - a - b), groups, strict=True))


class _Factors:
    """Lower bounds of Kruskal ranks of column-wise tensor products of the factors.

    k(A ⊙ B) ≥ min(m, k(A) + k(B) − 1), and it is m where the m products are linearly independent, which a nonzero minor
    modulo a prime shows.
    """

    def __init__(
        self, width: int, singles: list[list[Vector]], ranks: list[int], forms: list[Vector], many: int
    ) -> None:
        self.width, self.singles, self.ranks, self.forms, self.many = width, singles, ranks, forms, many
        self.known: dict[tuple[int, tuple[int, ...]], int] = {}

    def bound(self, power: int, chosen: tuple[int, ...]) -> int:
        key = power, chosen
        if key not in self.known:
            parts = [self.ranks[i] for i in chosen] + [self.many] * power
            least = min(self.width, 1 + sum(part - 1 for part in parts)) if all(parts) else 0
            if 0 < least < self.width and (power or chosen):
                columns = [self.singles[i] for i in chosen] + [self.forms] * power
                if _independent(columns, self.width):
                    least = self.width
            self.known[key] = least
        return self.known[key]


def _independent(factors: Sequence[Sequence[Vector]], width: int) -> bool:
    """Whether the m tensors ⊗_f factors[f][i] are shown to be independent, by functionals modulo a prime."""
    import random

    import flint

    prime = PRIMES[0]
    source = random.Random(20260121)
    rows = []
    for _ in range(width + 2):
        row = [1] * width
        for columns in factors:
            functional = [source.randrange(prime) for _ in columns[0]]
            for i, column in enumerate(columns):
                if any(value.denominator % prime == 0 for value in column):
                    return False
                row[i] = row[i] * sum(t * _modular(v, prime) for t, v in zip(functional, column, strict=True)) % prime
        rows.append(row)
    return bool(flint.nmod_mat(rows, prime).rank() == width)


def _modular(value: Fraction, prime: int) -> int:
    return value.numerator * pow(value.denominator, -1, prime) % prime

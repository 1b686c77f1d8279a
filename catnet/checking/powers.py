"""When the function of a polynomial network determines the network: docs/architectures/polynomials.md.

Let sigma be a polynomial of degree r ≥ 2, no row w and no column zero, and no two rows (w, b) of a layer equal up to
the scalings that pass.

- sigma = a x^r, first hidden layer of width m: r ≥ 2m (powers of pairwise not proportional linear forms of degree d are
  independent if there are at most d + 1), or Kruskal's condition: the tensor Σ u_i ⊗ w_i ⊗ (w_i | b_i)^{⊗(r−1)} is
  unique if the Kruskal ranks of three groups of its factors sum to at least 2m + 2; the certificate gives the groups.
- sigma = a x^r, a later hidden layer of width m, read by a matrix of rank R: r ≥ (2m − R + 1)(2m − R) (Newman, Slater
  1979; docs/architectures/polynomials.md, theorem 3).
- any sigma, one hidden layer of width m: weight rows pairwise not proportional, r ≥ 2m − 1, and the derivative of sigma
  of order max(1, m − 1), moved so that its second coefficient is zero, lets no more scalings pass than sigma.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import comb
from typing import Any

from .algebra import integral, rank, rank_modulo, ray
from .perceptron import Perceptron
from .reading import ExhaustedError, array, fields, integer, need, shape

POWERS = "linear independence of powers of linear forms (docs/architectures/polynomials.md, theorem 1)"
NEWMAN_SLATER = "Newman, Slater, Waring's problem for the ring of polynomials, J. Number Theory 11, 1979"
KRUSKAL = "Kruskal, Three-way arrays, Linear Algebra Appl. 18, 1977"
DIRECTIONS = "docs/architectures/polynomials.md, theorem 4"
SUBSETS = 5_000

Vectors = Sequence[Sequence[Fraction]]


def check_powers(theta: Perceptron, split: Any) -> tuple[list[str], Any]:
    """Refused unless a criterion applies; the theorems it needs, and the split into three groups, written again."""
    activation = theta.activation
    need(bool(activation.coefficients), "not a polynomial network")
    degree = len(activation.coefficients) - 1
    need(degree >= 2, "the degree is less than 2")
    for index, ((weight, bias), (upper, _)) in enumerate(pairwise(theta.layers), start=1):
        need(all(map(any, weight)), f"layer {index} has a zero row")
        need(all(any(row[j] for row in upper) for j in range(len(weight))), f"nobody reads a neuron of layer {index}")
        rays = {activation.ray((*row, b)) for row, b in zip(weight, bias, strict=True)}
        need(len(rays) == len(weight), f"two rows of layer {index} agree up to scalings")
    if freedom(activation.coefficients) != "all":
        need(split is None, "no groups are needed here")
        return check_directions(theta, degree), None
    for index, (width, (reader, _)) in enumerate(zip(theta.sizes[2:-1], theta.layers[2:], strict=True), start=2):
        most = 2 * width - rank(reader)
        need(degree >= most * (most + 1), f"layer {index}: the degree is below the threshold")
    deep = [NEWMAN_SLATER] if any(theta.sizes[2:-1]) else []
    if split is None:
        need(degree >= 2 * theta.sizes[1], "layer 1: the degree is below the threshold")
        return [POWERS, *deep], None
    return [KRUSKAL, *deep], check_kruskal(theta, degree, split)


def freedom(coefficients: Sequence[Fraction]) -> str:
    """Which scalings pass: "all" for a x^r, "sign" for even and for odd polynomials, else "none"."""
    exponents = [i for i, value in enumerate(coefficients) if value]
    if len(exponents) <= 1:
        return "all"
    return "sign" if len({exponent % 2 for exponent in exponents}) == 1 else "none"


def check_directions(theta: Perceptron, degree: int) -> list[str]:
    need(len(theta.layers) == 2, "several hidden layers are decided for powers only")
    width, rows = theta.sizes[1], theta.layers[0][0]
    need(degree >= 2 * width - 1, "the degree is below the threshold")
    need(len({ray(row, signs=True) for row in rows}) == len(rows), "two neurons have proportional weights")
    values = list(theta.activation.coefficients)
    for _ in range(max(1, width - 1)):
        values = [i * value for i, value in enumerate(values)][1:]
    need(freedom(centred(values)) == freedom(theta.activation.coefficients), "a derivative lets more scalings pass")
    return [DIRECTIONS]


def centred(coefficients: Sequence[Fraction]) -> list[Fraction]:
    """The polynomial in z − β, β such that the second coefficient from the top is zero; itself if constant."""
    top = len(coefficients) - 1
    if top < 1:
        return list(coefficients)
    shift = -coefficients[-2] / (top * coefficients[-1])
    return [
        sum((coefficients[j] * comb(j, i) * shift ** (j - i) for j in range(i, top + 1)), Fraction(0))
        for i in range(top + 1)
    ]


def check_kruskal(theta: Perceptron, degree: int, split: Any) -> list[Any]:
    """Three groups, each with a number of factors (w | b), and with u, w or none of them."""
    (weight, bias), (upper, _) = theta.layers[0], theta.layers[1]
    width = theta.sizes[1]
    singles = {"u": [[row[j] for row in upper] for j in range(width)], "w": weight}
    forms = [[*row, b] for row, b in zip(weight, bias, strict=True)]
    total, used, groups, bounds = 0, list[str](), list[Any](), list[int]()
    for group in array(split, "split", 3):
        content = fields(group, "a group", "forms", "with")
        power = integer(content["forms"], "a group", 0, degree - 1)
        chosen = array(content["with"], "a group")
        shape(all(name in ("u", "w") for name in chosen), "a group: unknown factor")
        total, used = total + power, [*used, *chosen]
        groups.append({"forms": power, "with": chosen})
        bounds.append(group_bound([singles[name] for name in chosen], forms, power, width))
    need(total == degree - 1 and sorted(used) == ["u", "w"], "the groups are not all factors, once each")
    need(sum(bounds) >= 2 * width + 2, f"the Kruskal ranks {bounds} are too small")
    return groups


def group_bound(singles: Sequence[Vectors], forms: Vectors, power: int, width: int) -> int:
    """A lower bound of the Kruskal rank of a columnwise tensor product: k(A ⊙ B) ≥ min(m, k(A) + k(B) − 1), and m if
    the products are independent.
    """
    ranks = [kruskal_rank(single) for single in singles] + [kruskal_rank(forms)] * power
    if not ranks:
        return 1
    least = min(width, 1 + sum(found - 1 for found in ranks)) if all(ranks) else 0
    if 0 < least < width and independent([*singles, *[forms] * power], width):
        return width
    return least


def kruskal_rank(vectors: Vectors) -> int:
    """The largest k such that every k of the vectors are independent; smaller where that is too many subsets."""
    most, known = rank(vectors), 0
    if most == len(vectors):
        return most
    for k in range(1, most + 1):
        if comb(len(vectors), k) > SUBSETS or any(rank(subset) < k for subset in combinations(vectors, k)):
            break
        known = k
    return known


def independent(factors: Sequence[Vectors], width: int) -> bool:
    """Whether the tensors ⊗_f factors[f][i] are independent: their Gram matrix has full rank."""
    if sum(len(vectors[0]) for vectors in factors) * width > 10**6:
        raise ExhaustedError("tensors this large are not compared")
    gram = [[Fraction(1)] * width for _ in range(width)]
    for vectors in factors:
        for i in range(width):
            for j in range(width):
                gram[i][j] *= sum((a * b for a, b in zip(vectors[i], vectors[j], strict=True)), Fraction(0))
    return rank_modulo(integral(gram)) == width

"""When the function of lightning attention determines the network: layers peeled off, from the first one up.

The theorems, with proofs: docs/architectures/attention.md, theorems 1 to 4.  For every layer but the last, which is its
own function, the certificate has an entry; g is the network above the layer.

- *embedding, linear*: {"points"}.  W has full row rank d, and at these points the derivatives of g by the features of
  one token, all tokens taken together, have rank d modulo a prime, hence over Q. With encodings: those by all features
  of all tokens have rank n d; with a bias: their sums over the tokens have rank d; and g is homogeneous: a layer of
  heads, and no bias but in the last layer.
- *one head below other layers*, if it is not the last but one with a linear layer or a readout above: {"dominant",
  "direction", "points"}.  n ≥ 2, A has rank ≥ 2 (or d = 1, A ≠ 0), the derivative of Y ↦ Y (Y^T A Y) has full rank at
  the point "dominant", R(z) ≠ 0 for z the "direction", no bias but in the last layer; V as a linear layer.
- *heads below the last layer*: one head: {}, its forms are independent. Several: {"plane", "minors", "turns"}: n ≥ 2,
  every V_h has independent rows, the row spaces of any two meet in less than min d_h dimensions, and no linear form
  over R divides all H × H minors of the matrix M(x) with rows x^T A_h.  The last layer reads all outputs injectively.

*No common linear form.*  Let f_k be the minors of the columns given, and g(s) the greatest common divisor of the f_k(a
+ s b), one of which has degree H in s, so that not all f_k(b) are 0.  A real linear form ℓ that divides all f_k is not
zero at b, so it is zero at a + s b for a real root s of g.  There f_k = ℓ h gives ∇f_k = h ∇ℓ, so ℓ(B ∇f_k) = 0 for
every skew B, as ∇ℓ^T B ∇ℓ = 0; a *turn* [k, B, j] says that f_j(B ∇f_k(a + s b)) is not zero at a root of g unless s is
a root of the next common divisor. In the end no real root remains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from .algebra import PRIME, dot, rank, rank_modulo
from .reading import ExhaustedError, Rows, array, fields, integer, need, number, shape, spell, spelled, vector
from .tokens import Heads, TokenLayer, Tokens
from .univariate import Univariate, common, plain, plus, real_roots, remainder, times

THEOREMS = "docs/architectures/attention.md, theorems 1 to 4"
HEADS = 6
ENTRIES = 10_000_000


@dataclass(frozen=True)
class Tangent:
    """A number modulo the prime, with its derivatives in some directions."""

    value: int
    slopes: tuple[int, ...]

    def __add__(self, other: Any) -> Tangent:
        if isinstance(other, Tangent):
            slopes = tuple((a + b) % PRIME for a, b in zip(self.slopes, other.slopes, strict=True))
            return Tangent((self.value + other.value) % PRIME, slopes)
        return Tangent((self.value + modular(other)) % PRIME, self.slopes)

    __radd__ = __add__

    def __mul__(self, other: Any) -> Tangent:
        if isinstance(other, Tangent):
            pairs = zip(self.slopes, other.slopes, strict=True)
            slopes = tuple((a * other.value + self.value * b) % PRIME for a, b in pairs)
            return Tangent(self.value * other.value % PRIME, slopes)
        factor = modular(other)
        return Tangent(self.value * factor % PRIME, tuple(a * factor % PRIME for a in self.slopes))

    __rmul__ = __mul__


def modular(value: Fraction) -> int:
    need(value.denominator % PRIME != 0, "a denominator is a multiple of the prime")
    return value.numerator * pow(value.denominator, -1, PRIME) % PRIME


def check_peeling(theta: Tokens, entries: Any) -> list[Any]:
    """Refused unless the theorems apply, layer by layer; the entries, written again."""
    need(all(layer.is_polynomial for layer in theta.layers), "not lightning attention")
    result, features = [], theta.features
    for index, entry in enumerate(array(entries, "layers", len(theta.layers) - 1)):
        result.append(check_layer(theta.tokens, features, theta.layers[index:], entry))
        features = theta.layers[index].outputs
    return result


def check_layer(tokens: int, features: int, layers: list[TokenLayer], entry: Any) -> Any:
    """The first of several layers, on that many features; refused unless the network determines it."""
    layer, above = layers[0], Tokens(tokens, layers[0].outputs, layers[1:])
    last = above.layers[-1]
    if layer.blocks:
        points = fields(entry, "a layer", "points")["points"]
        return {"points": check_read(layer.blocks[0], layer.shift, above, points)}
    if len(above.layers) > 1 or not last.blocks:
        return check_head(layer, features, above, entry)
    reads = [row for block in last.blocks for row in block]
    need(rank(reads) == layer.outputs, "not all outputs of the heads are read")
    return check_top(layer, features, tokens, entry)


def gradients(theta: Tokens, points: Any) -> tuple[list[list[int]], list[Any]]:
    """At every point, for every output the derivatives by all features of all tokens, modulo the prime."""
    rows, written = [], []
    size = theta.inputs
    for entry in array(points, "points"):
        point = vector(entry, "a point", size)
        written.append(spelled(point))
        if len(written) * size * size * max(theta.outputs, 1) > ENTRIES:
            raise ExhaustedError("a matrix of derivatives this large is not reduced")
        here: list[Any] = [Tangent(modular(x), tuple(int(i == j) for j in range(size))) for i, x in enumerate(point)]
        for value in theta.value(here, 16):
            found: Any = value
            rows.append(list(found.slopes) if isinstance(found, Tangent) else [0] * size)
    return rows, written


def check_read(weight: Rows, shift: str, above: Tokens, points: Any) -> list[Any]:
    """W determines the layer up to GL; with encodings or a bias, these as well."""
    n, d = above.tokens, above.features
    need(rank(weight) == d, "the weights have dependent rows")
    rows, written = gradients(above, points)
    tokens = [row[t * d : (t + 1) * d] for row in rows for t in range(n)]
    need(rank_modulo(tokens) == d, "not all features are seen to be read")
    if shift and d:
        check_homogeneous(above)
        need(not all(layer.blocks for layer in above.layers), "nothing but linear layers above a bias")
        sums = [[sum(row[j::d]) for j in range(d)] for row in rows]
        least, moved = (n * d, rows) if shift == "encoding" else (d, sums)
        need(rank_modulo(moved) == least, f"some directions of the {shift} are not seen to matter")
    return written


def check_homogeneous(above: Tokens) -> None:
    need(not any(layer.shift for layer in above.layers[:-1]), "a bias below the last layer")


def check_head(layer: TokenLayer, features: int, above: Tokens, entry: Any) -> dict[str, Any]:
    """One head below other layers."""
    content = fields(entry, "a head", "dominant", "direction", "points")
    heads, n = layer.pairs, above.tokens
    need(len(heads) == 1, "several heads below other layers than the last")
    need(n >= 2, "a head below other layers than the last, on one token")
    check_homogeneous(above)
    ((score, value),) = heads
    need(rank(score) >= min(2, features), "the score has rank less than 2")
    unit = [[Fraction(int(i == j)) for j in range(features)] for i in range(features)]
    alone = Tokens(n, features, [Heads([(score, unit)])])
    rows, dominant = gradients(alone, [content["dominant"]])
    need(rank_modulo(rows) == n * features, "Y Y^T A Y is not seen to be dominant")
    z = vector(content["direction"], "direction", features)
    alpha, gamma, u = form(score, z, z), Fraction(1), applied(value, z)
    for part in above.layers:
        alpha, gamma, u = along(part, alpha, gamma, u)
    need(gamma != 0 and any(u), "the derivative at one token by another is 0 in this direction")
    points = check_read(value, "", above, content["points"])
    return {"dominant": dominant[0], "direction": spelled(z), "points": points}


def along(layer: TokenLayer, alpha: Fraction, gamma: Fraction, u: list[Fraction]) -> tuple[Fraction, Fraction, Any]:
    """Token 0 is α u and token 1 is ε (z^T A w) γ u, up to O(ε²): the same behind a layer."""
    if layer.blocks:
        return alpha, gamma, [x for block in layer.blocks for x in applied(block, u)]
    parts = [form(a, u, u) * x for a, v in layer.pairs for x in applied(v, u)]
    return alpha**3, alpha**2 * gamma, parts


def applied(rows: Rows, point: Sequence[Fraction]) -> list[Fraction]:
    return [dot(row, point) for row in rows]


def form(score: Rows, x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
    """x^T A y."""
    return dot(x, applied(score, y))


# ---- heads below the last layer


def check_top(layer: TokenLayer, features: int, tokens: int, entry: Any) -> dict[str, Any]:
    heads = layer.pairs
    if len(heads) <= 1:
        fields(entry, "heads")
        for score, value in heads:
            need(rank(coefficients(score, value, tokens)) == len(value), "the forms of the head are dependent")
        return {}
    content = fields(entry, "heads", "plane", "minors", "turns")
    need(tokens >= 2, "several heads on one token")
    least = min(len(value) for _, value in heads)
    need(least > 0, "a head without outputs")
    for _, value in heads:
        need(rank(value) == len(value), "a value matrix has dependent rows")
    for (_, one), (_, other) in combinations(heads, 2):
        meet = len(one) + len(other) - rank([*one, *other])
        need(meet < least, "the row spaces of two value matrices meet in too many dimensions")
    return check_no_linear_form([score for score, _ in heads], features, content)


def coefficients(score: Rows, value: Rows, tokens: int) -> Rows:
    """The rows v(x) A(x, y), symmetric in both x; on one token in all three places."""
    size = range(len(score))
    result = []
    for row in value:
        table: dict[tuple[int, ...], Fraction] = {}
        for i in size:
            for j in size:
                for k in size:
                    key = tuple(sorted((i, j, k))) if tokens == 1 else (min(i, j), max(i, j), k)
                    table[key] = table.get(key, Fraction(0)) + row[i] * score[j][k]
        result.append([table[key] for key in sorted(table)])
    return result


def check_no_linear_form(scores: list[Rows], size: int, content: dict[str, Any]) -> dict[str, Any]:
    """No linear form over R divides the minors of the matrix with rows x^T A_h."""
    count = len(scores)
    if count > HEADS:
        raise ExhaustedError(f"minors of more than {HEADS} heads are not written out")
    a, b = (vector(line, "plane", size) for line in array(content["plane"], "plane", 2))
    minors = []
    for entry in array(content["minors"], "minors"):
        columns = [integer(c, "a minor", 0, size - 1) for c in array(entry, "a minor", count)]
        shape(all(x < y for x, y in pairwise(columns)), "a minor: columns in order")
        minors.append(columns)
    line = [plain(pair) for pair in zip(a, b, strict=True)]
    found = [determinant(rows_at(scores, line, columns)) for columns in minors]
    need(any(len(value) == count + 1 for value in found), "all minors vanish in the second direction of the plane")
    divisor: Univariate = []
    for value in found:
        divisor = common(divisor, value) if divisor else value
    turns = []
    for entry in array(content["turns"], "turns"):
        k, skew, j = array(entry, "a turn", 3)
        k, j = (integer(i, "a turn", 0, len(minors) - 1) for i in (k, j))
        pairs = []
        for three in array(skew, "a turn"):
            u, v, factor = array(three, "a turn", 3)
            u, v = (integer(i, "a turn", 0, size - 1) for i in (u, v))
            pairs.append((u, v, number(factor, "a turn")))
        slope = [remainder(value, divisor) for value in gradient(scores, line, minors[k], size)]
        turned: list[Univariate] = [[] for _ in range(size)]
        for u, v, factor in pairs:
            turned[v] = plus(turned[v], slope[u], factor)
            turned[u] = plus(turned[u], slope[v], -factor)
        there = determinant(rows_at(scores, turned, minors[j]))
        divisor = common(divisor, remainder(there, divisor))
        turns.append([k, [[u, v, spell(factor)] for u, v, factor in pairs], j])
    need(real_roots(divisor) == 0, "a linear form may divide all minors")
    return {"plane": [spelled(a), spelled(b)], "minors": minors, "turns": turns}


def rows_at(scores: list[Rows], line: list[Univariate], columns: Sequence[int]) -> list[list[Univariate]]:
    """The chosen columns of the rows x(s)^T A_h."""
    result = []
    for score in scores:
        row = []
        for c in columns:
            total: Univariate = []
            for i, value in enumerate(line):
                total = plus(total, value, score[i][c])
            row.append(total)
        result.append(row)
    return result


def determinant(rows: list[list[Univariate]]) -> Univariate:
    """By expansion along the first row."""
    if not rows:
        return [Fraction(1)]
    total: Univariate = []
    for c, value in enumerate(rows[0]):
        rest = [[*row[:c], *row[c + 1 :]] for row in rows[1:]]
        total = plus(total, times(value, determinant(rest)), Fraction((-1) ** c))
    return total


def gradient(scores: list[Rows], line: list[Univariate], columns: Sequence[int], size: int) -> list[Univariate]:
    """The derivatives of a minor by x_0, …, on the line: row by row."""
    rows, result = rows_at(scores, line, columns), []
    for u in range(size):
        total: Univariate = []
        for h, score in enumerate(scores):
            fixed = [plain([score[u][c]]) for c in columns]
            total = plus(total, determinant([*rows[:h], fixed, *rows[h + 1 :]]))
        result.append(total)
    return result

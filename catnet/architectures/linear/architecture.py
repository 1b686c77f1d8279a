"""Deep linear networks: identifiable iff every hidden width is the rank of the product.

Without hidden biases let W = W_L ⋯ W_1 have rank r.

- If every hidden width is r, every W_i ⋯ W_1 has the kernel of W, so two factorisations differ by unique k_i in
  GL(r).
- If some hidden width d_i exceeds r, theta is not identifiable.  The ranks of the products W_j ⋯ W_i are invariants of
  the orbit; if some exceeds r, a factorisation through r dimensions padded with zeros is a twin.  If none does, W_i + x
  y^T with x in the kernel of V_i → V_L has the same product and, for suitable y, a larger rank.  If that is not
  possible either (all spaces next to V_i have dimension r), the fibre is locally one orbit, but an element of GL(d_i)
  that is the identity on the image of V_{i−1} and on V_i / ker W_{i+1} fixes theta: k_i is not unique.

With hidden biases K_i = GL(d_i) never suffices: a hidden bias can be moved to the last layer.

>>> from catnet.category import Identity
>>> LinearArchitecture().check_identifiable(MLP.from_rows([([[1, 2]], [0]), ([[3]], [1])], Identity())).word
'proved'
>>> wide = MLP.from_rows([([[1], [0]], [0, 0]), ([[1, 1]], [0])], Identity())
>>> LinearArchitecture().check_identifiable(wide).reason
'the hidden width 2 of V_1 exceeds the rank 1 of the product: an element of GL(2) other than the identity fixes theta'

References
----------
Trager, Kohn, Bruna, "Pure and spurious critical points: a geometric study of linear networks", ICLR 2020.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.architectures.linear.model import LinearNetworks, column_basis, has_hidden_biases
from catnet.architectures.perceptron.architecture import PerceptronArchitecture
from catnet.architectures.perceptron.forms import end_to_end_map
from catnet.architectures.perceptron.guards import require
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine, Difference, check_same
from catnet.search import allowance
from catnet.theorem.architecture import Identification, Summary
from catnet.theorem.lie import AffineEquations
from catnet.theorem.model import Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["LinearArchitecture", "LinearDimension", "LinearReduction"]

REFERENCE = "Trager, Kohn, Bruna, Pure and spurious critical points, ICLR 2020"
_LARGE = 4_000_000


@final
@dataclass(frozen=True, slots=True)
class LinearDimension:
    """The rank of the derivative of theta ↦ W_L ⋯ W_1 (and the output bias) at theta.

    `expected` is the largest one, at generic theta: that of the matrices of rank at most the smallest width.
    """

    value: int
    expected: int
    exact: bool = True


@final
@dataclass(frozen=True, slots=True)
class LinearReduction:
    """A linear network through as many dimensions as the rank of the product, with the same function.

    Parameters
    ----------
    theta, small : MLP
    alphas : tuple of Matrix
        V~_i → V_i: the reachable states modulo those that the output does not see.
    retractions : tuple of Matrix
        alpha*_i : V_i → V~_i, with alpha*_i alpha_i = id.
    """

    theta: MLP
    small: MLP
    alphas: tuple[Matrix, ...]
    retractions: tuple[Matrix, ...]

    def check(self) -> Verdict:
        """Whether alpha* alpha = id, every small layer is alpha* W_i alpha, and the functions are equal."""
        for index, (alpha, back) in enumerate(zip(self.alphas, self.retractions, strict=True)):
            if not (back @ alpha).is_identity:
                return Refuted(f"alpha* alpha is not the identity of V~_{index}", index)
        for index, (layer, small) in enumerate(zip(self.theta.layers, self.small.layers, strict=True), start=1):
            if self.retractions[index] @ layer.weight @ self.alphas[index - 1] != small.weight:
                return Refuted(f"layer {index} of the small network is not alpha* W alpha", index)
        if end_to_end_map(self.theta) != end_to_end_map(self.small):
            return Refuted("the functions differ")
        return Proved("alpha* alpha = id, every small layer is alpha* W_i alpha, and both products are equal", self)


@final
@dataclass(frozen=True, slots=True)
class LinearArchitecture(PerceptronArchitecture):
    """Deep linear networks."""

    @property
    def model(self) -> Model[MLP]:
        return LinearNetworks()

    @property
    def summary(self) -> Summary:
        return Summary(
            name="identity",
            symmetries="GL(d_i)",
            adjunction="affine ends absorb every linear action",
            identifiable_when="no hidden biases, and every hidden width is the rank of the product",
            source=REFERENCE,
            decides="equality, identifiability, and the theorem, for every theta without hidden biases",
            leaves_open="the theorem at theta with hidden biases and dependent rows",
        )

    def lie_equations(self, theta: MLP, *, max_cells: int | None = None) -> AffineEquations:
        return AffineEquations(end_to_end_map(theta))

    def check_same_function(self, left: MLP, right: MLP, *, max_cells: int | None = None) -> Verdict:
        require(left, left.activation.is_linear, "linear networks")
        require(right, right.activation.is_linear, "linear networks")
        left.require_parallel(right)
        verdict = check_same(end_to_end_map(left), end_to_end_map(right))
        if isinstance(verdict, Refuted):
            point = verdict.witness.point
            return Refuted("the products differ", Difference(point, left(point), right(point)))
        return Proved("equal products of the layers") if verdict.is_proved else verdict

    def check_identifiable(self, theta: MLP, *, max_cells: int | None = None) -> Verdict:
        require(theta, theta.activation.is_linear, "linear networks")
        if theta.depth == 1:
            return Proved("without hidden layers the function is affine and determines the parameter")
        if has_hidden_biases(theta):
            return Refuted("the hidden biases can be moved to the last layer", _without_hidden_biases(theta))
        rank = end_to_end_map(theta).weight.rank()
        wide = [index for index in range(1, theta.depth) if theta.widths[index] > rank]
        if not wide:
            return Proved(f"every hidden width is the rank {rank} of the product", reference=REFERENCE)
        return _refuted(theta, rank, wide)

    def identify(self, theta: MLP, *, max_cells: int | None = None) -> Identification[MLP]:
        return Identification(self.check_identifiable(theta), theta, _dimension(theta))

    def reduce(self, theta: MLP, *, max_cells: int | None = None) -> LinearReduction:
        require(theta, theta.activation.is_linear, "linear networks")
        whole = end_to_end_map(theta)
        # S selects columns of W that are a basis of its image, L rows on which they are independent
        columns = whole.weight.pivots()
        rows = whole.weight.select(columns=columns).T.pivots()
        rank = len(columns)
        start = Matrix.identity(theta.widths[0]).select(columns=columns)
        read = Matrix.identity(theta.widths[-1]).select(rows=rows)
        core = (read @ whole.weight @ start).inverse()
        weights = [layer.weight for layer in theta.layers]
        onward = [Matrix.identity(theta.widths[-1])]
        for weight in reversed(weights):
            onward.insert(0, onward[0] @ weight)
        alphas, retractions = [Matrix.identity(theta.widths[0])], [Matrix.identity(theta.widths[0])]
        state = start
        for index in range(1, theta.depth):
            state = weights[index - 1] @ state
            alphas.append(state)
            retractions.append(core @ read @ onward[index])
        alphas.append(Matrix.identity(theta.widths[-1]))
        retractions.append(Matrix.identity(theta.widths[-1]))
        layers = []
        for index, weight in enumerate(weights, start=1):
            small = retractions[index] @ weight @ alphas[index - 1]
            bias = whole.bias if index == theta.depth else (Fraction(0),) * (rank if index < theta.depth else 0)
            layers.append(Affine(small, bias))
        return LinearReduction(theta, MLP(tuple(layers), theta.activation), tuple(alphas), tuple(retractions))


def _without_hidden_biases(theta: MLP) -> MLP:
    layers = [Affine.linear(layer.weight) for layer in theta.layers[:-1]]
    layers.append(Affine(theta.layers[-1].weight, end_to_end_map(theta).bias))
    return MLP(tuple(layers), theta.activation)


def _refuted(theta: MLP, rank: int, wide: list[int]) -> Verdict:
    names = f"the hidden width {theta.widths[wide[0]]} of V_{wide[0]} exceeds the rank {rank} of the product"
    for words, twin in _iter_candidates(theta, wide):
        if end_to_end_map(twin) != end_to_end_map(theta):
            continue
        if _ranks(twin) != _ranks(theta):
            return Refuted(f"{names}: {words}", twin)
    reason = f"{names}: an element of GL({theta.widths[wide[0]]}) other than the identity fixes theta"
    return Refuted(reason, None) if _is_fixed(theta, wide[0]) else Undecided(names)


def _iter_candidates(theta: MLP, wide: list[int]) -> Iterator[tuple[str, MLP]]:
    yield "a factorisation through fewer dimensions, padded with zeros", _padded(theta)
    for index in wide:
        lower, upper = theta.layers[index - 1].weight, theta.layers[index].weight
        onward = Matrix.identity(theta.widths[-1])
        for layer in reversed(theta.layers[index:]):
            onward = onward @ layer.weight
        arriving = Matrix.identity(theta.widths[0])
        for layer in theta.layers[:index]:
            arriving = layer.weight @ arriving
        unread, absent = onward.nullspace(), arriving.T.nullspace()  # columns x with T x = 0; columns y with y^T A = 0
        # what arrives may be changed along unread directions, what reads may be changed where nothing arrives
        for x in unread.columns():
            for y in _directions(lower.shape[1]):
                yield f"W_{index} changed where nothing is read", _with(theta, index, _outer(x, y))
        for y in absent.columns():
            for x in _directions(upper.shape[0]):
                yield f"W_{index + 1} changed where nothing arrives", _with(theta, index + 1, _outer(x, y))


def _directions(size: int) -> list[tuple[Fraction, ...]]:
    return list(Matrix.identity(size).rows())


def _outer(x: tuple[Fraction, ...], y: tuple[Fraction, ...]) -> Matrix:
    return Matrix([[a * b for b in y] for a in x], columns=len(y))


def _with(theta: MLP, index: int, change: Matrix) -> MLP:
    layers = list(theta.layers)
    layers[index - 1] = Affine(layers[index - 1].weight + change, layers[index - 1].bias)
    return MLP(tuple(layers), theta.activation)


def _padded(theta: MLP) -> MLP:
    small = LinearArchitecture().reduce(theta).small
    layers = []
    for big, layer in zip(theta.layers, small.layers, strict=True):
        (m, n), (p, q) = big.weight.shape, layer.weight.shape
        weight = layer.weight.beside(Matrix.zeros(p, n - q)).above(Matrix.zeros(m - p, n))
        layers.append(Affine(weight, (*layer.bias, *(Fraction(0),) * (m - p))))
    return MLP(tuple(layers), theta.activation)


def _ranks(theta: MLP) -> list[int]:
    """The ranks of all products of consecutive layers: with the product itself they are invariants of the orbit."""
    result = []
    for start in range(theta.depth):
        product = theta.layers[start].weight
        result.append(product.rank())
        for layer in theta.layers[start + 1 :]:
            product = layer.weight @ product
            result.append(product.rank())
    return result


def _is_fixed(theta: MLP, index: int) -> bool:
    """Whether some k_i other than the identity fixes theta: k W_i = W_i and W_{i+1} k = W_{i+1}, since 1 + x y^T does
    for x in the kernel of W_{i+1} and y^T vanishing on the image of W_i.
    """
    lower, upper = theta.layers[index - 1].weight, theta.layers[index].weight
    return upper.nullspace().shape[1] > 0 and lower.T.nullspace().shape[1] > 0


def _dimension(theta: MLP) -> LinearDimension | None:
    """The rank of X_1, …, X_L ↦ Σ W_L ⋯ X_i ⋯ W_1, plus the output bias."""
    n, m = theta.widths[0], theta.widths[-1]
    narrow = min(theta.widths)
    expected = narrow * (n + m - narrow) + m
    if n * m * theta.parameters > allowance("entries of the matrix of derivatives", _LARGE) or has_hidden_biases(theta):
        return None
    stacked = Matrix.zeros(n * m, 0)
    for index in range(theta.depth):
        before, onward = Matrix.identity(n), Matrix.identity(m)
        for layer in theta.layers[:index]:
            before = layer.weight @ before
        for layer in reversed(theta.layers[index + 1 :]):
            onward = onward @ layer.weight
        stacked = stacked.beside(column_basis(onward).kron(column_basis(before.T)))
    return LinearDimension(stacked.rank() + m, expected)

"""Deep linear networks: K_i = GL(d_i), and the actions on the layers are built by linear algebra.

theta = (W_1, …, W_L), with an output bias and without hidden ones, computes x ↦ W_L ⋯ W_1 x + b_L.

**Theorem.** Let a finite group G act on V_0 and V_L, and let f be equivariant.  There are actions of G on V_1, …,
V_{L−1} under which every W_i is equivariant iff for every i the kernel of V_0 → V_i and the image of V_i → V_L are
G-stable.

*Proof.* They are necessary, as kernels and images of equivariant maps.  Conversely build rho_i from rho_{i−1} so that,
besides W_i being equivariant, every F_j = ker(V_i → V_j), i < j ≤ L, is stable and G acts on V_i / F_L ≅ im(V_i → V_L)
as on V_L.  On R = im W_i let rho_i(g) W_i v = W_i rho_{i−1}(g) v: well defined, since ker W_i is stable.  R ∩ F_j is
the image of ker(V_{i−1} → V_j), so stable.  Let C_j be a complement of (R ∩ F_j) + F_{j−1} in F_j; by induction F_j =
(R ∩ F_j) ⊕ C_{i+1} ⊕ … ⊕ C_j, so G may act trivially on these.  The rest, a complement of R + F_L, is carried by V_i →
V_L to a complement N of im(V_{i−1} → V_L) in im(V_i → V_L); by Maschke N can be chosen stable, and the action is
lifted.  At i = L−1 the map W_L is equivariant because G acts on V_{L−1} / ker W_L as on V_L. ∎

>>> from catnet.category import Identity
>>> from catnet.groups import cyclic
>>> from catnet.algebra.monomial import Monomial
>>> theta = MLP.from_rows([([[1, 1], [2, 2]], [0, 0]), ([[1, 0]], [0])], Identity())
>>> swap = (("s", Monomial.of_permutation((1, 0)), Monomial.identity(1)),)
>>> LinearNetworks().construct_actions(theta, swap, cyclic(2)).certificate[0][0]
Matrix([['1', '0'], ['0', '1']])

References
----------
Trager, Kohn, Bruna, "Pure and spurious critical points", ICLR 2020, for the fibres of deep linear networks; the theorem
is proved above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.model import Perceptrons
from catnet.architectures.perceptron.network import MLP
from catnet.groups import Group, Operator, UnlistedGroup
from catnet.groups.operators import after, as_matrix, block
from catnet.theorem.model import Actions
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["LinearNetworks", "column_basis", "has_hidden_biases", "stabilises"]


def has_hidden_biases(theta: MLP) -> bool:
    return any(any(layer.bias) for layer in theta.layers[:-1])


@final
@dataclass(frozen=True, slots=True)
class LinearNetworks(Perceptrons):
    """Deep linear networks."""

    def iter_matches(self, theta: MLP, moved: MLP, index: int, before: Operator) -> Iterator[Operator]:
        """The C with C (W_i k_{i-1}^{-1} | b_i) = (W'_i | b'_i), where that has one solution and it is invertible."""
        old, new = theta.layers[index - 1], moved.layers[index - 1]
        weight = after(old.weight, before.inverse()) if index > 1 else old.weight
        left, right = weight.beside(Matrix.column(old.bias)), new.weight.beside(Matrix.column(new.bias))
        found = left.T.solve(right.T)
        if found is not None and left.rank() == left.shape[0] and found.rank() == found.shape[0]:
            yield found.T

    def in_symmetry_group(self, theta: MLP, index: int, element: Operator) -> bool:
        matrix = as_matrix(element)
        return matrix.shape[0] == matrix.shape[1] == matrix.rank()

    def check_trivial_stabiliser(self, theta: MLP) -> Verdict:
        """Proved when (W_i | b_i) has full row rank for every hidden layer: then k_1, k_2, … are determined one after
        the other.  Otherwise the matching does not answer, and `construct_actions` does.
        """
        for index, layer in enumerate(theta.layers[:-1], start=1):
            if layer.weight.beside(Matrix.column(layer.bias)).rank() < layer.weight.shape[0]:
                return Undecided(f"the rows of layer {index} are dependent, so its match is not unique layer by layer")
        return Proved("every hidden layer has full row rank, so each k_i is determined by k_{i-1}")

    def search_is_complete(self, theta: MLP) -> bool:
        return isinstance(self.check_trivial_stabiliser(theta), Proved)

    def construct_actions(self, theta: MLP, actions: Actions, group: Group) -> Verdict | None:
        """By the theorem above; undecided when there are hidden biases beside dependent rows."""
        if isinstance(self.check_trivial_stabiliser(theta), Proved):
            return None
        return self.build_actions(theta, actions, group)

    def build_actions(self, theta: MLP, actions: Actions, group: Group) -> Verdict:
        """The same whether or not the rows are independent: Proved with the operators, Refuted, or Undecided."""
        if has_hidden_biases(theta):
            return Undecided("dependent rows together with hidden biases; move the biases to the last layer first")
        weights = [layer.weight for layer in theta.layers]
        final_maps = _final_maps(weights)
        obstacle = _obstacle(weights, final_maps, actions)
        if obstacle is None and any(last.apply(theta.layers[-1].bias) != theta.layers[-1].bias for *_, last in actions):
            obstacle = "the output bias is not fixed", _first_not_fixing(theta, actions), theta.depth
        if obstacle is not None:
            reason, name, layer = obstacle
            return Refuted(reason, (name, layer))
        if isinstance(group, UnlistedGroup):
            return Undecided(f"stable complements are found for finite groups (Maschke), and {group.words}")
        current = [as_matrix(first) for _, first, _ in actions]
        ends = [as_matrix(last) for _, _, last in actions]
        found: list[list[Matrix]] = [[] for _ in actions]
        for index in range(1, theta.depth):
            current = _lift(weights, final_maps, index, current, ends)
            for generator, operator in zip(found, current, strict=True):
                generator.append(operator)
        return Proved("built from stable kernels and images", tuple(map(tuple, found)))


def column_basis(matrix: Matrix) -> Matrix:
    """The columns at the pivots: a basis of the image."""
    return matrix.select(columns=matrix.pivots())


def stabilises(operator: Operator, basis: Matrix) -> bool:
    """Whether an operator carries the span of independent columns into itself."""
    return basis.beside(block(operator, basis)).rank() == basis.shape[1]


def _final_maps(weights: Sequence[Matrix]) -> list[Matrix]:
    """T_i = W_L ⋯ W_{i+1} : V_i → V_L for i = 0, …, L."""
    maps = [Matrix.identity(weights[-1].shape[0])]
    for weight in reversed(weights):
        maps.insert(0, maps[0] @ weight)
    return maps


def _obstacle(weights: Sequence[Matrix], final_maps: Sequence[Matrix], actions: Actions) -> tuple[str, str, int] | None:
    """What keeps the layers from being equivariant: a reason, a generator and a layer."""
    for name, first, last in actions:
        if after(final_maps[0], first) != block(last, final_maps[0]):
            return f"the product of the layers does not commute with {name}", name, len(weights)
    for index in range(1, len(weights)):
        initial = weights[0]
        for weight in weights[1:index]:
            initial = weight @ initial
        kernel, image = initial.nullspace(), column_basis(final_maps[index])
        for name, first, last in actions:
            if not stabilises(first, kernel):
                return f"the kernel of the first {index} layers is not stable under {name}", name, index
            if not stabilises(last, image):
                return f"the image of V_{index} in the output is not stable under {name}", name, index
    return None


def _first_not_fixing(theta: MLP, actions: Actions) -> str:
    bias = theta.layers[-1].bias
    return next(name for name, _, last in actions if last.apply(bias) != bias)


def _lift(
    weights: Sequence[Matrix],
    final_maps: Sequence[Matrix],
    index: int,
    before: Sequence[Matrix],
    ends: Sequence[Matrix],
) -> list[Matrix]:
    """rho_i of every generator, given rho_{i-1}."""
    weight = weights[index - 1]
    image = column_basis(weight)  # R
    section = weight.solve(image)
    if section is None:
        raise ArithmeticError("columns of a matrix lie in its image")
    basis, trivial = image, 0
    forward = Matrix.identity(weight.shape[0])
    for later in weights[index:]:
        forward = later @ forward
        kernel = forward.nullspace()  # F_j
        extended = _extend(basis, kernel)
        trivial += extended.shape[1] - basis.shape[1]
        basis = extended
    reached = column_basis(final_maps[index])
    stable, top = _stable_complement(final_maps[index], image, reached, ends)
    basis = basis.beside(top)
    inverse = basis.inverse()
    result = []
    for operator, last in zip(before, ends, strict=True):
        on_image = image.solve(weight @ operator @ section)
        on_top = stable.solve(last @ stable)
        if on_image is None or on_top is None:
            raise ArithmeticError("a stable space is not stable")
        blocks = on_image.direct_sum(Matrix.identity(trivial)).direct_sum(on_top)
        result.append(basis @ blocks @ inverse)
    return result


def _extend(basis: Matrix, vectors: Matrix) -> Matrix:
    """The basis with those of the vectors that are independent of it and of each other."""
    for column in vectors.columns():
        longer = basis.beside(Matrix.column(column))
        if longer.rank() > basis.shape[1]:
            basis = longer
    return basis


def _stable_complement(
    forward: Matrix, image: Matrix, reached: Matrix, ends: Sequence[Matrix]
) -> tuple[Matrix, Matrix]:
    """A basis of a stable complement of forward(image) in the span of `reached`, and vectors that are carried to it.

    The complement is the kernel of a projection P with P rho(g) = rho(g) P for the generators: linear equations in P,
    solvable by Maschke.
    """
    inner = column_basis(forward @ image)
    rank, width = inner.shape[1], reached.shape[1]
    if rank == width:
        return reached.select(columns=[]), Matrix.zeros(forward.shape[1], 0)
    own = [_restricted(inner, last) for last in ends]  # on the image of R
    whole = [_restricted(reached, last) for last in ends]
    coordinates = reached.solve(inner)
    if coordinates is None:
        raise ArithmeticError("the image of a subspace lies in the image")
    # unknown P of shape (rank, width), vectorised row by row: P coordinates = 1, P whole = own P
    one_rank, one_width = Matrix.identity(rank), Matrix.identity(width)
    system = one_rank.kron(coordinates.T)
    right = Matrix.column(value for row in Matrix.identity(rank).rows() for value in row)
    for small, large in zip(own, whole, strict=True):
        system = system.above(one_rank.kron(large.T) - small.kron(one_width))
        right = right.above(Matrix.zeros(rank * width, 1))
    solution = system.solve(right)
    if solution is None:
        raise ArithmeticError("Maschke's theorem failed: the group is not finite")
    values: list[Fraction] = [row[0] for row in solution.rows()]
    projection = Matrix([values[a * width : (a + 1) * width] for a in range(rank)], columns=width)
    stable = reached @ projection.nullspace()
    top = forward.solve(stable)
    if top is None:
        raise ArithmeticError("a part of the image is not reached")
    return stable, top


def _restricted(basis: Matrix, operator: Matrix) -> Matrix:
    """The matrix of an operator on the span of independent columns that it keeps."""
    found = basis.solve(operator @ basis)
    if found is None:
        raise ArithmeticError("a stable space is not stable")
    return found

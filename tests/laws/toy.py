"""An architecture of one's own, x ↦ B A x for square matrices, and mistakes to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.category import Affine, Morphism, Space, find_difference
from catnet.groups.operators import Operator, as_matrix
from catnet.testing import invertible_matrices, matrices
from catnet.theorem.architecture import Architecture, Summary
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

DEFECTS = (
    "transport without the inverse",
    "transport forgets the output",
    "k inverted",
    "k on the wrong side",
    "k transposed",
    "no k at all",
    "own action",
    "layers in the wrong order",
    "a stabiliser that is not there",
    "equality of one point",
    "equality as values",
    "everything is identifiable",
    "a reduction with another function",
)


@dataclass(frozen=True)
class Pair:
    """x ↦ B A x."""

    first: Matrix
    last: Matrix

    kind = "pair"
    hidden_neurons = 0

    @property
    def spaces(self) -> tuple[Space, ...]:
        return (Space(self.first.shape[0]),) * 3

    @property
    def parameters(self) -> int:
        return 2 * self.first.shape[0] ** 2

    def morphism(self) -> Morphism:
        return Affine.linear(self.last @ self.first)


@dataclass(frozen=True)
class Pairs(Model[Pair]):
    """K_1 = GL(V_1)."""

    defect: str = ""

    def spaces(self, theta: Pair) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: Pair, index: int) -> Morphism:
        if self.defect == "layers in the wrong order":
            index = 3 - index
        return Affine.linear(theta.first if index == 1 else theta.last)

    def check_adjunction(self, theta: Pair, actions: Actions = ()) -> Verdict:
        shy = self.defect == "shy" and not all(isinstance(first, Monomial) for _, first, _ in actions)
        return Undecided("not by permutations and scales") if shy else Proved("both layers are linear")

    def own_action(self, theta: Pair, index: int, first: Operator, last: Operator) -> Operator:
        return first if self.defect == "own action" else super().own_action(theta, index, first, last)

    def transport(self, theta: Pair, first: Operator, last: Operator) -> Pair:
        before = as_matrix(first if self.defect == "transport without the inverse" else first.inverse())
        after = Matrix.identity(before.shape[0]) if self.defect == "transport forgets the output" else as_matrix(last)
        return Pair(theta.first @ before, after @ theta.last)

    def iter_matches(self, theta: Pair, moved: Pair, index: int, before: Operator) -> Iterator[Operator]:
        if theta.first.rank() < theta.first.shape[0] or self.defect == "no k at all":
            return
        k = moved.first @ theta.first.inverse()
        if k.rank() < k.shape[0]:
            return
        if self.defect == "k inverted":
            k = k.inverse()
        if self.defect == "k on the wrong side":
            k = theta.first.inverse() @ moved.first
        yield k.T if self.defect == "k transposed" else k

    def last_layer_matches(self, theta: Pair, moved: Pair, before: Operator) -> bool:
        return moved.last == theta.last @ as_matrix(before.inverse()) or self.defect.startswith("k ")

    def in_symmetry_group(self, theta: Pair, index: int, element: Operator) -> bool:
        return as_matrix(element).rank() == theta.first.shape[0]

    def check_trivial_stabiliser(self, theta: Pair) -> Verdict:
        if theta.first.rank() == theta.first.shape[0] or self.defect == "a stabiliser that is not there":
            return Proved("A is invertible")
        return Undecided("A is singular")

    def search_is_complete(self, theta: Pair) -> bool:
        return theta.first.rank() == theta.first.shape[0]


@dataclass(frozen=True)
class Kept:
    theta: Pair
    small: Pair

    def check(self) -> Verdict:
        return Proved("nothing is taken out")


@dataclass(frozen=True)
class PairArchitecture(Architecture[Pair]):
    defect: str = ""

    @property
    def model(self) -> Pairs:
        return Pairs(self.defect)

    @property
    def summary(self) -> Summary:
        return Summary("pair", "GL", "all", "both invertible", "here", "everything", "nothing")

    def check_same_function(self, left: Pair, right: Pair, *, max_cells: int | None = None) -> Verdict:
        if self.defect == "equality of one point":
            x = left.spaces[0].zero()
            return Proved("equal at 0") if left.morphism()(x) == right.morphism()(x) else Refuted("they differ")
        difference = find_difference(left.morphism(), right.morphism())
        if self.defect == "equality as values" and left != right:
            return Refuted("other values", difference)
        return Proved("equal products") if difference is None else Refuted("they differ", difference)

    def check_identifiable(self, theta: Pair, *, max_cells: int | None = None) -> Verdict:
        full = (theta.last @ theta.first).rank() == theta.first.shape[0]
        if full or self.defect == "everything is identifiable":
            return Proved("W_2 = f W_1^-1")
        return Undecided("a singular product")

    def reduce(self, theta: Pair, *, max_cells: int | None = None) -> Kept:
        if self.defect == "a reduction with another function":
            return Kept(theta, Pair(theta.first, Matrix.zeros(*theta.last.shape)))
        return Kept(theta, theta)


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    n = draw(st.integers(1, 2))
    sides = st.one_of(invertible_matrices(size=n), matrices(rows=n, columns=n))
    return Pair(draw(sides), draw(sides))


@st.composite
def moved_pairs(draw: st.DrawFn, theta: Pair) -> Pair:
    k = draw(invertible_matrices(size=theta.first.shape[0]))
    return Pair(k @ theta.first, theta.last @ k.inverse())


def twin_pairs() -> st.SearchStrategy[tuple[Pair, Pair]]:
    """0 = 0 · B for every B, and no change of basis makes one B of another rank."""
    sizes = st.integers(1, 2)
    return sizes.map(lambda n: (Pair(Matrix.zeros(n, n), Matrix.identity(n)), Pair(*[Matrix.zeros(n, n)] * 2)))

"""What an architecture must offer for the theorem: the paper's data (V_i, Theta_i, f_i, K_i).

A `Model` is stateless.  Its parameters theta = (theta_1, …, theta_L) are values of one type; V_0, …, V_L are rational
spaces, V_i lying after layer i; K_i is a group that acts on V_i, given by values that multiply and invert as group
elements do.  Everything that `catnet.theorem.proof` knows about an architecture goes through the methods below.

References
----------
Shahverdi, Marchetti, Bökman, Kohn, "Identifiable Equivariant Networks are Layerwise Equivariant", arXiv
2601.21645, section 3.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

from catnet.algebra.scalars import Vector
from catnet.category import Morphism, Space
from catnet.groups import Group, Operator
from catnet.groups.lie import FieldPair
from catnet.groups.operators import identity_operator
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["Actions", "Model", "Network", "Theta"]

Actions: TypeAlias = tuple[tuple[str, Operator, Operator], ...]
"""For every generator of a group its name and its operators on V_0 and V_L."""


class Network(Protocol):
    """What every parameter can say about itself, whatever its architecture."""

    @property
    def spaces(self) -> tuple[Space, ...]:
        """V_0, …, V_L."""

    @property
    def parameters(self) -> int:
        """The number of rational numbers that it holds."""

    @property
    def hidden_neurons(self) -> int:
        """How many neurons have a symmetry of their own; 0 where the architecture has none."""

    @property
    def kind(self) -> str:
        """Its architecture, for a reader."""

    def morphism(self) -> Morphism:
        """The end-to-end map."""


Theta = TypeVar("Theta")


class Model(ABC, Generic[Theta]):
    """An architecture, over parameters of type Theta.  Abstract.

    The group acts on V_0 and V_L as the instance says.  On a hidden space V_i a group element g may act by itself,
    before any k_i is chosen: h_i(g), with h_0(g) and h_L(g) the given operators (`own_action`; the identity for
    architectures whose ends absorb every action).  The h_i(g) must normalise K_i and be multiplicative in g.
    """

    __slots__ = ()

    @abstractmethod
    def spaces(self, theta: Theta) -> tuple[Space, ...]:
        """V_0, …, V_L."""

    @abstractmethod
    def layer(self, theta: Theta, index: int) -> Morphism:
        """f_i(.; theta_i) : V_{i-1} → V_i, for i = 1, …, L."""

    @abstractmethod
    def check_adjunction(self, theta: Theta, actions: Actions = ()) -> Verdict:
        """Whether the layers absorb these actions: for each there is g theta with
        f_i(.; (g theta)_i) = h_i(g) f_i(h_{i-1}(g)^{-1} .; theta_i) for all i, whatever theta is.

        Without actions: whether they absorb every linear action.
        """

    def origin(self, theta: Theta, index: int) -> Vector:
        """The point o of V_i at which the coordinates in which K_i acts linearly start: an operator k of K_i is the
        affine map x ↦ o + k (x − o).  Zero by default; the layers of `layer` are in these coordinates.
        """
        return self.spaces(theta)[index].zero()

    def own_action(self, theta: Theta, index: int, first: Operator, last: Operator) -> Operator:
        """h_i(g) on V_i, 0 < i < L, for g acting on V_0 by `first` and on V_L by `last`; the identity by default."""
        return identity_operator(self.spaces(theta)[index].dimension)

    @abstractmethod
    def transport(self, theta: Theta, first: Operator, last: Operator) -> Theta:
        """g theta for g acting on V_0 by `first` and on V_L by `last`: its function is g f(g^{-1} x; theta).

        Only asked when `check_adjunction` proved that there is one.
        """

    @abstractmethod
    def iter_matches(self, theta: Theta, moved: Theta, index: int, before: Operator) -> Iterator[Operator]:
        """The k_i in K_i with f_i(.; moved_i) = k_i f_i(k_{i-1}^{-1} .; theta_i), where `before` acts on V_{i-1} as
        k_{i-1}.

        For 0 < i < L.  Solutions that differ by neurons which theta cannot tell apart are given once, in a way that
        is closed under composition; solutions that no later layer can accept may be left out, where `looks_ahead`.
        """

    def recentred(self, theta: Theta, first: Vector, last: Vector) -> Theta | None:
        """The parameter of x ↦ f(first + x) − last, if the ends take up shifts; None by default."""
        return None

    def check_lie_ladder(self, theta: Theta, pair: FieldPair) -> Verdict:
        """Whether there are fields in Lie(K_i) under whose flows, with the given ones on V_0 and V_L, every layer is
        equivariant.

        Returns
        -------
        Verdict
            Proved with a `catnet.theorem.lie_ladder.LieLadder`; Refuted with a `NoLadder`; Undecided, as by default.
        """
        return Undecided("how a connected group acts on the layers of this architecture is not known to catnet")

    def looks_ahead(self, theta: Theta, index: int) -> bool:
        """Whether `iter_matches` may leave out solutions at layer `index` that no later layer can accept; by default
        where theta has a stabiliser, so that there are several.
        """
        return not isinstance(self.check_trivial_stabiliser(theta), Proved)

    @abstractmethod
    def last_layer_matches(self, theta: Theta, moved: Theta, before: Operator) -> bool:
        """Whether f_L(.; moved_L) = f_L(k_{L-1}^{-1} .; theta_L)."""

    @abstractmethod
    def in_symmetry_group(self, theta: Theta, index: int, element: Operator) -> bool:
        """Whether an operator on V_i belongs to K_i."""

    def joins(self, theta: Theta, elements: Sequence[Operator]) -> bool:
        """Whether (k_1, …, k_{L-1}), each in its K_i, lies in K, the group under which the function does not change.

        By default K is the whole product.  Where it is a subgroup, as with one element on the whole of a residual
        stream, `iter_matches` gives no other tuples, and the theorem holds as it stands: its proof uses that the tuple
        of k_i is unique in a group, and not which one.
        """
        return True

    @abstractmethod
    def check_trivial_stabiliser(self, theta: Theta) -> Verdict:
        """Whether only the identity of K_1 × … × K_{L-1} fixes theta.  Then every g has at most one solution.

        Refuted with (index of the layer, …) as witness.
        """

    @abstractmethod
    def search_is_complete(self, theta: Theta) -> bool:
        """Whether `iter_matches` never leaves out a solution for this theta other than as it says."""

    def unmatched_layer(self, theta: Theta, moved: Theta) -> int | None:
        """A layer without a match, whatever is chosen below, so that no symmetry carries theta to `moved`; None, as by
        default, where that is not seen.  It is asked where `iter_matches` leaves out solutions.
        """
        return None

    def construct_actions(self, theta: Theta, actions: Actions, group: Group) -> Verdict | None:
        """Answer by other means than matching, where K_i is infinite and theta has a stabiliser.

        Returns
        -------
        Verdict or None
            Proved with, for every generator, the operators on V_1, …, V_{L-1}, which form a homomorphism; Refuted
            with (generator or None, layer); None, as by default, where the search answers.
        """
        return None

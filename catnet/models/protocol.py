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
from collections.abc import Iterator
from typing import Generic, TypeVar

from catnet.category import Morphism, Space
from catnet.groups import Operator
from catnet.verdict import Verdict

__all__ = ["Model", "Theta"]

Theta = TypeVar("Theta")


class Model(ABC, Generic[Theta]):
    """An architecture, over parameters of type Theta.  Abstract."""

    __slots__ = ()

    @abstractmethod
    def spaces(self, theta: Theta) -> tuple[Space, ...]:
        """V_0, …, V_L."""

    @abstractmethod
    def layer(self, theta: Theta, index: int) -> Morphism:
        """f_i(.; theta_i) : V_{i-1} → V_i, for i = 1, …, L."""

    @abstractmethod
    def check_adjunction(self, theta: Theta) -> Verdict:
        """Whether the first and the last layer absorb every linear action: f_1(g x; theta_1) = f_1(x; g^{-1} theta_1)
        and g f_L(x; theta_L) = f_L(x; g theta_L).
        """

    @abstractmethod
    def transport(self, theta: Theta, first: Operator, last: Operator) -> Theta:
        """g theta for g acting on V_0 by `first` and on V_L by `last`: its function is g f(g^{-1} x; theta)."""

    @abstractmethod
    def iter_matches(self, theta: Theta, moved: Theta, index: int, before: Operator) -> Iterator[Operator]:
        """The k_i in K_i with f_i(.; moved_i) = k_i f_i(k_{i-1}^{-1} .; theta_i), where `before` acts on V_{i-1} as
        k_{i-1}.

        For 0 < i < L.  Solutions that differ by neurons which theta cannot tell apart are given once, in a way that
        is closed under composition; solutions that no later layer can accept may be left out.
        """

    @abstractmethod
    def last_layer_matches(self, theta: Theta, moved: Theta, before: Operator) -> bool:
        """Whether f_L(.; moved_L) = f_L(k_{L-1}^{-1} .; theta_L)."""

    @abstractmethod
    def in_symmetry_group(self, index: int, element: Operator) -> bool:
        """Whether an operator on V_i belongs to K_i."""

    @abstractmethod
    def check_trivial_stabiliser(self, theta: Theta) -> Verdict:
        """Whether only the identity of K_1 × … × K_{L-1} fixes theta.  Then every g has at most one solution."""

    @abstractmethod
    def search_is_complete(self, theta: Theta) -> bool:
        """Whether `iter_matches` never leaves out a solution for this theta other than as it says."""

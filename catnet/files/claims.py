"""What a certificate claims, in integers: the form in which Coq and the program extracted from it are given it.

Matrices are integer rows over a common denominator; a layer's rows are (b, w); a monomial matrix is given by its rows;
every operator comes with its inverse, which shows that it is invertible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

__all__ = [
    "Claim",
    "Difference",
    "Equal",
    "Identified",
    "Layerwise",
    "LinearMap",
    "Scaled",
    "Single",
    "Triangulated",
]


@final
@dataclass(frozen=True, slots=True)
class Scaled:
    """A matrix as integer rows over one common denominator."""

    rows: tuple[tuple[int, ...], ...]
    denominator: int


@final
@dataclass(frozen=True, slots=True)
class Single:
    """A monomial matrix: row i has the one entry entries[i][1] / denominator, in column entries[i][0]."""

    entries: tuple[tuple[int, int], ...]
    denominator: int


LinearMap = Scaled | Single


@final
@dataclass(frozen=True, slots=True)
class Layerwise:
    """A certificate of layerwise equivariance, for Coq.

    Parameters
    ----------
    activation : str
        How Coq calls the class of the activation: "Homogeneous", "Odd" or "Linear".
    sigma : str
        The activation itself: "relu", "leaky_relu (p # q)", "tanh", "odd" or "identity".
    homomorphism : str
        "ByUniqueness", "ByRank" or "ByEnumeration".
    right_inverses : tuple of Scaled
        Of the hidden layers, for "ByRank".
    inputs : int
    layers : tuple of Scaled
        Rows (b, w).
    generators : tuple of tuples of pairs
        For each generator and space the operator and its inverse.
    relators : tuple of tuples of int
    about : tuple of str
        For the comment.
    """

    activation: str
    sigma: str
    homomorphism: str
    right_inverses: tuple[Scaled, ...]
    inputs: int
    layers: tuple[Scaled, ...]
    generators: tuple[tuple[tuple[LinearMap, LinearMap], ...], ...]
    relators: tuple[tuple[int, ...], ...]
    about: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class Equal:
    """Two ReLU networks of which it is claimed that they compute the same function."""

    inputs: int
    left: tuple[Scaled, ...]
    right: tuple[Scaled, ...]
    about: tuple[str, ...]

    @property
    def fuel(self) -> int:
        """How often Coq may have to cut an orthant: each neuron cuts at most n times along one branch."""
        neurons = sum(len(layer.rows) for side in (self.left, self.right) for layer in side[:-1])
        return min(neurons * self.inputs + 1, 4000)


@final
@dataclass(frozen=True, slots=True)
class Difference:
    """Two ReLU networks of which it is claimed that they differ at a point."""

    left: tuple[Scaled, ...]
    right: tuple[Scaled, ...]
    point: Scaled
    about: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class Triangulated:
    """Two ReLU networks, and a triangulation by which they are claimed to compute the same function.

    Parameters
    ----------
    inputs : int
    left, right : tuple of Scaled
    rays : tuple of tuples of int
        (t, x), of length inputs + 1.
    cones : tuple of tuples of int
        Each the numbers of its rays.
    about : tuple of str
    """

    inputs: int
    left: tuple[Scaled, ...]
    right: tuple[Scaled, ...]
    rays: tuple[tuple[int, ...], ...]
    cones: tuple[tuple[int, ...], ...]
    about: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class Identified:
    """A ReLU network with one hidden layer of which it is claimed that it is identifiable: its hyperplanes are pairwise
    different and its matrices u_i w_i^T linearly independent.
    """

    inputs: int
    layers: tuple[Scaled, ...]
    about: tuple[str, ...]


Claim = Layerwise | Equal | Difference | Triangulated | Identified

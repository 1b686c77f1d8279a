"""Property-based tests of networks and symmetries: what to draw, which laws hold, and assertions that print a witness.

``pip install catnet-exact[test]``.  Importing this package registers strategies, so that ``st.from_type`` and `given`
with type hints draw catnet's values:

>>> from hypothesis import find, strategies as st
>>> from catnet.algebra.matrix import Matrix
>>> find(st.from_type(Matrix), lambda A: A.rank() == 1)
Matrix([['1']])

The laws are data in `catnet.testing.laws`.
"""

from __future__ import annotations

from collections.abc import Callable as _Callable
from typing import Any as _Any

from catnet.errors import MissingExtraError

try:
    import hypothesis.strategies as _strategies
except ImportError as _error:  # pragma: no cover - the extra is installed where tests run
    raise MissingExtraError("catnet.testing needs Hypothesis: pip install catnet-exact[test]") from _error

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Affine, Morphism, Space
from catnet.files.instance import Instance
from catnet.groups import FiniteGroup, Representation
from catnet.testing.arrows import activations, affine_maps, arrows, spaces
from catnet.testing.assertions import assert_equivariant, assert_proved, assert_refuted, assert_same_function
from catnet.testing.at_points import assert_equivariant_at, exact_array
from catnet.testing.disguises import disguises, near_misses, twins
from catnet.testing.equivariant import Equivariant, end_actions, equivariant_layers, equivariant_mlps
from catnet.testing.groups import finite_groups, intertwiners, permutation_groups, representations
from catnet.testing.instances import OUTCOMES, TheoremInstance, instances, theorem_instances
from catnet.testing.networks import DEGENERACIES, degenerate_mlps, mlps
from catnet.testing.planted import PLANTED, Planted, planted_symmetries
from catnet.testing.ready import load
from catnet.testing.values import (
    invertible_matrices,
    matrices,
    monomials,
    permutations,
    positive_rationals,
    rationals,
    small_integers,
    vectors,
    wide_rationals,
)

__all__ = [
    "DEGENERACIES",
    "OUTCOMES",
    "PLANTED",
    "Equivariant",
    "Planted",
    "TheoremInstance",
    "activations",
    "affine_maps",
    "arrows",
    "assert_equivariant",
    "assert_equivariant_at",
    "assert_proved",
    "assert_refuted",
    "assert_same_function",
    "degenerate_mlps",
    "disguises",
    "end_actions",
    "equivariant_layers",
    "equivariant_mlps",
    "exact_array",
    "finite_groups",
    "instances",
    "intertwiners",
    "invertible_matrices",
    "matrices",
    "mlps",
    "monomials",
    "near_misses",
    "permutation_groups",
    "permutations",
    "planted_symmetries",
    "positive_rationals",
    "rationals",
    "representations",
    "small_integers",
    "spaces",
    "theorem_instances",
    "twins",
    "vectors",
    "wide_rationals",
]

load()
_DRAWN: dict[type[_Any], _Callable[[], _strategies.SearchStrategy[_Any]]] = {
    Matrix: matrices,
    Permutation: permutations,
    Monomial: monomials,
    Space: spaces,
    Activation: activations,
    Affine: affine_maps,
    Morphism: arrows,
    FiniteGroup: finite_groups,
    Representation: lambda: finite_groups().flatmap(representations),
    MLP: lambda: mlps(activation=activations()),
    TheoremInstance: theorem_instances,
    Equivariant: equivariant_mlps,
    Planted: planted_symmetries,
    Instance: instances,
}
for _kind in _DRAWN:  # made when they are asked for: a plugin of pytest may be loaded before Hypothesis is ready
    _strategies.register_type_strategy(_kind, lambda kind: _DRAWN[kind]())

"""The architectures that catnet knows, and which one a parameter belongs to.

An architecture is a file in `catnet.models` and one in this package; here stands one line for each.

>>> from catnet.models import MLP
>>> architecture_of(MLP.from_rows([([[1]], [0])])).summary.name
'relu'
"""

from __future__ import annotations

import importlib
from typing import Any

from catnet.category import Activation, check_same, find_enclosed_difference
from catnet.errors import InputError, ShapeError
from catnet.identify.architecture import Architecture
from catnet.verdict import Refuted, Undecided, Verdict

__all__ = ["ARCHITECTURES", "architecture_of", "check_equal", "iter_architectures"]

ARCHITECTURES = {
    "Relu": "relu.ReluArchitecture",
    "LeakyRelu": "leaky.LeakyNetworks",
    "Tanh": "tanh.TanhNetworks",
    "Sigmoid": "tanh.SigmoidArchitecture",
    "Identity": "linear.LinearArchitecture",
}
"""The class of the activation, or else of the parameter, and where its architecture is."""


def architecture_of(theta: Any) -> Architecture[Any]:
    """The architecture of a parameter; `InputError` if there is none for it."""
    activation = getattr(theta, "activation", None)
    for value in (theta, activation):
        name = type(value).__name__
        if name in ARCHITECTURES and (value is theta) is not isinstance(value, Activation):
            return _load(ARCHITECTURES[name])
    raise InputError(f"no architecture is known for {getattr(theta, 'kind', type(theta).__name__)}")


def check_equal(left: Any, right: Any, *, max_cells: int | None = None) -> Verdict:
    """Whether two parameters, perhaps of different architectures, compute the same function.

    Of one architecture: as it decides.  Otherwise equal normal forms prove, a point refutes, and nothing else is tried.

    Raises
    ------
    ShapeError
        If their ends have different dimensions.
    """
    if type(left) is type(right) and getattr(left, "activation", None) == getattr(right, "activation", None):
        return architecture_of(left).check_same_function(left, right, max_cells=max_cells)
    first, second = left.morphism(), right.morphism()
    if (first.source, first.target) != (second.source, second.target):
        raise ShapeError(
            f"the networks are not parallel: one goes from dimension {first.source.dimension} to "
            f"{first.target.dimension}, the other from {second.source.dimension} to {second.target.dimension}"
        )
    verdict = check_same(first, second)
    if isinstance(verdict, Undecided):
        witness = find_enclosed_difference(first, second)
        if witness is not None:
            return Refuted("the two functions differ at a point: their values lie in disjoint intervals", witness)
        return Undecided(f"no theorem compares {left.kind} with {right.kind}, and no point tried tells them apart")
    return verdict


def iter_architectures() -> list[Architecture[Any]]:
    """Every one once, in a fixed order."""
    return [_load(path) for path in dict.fromkeys(ARCHITECTURES.values())]


def _load(path: str) -> Architecture[Any]:
    module, name = path.split(".")
    found: Architecture[Any] = getattr(importlib.import_module(f"catnet.identify.{module}"), name)()
    return found

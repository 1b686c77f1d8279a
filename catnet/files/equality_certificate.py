"""Certificates that two ReLU networks compute the same function.

Self-contained: both networks with their hashes, and a triangulation of their common regions, which
`catnet.checking.equality` re-checks.
"""

from __future__ import annotations

from typing import Any

from catnet.architectures.perceptron.file import network_to_json
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import layers_of
from catnet.checking.equality import CLAIM
from catnet.checking.reading import sealed, sha256
from catnet.geometry.complex import Complex
from catnet.geometry.kernel.layers import integer_layers, stack
from catnet.geometry.kernel.walk import Walk
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.geometry.triangulation import triangulate

__all__ = ["equality_to_json"]


def equality_to_json(left: MLP, right: MLP, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> dict[str, Any]:
    """The document for a proof that two networks compute the same function: a triangulation of their common regions.

    Raises
    ------
    BudgetError
        If there are more than `max_cells` common regions.
    """
    pair = tuple(integer_layers(layers_of(theta)) for theta in (left, right))
    walk = Walk(stack(*pair), left.widths[0], budget=max_cells)
    rays, cones = triangulate(Complex(walk, tuple(walk)))
    sides = {"left": network_to_json(left), "right": network_to_json(right)}
    return sealed(
        CLAIM,
        sides,
        {**{f"{side}_sha256": sha256(network) for side, network in sides.items()}, "rays": rays, "cones": cones},
    )

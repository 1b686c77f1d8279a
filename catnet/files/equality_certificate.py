"""Certificates that two networks compute the same function: the format ``catnet-equality-certificate/1``.

Self-contained: both networks with their hashes, and a triangulation of their common regions, which
`catnet.checking.equality` re-checks.
"""

from __future__ import annotations

from typing import Any

from catnet.architectures.perceptron.file import network_hash, network_to_json
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import layers_of
from catnet.geometry.complex import Complex
from catnet.geometry.kernel.layers import integer_layers, stack
from catnet.geometry.kernel.walk import Walk
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.geometry.triangulation import triangulate

__all__ = ["EQUALITY_FORMAT", "equality_to_json"]

EQUALITY_FORMAT = "catnet-equality-certificate/1"


def equality_to_json(left: MLP, right: MLP, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> dict[str, Any]:
    """The document for a proof that two networks compute the same function: a triangulation of their common regions.

    Raises
    ------
    InputError
        For networks that are not ReLU networks with the same ends.
    BudgetError
        If there are more than `max_cells` common regions.
    """
    left.require_parallel(right)
    pair = tuple(integer_layers(layers_of(theta)) for theta in (left, right))
    walk = Walk(stack(*pair), left.widths[0], budget=max_cells)
    rays, cones = triangulate(Complex(walk, tuple(walk)))
    sides = {"left": network_to_json(left), "right": network_to_json(right)}
    return {
        "format": EQUALITY_FORMAT,
        "claim": "same function",
        **{f"{side}_sha256": network_hash(network) for side, network in sides.items()},
        **sides,
        "rays": rays,
        "cones": cones,
    }

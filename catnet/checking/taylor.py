"""Rays and the Taylor coefficients of attention along them, as tables of a graph whose automorphisms hold symmetries.

Why every symmetry keeps these tables: `series`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .colouring import Graph
from .reading import need
from .series import Series, ray
from .tokens import Tokens
from .values import Network

BITS = 16
"""Of intervals; series have none."""


def add_series(graph: Graph, theta: Network, rays: Sequence[Sequence[Fraction]], centre: Fraction, order: int) -> None:
    """Rays that all (signed) permutations map to themselves as a set, and the coefficients of 1, t, …, t^order."""
    need(isinstance(theta, Tokens), "Taylor coefficients of what is no attention")
    need(not (graph.inputs.signed and centre), "not every symmetry fixes the point from which rays start")
    found: list[Any] = [theta.value(list[Any](ray(centre, x, order)), BITS) for x in rays]
    plain = [[y if isinstance(y, Series) else Series((y, *[Fraction(0)] * order)) for y in line] for line in found]
    here = graph.part(len(rays), False)
    graph.relate(here, graph.inputs, rays)
    for k in range(order + 1):
        graph.relate(here, graph.outputs, [[y.terms[k] for y in line] for line in plain])

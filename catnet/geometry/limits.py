"""How much work geometry does before it gives up, counted so that the answer does not depend on the machine."""

from __future__ import annotations

__all__ = ["DEFAULT_MAX_CELLS", "MOST_RAY_DIMENSIONS"]

DEFAULT_MAX_CELLS = 200_000
"""Regions of a complex."""

MOST_RAY_DIMENSIONS = 8
"""Inside a polytope of higher dimension questions go to linear programs: a box has 2^n vertices, and every region in
it many.
"""

"""How much work geometry does before it gives up, counted so that the answer does not depend on the machine."""

from __future__ import annotations

__all__ = ["DEFAULT_MAX_CELLS"]

DEFAULT_MAX_CELLS = 200_000
"""Regions of a complex."""

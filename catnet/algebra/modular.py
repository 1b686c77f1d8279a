"""Primes for arithmetic modulo a prime, chosen so that sums of products fit into machine words."""

from __future__ import annotations

__all__ = ["PRIMES"]

PRIMES = (67108859, 67108837, 67108819)
"""Below 2^26, so that sums of 1000 products fit into a machine word."""

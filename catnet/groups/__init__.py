"""Finite groups, their representations by exact matrices, and the maps between these."""

from __future__ import annotations

from catnet.groups.families import alternating, cyclic, dihedral, hyperoctahedral, symmetric, trivial_group
from catnet.groups.finite import FiniteGroup, Presentation
from catnet.groups.intertwiner import intertwiner_basis, is_intertwiner, reynolds
from catnet.groups.operators import Operator, permutation_model
from catnet.groups.representation import (
    Representation,
    dual,
    natural,
    regular,
    sign,
    signed_natural,
    tensor,
    trivial,
)

__all__ = [
    "FiniteGroup",
    "Operator",
    "Presentation",
    "Representation",
    "alternating",
    "cyclic",
    "dihedral",
    "dual",
    "hyperoctahedral",
    "intertwiner_basis",
    "is_intertwiner",
    "natural",
    "permutation_model",
    "regular",
    "reynolds",
    "sign",
    "signed_natural",
    "symmetric",
    "tensor",
    "trivial",
    "trivial_group",
]

"""Groups given by generators, their representations by exact matrices, and the maps between these."""

from __future__ import annotations

from catnet.groups.families import alternating, cyclic, dihedral, hyperoctahedral, symmetric, trivial_group
from catnet.groups.finite import FiniteGroup, Presentation
from catnet.groups.finiteness import check_finite, permutation_model
from catnet.groups.intertwiner import IntertwinerBasis, intertwiner_basis, is_intertwiner, reynolds
from catnet.groups.operators import Operator
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
from catnet.groups.unlisted import Group, UnlistedGroup, generated_group

__all__ = [
    "FiniteGroup",
    "Group",
    "IntertwinerBasis",
    "Operator",
    "Presentation",
    "Representation",
    "UnlistedGroup",
    "alternating",
    "check_finite",
    "cyclic",
    "dihedral",
    "dual",
    "generated_group",
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

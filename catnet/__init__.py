"""catnet: exact answers to one question.

When a neural network is symmetric as a whole, is it symmetric layer by layer?  Networks are composable morphisms of
rational spaces, symmetries are exact finite groups, and every question is answered proved, refuted with a witness, or
undecided with the reason.

Names are imported when they are first used, so ``import catnet`` is light.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "catnet.category": ("Affine", "Diagram", "Pointwise", "Space", "check_natural", "check_same"),
    "catnet.files": ("Instance", "read_instance", "read_network"),
    "catnet.geometry.facets": ("adjacency_graph", "neuron_facts"),
    "catnet.geometry.layers": ("box",),
    "catnet.geometry.networks": ("complex_of", "extremes_of"),
    "catnet.geometry.piecewise_linear": ("check_same_map",),
    "catnet.geometry.same_function": ("check_same_function",),
    "catnet.groups": (
        "FiniteGroup",
        "Representation",
        "alternating",
        "cyclic",
        "dihedral",
        "hyperoctahedral",
        "intertwiner_basis",
        "natural",
        "regular",
        "reynolds",
        "symmetric",
        "trivial",
    ),
    "catnet.identify": ("check_identifiable",),
    "catnet.matrix": ("Matrix",),
    "catnet.models": ("MLP", "ReluNetworks", "reduce_network"),
    "catnet.monomial": ("Monomial",),
    "catnet.permutation": ("Permutation",),
    "catnet.scalars": ("exact_float", "rational", "vector"),
    "catnet.theorem.defect": ("defects",),
    "catnet.theorem": ("EndActions", "pure_permutation_form", "verify"),
    "catnet.verdict": ("Proved", "Refuted", "Undecided", "Verdict"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'catnet' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])

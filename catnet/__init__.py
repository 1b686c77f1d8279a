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
    "catnet.files": ("Instance", "read_instance"),
    "catnet.files.parameter": ("read_network", "read_parameter"),
    "catnet.geometry.facets": ("adjacency_graph", "neuron_facts"),
    "catnet.geometry.kernel.layers": ("box",),
    "catnet.questions.regions": ("complex_of",),
    "catnet.questions.bound": ("extremes_of",),
    "catnet.questions.identifiable": ("check_identifiable", "check_weakly_identifiable", "identify"),
    "catnet.questions.dimension": ("functional_dimension",),
    "catnet.questions.realise": ("check_realisable",),
    "catnet.questions.reduce": ("find_reduction", "reduce_network"),
    "catnet.questions.end_to_end": ("check_end_to_end",),
    "catnet.architectures.known": ("architecture_of", "register"),
    "catnet.theorem.architecture": ("Architecture",),
    "catnet.theorem.model": ("Model",),
    "catnet.questions.same_arrow": ("check_same_map",),
    "catnet.questions.same_function": ("check_same_function",),
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
    "catnet.algebra.matrix": ("Matrix",),
    "catnet.architectures.perceptron.network": ("MLP",),
    "catnet.architectures.relu.model": ("ReluNetworks",),
    "catnet.algebra.monomial": ("Monomial",),
    "catnet.algebra.permutation": ("Permutation",),
    "catnet.algebra.scalars": ("exact_float", "rational", "vector"),
    "catnet.questions.defect": ("defects",),
    "catnet.theorem": ("EndActions",),
    "catnet.architectures.relu.pure": ("pure_permutation_form",),
    "catnet.questions.verify": ("verify",),
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

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
    "catnet.files": ("Instance", "read_instance", "read_network", "read_parameter"),
    "catnet.files.models": (
        "from_arrays",
        "from_file",
        "from_flax",
        "from_keras",
        "from_nnet",
        "from_onnx",
        "from_safetensors",
        "from_sklearn",
        "from_torch",
        "to_arrays",
        "to_flax",
        "to_keras",
        "to_nnet",
        "to_onnx",
        "to_safetensors",
        "to_sklearn",
        "to_torch",
    ),
    "catnet.geometry.facets": ("adjacency_graph", "neuron_facts"),
    "catnet.geometry.kernel.layers": ("box",),
    "catnet.architectures.relu.regions": ("complex_of", "extremes_of"),
    "catnet.questions.same_arrow": ("check_same_map",),
    "catnet.architectures.relu.same_function": ("check_same_function",),
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
    "catnet.architectures.relu.architecture": ("check_identifiable",),
    "catnet.algebra.matrix": ("Matrix",),
    "catnet.architectures.perceptron.network": ("MLP",),
    "catnet.architectures.relu.model": ("ReluNetworks",),
    "catnet.architectures.perceptron.reduction": ("reduce_network",),
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

"""Re-checks a certificate of any kind: looks up its claim, and asks the checker for that.

Run alone, ``python -I catnet/checking CERTIFICATE``, or as the one file of ``catnet check --write-checker``.
"""

from __future__ import annotations

import importlib
from typing import Any

from .reading import FORMAT, Checker, shape, shown

CHECKERS = {
    "layerwise equivariance": "layerwise",
    "same function": "equality",
    "different functions": "difference",
    "layerwise equivariance under affine maps": "affine_layers",
    "not equivariant under affine maps": "not_equivariant_affine",
    "layerwise equivariance under a connected group": "connected",
    "not equivariant": "not_equivariant",
    "not equivariant under a connected group": "not_along_field",
    "not layerwise equivariant": "no_layers",
    "not layerwise equivariant under a connected group": "no_ladder",
    "identifiable": "identifiable",
    "identifiable among simple parameters": "among_simple",
    "not identifiable": "twin",
    "number of regions": "regions",
    "bounds on a box": "bounds",
    "reduction": "reduction",
    "equivariant realisation": "realisation",
    "functional dimension": "dimension",
    "nearest equivariant network": "symmetrised",
    "symmetries": "symmetries",
    "symmetries under affine maps": "affine_symmetries",
    "linear symmetries": "linear_symmetries",
}
"""For every claim the module that checks it."""


def checker_of(document: Any) -> Checker:
    """The checker for what a document claims."""
    shape(type(document) is dict, "not an object")
    found, claim = document.get("format"), document.get("claim")
    shape(found == FORMAT, f"not of the format {FORMAT}, but {shown(found)}")
    shape(type(claim) is str and claim in CHECKERS, f"unknown claim {shown(claim)}")
    result: Checker = importlib.import_module(f".{CHECKERS[claim]}", __package__).check
    return result


def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    return checker_of(document)(document)

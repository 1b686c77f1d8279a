"""Re-checks a certificate of any kind: looks up its claim, and asks the checker for that.

``python -I catnet/checking/every.py CERTIFICATE``, or the one file that ``catnet check --write-checker`` writes.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

if not __package__:  # run alone: the folder of this file is the package, and nothing else of catnet is looked for
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    __package__ = Path(__file__).resolve().parent.name

from .reading import FORMAT, Checker, main, shape, shown

CHECKERS = {
    "layerwise equivariance": "layerwise",
    "same function": "equality",
    "different functions": "difference",
    "not equivariant": "not_equivariant",
    "not layerwise equivariant": "no_layers",
    "identifiable": "identifiable",
    "not identifiable": "twin",
    "number of regions": "regions",
    "bounds on a box": "bounds",
    "reduction": "reduction",
    "equivariant realisation": "realisation",
    "functional dimension": "dimension",
    "nearest equivariant network": "symmetrised",
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


if __name__ == "__main__":
    sys.exit(main(check))

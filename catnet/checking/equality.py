"""Re-checks that two networks compute the same function, everywhere.

**Claim**: both networks, left and right.  **Proof**: for two ReLU networks a triangulation of R^n, ``rays`` and
``cones``, on each cone of which both are linear and agree (`triangulation`); or ``evidence`` of another kind (`same`).

Rests on no theorem of the literature.
"""

from __future__ import annotations

from typing import Any

from .networks import read_network
from .reading import bind, guarded, opened, written_once
from .same import check_evidence

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "same function"
CLAIMED = ("left", "right")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    flat = type(document) is dict and "rays" in document
    proof = ("rays", "cones") if flat else ("evidence",)
    content = opened(document, CLAIM, *CLAIMED, "left_sha256", "right_sha256", *proof)
    left, right = (read_network(content[side], side) for side in ("left", "right"))
    evidence = {"method": "triangulation", **{key: content[key] for key in proof}} if flat else content["evidence"]
    claim = {"left": left.written(), "right": right.written()}
    finding = {"claim_verdict": "proved", "assuming": [], "dimensions": [left.inputs, left.outputs]}
    found = bind(content, claim, {}, finding)
    checked = check_evidence(left, right, evidence)
    written_once(content, {key: checked[key] for key in proof} if flat else {"evidence": checked})
    sizes: dict[str, Any] = {key: len(checked[key]) for key in ("rays", "cones") if key in checked}
    return {**found, "method": checked["method"], **sizes}

"""Re-checks a reduction: a smaller network with the same function.

**Claim**: the network and the small one, which computes the same function on all inputs, of the same architecture and
with no more parameters. **Proof**: evidence (`same`). Where it is by *maps*, these are the alpha and alpha* of the
reduction: "back" is a submodel, whose maps alpha go from the small network's spaces to the large one's, and "forth" a
quotient, whose maps alpha* forget neurons that nobody reads; every layer commutes with them.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from typing import Any

from .networks import read_network
from .reading import bind, guarded, need, opened, written_once
from .same import check_evidence

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "reduction"
CLAIMED = ("network", "small")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "small_sha256", "evidence")
    theta, small = (read_network(content[key], key) for key in CLAIMED)
    before, after = numbers(theta.written()), numbers(small.written())
    claim = {"network": theta.written(), "small": small.written()}
    found = bind(content, claim, {}, {"claim_verdict": "proved", "assuming": [], "numbers": [before, after]})
    need(claim["network"]["format"] == claim["small"]["format"], "the small network has another architecture")
    need(after <= before, "the small network is not smaller")
    evidence = check_evidence(theta, small, content["evidence"])
    written_once(content, {"evidence": evidence})
    return {**found, "method": evidence["method"]}


def numbers(value: Any) -> int:
    """How many numbers stand in the layers of a network."""
    if isinstance(value, dict):
        return sum(map(numbers, value.values()))
    if isinstance(value, list):
        return sum(1 if isinstance(entry, str) else numbers(entry) for entry in value)
    return 0

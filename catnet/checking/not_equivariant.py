"""Re-checks a point x and a generator g with f(g x) ≠ g f(x).

**Claim**: a network of any architecture, and the actions of generators on its inputs and outputs; f is not equivariant.

**Proof**: one of the generators, and a rational point.  Both sides are evaluated, exactly where values are rational,
else in intervals with `bits` bits of precision; they must be different, or disjoint, in some output.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from typing import Any

from .difference import different, read_witness
from .layerwise import read_ends, write_ends
from .networks import evaluated, read_network
from .operators import apply
from .reading import bind, guarded, opened
from .values import affine_operator

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "not equivariant"
CLAIMED = ("network", "generators")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "generator", "point", "bits")
    theta = read_network(content["network"], "network")
    generators = read_ends(content["generators"], theta.inputs, theta.outputs)
    point, bits, proof = read_witness(content, theta.inputs, "generator", generators)
    found = bind(
        content,
        {"network": theta.written(), "generators": write_ends(generators)},
        proof,
        {"claim_verdict": "refuted", "assuming": [], "dimensions": [theta.inputs, theta.outputs]},
    )
    name = proof["generator"]
    first, last = generators[name]
    moved = evaluated(theta, apply(first, point), bits)
    image = affine_operator(last, evaluated(theta, point, bits), bits)
    return {**found, "generator": name, "different_outputs": different(moved, image)}

"""Re-checks a point x and a map g with f(g x) ≠ g f(x), where g x = A x + t.

**Claim**: as `not_equivariant.py` has it, but that the generators may have a shift on the inputs and on the outputs.

**Proof**: a generator and a rational point; both sides are evaluated, and must be different, or disjoint.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from typing import Any

from .affine_layers import with_shifts, without_shifts
from .difference import different, read_witness
from .layerwise import read_ends, write_ends
from .networks import evaluated, read_network
from .operators import apply
from .reading import bind, guarded, opened
from .values import affine_operator

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "not equivariant under affine maps"
CLAIMED = ("network", "generators")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "generator", "point", "bits")
    theta = read_network(content["network"], "network")
    plain, shifts = without_shifts(content["generators"], [theta.inputs, theta.outputs])
    generators = read_ends(plain, theta.inputs, theta.outputs)
    point, bits, proof = read_witness(content, theta.inputs, "generator", generators)
    found = bind(
        content,
        {"network": theta.written(), "generators": with_shifts(write_ends(generators), shifts)},
        proof,
        {"claim_verdict": "refuted", "assuming": [], "dimensions": [theta.inputs, theta.outputs]},
    )
    name = proof["generator"]
    first, last = generators[name]
    before, after = shifts[name]
    moved = evaluated(theta, [a + b for a, b in zip(apply(first, point), before, strict=True)], bits)
    image = affine_operator(last, evaluated(theta, point, bits), bits)
    image = [value + step for value, step in zip(image, after, strict=True)]
    return {**found, "generator": name, "different_outputs": different(moved, image)}

"""Re-checks a point x and a generator g with f(g x) ≠ g f(x).

**Claim**: a network of any architecture, and the actions of generators on its inputs and outputs; f is not equivariant.

**Proof**: one of the generators, and a rational point.  Both sides are evaluated, exactly where values are rational,
else in intervals with `bits` bits of precision; they must be different, or disjoint, in some output.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from typing import Any

from .difference import MOST_BITS, different
from .layerwise import read_ends, write_ends
from .networks import evaluated, read_network
from .operators import apply
from .reading import (
    CertificateError,
    bind,
    guarded,
    integer,
    load,
    opened,
    shape,
    shown,
    spelled,
    string,
    vector,
)
from .values import affine_operator

__all__ = ["CLAIM", "CLAIMED", "CertificateError", "check", "load"]

CLAIM = "not equivariant"
CLAIMED = ("network", "generators")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    keys = ("network_sha256", "generator", "point", "bits")
    content = opened(document, CLAIM, *CLAIMED, *keys)
    theta = read_network(content["network"], "network")
    generators = read_ends(content["generators"], theta.inputs, theta.outputs)
    name, point = string(content["generator"], "generator"), vector(content["point"], "point", theta.inputs)
    bits = integer(content["bits"], "bits", 16, MOST_BITS)
    shape(name in generators, f"the generator {shown(name)} is not known")
    found = bind(
        content,
        {"network": theta.written(), "generators": write_ends(generators)},
        {"generator": name, "point": spelled(point), "bits": bits},
        {"claim_verdict": "refuted", "assuming": [], "dimensions": [theta.inputs, theta.outputs]},
    )
    first, last = generators[name]
    moved = evaluated(theta, apply(first, point), bits)
    image = affine_operator(last, evaluated(theta, point, bits), bits)
    return {**found, "generator": name, "different_outputs": different(moved, image)}

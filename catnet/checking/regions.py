"""Re-checks how many linear regions a ReLU or leaky ReLU network has.

**Claim**: the network, the number of regions, and how many of them are bounded. A region is an activation pattern whose
open cell {x : every pre-activation strictly positive or strictly negative as the pattern says; one that vanishes
identically there counts as negative} is not empty, over all of R^n.

**Proof**: a triangulation (`triangulation`): cones that cover the space, inside of which no neuron changes its sign.
The interior of a cone lies in one open cell, and every open cell meets the interior of a cone; so the patterns of the
cones are the regions, each counted once. A region is unbounded iff one of its cones has a ray with t = 0.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from typing import Any

from .perceptron import read_perceptron
from .reading import bind, guarded, integer, need, opened
from .triangulation import check_cover, check_linear, check_rays, integer_layers, read_triangulation

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "number of regions"
CLAIMED = ("network", "count", "bounded")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "rays", "cones")
    theta = read_perceptron(content["network"], "network")
    count, bounded = integer(content["count"], "count", 1), integer(content["bounded"], "bounded", 0)
    rays, cones = read_triangulation(content["rays"], content["cones"], theta.inputs)
    found = bind(
        content,
        {"network": theta.written(), "count": count, "bounded": bounded},
        {"rays": rays, "cones": cones},
        {"claim_verdict": "proved", "assuming": [], "count": count, "bounded": bounded},
    )
    patterns = check_linear(check_rays([integer_layers(theta)], rays), cones)
    check_cover(rays, cones)
    need(len(set(patterns)) == count, f"there are {len(set(patterns))} regions, not {count}")
    far = {pattern for pattern, cone in zip(patterns, cones, strict=True) if any(not rays[i][-1] for i in cone)}
    need(count - len(far) == bounded, f"{count - len(far)} regions are bounded, not {bounded}")
    return {**found, "rays": len(rays), "cones": len(cones)}

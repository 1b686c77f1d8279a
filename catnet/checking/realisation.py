"""Re-checks a realisation: a network with the function of another one, equivariant layer by layer.

**Claim**: the network; the small one, its realisation, which computes the same function on all inputs; generators
with their actions on the inputs, the hidden spaces and the outputs of the realisation, under which every layer of it
is equivariant; the order of the group, or null; and whether it is *pure*: every hidden action permutes neurons, up to
signs. Both may be of any architecture; the realisation may be the network itself, or have other widths, larger or
smaller.

**Proof**: evidence that the functions are equal (`same`), and how g -> its action on each space is shown to be a
homomorphism (`layerwise`).

Rests on no theorem of the literature.
"""

from __future__ import annotations

from typing import Any

from .layerwise import LIMIT, check_every_layer, read_generators, write_generator
from .networks import read_network
from .operators import is_monomial
from .pieces import spaces
from .reading import bind, guarded, integer, need, opened, shape, written_once
from .same import check_evidence

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "equivariant realisation"
CLAIMED = ("network", "small", "generators", "order", "pure")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    keys = ("network_sha256", "small_sha256", "homomorphism", "evidence")
    content = opened(document, CLAIM, *CLAIMED, *keys)
    theta, small = (read_network(content[key], key) for key in ("network", "small"))
    widths = spaces(small)
    generators = read_generators(content["generators"], widths)
    order = None if content["order"] is None else integer(content["order"], "order", 1, LIMIT)
    pure, how = content["pure"], content["homomorphism"]
    shape(type(pure) is bool, "pure: not a truth value")
    claim = {
        "network": theta.written(),
        "small": small.written(),
        "generators": {name: write_generator(operators) for name, operators in generators.items()},
        "order": order,
        "pure": pure,
    }
    finding = {"claim_verdict": "proved", "assuming": [], "widths": widths, "order": order, "pure": pure}
    found = bind(content, claim, {}, finding)
    check_every_layer(small, generators, order, how)
    for operators in generators.values():
        for k in operators[1:-1]:
            signed = is_monomial(k) and all(abs(value) == 1 for ((_, value),) in k)
            need(not pure or signed, "a hidden action does not permute neurons")
    evidence = check_evidence(theta, small, content["evidence"])
    written_once(content, {"evidence": evidence})
    return {**found, "generators": list(generators), "method": evidence["method"], "homomorphism": how}

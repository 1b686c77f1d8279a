"""Re-checks that a network is not identifiable.

**Claim**: the network; its function does not determine it up to the symmetries of its architecture.

**Proof**: a *twin*, a network of the same architecture, with ``evidence`` that it computes the same function (`same`);
that no symmetry carries the network to it is recomputed (`apart`). Or, for a multilayer perceptron, or a residual
network without blocks, a *stabiliser*: one map for each hidden space, not all the identity, in K_i, under which every
layer of the network is equivariant with the ends held fixed: then the symmetries that the definition asks for are not
unique.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from typing import Any

from .apart import apart
from .layerwise import check_squares
from .networks import read_network
from .operators import identity, read_operator, written
from .perceptron import read_perceptron
from .pieces import spaces
from .reading import array, bind, guarded, need, opened, written_once
from .residual import Residual
from .same import check_evidence

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "not identifiable"
CLAIMED = ("network",)


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    moved = type(document) is dict and "stabiliser" in document
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", *(["stabiliser"] if moved else ["twin", "evidence"]))
    network = read_network(content["network"], "network")
    finding = {"claim_verdict": "refuted", "assuming": [], "widths": spaces(network)}
    found = bind(content, {"network": network.written()}, {}, finding)
    if moved:
        theta = network.line if isinstance(network, Residual) else read_perceptron(content["network"], "network")
        entries = array(content["stabiliser"], "stabiliser", len(theta.layers) - 1)
        sizes = theta.sizes[1:-1]
        hidden = [read_operator(entry, n, f"V_{i}") for i, (entry, n) in enumerate(zip(entries, sizes, strict=True), 1)]
        need(hidden != [identity(n) for n in sizes], "the stabiliser is trivial")
        check_squares(theta, [identity(theta.sizes[0]), *hidden, identity(theta.sizes[-1])], "the stabiliser")
        written_once(content, {"stabiliser": [written(k) for k in hidden]})
        return {**found, "because": "a symmetry other than the identity fixes it"}
    twin = read_network(content["twin"], "twin")
    written_once(content, {"twin": twin.written()})
    evidence = check_evidence(network, twin, content["evidence"])
    written_once(content, {"evidence": evidence})
    reason = apart(network, twin)
    return {**found, "because": f"a twin with the same function ({evidence['method']}): {reason}"}

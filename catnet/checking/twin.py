"""Re-checks that a network is not identifiable.

**Claim**: the network; its function does not determine it up to the symmetries of its architecture.

**Proof**: a *twin*, a network of the same architecture, with ``evidence`` that it computes the same function (`same`);
that no symmetry carries the network to it is recomputed (`apart`). Or, for a multilayer perceptron, or a residual
network without blocks, a *stabiliser*: one map for each hidden space, not all the identity, in K_i, under which every
layer of the network is equivariant with the ends held fixed: then the symmetries that the definition asks for are not
unique. Or, for lightning attention, a twin with entries in a real number field (`replaced_head`).

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
from .replaced_head import check_replaced
from .residual import Residual
from .same import check_evidence
from .tokens import Tokens

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "not identifiable"
CLAIMED = ("network",)


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    other = next((key for key in ("stabiliser", "twin_over_field") if type(document) is dict and key in document), None)
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", *(["twin", "evidence"] if other is None else [other]))
    network = read_network(content["network"], "network")
    finding = {"claim_verdict": "refuted", "assuming": [], "widths": spaces(network)}
    found = bind(content, {"network": network.written()}, {}, finding)
    if other == "twin_over_field":
        need(isinstance(network, Tokens), "a twin over a field is one of attention")
        assert isinstance(network, Tokens)
        understood, reason = check_replaced(network, content[other])
        written_once(content, {other: understood})
        return {**found, "because": f"a twin with the same function, over a number field: {reason}"}
    if other == "stabiliser":
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

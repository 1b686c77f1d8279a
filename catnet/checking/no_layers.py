"""Re-checks that no choice of symmetries of the architecture makes every layer of a perceptron equivariant.

**Claim**: the network, and the actions of generators on its inputs and outputs: there are no k_i(g) in K_i under which
every layer is equivariant.

**Proof**: one generator g.  Layer after layer, k_i must carry the rows (w, b) of layer i to those of the same layer
read through k_{i-1}, k_0 being g on the inputs; at the last layer g on the outputs must do so.  Where the rows of a
layer are distinct up to the scalings that pass (for the identity: independent), at most one k_i does.  The checker
walks up as long as k_i is unique, and must come to a layer where none exists.  That k_i exists for every generator, but
the k_i(g) are no homomorphism, has no certificate of this kind.

Rests on no theorem of the literature.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

if not __package__:  # run alone: the folder of this file is the package, and nothing else of catnet is looked for
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    __package__ = Path(__file__).resolve().parent.name

from .algebra import dot, inverse, product, rank, solve
from .layerwise import read_ends, write_ends
from .operators import Sparse, dense
from .orbits import unmatched
from .perceptron import Layer, centred, read_perceptron
from .reading import CertificateError, Rows, bind, guarded, load, main, need, opened, shape, shown, string

__all__ = ["CLAIM", "CLAIMED", "CertificateError", "check", "load"]

CLAIM = "not layerwise equivariant"
CLAIMED = ("network", "generators")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "generator")
    theta = read_perceptron(content["network"], "network")
    generators = read_ends(content["generators"], theta.sizes[0], theta.sizes[-1])
    name = string(content["generator"], "generator")
    shape(name in generators, f"the generator {shown(name)} is not known")
    found = bind(
        content,
        {"network": theta.written(), "generators": write_ends(generators)},
        {"generator": name},
        {"claim_verdict": "refuted", "assuming": [], "widths": theta.sizes},
    )
    layers = centred(theta)
    moved = carried(layers, *generators[name])
    linear = theta.activation.scales == "linear"
    layer = unmatched_linear(layers, moved) if linear else unmatched(layers, moved, theta.activation)
    need(layer is not None, "every layer has a match, or one below has several")
    return {**found, "generator": name, "layer": layer}


def carried(layers: Sequence[Layer], first: Sparse, last: Sparse) -> list[Layer]:
    """The layers of x -> g^{-1} f(g x)."""
    result = list(layers)
    weight, bias = result[0]
    result[0] = product(weight, dense(first), len(first)), bias
    weight, bias = result[-1]
    back = inverse(dense(last))
    result[-1] = product(back, weight, len(weight[0]) if weight else 0), [dot(row, bias) for row in back]
    return result


def unmatched_linear(layers: Sequence[Layer], moved: Sequence[Layer]) -> int | None:
    """The first layer at which no k_i in GL has k_i (W_i | b_i) = (W_i' k_{i-1} | b_i'), all below being unique."""
    before: Rows | None = None
    for i, ((weight, bias), (rows, shifts)) in enumerate(zip(layers, moved, strict=True), start=1):
        read = rows if before is None else product(rows, before, len(before))
        here = [[*row, b] for row, b in zip(weight, bias, strict=True)]
        there = [[*row, b] for row, b in zip(read, shifts, strict=True)]
        if i == len(layers):
            return None if here == there else i
        if rank([*here, *there]) > rank(here):
            return i
        if rank(here) < len(here):
            return None
        turned: list[list[Fraction]] = [solve(here, row) for row in there]
        if rank(turned) < len(turned):
            return i
        before = turned
    return None


if __name__ == "__main__":
    sys.exit(main(check))

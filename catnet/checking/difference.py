"""Re-checks a point at which two networks differ.

**Claim**: two networks of any architectures, left and right, do not compute the same function.

**Proof**: a rational point.  Both are evaluated there, exactly where values are rational, else in intervals with `bits`
bits of precision; they must be different, or disjoint, in some output.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Container
from fractions import Fraction
from typing import Any

from .intervals import disjoint
from .networks import evaluated, read_network
from .reading import bind, guarded, integer, need, opened, shape, shown, spelled, string, vector

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "different functions"
CLAIMED = ("left", "right")
MOST_BITS = 100_000


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "left_sha256", "right_sha256", "point", "bits")
    left, right = (read_network(content[side], side) for side in ("left", "right"))
    point, bits, proof = read_witness(content, left.inputs)
    found = bind(
        content,
        {"left": left.written(), "right": right.written()},
        proof,
        {"claim_verdict": "refuted", "assuming": [], "dimensions": [left.inputs, left.outputs]},
    )
    shape((left.inputs, left.outputs) == (right.inputs, right.outputs), "the networks have different dimensions")
    outputs = different(evaluated(left, point, bits), evaluated(right, point, bits))
    return {**found, "different_outputs": outputs}


def read_witness(
    content: dict[str, Any], inputs: int, key: str = "", known: Container[str] = ()
) -> tuple[list[Fraction], int, dict[str, Any]]:
    """The point, the bits with which both sides are evaluated there, and these written again; where the point is one
    for a map among several, with the name of that under `key`.
    """
    point, bits = vector(content["point"], "point", inputs), integer(content["bits"], "bits", 16, MOST_BITS)
    proof: dict[str, Any] = {"point": spelled(point), "bits": bits}
    if key:
        name = string(content[key], key)
        shape(name in known, f"the {key} {shown(name)} is not known")
        proof[key] = name
    return point, bits, proof


def different(left: list[Any], right: list[Any]) -> list[int]:
    """The outputs in which two values are certainly different."""
    found = [index for index, (a, b) in enumerate(zip(left, right, strict=True)) if disjoint(a, b)]
    need(bool(found), "both sides agree at this point, or the intervals around them overlap")
    return found[:20]

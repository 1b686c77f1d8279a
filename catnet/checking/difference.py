"""Re-checks a point at which two networks differ.

**Claim**: two networks of any architectures, left and right, do not compute the same function.

**Proof**: a rational point.  Both are evaluated there, exactly where values are rational, else in intervals with `bits`
bits of precision; they must be different, or disjoint, in some output.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from typing import Any

from .intervals import disjoint
from .networks import evaluated, read_network
from .reading import (
    CertificateError,
    bind,
    guarded,
    integer,
    load,
    need,
    opened,
    shape,
    spelled,
    vector,
)

__all__ = ["CLAIM", "CLAIMED", "CertificateError", "check", "load"]

CLAIM = "different functions"
CLAIMED = ("left", "right")
MOST_BITS = 100_000


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "left_sha256", "right_sha256", "point", "bits")
    left, right = (read_network(content[side], side) for side in ("left", "right"))
    point, bits = vector(content["point"], "point", left.inputs), integer(content["bits"], "bits", 16, MOST_BITS)
    found = bind(
        content,
        {"left": left.written(), "right": right.written()},
        {"point": spelled(point), "bits": bits},
        {"claim_verdict": "refuted", "assuming": [], "dimensions": [left.inputs, left.outputs]},
    )
    shape((left.inputs, left.outputs) == (right.inputs, right.outputs), "the networks have different dimensions")
    outputs = different(evaluated(left, point, bits), evaluated(right, point, bits))
    return {**found, "different_outputs": outputs}


def different(left: list[Any], right: list[Any]) -> list[int]:
    """The outputs in which two values are certainly different."""
    found = [index for index, (a, b) in enumerate(zip(left, right, strict=True)) if disjoint(a, b)]
    need(bool(found), "both sides agree at this point, or the intervals around them overlap")
    return found[:20]

"""Certificates of what `catnet identify` answers: not identifiable by a twin, identifiable by a criterion, and the
functional dimension.
"""

from __future__ import annotations

from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.checking import twin
from catnet.checking.reading import CertificateError, sealed, sha256
from catnet.files.evidence import evidence_of
from catnet.files.instance import action_to_json
from catnet.files.parameter import parameter_to_json
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["identification_to_json"]

Document = dict[str, Any]


def identification_to_json(
    theta: Any, verdict: Verdict, *, max_cells: int | None = DEFAULT_MAX_CELLS
) -> Document | None:
    """The document for a verdict on identifiability; None if the checkers could not follow it."""
    if isinstance(verdict, Refuted):
        return accepted(twin, _refuted(theta, verdict.witness, max_cells))
    return None


def accepted(checker: Any, document: Document | None) -> Document | None:
    """The document, if the checker accepts it."""
    if document is None:
        return None
    try:
        checker.check(document)
    except CertificateError:
        return None
    return document


def _refuted(theta: Any, other: Any, max_cells: int | None) -> Document | None:
    network = parameter_to_json(theta)
    proof: Document = {"network_sha256": sha256(network)}
    if other is None:
        stabiliser = _stabiliser(theta) if isinstance(theta, MLP) else None
        return stabiliser and sealed(twin.CLAIM, {"network": network}, {**proof, "stabiliser": stabiliser})
    evidence = evidence_of(theta, other, max_cells=max_cells)
    if evidence is None:
        return None
    return sealed(twin.CLAIM, {"network": network}, {**proof, "twin": parameter_to_json(other), "evidence": evidence})


def _stabiliser(theta: MLP) -> list[Any] | None:
    """An element 1 + x y^T of one GL(d_i) that fixes a linear network, x unread and y^T zero on what arrives."""
    for index in range(1, theta.depth):
        lower, upper = theta.layers[index - 1].weight, theta.layers[index].weight
        unread, absent = upper.nullspace(), lower.T.nullspace()
        for x in unread.columns():
            for y in absent.columns():
                size = theta.widths[index]
                moved = Matrix.identity(size) + Matrix.column(x) @ Matrix([y])
                if moved.rank() == size:
                    sizes = theta.widths[1:-1]
                    plain: list[Any] = ["trivial"] * len(sizes)
                    plain[index - 1] = action_to_json(moved)
                    return plain
    return None

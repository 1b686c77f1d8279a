"""Certificates of what `verify` says about vector fields: the ladders, or a point that refutes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import spell
from catnet.checking import connected, not_along_field
from catnet.checking.reading import sealed, sha256
from catnet.files.certificate import accepted, generators_to_json
from catnet.files.equality_certificate import at_point
from catnet.files.instance import Instance
from catnet.files.parameter import parameter_to_json
from catnet.groups.lie import AffineField
from catnet.theorem.lie_ladder import Hidden
from catnet.theorem.proof import Layerwise

__all__ = ["connected_to_json", "ends_algebra_to_json", "hidden_to_json", "not_along_field_to_json"]


def connected_to_json(instance: Instance, proof: Layerwise) -> dict[str, Any] | None:
    """The document for ladders of vector fields, beside squares of generators; None if the checker refuses it."""
    if proof.fields is None:
        return None
    network = parameter_to_json(instance.network)
    algebra = {
        name: {
            "input": _field(ladder.ends.input),
            "hidden": list(map(hidden_to_json, ladder.hidden)),
            "output": _field(ladder.ends.output),
        }
        for name, ladder in proof.fields.ladders
    }
    unique = proof.fields.homomorphism == "uniqueness"
    claim = {"network": network, "generators": generators_to_json(proof), "algebra": algebra}
    proved = {"network_sha256": sha256(network), "homomorphism": "uniqueness" if unique else "none"}
    return accepted(connected, sealed(connected.CLAIM, claim, proved, instance.name))


def not_along_field_to_json(instance: Instance, name: str, point: Sequence[Fraction]) -> dict[str, Any] | None:
    """The document for a point where f is not symmetric along a field; None if the checker does not see it."""
    network = parameter_to_json(instance.network)
    proof = {"network_sha256": sha256(network), "field": name, "point": list(map(spell, point))}
    return at_point(
        not_along_field, {"network": network, "algebra": ends_algebra_to_json(instance)}, proof, instance.name
    )


def ends_algebra_to_json(instance: Instance) -> dict[str, Any]:
    """The fields of an instance in the canonical writing."""
    return {name: {"input": _field(pair.input), "output": _field(pair.output)} for name, pair in instance.ends.fields}


def _field(field: AffineField) -> dict[str, Any]:
    return {"matrix": field.matrix.spelled(), "shift": list(map(spell, field.shift))}


def hidden_to_json(field: Hidden) -> dict[str, Any]:
    return {"matrix": field.spelled()} if isinstance(field, Matrix) else {"diagonal": list(map(spell, field))}

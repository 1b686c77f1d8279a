"""Certificates of what `verify` says about vector fields: the ladders, why there are none, or a point that refutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import spell
from catnet.architectures.attention.network import TokenNetwork
from catnet.checking import connected, no_ladder, not_along_field
from catnet.checking.connected import read_pairs
from catnet.checking.networks import read_network
from catnet.checking.reading import CertificateError, sealed, sha256
from catnet.files.certificate import accepted, generators_to_json
from catnet.files.equality_certificate import at_point
from catnet.files.instance import Instance
from catnet.files.parameter import parameter_to_json
from catnet.groups.lie import AffineField
from catnet.theorem.lie_ladder import Hidden, NoLadder, hidden_matrix
from catnet.theorem.proof import Layerwise

__all__ = [
    "connected_to_json",
    "ends_algebra_to_json",
    "hidden_to_json",
    "no_ladder_to_json",
    "not_along_field_to_json",
]


def connected_to_json(instance: Instance, proof: Layerwise) -> dict[str, Any] | None:
    """The document for ladders of vector fields, beside squares of generators; None if the checker refuses it."""
    if proof.fields is None:
        return None
    network = parameter_to_json(instance.network)
    algebra = {
        name: {
            "input": _field(ladder.ends.input),
            "hidden": _hidden(instance.network, ladder.hidden),
            "output": _field(ladder.ends.output),
        }
        for name, ladder in proof.fields.ladders
    }
    unique = proof.fields.homomorphism == "uniqueness"
    claim = {"network": network, "generators": generators_to_json(proof), "algebra": algebra}
    for how in ("uniqueness", "none") if unique else ("none",):
        proved = {"network_sha256": sha256(network), "homomorphism": how}
        document = accepted(connected, sealed(connected.CLAIM, claim, proved, instance.name))
        if document is not None:
            return document
    return None


def no_ladder_to_json(instance: Instance, witness: NoLadder) -> dict[str, Any] | None:
    """The document for a field that no fields on the hidden spaces go with; None if the checker does not follow."""
    network, algebra, name = parameter_to_json(instance.network), ends_algebra_to_json(instance), witness.generator
    if name is None:
        return None
    theta = read_network(network, "network")
    try:
        counts, equation = no_ladder.system_of(theta, *read_pairs(algebra, theta.inputs, theta.outputs)[name])
    except CertificateError:
        return None
    multipliers = _contradiction(counts[: witness.layer], equation)
    if multipliers is None:
        return None
    written = [[*place, spell(factor)] for place, factor in sorted(multipliers.items()) if factor]
    proof = {"network_sha256": sha256(network), "field": name, "multipliers": written}
    claim = {"network": network, "algebra": algebra}
    return accepted(no_ladder, sealed(no_ladder.CLAIM, claim, proof, instance.name))


Place = tuple[int, int]
"""The layer and the number of an equation."""


def _contradiction(counts: Sequence[int], equation: Callable[[int, int], Any]) -> dict[Place, Fraction] | None:
    """Factors of equations whose sum has no unknown and is not 0: elimination, which notes what it adds to what."""
    pivots: dict[Any, tuple[dict[Any, Fraction], Fraction, dict[Place, Fraction]]] = {}
    for layer, count in enumerate(counts, start=1):
        for number in range(count):
            try:
                unknowns, known = equation(layer, number)
            except CertificateError:
                continue  # it need not hold
            left, used = {key: value for key, value in unknowns.items() if value}, {(layer, number): Fraction(1)}
            while (key := next((key for key in left if key in pivots), None)) is not None:
                others, constant, origin = pivots[key]
                factor = -left[key]
                _add(left, others, factor)
                _add(used, origin, factor)
                known += factor * constant
            if left:
                key, scale = next(iter(left.items()))
                pivots[key] = (
                    {other: value / scale for other, value in left.items()},
                    known / scale,
                    {place: value / scale for place, value in used.items()},
                )
            elif known:
                return used
    return None


def _add(total: dict[Any, Fraction], row: dict[Any, Fraction], factor: Fraction) -> None:
    for key, value in row.items():
        found = total.get(key, Fraction(0)) + factor * value
        if found:
            total[key] = found
        else:
            total.pop(key, None)


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


def _hidden(theta: Any, fields: Sequence[Hidden]) -> list[dict[str, Any]]:
    """Of attention the matrices C of 1 ⊗ C."""
    if not isinstance(theta, TokenNetwork):
        return list(map(hidden_to_json, fields))
    sizes = zip(fields, theta.features[1:], strict=False)
    corners = [hidden_matrix(field).select(rows=range(size), columns=range(size)) for field, size in sizes]
    return [{"features": corner.spelled()} for corner in corners]


def hidden_to_json(field: Hidden) -> dict[str, Any]:
    return {"matrix": field.spelled()} if isinstance(field, Matrix) else {"diagonal": list(map(spell, field))}

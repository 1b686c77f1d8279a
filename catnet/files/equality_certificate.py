"""Certificates that two networks compute the same function, or that they do not.

Self-contained: both networks with their hashes, and what `catnet.checking.equality` or `catnet.checking.difference`
re-checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.network import MLP
from catnet.checking import difference, equality, no_layers, not_equivariant
from catnet.checking.reading import CertificateError, sealed, sha256
from catnet.files.certificate import accepted
from catnet.files.evidence import evidence_of, triangulation_of
from catnet.files.instance import Instance, action_to_json
from catnet.files.parameter import parameter_to_json
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups.blocks import simplest

__all__ = [
    "at_point",
    "difference_to_json",
    "equality_to_json",
    "no_homomorphism_to_json",
    "no_layers_to_json",
    "not_equivariant_claim",
    "not_equivariant_to_json",
    "same_function_to_json",
]

BITS = (64, 128, 512, 4096)


def equality_to_json(left: MLP, right: MLP, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> dict[str, Any]:
    """The document for a proof that two ReLU networks compute the same function: a triangulation of their common
    regions.

    Raises
    ------
    InputError
        For networks that are not ReLU networks with the same ends.
    BudgetError
        If there are more than `max_cells` common regions.
    """
    return _equality(left, right, triangulation_of(left, right, max_cells=max_cells))


def same_function_to_json(left: Any, right: Any, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> dict[str, Any] | None:
    """The document for networks of any architecture, with the shortest evidence that the checker follows; None if none
    is known.
    """
    found = evidence_of(left, right, max_cells=max_cells)
    if found is None:
        return None
    flat = found["method"] == "triangulation"
    return _equality(left, right, {k: found[k] for k in ("rays", "cones")} if flat else {"evidence": found})


def _equality(left: Any, right: Any, proof: dict[str, Any]) -> dict[str, Any]:
    sides = {"left": parameter_to_json(left), "right": parameter_to_json(right)}
    hashes = {f"{side}_sha256": sha256(network) for side, network in sides.items()}
    return sealed(equality.CLAIM, sides, {**hashes, **proof})


def difference_to_json(left: Any, right: Any, point: Sequence[Fraction]) -> dict[str, Any] | None:
    """The document for two networks that differ at a point; None if the checker does not see it."""
    sides = {"left": parameter_to_json(left), "right": parameter_to_json(right)}
    hashes = {f"{side}_sha256": sha256(network) for side, network in sides.items()}
    return at_point(difference, sides, {**hashes, "point": list(map(spell, point))})


def not_equivariant_to_json(instance: Instance, generator: str, point: Sequence[Fraction]) -> dict[str, Any] | None:
    """The document for f(g x) ≠ g f(x); None if the checker does not see it."""
    return at_point(not_equivariant, *not_equivariant_claim(instance, generator, point), instance.name)


def not_equivariant_claim(
    instance: Instance, generator: str, point: Sequence[Fraction]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is claimed, and the proof without its precision."""
    network = parameter_to_json(instance.network)
    proof = {"network_sha256": sha256(network), "generator": generator, "point": list(map(spell, point))}
    return {"network": network, "generators": _ends(instance)}, proof


def no_layers_to_json(instance: Instance, generator: str) -> dict[str, Any] | None:
    """The document for a layer that no symmetry matches; None if the checker does not see it."""
    network = parameter_to_json(instance.network)
    claim = {"network": network, "generators": _ends(instance)}
    proof = {"network_sha256": sha256(network), "generator": generator}
    return accepted(no_layers, sealed(no_layers.CLAIM, claim, proof, instance.name))


def no_homomorphism_to_json(instance: Instance, relations: Sequence[Sequence[str]]) -> dict[str, Any] | None:
    """The document for generators of which no lifts to the layers fulfil these relations; None if the checker does not
    see it.
    """
    network = parameter_to_json(instance.network)
    claim = {"network": network, "generators": _ends(instance)}
    words = [list(relation) for relation in relations]
    proof = {"network_sha256": sha256(network), "generator": None, "relations": words}
    return accepted(no_layers, sealed(no_layers.CLAIM, claim, proof, instance.name))


def _ends(instance: Instance) -> dict[str, Any]:
    return {
        name: {"input": action_to_json(_plain(first)), "output": action_to_json(_plain(last))}
        for name, first, last in instance.ends.generators
    }


def _plain(operator: Any) -> Any:
    """In its simplest form, which is the one writing of it."""
    return simplest(operator) if isinstance(operator, Matrix) else operator


def at_point(
    checker: Any, claim: dict[str, Any], proof: dict[str, Any], name: str | None = None
) -> dict[str, Any] | None:
    """With as many bits as it takes."""
    for bits in BITS:
        document = sealed(checker.CLAIM, claim, {**proof, "bits": bits}, name)
        try:
            checker.check(document)
        except CertificateError:
            continue
        return document
    return None

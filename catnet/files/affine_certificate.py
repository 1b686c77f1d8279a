"""Certificates of what `verify` says about generators that act by x ↦ A x + t."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import spell
from catnet.checking import affine_layers, not_equivariant_affine
from catnet.checking.reading import sealed
from catnet.files.certificate import accepted, certificate_to_json
from catnet.files.equality_certificate import at_point, not_equivariant_claim
from catnet.files.instance import Instance, ends_to_json
from catnet.groups import Group
from catnet.theorem.proof import Layerwise

__all__ = ["affine_layers_to_json", "generators_with_shifts", "not_equivariant_affine_to_json"]


def affine_layers_to_json(instance: Instance, group: Group, proof: Layerwise) -> dict[str, Any] | None:
    """The document for layers that commute with affine maps; None if the checker refuses it, or nothing has a shift."""
    centres = instance.ends.centres
    if centres is None:
        return None
    plain = certificate_to_json(instance, group, proof)
    generators = {
        name: {**plain["generators"][name], **entry} for name, entry in generators_with_shifts(instance).items()
    }
    claim = {"network": plain["network"], "generators": generators, "order": plain["order"]}
    kept = {key: plain[key] for key in ("network_sha256", "relations", "homomorphism")}
    centre = {end: list(map(spell, point)) for end, point in zip(("input", "output"), centres, strict=True)}
    return accepted(affine_layers, sealed(affine_layers.CLAIM, claim, {**kept, "centre": centre}, instance.name))


def not_equivariant_affine_to_json(
    instance: Instance, generator: str, point: Sequence[Fraction]
) -> dict[str, Any] | None:
    """The document for f(g x) ≠ g f(x); None if the checker does not see it."""
    claim, proof = not_equivariant_claim(instance, generator, point)
    claim["generators"] = generators_with_shifts(instance)
    return at_point(not_equivariant_affine, claim, proof, instance.name)


def generators_with_shifts(instance: Instance) -> dict[str, Any]:
    """The actions on both ends, with their shifts."""
    ends = instance.ends
    return {name: ends_to_json(ends, first, last) for name, first, last in ends.generators}

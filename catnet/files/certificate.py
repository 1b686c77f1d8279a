"""Certificates in files: the format ``catnet-certificate/2``, which `catnet.checking` re-checks.

Every certificate is one object: the format, the claim, a name that nobody checks, ``claim_sha256``, the fields of the
claim, the fields of the proof.  Here it is made for layerwise equivariance: the network with its hash, for every
generator its operator on each space V_0, …, V_L, the order and relations of the group, and how the operators are shown
to be a homomorphism.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.perceptron.network import MLP
from catnet.checking import realisation, reduction, regions, symmetrised
from catnet.checking.every import CHECKERS
from catnet.checking.layerwise import CLAIM, LIMIT
from catnet.checking.reading import FORMAT as CERTIFICATE_FORMAT, CertificateError, canonical, sealed, sha256
from catnet.errors import CatnetError
from catnet.files.evidence import evidence_of, steps_of, triangulation_of
from catnet.files.instance import Instance, action_to_json
from catnet.files.parameter import parameter_to_json
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Group, UnlistedGroup
from catnet.groups.blocks import simplest
from catnet.theorem.proof import Layerwise

__all__ = [
    "CERTIFICATE_FORMAT",
    "certificate_text",
    "certificate_to_json",
    "accepted",
    "generators_to_json",
    "nearest_to_json",
    "realisation_to_json",
    "reduction_to_json",
    "regions_to_json",
    "resealed",
]

_MOST_LETTERS = 10_000


def certificate_to_json(instance: Instance, group: Group, proof: Layerwise) -> dict[str, Any]:
    """The document for a proof of layerwise equivariance.

    Relations are the orders of the generators and of their products, where at most 10 000 letters long; they are for
    the reader, and the checker verifies them, but the homomorphism is shown by other means.  The order is claimed where
    the checker can count it.
    """
    network = parameter_to_json(instance.network)
    relators = () if isinstance(group, UnlistedGroup) else group.short_relators
    relations = [list(relator) for relator in relators if len(relator) <= _MOST_LETTERS]
    order = claimed_order(group)
    return sealed(
        CLAIM,
        {"network": network, "generators": generators_to_json(proof), "order": order},
        {
            "network_sha256": sha256(network),
            "relations": relations,
            "homomorphism": proof.homomorphism,
        },
        instance.name,
    )


def claimed_order(group: Group) -> int | None:
    """The order of the group, where the checker can count it."""
    return group.order if type(group.order) is int and group.order <= LIMIT else None


def generators_to_json(proof: Layerwise) -> dict[str, Any]:
    """For every generator its action on every space, each in its simplest form."""
    result = {}
    for name, operators in proof.actions.generators:
        plain = (simplest(k) if isinstance(k, Matrix) else k for k in operators)
        first, *hidden, last = map(action_to_json, plain)
        result[name] = {"input": first, "hidden": hidden, "output": last}
    return result


def realisation_to_json(
    theta: Any, found: Any, order: int | None, proof: Layerwise, *, name: str | None = None, pure: bool = False
) -> dict[str, Any] | None:
    """The document for a network with the same function whose layers are equivariant; None if no evidence is found."""
    evidence = evidence_of(theta, found)
    if evidence is None:
        return None
    networks = {"network": parameter_to_json(theta), "small": parameter_to_json(found)}
    group = {"generators": generators_to_json(proof), "order": order, "pure": pure}
    hashes = {f"{key}_sha256": sha256(network) for key, network in networks.items()}
    ways = dict.fromkeys((proof.homomorphism, "enumeration"))  # where the checker sees uniqueness otherwise
    proofs = ({**hashes, "homomorphism": how, "evidence": evidence} for how in ways)
    documents = (sealed(realisation.CLAIM, {**networks, **group}, one, name) for one in proofs)
    return next(filter(None, (accepted(realisation, document) for document in documents)), None)


def nearest_to_json(
    theta: MLP,
    found: MLP,
    scales: tuple[Vector, ...],
    distance_squared: Fraction,
    order: int,
    proof: Layerwise,
    *,
    name: str | None = None,
) -> dict[str, Any] | None:
    """The document for the nearest equivariant network; None where averages are not nearest, or too much to check.

    Parameters
    ----------
    scales : tuple of vectors
        By which the hidden neurons of theta are multiplied before the distance is taken.
    """
    networks = {"network": parameter_to_json(theta), "nearest": parameter_to_json(found)}
    claim = {
        **networks,
        "scales": [[spell(factor) for factor in factors] for factors in scales],
        "generators": generators_to_json(proof),
        "order": order if order <= LIMIT else None,
        "distance_squared": spell(distance_squared),
    }
    hashes = {f"{key}_sha256": sha256(network) for key, network in networks.items()}
    document = sealed(symmetrised.CLAIM, claim, {**hashes, "homomorphism": proof.homomorphism}, name)
    return accepted(symmetrised, document)


def reduction_to_json(theta: Any, small: Any, steps: tuple[Any, ...] | None = None) -> dict[str, Any] | None:
    """The document for a smaller network with the same function; None if no evidence is found.

    Parameters
    ----------
    steps : tuple, optional
        Submodels and quotients that lead from theta to the small network, if there are any.
    """
    networks = {"network": parameter_to_json(theta), "small": parameter_to_json(small)}
    hashes = {f"{key}_sha256": sha256(network) for key, network in networks.items()}
    candidates: list[Callable[[], Any]] = [lambda: evidence_of(theta, small)]
    if steps:
        candidates.insert(0, lambda: {"method": "maps", "steps": steps_of(theta, steps)})
    for candidate in candidates:
        try:
            evidence = candidate()
        except CatnetError:
            continue
        document = sealed(reduction.CLAIM, networks, {**hashes, "evidence": evidence})
        if accepted(reduction, document) is not None:
            return document
    return None


def regions_to_json(
    theta: MLP, count: int, bounded: int, *, max_cells: int | None = DEFAULT_MAX_CELLS
) -> dict[str, Any] | None:
    """The document for the number of regions of a ReLU network; None if the checker counts otherwise."""
    network = parameter_to_json(theta)
    claim = {"network": network, "count": count, "bounded": bounded}
    proof = {"network_sha256": sha256(network), **triangulation_of(theta, max_cells=max_cells)}
    return accepted(regions, sealed(regions.CLAIM, claim, proof))


def accepted(checker: Any, document: dict[str, Any] | None) -> dict[str, Any] | None:
    """The document, if the checker accepts it."""
    if document is None:
        return None
    try:
        checker.check(document)
    except CertificateError:
        return None
    return document


def certificate_text(document: dict[str, Any]) -> str:
    """The document as it is written: one line in ASCII, keys in order, ending in a newline."""
    return canonical(document) + "\n"


def resealed(document: dict[str, Any]) -> dict[str, Any]:
    """A certificate that was changed, with its hashes right again: what an attacker would do, for tests and laws."""
    if document.get("claim") not in CHECKERS:
        return document
    module = importlib.import_module(f"catnet.checking.{CHECKERS[document['claim']]}")
    result = dict(document)
    for key in document:
        if f"{key}_sha256" in document:
            result[f"{key}_sha256"] = sha256(document[key])
    said = {key: document[key] for key in module.CLAIMED if key in document}
    return {**result, "claim_sha256": sha256({**said, "claim": document["claim"]})}

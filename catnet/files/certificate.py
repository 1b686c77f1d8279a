"""Certificates in files: the format ``catnet-certificate/2``, which `catnet.checking` re-checks.

Every certificate is one object: the format, the claim, a name that nobody checks, ``claim_sha256``, the fields of the
claim, the fields of the proof.  Here it is made for layerwise equivariance: the network with its hash, for every
generator its operator on each space V_0, …, V_L, the order and relations of the group, and how the operators are shown
to be a homomorphism.
"""

from __future__ import annotations

import importlib
from typing import Any

from catnet.checking.every import CHECKERS
from catnet.checking.layerwise import CLAIM, LIMIT
from catnet.checking.reading import FORMAT as CERTIFICATE_FORMAT
from catnet.checking.reading import canonical, sealed, sha256
from catnet.files.instance import Instance, action_to_json
from catnet.files.parameter import parameter_to_json
from catnet.groups import FiniteGroup
from catnet.theorem.proof import Layerwise

__all__ = ["CERTIFICATE_FORMAT", "certificate_text", "certificate_to_json", "resealed"]

_MOST_LETTERS = 10_000


def certificate_to_json(instance: Instance, group: FiniteGroup, proof: Layerwise) -> dict[str, Any]:
    """The document for a proof of layerwise equivariance.

    Relations are the orders of the generators and of their products, where at most 10 000 letters long; they are for
    the reader, and the checker verifies them, but the homomorphism is shown by other means.  The order is claimed where
    the checker can count it.
    """
    network = parameter_to_json(instance.network)
    generators = {
        name: {
            "input": action_to_json(operators[0]),
            "hidden": [action_to_json(operator) for operator in operators[1:-1]],
            "output": action_to_json(operators[-1]),
        }
        for name, operators in proof.actions.generators
    }
    relations = [relator for relator in group.short_relators if len(relator) <= _MOST_LETTERS]
    order = group.order
    return sealed(
        CLAIM,
        {"network": network, "generators": generators, "order": order if order <= LIMIT else None},
        {
            "network_sha256": sha256(network),
            "relations": [list(relator) for relator in relations],
            "homomorphism": proof.homomorphism,
        },
        instance.name,
    )


def certificate_text(document: dict[str, Any]) -> str:
    """The document as it is written: one line in ASCII, keys in order, ending in a newline."""
    return canonical(document) + "\n"


def resealed(document: dict[str, Any]) -> dict[str, Any]:
    """A certificate that was changed, with its hashes right again: what an attacker would do, for tests and laws."""
    module = importlib.import_module(f"catnet.checking.{CHECKERS[document['claim']]}")
    result = dict(document)
    for key in document:
        if f"{key}_sha256" in document:
            result[f"{key}_sha256"] = sha256(document[key])
    said = {key: document[key] for key in module.CLAIMED if key in document}
    return {**result, "claim_sha256": sha256({**said, "claim": document["claim"]})}

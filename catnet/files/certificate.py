"""Certificates in files: the format ``catnet-certificate/1``, which `catnet.checking.layerwise` re-checks.

A certificate is self-contained: it holds the network with its hash, and for every generator its operator on each
space V_0, …, V_L, the relations of the group, and how the operators are shown to be a homomorphism.
"""

from __future__ import annotations

import json
from typing import Any

from catnet.architectures.perceptron.file import network_hash
from catnet.files.instance import Instance, action_to_json
from catnet.files.parameter import parameter_to_json
from catnet.groups import Group, UnlistedGroup
from catnet.theorem.proof import Layerwise

__all__ = ["CERTIFICATE_FORMAT", "certificate_text", "certificate_to_json"]

CERTIFICATE_FORMAT = "catnet-certificate/1"


def certificate_to_json(instance: Instance, group: Group, proof: Layerwise) -> dict[str, Any]:
    """The document for a proof of layerwise equivariance.

    Relations are the orders of the generators and of their products, where at most 10 000 letters long; they are for
    the reader, and the checker verifies them, but the homomorphism is shown by other means.
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
    relations = () if isinstance(group, UnlistedGroup) else group.short_relators
    return {
        "format": CERTIFICATE_FORMAT,
        "claim": "layerwise equivariance",
        "name": instance.name,
        "network_sha256": network_hash(network),
        "network": network,
        "generators": generators,
        "relations": [list(relator) for relator in relations],
        "homomorphism": proof.homomorphism,
    }


def certificate_text(document: dict[str, Any]) -> str:
    """The document as it is written: one line, ending in a newline."""
    return json.dumps(document, ensure_ascii=True) + "\n"

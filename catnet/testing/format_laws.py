"""Laws of the formats: what is written is read as the same value, by way of real text."""

from __future__ import annotations

import json
from typing import Any

from catnet.architectures.perceptron.file import activation_from_json, activation_to_json, network_hash
from catnet.category import Activation, Identity, LeakyRelu, Polynomial, Power
from catnet.files.instance import Instance, action_from_json, action_to_json, instance_from_json, instance_to_json
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.jsontext import parse_json
from catnet.formats.numbers import read_matrix
from catnet.groups.operators import same_operator
from catnet.testing.arrows import activations
from catnet.testing.law import Carrier, Draw, Law, holds, vacuous
from catnet.testing.values import invertible_matrices, matrices, monomials
from catnet.verdict import Verdict

__all__ = ["LAWS"]


def _read(document: Any) -> Any:
    return parse_json(json.dumps(document), "law")


def _matrices(carrier: Carrier, draw: Draw) -> Verdict:
    matrix = draw(matrices(entries=carrier.make()))
    found = read_matrix(_read(matrix.spelled()), "weight", "law", columns=matrix.shape[1])
    again = found if matrix.shape[0] else matrix  # no rows say nothing of columns
    return holds(again == matrix and found.shape[0] == matrix.shape[0], "a matrix is read as another one", matrix)


def _actions(carrier: Carrier, draw: Draw) -> Verdict:
    size = draw(_SIZES)
    for operator in (draw(monomials(size=size)), draw(invertible_matrices(size=size, entries=carrier.make()))):
        found = action_from_json(_read(action_to_json(operator)), size, "g.input", "law")
        if not same_operator(found, operator):
            return holds(False, "an action is read as another one", operator)
    return holds(True, "")


def _activations(carrier: Carrier, draw: Draw) -> Verdict:
    sigma: Activation = draw(activations())
    number = draw(carrier.make())
    slope = number if number != 1 else number * 2  # slope 1 is the identity
    for one in (sigma, LeakyRelu(slope), Polynomial((number, number * 0 + 1, number))):
        found = activation_from_json(_read(activation_to_json(one)), "activation", "law")
        if type(found) is type(one):
            good = found == one
        else:  # what is the identity or ReLU is read as such
            good = all(found(x) == one(x) for x in (number, -number)) and not isinstance(one, Identity | Power)
        if not good:
            return holds(False, "an activation is read as another one", (one, found))
    return holds(True, "")


def _networks(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    document = parameter_to_json(theta)
    found = parameter_from_json(_read(document), file="law")
    if found != theta or hash(found) != hash(theta):
        return holds(False, "a network is read as another one", (theta, found))
    again = parameter_to_json(found)
    return holds(again == document and network_hash(again) == network_hash(document), "written in two ways", theta)


def _instances(carrier: Carrier, draw: Draw) -> Verdict:
    subject = carrier.subject
    theta = draw(carrier.make())
    instance = Instance("a name with é and \n", theta, draw(subject.ends(theta)))
    found = instance_from_json(_read(instance_to_json(instance)), file="law")
    same = found.name == instance.name and found.network == theta and found.ends.names == instance.ends.names
    pairs = zip(found.ends.generators, instance.ends.generators, strict=True)
    same = same and all(same_operator(a[1], b[1]) and same_operator(a[2], b[2]) for a, b in pairs)
    return holds(same, "an instance is read as another one", instance)


def _written(law: Any) -> Any:
    """Architectures of one's own have no format: their laws on files are not tested."""

    def predicate(carrier: Carrier, draw: Draw) -> Verdict:
        if carrier.subject.architecture is not None or carrier.subject.model is not None:
            return vacuous("no format")
        return law(carrier, draw)  # type: ignore[no-any-return]

    return predicate


_SIZES = matrices(rows=1, columns=None).map(lambda matrix: matrix.shape[1])

LAWS = (
    Law("matrices-in-files", "a matrix that is written is read as itself", ("scalars",), _matrices),
    Law("actions-in-files", "an action that is written is read as the same operator", ("scalars",), _actions),
    Law("activations-in-files", "an activation that is written is read as itself", ("scalars",), _activations),
    Law("networks-in-files", "a network that is written is read as itself", ("architecture",), _written(_networks)),
    Law("instances-in-files", "an instance that is written is read as itself", ("architecture",), _written(_instances)),
)

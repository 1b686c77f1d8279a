"""Layers of attention that nothing matches, where rows below are dependent: against symmetries that were planted."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import islice
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout, Softmax
from catnet.architectures.attention.model import independent_rows
from catnet.architectures.attention.network import TokenNetwork
from catnet.architectures.attention.reached import unmatched_layer
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.architectures.known import architecture_of
from catnet.checking.networks import read_network
from catnet.checking.token_orbits import unmatched_tokens
from catnet.commands.verify import certificate_of
from catnet.files.certificate import resealed
from catnet.files.instance import Instance, instance_from_json
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.jsontext import parse_json
from catnet.questions.verify import verify
from catnet.verdict import Refuted
from tests.checking.attacks import dependent
from tests.checking.mutator import outcome

Document = dict[str, Any]


def invertible(size: int, source: random.Random) -> Matrix:
    while True:
        found = Matrix([[source.randint(-2, 2) for _ in range(size)] for _ in range(size)], columns=size)
        if found.rank() == size:
            return found


def read(document: Document) -> TokenNetwork:
    found: TokenNetwork = parameter_from_json(parse_json(json.dumps(document), "network"))
    return found


def hidden_moved(theta: TokenNetwork, source: random.Random) -> TokenNetwork:
    """The same network behind a symmetry: an invertible matrix on the features of every hidden space, head by head."""
    layers = list(theta.layers)
    for index in range(theta.depth - 1):
        layer = layers[index]
        blocks = layer.blocks if isinstance(layer, Heads | SoftmaxHeads) else [layer.outputs]
        matrix = Matrix.zeros(layer.outputs, layer.outputs)
        rows: list[list[Any]] = [[0] * layer.outputs for _ in range(layer.outputs)]
        start = 0
        for size in blocks:
            for i, row in enumerate(invertible(size, source).rows()):
                rows[start + i][start : start + size] = list(row)
            start += size
        matrix = Matrix(rows, columns=layer.outputs)
        written = layer.writing(matrix)
        assert written is not None
        layers[index] = written
        layers[index + 1] = layers[index + 1].reading(matrix.inverse())
    return theta.with_layers(layers)


def unmatched(left: TokenNetwork, right: TokenNetwork) -> int | None:
    """What the checker says of two networks with the same ends."""
    sides: list[Any] = [read_network(parameter_to_json(theta), "network") for theta in (left, right)]
    unit = [[row[j] for j in range(len(row))] for row in Matrix.identity(left.features[0]).rows()]
    last = [list(row) for row in Matrix.identity(left.layers[-1].outputs).rows()]
    return unmatched_tokens(sides[0], sides[1], unit, last)


def networks() -> Iterator[TokenNetwork]:
    for document, _ in dependent.networks(150, random.Random("moved")):
        yield read(document)


def is_dependent(theta: TokenNetwork) -> bool:
    return any(independent_rows(layer, theta.tokens) for layer in theta.layers[:-1])


def test_no_layer_is_said_to_lack_a_match_where_a_symmetry_was_planted() -> None:
    source, hard = random.Random("planted"), 0
    for theta in networks():
        moved = hidden_moved(theta, source)
        assert unmatched(theta, moved) is None and unmatched_layer(theta, moved) is None
        hard += is_dependent(theta)
    assert hard > 60


def test_the_checker_and_the_search_find_the_same_layers() -> None:
    source, seen, hard = random.Random("changed"), 0, 0
    for theta in networks():
        layers = list(theta.layers)
        place = source.randrange(len(layers))
        layers[place] = changed(layers[place], source)
        other = hidden_moved(theta.with_layers(layers), source)
        layer = unmatched(theta, other)
        assert layer == unmatched_layer(theta, other)
        seen += layer is not None
        hard += layer is not None and is_dependent(theta)
    assert seen > 60 and hard > 30


def changed(layer: Any, source: random.Random) -> Any:
    """With one number of a weight or value changed."""
    if isinstance(layer, Embedding | Linear | Readout):
        matrix = layer.weight
    elif isinstance(layer, Softmax):
        matrix = layer.value
    else:
        head = layer.heads[0]
        parts = (head.score, head.value) if isinstance(head, Head) else head
        value = bumped(parts[-1], source)
        heads = ((Head(parts[0], value) if isinstance(head, Head) else (parts[0], value)), *layer.heads[1:])
        return type(layer)(heads, layer.inputs)
    moved = bumped(matrix, source)
    if isinstance(layer, Softmax):
        return Softmax(layer.score, moved)
    if isinstance(layer, Readout):
        return Readout(moved, layer.tokens, layer.bias)
    return type(layer)(moved, layer.encoding if isinstance(layer, Embedding) else layer.bias)


def bumped(matrix: Matrix, source: random.Random) -> Matrix:
    rows = [list(row) for row in matrix.rows()]
    row = source.choice(rows)
    row[source.randrange(len(row))] += source.choice((1, -1, 2))
    return Matrix(rows, columns=matrix.shape[1])


def test_answers_about_them_have_certificates() -> None:
    """What `verify` refutes layer by layer; catnet's answer and the checker's are the same."""
    refuted = certified = hard = 0
    for document in islice(dependent.documents(), 90):
        group = {"generators": document["generators"]}
        content = {"format": "catnet-instance/1", "network": document["network"], "group": group}
        instance = instance_from_json(parse_json(json.dumps(content), "instance"))
        report = verify(instance.network, instance.ends)
        accepted = outcome(json.dumps(resealed(document)))[0] == 0
        if isinstance(report.layerwise, Refuted):
            refuted += 1
            made = certificate_of(Instance("x", instance.network, instance.ends), report.group, report)
            assert made is not None
            certified += made["claim"] == "not layerwise equivariant"
            hard += made["claim"] == "not layerwise equivariant" and is_dependent(instance.network)
            assert accepted
        elif accepted:
            assert not architecture_of(instance.network).model.search_is_complete(instance.network)
    assert refuted > 20 and certified > 2 and hard > 0

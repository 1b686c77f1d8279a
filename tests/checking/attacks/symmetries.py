"""Claims about symmetries that are false by little, or do not follow by little; with a word of the complaint."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from catnet.architectures.perceptron.network import MLP
from catnet.checking.networks import read_network
from catnet.files.source import read_parameter
from catnet.files.symmetry_certificate import symmetries_to_json
from catnet.questions.symmetries import symmetries
from tests.checking.attacks.drawn import certificates, networks

Document = dict[str, Any]


def certificate(theta: Any, kind: Any) -> Document:
    result: Document = json.loads(_written(theta, kind))
    return result


@cache
def _written(theta: Any, kind: Any) -> str:
    found = symmetries_to_json(symmetries(theta, kind))
    assert found is not None
    return json.dumps(found)


def attacks() -> Iterator[tuple[str, Document]]:
    theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])])
    document = certificate(theta, "permutation")
    assert document["order"] == 2 and document["complete"]
    (name,) = document["generators"]
    yield "another order", {**document, "order": 1}
    yield "another order", {**document, "complete": False, "all": None, "order": 4}
    yield "a row of zeros", _with(document, ("network", "layers", 0, "weight", 1), ["0", "0"], ends=False)
    yield "not of the kind", _with(document, ("generators", name, "output"), {"permutation": [0], "scale": ["2"]})
    yield "does not commute", _with(document, ("generators", name, "input"), "trivial")
    yield "does not commute", _with(document, ("squares", name, "hidden"), ["trivial"])
    nothing: Document = {"derivatives": [], "seeds": [], "probes": [], "bits": 64}
    none = {**document, "generators": {}, "squares": {}, "order": 1}
    yield "not refuted", {**none, "all": nothing}
    yield "not every symmetry fixes", {**none, "all": {**nothing, "derivatives": [["1", "2"]]}}
    yield "not every symmetry fixes", {**none, "kind": "signed", "all": {**nothing, "derivatives": [["1", "1"]]}}
    yield "bends", {**none, "all": {**nothing, "derivatives": [["0", "0"]]}}
    yield "not refuted", {**none, "all": {**nothing, "derivatives": [["1", "1"]]}}
    yield "not refuted", {**none, "all": {**nothing, "seeds": [["1", "2"]], "probes": [["1", "2"], ["0", "3"]]}}
    yield "neither affine", {**document, "all": {"form": 0, "identifiable": None}}
    other = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 2]], [0])])
    form = {"network": certificate(other, "permutation")["network"], "evidence": {"method": "equal"}}
    yield "not equal", {**none, "forms": [form], "all": {**document["all"], "form": 1}}
    evidence = {name: {"evidence": {"method": "equal"}}}
    yield "not equal", {**document, "squares": evidence}
    wave = certificate(read_parameter("zoo:tanh-odd"), "signed")
    yield "not piecewise linear", {**wave, "all": {**nothing, "derivatives": [["0", "0"]]}}
    unmoved = {"generators": {}, "squares": {}, "order": 1}
    for seed in (["0", "0"], ["1", "2"]):  # in intervals
        yield "not refuted", {**wave, **unmoved, "all": {**nothing, "seeds": [seed]}}
    # what would be accepted if one step were left out
    yield "not every symmetry fixes", {**none, "all": {**nothing, "derivatives": [["1", "-1"]]}}
    taxi = MLP.from_rows([([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 1, 1, 1]], [0])])
    signs = certificate(taxi, "permutation")
    yield "not every symmetry fixes", {**signs, "kind": "signed", "all": {**nothing, "derivatives": [["1", "1"]]}}
    unit = [[int(i == j) for j in range(3)] for i in range(3)]
    three = certificate(MLP.from_rows([(unit, [0] * 3), ([[1] * 3], [0])]), "permutation")
    few = {**three, "generators": {}, "squares": {}, "order": 1}
    turn = {"permutation": [1, 2, 0]}
    cycle = {"generators": {"c": {"input": turn, "output": "trivial"}}, "squares": {"c": {"on": 0, "hidden": [turn]}}}
    yield "not refuted", {**few, "all": nothing}
    yield "not refuted", few
    yield "not refuted", {**three, **cycle, "order": 3}
    yield "not refuted", {**three, **cycle, "order": 3, "all": nothing}
    yield "not refuted", {**three, **cycle, "order": 3, "all": {**nothing, "seeds": [["1", "2", "4"]]}}
    yield "another order", {**three, **cycle, "order": 2, "complete": False, "all": None}
    yield "another order", {**three, **cycle, "order": 6, "complete": False, "all": None}
    half = {"permutation": [0, 1, 2], "scale": ["1", "1", "2"]}
    scaled = {"generators": {"c": {"input": half, "output": "trivial"}}, "squares": {"c": {"on": 0, "hidden": [half]}}}
    yield "not of the kind", {**three, **scaled, "order": None, "complete": False, "all": None}
    gelu = certificate(read_parameter("zoo:softmax-attention"), "signed")
    yield (
        "not refuted",
        {**gelu, "all": {**nothing, "probes": [["1"] * len(gelu["network"]["layers"][0]["score"]) * 2]}},
    )
    plane = MLP.from_rows([([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, 1, -1]), ([[1, -1, 1, -1]], [-1])])
    sum_ = {**certificate(plane, "permutation"), "generators": {}, "squares": {}, "order": 1, "forms": []}
    yield "bends", {**sum_, "all": {**nothing, "derivatives": [["0", "0"]]}}
    line = certificate(MLP.from_rows([([[1, 0]], [0]), ([[1]], [0])]), "permutation")
    for rows in ([["1", "0"], ["1", "1"]], [["1", "0"], ["2", "1"]]):
        sheared = {"generators": {"c": {"input": {"matrix": rows}, "output": "trivial"}}}
        squares = {"squares": {"c": {"on": 0, "hidden": ["trivial"]}}}
        yield "not of the kind", {**line, **sheared, **squares, "order": None, "complete": False, "all": None}
    half = {"permutation": [0, 1], "scale": ["1", "2"]}
    scaled = {"generators": {"c": {"input": half, "output": "trivial"}}}
    yield "not of the kind", {**line, **scaled, **squares, "order": None, "complete": False, "all": None}


def _with(document: Document, path: tuple[Any, ...], value: Any, *, ends: bool = True) -> Document:
    result = copy.deepcopy(document)
    if not ends:
        result.update(generators={}, squares={}, order=1)
    here: Any = result
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return result


NOTHING: Document = {"derivatives": [], "seeds": [], "probes": [], "bits": 64}
METHODS = ("equal", "kinks", "turning", "expansion", "product")


def varied(document: Document, source: random.Random) -> Iterator[Document]:
    """A certificate of symmetries with fewer generators, another order or kind, and shown to be all in other ways."""
    inputs = _inputs(document["network"])
    for name in document["generators"]:
        left = {key: {n: entry for n, entry in document[key].items() if n != name} for key in ("generators", "squares")}
        yield {**document, **left}
        yield {**document, **left, "order": None}
        for method in METHODS:
            yield {**document, "squares": {**document["squares"], name: {"evidence": {"method": method}}}}
    few: Document = {**document, "generators": {}, "squares": {}}
    yield {**few, "order": None}
    part = {**document, "complete": False, "all": None}
    for order in (None, 1, 2, 3, 4, 6, 8, 12, 24):
        yield {**part, "order": order}
        yield {**document, "order": order}
        yield {**few, "order": order}
    for kind in ("permutation", "signed"):
        yield {**document, "kind": kind, "order": None}
        yield {**part, "kind": kind, "order": None}

    def point(*values: int) -> list[str]:
        return [str(source.choice(values)) for _ in range(inputs)]

    def proofs() -> Iterator[Document]:
        seeds = [point(1, 2, 3), point(0, 1, 2), point(-1, 1, 2), point(0, 1), [str(2**i) for i in range(inputs)]]
        for seed in seeds:
            yield {**NOTHING, "seeds": [seed]}
            yield {**NOTHING, "seeds": [seed, point(0, 3, -1)]}
        for value in ("0", "1", "-1", "5"):
            yield {**NOTHING, "derivatives": [[value] * inputs]}
            yield {**NOTHING, "derivatives": [[value] * inputs, ["-7"] * inputs]}
        for bits in (16, 64, 15):
            yield {**NOTHING, "probes": [point(-2, -1, 0, 1, 2, 3) for _ in range(3)], "bits": bits}
        yield {**NOTHING, "derivatives": [["3"] * inputs], "seeds": [seeds[0]], "probes": [point(-1, 2, 5)]}

    for proof in ({"form": 0, "identifiable": None}, {"form": 1, "identifiable": None}, *proofs()):
        for kind in ("permutation", "signed"):
            yield {**document, "kind": kind, "order": None, "all": proof}
        yield {**few, "order": None, "all": proof}
        yield {**few, "kind": "permutation", "order": 1, "all": proof}


def _inputs(network: Document) -> int:
    return read_network(network, "network").inputs


def of_drawn(source: random.Random, count: int) -> Iterator[Document]:
    """Symmetries of drawn networks, and what is said of them otherwise."""
    for theta in networks(source, count):
        for document in certificates(theta, "symmetries"):
            yield document
            if document["complete"] or source.random() < 0.2:
                yield from varied(document, source)

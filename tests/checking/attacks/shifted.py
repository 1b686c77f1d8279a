"""Claims about symmetries with shifts that are false by little, or do not follow by little.

With a word of the complaint, or none where it is for the checker to say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from catnet.architectures.perceptron.network import MLP
from catnet.category import Identity, Power, Sigmoid, Tanh
from catnet.files.symmetry_certificate import affine_symmetries_to_json
from catnet.questions.affine_symmetries import affine_symmetries

Document = dict[str, Any]


def certificate(theta: Any, kind: Any) -> Document:
    result: Document = json.loads(_written(theta, kind))
    return result


@cache
def _written(theta: Any, kind: Any) -> str:
    found = affine_symmetries_to_json(affine_symmetries(theta, kind))
    assert found is not None
    return json.dumps(found)


def attacks() -> Iterator[tuple[str, Document]]:
    pixels = [([[1, 2], [2, 1]], [-3, -3]), ([[1, -1]], [7])]
    yield from _about_points(certificate(MLP.from_rows(pixels, Tanh()), "signed"), "7")
    yield from _about_points(certificate(MLP.from_rows(pixels, Sigmoid()), "signed"), "7")
    yield from _of_affine()
    yield from _of_rows()
    yield from _of_sums()
    yield from _of_kinds()
    yield from _of_fields()


def _about_points(document: Document, last: str) -> Iterator[tuple[str, Document]]:
    """Odd about (1, 1), and with an exchange: without the former, 0 would do as the centre."""
    yield "", document
    yield "another order", {**document, "order": 2}
    yield "", {**document, "order": None}
    for centre in (["1", "0"], ["0", "0"], ["2", "2"]):
        yield "does not fix", {**document, "centre": {"input": centre, "output": [last]}}
    yield "does not fix", {**document, "centre": {"input": ["1", "1"], "output": ["6"]}}
    for name, entry in document["generators"].items():
        keys = ("generators", "squares")
        alone = {key: {n: e for n, e in document[key].items() if n != name} for key in keys}
        yield "not refuted", {**document, **alone, "order": None}
        yield "", {**document, **alone, "order": 2, "complete": False, "all": None}
        yield "another order", {**document, **alone, "order": 4, "complete": False, "all": None}
        plain = {end: action if action == "trivial" else {k: v for k, v in action.items() if k != "shift"}
                 for end, action in entry.items()}  # fmt: skip
        if plain != entry:
            yield "does not fix", {**document, "generators": {**document["generators"], name: plain}}
        swapped = {"input": plain["output"], "output": plain["output"]}
        yield "", {**document, "generators": {**document["generators"], name: swapped}}
    nothing = {"generators": {}, "squares": {}, "forms": [], "order": None}
    part = {**document, **nothing, "complete": False, "all": None}
    for centre in (["0", "0"], ["1", "1"], ["1"], ["1", "1", "1"]):
        yield "", {**part, "centre": {"input": centre, "output": [last]}}
    yield "", {**document, "all": None}
    yield "", {**document, "complete": False}
    yield "", {**document, "complete": 1}
    for kind in ("permutation", "linear", 1):
        yield "not of the kind" if kind == "permutation" else "", {**document, "kind": kind}
    for order in (0, 1, 4, "4"):
        yield "", {**part, "order": order, "centre": {"input": ["1", "1"], "output": [last]}}
    values = {"derivatives": [], "seeds": [["1", "2"]], "probes": [], "bits": 64}
    yield "", {**document, "all": values}
    yield "neither affine", {**document, "all": {"form": 0, "identifiable": None}}
    # nothing about a point that is none of the network's: that they are all is not seen from there
    mirror = {name: e for name, e in document["generators"].items() if e["input"] == {"permutation": [1, 0]}}
    squares = {name: document["squares"][name] for name in mirror}
    wrong = {**document, "generators": mirror, "squares": squares, "order": None}
    for point in ("0", "2", "1"):
        for end in (last, "0"):
            yield "", {**wrong, "centre": {"input": [point, point], "output": [end]}}


def _of_affine() -> Iterator[tuple[str, Document]]:
    """A line: all maps −x + t; about any point, and with the value there as the other centre."""
    for theta in (MLP.from_rows([([[2]], [3])]), MLP.from_rows([([[2]], [1]), ([[3]], [1])], Identity())):
        document = certificate(theta, "signed")
        end = document["centre"]["output"][0]
        yield "", document
        none = {**document, "generators": {}, "squares": {}, "order": None, "forms": []}
        none["all"] = {"form": 0, "identifiable": None}
        yield "not refuted", none
        yield "not the centre", {**none, "centre": {"input": ["0"], "output": ["0"]}}
        yield "not the centre", {**none, "centre": {"input": ["1"], "output": [end]}}
        flip = {"permutation": [0], "scale": ["-1"], "shift": ["2"]}
        for shift in ("2", "1"):
            other = {"input": flip, "output": {**flip, "shift": [shift]}}
            moved = {"generators": {"g1": other}, "centre": {"input": ["1"], "output": [str(int(shift) // 2)]}}
            yield "", {**document, **moved}
    constant = MLP.from_rows([([[0]], [1]), ([[1]], [3])])
    document = certificate(constant, "signed")
    yield "", document
    for centre in ("0", "1", "4"):
        yield "", {**document, "centre": {"input": ["5"], "output": [centre]}}


def _of_rows() -> Iterator[tuple[str, Document]]:
    """One neuron more, so that the sum of squares is least elsewhere; rows of different lengths; a power."""
    three = [([[1], [-1], [3]], ["-1/2", "1/2", "-3/2"]), ([[1, 1, 5]], [3])]
    thirds = [([[1, 1], [2, 2], [1, -1]], [-1, -2, 0]), ([[1, 3, 2]], [0])]
    for theta in (MLP.from_rows(three), MLP.from_rows(three, Tanh()), MLP.from_rows(thirds, Tanh()),
                  MLP.from_rows([([[1, 2], [2, 1]], [1, 1]), ([[1, 1]], [0])], Power(5)),
                  MLP.from_rows([([[1, 0], [0, 0]], [2, 1]), ([[1, 1]], [0])], Power(5))):  # fmt: skip
        for kind in ("signed", "permutation"):
            document = certificate(theta, kind)
            yield "", document
            plain = {**document, "generators": {}, "squares": {}, "order": None}
            for step in ("1", "-1", "0", "1/2", "1/4", "2/3"):
                point = [step] * len(document["centre"]["input"])
                yield "", {**plain, "centre": {**document["centre"], "input": point}}
            yield "", {**plain, "centre": {**document["centre"], "output": ["1"]}}


def _of_sums() -> Iterator[tuple[str, Document]]:
    """Sums of squares that are least at 0, where no neuron vanishes; last biases of which one is 0."""
    one = [([[1], [3]], [1, -3]), ([[1, 5]], [0])]
    two = [([[1, -1], [3, -3]], [2, -6]), ([[1, 5]], [0])]
    deep = [*one[:1], ([[1, 2]], [1]), ([[1]], [0])]
    like = certificate(MLP.from_rows([([[1], [2]], [1, 1]), ([[1, 1]], [1])], Tanh()), "permutation")
    three = [([[1, 0], [0, 1], [1, -2]], [-1, 2, 9]), ([[1, 2, 4]], [0])]
    yield "", certificate(MLP.from_rows([([[1]], [1]), ([[1]], [1]), ([[1]], [0])], Power(2)), "signed")
    for layers in (one, two, three, deep):
        network = certificate(MLP.from_rows(layers, Tanh()), "permutation")["network"]
        size = len(layers[0][0][0])
        centre = {"input": ["0"] * size, "output": ["0"]}
        nothing = {**like, "network": network, "generators": {}, "squares": {}, "order": None, "centre": centre}
        yield "", {**nothing, "forms": [], "all": {**like["all"], "form": 0}}
        if size == 2:
            yield "", {**certificate(MLP.from_rows(layers, Tanh()), "permutation"), "centre": centre}
    for last in (["0", "1"], ["1", "0"], ["0", "0"], ["1", "1"]):
        for sigma in (Tanh(), Identity()):
            theta = MLP.from_rows([([[1]], [0]), ([[1], [2]], last)], sigma)
            document = certificate(theta, "signed")
            for centre in (document["centre"], {"input": ["0"], "output": ["0", "0"]}):
                nothing = {**document, "generators": {}, "squares": {}, "order": None, "centre": centre}
                yield "", {**nothing, "forms": [], "all": {**document["all"], "form": 0}}
                yield "", {**nothing, "forms": [], "all": {**document["all"], "form": 0}, "kind": "permutation"}


def _of_kinds() -> Iterator[tuple[str, Document]]:
    """Scalings of inputs and outputs that are 0; a generator is of the kind, the next is not."""
    document = certificate(MLP.from_rows([([[1, 0]], [1]), ([[1], [0]], [0, 0])], Tanh()), "signed")
    half, good = {"permutation": [0, 1], "scale": ["1", "2"]}, {"permutation": [0, 1], "scale": ["1", "-1"]}
    part = {**document, "order": None, "complete": False, "all": None, "forms": []}
    part["centre"] = {"input": ["0", "0"], "output": ["0", "0"]}
    for first, last in ((half, good), (good, half), (good, good)):
        ends = {"a": {"input": good, "output": good}, "b": {"input": first, "output": last}}
        squares = {name: {"on": 0, "hidden": ["trivial"]} for name in ends}
        words = "" if half not in (first, last) else "'b' is not of the kind"
        yield words, {**part, "generators": ends, "squares": squares}
        yield "", {**part, "generators": {"b": ends["b"]}, "squares": {"b": squares["b"]}, "kind": []}


def _of_fields() -> Iterator[tuple[str, Document]]:
    """Matrices with shifts, and fields."""
    corner = certificate(MLP.from_rows([([[1, 0], [0, 1]], ["-1/2", 3]), ([[1, 4]], [7])]), "linear")
    yield "", corner
    yield "has a shift", {**corner, "affine": False}
    for name, entry in corner["generators"].items():
        plain = {end: action if action == "trivial" else {k: v for k, v in action.items() if k != "shift"}
                 for end, action in entry.items()}  # fmt: skip
        yield "", {**corner, "generators": {**corner["generators"], name: plain}}
        hidden = {"on": 0, "hidden": ["trivial"]}
        yield "evidence is asked for", {**corner, "squares": {**corner["squares"], name: hidden}}
        other = {**entry, "output": {"permutation": [0], "shift": ["1"]}}
        yield "", {**corner, "generators": {**corner["generators"], name: other}}
        yield "has a shift", {**corner, "affine": False, "algebra": {}, "complete": False}
    steps = certificate(MLP.from_rows([([[1], [-1]], ["-1/2", "1/2"]), ([[1, 1]], [3])]), "linear")
    back = {"permutation": [0], "scale": ["-1"], "shift": ["1"]}
    for last in ("trivial", {"permutation": [0], "shift": ["1"]}, back):
        shown = {
            "squares": {"g": {"evidence": {"method": "kinks"}}},
            "generators": {"g": {"input": back, "output": last}},
        }
        yield "", {**steps, **shown}
    line = certificate(MLP.from_rows([([[2]], [1])]), "linear")
    yield "", line
    for first, last in (("1", "2"), ("1", "1"), ("0", "0"), ("0", "1"), ("1", "0")):
        moved = {"input": _by(first), "output": _by(last)}
        shown = {"squares": {"g": {"evidence": {"method": "equal"}}}, "generators": {"g": moved}}
        yield "", {**line, **shown, "forms": []}
    for size, shift in ((1, ["1"]), (2, ["1", "0"])):  # the matrices are symmetries, and the shifts are not
        unit = [[int(i == j) for j in range(size)] for i in range(size)]
        whole = certificate(MLP.from_rows([(unit, [0] * size)]), "linear")
        moved = {"input": {"permutation": list(range(size)), "shift": shift}, "output": "trivial"}
        for word, how in (
            ("evidence is asked for", {"on": 0, "hidden": []}),
            ("", {"evidence": {"method": "equal"}}),
        ):
            yield word, {**whole, "generators": {"g": moved}, "squares": {"g": how}, "forms": []}


def _by(shift: str) -> Any:
    return "trivial" if shift == "0" else {"permutation": [0], "shift": [shift]}

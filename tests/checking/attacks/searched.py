"""Certificates that tell single changes of the searches: of graphs, of images of points, of candidates, of equations.

Half of them are true, by a proof that needs the one term; the other half claim that there are no symmetries where there
is one, which a search that reads a little less, or a little more, would not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catnet.algebra.scalars import rational
from catnet.architectures.perceptron.network import MLP
from catnet.category import Gelu, Power, Relu, Tanh
from catnet.files.identification_certificate import identification_proof
from tests.checking.attacks.networks import Document, perceptron
from tests.checking.attacks.single import of, symmetric
from tests.checking.attacks.symmetries import NOTHING

AFFINE = {"form": 0, "identifiable": None}


def searches() -> Iterator[Document]:
    """That there are no symmetries but those given."""
    yield from _affine()
    yield from _by_layers()
    yield from _by_values()
    yield from _one_by_one()


def layers(sigma: Any, *table: Any) -> tuple[Document, Any]:
    """The network, and why it is identifiable."""
    rows = [([[str(v) for v in row] for row in weight], [str(b) for b in bias]) for weight, bias in table]
    known = {"relu": Relu(), "tanh": Tanh(), "gelu": Gelu()}
    name, activation = (sigma, known[sigma]) if isinstance(sigma, str) else ({"power": sigma}, Power(sigma))
    exact = [([[rational(v) for v in row] for row in weight], [rational(b) for b in bias]) for weight, bias in table]
    return perceptron(name, *rows), identification_proof(MLP.from_rows(exact, activation))


def by_layers(sigma: Any, *table: Any, kind: str = "permutation", **more: Any) -> Document:
    theta, proof = layers(sigma, *table)
    return symmetric(theta, kind, {"form": 0, "identifiable": proof}, **more)


def _affine() -> Iterator[Document]:
    def flat(weight: list[list[str]], bias: list[str]) -> Document:
        return perceptron("identity", (weight, bias))

    for bias in (["0", "1"], ["1", "0"], ["1", "1"], ["0", "0"]):
        yield symmetric(flat([["1"], ["1"]], bias), "permutation", AFFINE)
        yield symmetric(flat([["1"], ["1"]], bias), "signed", AFFINE)
    for row in (["1/2", "-1/2"], ["1", "-1"], ["1", "2"], ["1", "1"], ["2", "-1/2"], ["0", "0"], ["1/3", "1/2"]):
        for kind in ("permutation", "signed"):
            yield symmetric(flat([row], ["0"]), kind, AFFINE)
            yield symmetric(flat([row], ["1"]), kind, AFFINE)
    for rows in (
        [["1", "2"], ["2", "1"]],
        [["1", "2"], ["3", "1"]],
        [["1", "-1"], ["-1", "1"]],
        [["1", "0"], ["0", "-1"]],
    ):
        for kind in ("permutation", "signed"):
            yield symmetric(flat(rows, ["0", "0"]), kind, AFFINE)
    for row in (["1", "1", "2"], ["1", "2", "2"], ["1", "2", "3"], ["1", "-1", "1"]):
        yield symmetric(flat([row], ["0"]), "permutation", AFFINE)
        yield symmetric(flat([row], ["0"]), "signed", AFFINE)


def _by_layers() -> Iterator[Document]:
    """Neurons that are one up to a scale: x³ and (2 y)³, (x | 1/2) and (2 y | 1); even ones; biases of either sign."""
    unit = [[1, 0], [0, 1]]
    for upper in ([8, 1], [8, 2], [1, 1], [4, 1]):
        yield by_layers(3, ([[1, 0], [0, 2]], [0, 0]), ([upper], [0]))
    for power, upper in ((4, [1, 1]), (4, [1, 2]), (4, [16, 1]), (2, [1, 1])):
        for rows in (unit, [[1, 0], [0, 2]]):
            for kind in ("permutation", "signed"):
                yield by_layers(power, (rows, [0, 0]), ([upper], [0]), kind=kind)
    for kind in ("permutation", "signed"):
        yield by_layers(2, (unit, [0, 0]), (unit, [0, 0]), kind=kind)
        yield by_layers(2, (unit, [0, 0]), ([[1, 0], [0, 2]], [0, 0]), kind=kind)
        yield by_layers(2, (unit, [0, 0]), (unit, [0, 1]), kind=kind)
    three = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    yield by_layers(4, (three, [0, 0, 0]), ([[1, 1, 2]], [0]))
    yield by_layers(4, (three, [0, 0, 0]), ([[1, 2, 2]], [0]))
    for bias, upper in (
        (["1/2", 1], [2, 1]), ([2, 4], [2, 1]), (["1/3", "2/3"], [2, 1]), ([3, 6], [2, 1]), ([2, 2], [2, 1]),
        (["-1/2", -1], [2, 1]), ([1, 1], [1, 1]), ([1, -1], [1, 1]), ([0, 0], [2, 1]),
    ):  # fmt: skip
        yield by_layers("relu", ([[1, 0], [0, 2]], bias), ([upper], [0]))
    for sigma in ("relu", "tanh", "gelu"):
        for bias in ([1, 1], [1, -1], [1, 2], ["1/2", "1/3"]):
            for last in ([0, 0], [0, 1], [1, 0]):
                for kind in ("permutation", "signed"):
                    yield by_layers(sigma, (unit, bias), (unit, last), kind=kind)
        yield by_layers(sigma, ([[1, 1], [1, 2]], [1, 1]), ([[1, 1]], [0]))
        yield by_layers(sigma, ([[1, 2], [2, 1]], [1, 1]), ([[1, 1]], [0]))
    deep = ([[1, 0], [0, 1]], [1, 1]), ([[1, 3], [3, 1]], [1, 1]), ([[1, 1]], [0])
    for kind in ("permutation", "signed"):
        yield by_layers("tanh", *deep, kind=kind)
        yield by_layers("tanh", deep[0], ([[1, 3], [3, 2]], [1, 1]), deep[2], kind=kind)


def _by_values() -> Iterator[Document]:
    def of_values(theta: Document, *seeds: list[str], kind: str = "permutation", **more: Any) -> Document:
        return symmetric(theta, kind, {**NOTHING, "seeds": [*seeds], **more})

    two: Any = ([["1", "0"], ["0", "1"]], ["0", "0"])
    left = perceptron("relu", ([["-1", "0"], ["0", "-1"]], ["0", "0"]), ([["1", "2"]], ["0"]))
    for seed in (["-1", "-2"], ["1", "2"], ["-1", "2"], ["-2", "-1"], ["0", "1"]):
        for kind in ("permutation", "signed"):
            yield of_values(left, seed, kind=kind)
            yield of_values(perceptron("relu", two, ([["1", "1"]], ["0"])), seed, kind=kind)
            yield of_values(perceptron("relu", two, ([["1", "2"]], ["0"])), seed, kind=kind)
    one: Any = ([["1"]], ["0"])
    absolute = perceptron("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "1"]], ["0"]))
    ramp = perceptron("relu", one, one)
    for seed in ("-1", "1", "0", "-1/2"):
        for theta in (absolute, ramp, perceptron("identity", one)):
            for kind in ("permutation", "signed"):
                yield of_values(theta, [seed], kind=kind)
                yield of_values(theta, kind=kind, probes=[[seed]])
    # x and x + relu(3 − x − y) differ at (1, 1) and at no image of (1, 2)
    hidden: Any = ([["1", "0"], ["-1", "0"], ["-1", "-1"]], ["0", "0", "3"])
    apart = perceptron("relu", hidden, ([["1", "-1", "0"], ["1", "-1", "1"]], ["0", "0"]))
    for seed in (["1", "2"], ["1", "1"], ["2", "2"]):
        yield of_values(apart, seed)
    for shift in ("-1/2", "-2", "1/2"):
        bent = perceptron("relu", ([["1", "0"], ["0", "1"]], [shift, shift]), ([["1", "3"]], ["0"]))
        same = perceptron("relu", ([["1", "0"], ["0", "1"]], [shift, shift]), ([["1", "1"]], ["0"]))
        for theta in (bent, same):
            for kind in ("permutation", "signed"):
                yield of_values(theta, kind=kind, derivatives=[["0", "0"]])


def _one_by_one() -> Iterator[Document]:
    """With probes alone, so that every pair is looked at by itself."""
    unit = [[str(int(i == j)) for j in range(2)] for i in range(2)]
    swap = {"permutation": [1, 0]}
    both = {"generators": {"c": {"input": swap, "output": swap}}, "squares": {"c": {"on": 0, "hidden": [swap]}}}
    flat: Any = ([["1", "0"], ["0", "1"]], ["0", "0"])
    for theta in (perceptron("identity", flat), perceptron("relu", flat, (unit, ["0", "0"]))):
        for points in ([["1", "2"]], [["1", "2"], ["0", "5"]], [["1", "1"]]):
            for kind in ("permutation", "signed"):
                yield symmetric(theta, kind, {**NOTHING, "probes": points})
    yield symmetric(
        perceptron("relu", flat, (unit, ["0", "0"])), "permutation", {**NOTHING, "probes": [["1", "2"]]}, 2, **both
    )
    for row in (["1", "1", "2"], ["2", "1", "1"], ["1", "2", "1"], ["1", "2", "3"]):
        line = perceptron("identity", ([row], ["0"]))
        for points in ([["1", "2", "4"]], [["4", "2", "1"], ["0", "1", "0"]]):
            yield symmetric(line, "permutation", {**NOTHING, "probes": points})
    for rows in ([["1"], ["1"], ["2"]], [["2"], ["1"], ["1"]], [["1"], ["2"], ["1"]]):
        yield symmetric(perceptron("identity", (rows, ["0"] * 3)), "permutation", {**NOTHING, "probes": [["1"]]})


def sums() -> Iterator[Document]:
    """u_1 w_1 + u_2 w_2 = 0, and three of which no two cancel: where u + w in the place of u w would not."""
    proof = {"criterion": "one hidden layer"}
    pair = ([["1", "0"], ["1", "0"]], ["0", "1"])
    for upper in (["1", "-1"], ["1", "1"], ["2", "-1"]):
        yield of("identifiable", network=perceptron("relu", pair, ([upper], ["0"])), proof=proof)
    three = ([["1"], ["1"], ["1"]], ["0", "1", "2"])
    for upper in (["1", "1", "-2"], ["1", "2", "3"], ["-1", "3", "4"], ["0", "1", "1"]):
        yield of("identifiable", network=perceptron("relu", three, ([upper], ["0"])), proof=proof)


# ---- fields


def linear(
    theta: Document, proof: Any, fields: Any = None, *, affine: bool = False, complete: bool = False, **more: Any
) -> Document:
    algebra = {name: {"input": x, "output": y} for name, (x, y) in (fields or {}).items()}
    said = {"network": theta, "generators": {}, "algebra": algebra, "affine": affine, "complete": complete}
    return of("linear symmetries", **{**said, "forms": [], "squares": {}, "proof": proof, **more})


def moving(rows: list[list[Any]], shift: list[Any] | None = None) -> Document:
    return {"matrix": [[str(v) for v in row] for row in rows], "shift": [str(v) for v in shift or [0] * len(rows)]}


def lines() -> Iterator[Document]:
    """Fields and equations."""
    yield from _shifted()
    yield from _of_polynomials()
    yield from _of_hidden_layers()
    yield from _of_pieces()


def _shifted() -> Iterator[Document]:
    zero = perceptron("identity", ([["0", "0"]], ["0"]))
    nothing: Document = {"by": "nothing"}
    for shift in (["1", "0"], ["0", "1"], ["1", "1"]):
        step = {"permutation": [0, 1], "shift": shift}
        moved = {
            "generators": {"c": {"input": step, "output": "trivial"}},
            "squares": {"c": {"evidence": {"method": "equal"}}},
        }
        moved["squares"] = {"c": {"evidence": {"method": "product"}}}
        for affine in (True, False):
            yield linear(zero, nothing, affine=affine, **moved)
            still = moving([[0]]), moving([[0]])
            field = {"X": (moving([[0, 0], [0, 0]], shift), still[0])}
            yield linear(zero, {"by": "polynomials"}, field, affine=affine)
            field = {"X": (moving([[0, 0], [0, 0]]), moving([[0]], shift[:1]))}
            yield linear(zero, {"by": "polynomials"}, field, affine=affine)
    one = moving([[1]]), moving([[1]])
    yield linear(perceptron("identity", ([["1"]], ["0"])), nothing, {"X": (one[0], moving([[0]]))})
    yield linear(perceptron("identity", ([["1"]], ["0"])), nothing, {"X": one})
    flat = perceptron("identity", ([["0"]], ["0"]))
    twice = {"X": (moving([[1]]), moving([[0]])), "Y": (moving([[1]]), moving([[0]]))}
    both = {**twice, "Y": (moving([[0]]), moving([[1]]))}
    for fields in (twice, both, {"X": twice["X"]}, {}):
        yield linear(flat, {"by": "polynomials"}, fields, complete=True)


def _of_polynomials() -> Iterator[Document]:
    by = {"by": "polynomials"}

    def flat(*rows: list[str], bias: list[str] | None = None) -> Document:
        return perceptron("identity", (list(rows), bias or ["0"] * len(rows)))

    still = moving([[0]])
    # f = (0, x): what violates the last equation alone
    yield linear(flat(["0"], ["1"]), by, {"X": (moving([[1]]), moving([[0, 0], [0, 0]]))})
    yield linear(flat(["1"], ["0"]), by, {"X": (moving([[1]]), moving([[0, 0], [0, 0]]))})
    yield linear(flat(["0"], ["1"]), by, {"X": (moving([[1]]), moving([[0, 0], [0, 1]]))}, complete=False)
    yield linear(flat(["0"], ["1"]), by, {"X": (moving([[1]]), moving([[5, 0], [0, 1]]))}, complete=False)
    for rows in (["0", "1"], ["1", "0"], ["1", "1"]):
        for place in range(4):
            matrix = [[int(place == 2 * i + j) for j in range(2)] for i in range(2)]
            for y in (0, 1):
                yield linear(flat(rows), by, {"X": (moving(matrix), moving([[y]]))})
    squared = perceptron({"power": 2}, ([["1"]], ["0"]), ([["1"]], ["0"]))
    for theta in (flat(["1"]), flat(["0"]), squared, flat(["1"], bias=["1"])):
        for t, u in ((0, 1), (1, 1), (1, 0), (1, 2), (2, 1)):
            yield linear(theta, by, {"X": (moving([[0]], [t]), moving([[0]], [u]))}, affine=True)
        for x, y in ((1, 1), (1, 2), (1, 0)):
            yield linear(theta, by, {"X": (moving([[x]]), moving([[y]]))}, affine=True)
            yield linear(theta, by, {"X": (moving([[x]]), moving([[y]], [-y]))}, affine=True)
    for row in (["1", "0"], ["0", "1"], ["1", "1"]):
        for t in ([1, 0], [0, 1], [1, 1]):
            for u in (0, 1, 2):
                field = {"X": (moving([[0, 0], [0, 0]], t), moving([[0]], [u]))}
                yield linear(flat(row), by, field, affine=True)
    plane = flat(["1", "0"], ["0", "1"])
    for matrix in ([[1, 0], [0, 0]], [[0, 1], [0, 0]], [[0, 0], [0, 1]], [[1, 2], [3, 4]]):
        for other in (matrix, [[1, 0], [0, 0]]):
            for affine in (True, False):
                yield linear(plane, by, {"X": (moving(matrix), moving(other))}, affine=affine)
    every = {
        f"X{i}{j}": (moving([[int((a, b) == (i, j)) for b in range(2)] for a in range(2)]),) * 2
        for i in range(2)
        for j in range(2)
    }
    yield linear(plane, by, every, complete=True)
    yield linear(plane, by, {name: pair for name, pair in every.items() if name != "X11"}, complete=True)
    curved = perceptron({"power": 2}, ([["1", "0"], ["0", "1"]], ["0", "0"]), ([["1", "1"]], ["0"]))
    turn = {"X": (moving([[0, -1], [1, 0]]), still), "Y": (moving([[1, 0], [0, 1]]), moving([[2]]))}
    yield linear(curved, by, turn, complete=True)
    yield linear(curved, by, {"Y": turn["Y"]}, complete=True)
    yield linear(curved, {**by, "form": 0}, turn)
    yield linear(curved, {"by": ["polynomials"]}, turn)


def _of_hidden_layers() -> Iterator[Document]:
    def shown(sigma: Any, *table: Any, form: int = 0) -> tuple[Document, Document]:
        theta, proof = layers(sigma, *table)
        return theta, {"by": "layers", "form": form, "identifiable": proof}

    for sigma in ("tanh", "gelu", "relu", 3):
        theta, proof = shown(sigma, ([[1]], [1]), ([[1]], [0]))
        for complete in (True, False):
            yield linear(theta, proof, complete=complete)
            yield linear(theta, {**proof, "form": -1}, complete=complete)
            yield linear(theta, {**proof, "form": 1}, complete=complete)
            yield linear(theta, proof, affine=True, complete=complete)
    for sigma in ("tanh", "relu", "gelu"):
        theta, proof = shown(sigma, ([[1]], [0]))
        yield linear(theta, proof, complete=True)
    for bias, upper, last in (
        ([1], [[1], [0]], [0, 1]),
        ([1], [[1], [0]], [0, 0]),
        ([1], [[0], [1]], [2, 0]),
        ([0], [[1], [0]], [3, 5]),
    ):
        theta, proof = shown("tanh", ([[1]], bias), (upper, last))
        free = 1 if upper[0] == [1] else 0
        columns = [[[int((a, b) == (i, free)) for b in range(2)] for a in range(2)] for i in range(2)]
        fields = {
            f"Y{i}": (moving([[0]]), moving(y, [-row[free] * last[free] for row in y])) for i, y in enumerate(columns)
        }
        for affine in (True, False):
            for complete in (True, False):
                yield linear(theta, proof, fields, affine=affine, complete=complete)
        wrong = {"Y": (moving([[0]]), moving(columns[0], [1, 1]))}
        yield linear(theta, proof, wrong, affine=True)
        yield linear(theta, proof, {"Y": (moving([[0]]), moving([[0, 0], [0, 0]], [1, 0]))}, affine=True)
        yield linear(theta, proof, {"Y": (moving([[0]]), moving([[int(i == j) for j in range(2)] for i in range(2)]))})
    for size in (1, 2, 3):
        unit = [[int(i == j) for j in range(size)] for i in range(size)]
        theta, proof = shown("tanh", (unit, [1] * size), (unit, [0] * size))
        for affine in (True, False):
            yield linear(theta, proof, affine=affine, complete=True)
        row = [[1] + [0] * (size - 1)]
        theta, proof = shown("tanh", (row, [1]), ([[1]], [0]))
        yield linear(theta, proof, complete=True)
        fields = {
            f"X{i}{j}": (moving([[int((a, b) == (i, j)) for b in range(size)] for a in range(size)]), moving([[0]]))
            for i in range(1, size)
            for j in range(size)
        }
        yield linear(theta, proof, fields, complete=True)
        for j in range(size):
            step = {"X": (moving([[0] * size] * size, [int(i == j) for i in range(size)]), moving([[0]]))}
            yield linear(theta, proof, step, affine=True)
    deep = ([[1], [3]], [1, 2]), ([[1, 2], [2, 1]], [1, 0]), ([[1, 1], [0, 0]], [0, 1])
    theta, proof = shown("tanh", *deep)
    free = {
        f"Y{i}": (moving([[0]]), moving([[0, int(a == i)] for a in range(2)], [-int(a == i) for a in range(2)]))
        for i in range(2)
    }
    for affine in (True, False):
        for fields in (free, {}):
            yield linear(theta, proof, fields, affine=affine, complete=True)


def _of_pieces() -> Iterator[Document]:
    """The ladder of relu, and pieces around points."""
    for size in (1, 3):
        unit = [[str(int(i == j)) for j in range(size)] for i in range(size)]
        theta = perceptron("relu", (unit, ["0"] * size), (unit, ["0"] * size))
        points = [[str(1 if number >> i & 1 else -1) for i in range(size)] for number in range(1 << size)]
        fields = {
            f"X{i}": (moving([[int(a == b == i) for b in range(size)] for a in range(size)]),) * 2 for i in range(size)
        }
        ladder = {f"X{i}": [{"diagonal": [str(int(a == i)) for a in range(size)]}] for i in range(size)}
        yield linear(theta, {"by": "pieces", "fields": ladder, "points": points}, fields, complete=True)
        yield linear(theta, {"by": "pieces", "fields": ladder, "points": points[1:]}, fields, complete=True)
        few = {name: pair for name, pair in fields.items() if name != "X0"}
        steps = {name: entry for name, entry in ladder.items() if name != "X0"}
        yield linear(theta, {"by": "pieces", "fields": steps, "points": points}, few, complete=True)

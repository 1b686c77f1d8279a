"""Certificates that tell single changes of a checker: a bound of a number, a dimension, a row, a neuron, a term.

Each would be answered otherwise if one comparison, one term or one refusal of a checker were another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catnet.checking.reading import FORMAT
from catnet.files.source import read_parameter
from tests.checking.attacks.claims import equal
from tests.checking.attacks.networks import Document, composition, perceptron
from tests.checking.attacks.symmetries import NOTHING, certificate
from tests.checking.field_attacks import claim as ladder_claim, field

ONE: Any = ([["1"]], ["0"])
SIGN: Any = {"permutation": [0], "scale": ["-1"]}


def of(claim: str, **said: Any) -> Document:
    hashes = {f"{key}_sha256": "" for key, value in said.items() if isinstance(value, dict) and "format" in value}
    return {"format": FORMAT, "claim": claim, "claim_sha256": "", **hashes, **said}


def scaled(*values: str) -> Any:
    return {"permutation": list(range(len(values))), "scale": list(values)}


def documents(claim: str) -> Iterator[Document]:
    yield from {
        "same function": equalities,
        "different functions": differences,
        "not equivariant": asymmetries,
        "not equivariant under affine maps": asymmetries_of_affine_maps,
        "symmetries": symmetries,
        "layerwise equivariance": layers,
        "layerwise equivariance under affine maps": affine_layers,
        "layerwise equivariance under a connected group": ladders,
        "not equivariant under a connected group": speeds,
    }.get(claim, lambda: iter(()))()


# ---- two networks


def equalities() -> Iterator[Document]:
    power = {n: {"power": n} for n in (2, 3, 4)}

    def poly(*entries: str, out: str = "1", end: str = "0") -> Document:
        return perceptron({"polynomial": list(entries)}, ONE, ([[out]], [end]))

    def powered(n: int, end: str = "0") -> Document:
        return perceptron(power[n], ONE, ([["1"]], [end]))

    expansion: Document = {"method": "expansion"}
    linear = [perceptron("identity", ([[a]], ["0"]), ONE) for a in ("1", "2")]
    yield equal(linear[0], linear[0], expansion)
    yield equal(linear[0], linear[1], expansion)
    yield equal(poly("0", "1", "0", "1"), poly("0", "1", "0", "2"), expansion)
    yield equal(poly("5"), poly("5"), expansion)
    yield equal(poly("1", "0", "1"), powered(2, "1"), expansion)
    yield equal(poly("1", "0", "0", "1"), powered(3, "1"), expansion)
    yield equal(perceptron(power[2], ONE, ONE, ONE), powered(4), expansion)
    # (1 + x − x²/2)² has no x², but a product of which the terms cancel
    first = ([["1"], ["1"]], ["1", "0"])
    inner = ([["1/2", "-1"]], ["1/2"])  # ((x + 1)² − x²)/2 + 1/2 − x²/2 = 1 + x − x²/2
    cancels = perceptron(power[2], first, inner, ONE)
    apart = ([["1/2", "-1"], ["1/2", "-1"]], ["3/2", "-1/2"]), ([["1/2", "1/2"]], ["-1"])  # its half sum with ± 1
    yield equal(cancels, perceptron(power[2], first, *apart), expansion)
    flat = [perceptron("identity", ([["1"]], ["0"])), perceptron("identity", ([["0"]], ["1"]))]
    yield equal(flat[0], flat[1], expansion)
    leaky = perceptron({"leaky_relu": "1/2"}, ONE, ([["3"]], ["0"]))
    yield equal(leaky, perceptron("relu", ONE, ONE), {"method": "turning", "more": []})
    # as documents were that had rays and cones beside the networks
    cones = {"rays": [[1, 0], [-1, 0], [0, 1]], "cones": [[0, 2], [1, 2]]}
    whole = perceptron("relu", ONE, ONE)
    for one, other in ((whole, whole), (whole, leaky)):
        document = {**equal(one, other, None), **cones}
        del document["evidence"]
        yield document
        yield equal(one, other, {"method": "triangulation", **cones})
    for found in ("catnet-certificate/1", "catnet-certificate/3", 5, None):
        yield {**equal(whole, whole, {"method": "equal"}), "format": found}
    for said in ("everything", 1, ""):
        yield {**equal(whole, whole, {"method": "equal"}), "claim": said}


def difference(left: Document, right: Document, point: list[str], bits: int = 64) -> Document:
    return of("different functions", left=left, right=right, point=point, bits=bits)


def differences() -> Iterator[Document]:
    plain, other = perceptron("relu", ONE, ONE), perceptron("relu", ONE, ([["2"]], ["0"]))
    for bits in (15, 16, 17):
        yield difference(plain, other, ["1"], bits)
    wide, tall = perceptron("relu", ([["1", "1"]], ["0"])), perceptron("relu", ([["1"], ["1"]], ["0", "0"]))
    for left, right in ((plain, wide), (wide, plain), (plain, tall), (tall, plain)):
        for point in (["1"], ["1", "1"]):
            yield difference(left, right, point)
    for left, right in ((other, tall), (tall, other)):
        yield difference(left, right, ["1"])
    for sigma in ("tanh", "silu", "gelu"):
        yield difference(perceptron(sigma, ONE, ONE), perceptron("relu", ([["0"]], ["0"])), ["0"])
        yield difference(perceptron(sigma, ONE, ONE), perceptron("relu", ([["0"]], ["1"])), ["0"])
    wave = perceptron("tanh", ONE, ONE)
    zero = perceptron("relu", ([["0"]], ["0"]))
    yield difference(composition(wave, perceptron("identity", ONE, ONE)), zero, ["1"])
    # an enclosure of 0, and its absolute value: at least 0 exactly, and never 1
    around = perceptron("tanh", ([["1"], ["1"]], ["0", "0"]), ([["1", "-1"]], ["0"]))
    size = composition(around, perceptron({"leaky_relu": "-1"}, ONE, ONE))
    for value in ("1/1073741824", "-1/2", "1/2", "-1/1073741824", "1"):
        yield difference(size, perceptron("relu", ([["0"]], [value])), ["1"], 16)


def asymmetries() -> Iterator[Document]:
    plain = perceptron("relu", ONE, ONE)
    for bits in (15, 16, 17):
        generators = {"s": {"input": SIGN, "output": "trivial"}}
        yield of("not equivariant", network=plain, generators=generators, generator="s", point=["1"], bits=bits)


def asymmetries_of_affine_maps() -> Iterator[Document]:
    plain = perceptron("relu", ONE, ONE)
    back = {"permutation": [0], "scale": ["-1"], "shift": ["1"]}
    for bits in (15, 16, 17):
        generators = {"s": {"input": back, "output": "trivial"}}
        claim = "not equivariant under affine maps"
        yield of(claim, network=plain, generators=generators, generator="s", point=["1"], bits=bits)


# ---- symmetries


def symmetric(theta: Document, kind: str, proof: Any, order: Any = None, **more: Any) -> Document:
    said = {"network": theta, "kind": kind, "generators": {}, "order": order, "complete": proof is not None}
    return of("symmetries", **{**said, "forms": [], "squares": {}, "all": proof, **more})


def symmetries() -> Iterator[Document]:
    line = perceptron("identity", ([["1", "2"]], ["0"]))
    flat: Document = {**NOTHING, "derivatives": [["0", "0"]]}
    for kind in ("linear", "permutation", [], 1, "signed"):
        yield symmetric(line, kind, None)  # type: ignore[arg-type]
    for order in (0, 1, 2):
        yield symmetric(line, "permutation", None, order)
        yield symmetric(line, "permutation", flat, order)
    for bits in (15, 16, 17):
        yield symmetric(line, "permutation", {**flat, "bits": bits})
    affine = {"form": 0, "identifiable": None}
    for number in (-1, 0, 1):
        yield symmetric(line, "permutation", {**affine, "form": number})
    two = perceptron("identity", ([["1", "1"], ["0", "0"]], ["0", "0"]))

    def moved(first: Any, last: Any, theta: Document = two, on: Any = 0, **more: Any) -> Document:
        generators = {"c": {"input": first, "output": last}}
        squares = {"c": {"on": on, "hidden": []}}
        for name, (a, b) in more.items():
            generators[name], squares[name] = {"input": a, "output": b}, {"on": on, "hidden": []}
        return symmetric(theta, "signed", None, generators=generators, squares=squares)

    swap = {"permutation": [1, 0]}
    for on in (-1, 0, 1):
        yield moved(swap, "trivial", on=on)
    yield moved("trivial", scaled("1", "2"))
    yield moved("trivial", {"matrix": [["1", "0"], ["1", "1"]]})
    for images in ([0, 2], [2, 0], [-1, 0], [0, -1], [0, 3], [0, 0]):
        yield moved({"permutation": images}, "trivial", d=("trivial", scaled("1", "2")))
    for entries in (("0", "1"), ("1", "0"), ("0", "0")):
        yield moved(scaled(*entries), "trivial", d=("trivial", scaled("1", "2")))
    tokens = certificate(read_parameter("zoo:attention"), "permutation")
    yield {**tokens, "complete": True, "all": affine}
    constant = perceptron("identity", ([[]], ["1"]))
    for kind in ("permutation", "signed"):
        yield symmetric(constant, kind, {**NOTHING, "derivatives": [[]]})
    wave = perceptron("tanh", ONE, ONE)
    yield symmetric(wave, "permutation", {**NOTHING, "seeds": [["1"]]})
    yield symmetric(perceptron("tanh", ONE, ([["1"], ["0"]], ["0", "5"])), "permutation", {**NOTHING, "seeds": [["1"]]})
    yield symmetric(perceptron("tanh", ONE, ([["0"], ["1"]], ["5", "0"])), "permutation", {**NOTHING, "seeds": [["1"]]})
    for sigma in ("tanh", "silu", "gelu"):
        yield symmetric(perceptron(sigma, ONE, ONE), "permutation", {**NOTHING, "seeds": [["0"]]})
    skew = perceptron("tanh", ([["1", "2"]], ["0"]), ONE)
    yield symmetric(skew, "permutation", {**NOTHING, "probes": [["1", "3"]]})
    yield symmetric(skew, "permutation", {**NOTHING, "probes": [["1", "1"], ["1", "3"]]})
    yield symmetric(skew, "permutation", {**NOTHING, "probes": [["1", "3"], ["1", "1"]]})
    # rows of zeros: refused before anybody looks at the proof
    for sigma in ({"power": 2}, {"power": 3}, "relu", {"leaky_relu": "1/2"}):
        for rows in ([["0"], ["1"]], [["1"], ["0"]], [["0"], ["0"]]):
            dead = perceptron(sigma, (rows, ["0", "0"]), ([["1", "1"]], ["0"]))
            yield symmetric(dead, "permutation", {"form": 0, "identifiable": {}})
        above = perceptron(sigma, ONE, ([["1"], ["0"]], ["0", "0"]), ([["1", "1"]], ["0"]))
        yield symmetric(above, "permutation", {"form": 0, "identifiable": {}})


# ---- layers


def layered(theta: Document, how: str = "uniqueness", order: Any = None, **generators: Any) -> Document:
    said = {"network": theta, "generators": generators, "order": order, "relations": [], "homomorphism": how}
    return of("layerwise equivariance", **said)


def action(first: Any, hidden: Any, last: Any) -> Document:
    return {"input": first, "hidden": [hidden], "output": last}


def layers() -> Iterator[Document]:
    relu, square = perceptron("relu", ONE, ONE), perceptron({"power": 2}, ([["1"]], ["1"]), ONE)
    biased = perceptron("relu", ([["1"]], ["1"]), ONE)
    below = perceptron("relu", ([["1"]], ["-1"]), ONE)
    for first in ("2", "1/2", "-1"):
        yield layered(relu, s=action(scaled(first), "trivial", "trivial"))
        yield layered(square, s=action(scaled(first), "trivial", "trivial"))
    for k in ("2", "1/2"):
        yield layered(biased, s=action(scaled(k), scaled(k), scaled(k)))
        yield layered(below, s=action(scaled(k), scaled(k), scaled(k)))
    wide = perceptron("relu", ([["1", "0"], ["0", "1"]], ["0", "0"]), ([["0", "0"]], ["0"]))
    for rows in ([["1", "0"], ["1", "1"]], [["1", "1"], ["0", "1"]]):
        yield layered(wide, s=action({"matrix": rows}, {"matrix": rows}, "trivial"))
    flat = perceptron("relu", ([["0", "0"]], ["0"]))
    turn, back = {"matrix": [["0", "-1"], ["1", "-1"]]}, {"matrix": [["-1", "1"], ["-1", "0"]]}
    for order in (1, 3, None):
        for first, second in ((turn, back), (back, turn)):
            entries = {
                name: {"input": k, "hidden": [], "output": "trivial"} for name, k in (("r", first), ("s", second))
            }
            yield layered(flat, "enumeration", order, **entries)
        half: Document = {"input": scaled("1/2", "1"), "hidden": [], "output": "trivial"}
        yield layered(flat, "enumeration", order, s=half)
    mirrors: Document = {"s": {"permutation": [1, 0]}, "r": {"matrix": [["-1", "1"], ["0", "1"]]}}  # of a hexagon
    of_hexagon: Document = {name: {"input": k, "hidden": [], "output": "trivial"} for name, k in mirrors.items()}
    yield layered(flat, "enumeration", 12, **of_hexagon)


def affine_layers() -> Iterator[Document]:
    back = {"permutation": [0], "scale": ["-1"], "shift": ["1"]}

    def claimed(theta: Document, hidden: list[Any], first: Any, last: Any, **more: Any) -> Document:
        said: Document = {
            "network": theta,
            "generators": {"n": {"input": first, "hidden": hidden, "output": last}},
            "order": 2,
            "relations": [],
            "homomorphism": "enumeration",
            "centre": {"input": ["1/2"], "output": ["1/2"]},
        }
        return of("layerwise equivariance under affine maps", **{**said, **more})

    line, deep = perceptron("tanh", ONE), perceptron("tanh", ([["2"]], ["-1"]), ONE, ([["1"]], ["1/2"]))
    for order in (None, 0, 1, 2, 3):
        yield claimed(line, [], back, back, order=order)
        yield claimed(line, [], "trivial", "trivial", order=order)
    yield claimed(deep, [SIGN, SIGN], back, back)
    yield claimed(perceptron("tanh", ([["2"]], ["-1"]), ([["1"]], ["1/2"])), [SIGN], back, back)
    for relations in ([["n"]], [["n", "n"]], [["n"], ["n", "n"]], [["n", "n"], ["n"]]):
        yield claimed(line, [], back, back, relations=relations)
    yield claimed(line, [], {**back, "shift": ["0"]}, back)
    yield claimed(line, [], {**back, "shift": ["0"]}, {**back, "shift": ["0"]})
    yield claimed(line, [], SIGN, back)
    yield claimed(line, [], SIGN, SIGN, centre={"input": ["0"], "output": ["0"]})
    turned = {key: back[key] for key in ("shift", "scale", "permutation")}
    yield claimed(line, [], turned, turned)
    bump = perceptron("relu", ([["1"], ["-1"]], ["-1/2", "1/2"]), ([["1", "1"]], ["0"]))
    swap = {"permutation": [1, 0]}
    for last in ("trivial", {"permutation": [0], "shift": ["1"]}):
        yield claimed(bump, [swap], back, last)
        yield claimed(bump, [swap], back, last, centre={"input": ["1/2"], "output": ["0"]})
    yield claimed(line, [], {"permutation": [0], "shift": ["1"]}, {"permutation": [0], "shift": ["1"]})


# ---- fields


def ladders() -> Iterator[Document]:
    bad = {"input": SIGN, "hidden": ["trivial"], "output": "trivial"}
    for sigma in ("relu", "tanh"):
        diagonal = {"diagonal": ["0"]}
        yield ladder_claim(perceptron(sigma, ONE, ONE), "uniqueness", [diagonal], field(), field(), s=bad)
    zeros = ([["0"], ["0"]], ["0", "0"]), ([["0", "0"], ["0", "0"]], ["0", "0"]), ([["0", "0"]], ["0"])
    for sigma in ("tanh", "sigmoid", "gelu", {"polynomial": ["0", "1", "1"]}, {"polynomial": ["0", "1", "0", "1"]}):
        for first in (("1", "0"), ("0", "1"), ("0", "0"), ("1", "1")):
            for second in (("1", "0"), ("0", "1"), ("0", "0")):
                hidden = [{"diagonal": list(first)}, {"diagonal": list(second)}]
                yield ladder_claim(perceptron(sigma, *zeros), "none", hidden, field(), field())
    dead = perceptron("identity", ([["1"], ["0"]], ["0", "0"]), ([["1", "0"]], ["0"]))
    yield ladder_claim(dead, "none", [{"matrix": [["0", "0"], ["1", "0"]]}], field(), field())


def speeds() -> Iterator[Document]:
    def claimed(theta: Document, first: Any, last: Any, point: list[str], bits: int = 64) -> Document:
        algebra = {"X": {"input": first, "output": last}}
        claim = "not equivariant under a connected group"
        return of(claim, network=theta, algebra=algebra, field="X", point=point, bits=bits)

    relu = perceptron("relu", ONE, ONE)
    for bits in (15, 16, 17):
        yield claimed(relu, field("0", "1"), field(), ["1"], bits)
    kinks = perceptron("relu", ([["1"], ["1"]], ["0", "1"]), ([["1", "1"]], ["0"]))
    for t in ("1", "-1"):
        yield claimed(kinks, field("0", t), field(), ["0"])
        yield claimed(relu, field("0", t), field(), ["0"])
    for u in ("1", "0", "2"):
        yield claimed(relu, field("0", "1"), field("0", u), ["-1/2"])
        yield claimed(perceptron("tanh", ONE, ([["2"]], ["0"])), field("0", "1"), field("0", u), ["0"])
    for u in ("1/16", "1/4", "1/8"):
        yield claimed(perceptron("sigmoid", ONE, ONE), field("0", "1"), field("0", u), ["0"])
    for u in ("158003/100000", "-160051/1000000", "1", "41997/100000"):  # 1 + t², 1 − 2 t², 1, 1 − t² with t = tanh 1
        yield claimed(perceptron("tanh", ONE, ONE), field("0", "1"), field("0", u), ["1"], 16)
    still = {"matrix": [["0", "0"], ["0", "0"]], "shift": ["1", "0"]}
    for sigma in ({"power": 2}, {"power": 3}, {"polynomial": ["0", "1", "1"]}):
        yield claimed(perceptron(sigma, ([["1", "1"]], ["0"]), ONE), still, field(), ["1", "1"])
        yield claimed(perceptron(sigma, ([["0", "1"]], ["1"]), ONE), still, field(), ["1", "1"])
    # a value around 0 with speed 1, whose slope is 1
    first = ([["1", "0"], ["1", "0"], ["0", "1"]], ["0", "0", "0"])
    around = perceptron("tanh", first, ([["1", "-1", "1"]], ["0"]), ONE)
    wide = perceptron("tanh", first, ([["1000", "-1000", "1"]], ["0"]), ONE)
    along = {"matrix": [["0", "0"], ["0", "0"]], "shift": ["0", "1"]}
    for u in ("1", "1/2", "0", "2", "3", "-1"):
        yield claimed(around, along, field("0", u), ["1", "0"], 16)
        yield claimed(wide, along, field("0", u), ["1", "0"], 16)
    for step in range(110_085, 110_105):  # around 1 − tanh(1)², in steps smaller than the enclosure
        yield claimed(perceptron("tanh", ONE, ONE), field("0", "1"), field("0", f"{2 * step + 1}/524288"), ["1"], 16)


def unsealed(claim: str) -> Iterator[Document]:
    """With a claim that has no hash, being none."""
    if claim == "same function":
        plain = perceptron("relu", ONE, ONE)
        yield {**equal(plain, plain, {"method": "equal"}), "claim": ["same function"]}

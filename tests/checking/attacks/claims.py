# ruff: noqa: E501
"""Attacks on claims of two networks: equal, reduced, twins."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from catnet.checking.reading import FORMAT, spell
from tests.checking.attacks.identification import about
from tests.checking.attacks.networks import (
    SCORE,
    VALUE,
    Document,
    attention,
    composition,
    convolution,
    enclosed,
    exact,
    heads,
    perceptron,
    product,
    softmax,
    tied,
)
from tests.checking.attacks.pairs import Pair, drawn, grown, tried, twins

SWAP: Any = {"permutation": [1, 0]}


def pair_claim(claim: str, keys: tuple[str, str], left: Document, right: Document, evidence: Any) -> Document:
    claimed = {keys[0]: left, keys[1]: right, f"{keys[0]}_sha256": "", f"{keys[1]}_sha256": ""}
    return {"format": FORMAT, "claim": claim, "claim_sha256": "", **claimed, "evidence": evidence}


def equal(left: Document, right: Document, evidence: Any) -> Document:
    return pair_claim("same function", ("left", "right"), left, right, evidence)


def all_pairs() -> list[Pair]:
    return [*tried(3), *grown()]


def falsified(pair: Pair, source: random.Random) -> Pair:
    """One number of one network is another one."""
    left, right, evidence = copy.deepcopy(pair)
    layer = source.choice(source.choice([left, right])["layers"])
    row = source.choice([row for row in (*layer["weight"], layer["bias"]) if row])
    row[source.randrange(len(row))] = source.choice(["3", "-1", "0", "1", "1/2"])
    return left, right, evidence


def equalities() -> Iterator[Document]:
    source = random.Random("equalities")
    for pair in all_pairs():
        if source.random() < 0.5:
            yield equal(*pair)
            yield equal(pair[1], pair[0], pair[2])
        yield equal(*falsified(pair, source))
    yield from false_by_one_thing()
    yield from of_other_architectures()


def false_by_one_thing() -> Iterator[Document]:
    """Different functions whose evidence is wrong in one place only."""
    constant = perceptron("relu", ([["1"]], ["1"]), ([["0"]], ["1"]))
    varying = perceptron("relu", ([["1"]], ["1"]), ([["1"]], ["0"]))
    yield equal(constant, varying, {"method": "maps", "steps": [{"direction": "forth", "maps": [[["1"]]]}]})
    layers = ([["1", "2"], ["-2", "1"]], ["1", "-1"]), ([["1", "3"]], ["2"])
    kinds: list[Any] = ["gelu", "silu", "softplus", "relu", {"leaky_relu": "1/2"}, {"leaky_relu": "-1"}, "tanh"]
    leaky = perceptron({"leaky_relu": "1/2"}, ([["1"]], ["0"]), ([["3"]], ["0"]))
    split = perceptron("relu", ([["1"], ["-1"]], ["0", "0"]), ([["3", "-3/2"]], ["0"]))
    yield equal(leaky, split, {"method": "kinks"})
    yield equal(leaky, leaky, {"method": "turning", "more": []})
    plain = ([["1", "2"], ["1", "-1"]], ["1", "-1"]), ([["1", "3"]], ["2"])
    for one in kinds:
        for other in kinds:
            yield equal(perceptron(one, *plain), perceptron(other, *plain), {"method": "kinks"})
    halves = ([["1/2"]], ["-1/3"]), ([["2"]], ["1"])
    turned = ([["-1/2"]], ["1/3"]), ([["2"]], ["1/3"])  # 2 σ(z) = 2 σ(−z) + x − 2/3: another function
    both = ([["1/2"], ["-1/2"]], ["-1/3", "1/3"]), ([["2", "3"]], ["1"])
    once = ([["-1/2"], ["1/2"]], ["1/3", "-1/3"]), ([["3", "2"]], ["1"])
    deep = ([["1"], ["2"]], ["1", "-1"]), ([["1", "3"]], ["-1"]), ([["1"]], ["0"])
    permuted = ([["2"], ["1"]], ["-1", "1"]), ([["3", "1"]], ["-1"]), ([["1"]], ["0"])
    pair = ([["1/2"], ["-1/2"]], ["-1/3", "1/3"]), ([["1", "-1"]], ["0"])  # σ(z) − σ(−z) = z, or (1 + a) z
    for sigma in kinds:
        yield equal(perceptron(sigma, *pair), perceptron(sigma, ([["1/2"]], ["-1/3"])), {"method": "turning"})
        for here, there in ((halves, turned), (both, once), (deep, permuted)):
            yield equal(perceptron(sigma, *here), perceptron(sigma, *there), {"method": "turning"})
    for method in ("kinks", "turning"):
        for one in kinds:
            for other in kinds:
                yield equal(perceptron(one, *layers), perceptron(other, *layers), {"method": method})
    for sigma in kinds:
        first, top = ([["2"], ["-2"], ["1"]], ["1", "-1", "0"]), ([["1", "4", "-1"]], ["3"])
        turned = ([["-2"], ["-2"], ["1"]], ["-1", "-1", "0"]), ([["1", "4", "-1"]], ["4"])
        moved = ([["-2"], ["-2"], ["1"]], ["-1", "-1", "0"]), ([["1", "4", "-1"]], ["5"])
        scaled = ([["1"], ["-2"], ["1"]], ["1/2", "-1", "0"]), ([["2", "4", "-1"]], ["3"])
        zero = ([["0"], ["-2"], ["1"]], ["0", "-1", "0"]), ([["1", "4", "-1"]], ["3"])
        for other in (turned, moved, scaled, zero):
            for method in ("kinks", "turning"):
                yield equal(perceptron(sigma, first, top), perceptron(sigma, *other), {"method": method})


def of_other_architectures() -> Iterator[Document]:
    nets = [theta for theta, _ in [*exact(), *enclosed()]]
    source = random.Random("architectures")
    for theta in nets:
        for method in ("equal", "expansion", "effective scores", "product"):
            yield equal(theta, theta, {"method": method})
        yield equal(theta, source.choice(nets), {"method": source.choice(["equal", "expansion"])})
    circle, square = convolution(3, "circular", 2, (["1", "2"], 1), (["1"], 3)), {"power": 2}
    rows = ([["1", "2", "0"], ["0", "1", "2"], ["2", "0", "1"]], ["0"] * 3)
    plain = perceptron(square, rows, ([["1", "0", "0"]], ["0"]))
    other = perceptron(square, rows, ([["0", "1", "0"]], ["0"]))
    cover = tied(square, [["0", "1"], ["1", "0"]], ([["1"]], [["2"]], ["1"]), ([["1"]], [["0"]], ["0"]))
    whole = perceptron(square, ([["1", "2"], ["2", "1"]], ["1", "1"]), ([["1", "0"], ["0", "1"]], ["0", "0"]))
    wrong = perceptron(square, ([["1", "2"], ["1", "2"]], ["1", "1"]), ([["1", "0"], ["0", "1"]], ["0", "0"]))
    both = perceptron(square, ([["1", "2"], ["2", "1"]], ["1", "1"]), ([["0", "1"], ["1", "0"]], ["0", "0"]))
    three, two = [[0, "1"], [1, "1"], [2, "1"]], [[0, "1"], [1, "1"]]
    for left, right, maps in (
        (circle, plain, three), (circle, other, three), (cover, whole, two), (cover, wrong, two), (cover, both, two),
        (plain, circle, three), (whole, cover, two), (circle, circle, three), (cover, cover, two),
    ):  # fmt: skip
        yield equal(left, right, {"method": "maps", "steps": [{"direction": "forth", "maps": [maps]}]})
        yield equal(left, right, {"method": "expansion"})
        yield equal(left, right, {"method": "triangulation", "rays": [], "cones": []})
    part, again = perceptron("relu", ([["1"]], ["1"])), perceptron("relu", ([["1"]], ["2"]))
    one, two_parts = product(part, part), product(part, again)
    chain, other_chain = composition(part, part), composition(part, again)
    made = (one, two_parts, chain, other_chain, part, product(part), composition(part))
    for left in made:
        for right in made:
            for parts in (
                [{"method": "equal"}] * 2,
                [{"method": "kinks"}] * 2,
                [{"method": "equal"}],
                [],
                [{"method": "equal"}] * 3,
            ):
                yield equal(left, right, {"method": "parts", "parts": parts})
    # scores that say the same, and values that do
    base = attention(2, softmax([["1", "0"], ["0", "2"]], [["1", "0"], ["0", "1"]]), softmax(SCORE, VALUE))
    moved = attention(2, softmax([["1", "0"], ["0", "2"]], [["2", "0"], ["0", "1"]]),
                      softmax([["1/4", "1"], ["-1/2", "3"]], [["1", "0"], ["1/2", "-1"]]))  # fmt: skip
    same = [
        base,
        moved,
        attention(3, *base["layers"]),
        attention(2, base["layers"][1]),
        attention(2, base["layers"][0]),
    ]
    same += [
        attention(2, softmax([["1", "0"], ["0", "2"]], VALUE)),
        attention(2, heads((SCORE, VALUE))),
        attention(2, softmax(VALUE, SCORE)),
    ]
    for left in same:
        for right in same:
            yield equal(left, right, {"method": "effective scores"})
    square_of = perceptron("relu", ([["1", "0", "0", "0"]] * 4, ["0"] * 4))
    for method in ("effective scores", "kinks", "maps"):
        yield equal(base, square_of, {"method": method})
        yield equal(square_of, base, {"method": method})
    yield from of_no_dimension()
    yield from bent_maps()
    for method in ("equal", "expansion", "kinks", "product", "effective scores"):
        for right in (part, again, one):
            yield equal(part, right, {"method": method, "because": "it is"})
        yield equal(base, moved, {"method": method, "because": "it is"})
        yield equal(same[3], same[4], {"method": method, "because": "it is"})
    flat = [perceptron("tanh", ([["0"]], [b]), ([["1"]], ["0"])) for b in ("1", "2", "0")]
    for left in flat:
        for right in flat:
            yield equal(left, right, {"method": "expansion"})
    for evidence in (
        None,
        1,
        [],
        {},
        {"method": 1},
        {"method": "equal", "more": 1},
        {"method": "hope"},
        {"method": "maps"},
    ):
        yield equal(part, part, evidence)
        yield equal(one, one, evidence)


def of_no_dimension() -> Iterator[Document]:
    """Networks with no outputs, no inputs, no neurons: equal as far as anybody looks but at their dimensions."""
    for sigma in ("identity", {"power": 2}, "relu"):
        nets = [perceptron(sigma, ([["1"] * n], ["0"]), ([], [])) for n in (1, 2)]
        nets += [perceptron(sigma, ([["1"] * n], ["1"]), ([["0"]] * m, ["0"] * m)) for n, m in ((1, 1), (2, 1), (1, 2))]
        nets += [perceptron(sigma, ([], []), ([[]], ["1"]), inputs=n) for n in (0, 1, 2)]
        nets += [
            perceptron(sigma, ([[]], ["0"]), ([["1"]], ["0"])),
            perceptron(sigma, ([], []), ([[]], ["2"]), inputs=1),
        ]
        nets += [perceptron(sigma, ([["1"]], ["0"]), ([], []), ([[]], [b])) for b in ("1", "2")]
        for left in nets:
            for right in nets:
                for method in ("kinks", "product", "expansion"):
                    yield equal(left, right, {"method": method})
                depths = len(left["layers"]), len(right["layers"])
                maps = [[] if not entry["bias"] else [[0, "1"]] for entry in left["layers"][:-1]]
                if depths[0] == depths[1]:
                    yield equal(left, right, {"method": "maps", "steps": [{"direction": "forth", "maps": maps}]})


def bent_maps() -> Iterator[Document]:
    """Maps with one thing wrong, each way; linear networks in other coordinates; steps through strange networks."""

    def step(maps: Any, direction: str = "forth", **more: Any) -> Document:
        return {"direction": direction, "maps": maps, **more}

    sigmas: list[Any] = [
        "relu",
        "tanh",
        {"power": 2},
        {"power": 3},
        {"leaky_relu": "-1"},
        {"polynomial": ["1", "0", "1"]},
        "sigmoid",
    ]
    for sigma in sigmas:
        plain = perceptron(sigma, ([["1"]], ["3"]), ([["8"]], ["1"]))
        others = [
            perceptron(sigma, ([[c]], [b]), ([[out]], [end]))
            for c in ("1", "-1")
            for b in ("3", "-3", "4", "-4")
            for out in ("8", "-8")
            for end in ("1", "-1")
        ]
        others += [perceptron(other, ([["1"]], ["3"]), ([["8"]], ["1"])) for other in sigmas if other != sigma]
        others += [
            perceptron(sigma, ([["1"]], ["3"]), ([["1"]], ["0"]), ([["8"]], ["1"])),
            perceptron(sigma, ([["8"]], ["1"])),
        ]
        for other in others:
            for maps in (
                [[[0, "1"]]],
                [[[0, "-1"]]],
                [[[0, "1"]], [[0, "1"]]],
                [[[0, "3", "1"]]],
                [[[1, "1"]]],
                [[[-1, "1"]]],
            ):
                yield equal(plain, other, {"method": "maps", "steps": [step(maps)]})
                yield equal(other, plain, {"method": "maps", "steps": [step(maps)]})
        for middle in (
            perceptron(sigma, ([["1", "0"]], ["3"]), ([["8"]], ["1"])), perceptron(sigma, ([["1"]], ["3"]), ([["8"], ["8"]], ["1", "1"])),
            perceptron(sigma, ([[]], ["3"]), ([["8"]], ["1"])), perceptron(sigma, ([["1"]], ["3"]), ([], [])), plain, others[0], others[1],
        ):  # fmt: skip
            for last in (plain, others[1]):
                steps = [step([[[0, "1"]]], network=middle), step([[[0, "1"]]], "back")]
                yield equal(plain, last, {"method": "maps", "steps": steps})
        for left, right in ((plain, others[1]), (others[1], plain), (plain, plain)):
            yield equal(left, right, {"method": "maps", "steps": []})
    for rows in ([["-5"]], [["-1"]], [["1"]], [["5"]]):
        for sigma in ({"power": 2}, {"leaky_relu": "-1"}):
            pair_of = [perceptron(sigma, (first, ["0"]), ([["1"]], ["0"])) for first in ([["1"]], rows)]
            yield equal(pair_of[0], pair_of[1], {"method": "maps", "steps": [step([[[0, "1"]]])]})
    for value in ("0", "1", "1/2", "-1"):
        for sigma in ("tanh", "softplus", "sigmoid", "gelu", "relu", {"polynomial": ["2", "1"]}):
            left = perceptron(sigma, ([["0"], ["1"]], [value, "1"]), ([["3", "1"]], ["0"]))
            for t in ("0", "1", "1/2", "-1", "3"):
                for out in ("0", "3", "3/2", "-3", "9"):
                    right = perceptron(sigma, ([["1"]], ["1"]), ([["1"]], [out]))
                    yield equal(left, right, {"method": "maps", "steps": [step([[[t], [0, "1"]]], "back")]})
    source = random.Random("linear maps")
    turns = [
        ([["1", "0"], ["1", "1"]], [["1", "0"], ["-1", "1"]]),
        ([["0", "1"], ["1", "0"]],) * 2,
        ([["2", "0"], ["0", "1"]], [["1/2", "0"], ["0", "1"]]),
    ]
    for widths in ([2, 2, 1], [1, 2, 2], [2, 2, 2], [2, 2, 2, 2], [2, 2]):
        for number in range(25):
            layers = [
                ([[Fraction(v) for v in row] for row in rows], [Fraction(v) for v in bias])
                for rows, bias in drawn(widths, ["-1", "0", "1", "2"], source)
            ]
            turned, maps = list(layers), []
            for i in range(len(widths) - 2):
                there, back = ([[Fraction(v) for v in row] for row in side] for side in source.choice(turns))
                (rows, bias), (upper, end) = turned[i], turned[i + 1]
                turned[i] = times(there, rows), [sum(a * b for a, b in zip(row, bias, strict=True)) for row in there]
                turned[i + 1] = times(upper, back), end
                maps.append(written(there))
            left = perceptron("identity", *((written(rows), written([bias])[0]) for rows, bias in layers))
            right = perceptron("identity", *((written(rows), written([bias])[0]) for rows, bias in turned))
            for pair in ((left, right), (right, left)):
                yield equal(*pair, {"method": "maps", "steps": [step(maps)]})
            for _ in range(3):
                bent = falsified((left, right, {"method": "maps", "steps": [step(maps)]}), source)
                yield equal(*bent)
                yield equal(bent[1], bent[0], {"method": "maps", "steps": [step(maps, "back")]})
            if number < 5:
                other = [[["1", "0"], ["0", "1"]]] * len(maps)
                yield equal(left, right, {"method": "maps", "steps": [step(other)]})
                yield equal(left, left, {"method": "maps", "steps": [step(other)]})
                yield equal(left, left, {"method": "maps", "steps": [step(other[:-1])]})


def times(left: Any, right: Any) -> Any:
    return [
        [sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for column in zip(*right, strict=True)]
        for row in left
    ]


def written(rows: Any) -> Any:
    return [[spell(Fraction(v)) for v in row] for row in rows]


def reductions() -> Iterator[Document]:
    source = random.Random("reductions")
    keys = ("network", "small")
    wide_open = [*tried(2), *grown()]
    for pair in wide_open:
        if source.random() < 0.3:
            yield pair_claim("reduction", keys, *pair)
            yield pair_claim("reduction", keys, pair[1], pair[0], pair[2])
        if source.random() < 0.1:
            yield pair_claim("reduction", keys, *falsified(pair, source))
    for theta, _ in exact():
        yield pair_claim("reduction", keys, theta, theta, {"method": "equal"})
    one = perceptron("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "-1"]], ["0"]))
    for right in (
        perceptron("relu", ([["1"]], ["0"])),
        perceptron("relu", ([["1"], ["-1"], ["0"]], ["0"] * 3), ([["1", "-1", "0"]], ["0"])),
    ):
        yield pair_claim("reduction", keys, one, right, {"method": "kinks"})
        yield pair_claim("reduction", keys, right, one, {"method": "kinks"})
    product_of = product(perceptron({"power": 2}, ([["1"]], ["0"])), perceptron({"power": 2}, ([["1"]], ["0"])))
    flat = perceptron({"power": 2}, ([["1", "0"], ["0", "1"]], ["0", "0"]))
    for left, right in ((product_of, flat), (flat, product_of), (composition(flat), flat), (flat, composition(flat))):
        yield pair_claim("reduction", keys, left, right, {"method": "expansion"})
    for first, second in ((["1", "2"], ["1"]), (["1"], ["1", "2"]), (["1", "0"], ["1"]), (["1"], ["1", "0"])):
        pair_of = [convolution(2, "valid", 2, (taps, len(taps))) for taps in (first, second)]
        yield pair_claim("reduction", keys, pair_of[0], pair_of[1], {"method": "expansion"})


def other_twins() -> Iterator[Document]:
    """All pairs of networks of one shape, in one orbit or in two; stabilisers of small networks."""
    for left, right, evidence in twins():
        yield about("not identifiable", left, twin=right, evidence=evidence)
    wide = perceptron("relu", ([["1"]], ["0"]), ([["1"]], ["0"]))
    more = perceptron("relu", ([["1"], ["0"]], ["0", "5"]), ([["1", "0"]], ["0"]))
    other = perceptron({"leaky_relu": "0"}, ([["1"], ["0"]], ["0", "5"]), ([["1", "0"]], ["0"]))
    again = perceptron({"leaky_relu": "0"}, ([["1"], ["1"]], ["0", "5"]), ([["1", "0"]], ["0"]))
    for left in (wide, more, other, again):
        for right in (wide, more, other, again):
            yield about("not identifiable", left, twin=right, evidence={"method": "kinks"})
    yield about("not identifiable", wide, twin=product(wide), evidence={"method": "kinks"})
    # all ranks agree but that of a product of layers; and no neurons at all
    first, crossed = ([["1"], ["0"]], ["0", "0"]), ([["0", "1"], ["0", "0"]], ["0", "0"])
    through = ([["1", "0"], ["0", "0"]], ["0", "0"])
    for left, right in ((crossed, through), (through, crossed), (through, through)):
        pair = [perceptron("identity", first, middle, ([["0", "1"]], ["0"])) for middle in (left, right)]
        yield about("not identifiable", pair[0], twin=pair[1], evidence={"method": "product"})
    last, below = ([["1", "0"]], ["0"]), ([["0"], ["1"]], ["0", "0"])
    turned = ([["0", "0"], ["1", "0"]], ["0", "0"])
    for left, right in ((turned, through), (through, turned)):
        pair = [perceptron("identity", below, middle, last) for middle in (left, right)]
        yield about("not identifiable", pair[0], twin=pair[1], evidence={"method": "product"})
    sigmas: list[Any] = ["relu", "identity", {"power": 2}, "tanh"]
    for sigma in sigmas:
        for layers, inputs in (
            ([([], []), ([[]], ["1"])], 1), ([([], []), ([[], []], ["1", "2"])], 0), ([([["1"]], ["0"]), ([], []), ([[]], ["2"])], None),
            ([([], []), ([[], []], ["1", "2"]), ([["1", "1"]], ["0"])], 2), ([([["1"]], ["0"]), ([], [])], None), ([([[]], ["1"]), ([["1"]], ["0"])], None),
        ):  # fmt: skip
            theta = perceptron(sigma, *layers, inputs=inputs)
            for method in ("equal", "kinks", "product", "expansion"):
                yield about("not identifiable", theta, twin=theta, evidence={"method": method})
            yield about("not identifiable", theta, stabiliser=["trivial"] * (len(layers) - 1))
    source = random.Random("stabilisers")
    sigmas += [{"power": 3}, "gelu", "sigmoid"]
    actions: list[Any] = [
        "trivial",
        SWAP,
        {"permutation": [0, 1], "scale": ["2", "1"]},
        {"permutation": [0, 1], "scale": ["1", "-1"]},
    ]
    actions += [
        {"permutation": [1, 0], "scale": ["2", "1/2"]},
        {"matrix": [["1", "1"], ["0", "1"]]},
        {"permutation": [0, 1], "scale": ["1", "4"]},
    ]
    for sigma in sigmas:
        for widths in ([1, 2, 1], [2, 2, 1], [1, 2, 2, 1]):
            for _ in range(25):
                theta = perceptron(sigma, *drawn(widths, ["0", "0", "1"], source))
                hidden = [source.choice(actions) for _ in widths[1:-1]]
                yield about("not identifiable", theta, stabiliser=hidden)
        for wrong in (["trivial"], [], [SWAP, SWAP], "trivial", [None], [[0, 1]], [{"matrix": [["1", "1"], ["1", "1"]]}],
                      [{"matrix": [["0", "1"], ["1", "0"]]}], [{"permutation": [1, 0], "scale": ["1", "1"]}]):  # fmt: skip
            yield about("not identifiable", perceptron(sigma, *drawn([1, 2, 1], ["0"], source)), stabiliser=wrong)

# ruff: noqa: E501
"""Certificates about lightning attention, each wrong in one hypothesis of its theorems, or right by it alone.

`false` has claims that are false, each with a twin: the same function, in a parameter that no symmetry leads to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.checking.attacks.networks import Document
from tests.checking.bends_cases import about
from tests.checking.criteria_cases import attention, embedding, heads, linear, readout, rows, softmax

I2, I3, Z = [[1, 0], [0, 1]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 0], [0, 0]]
I4 = [[int(i == j) for j in range(4)] for i in range(4)]
X, Y, BOTH = [[1, 0]], [[0, 1]], [[1, 1]]
A, B, S, SKEW = [[1, 2], [0, 1]], [[0, 1], [1, 0]], [[1, 0], [0, 0]], [[0, 1], [-1, 0]]
ENCODED = embedding(I2, [[1, 0], [0, 2]])
ONE, LAST = heads((A, I2)), linear(I2)
POINT, OTHER = [1, 2, 3, -1], [2, 1, -1, 3]
X3, Y3, Z3 = [[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]]
CYCLE, THIRD = [[0, 1, 0], [0, 0, 1], [2, 0, 0]], [[1, 0, 1], [0, 2, 0], [1, 1, 3]]
AXES, TURN = [[1, 0, 0], [0, 0, 1]], [0, [[0, 2, "4"], [1, 2, "2"], [0, 1, "3"]], 0]
A4 = [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [2, 0, 0, 0]]


def read(*points: Any) -> Document:
    return {"points": rows(points)}


def below(*points: Any, direction: Any = (1, 2), dominant: Any = POINT) -> Document:
    """The entry of one head below others."""
    return {"dominant": list(map(str, dominant)), "direction": list(map(str, direction)), "points": rows(points)}


def plane(minors: Any, *turns: Any, of: Any = None) -> Document:
    """The entry of several heads below the last layer, on the first two axes where nothing else is said."""
    return {"plane": rows(I2 if of is None else of), "minors": minors, "turns": list(turns)}


def judged(network: Document, *entries: Any) -> Document:
    return about(network, {"criterion": "peeling", "layers": list(entries)})


MANY = read(POINT, OTHER)
HOMOGENEOUS = "check_homogeneous: "
BELOW_LAST = "for layer in above.layers[:-1] -> for layer in list(above.layers[:-1])"
FORMS = "rank(coefficients(score, value, tokens)) == len(value)"
MEET = "meet < least, 'the row spaces of two value matrices meet in too many dimensions'"


def false() -> Iterator[tuple[Document, Document, tuple[str, ...]]]:
    """The certificate, the twin, and mutants of `peeling` that accept it."""

    def embedded(*above: Any, moved: int) -> Document:
        return attention(2, embedding(I2, [[1 - moved, -moved], [0, 2]]), *above)

    # a constant moves from the encodings to the next bias
    sides = [embedded(linear(I2, [1 + moved, 1]), ONE, moved=moved) for moved in (0, 1)]
    yield judged(sides[0], MANY, MANY), sides[1], (
        "check_read: no check_homogeneous(above)", f"{HOMOGENEOUS}{BELOW_LAST}[:-1]",
        f"{HOMOGENEOUS}{BELOW_LAST}[1:]", f"{HOMOGENEOUS}-1 -> -2", f"{HOMOGENEOUS}-1 -> -0",
    )  # fmt: skip
    sides = [embedded(LAST, linear(I2, [1 + moved, 1]), ONE, LAST, moved=moved) for moved in (0, 1)]
    yield judged(sides[0], MANY, MANY, MANY, {}), sides[1], (
        f"{HOMOGENEOUS}-1 -> +1",
        f"{HOMOGENEOUS}any((layer.shift for layer in above.layers[:-1])) -> all((layer.shift for layer in above.layers[:-1]))",
    )  # fmt: skip
    sides = [embedded(LAST, linear(I2, [1 + moved, 1]), moved=moved) for moved in (0, 1)]
    yield judged(sides[0], MANY, MANY), sides[1], (
        "check_read: no need(not all((layer.blocks for layer in above.layers)), 'nothing but linear layers above a bias')",
    )  # fmt: skip
    # a feature that is not read
    unread, low = "check_read: rank_modulo(tokens) == d -> rank_modulo(tokens) <= d", [[0, 0], [0, 1]]
    for above, keys in (
        (heads((S, S)), ("gradients: i == j -> i != j", "gradients: i == j -> i >= j")),
        (heads((low, low)), ("gradients: i == j -> i <= j",)),
        (readout(X, Z[:1]), ()),
    ):  # fmt: skip
        one, other = (attention(2, embedding(w), above) for w in (I2, low if above == heads((low, low)) else S))
        yield judged(one, MANY), other, (unread, *keys)
    # an embedding that is not onto
    steep = embedding([[1, 2], [2, 4]])
    one, other = attention(2, steep, ONE), attention(2, steep, heads((I2, [["9/5", 0], ["18/5", 0]])))
    yield judged(one, MANY), other, ("check_read: rank(weight) == d -> rank(weight) <= d",)
    # rows that are one function; outputs that are read together only
    one = attention(2, heads((A, [[1, 2], [2, 4]])), LAST)
    other = attention(2, heads((A, [[1, 2], [0, 0]])), linear([[1, 0], [2, 0]]))
    yield judged(one, {}), other, (
        "check_top: heads -> list(heads)[:-1]", "check_top: heads -> list(heads)[1:]",
        f"check_top: {FORMS} -> {FORMS.replace('==', '<=')}",
        f"check_top: no need({FORMS}, 'the forms of the head are dependent')",
    )  # fmt: skip
    one, other = attention(2, ONE, linear([[1, 2]])), attention(2, heads((A, [[1, 2], [0, 0]])), linear([[1, 1]]))
    yield judged(one, {}), other, ("check_layer: rank(reads) == layer.outputs -> rank(reads) <= layer.outputs",)
    # a head of antisymmetric score on one token is 0
    one, other = (attention(1, heads((I2, X), (SKEW, Y)), linear([[1, 0], [0, k]])) for k in (1, 0))
    yield judged(one, plane([[0, 1]])), other, ("check_top: tokens >= 2 -> tokens >= 1",)
    # two heads that read the same: one score can be added to the other
    one = attention(2, heads((I2, X), (SKEW, X)), LAST)
    other = attention(2, heads(([[1, 1], [-1, 1]], X), (SKEW, X)), linear([[1, -1], [0, 1]]))
    yield judged(one, plane([[0, 1]])), other, (
        f"check_top: no need({MEET})", "check_top: meet < least -> meet <= least",
        "check_top: len(one) + len(other) -> len(one) - len(other)",
    )  # fmt: skip
    size = "len(value) for _, value in heads"
    loop = "for _, value in heads -> for _, value in list(heads)"
    for first, key in ((True, "[:-1]"), (False, "[1:]")):
        two, mine, theirs = (I2, I2), (SKEW, Y), ([[1, 1], [-1, 1]], Y)
        one = attention(2, heads(*([two, mine] if first else [mine, two])), linear(I3))
        # the row of one's own, less the second row of the two
        back = [[1, 0, 0], [0, 1, 0], [0, -1, 1]] if first else [[1, 0, -1], [0, 1, 0], [0, 0, 1]]
        other = attention(2, heads(*([two, theirs] if first else [theirs, two])), linear(back))
        yield judged(one, plane([[0, 1]])), other, (
            f"check_top: {loop}{key}", f"check_top: min(({size})) -> max(({size}))"
        )  # fmt: skip
    # rows that are proportional
    steep4, two4 = [[1, 0, 0, 0], [2, 0, 0, 0]], [[0, 1, 0, 0], [0, 0, 1, 0]]
    flat4 = [steep4[0], [0] * 4]
    rows_of = "rank(value) == len(value)"
    for first, key in ((False, "[:-1]"), (True, "[1:]")):
        one = attention(2, heads(*([(I4, steep4), (A4, two4)] if first else [(I4, two4), (A4, steep4)])), linear(I4))
        other = attention(2, heads(*([(I4, flat4), (A4, two4)] if first else [(I4, two4), (A4, flat4)])),
                          linear([[1, 0, 0, 0], [2, 0, 0, 0], *I4[2:]] if first else [*I4[:2], [0, 0, 1, 0], [0, 0, 2, 0]]))  # fmt: skip
        yield judged(one, plane([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]], of=[[1, 2, -1, 3], [0, 1, 2, 1]])), other, (
            f"check_top: heads -> list(heads){key} #2", f"check_top: {rows_of} -> {rows_of.replace('==', '<=')}",
            f"check_top: no need({rows_of}, 'a value matrix has dependent rows')",
        )  # fmt: skip
    # two of three heads that read the same
    pairs = "combinations(heads, 2) -> list(combinations(heads, 2))"
    for same, key in (((0, 1), "[1:]"), ((1, 2), "[:-1]")):
        values = [X3 if h in same else Y3 for h in range(3)]
        scores = [I3, CYCLE, THIRD]
        one = attention(2, heads(*zip(scores, values, strict=True)), linear(I3))
        p, q = same
        scores[p] = [[a + b for a, b in zip(*two, strict=True)] for two in zip(scores[p], scores[q], strict=True)]
        back = [[int(i == j) - int((i, j) == (p, q)) for j in range(3)] for i in range(3)]
        other = attention(2, heads(*zip(scores, values, strict=True)), linear(back))
        yield judged(one, plane([[0, 1, 2]], TURN, of=AXES)), other, (f"check_top: {pairs}{key}",)
    # the minors have the common form x_2, and on a point in place of a plane it is not seen
    scaled = [[1, 0, 0], [0, 1, 0], [0, 0, 2]]
    one = attention(2, heads((I3, X3), (scaled, [[1, 0, 1]])), LAST)
    other = attention(2, heads((I3, X3), ([[-1, 0, -1], [0, -1, 0], [0, 0, -2]], Z3)), linear([[1, 0], [1, -1]]))
    yield (
        judged(one, plane([[0, 1], [0, 2], [1, 2]], of=[[1, 1, 1], [0, 0, 0]])),
        other,
        ("check_no_linear_form: len(value) == count + 1 -> len(value) <= count + 1",),
    )
    # a turn that is not skew leads away from x_2 = 0
    turn = [0, [[2, 2, "1"], [2, 0, "1"]], 0]
    skew = "turned[u] = plus(turned[u], slope[v], -factor)"
    yield (
        judged(one, plane([[0, 2], [1, 2]], turn, of=[[1, 1, 1], [1, 0, 2]])),
        other,
        (f"check_no_linear_form: no {skew}", "check_no_linear_form: -factor -> +factor"),
    )


def documents() -> Iterator[Document]:
    yield from (document for document, _, _ in false())
    yield from layers()
    yield from one_head()
    yield from several_heads()


def layers() -> Iterator[Document]:
    """What is no polynomial; affine layers."""
    yield judged(attention(1, embedding(I2), softmax(Z, I2)), read([1, 2]))
    yield judged(attention(1, softmax(A, I2), LAST), {})
    single = attention(1, embedding(I2), LAST)
    yield judged(single, read([0, 0]))
    yield judged(single, read([0]))
    for bottom in (1, 2, 3):  # denominators that the prime divides
        yield judged(single, read([f"1/{bottom * (2**61 - 1)}", 0]))
    yield judged(attention(1, embedding(I2), heads((A, X)), linear([[3]])), read([1, 2], [2, -1]), {})
    yield judged(attention(1, embedding(I2), linear([*Z, [1, 3], [0, 1]])), read([1, 2]))
    yield judged(attention(1, embedding(I2), linear([[1, 0], [0, 0]])), read([1, 2]))
    yield judged(attention(2, embedding(I2), readout(X, Y)), read(POINT))
    yield judged(attention(2, embedding(I2), LAST, LAST), MANY, MANY)
    yield judged(attention(2, embedding(I2), linear(A, [1, 1]), ONE), MANY, MANY)
    yield judged(attention(2, {**embedding([], []), "inputs": 2}, linear([[]])), read([]))
    yield judged(attention(2, ENCODED, linear(A), ONE), MANY, MANY)
    yield judged(attention(2, ENCODED, ONE, linear(I2, [1, 2])), MANY, {})
    yield judged(attention(2, ENCODED, ONE), read(POINT))
    yield judged(attention(2, ENCODED, ONE, readout(I2, I2)), read(POINT), {})
    yield judged(attention(1, embedding(I2, [[1], [2]]), ONE), read([1, 2], [3, 1]))
    yield judged(attention(2, linear(I2, [1, 2]), ONE, readout(I2, [[0, 1], [1, 1]])), read(POINT), {})


def one_head() -> Iterator[Document]:
    """Below others."""
    for entry in (
        below(POINT, OTHER), below(POINT, OTHER, direction=(1, 0)), below(POINT, OTHER, direction=(1, -1)),
        below(POINT, OTHER, dominant=[0] * 4), below(POINT, OTHER, direction=(0, 0)), read(POINT),
    ):  # fmt: skip
        yield judged(attention(2, ONE, ONE), entry)
    yield judged(attention(2, ONE, ONE, LAST), below(POINT, OTHER), {})
    yield judged(attention(2, ONE, ONE, linear([[1, -1]])), below(POINT, OTHER, direction=(1, 1)), {})
    yield judged(attention(2, ONE, LAST, LAST), below(POINT, OTHER), MANY)
    yield judged(attention(1, ONE, ONE), below([1, 2], [2, -1], dominant=[1, 2]))
    yield judged(attention(2, heads((A, X), (B, Y)), LAST, ONE), below(POINT, OTHER), MANY)
    yield judged(attention(2, {**heads(), "inputs": 2}, linear([[], []]), LAST), below([]), MANY)
    small = heads(([[1]], [[2]]))
    yield judged(attention(2, small, small), below([1, 2], [3, 1], direction=[1], dominant=[1, 2]))
    # B x · x vanishes on the axes, and S x · x on one of them
    for score in (B, S):
        for direction in ((1, 0), (0, 1)):
            yield judged(attention(2, ONE, heads((score, I2))), below(POINT, OTHER, direction=direction))
    yield judged(attention(2, heads((B, I2)), LAST, LAST), below(POINT, OTHER, direction=(1, 0)), MANY)
    yield judged(attention(2, heads((B, I2)), ONE), below(POINT, OTHER, direction=(1, 0)))
    flat = attention(2, heads((S, I2)), ONE)
    yield judged(flat, below(POINT, OTHER))
    yield judged(flat, below(POINT, OTHER, dominant=[1]))
    three = attention(2, heads((scaled3(1, 1, 0), I3)), heads((I3, I3)))
    points = [[1, 2, 3, -1, 1, 2], [2, 1, -1, 3, 2, 0], [1, 0, 2, 2, -1, 3]]
    for score in (scaled3(1, 1, 0), [[1, 2, 0], [0, 1, 1], [0, 0, 0]], [[1, 0, 0], [1, 2, 0], [3, 1, 0]], I3):
        three = attention(2, heads((score, I3)), heads((I3, I3)))
        yield judged(three, below(*points, direction=(1, 2, 1), dominant=[1, 2, 3, -1, 1, 2]))


def scaled3(*factors: int) -> Any:
    return [[factor * int(i == j) for j in range(3)] for i, factor in enumerate(factors)]


def several_heads() -> Iterator[Document]:
    """Below the last layer."""
    yield judged(attention(2, ONE, LAST), {"x": 1})
    dependent = attention(2, heads((A, [[1, 2], [2, 4]])), LAST)
    yield judged(dependent, {"x": 1})
    two = attention(2, heads((I2, X), (SKEW, Y)), LAST)
    for minors in ([[0, 1]], [[1, 0]], [[0, 0], [0, 1]], [[-1, 0]], [[0, 2]]):
        yield judged(two, plane(minors))
    none = attention(2, heads((I2, X), (SKEW, [])), linear([[1], [2]]))
    yield judged(none, plane([[0, 1]]))
    three = attention(2, heads((I3, X3), (CYCLE, Y3), (THIRD, Z3)), linear(I3))
    for columns in ([0, 1, 2], [0, 2, 1], [1, 0, 2]):
        yield judged(three, plane([columns], TURN, of=AXES))
    # irreducible, but with roots on a plane that crosses the cone
    cone = attention(2, heads((I3, X3), ([[0, 0, 1], [0, 0, 0], [0, 1, 0]], Y3)), LAST)
    crossed = [[1, 0, 0], [0, 1, 1]]
    for turns in (
        [], [[0, [[0, 1, "1"]], 0]], [[0, [[1, 2, "1"]], 0]], [[-1, [[1, 2, "1"]], 0]], [[0, [[1, 2, "1"]], -1]],
        [[0, [[-2, 2, "1"]], 0]], [[0, [[-1, 1, "1"]], 0]], [[0, [[1, -1, "1"]], 0]],
        [[0, [[0, 1, "1"], [1, 2, "3"]], 0]], [[1, [[0, 1, "1"]], 0]], [[0, [[0, 3, "1"]], 0]],
    ):  # fmt: skip
        yield judged(cone, plane([[1, 2]], *turns, of=crossed))
    for minors in ([[0, 2], [1, 2]], [[1, 2], [0, 2]], [[0, 1], [1, 2]], [[1, 2], [0, 1]]):
        yield judged(cone, plane(minors, of=crossed))

"""Whether a symmetry carries one attention network to another: features, walked up from the first layer.

A symmetry is a C_i in GL on the features of all tokens of each hidden space alike; behind several heads one for every
head, and heads that write as many features may change places.  C_i f_i = f'_i C_{i−1} as maps, with C_0 and C_L given.
What is compared are numbers that the map of a layer determines:

- W and what is added, of an affine layer;
- the coefficients of the forms v(x) A(x, y) of a head of lightning attention (`peeling`);
- V of a head of softmax, and if V ≠ 0 and n ≥ 2 its score; at rotary positions all S_Δ that occur
  (docs/architectures/attention.md, lemma 5).

So heads are matched where scores agree and rows span the same space, in all ways.  If these rows are independent, each
way leaves one C_i.  If not, it is known on a subspace only, and nothing but that is used:

**Theorem.**  Let B, B' be matrices with C_{i−1} B = B'.  If C_i f_i = f'_i C_{i−1}, then C_i f_i(B ·) = f'_i(B' ·), as
maps of all x with as many features as B has columns.  So the numbers above, of f_i read through B and of f'_i through
B', are carried to each other by C_i, and C_i carries the columns of one table to those of the other, head by head.

*Proof.*  Put B x in the place of the features of every token.  The numbers are determined by a map on any space of
features (the same lemmas, for the scores and values read through B), and C_i acts on the outputs of a head alone.  QED

So the walk keeps B_i, B_i', the columns of the two tables at which the rank of the first one grows; the rows span the
same space, so these columns are a basis of the others on both sides.  A layer without a match, for all choices below
it, has no C_i.  Where all layers match, that is no proof of a symmetry, and none is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product as choices
from typing import Any

from .algebra import nullspace, product
from .heads import heads_of, is_masked
from .operators import Sparse, dense
from .peeling import coefficients
from .pieces import on_tokens
from .reading import ExhaustedError, Rows, need
from .rotary import RotaryHeads, transposed
from .token_maps import unit
from .tokens import Embedding, Heads, Linear, Readout, TokenLayer, Tokens

CHOICES = 10_000

Part = tuple[Any, Rows]
"""What C leaves alone, and rows on which it acts by C · rows; C has one block for every part."""
Known = tuple[Rows, Rows]
"""B and B', with C B = B'."""


def unmatched_tokens(left: Tokens, right: Tokens, first: Rows, last: Rows) -> int | None:
    """The highest layer to which some C_1, … fit, where none does; None if all layers match as far as is seen.

    Both networks are of one architecture; `first` and `last` are C_0 and C_L.
    """
    return climbed(left, right, (unit(len(first)), first), last, 0, iter(range(CHOICES)))


def climbed(left: Tokens, right: Tokens, known: Known, last: Rows, index: int, tries: Iterator[int]) -> int | None:
    """The same above a layer, with what is known of C there."""
    one = parts(left.layers[index], left.tokens, known[0])
    other = parts(right.layers[index], left.tokens, known[1])
    if index == len(left.layers) - 1:
        return None if acted(one, last) == other else index + 1
    reached = index + 1
    for following in matchings(one, other):
        if next(tries, None) is None:
            raise ExhaustedError(f"more than {CHOICES} matchings of heads are not looked at")
        found = climbed(left, right, following, last, index + 1, tries)
        if found is None:
            return None
        reached = max(reached, found)
    return reached


def parts(layer: TokenLayer, tokens: int, before: Rows) -> list[Part]:
    """Of a layer that reads features through a matrix."""
    size = len(before[0]) if before else 0
    if layer.blocks:
        rows: Rows = [[] for _ in range(layer.outputs)]
        for block in layer.blocks:
            rows = [[*row, *more] for row, more in zip(rows, product(block, before, size), strict=True)]
        return [((), [[*row, *more] for row, more in zip(rows, added(layer), strict=True)])]
    if isinstance(layer, Heads):
        turned, found = transposed(before, size), list[Part]()
        for score, value in layer.heads:
            moved = product(turned, product(score, before, size), size), product(value, before, size)
            found.append(((), coefficients(*moved, tokens)))
        return found
    heads = heads_of(layer, tokens, before, size)
    return [(key if tokens > 1 and any(map(any, value)) else (), value) for key, value in heads]


def added(layer: TokenLayer) -> Rows:
    """What an affine layer adds, row by row."""
    if isinstance(layer, Embedding):
        return [[] for _ in layer.weight] if layer.encoding is None else layer.encoding
    need(isinstance(layer, Linear | Readout), "not an affine layer")
    assert isinstance(layer, Linear | Readout)
    return [[] for _ in range(layer.outputs)] if layer.bias is None else [[b] for b in layer.bias]


def matchings(one: list[Part], other: list[Part]) -> Iterator[Known]:
    """What is known of every C that carries these parts to the others, for all ways to match them."""
    sides: list[dict[Any, list[int]]] = [{}, {}]
    for side, found in zip(sides, (one, other), strict=True):
        for number, (kept, rows) in enumerate(found):
            if rows:
                space = tuple(map(tuple, nullspace(rows, len(rows[0]))))
                side.setdefault((len(rows), kept, space), []).append(number)
    left, right = sides
    if {key: len(numbers) for key, numbers in left.items()} != {key: len(numbers) for key, numbers in right.items()}:
        return
    for chosen in choices(*(permutations(right[key]) for key in left)):
        pairs = [
            (a, b, spanning(one[a][1], key[2]))
            for key, images in zip(left, chosen, strict=True)
            for a, b in zip(left[key], images, strict=True)
        ]
        width = sum(len(columns) for _, _, columns in pairs)
        yield (
            placed(one, [(a, columns) for a, _, columns in pairs], width),
            placed(other, [(b, columns) for _, b, columns in pairs], width),
        )


def spanning(rows: Rows, space: tuple[tuple[Fraction, ...], ...]) -> list[int]:
    """The columns at which the rank grows: those that are no last entry of a vector of the reduced null space."""
    free = {max(c for c, value in enumerate(vector) if value) for vector in space}
    return [c for c in range(len(rows[0])) if c not in free]


def placed(found: list[Part], chosen: list[tuple[int, list[int]]], width: int) -> Rows:
    """These columns of the parts side by side, each in the rows of its part."""
    starts = starts_of(found)
    result = [[Fraction(0)] * width for _ in range(sum(len(rows) for _, rows in found))]
    place = 0
    for number, columns in chosen:
        for line, row in zip(result[starts[number] :], found[number][1], strict=False):
            line[place : place + len(columns)] = [row[c] for c in columns]
        place += len(columns)
    return result


def starts_of(found: list[Part]) -> list[int]:
    """Where the rows of each part begin among all of them."""
    return [sum(len(rows) for _, rows in found[:number]) for number in range(len(found))]


def acted(found: list[Part], matrix: Rows) -> list[Part]:
    """The parts behind a matrix that carries each of them to one place."""
    starts = starts_of(found)
    result = []
    for start, (_, there) in zip(starts, found, strict=True):
        lines = matrix[start : start + len(there)]
        sources = []
        for number, (_, rows) in enumerate(found):
            block = [line[starts[number] : starts[number] + len(rows)] for line in lines]
            if any(map(any, block)):
                sources.append((number, block))
        if not there:
            result.append(((), list[list[Fraction]]()))
            continue
        need(len(sources) == 1, "an action mixes the heads of the last layer")
        ((number, block),) = sources
        kept, rows = found[number]
        result.append((kept, product(block, rows, len(rows[0]))))
    return result


def unmatched_moved(theta: Tokens, first: Sparse, last: Sparse) -> int | None:
    """The same for a network and the one moved by P ⊗ F on the inputs and P ⊗ G, or any G behind a readout.

    Attention commutes with P by itself; encodings and readouts are carried along.
    """
    tokens = theta.tokens
    images, before = on_tokens(first, tokens, "inputs")
    after = dense(last)
    if theta.outputs and not theta.layers[-1].is_last:
        others, after = on_tokens(last, tokens, "outputs")
        need(images == others, "the tokens are permuted in two ways")
    fixed = images == list(range(tokens))
    for layer in theta.layers:
        need(fixed or not (is_masked(layer) or isinstance(layer, RotaryHeads)), "a layer keeps the tokens in order")
    moved = Tokens(tokens, theta.features, [permuted(layer, images) for layer in theta.layers])
    return unmatched_tokens(theta, moved, before, after)


def permuted(layer: TokenLayer, images: list[int]) -> TokenLayer:
    """What token s meets at the place to which it goes."""
    if isinstance(layer, Embedding) and layer.encoding is not None:
        return Embedding(layer.weight, [[row[t] for t in images] for row in layer.encoding])
    if isinstance(layer, Readout):
        return Readout([layer.weights[t] for t in images], layer.bias)
    return layer

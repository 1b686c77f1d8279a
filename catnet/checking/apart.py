"""Whether two networks of one architecture, of any kind, lie in different orbits of its symmetries.

Two networks are of one architecture if their documents differ in numbers only, those of the mixing matrix and of the
activation not among them. Then:

- *perceptrons*: see `orbits`.
- *products*: K is the product of the parts' groups, so one part in another orbit suffices.
- *compositions*: hidden spaces inside a part have the group of its activation, junctions GL. Runs of affine layers
  between two activations are compared by ranks, and by whether they have biases inside, as linear networks are; inside
  of a part, how many rows and columns of a layer are zero; else the parts as perceptrons where nothing is joined.
- *tied* networks: if M = c I, the network of one token. Else features in the place of neurons: rows (own | neighbours |
  bias), columns own and neighbours together. How many are zero, ranks, and whether the rows of a layer match those of
  the other, as `orbits` does.  For the sigmoid, whose flips move biases, only what has no biases in it.
- *convolutions*: filters are scaled, and shifted only where a filter goes once round the circle and the symmetries hold
  shifts: another filter up to these.
- *attention*: GL acts on features. Ranks of weights, of the forms that the heads are, and of what they read; or
  features are walked up, see `token_orbits`.
- *residual networks*: ranks, biases on the stream, and the C that carries one embedding to the other, see `stream`.
- a network on a grid of one layer: there are no symmetries, and the kernels differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .algebra import rank, ray
from .filters import free_shifts
from .grids import Grid
from .heads import SoftmaxHeads
from .networks import Composition, Layered, Product
from .no_layers import unmatched_linear
from .orbits import difference_of_orbits, multiplier, ranks, zeros
from .peeling import coefficients
from .perceptron import Activation, Layer, centred
from .reading import Rows, UnprovedError, canonical, need
from .residual import Residual
from .rotary import RotaryHeads
from .shared_weights import Convolution, Tied
from .stream import stream_apart
from .tied import one_token
from .token_maps import unit
from .token_orbits import unmatched_tokens
from .tokens import Embedding, Heads, Linear, Readout, Softmax, TokenLayer, Tokens
from .values import Network

KEPT = ("format", "kind", "activation", "mixing", "boundary", "norm", "rotation")


def apart(left: Network, right: Network) -> str:
    """Why no symmetry carries one to the other; refused if no invariant shows it."""
    need(skeleton(left.written()) == skeleton(right.written()), "a twin has the same architecture")
    need(canonical(left.written()) != canonical(right.written()), "a network is no twin of itself")
    if isinstance(left, Layered) and isinstance(right, Layered):
        return difference_of_orbits(left.theta, right.theta)
    if isinstance(left, Product) and isinstance(right, Product):
        for number, pair in enumerate(zip(left.parts, right.parts, strict=True)):
            try:
                return f"part {number}: {apart(*pair)}"
            except UnprovedError:
                continue
    elif isinstance(left, Composition) and isinstance(right, Composition):
        if joined_ranks(left) != joined_ranks(right):
            return "other ranks at the junctions"
        if inner_zeros(left) != inner_zeros(right):
            return "another number of zero rows or columns"
    elif isinstance(left, Tied) and isinstance(right, Tied):
        return tied_apart(left, right)
    elif isinstance(left, Convolution) and isinstance(right, Convolution):
        need(forms(left) != forms(right), "the filters agree up to scalings and shifts")
        return "other filters"
    elif isinstance(left, Tokens) and isinstance(right, Tokens):
        return tokens_apart(left, right)
    elif isinstance(left, Residual) and isinstance(right, Residual):
        return stream_apart(left, right)
    elif isinstance(left, Grid) and len(left.layers) == 1:
        return "one layer with other kernels"
    raise UnprovedError("no invariant shows that the twin lies in another orbit")


def skeleton(value: Any) -> Any:
    """A document without its numbers."""
    if isinstance(value, dict):
        return {key: entry if key in KEPT else skeleton(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [skeleton(entry) for entry in value]
    return "" if isinstance(value, str) else value


# ---- compositions


def joined_ranks(theta: Composition) -> list[list[int]]:
    """Of every run of affine layers between two activations."""
    runs: list[list[Layer]] = [[]]
    for part in theta.parts:
        if isinstance(part, Layered):
            for index, layer in enumerate(centred(part.theta), start=1):
                runs[-1].append(layer)
                if index < len(part.theta.layers) and part.theta.activation.scales != "linear":
                    runs.append([])
    return [ranks(run, True) for run in runs]


def inner_zeros(theta: Composition) -> list[list[tuple[int, int, int]]]:
    bent = [p.theta for p in theta.parts if isinstance(p, Layered) and p.theta.activation.scales != "linear"]
    return [zeros(centred(part)) for part in bent]


# ---- tied networks


def tied_apart(left: Tied, right: Tied) -> str:
    mine, theirs = one_token(left), one_token(right)
    if mine is not None and theirs is not None:
        return difference_of_orbits(mine, theirs)
    sides = features(left), features(right)
    if [rank(rows) for rows, _, _ in sides[0]] != [rank(rows) for rows, _, _ in sides[1]]:
        return "other ranks"
    if left.activation.scales == "linear":
        plain = [[(rows, bias) for rows, bias, _ in side] for side in sides]
        layer = unmatched_linear(plain[0], plain[1], copies=2)
        if layer is not None:
            return f"no symmetry matches layer {layer}"
    else:
        if empty(sides[0]) != empty(sides[1]):
            return "another number of features that read nothing or are not read"
        if left.activation.shifted is None:
            layer = unmatched(*sides, left.activation)
            if layer is not None:
                return f"no symmetry matches layer {layer}"
    raise UnprovedError("no invariant shows that the twin lies in another orbit")


Features = list[tuple[Rows, list[Fraction], int]]


def features(theta: Tied) -> Features:
    """Rows (own | neighbours), biases, and how many features are read."""
    width, result = theta.features, []
    for own, neighbours, bias in theta.layers:
        result.append(([[*a, *b] for a, b in zip(own, neighbours, strict=True)], bias, width))
        width = len(bias)
    return result


def empty(layers: Features) -> list[tuple[int, int]]:
    """For every hidden layer, rows that are zero, and features that the next layer does not read."""
    result = []
    for (rows, _, _), (upper, _, width) in pairwise(layers):
        unread = sum(not any(row[j] or row[width + j] for row in upper) for j in range(width))
        result.append((sum(not any(row) for row in rows), unread))
    return result


def unmatched(left: Features, right: Features, activation: Activation) -> int | None:
    """The first layer whose features no k_i matches, all below being unique; see `orbits`."""
    image = [(j, Fraction(1)) for j in range(left[0][2])]
    for i, ((rows, bias, _), (others, shifts, width)) in enumerate(zip(left, right, strict=True), start=1):
        here: list[tuple[Fraction, ...]] = [(*row, b) for row, b in zip(rows, bias, strict=True)]
        there: list[tuple[Fraction, ...]] = []
        for row, b in zip(others, shifts, strict=True):
            own = [row[p] * s for p, s in image]
            there.append((*own, *(row[width + p] * s for p, s in image), b))
        if i == len(left):
            return None if here == there else i
        sides = [[activation.ray(row) if any(row) else row for row in side] for side in (here, there)]
        if sorted(sides[0]) != sorted(sides[1]):
            return i
        if len(set(sides[0])) < len(sides[0]) or not all(map(any, here)):
            return None
        place = {form: p for p, form in enumerate(sides[1])}
        image = []
        for line, form in zip(here, sides[0], strict=True):
            p = place[form]
            image.append((p, multiplier(activation, there[p], form) / multiplier(activation, line, form)))
    return None


# ---- convolutions


def forms(theta: Convolution) -> list[tuple[Fraction, ...]]:
    """Every filter up to scaling, and up to rotation where it goes round the circle and shifts are symmetries."""
    free, result = free_shifts(theta), []
    for index, ((taps, _), width) in enumerate(zip(theta.filters, theta.widths, strict=False)):
        rotated = [taps]
        if theta.circular and len(taps) == width and (index in free or index + 1 in free):
            rotated = [taps[t:] + taps[:t] for t in range(width)]
        result.append(min(ray(row, signs=True) for row in rotated))
    return result


# ---- attention


def tokens_apart(left: Tokens, right: Tokens) -> str:
    if token_ranks(left) != token_ranks(right):
        return "other ranks"
    layer = unmatched_tokens(left, right, unit(left.features), unit(left.layers[-1].outputs))
    need(layer is not None, "a symmetry carries the network to the twin")
    return f"no symmetry matches layer {layer}"


def token_ranks(theta: Tokens) -> list[Any]:
    """Ranks that GL on the features of the hidden spaces leaves alone, of the maps that the layers are."""
    return [RANKS[type(layer)](layer, theta.tokens) for layer in theta.layers]


def ranks_of_heads(layer: Heads, tokens: int) -> Any:
    each = [(len(v), coefficients(a, v, tokens)) for a, v in layer.heads]
    sizes = sorted((size, rank(rows)) for size, rows in each)
    whole = [row for _, rows in each for row in rows]
    return sizes, rank(whole), rank(reading(layer.heads, tokens))


def ranks_of_softmax(layer: Softmax, tokens: int) -> Any:
    score, turned = layer.score, [list(column) for column in zip(*layer.score, strict=True)]
    seen = [score]
    for sign in (1, -1):
        seen.append([[a + sign * b for a, b in zip(*two, strict=True)] for two in zip(score, turned, strict=True)])
    matters = tokens > 1 and any(map(any, layer.values))
    return (rank(layer.values), *(rank(rows) for rows in seen if matters))


def ranks_of_readout(layer: Readout, tokens: int) -> Any:
    side = [[x for block in layer.blocks for x in block[r]] for r in range(layer.outputs)]
    return rank(side), rank([row for block in layer.blocks for row in block])


def ranks_of_linear(layer: Linear, tokens: int) -> Any:
    bias = [[] for _ in layer.weight] if layer.bias is None else [[b] for b in layer.bias]
    return ranks_with(layer.weight, bias)


def ranks_of_embedding(layer: Embedding, tokens: int) -> Any:
    return ranks_with(layer.weight, [[] for _ in layer.weight] if layer.encoding is None else layer.encoding)


def ranks_with(weight: Rows, shift: Rows) -> Any:
    return rank(weight), rank([[*row, *more] for row, more in zip(weight, shift, strict=True)])


def ranks_of_heads_of_softmax(layer: SoftmaxHeads | RotaryHeads, tokens: int) -> Any:
    values = [head[-1] for head in layer.heads]
    return sorted((len(value), rank(value)) for value in values), rank([row for value in values for row in value])


RANKS: dict[type[TokenLayer], Callable[[Any, int], Any]] = {
    Embedding: ranks_of_embedding,
    Heads: ranks_of_heads,
    Linear: ranks_of_linear,
    Readout: ranks_of_readout,
    RotaryHeads: ranks_of_heads_of_softmax,
    Softmax: ranks_of_softmax,
    SoftmaxHeads: ranks_of_heads_of_softmax,
}


def reading(heads: Sequence[tuple[Rows, Rows]], tokens: int) -> Rows:
    """For every feature the derivatives by it of all forms, as coefficients: what the heads read."""
    size = len(heads[0][0]) if heads else 0
    places = range(size)
    result: Rows = [[] for _ in places]
    for score, value in heads:
        for row in value:
            for u in places:  # of the forms v(x) A(x', y), symmetric in x and x', or in all three
                by_x = [[row[u] * score[j][k] + row[j] * score[u][k] for k in places] for j in places]
                by_y = [[row[i] * score[j][u] + row[j] * score[i][u] for j in places] for i in places]
                if tokens == 1:
                    turned = [[by_x[k][j] for k in places] for j in places]
                    by_x = [
                        [a + b + c for a, b, c in zip(*rows, strict=True)]
                        for rows in zip(by_x, turned, by_y, strict=True)
                    ]
                    by_y = []
                result[u] += [entry for rows in (by_x, by_y) for line in rows for entry in line]
    return result

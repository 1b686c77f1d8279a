"""Twins of attention networks: parameters of the same shape with the same function, outside of the orbit.

- A hidden space that is not reached as a whole: how the next layer reads the rest may be changed.
- A direction that the next layer does not read: anything may be written there.
- Two heads with proportional A: V_1 may take up multiples of V_2, if what reads them is changed.
- A bias or encodings in front of a linear layer with a bias: a constant can be moved from one to the other; through
  heads of softmax if their scores do not see it.
- On two tokens, heads of softmax whose W V cancel: each can be turned round.

What is tried are parameters that are built so; that they have the same function and lie outside the orbit is checked
for each.  Ranks of the layers are invariants of the orbit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeVar

from catnet.algebra.matrix import Matrix
from catnet.algebra.subspaces import complement
from catnet.architectures.attention.constants import free_constants, moved, shifted
from catnet.architectures.attention.layers import Embedding, Head, Heads, Layer, Linear, Readout, Softmax
from catnet.architectures.attention.model import AttentionNetworks
from catnet.architectures.attention.network import TokenNetwork
from catnet.architectures.attention.reduction import reachable_spans, read_rows
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.theorem.transporter import transporter_impossible
from catnet.verdict import Proved, Verdict

__all__ = ["find_twin", "iter_candidates", "orbit_ranks", "outside_orbit"]

SomeNetwork = TypeVar("SomeNetwork", bound=TokenNetwork)


def find_twin(
    theta: SomeNetwork, same: Callable[[SomeNetwork, SomeNetwork], Verdict]
) -> tuple[str, SomeNetwork] | None:
    """A reason and a twin, if a candidate is one."""
    for reason, twin in iter_candidates(theta):
        if outside_orbit(theta, twin) and isinstance(same(theta, twin), Proved):
            return reason, twin
    return None


def orbit_ranks(theta: TokenNetwork) -> tuple[object, ...]:
    """Ranks that no element of K_1 × … × K_{L−1} changes, layer by layer."""
    result: list[object] = []
    for layer in theta.layers:
        if isinstance(layer, Heads):
            arrows = [Heads((head,), layer.inputs).arrow(theta.tokens) for head in layer.heads]
            each = sorted((head.outputs, arrow.forms.rank()) for head, arrow in zip(layer.heads, arrows, strict=True))
            whole = layer.arrow(theta.tokens)
            result.append((tuple(each), whole.forms.rank(), whole.reads().shape[0]))
        elif isinstance(layer, Softmax):
            score = layer.determined(theta.tokens).score
            result.append((layer.value.rank(), score.rank(), (score + score.T).rank(), (score - score.T).rank()))
        elif isinstance(layer, Embedding | Linear):
            result.append((layer.weight.rank(), layer.table.rank()))
        elif isinstance(layer, Readout):
            result.append((layer.weight.rank(), layer.stacked.rank()))
    return tuple(result)


def outside_orbit(theta: TokenNetwork, twin: TokenNetwork) -> bool:
    """Whether it is proved that no element of K_1 × … × K_{L−1} carries theta to the twin."""
    model = AttentionNetworks()
    if orbit_ranks(theta) != orbit_ranks(twin):
        return True
    return transporter_impossible(model, theta, twin, budget=1_000)


def iter_candidates(theta: SomeNetwork) -> Iterator[tuple[str, SomeNetwork]]:
    """Parameters of theta's shape that may be twins."""
    spans = reachable_spans(theta)
    for index in range(1, theta.depth):
        lower, upper = theta.layers[index - 1], theta.layers[index]
        off = complement(spans[index])
        if off.shape[1]:
            reason = f"the states reach {spans[index].shape[1]} of the {theta.features[index]} features of V_{index}"
            projector = _onto(spans[index])
            yield reason, _with(theta, index, upper.reading(projector))
            for changed in _reading_more(upper, off, theta.tokens):
                yield reason, _with(theta, index, changed)
        for start, block in _unread_blocks(theta, index):
            reason = f"the layer behind V_{index} does not read {block.shape[1]} of its directions"
            for changed in _writing_other(lower, start, block):
                yield reason, _with(theta, index - 1, changed)
        if isinstance(lower, Heads | SoftmaxHeads | RotaryHeads):
            yield from _mixed(theta, index, lower)
        if isinstance(upper, Linear) and upper.bias is not None:
            yield from _moved(theta, index, lower, upper)
        if isinstance(upper, SoftmaxHeads):
            yield from _moved_through(theta, index, upper)
        if isinstance(lower, SoftmaxHeads) and theta.tokens == 2:
            yield from _turned(theta, index, lower)


def _with(theta: SomeNetwork, place: int, layer: Layer) -> SomeNetwork:
    return theta.with_layers([*theta.layers[:place], layer, *theta.layers[place + 1 :]])


def _onto(basis: Matrix) -> Matrix:
    """The orthogonal projector to the column space."""
    if not basis.shape[1]:
        return Matrix.zeros(basis.shape[0], basis.shape[0])
    return basis @ (basis.T @ basis).inverse() @ basis.T


def _unit(size: int, place: int) -> Matrix:
    return Matrix.column([Fraction(int(i == place)) for i in range(size)])


def _reading_more(layer: Layer, off: Matrix, tokens: int) -> Iterator[Layer]:
    """The layer, changed where it reads the columns of `off`."""
    d = layer.inputs
    for column in range(off.shape[1]):
        w = off.select(columns=[column])
        if isinstance(layer, Heads):
            for number, head in enumerate(layer.heads):
                for extra in [w @ w.T, *(w @ _unit(d, k).T for k in range(d))]:
                    yield _with_head(layer, number, Head(head.score + extra, head.value))
                if head.outputs:
                    yield _with_head(layer, number, Head(w @ w.T, _unit(head.outputs, 0) @ w.T))
                    yield _with_head(layer, number, Head(head.score, head.value + _unit(head.outputs, 0) @ w.T))
        elif isinstance(layer, SoftmaxHeads):
            for number, (score, value) in enumerate(layer.heads):
                for extra in [w @ w.T, *(w @ _unit(d, k).T for k in range(d))]:
                    yield _with_pair(layer, number, (score + extra, value))
                if value.shape[0]:
                    yield _with_pair(layer, number, (score, value + _unit(value.shape[0], 0) @ w.T))
        elif isinstance(layer, Softmax):
            for extra in [w @ w.T, *(w @ _unit(d, k).T for k in range(d))]:
                yield Softmax(layer.score + extra, layer.value)
            if layer.outputs:
                yield Softmax(layer.score, layer.value + _unit(layer.outputs, 0) @ w.T)
        elif isinstance(layer, Linear) and layer.outputs:
            yield Linear(layer.weight + _unit(layer.outputs, 0) @ w.T, layer.bias)
        elif isinstance(layer, Readout) and layer.outputs:
            row = w.T
            for _ in range(tokens - 1):
                row = row.beside(w.T)
            yield type(layer)(layer.weight + _unit(layer.outputs, 0) @ row, layer.tokens, layer.bias)


def _with_head(layer: Heads, number: int, head: Head) -> Heads:
    return Heads((*layer.heads[:number], head, *layer.heads[number + 1 :]), layer.inputs)


def _with_pair(layer: SoftmaxHeads, number: int, head: tuple[Matrix, Matrix]) -> SoftmaxHeads:
    return SoftmaxHeads((*layer.heads[:number], head, *layer.heads[number + 1 :]), layer.inputs, layer.causal)


def _with_value(layer: RotaryHeads, number: int, value: Matrix) -> RotaryHeads:
    heads = list(layer.heads)
    heads[number] = (*heads[number][:2], value)
    return RotaryHeads(tuple(heads), layer.inputs, layer.rotation, layer.causal)


def _unread_blocks(theta: TokenNetwork, index: int) -> Iterator[tuple[int, Matrix]]:
    """For each block of V_index that the next layer does not read as a whole, where it starts and what is not read."""
    rows = read_rows(theta.layers[index], theta.tokens)
    start = 0
    for size in theta.blocks(index):
        block = rows.select(columns=range(start, start + size)).nullspace()
        if block.shape[1]:
            yield start, block
        start += size


def _writing_other(layer: Layer, start: int, block: Matrix) -> Iterator[Layer]:
    """The layer, changed in the directions that nobody reads."""
    size = block.shape[0]
    kept = Matrix.identity(size) - _onto(block)
    shift = block.select(columns=[0])
    if isinstance(layer, Heads):
        number = next(i for i, there in enumerate(layer.ranges) if there == range(start, start + size))
        head = layer.heads[number]
        yield _with_head(layer, number, head.writing(kept))
        for k in range(layer.inputs):
            row = shift @ _unit(layer.inputs, k).T
            score = Matrix.identity(layer.inputs) if head.score.is_zero else head.score
            yield _with_head(layer, number, Head(score, head.value + row))
    elif isinstance(layer, SoftmaxHeads):
        number = next(i for i, there in enumerate(layer.ranges) if there == range(start, start + size))
        score, value = layer.heads[number]
        yield _with_pair(layer, number, (score, kept @ value))
        for k in range(layer.inputs):
            yield _with_pair(layer, number, (score, value + shift @ _unit(layer.inputs, k).T))
    elif isinstance(layer, RotaryHeads):
        number = next(i for i, there in enumerate(layer.ranges) if there == range(start, start + size))
        value = layer.heads[number][2]
        for k in range(layer.inputs):
            yield _with_value(layer, number, value + shift @ _unit(layer.inputs, k).T)
    elif isinstance(layer, Softmax | Linear | Embedding):
        yield layer.writing(kept)
        for k in range(layer.inputs):
            row = shift @ _unit(layer.inputs, k).T
            if isinstance(layer, Softmax):
                yield Softmax(layer.score, layer.value + row)
            elif isinstance(layer, Linear):
                yield Linear(layer.weight + row, layer.bias)
            else:
                yield Embedding(layer.weight + row, layer.encoding)


def _mixed(
    theta: SomeNetwork, index: int, layer: Heads | SoftmaxHeads | RotaryHeads
) -> Iterator[tuple[str, SomeNetwork]]:
    """V_i takes up the first row of V_j where both heads have the same A."""
    heads: list[tuple[Any, Matrix]]
    if isinstance(layer, RotaryHeads):
        heads = [(layer.scores(head, theta.tokens), head[2]) for head in layer.heads]
    elif isinstance(layer, SoftmaxHeads):
        heads = list(layer.heads)
    else:
        heads = [(head.score, head.value) for head in layer.heads]
    for i, (score, value) in enumerate(heads):
        for j, (other, taken) in enumerate(heads):
            if i == j or score != other or not value.shape[0] or not taken.shape[0]:
                continue
            more = value + _unit(value.shape[0], 0) @ taken.select(rows=[0])
            lower: Layer
            if isinstance(layer, RotaryHeads):
                lower = _with_value(layer, i, more)
            elif isinstance(layer, SoftmaxHeads):
                lower = _with_pair(layer, i, (score, more))
            else:
                lower = _with_head(layer, i, Head(score, more))
            total = Matrix.identity(layer.outputs)
            back = total - _unit(layer.outputs, layer.ranges[i].start) @ _unit(layer.outputs, layer.ranges[j].start).T
            layers = [*theta.layers]
            layers[index - 1], layers[index] = lower, layers[index].reading(back)
            yield f"heads {i} and {j} of layer {index} have proportional scores", theta.with_layers(layers)


def _moved_through(theta: SomeNetwork, index: int, upper: SoftmaxHeads) -> Iterator[tuple[str, SomeNetwork]]:
    """A constant that changes no weight moves through the heads, into the bias behind them."""
    free = free_constants(upper, theta.tokens)
    for k in range(free.shape[1]):
        twin = moved(theta, index, free.select(columns=[k]))
        if twin is None:
            return
        yield f"a constant can be moved from layer {index} through the heads behind it", twin


def _turned(theta: SomeNetwork, index: int, layer: SoftmaxHeads) -> Iterator[tuple[str, SomeNetwork]]:
    """On two tokens, heads whose W V cancel turned round: −A for A, −V for V."""
    above = theta.layers[index]
    if not isinstance(above, Linear) or layer.causal or len(layer.heads) > 8:
        return
    for size in range(1, len(layer.heads) + 1):
        for chosen in combinations(range(len(layer.heads)), size):
            heads = tuple((-a, -v) if h in chosen else (a, v) for h, (a, v) in enumerate(layer.heads))
            layers = [*theta.layers]
            layers[index - 1] = SoftmaxHeads(heads, layer.inputs)
            yield f"on two tokens {size} heads of layer {index} can be turned", theta.with_layers(layers)


def _moved(theta: SomeNetwork, index: int, lower: Layer, upper: Linear) -> Iterator[tuple[str, SomeNetwork]]:
    """A constant moves from the bias of one layer to that of the next."""
    for k in range(lower.outputs):
        shift = _unit(lower.outputs, k)
        changed = shifted(lower, shift, theta.tokens)
        if changed is None:
            return
        bias = (Matrix.column(upper.bias or ()) - upper.weight @ shift).T.row(0)
        layers = [*theta.layers]
        layers[index - 1], layers[index] = changed, Linear(upper.weight, bias)
        yield f"a constant can be moved from layer {index} to layer {index + 1}", theta.with_layers(layers)

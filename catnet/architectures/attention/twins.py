"""Twins of attention networks: parameters of the same shape with the same function, outside of the orbit.

- A hidden space that is not reached as a whole: how the next layer reads the rest may be changed.
- A direction that the next layer does not read: anything may be written there.
- Two heads with proportional A: V_1 may take up multiples of V_2, if what reads them is changed.
- A bias or encodings in front of a linear layer with a bias: a constant can be moved from one to the other.

What is tried are parameters that are built so; that they have the same function and lie outside the orbit is checked
for each.  Ranks of the layers are invariants of the orbit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.subspaces import complement
from catnet.architectures.attention.layers import Embedding, Head, Heads, Layer, Linear, Softmax
from catnet.architectures.attention.model import AttentionNetworks
from catnet.architectures.attention.network import TokenNetwork
from catnet.architectures.attention.reduction import reachable_spans, read_rows
from catnet.theorem.transporter import transporter_impossible
from catnet.verdict import Proved, Verdict

__all__ = ["find_twin", "iter_candidates", "orbit_ranks", "outside_orbit"]


def find_twin(
    theta: TokenNetwork, same: Callable[[TokenNetwork, TokenNetwork], Verdict]
) -> tuple[str, TokenNetwork] | None:
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
            arrow = layer.arrow(theta.tokens)
            score = arrow.score
            result.append((arrow.value.rank(), score.rank(), (score + score.T).rank(), (score - score.T).rank()))
        elif isinstance(layer, Embedding | Linear):
            result.append((layer.weight.rank(), layer.table.rank()))
        else:
            result.append((layer.weight.rank(), layer.stacked.rank()))
    return tuple(result)


def outside_orbit(theta: TokenNetwork, twin: TokenNetwork) -> bool:
    """Whether it is proved that no element of K_1 × … × K_{L−1} carries theta to the twin."""
    model = AttentionNetworks()
    if orbit_ranks(theta) != orbit_ranks(twin):
        return True
    return transporter_impossible(model, theta, twin, budget=1_000)


def iter_candidates(theta: TokenNetwork) -> Iterator[tuple[str, TokenNetwork]]:
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
        if isinstance(lower, Heads):
            yield from _mixed(theta, index, lower)
        if isinstance(upper, Linear) and upper.bias is not None:
            yield from _moved(theta, index, lower, upper)


def _with(theta: TokenNetwork, place: int, layer: Layer) -> TokenNetwork:
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
        elif isinstance(layer, Softmax):
            for extra in [w @ w.T, *(w @ _unit(d, k).T for k in range(d))]:
                yield Softmax(layer.score + extra, layer.value)
            if layer.outputs:
                yield Softmax(layer.score, layer.value + _unit(layer.outputs, 0) @ w.T)
        elif isinstance(layer, Linear) and layer.outputs:
            yield Linear(layer.weight + _unit(layer.outputs, 0) @ w.T, layer.bias)
        elif not isinstance(layer, Embedding | Linear) and layer.outputs:
            row = w.T
            for _ in range(tokens - 1):
                row = row.beside(w.T)
            yield type(layer)(layer.weight + _unit(layer.outputs, 0) @ row, layer.tokens, layer.bias)


def _with_head(layer: Heads, number: int, head: Head) -> Heads:
    return Heads((*layer.heads[:number], head, *layer.heads[number + 1 :]), layer.inputs)


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


def _mixed(theta: TokenNetwork, index: int, layer: Heads) -> Iterator[tuple[str, TokenNetwork]]:
    """V_i takes up the first row of V_j where both heads have the same A."""
    for i, one in enumerate(layer.heads):
        for j, other in enumerate(layer.heads):
            if i == j or one.score != other.score or not one.outputs or not other.outputs:
                continue
            taken = _unit(one.outputs, 0) @ other.value.select(rows=[0])
            lower = _with_head(layer, i, Head(one.score, one.value + taken))
            total = Matrix.identity(layer.outputs)
            back = total - _unit(layer.outputs, layer.ranges[i].start) @ _unit(layer.outputs, layer.ranges[j].start).T
            layers = [*theta.layers]
            layers[index - 1], layers[index] = lower, layers[index].reading(back)
            yield f"heads {i} and {j} of layer {index} have proportional scores", theta.with_layers(layers)


def _moved(theta: TokenNetwork, index: int, lower: Layer, upper: Linear) -> Iterator[tuple[str, TokenNetwork]]:
    """A constant moves from the bias of one layer to that of the next."""
    for k in range(lower.outputs):
        shift = _unit(lower.outputs, k)
        ones = Matrix([[1] * theta.tokens])
        if isinstance(lower, Linear) and lower.bias is not None:
            changed: Layer = Linear(lower.weight, (Matrix.column(lower.bias) + shift).T.row(0))
        elif isinstance(lower, Embedding) and lower.encoding is not None:
            changed = Embedding(lower.weight, lower.encoding + shift @ ones)
        else:
            return
        bias = (Matrix.column(upper.bias or ()) - upper.weight @ shift).T.row(0)
        layers = [*theta.layers]
        layers[index - 1], layers[index] = changed, Linear(upper.weight, bias)
        yield f"a constant can be moved from layer {index} to layer {index + 1}", theta.with_layers(layers)

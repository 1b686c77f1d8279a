"""Attention networks made smaller without changing the function.

Three kinds of steps, repeated to a fixed point, each a family of maps of features between the hidden spaces:

- *reachable*: V_i is cut down to a space that holds every state that occurs (col (W | E), ⊕ V_h(…)).  The inclusions
  alpha_i : V~_i → V_i satisfy f_i alpha_{i−1} = alpha_i f~_i: a submodel.  A head with V = 0 has no output left, nor
  has one with A = 0 without softmax.
- *merged*: heads with proportional A (behind softmax: with one A) become one, with the values above each other; alpha_i
  puts their outputs back.
- *read*: directions of V_i that the next layer does not read are forgotten, head by head where heads end.  The
  projections pi_i : V_i → V~_i satisfy pi_i f_i = f~_i pi_{i−1}: a quotient.

>>> from catnet.architectures.attention.network import AttentionNetwork
>>> one = Matrix([[1]])
>>> twice = Heads((Head(one, one), Head(one, 2 * one)), 1)
>>> small = reduce_attention(AttentionNetwork(2, (twice, Linear(Matrix([[1, 1]]))))).small
>>> small.features, small.layers[0].heads[0].value, small.layers[1].weight
((1, 1, 1), Matrix([['3']]), Matrix([['1']]))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.subspaces import row_basis, span
from catnet.architectures.attention.arrows import on_tokens
from catnet.architectures.attention.layers import Embedding, Head, Heads, Layer, Linear, Readout, Softmax
from catnet.architectures.attention.network import TokenNetwork
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine, Morphism, check_same, identity
from catnet.category.sameness import normal_form
from catnet.errors import InputError
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["AttentionReduction", "Step", "reachable_spans", "read_rows", "reduce_attention", "written_as_one_layer"]

SomeNetwork = TypeVar("SomeNetwork", bound=TokenNetwork)


@final
@dataclass(frozen=True, slots=True)
class Step(Generic[SomeNetwork]):
    """One step from a network to a smaller one.

    Parameters
    ----------
    big, small : TokenNetwork
    maps : tuple of Matrix
        On the features of V_1, …, V_{L−1}: from small to big where `includes`, else from big to small.
    includes : bool
    """

    big: SomeNetwork
    small: SomeNetwork
    maps: tuple[Matrix, ...]
    includes: bool

    def arrow(self, index: int) -> Morphism:
        """alpha_index or pi_index, the identity at the ends."""
        if index in (0, self.big.depth):
            return identity(self.big.spaces[index])
        return Affine.linear(on_tokens(self.big.tokens, self.maps[index - 1]))

    def check(self) -> Verdict:
        """Whether f_i alpha_{i−1} = alpha_i f~_i, or pi_i f_i = f~_i pi_{i−1}, for every layer."""
        lower, upper = (self.small, self.big) if self.includes else (self.big, self.small)
        for index in range(1, self.big.depth + 1):
            first = self.arrow(index - 1) >> upper.layer(index)
            second = lower.layer(index) >> self.arrow(index)
            verdict = check_same(first, second)
            if not isinstance(verdict, Proved):
                return Refuted(f"the square of layer {index} was not confirmed: {verdict.reason}", index)
        return Proved("every square commutes")


@final
@dataclass(frozen=True, slots=True)
class AttentionReduction(Generic[SomeNetwork]):
    """A smaller network with the same function, and the steps that lead to it."""

    theta: SomeNetwork
    steps: tuple[Step[SomeNetwork], ...]

    @property
    def small(self) -> SomeNetwork:
        return self.steps[-1].small if self.steps else self.theta

    def check(self) -> Verdict:
        """Whether both have the same function, from the squares of all steps."""
        here = self.theta
        for number, step in enumerate(self.steps):
            if step.big != here:
                return Refuted(f"step {number} does not start where the one before ends", number)
            verdict = step.check()
            if not isinstance(verdict, Proved):
                return verdict
            here = step.small
        return Proved(f"the squares of {len(self.steps)} steps commute", self)


def reduce_attention(theta: SomeNetwork) -> AttentionReduction[SomeNetwork]:
    """The reduced network with the maps that lead to it.

    Notes
    -----
    Linear algebra in the numbers of features, layer by layer; at most Σ d_i rounds.
    """
    steps: list[Step[SomeNetwork]] = []
    here = theta
    while True:
        before = here
        for make in (_reachable, _merged, _read):
            step = make(here)
            if step.small != here:
                steps.append(step)
                here = step.small
        if here.features == before.features and _heads(here) == _heads(before):
            return AttentionReduction(theta, tuple(steps))


def _heads(theta: TokenNetwork) -> list[int]:
    return [len(theta.blocks(index)) for index in range(1, theta.depth + 1)]


# ---- what is reached


def reachable_spans(theta: TokenNetwork) -> list[Matrix]:
    """For V_0, …, V_{L−1} a basis, as columns, of a space of features that holds those of every token of every state;
    where heads end it is a direct sum over the heads.
    """
    result = [Matrix.identity(theta.features[0])]
    for layer in theta.layers[:-1]:
        parts = _spans(layer, result[-1], theta.tokens)
        whole = Matrix.zeros(0, 0)
        for part in parts:
            whole = whole.direct_sum(part)
        result.append(whole)
    return result


def _spans(layer: Layer, below: Matrix, tokens: int) -> list[Matrix]:
    if isinstance(layer, Heads):
        return [
            span(head.value @ below) if _acts(head.reading(below), tokens) else Matrix.zeros(head.outputs, 0)
            for head in layer.heads
        ]
    if isinstance(layer, SoftmaxHeads):
        return [span(value @ below) for _, value in layer.heads]
    if isinstance(layer, RotaryHeads):
        return [span(value @ below) for *_, value in layer.heads]
    if isinstance(layer, Softmax):
        return [span(layer.value @ below)]
    if isinstance(layer, Embedding | Linear):
        return [span(layer.reading(below).table)]
    return [Matrix.identity(layer.outputs)]


def _acts(head: Head, tokens: int) -> bool:
    return not Heads((head,), head.value.shape[1]).arrow(tokens).forms.is_zero


def _reachable(theta: SomeNetwork) -> Step[SomeNetwork]:
    bases = reachable_spans(theta)
    if all(basis.shape[0] == basis.shape[1] for basis in bases) and not _idle_heads(theta):
        return Step(theta, theta, (), True)
    layers: list[Layer] = []
    for index, layer in enumerate(theta.layers):
        restricted = layer.reading(bases[index])
        if index + 1 == theta.depth:
            layers.append(_without_zero_heads(restricted, theta.tokens))
        else:
            layers.append(_into(restricted, _spans(layer, bases[index], theta.tokens)))
    return Step(theta, theta.with_layers(layers), tuple(bases[1:]), True)


def _idle_heads(theta: TokenNetwork) -> bool:
    return any(not size for index in range(1, theta.depth) for size in theta.blocks(index) if _is_heads(theta, index))


def _is_heads(theta: TokenNetwork, index: int) -> bool:
    return isinstance(theta.layers[index - 1], Heads | SoftmaxHeads | RotaryHeads)


def _without_zero_heads(layer: Layer, tokens: int) -> Layer:
    """Heads of a last layer stay in place; one that does nothing gets V = 0 = A."""
    if not isinstance(layer, Heads):
        return layer  # softmax keeps a score beside V = 0, which its forms leave out
    d = layer.inputs
    kept = tuple(
        head if _acts(head, tokens) else Head(Matrix.zeros(d, d), Matrix.zeros(head.outputs, d)) for head in layer.heads
    )
    return Heads(kept, d)


def _into(layer: Layer, bases: list[Matrix]) -> Layer:
    """The layer with its outputs in coordinates of the bases; heads without outputs are dropped."""
    if isinstance(layer, Heads):
        found = [
            Head(head.score, _coordinates(basis, head.value))
            for head, basis in zip(layer.heads, bases, strict=True)
            if basis.shape[1]
        ]
        return Heads(tuple(found), layer.inputs)
    if isinstance(layer, SoftmaxHeads):
        pairs = zip(layer.heads, bases, strict=True)
        kept = tuple((score, _coordinates(basis, value)) for (score, value), basis in pairs if basis.shape[1])
        return SoftmaxHeads(kept, layer.inputs, layer.causal)
    if isinstance(layer, RotaryHeads):
        triples = zip(layer.heads, bases, strict=True)
        turned = tuple((k, q, _coordinates(basis, v)) for (k, q, v), basis in triples if basis.shape[1])
        return RotaryHeads(turned, layer.inputs, layer.rotation, layer.causal)
    (basis,) = bases
    if isinstance(layer, Softmax):
        return Softmax(layer.score, _coordinates(basis, layer.value))
    if isinstance(layer, Embedding):
        encoding = None if layer.encoding is None else _coordinates(basis, layer.encoding)
        return Embedding(_coordinates(basis, layer.weight), encoding)
    if isinstance(layer, Linear):
        bias = None if layer.bias is None else tuple(_coordinates(basis, Matrix.column(layer.bias)).T.row(0))
        return Linear(_coordinates(basis, layer.weight), bias)
    raise InputError("a readout ends a network")


def _coordinates(basis: Matrix, matrix: Matrix) -> Matrix:
    found = basis.solve(matrix)
    if found is None:
        raise InputError("columns outside of a space that was to hold them")
    return found


# ---- heads with one score


def _merged(theta: SomeNetwork) -> Step[SomeNetwork]:
    layers, maps = list(theta.layers), []
    changed = False
    for index in range(theta.depth - 1):
        layer = layers[index]
        if not isinstance(layer, Heads | SoftmaxHeads | RotaryHeads):
            maps.append(Matrix.identity(layer.outputs))
            continue
        heads = _pairs(layer, theta.tokens)
        groups: dict[object, list[int]] = {}
        for number, (score, _) in enumerate(heads):
            groups.setdefault(score, []).append(number)
        order = [row for numbers in groups.values() for number in numbers for row in layer.ranges[number]]
        alpha = Matrix.identity(layer.outputs).select(columns=order)
        maps.append(alpha)
        if len(groups) == len(heads):
            maps[-1] = Matrix.identity(layer.outputs)
            continue
        changed = True
        merged = []
        for numbers in groups.values():
            value = Matrix.zeros(0, layer.inputs)
            for number in numbers:
                value = value.above(heads[number][1])
            merged.append((numbers[0], value))
        layers[index] = _of_pairs(layer, merged)
        layers[index + 1] = layers[index + 1].reading(alpha)
    return Step(theta, theta.with_layers(layers) if changed else theta, tuple(maps), True)


def _pairs(layer: Heads | SoftmaxHeads | RotaryHeads, tokens: int) -> list[tuple[object, Matrix]]:
    """(A_h, V_h), or all scores S_Δ in the place of A_h."""
    if isinstance(layer, RotaryHeads):
        return [(layer.scores(head, tokens), head[2]) for head in layer.heads]
    return list(layer.heads) if isinstance(layer, SoftmaxHeads) else [(head.score, head.value) for head in layer.heads]


def _of_pairs(
    layer: Heads | SoftmaxHeads | RotaryHeads, merged: list[tuple[int, Matrix]]
) -> Heads | SoftmaxHeads | RotaryHeads:
    """A layer of the same kind: for every head the number of one with its scores, and its value."""
    if isinstance(layer, RotaryHeads):
        turned = tuple((*layer.heads[number][:2], value) for number, value in merged)
        return RotaryHeads(turned, layer.inputs, layer.rotation, layer.causal)
    if isinstance(layer, SoftmaxHeads):
        pairs = tuple((layer.heads[number][0], value) for number, value in merged)
        return SoftmaxHeads(pairs, layer.inputs, layer.causal)
    return Heads(tuple(Head(layer.heads[number].score, value) for number, value in merged), layer.inputs)


# ---- what is read


def read_rows(layer: Layer, tokens: int) -> Matrix:
    """A matrix of full row rank whose kernel are the features that the layer does not read."""
    if isinstance(layer, Heads):
        return layer.arrow(tokens).reads()
    if isinstance(layer, Readout):
        return row_basis(layer.stacked)
    if isinstance(layer, Softmax):
        score = layer.determined(tokens).score
        return row_basis(layer.value.above(score).above(score.T))
    if isinstance(layer, SoftmaxHeads):
        rows = Matrix.zeros(0, layer.inputs)
        for score, value in layer.heads:
            rows = rows.above(value)
            if tokens > 1 and not value.is_zero:
                rows = rows.above(score).above(score.T)
        return row_basis(rows)
    if isinstance(layer, RotaryHeads):
        rows = Matrix.zeros(0, layer.inputs)
        for head in layer.heads:
            rows = rows.above(head[2])
            for score in layer.scores(head, tokens) if not head[2].is_zero else ():
                rows = rows.above(score).above(score.T)
        return row_basis(rows)
    return row_basis(layer.weight)


def _read(theta: SomeNetwork) -> Step[SomeNetwork]:
    layers: list[Layer] = list(theta.layers)
    maps: list[Matrix] = []
    for index in range(theta.depth - 1, 0, -1):
        read = read_rows(layers[index], theta.tokens)
        blocks = [row_basis(read.select(columns=there)) for there in _places(theta.blocks(index))]
        forget = Matrix.zeros(0, 0)
        for block in blocks:
            forget = forget.direct_sum(block)
        maps.insert(0, forget)
        section = forget.solve(Matrix.identity(forget.shape[0]))
        if section is None:
            raise InputError("a matrix of full row rank without a right inverse")
        layers[index] = layers[index].reading(section)
        layers[index - 1] = _seen(layers[index - 1], blocks)
    small = theta.with_layers(layers)
    unchanged = all(m.shape[0] == m.shape[1] for m in maps) and _heads(small) == _heads(theta)
    return Step(theta, theta if unchanged else small, tuple(maps), False)


def _seen(layer: Layer, blocks: list[Matrix]) -> Layer:
    if isinstance(layer, Heads):
        found = [head.writing(block) for head, block in zip(layer.heads, blocks, strict=True) if block.shape[0]]
        return Heads(tuple(found), layer.inputs)
    if isinstance(layer, SoftmaxHeads):
        pairs = zip(layer.heads, blocks, strict=True)
        kept = tuple((score, block @ value) for (score, value), block in pairs if block.shape[0])
        return SoftmaxHeads(kept, layer.inputs, layer.causal)
    if isinstance(layer, RotaryHeads):
        triples = zip(layer.heads, blocks, strict=True)
        turned = tuple((k, q, block @ v) for (k, q, v), block in triples if block.shape[0])
        return RotaryHeads(turned, layer.inputs, layer.rotation, layer.causal)
    written = layer.writing(blocks[0])
    if written is None:
        raise InputError("only heads restrict what may follow them")
    return written


def _places(sizes: tuple[int, ...]) -> Iterator[range]:
    start = 0
    for size in sizes:
        yield range(start, start + size)
        start += size


def written_as_one_layer(theta: TokenNetwork) -> MLP | None:
    """The affine layer with theta's function, where that is affine because attention is flat once theta is reduced."""
    arrow = normal_form(reduce_attention(theta).small.morphism())
    return MLP((arrow,)) if isinstance(arrow, Affine) else None

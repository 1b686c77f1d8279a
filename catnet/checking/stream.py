"""Symmetries of residual networks: one invertible matrix C on the whole stream, and neurons carried to neurons.

On stream ⊕ neurons C ⊕ P acts, P monomial; C is the same at every position, since what a block reads is added to what
it writes.  The scalings of P pass through the activation, or, in a gated block, through its linear branch as well.

Behind a norm C is orthogonal, as for C in GL(d) n(C x) = C n(x) for all x iff |C x| = |x|.

A neuron, as a function of the stream, is its *factor* times the one of its *key*: the representative of (w, b) up to
the scalings that pass, beside the gate (g, d) divided by its first nonzero entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from .algebra import dot, inverse, product, rank, ray, solve
from .operators import Sparse, apply, check_square, dense, is_monomial, pulled, read_operator, written
from .orbits import multiplier
from .perceptron import Layer
from .pieces import block as part_of
from .reading import Rows, need
from .residual import ZERO, Block, Residual

Row = tuple[Fraction, ...]
Key = tuple[Row, Row]


def neurons(theta: Residual, block: Block, before: Rows | None = None) -> list[tuple[Key, Fraction]]:
    """For every neuron its key and factor, where `before` acts on the stream."""
    result = []
    for number, row in enumerate(_rows(block.read, before)):
        form, factor = row, Fraction(1)
        if any(row):
            form = theta.activation.ray(row)
            factor = multiplier(theta.activation, row, form)
        gate = () if block.gate is None else _rows(block.gate, before)[number]
        lead = next((value for value in gate if value), Fraction(1))
        result.append(((form, ray(gate, signs=True)), factor * lead))
    return result


def _rows(layer: Layer, before: Rows | None) -> list[Row]:
    weight, bias = layer
    moved = weight if before is None else product(weight, before, len(before))
    return [(*row, b) for row, b in zip(moved, bias, strict=True)]


def is_orthogonal(rows: Rows) -> bool:
    """Whether C^T C = 1; for a square matrix its rows say the same as its columns."""
    return all(dot(row, other) == int(i == j) for i, row in enumerate(rows) for j, other in enumerate(rows))


def _table(theta: Residual) -> Rows:
    """(E | e)."""
    return [[*row, b] for row, b in zip(*theta.embedding, strict=True)]


def column(block: Block, number: int) -> list[Fraction]:
    return [row[number] for row in block.write[0]]


# ---- layer by layer


def check_stream_squares(theta: Residual, operators: Sequence[Sparse], name: str) -> None:
    """Every layer commutes with the operators on both sides of it, and one matrix acts on the stream."""
    c, d = operators[1], theta.stream
    need(all(operator == c for operator in operators[1:-1:2]), f"{name}: more than one matrix acts on the stream")
    need(theta.norm is None or is_orthogonal(dense(c)), f"{name}: what acts on a stream with norms is not orthogonal")
    check_square(*theta.embedding, operators[0], c, False, f"{name}, embedding")
    for number, block in enumerate(theta.blocks):
        where, inner = f"{name}, block {number}", operators[2 * number + 2]
        need(part_of(inner, 0, d, where) == c, f"{where}: another matrix acts on the stream inside")
        p = part_of(inner, d, block.neurons, where)
        need(is_monomial(p), f"{where}: not a monomial matrix on the neurons")
        if block.gate is None:
            check_square(*block.read, c, pulled(theta.activation, p, where), theta.activation.even, where)
        else:
            here, moved = neurons(theta, block), neurons(theta, block, dense(c))
            for (key, factor), ((image, scale),) in zip(here, p, strict=True):
                same = moved[image] == (key, scale * factor)
                need(same, f"{where}: a neuron is not carried to a multiple of another one")
        check_square(*block.write, p, c, False, where)
    check_square(*theta.readout, c, operators[-1], False, f"{name}, readout")


def check_told_apart(theta: Residual) -> None:
    """Only the identity fixes the network: the embedding reaches the stream, and no two neurons of a block agree in
    what they read and, up to the scalings that pass, in what they write.
    """
    need(rank(_table(theta)) == theta.stream, "the embedding does not reach the stream: uniqueness is not shown")
    for number, block in enumerate(theta.blocks):
        need(not any(map(is_zero, neurons(theta, block))), f"block {number} has a zero row: uniqueness is not shown")
        found = set(_carried(theta, block, neurons(theta, block), None))
        need(len(found) == block.neurons, f"block {number} has neurons that agree: uniqueness is not shown")


def is_zero(neuron: tuple[Key, Fraction]) -> bool:
    """Whether (w, b) or the gate is 0: then its scale is free."""
    (row, gate), _ = neuron
    return not any(row) or (bool(gate) and not any(gate))


def _carried(
    theta: Residual, block: Block, found: list[tuple[Key, Fraction]], c: Sparse | None
) -> list[tuple[Key, Row]]:
    """The keys with the columns that are written, times their factors, and moved by c."""
    result = []
    for number, (key, factor) in enumerate(found):
        value = [factor * u for u in column(block, number)]
        result.append((key, tuple(value if c is None else apply(c, value))))
    return result


# ---- what no symmetry does


def moved_by(theta: Residual, first: Sparse, last: Sparse) -> Residual:
    """The network of x ↦ g^{−1} f(g x)."""
    (weight, bias), back = theta.readout, inverse(dense(last))
    columns = [[row[k] for row in weight] for k in range(theta.stream)]
    moved = [[sum((b * u for b, u in zip(row, part, strict=True)), ZERO) for part in columns] for row in back]
    shift = [sum((b * u for b, u in zip(row, bias, strict=True)), ZERO) for row in back]
    start = product(theta.embedding[0], dense(first), theta.inputs), theta.embedding[1]
    return replace(theta, embedding=start, readout=(moved, shift))


def unmatched_stream(left: Residual, right: Residual) -> int | None:
    """The first layer at which no C and P carry one network to the other; None if there is none, or several would do
    below, or a row is zero.
    """
    here, there = _table(left), _table(right)
    if rank([*here, *there]) > rank(here):
        return 1
    if rank(here) < left.stream:
        return None
    c = [solve(here, row) for row in there]
    if rank(c) < left.stream or (left.norm is not None and not is_orthogonal(c)):
        return 1
    sparse = tuple(tuple((i, row[j]) for i, row in enumerate(c) if row[j]) for j in range(left.stream))
    for number, (old, new) in enumerate(zip(left.blocks, right.blocks, strict=True)):
        ours, theirs = neurons(left, old), neurons(right, new, c)
        if any(map(is_zero, [*ours, *theirs])):
            return None
        if sorted(_carried(left, old, ours, sparse)) != sorted(_carried(right, new, theirs, None)):
            return 2 * number + 2
        if apply(sparse, old.write[1]) != new.write[1]:
            return 2 * number + 3
    (weight, bias), (rows, shift) = left.readout, right.readout
    return None if product(rows, c, len(c)) == weight and bias == shift else 2 * len(left.blocks) + 2


def stream_apart(left: Residual, right: Residual) -> str:
    """Why no C and P carry one network to the other of the same shape."""
    if invariants(left) != invariants(right):
        return "other ranks, or other biases on the stream"
    layer = unmatched_stream(left, right)
    need(layer is not None, "no invariant shows that the twin lies in another orbit")
    return f"no symmetry matches layer {layer}"


def invariants(theta: Residual) -> list[Any]:
    """Of each part what C and P leave alone."""
    reads = [theta.readout[0], *(part[0] for b in theta.blocks for part in (b.read, b.gate) if part is not None)]
    found: list[Any] = [rank(theta.embedding[0]), rank(_table(theta)), any(theta.embedding[1])]
    found += [rank(rows) for rows in reads]
    found.append(rank([row for rows in reads for row in rows]))
    for block in theta.blocks:
        unread = sum(not any(column(block, number)) for number in range(block.neurons))
        zero = sum(map(is_zero, neurons(theta, block)))
        found += [rank(block.write[0]), any(block.write[1]), unread, zero]
    return found


# ---- the same function


def check_same_blocks(left: Residual, right: Residual, value: Any) -> Any:
    """C E = E', R = R' C, and every block of one carried by C is the same sum of neurons as that of the other, once
    what is added to the stream is added where it is read; C, written again.
    """
    c = read_operator(value, left.stream, "the matrix on the stream")
    one, other = folded(left).centred, folded(right).centred
    need(one.activation == other.activation and len(one.blocks) == len(other.blocks), "not of one kind")
    need(one.stream == other.stream, "streams of different dimensions")
    plain = dense(c)
    need(one.norm == other.norm and (one.norm is None or is_orthogonal(plain)), "norms do not commute with the matrix")
    need(apply(c, one.embedding[1]) == other.embedding[1], "the biases of the embeddings do not agree")
    need(product(plain, one.embedding[0], one.inputs) == other.embedding[0], "the embeddings do not agree")
    need(product(other.readout[0], plain, one.stream) == one.readout[0], "the readouts do not agree")
    need(one.readout[1] == other.readout[1], "the biases of the readouts do not agree")
    for number, (old, new) in enumerate(zip(one.blocks, other.blocks, strict=True)):
        ours, theirs = neurons(one, old), neurons(other, new, plain)
        same = _sum(_carried(one, old, ours, c)) == _sum(_carried(other, new, theirs, None))
        need(same, f"block {number}: the sums of neurons do not agree")
        need(apply(c, old.write[1]) == new.write[1], f"block {number}: the biases on the stream do not agree")
    return written(c)


def folded(theta: Residual) -> Residual:
    """The same function without constant neurons of rational value: that is added to the bias on the stream."""
    if not theta.activation.is_rational or any(block.gate is not None for block in theta.blocks):
        return theta
    blocks = []
    for block in theta.blocks:
        kept = [number for number, row in enumerate(block.read[0]) if any(row)]
        shift = list(block.write[1])
        for number in set(range(block.neurons)) - set(kept):
            value = theta.activation.value(block.read[1][number])
            shift = [b + value * u for b, u in zip(shift, column(block, number), strict=True)]
        read = [block.read[0][number] for number in kept], [block.read[1][number] for number in kept]
        blocks.append(Block(read, None, ([[row[number] for number in kept] for row in block.write[0]], shift)))
    return replace(theta, blocks=blocks)


def _sum(found: Sequence[tuple[Key, Row]]) -> dict[Key, Row]:
    """The columns that belong to each key, without those that are 0; a gate that is 0 makes a neuron 0."""
    result: dict[Key, Row] = {}
    for key, value in found:
        result[key] = tuple(a + b for a, b in zip(result.get(key, (ZERO,) * len(value)), value, strict=True))
    return {key: value for key, value in result.items() if any(value) and (not key[1] or any(key[1]))}

"""Networks made of others, taken apart for squares: perceptrons and attention, each with its share of the operators.

- Shared weights are written out.
- A *composition* is its parts one after the other; at a junction any invertible matrix may act.
- A *product* is its parts side by side: every operator is block diagonal, and a part that has ended keeps the action on
  its outputs.
- *Residual networks* have squares of their own (`stream`).
- *Attention*: a layer of heads, an embedding, a linear layer and a readout are polynomial maps, and a square of it
  commutes iff both sides are equal polynomials. A layer of softmax, of one head or several, commutes with permutations
  of the tokens, under a mask with none, so P ⊗ C before it and P ⊗ D after it make a square if both sides have one form
  (`heads`).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .algebra import rank
from .heads import check_softmax_square, is_zero
from .networks import Composition, Layered, Product, written_out
from .operators import Sparse, dense
from .perceptron import Perceptron
from .polynomials import terms_of, variables
from .reading import Rows, need
from .residual import Residual
from .tokens import TokenLayer, Tokens
from .values import Network, affine_operator

Piece = tuple[Perceptron | Tokens | Residual, list[Sparse]]


def spaces(theta: Network) -> list[int]:
    """The dimensions of V_0, …, V_L."""
    if isinstance(theta, Product):
        parts = [spaces(part) for part in theta.parts]
        depth = max(map(len, parts))
        return [sum(sizes[min(i, len(sizes) - 1)] for sizes in parts) for i in range(depth)]
    if isinstance(theta, Composition):
        return [theta.inputs, *(size for part in theta.parts for size in spaces(part)[1:])]
    if isinstance(theta, Tokens):
        outputs = [theta.tokens * layer.outputs for layer in theta.layers[:-1]]
        return [theta.inputs, *outputs, theta.outputs]
    if isinstance(theta, Residual):
        return theta.spaces
    return written_out(theta).sizes


def pieces(theta: Network, operators: Sequence[Sparse], name: str) -> list[Piece]:
    """What the network is made of, with the operators on the spaces of each."""
    if isinstance(theta, Composition):
        result, start = [], 0
        for part in theta.parts:
            depth = len(spaces(part)) - 1
            result += pieces(part, operators[start : start + depth + 1], name)
            start += depth
        return result
    if isinstance(theta, Product):
        result, parts = [], [spaces(part) for part in theta.parts]
        starts = [0] * len(operators)
        for part, sizes in zip(theta.parts, parts, strict=True):
            blocks = []
            for i, operator in enumerate(operators):
                size = sizes[min(i, len(sizes) - 1)]
                blocks.append(block(operator, starts[i], size, name))
                starts[i] += size
            for later in blocks[len(sizes) :]:
                need(later == blocks[len(sizes) - 1], f"{name}: acts on a part that has ended")
            result += pieces(part, blocks[: len(sizes)], name)
        return result
    return [(theta if isinstance(theta, Tokens | Residual) else written_out(theta), list(operators))]


def block(operator: Sparse, start: int, size: int, name: str) -> Sparse:
    """The operator on the coordinates from `start` on; refused if it leaves them."""
    columns = operator[start : start + size]
    inside = all(start <= row < start + size for column in columns for row, _ in column)
    need(inside, f"{name}: an operator mixes the parts of a product")
    return tuple(tuple((row - start, value) for row, value in column) for column in columns)


def perceptrons(theta: Network) -> list[tuple[Perceptron | Residual, bool]]:
    """The perceptrons and residual networks that it is made of, and whether the outputs of each are a junction."""
    if isinstance(theta, Product):
        return [pair for part in theta.parts for pair in perceptrons(part)]
    if isinstance(theta, Composition):
        count = len(theta.parts)
        return [(p.theta, i < count) for i, p in enumerate(theta.parts, start=1) if isinstance(p, Layered)]
    return [(theta if isinstance(theta, Residual) else written_out(theta), False)]


def check_junction(theta: Perceptron) -> None:
    """Only the identity of GL keeps the last layer."""
    weight, bias = theta.layers[-1]
    rows = [[*row, b] for row, b in zip(weight, bias, strict=True)]
    need(rank(rows) == len(rows), "a junction has dependent rows: uniqueness is not shown")


def check_token_squares(theta: Tokens, operators: Sequence[Sparse], name: str) -> None:
    """Every layer of attention commutes with the operators on both sides of it."""
    check_carried(theta, theta, operators, name)


def check_carried(theta: Tokens, other: Tokens, operators: Sequence[Sparse], name: str) -> None:
    """m_i ∘ (layer i) = (layer i of the other network) ∘ m_{i−1}, for the operators m_0, …, m_L."""
    need((theta.tokens, len(theta.layers)) == (other.tokens, len(other.layers)), f"{name}: not of one shape")
    features = theta.features
    for i, (layer, upper) in enumerate(zip(theta.layers, other.layers, strict=True), start=1):
        before, after, where = operators[i - 1], operators[i], f"{name}, layer {i}"
        need(layer.outputs == upper.outputs, f"{where}: other features")
        if layer.is_polynomial and upper.is_polynomial:
            size = theta.tokens * features
            point: list[Any] = list(variables(size))
            one, another = (Tokens(theta.tokens, features, [part]) for part in (layer, upper))
            moved = affine_operator(before, point, 16)
            sides = another.value(moved, 16), affine_operator(after, one.value(point, 16), 16)
            left, right = ([terms_of(value, size) for value in side] for side in sides)
            need(left == right, f"{where}: the square does not commute")
        else:
            check_softmax(layer, upper, theta.tokens, before, after, where)
        features = layer.outputs


def check_softmax(layer: TokenLayer, other: TokenLayer, tokens: int, before: Sparse, after: Sparse, where: str) -> None:
    need(not layer.is_polynomial and not other.is_polynomial, f"{where}: softmax against another kind")
    if is_zero(layer) and is_zero(other):
        return
    check_softmax_square(layer, other, tokens, on_tokens(before, tokens, where), on_tokens(after, tokens, where), where)


def on_tokens(operator: Sparse, tokens: int, where: str) -> tuple[list[int], Rows]:
    """P and C, for an operator P ⊗ C."""
    rows = dense(operator)
    size = len(rows) // tokens
    images: list[int] = []
    found: list[Rows] = []
    for s in range(tokens):
        filled = {r // size for r, row in enumerate(rows) if any(row[s * size : (s + 1) * size])}
        need(len(filled) == 1, f"{where}: an action that mixes tokens")
        t = filled.pop()
        images.append(t)
        found.append([row[s * size : (s + 1) * size] for row in rows[t * size : (t + 1) * size]])
    need(all(part == found[0] for part in found), f"{where}: an action that differs by token")
    return images, found[0] if found else list[list[Fraction]]()

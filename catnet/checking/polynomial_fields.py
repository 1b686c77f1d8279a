"""Vector fields on polynomial maps: the linear equations that say that they are symmetries.

(X, t) and (Y, u) are a symmetry of f iff Df (X x + t) = Y f + u, coefficient by coefficient.  Layers of attention that
are no softmax are polynomial maps; between two of them there are fields 1 ⊗ C, which move the features of all tokens
alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .algebra import dot, rank
from .polynomials import Polynomial, terms_of, variables
from .reading import Rows, need
from .tokens import Tokens
from .values import Network

Equation = tuple[list[Fraction], list[Fraction], list[Fraction], list[Fraction]]
"""What multiplies X row by row, t, Y row by row, and u."""


def of_polynomials(theta: Network) -> list[Equation]:
    """The coefficients of Df (X x + t) − Y f − u."""
    n, m = theta.inputs, theta.outputs
    point: list[Any] = list(variables(n))
    zero = Polynomial({}, n)
    values = [zero + value for value in theta.value(point, 16)]
    result = []
    for i, value in enumerate(values):
        slopes = [derived(value, j) for j in range(n)]
        moved = [[slope * x for x in point] for slope in slopes]
        places = {key for part in (*values, *slopes, *(p for row in moved for p in row)) for key in part.terms}
        for key in sorted(places | {(0,) * n}):
            xs = [moved[j][k].terms.get(key, Fraction(0)) for j in range(n) for k in range(n)]
            ts = [slope.terms.get(key, Fraction(0)) for slope in slopes]
            ys, us = zeros(m * m), zeros(m)
            ys[i * m : (i + 1) * m] = [-other.terms.get(key, Fraction(0)) for other in values]
            us[i] = Fraction(0 if any(key) else -1)
            result.append((xs, ts, ys, us))
    return result


def derived(value: Polynomial, place: int) -> Polynomial:
    """The derivative by one variable."""
    terms = {
        (*key[:place], key[place] - 1, *key[place + 1 :]): key[place] * factor
        for key, factor in value.terms.items()
        if key[place]
    }
    return Polynomial(terms, value.variables)


def zeros(size: int) -> list[Fraction]:
    return [Fraction(0)] * size


# ---- layers of attention


def single_layers(theta: Tokens) -> list[Tokens]:
    """Every layer as a network; refused where one is no polynomial map."""
    need(all(layer.is_polynomial for layer in theta.layers), "fields on layers of softmax are not followed")
    result, features = [], theta.features
    for layer in theta.layers:
        result.append(Tokens(theta.tokens, features, [layer]))
        features = layer.outputs
    return result


def on_all_tokens(matrix: Rows, tokens: int) -> Rows:
    """1 ⊗ C."""
    size = len(matrix)
    return [
        [*zeros(size * token), *row, *zeros(size * (tokens - token - 1))] for token in range(tokens) for row in matrix
    ]


def check_token_fields(theta: Tokens, ladder: Sequence[tuple[Rows, list[Fraction]]], name: str) -> None:
    """Every layer carries the flow of the field below it to that of the one above it."""
    for index, layer in enumerate(single_layers(theta), start=1):
        (below, shift), (above, step) = ladder[index - 1], ladder[index]
        values = [entry for row in below for entry in row], shift, [entry for row in above for entry in row], step
        for equation in of_polynomials(layer):
            total = sum((dot(*pair) for pair in zip(equation, values, strict=True)), Fraction(0))
            need(not total, f"{name}, layer {index}: the layer does not commute")


def check_outputs_apart(theta: Tokens) -> None:
    """Only the identity fixes the network: the outputs of every hidden layer are independent functions."""
    for index, layer in enumerate(single_layers(theta)[:-1], start=1):
        point: list[Any] = list(variables(layer.inputs))
        terms = [terms_of(value, layer.inputs) for value in layer.value(point, 16)]
        places = sorted({key for part in terms for key in part})
        rows = [[part.get(key, Fraction(0)) for key in places] for part in terms]
        need(rank(rows) == len(rows), f"layer {index} has dependent outputs: uniqueness is not shown")

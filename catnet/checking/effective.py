"""When the function of deep softmax attention, one head and no mask, determines its matrices.

X_i = V_i X_{i−1} softmax(X_{i−1}^T A_i X_{i−1}).  With P_i = V_i ⋯ V_1, L = P_D and effective scores
M_i = P_{i−1}^T A_i P_{i−1} the function depends on (L, M_1, …, M_D) only; and on no score behind one that is 0, or for
n = 2 antisymmetric, as all columns are equal there; on none for n = 1 or L = 0. Such a score is the last that counts.

For n ≥ 2 tokens, L ≠ 0 and M_i + M_i^T ≠ 0 for i < D the function determines them (Konda 2026, Theorem 1); for n = 1 it
is L. If moreover, for every hidden V_i, the rows of L, M_j and M_j^T, j > i, span d_i dimensions, another network with
the same effective parameters has P'_i = C_i P_i for unique C_i in GL(d_i), hence V' and A', up to equal layer maps. One
layer is its own function.
"""

from __future__ import annotations

from fractions import Fraction

from .algebra import product, rank
from .reading import Rows, need
from .tokens import Softmax, Tokens

KONDA = "Konda, Identifiability and observability of deep normalized attention, 2026, Theorem 1"


def effective_parameters(theta: Tokens) -> tuple[Rows, list[Rows]]:
    """L and M_1, …, up to the last one that counts."""
    layers = [layer for layer in theta.layers if isinstance(layer, Softmax)]
    need(len(layers) == len(theta.layers), "not softmax attention of one head in every layer")
    size = theta.features
    whole: Rows = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    scores: list[Rows] = []
    for layer in layers:
        turned = [[row[j] for row in whole] for j in range(size)]
        scores.append(product(turned, product(layer.score, whole, size), size))
        whole = product(layer.values, whole, size)
    if theta.tokens == 1 or not any(map(any, whole)):
        return whole, []
    flat = (i for i, score in enumerate(scores, start=1) if is_flat(score, theta.tokens))
    return whole, scores[: next(flat, len(scores))]


def is_flat(score: Rows, tokens: int) -> bool:
    """Whether all columns are equal behind a layer with this effective score."""
    return not any(map(any, score)) or (tokens == 2 and is_antisymmetric(score))


def is_antisymmetric(score: Rows) -> bool:
    places = range(len(score))
    return not any(score[i][j] + score[j][i] for i in places for j in places)


def check_effective(theta: Tokens) -> list[str]:
    """Refused unless the network is identifiable; the theorems that this needs."""
    size = theta.features
    whole, scores = effective_parameters(theta)
    if len(theta.layers) == 1:
        return []
    need(theta.tokens == 1 or any(map(any, whole)), "the function is 0")
    need(theta.tokens == 1 or len(scores) == len(theta.layers), "some scores do not matter")
    for index, score in enumerate(scores[:-1], start=1):
        need(not is_antisymmetric(score), f"the effective score of layer {index} is antisymmetric")
    seen = list(whole)
    for index in range(len(theta.layers) - 1, 0, -1):
        for score in scores[index : index + 1]:
            seen += [*score, *([row[j] for row in score] for j in range(size))]
        width = theta.layers[index - 1].outputs
        need(rank(seen) == width, f"not all of the {width} features behind layer {index} are seen")
    return [KONDA] if theta.tokens > 1 else []

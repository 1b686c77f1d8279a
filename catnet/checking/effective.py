"""When the function of deep softmax attention, one head and no mask, determines its matrices.

X_i = V_i X_{i−1} softmax(X_{i−1}^T A_i X_{i−1}).  With P_i = V_i ⋯ V_1, L = P_D and effective scores
M_i = P_{i−1}^T A_i P_{i−1} the function depends on (L, M_1, …, M_D) only; and on no score behind one that is 0, or for
n = 2 antisymmetric, as all columns are equal there; on none for n = 1 or L = 0. Such a score is the last that counts.

For n ≥ 2 tokens, L ≠ 0 and M_i + M_i^T ≠ 0 for i < D the function determines them (Konda 2026, Theorem 1); for n ≥ 3
M_i + M_i^T may be 0 where all scores M_j in front of it have det(U^T M_j U) ≠ 0 for some d × 2 matrix U, a *plane*
(docs/architectures/attention.md, theorem 5); for n = 1 it is L. If moreover, for every hidden V_i, the rows of L, M_j
and M_j^T, j > i, span d_i dimensions, another network with the same effective parameters has P'_i = C_i P_i for unique
C_i in GL(d_i), hence V' and A', up to equal layer maps. One layer is its own function.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .algebra import product, rank
from .reading import Rows, array, matrix, need, spelled
from .tokens import Softmax, Tokens

THEOREM_5 = "docs/architectures/attention.md, theorem 5"
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


def check_effective(theta: Tokens, planes: Any) -> tuple[list[str], list[Any]]:
    """Refused unless the network is identifiable; the theorems that this needs, and the planes, written again.

    There is a plane for each of the first scores, as many as antisymmetric scores have in front of them.
    """
    size = theta.features
    whole, scores = effective_parameters(theta)
    lines = [matrix(entry, "a plane", size, 2) for entry in array(planes, "planes")]
    if len(theta.layers) == 1:
        return [], [list(map(spelled, plane)) for plane in lines]
    need(theta.tokens == 1 or any(map(any, whole)), "the function is 0")
    need(theta.tokens == 1 or len(scores) == len(theta.layers), "some scores do not matter")
    need(len(lines) <= len(scores), "more planes than scores")
    for plane, score in zip(lines, scores, strict=False):
        turned = [list(column) for column in zip(*plane, strict=True)]
        need(rank(product(plane, product(score, turned, 2), 2)) == 2, "a score is not regular on its plane")
    for index, score in enumerate(scores[:-1]):
        seen = not is_antisymmetric(score) or (theta.tokens > 2 and len(lines) >= index)
        need(seen, f"the effective score of layer {index + 1} is antisymmetric")
    seen_rows = list(whole)
    for index in range(len(theta.layers) - 1, 0, -1):
        for score in scores[index : index + 1]:
            seen_rows += [*score, *([row[j] for row in score] for j in range(size))]
        width = theta.layers[index - 1].outputs
        need(rank(seen_rows) == width, f"not all of the {width} features behind layer {index} are seen")
    mixed = any(map(is_antisymmetric, scores[:-1]))
    assumed = [THEOREM_5] if mixed else [KONDA] if theta.tokens > 1 else []
    return assumed, [list(map(spelled, plane)) for plane in lines]

"""When the function of deep softmax attention, one head and no mask, determines its matrices.

X_i = V_i X_{i−1} softmax(X_{i−1}^T A_i X_{i−1}).  With P_i = V_i ⋯ V_1, L = P_D and effective scores
M_i = P_{i−1}^T A_i P_{i−1} the function depends on (L, M_1, …, M_D) only.  For n ≥ 2 tokens, L ≠ 0 and M_i + M_i^T ≠ 0
for i < D it determines them (Konda 2026, Theorem 1).  If moreover, for every hidden V_i, the rows of L, M_j and M_j^T,
j > i, span d_i dimensions, another network with the same effective parameters has P'_i = C_i P_i for unique C_i in
GL(d_i), hence V' and A'.
"""

from __future__ import annotations

from fractions import Fraction

from .algebra import product, rank
from .reading import Rows, need
from .tokens import Tokens

KONDA = "Konda, Identifiability and observability of deep normalized attention, 2026, Theorem 1"


def effective_parameters(theta: Tokens) -> tuple[Rows, list[Rows]]:
    """L and M_1, …, M_D."""
    need(all(layer.kind == "softmax" for layer in theta.layers), "not softmax attention of one head in every layer")
    size = theta.features
    whole: Rows = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    scores: list[Rows] = []
    for layer in theta.layers:
        turned = [[row[j] for row in whole] for j in range(size)]
        scores.append(product(turned, product(layer.parts["score"], whole, size), size))
        whole = product(layer.parts["value"], whole, size)
    return whole, scores


def check_effective(theta: Tokens) -> list[str]:
    """Refused unless the network is identifiable; the theorems that this needs."""
    need(theta.tokens >= 2, "on one token no score matters")
    size = theta.features
    whole, scores = effective_parameters(theta)
    need(any(map(any, whole)), "the function is 0")
    for index, score in enumerate(scores[:-1], start=1):
        symmetric = any(score[i][j] + score[j][i] for i in range(size) for j in range(size))
        need(symmetric, f"the effective score of layer {index} is antisymmetric")
    seen = list(whole)
    for index in range(len(theta.layers) - 1, 0, -1):
        score = scores[index]
        seen += [*score, *([row[j] for row in score] for j in range(size))]
        width = theta.layers[index - 1].outputs
        need(rank(seen) == width, f"not all of the {width} features behind layer {index} are seen")
    return [KONDA]

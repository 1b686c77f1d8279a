"""When a network of lightning attention is identifiable: theorems with hypotheses that are checked on given parameters.

Layers are peeled off from below, and the claims, with proofs in docs/architectures/attention.md, are:

*Bottom.*  Let f = g ∘ ℓ, ℓ(X) = W X + E the first layer.  If W has full row rank, and g reads every feature (no z ≠ 0
has g(Y + z e_t^T) = g(Y) for all Y and t), then W' = C W with a unique C for every theta' with this function.  If ℓ has
encodings or a bias, let moreover g be homogeneous of degree at least 2 but for a last constant, whatever its
parameters, and let no direction of encodings (of biases) leave g alone; then E' = C E.  In both cases g' = g C^{-1}.

*One head.*  Let f = g ∘ V b, b(Y) = Y (Y^T A Y), n ≥ 2, with no biases in g but a last one.  If A has rank at least 2
(or d = 1, A ≠ 0), b is dominant (its derivative has full rank at some point), R ≠ 0, where f(z e_0^T + ε w e_1^T) =
f(z e_0^T) + ε (z^T A w) R(z) e_1^T + …, V has full row rank and g reads every feature, then (A', V') is (A, C V) up to
scaling, with a unique C, and g' = g C^{-1}.

*Top.*  Let f(Y) = Σ_h W_h V_h S A_h Y + c, or the readout of it, with (W_1 | … | W_H) injective (for a readout:
jointly for all tokens), D = Σ d_h.

- One head whose d_h forms are independent: W' f' = W f for the forms leaves a unique C with C V A the other head.
- Several, for n ≥ 2: if every V_h has full row rank d_h ≥ 1, the H × H minors of the matrix with rows x^T A_h have no
  linear form over R as common factor, and the row spaces of any two V_h meet in less than min d_h dimensions, then the
  (A_h, V_h) are determined up to order and ∏ GL(d_h).

References
----------
Henry, Marchetti, Kohn, "Geometry of lightning self-attention: identifiability and dimension", ICLR 2025, arXiv
2408.17221, describes generic fibres, for one head in each layer and any depth; the theorems here speak of given ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.dimension import gradients
from catnet.architectures.attention.irrational import find_replaced_head
from catnet.architectures.attention.layers import Embedding, Head, Heads, Layer, Linear, Readout
from catnet.architectures.attention.model import independent_rows
from catnet.architectures.attention.network import AttentionNetwork
from catnet.architectures.attention.real_forms import RealForm, common_minor, iter_real_forms
from catnet.architectures.attention.twins import outside_orbit
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["REFERENCE", "check_by_peeling", "equal_layers", "linear_factor"]

REFERENCE = (
    "docs/architectures/attention.md, theorems 1 to 4; for generic parameters Henry, Marchetti, Kohn, arXiv 2408.17221"
)
_MOST_MINORS = 300
_LARGEST_MINOR = 5
_TRIES = 6


def equal_layers(tokens: int) -> str:
    """What is not told apart, besides what symmetries do: parameters of a layer that give the same map."""
    if tokens == 1:
        return "up to equal layer maps: with one token a head is the map x^T A x V x, the same for A and A^T"
    return "up to equal layer maps: (A, V) and (c A, V / c), say, are one head"


def check_by_peeling(theta: AttentionNetwork) -> Verdict:
    """Proved by the theorems above, refuted if a head can be replaced, or undecided with the hypothesis that fails."""
    if theta.depth == 1:
        return Proved(f"a network of one layer is its own function; {equal_layers(theta.tokens)}")
    layers = list(theta.layers)
    notes: list[str] = []
    obstacle: str | _Factors
    while len(layers) > 1:
        number, first = theta.depth - len(layers) + 1, layers[0]
        rest = AttentionNetwork(theta.tokens, tuple(layers[1:]))
        if isinstance(first, Heads) and len(layers) == 2:
            obstacle = _top(first, layers[1], theta.tokens)
            note = "the heads are determined by the forms V ⊗ A that the last layer reads injectively"
        elif isinstance(first, Heads):
            obstacle = _head(first, rest)
            note = "A is a factor of the derivative, Y Y^T A Y is dominant, V has full row rank and is read"
        else:
            obstacle = _bottom(first, rest)
            note = f"full row rank {first.outputs}, and all that it writes is read"
        if isinstance(obstacle, _Factors):
            return _by_factors(theta, number, obstacle)
        if obstacle:
            return Undecided(f"layer {number}: {obstacle}")
        notes.append(f"layer {number}: {note}")
        layers = layers[1:] if len(layers) > 2 or not isinstance(first, Heads) else []
    return Proved(f"{'; '.join(notes)}; {equal_layers(theta.tokens)}", reference=REFERENCE)


@final
@dataclass(frozen=True, slots=True)
class _Factors:
    """The hypothesis on minors fails: each of these linear forms divides all of them."""

    forms: tuple[RealForm, ...]


def _by_factors(theta: AttentionNetwork, number: int, factors: _Factors) -> Verdict:
    """Refuted with a twin in the field of a factor that lets a head be replaced; all other hypotheses hold."""
    words = [
        f"layer {number}: the minors of the rows x^T A_h have a linear form over {form.field} as common factor"
        for form in factors.forms
    ]
    for said, form in zip(words, factors.forms, strict=True):
        twin = find_replaced_head(theta, form)
        rational = twin if isinstance(twin, AttentionNetwork) else None  # others live over a number field
        if twin is None or (rational is not None and not outside_orbit(theta, rational)):
            continue
        where = "" if rational is not None else f"over {form.field}, "
        return Refuted(f"{said}; {where}one head can be replaced by another", twin)
    return Undecided(f"{words[0]}, and no head was found that it lets be replaced")


def _head(layer: Heads, rest: AttentionNetwork) -> str:
    """Which hypothesis on a layer of one head below others fails; empty if none."""
    if len(layer.heads) != 1:
        return "several heads below other layers than the last: no theorem is known for given ones"
    (head,) = layer.heads
    d, n = layer.inputs, rest.tokens
    if n < 2:
        return "a head below other layers than the last, on one token"
    if any(isinstance(part, Linear) and part.bias is not None for part in rest.layers[:-1]):
        return "a bias between layers of attention"
    rank = head.score.rank()
    if rank < min(2, d):
        return f"the score has rank {rank}"
    alone = AttentionNetwork(n, (Heads((Head(head.score, Matrix.identity(d)),), d),))
    prime, found = gradients(alone, 1)
    if _rank(found.reshape(n * d, n * d).tolist(), n * d, prime) < n * d:
        return f"Y Y^T A Y was not seen to be dominant (the score has rank {rank} of {d})"
    if not _derivative_lives(head, rest):
        return "the derivative of the function at one token by another was not seen to be anything but 0"
    return _bottom(Linear(head.value), rest)


def _derivative_lives(head: Head, rest: AttentionNetwork) -> bool:
    """Whether R(z) ≠ 0 at one of a few points."""
    d = head.value.shape[1]
    source = random.Random(d)
    for _ in range(_TRIES):
        z = Matrix.column([source.randint(-9, 9) for _ in range(d)])
        state = (z.T @ head.score @ z)[0, 0], Fraction(1), head.value @ z
        for layer in rest.layers:
            state = _along(layer, state)
        _, gamma, u = state
        if gamma and not u.is_zero:
            return True
    return False


def _along(layer: Layer, state: tuple[Fraction, Fraction, Matrix]) -> tuple[Fraction, Fraction, Matrix]:
    """(α, γ, u) behind a layer, where token 0 is α u and token 1 is ε (z^T A w) γ u: heads give token 0 α³ and token 1
    α² γ times the vector of all (u^T A_h u) V_h u.
    """
    alpha, gamma, u = state
    if isinstance(layer, Heads):
        parts = Matrix.zeros(0, 1)
        for head in layer.heads:
            parts = parts.above((head.value @ u) * (u.T @ head.score @ u)[0, 0])
        return alpha**3, alpha**2 * gamma, parts
    if isinstance(layer, Linear):
        return alpha, gamma, layer.weight @ u
    return (alpha, gamma, layer.stacked @ u) if isinstance(layer, Readout) else state


def _bottom(layer: Layer, rest: AttentionNetwork) -> str:
    """Which hypothesis on the first layer fails; empty if none."""
    if not isinstance(layer, Embedding | Linear):
        return ""
    d, n = layer.outputs, rest.tokens
    rank = layer.weight.rank()
    if rank < d:
        return f"the weights have rank {rank}, not {d}"
    if not d:
        return ""
    prime, found = gradients(rest, _points(rest))
    if _rank(found.reshape(-1, d).tolist(), d, prime) < d:
        return f"not all of the {d} features that it writes were seen to be read"
    table = layer.table
    if table.shape[1] == layer.weight.shape[1]:
        return ""
    if any(isinstance(part, Linear) and part.bias is not None for part in rest.layers[:-1]):
        return "there are encodings or a bias here, and another bias between"
    if not any(isinstance(part, Heads) for part in rest.layers):
        return "there are encodings or a bias, and nothing but linear layers behind them"
    if isinstance(layer, Embedding):
        if _rank(found.reshape(-1, n * d).tolist(), n * d, prime) < n * d:
            return "some directions of the encodings were not seen to matter"
    elif _rank(found.sum(axis=1).reshape(-1, d).tolist(), d, prime) < d:
        return "some directions of the bias were not seen to matter"
    return ""


def _points(rest: AttentionNetwork) -> int:
    size = rest.tokens * rest.features[0]
    return 2 + size // max(rest.widths[-1], 1)


def _rank(rows: list[list[int]], columns: int, prime: int) -> int:
    import flint

    if not rows or not columns:
        return 0
    return int(flint.nmod_mat(len(rows), columns, [value for row in rows for value in row], prime).rank())


def _top(first: Heads, last: Layer, tokens: int) -> str | _Factors:
    """Which hypothesis on the heads and the last layer fails; empty if none."""
    if not isinstance(last, Linear | Readout):
        if len(first.heads) == 1 and isinstance(last, Heads):
            return _head(first, AttentionNetwork(tokens, (last,)))
        return "several heads below a layer of attention: no theorem is known for given ones"
    weight = last.stacked if isinstance(last, Readout) else last.weight
    rank = weight.rank()
    if rank < first.outputs:
        return f"the last layer reads {rank} of the {first.outputs} outputs of the heads"
    if not first.heads:
        return ""
    if len(first.heads) == 1:
        return independent_rows(first, tokens)
    return _several(first, tokens)


def _several(layer: Heads, tokens: int) -> str | _Factors:
    sizes = [head.outputs for head in layer.heads]
    if tokens < 2:
        return "several heads on one token"
    if not all(sizes):
        return "a head without outputs"
    for number, head in enumerate(layer.heads):
        if head.value.rank() < head.outputs:
            return f"the value matrix of head {number} has dependent rows"
    least = min(sizes)
    for (i, one), (j, other) in combinations(enumerate(layer.heads), 2):
        meet = one.outputs + other.outputs - one.value.above(other.value).rank()
        if meet >= least:
            return f"the row spaces of V of heads {i} and {j} meet in {meet} dimensions, fewer than {least} are allowed"
    count, d = len(layer.heads), layer.inputs
    if count > d:
        return f"{count} heads on {d} features: their scores cannot be independent at a point"
    if count > _LARGEST_MINOR or comb(d, count) > _MOST_MINORS:
        return f"{comb(d, count)} minors of size {count} are too many to look for a common factor"
    common = common_minor([head.score for head in layer.heads])
    if common is None:
        return "the minors of the rows x^T A_h are all zero"
    forms = tuple(iter_real_forms(common, d))
    return _Factors(forms) if forms else ""


def linear_factor(scores: Sequence[Matrix]) -> bool:
    """Whether the minors of full size have a linear form over the reals as common factor, or are all zero."""
    common = common_minor(scores)
    return common is None or next(iter_real_forms(common, scores[0].shape[0]), None) is not None

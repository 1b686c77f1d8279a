"""When the function of several heads of softmax in each layer determines them: layers peeled off from below.

The theorems, with proofs: docs/architectures/attention.md, theorems 6 to 9.  The network is an embedding or a linear
layer or nothing, then *stages*: heads, with a linear layer W, a readout, or nothing behind them.  Write U_h = W_h V_h,
L = Σ U_h, in front of a readout W_h = Σ_t W_{t,h}; and Λ for what the stages above make of equal tokens, the product
of their L.  *Heads are good* if there is one at least, the A_h are pairwise different, and V_h and W_h (in front of a
readout the W_{t,h} above each other) are of rank d_h ≥ 1.

- *The last stage*: n ≥ 2; with nothing behind it, no more.  Else good heads, and for n ≥ 3 in front of a readout,
  without a mask no A_h antisymmetric; under a mask no A_h = 0, the W_{t,h} with t ≥ 3 (from 1) of rank d_h, and the
  rows of all V_h independent.  For n = 2 no readout and no mask, A_h ≠ 0, none opposite, and no nonempty set of heads
  with Σ U_h = 0.
- *A stage below others*: n ≥ 3, no masks, good heads; Λ injective; L, and so all U_h beside each other, surjective;
  with a bias, the scores of the next heads with V ≠ 0 see all directions; and the certificate has a point u, Σ u_t = 0,
  where u ↦ (Σ_h U_h (Σ_s u_s u_s^T) A_h u_t)_t has a derivative of rank d' (n − 1).
- *What is below the first stage*: n ≥ 3, no masks, independent rows; good heads, the A_h with V_h ≠ 0 above each other
  of rank d, every U_h ≠ 0; with encodings all A_h invertible, none opposite, fewer heads than tokens, L ≠ 0.

Rotary heads are read if R = 1, as they are heads without positions then, and so are all others of that shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from .algebra import integral, product, rank, rank_modulo
from .heads import Score, heads_of, is_masked
from .reading import ExhaustedError, Rows, array, need, spelled, vector
from .rotary import RotaryHeads, transposed
from .token_maps import unit
from .tokens import Embedding, Readout, TokenLayer, Tokens

THEOREMS = "docs/architectures/attention.md, theorems 6 to 9"
SETS = 2**16


@dataclass(frozen=True)
class Stage:
    """Heads (A_h, V_h), and the layer that reads them, or none."""

    heads: list[tuple[Score, Rows]]
    inputs: int
    masked: bool
    above: TokenLayer | None

    @property
    def reads(self) -> list[list[Rows]]:
        """For every head W_h, or W_{t,h} for all t."""
        size = sum(len(value) for _, value in self.heads)
        blocks = [unit(size)] if self.above is None else self.above.blocks
        result, start = [], 0
        for _, value in self.heads:
            result.append([[row[start : start + len(value)] for row in block] for block in blocks])
            start += len(value)
        return result

    @property
    def parts(self) -> list[Rows]:
        """U_h."""
        pairs = zip(self.reads, self.heads, strict=True)
        return [product(added(reads), value, self.inputs) for reads, (_, value) in pairs]

    @property
    def whole(self) -> Rows:
        """L."""
        size = sum(len(value) for _, value in self.heads) if self.above is None else self.above.outputs
        return added([[[Fraction(0)] * self.inputs] * size, *self.parts])


def added(matrices: Sequence[Rows]) -> Rows:
    """The sum of matrices of one shape."""
    return [[sum(entries, Fraction(0)) for entries in zip(*rows, strict=True)] for rows in zip(*matrices, strict=True)]


def stages_of(theta: Tokens) -> tuple[TokenLayer | None, list[Stage]]:
    """What comes first, and the stages."""
    layers = list(theta.layers)
    first = layers.pop(0) if layers[0].blocks else None
    stages, width = [], theta.features if first is None else first.outputs
    while layers:
        heads = layers.pop(0)
        if isinstance(heads, RotaryHeads):
            need(heads.rotation == unit(len(heads.rotation)), "rotary heads that see places")
        above = layers.pop(0) if layers and layers[0].blocks else None
        pairs = [(key[0] if key else (), value) for key, value in heads_of(heads, theta.tokens, unit(width), width)]
        stages.append(Stage(pairs, width, is_masked(heads), above))
        width = heads.outputs if above is None else above.outputs
    need(bool(stages), "no heads")
    return first, stages


def check_softmax_peeling(theta: Tokens, points: Any) -> list[Any]:
    """Refused unless the theorems apply, stage by stage; the points for all stages but the last, written again."""
    first, stages = stages_of(theta)
    need(theta.tokens >= 2, "on one token heads are linear layers")
    alone = first is None and len(stages) < 2
    need(theta.tokens >= 3 or alone, "layers below others on two tokens")
    need(alone or not any(stage.masked for stage in stages), "a mask, and other layers")
    check_last(stages[-1], theta.tokens)
    result = []
    for number, entry in enumerate(array(points, "points", len(stages) - 1)):
        result.append(check_below(stages[number], stages[number + 1 :], theta.tokens, entry))
    if first is not None:
        check_first(first, stages[0], theta.tokens)
    return result


def check_good(stage: Stage) -> None:
    """Scores that differ, and U_h of rank d_h ≥ 1."""
    heads = stage.heads
    need(bool(heads), "a layer without heads")
    need(len({score for score, _ in heads}) == len(heads), "two heads have the same score")
    for reads, (_, value) in zip(stage.reads, heads, strict=True):
        need(bool(value), "a head writes nothing")
        need(rank(value) == len(value), "a value matrix has dependent rows")
        need(rank([row for read in reads for row in read]) == len(value), "not all that a head writes is read")


def check_last(stage: Stage, tokens: int) -> None:
    """Theorems 6 and 7."""
    if stage.above is None:
        return
    check_good(stage)
    scores = [score for score, _ in stage.heads]
    readout = isinstance(stage.above, Readout)
    if tokens == 2:
        need(not readout and not stage.masked, "two tokens in front of a readout or under a mask")
        need(not opposite(scores), "two scores are opposite, or one is 0, on two tokens")
        check_no_turn(stage.parts)
    elif readout and not stage.masked:
        need(not any(score == negative(transposed_score(score)) for score in scores), "an antisymmetric score")
    elif readout:
        need(all(any(map(any, score)) for score in scores), "a score is 0, in front of a readout")
        for reads, (_, value) in zip(stage.reads, stage.heads, strict=True):
            later = [row for read in reads[2:] for row in read]
            need(rank(later) == len(value), "under the mask a head is not read at the tokens from the third on")
        values = [row for _, value in stage.heads for row in value]
        need(rank(values) == len(values), "under the mask the heads write dependent features")


def check_no_turn(parts: list[Rows]) -> None:
    """No nonempty set of heads whose U_h cancel."""
    if 1 << len(parts) > SETS:
        raise ExhaustedError(f"more than {SETS} sets of heads are not looked at")
    for size in range(1, len(parts) + 1):
        for chosen in combinations(parts, size):
            need(any(map(any, added(chosen))), "heads can be turned round together")


def check_below(stage: Stage, above: list[Stage], tokens: int, entry: Any) -> list[str]:
    """Theorem 8; the point u, by its n − 1 first columns, is written again."""
    check_good(stage)
    rest, whole, size = seen_from(above, stage), stage.whole, len(stage.whole)
    need(rank(rest) == size, "what the layers above make of equal tokens is not injective")
    need(rank(whole) == size, "the sum of the heads is not surjective")
    if stage.above is not None and stage.above.shift:
        need(rank(scores_of(above[0])) == size, "a constant can move through the next heads")
    point = vector(entry, "a point", stage.inputs * (tokens - 1))
    rows, width = integral(derivatives(stage, tokens, point)), size * (tokens - 1)
    need(rank_modulo(rows) == width, "the heads are not seen to fill an open set")
    return spelled(point)


def seen_from(above: list[Stage], stage: Stage) -> Rows:
    """Λ."""
    size = len(stage.whole)
    result = unit(size)
    for later in above:
        result = product(later.whole, result, size)
    return result


def scores_of(stage: Stage) -> Rows:
    """All A_h with V_h ≠ 0 above each other."""
    return [list(row) for score, value in stage.heads if any(map(any, value)) for row in score]


def derivatives(stage: Stage, tokens: int, point: list[Fraction]) -> Rows:
    """Of u ↦ Σ_h U_h (u u^T) A_h u, u_n = −(u_1 + …), by the entries of u_1, …, u_{n−1}; without the last column."""
    d, free = stage.inputs, tokens - 1
    u = [point[i * free : (i + 1) * free] for i in range(d)]
    u = [[*row, -sum(row, Fraction(0))] for row in u]
    table = list(zip(stage.parts, [list(map(list, score)) for score, _ in stage.heads], strict=True))
    rows = []
    for k in range(d):
        for t in range(free):
            move = [[Fraction(i == k) * ((s == t) - (s == free)) for s in range(tokens)] for i in range(d)]
            total = [[Fraction(0)] * tokens for _ in stage.whole]
            for part, score in table:
                step = added([product(x, transposed(y, tokens), d) for x, y in ((move, u), (u, move))])
                one = product(step, product(score, u, tokens), tokens)
                other = product(product(u, transposed(u, tokens), d), product(score, move, tokens), tokens)
                total = added([total, product(part, added([one, other]), tokens)])
            rows.append([x for row in total for x in row[:free]])
    return rows


def check_first(first: TokenLayer, stage: Stage, tokens: int) -> None:
    """Theorem 9, where Λ is injective: it is 1 if there is one stage, and was looked at by `check_below` if not."""
    (weight,), size = first.blocks, first.outputs
    need(rank(weight) == size, "the layer below has dependent rows")
    check_good(stage)
    need(rank(scores_of(stage)) == size, "the scores do not see all features")
    for part in stage.parts:
        need(any(map(any, part)), "a head writes nothing that equal tokens would show")
    if not isinstance(first, Embedding) or not first.shift:
        return
    scores = [score for score, _ in stage.heads]
    need(all(rank([list(row) for row in score]) == size for score in scores), "encodings, and a score of low rank")
    need(not opposite(scores), "encodings, and two opposite scores")
    need(len(scores) < tokens, "encodings, and no fewer heads than tokens")
    need(any(map(any, stage.whole)), "encodings, and equal tokens give 0")


def negative(score: Score) -> Score:
    return tuple(tuple(-entry for entry in row) for row in score)


def transposed_score(score: Score) -> Score:
    return tuple(zip(*score, strict=True))


def opposite(scores: list[Score]) -> bool:
    """Whether the negative of a score is one of them; 0 is its own."""
    return any(negative(score) in scores for score in scores)

"""When a network of softmax heads is identifiable, at any depth: theorems with hypotheses checked on given parameters.

Layers are peeled off from below: an embedding, then heads with the linear layer behind them, again and again, then what
is on top.  Write U_h = W_h V_h, L = Σ U_h and, for the layers above, Λ for the product of their L (with the sum of the
readout's W_t).  The claims, with proofs in docs/architectures/attention.md, are, for n ≥ 3 tokens that all see each
other and scores that are pairwise different:

- *top* (theorem 7): heads with U_h ≠ 0, W_h injective, V_h of full row rank.  In front of a readout the W_{t,h} above
  each other are W_h, and no score is antisymmetric.  Masks are allowed.
- *heads below others* (theorem 8): Λ injective, W_h injective, V_h of full row rank, L and (U_1 | … | U_H) surjective
  and the cubic map u ↦ (Σ_h U_h (Σ_s u_s u_s^T) A_h u_t)_t on vectors with Σ u_t = 0 of full rank somewhere.
- *bottom* (theorem 9): W of full row rank, and the A_h of the first heads see every feature, Σ rank of all A_h above
  each other being d; with encodings moreover all A_h invertible, no two opposite, Λ L ≠ 0 and fewer heads than tokens.

>>> from catnet.architectures.attention.layers import Linear
>>> one = Matrix([[1]])
>>> heads = SoftmaxHeads(((one, one), (2 * one, one)), 1)
>>> check_heads_by_peeling(MultiHeadNetwork(3, (heads, Linear(Matrix([[1, 1]])), heads))).word
'proved'
>>> check_heads_by_peeling(MultiHeadNetwork(2, (heads, Linear(Matrix([[1, 1]])), heads))).reason
'layer 1: heads below other layers on 2 tokens: the theorem needs three'
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Linear, Readout
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["REFERENCE", "Stage", "check_heads_by_peeling", "stages_of"]

REFERENCE = "docs/architectures/attention.md, theorems 6 to 9"
_MOST_HEADS = 16
_TRIES = 4


@final
@dataclass(frozen=True, slots=True)
class Stage:
    """Heads, and the linear layer or the readout that mixes what they write; None where nothing does.

    Parameters
    ----------
    place : int
        The number of the layer of heads, from 1.
    heads : SoftmaxHeads
    mixing : Linear or Readout, optional
    """

    place: int
    heads: SoftmaxHeads
    mixing: Linear | Readout | None

    @property
    def reading(self) -> list[Matrix]:
        """W_h for every head; in front of a readout the W_{t,h} above each other."""
        if self.mixing is None:
            weight = Matrix.identity(self.heads.outputs)
        else:
            weight = self.mixing.stacked if isinstance(self.mixing, Readout) else self.mixing.weight
        return [weight.select(columns=there) for there in self.heads.ranges]

    @property
    def effective(self) -> list[Matrix]:
        """U_h = W_h V_h; in front of a readout W_h is the sum of the W_{t,h}."""
        if isinstance(self.mixing, Readout):
            weight = Matrix.zeros(self.mixing.outputs, self.mixing.inputs)
            for part in self.mixing.blocks:
                weight = weight + part
            reads = [weight.select(columns=there) for there in self.heads.ranges]
        else:
            reads = self.reading
        return [read @ value for read, (_, value) in zip(reads, self.heads.heads, strict=True)]

    @property
    def whole(self) -> Matrix:
        """L."""
        rows = self.heads.outputs if self.mixing is None else self.mixing.outputs
        total = Matrix.zeros(rows, self.heads.inputs)
        for part in self.effective:
            total = total + part
        return total

    @property
    def scores(self) -> list[Matrix]:
        return [score for score, _ in self.heads.heads]

    @property
    def seen(self) -> int:
        """The rank of all A_h above each other, V_h ≠ 0: constants whose A_h δ is not 0 can be told."""
        rows = Matrix.zeros(0, self.heads.inputs)
        for score, value in self.heads.heads:
            rows = rows if value.is_zero else rows.above(score)
        return rows.rank()


def stages_of(theta: MultiHeadNetwork) -> tuple[Embedding | Linear | None, tuple[Stage, ...]] | None:
    """What comes first, and the stages; None where two linear layers follow each other, or there are no heads."""
    layers = list(theta.layers)
    first = layers.pop(0) if isinstance(layers[0], Embedding | Linear) else None
    stages: list[Stage] = []
    while layers:
        heads = layers.pop(0)
        if not isinstance(heads, SoftmaxHeads):
            return None
        place = theta.depth - len(layers)
        mixing = layers.pop(0) if layers and isinstance(layers[0], Linear | Readout) else None
        stages.append(Stage(place, heads, mixing if isinstance(mixing, Linear | Readout) else None))
    return (first, tuple(stages)) if stages else None  # type: ignore[return-value]


def check_heads_by_peeling(theta: MultiHeadNetwork) -> Verdict:
    """Proved by the theorems above, or undecided with the hypothesis that fails."""
    found = stages_of(theta)
    if found is None:
        return Undecided("not an embedding, then layers of heads, each with at most one linear layer behind it")
    first, stages = found
    notes: list[str] = []
    for number, stage in enumerate(stages):
        above = stages[number + 1 :]
        obstacle = _below(stage, above, theta.tokens) if above else _top(stage, theta.tokens)
        if obstacle:
            return Undecided(f"layer {stage.place}: {obstacle}")
        what = "the scores and the values" if above or stage.mixing is not None else "the map, up to equal layer maps"
        notes.append(f"layer {stage.place}: the function determines {what}")
    if first is not None:
        obstacle = _bottom(first, stages, theta.tokens)
        if obstacle:
            return Undecided(f"layer 1: {obstacle}")
        notes.insert(0, "layer 1: full row rank, and constants are seen")
    return Proved("; ".join(notes), reference=REFERENCE)


def _alike(stage: Stage) -> str:
    """What the theorems ask of heads everywhere: different scores, and U_h of rank d_h ≥ 1."""
    if not stage.heads.heads:
        return "no heads"
    if len(set(stage.scores)) < len(stage.scores):
        return "two heads have the same score"
    for number, (read, (_, value)) in enumerate(zip(stage.reading, stage.heads.heads, strict=True)):
        size = value.shape[0]
        if not size:
            return f"head {number} writes nothing"
        if value.rank() < size:
            return f"the value of head {number} has rank {value.rank()}, and {size} rows"
        if read.rank() < size:
            return f"of the {size} outputs of head {number} only {read.rank()} are read"
    return ""


def _top(stage: Stage, tokens: int) -> str:
    """Which hypothesis on the last heads fails; empty if none."""
    if tokens == 1:
        return "with one token heads are linear layers"
    if stage.mixing is None:
        return ""
    obstacle = _alike(stage)
    if obstacle:
        return obstacle
    if tokens == 2:
        return _two_tokens(stage)
    if not isinstance(stage.mixing, Readout):
        return ""
    if any(score.is_zero for score in stage.scores):
        return "a score is 0, and a readout sees only the sum of what all tokens do with it"
    if stage.heads.causal:
        return _masked_readout(stage, stage.mixing)
    if any((score + score.T).is_zero for score in stage.scores):
        return "a score in front of a readout is antisymmetric"
    return ""


def _two_tokens(stage: Stage) -> str:
    """Heads may be turned, (A, U) to (−A, −U), where the U turned cancel."""
    if isinstance(stage.mixing, Readout) or stage.heads.causal:
        return "two tokens in front of a readout or under a mask"
    if len(stage.scores) > _MOST_HEADS:
        return f"on two tokens the sets of {len(stage.scores)} heads were not looked through"
    if any(score.is_zero for score in stage.scores) or {-score for score in stage.scores} & set(stage.scores):
        return "on two tokens a score is 0, or the negative of another one"
    parts = stage.effective
    for size in range(1, len(parts) + 1):
        for chosen in combinations(parts, size):
            total = chosen[0]
            for part in chosen[1:]:
                total = total + part
            if total.is_zero:
                return f"on two tokens {size} heads can be turned, since their W V cancel"
    return ""


def _masked_readout(stage: Stage, readout: Readout) -> str:
    """Tokens from the third on tell the heads apart, the second by what is known then, the first by their sum."""
    later = Matrix.zeros(0, readout.inputs)
    for part in readout.blocks[2:]:
        later = later.above(part)
    values = Matrix.zeros(0, stage.heads.inputs)
    for there, (_, value) in zip(stage.heads.ranges, stage.heads.heads, strict=True):
        if later.select(columns=there).rank() < value.shape[0]:
            return "under the mask a head is not read at the tokens from the third on"
        values = values.above(value)
    if values.rank() < values.shape[0]:
        return "under the mask the first token sees only the sum of what the heads write, and these are dependent"
    return ""


def _below(stage: Stage, above: Sequence[Stage], tokens: int) -> str:
    """Which hypothesis on heads in front of other heads fails; empty if none."""
    if tokens < 3:
        return f"heads below other layers on {tokens} tokens: the theorem needs three"
    if any(one.heads.causal for one in (stage, *above)):
        return "a causal mask, and more than one layer of heads"
    obstacle = _alike(stage)
    if obstacle:
        return obstacle
    rest, whole = _rest(above), stage.whole
    size = whole.shape[0]
    if rest.rank() < size:
        return f"what the layers above do to equal tokens has rank {rest.rank()}, they read {size} features"
    beside = Matrix.zeros(size, 0)
    for part in stage.effective:
        beside = beside.beside(part)
    if beside.rank() < size or whole.rank() < size:
        return f"the heads, or their sum, do not reach all {size} features"
    if isinstance(stage.mixing, Linear) and stage.mixing.bias is not None and above[0].seen < size:
        return "a constant can move through the scores of the next heads"
    if not _dominates(stage, tokens):
        return "what the heads write was not seen to fill an open set"
    return ""


def _rest(stages: Sequence[Stage]) -> Matrix:
    """Λ, which the stages do to equal tokens."""
    result = Matrix.identity(stages[0].heads.inputs)
    for stage in stages:
        result = stage.whole @ result
    return result


def _bottom(first: Embedding | Linear, stages: Sequence[Stage], tokens: int) -> str:
    """Which hypothesis on the layer below the first heads fails; empty if none."""
    size, stage = first.outputs, stages[0]
    if tokens < 3:
        return f"a layer below heads on {tokens} tokens: the theorem needs three"
    if any(one.heads.causal for one in stages):
        return "a causal mask, and a layer below the heads"
    if first.weight.rank() < size:
        return f"W has rank {first.weight.rank()}, and {size} rows"
    if stage.mixing is None and len(stages) == 1:
        obstacle = _alike(stage)
        if obstacle:
            return obstacle
    if stage.seen < size:
        return f"the scores see {stage.seen} of the {size} features"
    rest = _rest(stages[1:]) if len(stages) > 1 else Matrix.identity(stage.whole.shape[0])
    if any((rest @ part).is_zero for part in stage.effective):
        return "a head writes nothing that equal tokens would show"
    if isinstance(first, Linear) or first.encoding is None:
        return ""
    if any(score.rank() < size for score in stage.scores):
        return "encodings, and a score that is not invertible"
    if {-score for score in stage.scores} & set(stage.scores):
        return "encodings, and two opposite scores"
    if len(stage.scores) >= tokens:
        return "encodings, and no fewer heads than tokens"
    if (rest @ stage.whole).is_zero:
        return "encodings, and equal tokens give 0"
    return ""


def _dominates(stage: Stage, tokens: int) -> bool:
    """Whether the cubic map that heads are, to lowest order, on deviations has full rank at some point."""
    source = random.Random(tokens)
    d, wanted = stage.heads.inputs, (tokens - 1) * stage.whole.shape[0]
    if d * (tokens - 1) < wanted:
        return False
    parts = list(zip(stage.effective, stage.scores, strict=True))
    for _ in range(_TRIES):
        u = [[source.randint(-9, 9) for _ in range(tokens - 1)] for _ in range(d)]
        points = Matrix([[*row, -sum(row)] for row in u], columns=tokens)
        rows = Matrix.zeros(0, wanted)
        for k in range(d):
            for t in range(tokens - 1):
                move = Matrix(
                    [
                        [int(i == k and s == t) - int(i == k and s == tokens - 1) for s in range(tokens)]
                        for i in range(d)
                    ],
                    columns=tokens,
                )
                rows = rows.above(_derivative(parts, points, move, wanted))
        if rows.rank() == wanted:
            return True
    return False


def _derivative(parts: Sequence[tuple[Matrix, Matrix]], u: Matrix, w: Matrix, wanted: int) -> Matrix:
    """The derivative of u ↦ Σ_h U_h u u^T A_h u in the direction w, its first n − 1 columns as one row."""
    total = Matrix.zeros(parts[0][0].shape[0], u.shape[1])
    for value, score in parts:
        total = total + value @ ((w @ u.T + u @ w.T) @ (score @ u) + u @ (u.T @ (score @ w)))
    kept = total.select(columns=range(u.shape[1] - 1))
    return Matrix([[x for row in kept.rows() for x in row]], columns=wanted)

"""Attention networks as a model: K_i is found by solving linear systems, not by search.

On V_i, K_i is GL(d_i) acting on the features of every token alike, or, where heads end, (∏ GL(d_h)) ⋊ permutations of
heads of equal dimension.  The next layer takes C up as f(C^{-1} X).  Layer by layer, with C_{i−1} known:

- an embedding or linear layer needs C (W | E) = (W' | E'): one linear system;
- a head is the row space of its forms V ⊗ A, symmetrised as in `Lightning`; heads whose row spaces agree are matched,
  and C_h is the solution of one linear system, unique where these rows are independent (V of full row rank, A ≠ 0);
- softmax needs C V = V' and equal scores, head by head.

Permutations of tokens act on every hidden space by themselves: attention commutes with them, so they need not be in
K_i.  This is the generalised adjunction.  An action at the ends must be P ⊗ F at the input and P ⊗ G at the output
with the same permutation P of the tokens, or any G behind a readout.

>>> from catnet.architectures.attention.layers import Head
>>> from catnet.architectures.attention.network import AttentionNetwork
>>> one = Matrix([[1]])
>>> theta = AttentionNetwork(2, (Linear(one), Heads((Head(one, one),), 1)))
>>> other = AttentionNetwork(2, (Linear(2 * one), Heads((Head(one, Fraction(1, 8) * one),), 1)))
>>> next(AttentionNetworks().iter_matches(theta, other, 1, Monomial.identity(2))).scale
(Fraction(2, 1), Fraction(2, 1))
>>> AttentionNetworks().last_layer_matches(theta, other, Matrix([[2, 0], [0, 2]]))
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation, iter_rearrangements
from catnet.algebra.subspaces import carry, row_basis
from catnet.architectures.attention.arrows import on_tokens, split_tokens
from catnet.architectures.attention.layers import Embedding, Heads, Layer, Linear, Softmax
from catnet.architectures.attention.lie_ladder import check_ladder
from catnet.architectures.attention.network import TokenNetwork
from catnet.architectures.attention.reached import unmatched_layer
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.category import Morphism, Space
from catnet.errors import InputError
from catnet.groups import Operator
from catnet.groups.lie import FieldPair
from catnet.groups.operators import as_matrix, identity_operator
from catnet.search import allowance, spend
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["AttentionNetworks", "features_of", "simplest"]


_WithHeads: TypeAlias = Heads | SoftmaxHeads | RotaryHeads


def features_of(operator: Operator, tokens: int) -> Matrix:
    """C, for the operator 1 ⊗ C."""
    matrix = as_matrix(operator)
    d = matrix.shape[0] // tokens
    return matrix.select(range(d), range(d))


def simplest(matrix: Matrix) -> Operator:
    """The same operator, as a monomial if it is one."""
    if not matrix.shape[0]:
        return Monomial.identity(0)
    nonzero = matrix.packed[0] != 0
    if not ((nonzero.sum(axis=0) == 1).all() and (nonzero.sum(axis=1) == 1).all()):
        return matrix
    images = nonzero.argmax(axis=0).tolist()
    return Monomial(Permutation(tuple(images)), tuple(matrix[image, column] for column, image in enumerate(images)))


@final
@dataclass(frozen=True, slots=True)
class AttentionNetworks(Model[TokenNetwork]):
    """Networks of lightning attention, and of softmax attention with one head or several.

    Parameters
    ----------
    max_matchings : int
        How many matchings of equal heads of one layer may be listed before `BudgetError`.
    """

    max_matchings: int = 10_000

    def spaces(self, theta: TokenNetwork) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: TokenNetwork, index: int) -> Morphism:
        return theta.layer(index)

    def check_adjunction(self, theta: TokenNetwork, actions: Actions = ()) -> Verdict:
        """Refuted with the name of a generator that is not of the form that the layers absorb."""
        if not actions:
            if theta.tokens == 1 and not (isinstance(theta.layers[-1], _WithHeads) and len(theta.layers[-1].heads) > 1):
                return Proved("with one token, the first and the last layer absorb every linear action")
            return Refuted(
                "the layers absorb a permutation of the tokens ⊗ a matrix of features, not every linear action"
            )
        for name, first, last in actions:
            reason = self._obstacle(theta, first, last)
            if reason:
                return Refuted(f"{name} {reason}", name)
        return Proved(
            "every generator permutes the tokens, as attention does by itself, and acts on the features of all tokens "
            "alike, which the first and the last layer absorb",
            reference="Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645, generalised adjunction",
        )

    def _obstacle(self, theta: TokenNetwork, first: Operator, last: Operator) -> str:
        given = split_tokens(as_matrix(first), theta.tokens)
        if given is None:
            return "does not act on the input as a permutation of the tokens ⊗ a matrix of features"
        if not theta.commutes_with(self._tokens(theta, first, last)):
            return "moves tokens, which a causal mask, or rotary positions, keep in their order"
        if theta.has_readout:
            return ""
        found = split_tokens(as_matrix(last), theta.tokens)
        if found is None:
            return "does not act on the output as a permutation of the tokens ⊗ a matrix of features"
        if given[0] != found[0] and theta.features[0] and theta.features[-1]:
            return "permutes the tokens of the input and of the output differently"
        if theta.layers[-1].writing(found[1]) is None:
            return "mixes the outputs of different heads of the last layer, which takes a linear layer behind them"
        return ""

    def own_action(self, theta: TokenNetwork, index: int, first: Operator, last: Operator) -> Operator:
        """P ⊗ 1."""
        permutation = self._tokens(theta, first, last)
        if permutation.is_identity:
            return identity_operator(theta.widths[index])
        d = theta.features[index]
        return Monomial.of_permutation(tuple(permutation(t) * d + k for t in range(theta.tokens) for k in range(d)))

    def _tokens(self, theta: TokenNetwork, first: Operator, last: Operator) -> Permutation:
        operator = first if theta.features[0] or theta.has_readout else last
        split = split_tokens(as_matrix(operator), theta.tokens)
        return split[0] if split is not None else Permutation.identity(theta.tokens)

    def transport(self, theta: TokenNetwork, first: Operator, last: Operator) -> TokenNetwork:
        permutation = self._tokens(theta, first, last)
        layers: list[Layer] = [layer.permuted(permutation) for layer in theta.layers]
        split = split_tokens(as_matrix(first), theta.tokens)
        if split is None:
            raise InputError("the layers do not absorb this action; see check_adjunction")
        layers[0] = layers[0].reading(split[1].inverse())
        end = as_matrix(last)
        if not theta.has_readout:
            split = split_tokens(end, theta.tokens)
            if split is None:
                raise InputError("the layers do not absorb this action; see check_adjunction")
            end = split[1]
        written = layers[-1].writing(end)
        if written is None:
            raise InputError("the layers do not absorb this action; see check_adjunction")
        layers[-1] = written
        return theta.with_layers(layers)

    def iter_matches(
        self, theta: TokenNetwork, moved: TokenNetwork, index: int, before: Operator
    ) -> Iterator[Operator]:
        """One for every matching of heads that agree; where C is not unique, one that moves as little as it can.

        In `moved` the heads of different dimensions may stand in another order; then k_i carries V_i there.
        """
        old, new = self._carried(theta, index, before), moved.layers[index - 1]
        if type(old) is not type(new) or (old.inputs, old.outputs) != (new.inputs, new.outputs):
            return
        if isinstance(old, _WithHeads) and isinstance(new, _WithHeads):
            choices: Iterator[Matrix] = self._iter_heads(old, new, theta.tokens)
        else:
            choices = self._iter_plain(old, new, theta.tokens)
        seen: set[Matrix] = set()  # heads without outputs may change places without changing k_i
        for matrix in choices:
            if matrix not in seen:
                seen.add(matrix)
                yield simplest(on_tokens(theta.tokens, matrix))

    def _carried(self, theta: TokenNetwork, index: int, before: Operator) -> Layer:
        """X ↦ f_i(C_{i−1}^{-1} X)."""
        layer = theta.layers[index - 1]
        if index == 1 or before.is_identity:
            return layer
        return layer.reading(features_of(before, theta.tokens).inverse())

    def _iter_plain(self, old: Layer, new: Layer, tokens: int) -> Iterator[Matrix]:
        if isinstance(old, Embedding | Linear) and isinstance(new, Embedding | Linear):
            found = carry(old.table, new.table)
        elif isinstance(old, Softmax) and isinstance(new, Softmax):
            left, right = old.determined(tokens), new.determined(tokens)
            found = carry(left.value, right.value) if left.score == right.score else None
        else:
            return
        if found is not None:
            yield found

    def _iter_heads(self, old: _WithHeads, new: _WithHeads, tokens: int) -> Iterator[Matrix]:
        ours, theirs = old.forms(tokens), new.forms(tokens)
        classes: dict[tuple[int, object, Matrix], tuple[list[int], list[int]]] = {}
        for side, found in enumerate((ours, theirs)):
            for number, (kept, forms) in enumerate(found):
                classes.setdefault((forms.shape[0], kept, row_basis(forms)), ([], []))[side].append(number)
        if any(len(left) != len(right) for left, right in classes.values()):
            return
        solved: dict[tuple[int, int], Matrix] = {}
        choices = iter_rearrangements([right for _, right in classes.values()])
        most = allowance("matchings of the heads of one layer", self.max_matchings)
        for count, choice in enumerate(choices):
            spend("matchings of the heads of one layer", count, most)
            pairs: list[tuple[int, int]] = []
            for (left, _), right in zip(classes.values(), choice, strict=True):
                pairs.extend(zip(left, right, strict=True))
            for a, b in pairs:
                if (a, b) not in solved:
                    block = carry(ours[a][1], theirs[b][1])
                    if block is None:
                        return
                    solved[a, b] = block
            yield _blocks([(new.ranges[b], old.ranges[a], solved[a, b]) for a, b in pairs], old.outputs)

    def last_layer_matches(self, theta: TokenNetwork, moved: TokenNetwork, before: Operator) -> bool:
        old = self._carried(theta, theta.depth, before)
        return old.arrow(theta.tokens) == moved.layers[-1].arrow(moved.tokens)

    def check_lie_ladder(self, theta: TokenNetwork, pair: FieldPair) -> Verdict:
        return check_ladder(theta, pair)

    def in_symmetry_group(self, theta: TokenNetwork, index: int, element: Operator) -> bool:
        split = split_tokens(as_matrix(element), theta.tokens)
        if split is None or not split[0].is_identity:
            return False
        layer = theta.layers[index - 1]
        matrix = split[1]
        if matrix.shape != (layer.outputs, layer.outputs) or matrix.rank() < layer.outputs:
            return False
        if not isinstance(layer, _WithHeads):
            return True
        used = [
            [here for here in layer.ranges if len(here) and not matrix.select(there, here).is_zero]
            for there in layer.ranges
            if len(there)
        ]
        return all(len(sources) == 1 for sources in used) and all(
            len(sources[0]) == len(there) for sources, there in zip(used, filter(len, layer.ranges), strict=True)
        )

    def check_trivial_stabiliser(self, theta: TokenNetwork) -> Verdict:
        """Proved when every hidden layer has independent rows: (W | E), V, or the forms of a head, and no two heads
        have forms with equal row spaces.
        """
        for index in range(1, theta.depth):
            layer = theta.layers[index - 1]
            rows = independent_rows(layer, theta.tokens)
            if rows:
                return Undecided(f"layer {index}: {rows}, so that C is not determined from below")
            if isinstance(layer, _WithHeads):
                seen: dict[tuple[object, Matrix], int] = {}
                for number, (kept, forms) in enumerate(layer.forms(theta.tokens)):
                    key = (kept, row_basis(forms))
                    if forms.shape[0] and key in seen:
                        return Undecided(f"layer {index}: heads {seen[key]} and {number} are equal up to GL")
                    seen[key] = number
        return Proved("in every hidden layer the rows are independent, and no two heads are equal up to GL")

    def search_is_complete(self, theta: TokenNetwork) -> bool:
        """Where C is determined by the layer below it, but for permutations of equal heads."""
        return not any(independent_rows(layer, theta.tokens) for layer in theta.layers[:-1])

    def unmatched_layer(self, theta: TokenNetwork, moved: TokenNetwork) -> int | None:
        return unmatched_layer(theta, moved)


def independent_rows(layer: Layer, tokens: int) -> str:
    """What keeps C from being determined by C f_i; empty if nothing does."""
    if isinstance(layer, Embedding | Linear):
        if layer.table.rank() < layer.outputs:
            return "the weights, with encodings or bias, have dependent rows"
    elif isinstance(layer, _WithHeads):
        for number, (_, forms) in enumerate(layer.forms(tokens)):
            if forms.rank() < forms.shape[0]:
                return f"head {number} has dependent rows"
    elif isinstance(layer, Softmax) and layer.value.rank() < layer.outputs:
        return "the value matrix has dependent rows"
    return ""


def _blocks(parts: list[tuple[range, range, Matrix]], size: int) -> Matrix:
    """The square matrix with these blocks at these rows and columns."""
    table = [[Fraction(0)] * size for _ in range(size)]
    for rows, columns, block in parts:
        for i, row in zip(rows, block.rows(), strict=True):
            table[i][columns.start : columns.stop] = list(row)
    return Matrix(table, columns=size)

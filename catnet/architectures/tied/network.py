"""Deep Sets and equivariant graph layers: networks whose weights are tied along tokens.

n tokens with d features each are mixed by a fixed n × n matrix M, the adjacency matrix of a graph or, for Deep Sets,
all ones.  A layer maps X = (x_1, …, x_n) to

    f(X)_t = sigma(own x_t + neighbours Σ_s M_ts x_s + b),

so as a multilayer perceptron on vectors (x_1, …, x_n), token after token, its weight is I ⊗ own + M ⊗ neighbours and
its bias 1 ⊗ b.

>>> from catnet.category import RELU
>>> ones = Matrix([[1, 1], [1, 1]])
>>> layer = TiedLayer(Matrix([[2]]), Matrix([[-1]]), (Fraction(5),))
>>> TiedNetwork(ones, RELU, (layer,)).mlp().layers[0]
Affine(weight=Matrix([['1', '-1'], ['-1', '1']]), bias=(Fraction(5, 1), Fraction(5, 1)))

References
----------
Zaheer et al., "Deep Sets", NeurIPS 2017; for graphs as here e.g. Maron et al., "Invariant and equivariant graph
networks", ICLR 2019.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, vector
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Affine, Morphism, Space
from catnet.category.activation import require_activation
from catnet.errors import CompositionError, InputError, ShapeError
from catnet.groups import Operator
from catnet.groups.operators import after, as_matrix
from catnet.shown import Shown

__all__ = ["TiedLayer", "TiedNetwork"]


@final
@dataclass(frozen=True, slots=True)
class TiedLayer:
    """x ↦ (own x_t + neighbours Σ_s M_ts x_s + bias)_t.

    Parameters
    ----------
    own, neighbours : Matrix, shape (d′, d) over Q
    bias : tuple of d′ Fractions; other exact numbers are converted
    """

    own: Matrix
    neighbours: Matrix
    bias: Vector

    def __post_init__(self) -> None:
        object.__setattr__(self, "bias", vector(self.bias))
        if self.own.shape != self.neighbours.shape:
            raise ShapeError(f"'own' has shape {self.own.shape}, 'neighbours' {self.neighbours.shape}")
        if len(self.bias) != self.own.shape[0]:
            raise ShapeError(f"the weights have {self.own.shape[0]} rows, the bias {len(self.bias)} entries")

    def between(self, before: Operator, last: Operator) -> TiedLayer:
        """last ∘ layer ∘ before^{-1}, both acting on the features of every token."""
        inverse, onward = before.inverse(), as_matrix(last)
        return TiedLayer(
            onward @ after(self.own, inverse), onward @ after(self.neighbours, inverse), last.apply(self.bias)
        )


@final
@dataclass(frozen=True, slots=True)
class TiedNetwork(Shown):
    """Tied layers one after another, with an activation after each but the last.

    Parameters
    ----------
    mixing : Matrix, shape (n, n) over Q, n ≥ 1
        M.
    activation : Activation
    layers : tuple of TiedLayer
        At least one.

    Raises
    ------
    InputError, ShapeError, CompositionError
        No layers or tokens; a mixing matrix that is not square; two layers that do not fit.
    """

    mixing: Matrix
    activation: Activation
    layers: tuple[TiedLayer, ...]

    def __post_init__(self) -> None:
        require_activation(self.activation)
        if self.mixing.shape[0] != self.mixing.shape[1]:
            raise ShapeError(f"the mixing matrix has shape {self.mixing.shape}, it must be square")
        if not self.mixing.shape[0]:
            raise InputError("a tied network needs at least one token")
        if not self.layers:
            raise InputError("a network needs at least one layer")
        for index, (left, right) in enumerate(pairwise(self.layers), start=1):
            if left.own.shape[0] != right.own.shape[1]:
                raise CompositionError(
                    f"cannot compose: left has {left.own.shape[0]} features, right reads {right.own.shape[1]} "
                    f"(layers {index} and {index + 1})"
                )

    @property
    def tokens(self) -> int:
        return self.mixing.shape[0]

    @property
    def features(self) -> tuple[int, ...]:
        """d_0, …, d_L, for each token."""
        return (self.layers[0].own.shape[1], *(layer.own.shape[0] for layer in self.layers))

    @property
    def depth(self) -> int:
        return len(self.layers)

    @property
    def widths(self) -> tuple[int, ...]:
        """n d_0, …, n d_L."""
        return tuple(self.tokens * width for width in self.features)

    @property
    def spaces(self) -> tuple[Space, ...]:
        return tuple(map(Space, self.widths))

    @property
    def parameters(self) -> int:
        return sum(m * (2 * n + 1) for n, m in pairwise(self.features))

    @property
    def hidden_neurons(self) -> int:
        """One for each hidden feature: its copies on the tokens have one symmetry."""
        return sum(self.features[1:-1])

    @property
    def kind(self) -> str:
        return f"tied {self.activation.name}"

    def mlp(self) -> MLP:
        """The same network with its weights written out."""
        one = Matrix.identity(self.tokens)
        return MLP(
            tuple(
                Affine(one.kron(layer.own) + self.mixing.kron(layer.neighbours), layer.bias * self.tokens)
                for layer in self.layers
            ),
            self.activation,
        )

    def layer(self, index: int) -> Morphism:
        """f_index, for index = 1, …, L."""
        return self.mlp().layer(index)

    def morphism(self) -> Morphism:
        """The end-to-end map."""
        return self.mlp().morphism()

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)

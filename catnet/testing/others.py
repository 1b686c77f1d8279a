"""Networks to draw of the architectures that are not one multilayer perceptron, with actions that they absorb.

>>> from hypothesis import find
>>> find(tied_networks(), lambda theta: theta.tokens == 2).kind
'tied relu'
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.category import RELU, Activation, Identity, Power, Sigmoid, Tanh
from catnet.groups import Operator, Representation
from catnet.groups.operators import as_matrix, direct_sum
from catnet.testing.disguises import disguises
from catnet.testing.equivariant import end_actions
from catnet.testing.groups import finite_groups, representations
from catnet.testing.networks import mlps
from catnet.testing.values import invertible_matrices, kept, matrices, vectors
from catnet.theorem import EndActions

__all__ = [
    "composition_disguises",
    "composition_networks",
    "product_disguises",
    "product_ends",
    "product_networks",
    "tied_ends",
    "tied_networks",
]

_PARTS: Sequence[Activation] = (RELU, Tanh(), Identity())


@kept
@st.composite
def product_networks(draw: DrawFn) -> ProductNetwork:
    """One to three small perceptrons side by side, each with its own activation."""
    parts = [draw(mlps(activation=st.sampled_from(_PARTS), layers=2, most=2)) for _ in range(draw(st.integers(1, 3)))]
    return ProductNetwork(tuple(parts))


@st.composite
def product_disguises(draw: DrawFn, theta: ProductNetwork) -> ProductNetwork:
    return ProductNetwork(tuple(draw(disguises(part)) for part in theta.parts))


@st.composite
def product_ends(draw: DrawFn, theta: ProductNetwork) -> EndActions:
    """One group acting on every part: block diagonal operators."""
    group = draw(finite_groups(order=6))
    blocks = [
        draw(end_actions(part.widths[0], part.widths[-1], group=group, kind="signed")).generators
        for part in theta.parts
    ]
    return EndActions(
        tuple(
            (entries[0][0], reduce(direct_sum, (e[1] for e in entries)), reduce(direct_sum, (e[2] for e in entries)))
            for entries in zip(*blocks, strict=True)
        )
    )


@kept
@st.composite
def composition_networks(draw: DrawFn) -> CompositionNetwork:
    """One to three small perceptrons in a row."""
    count = draw(st.integers(1, 3))
    joints = [draw(st.integers(1, 2)) for _ in range(count + 1)]
    parts = []
    for n, m in pairwise(joints):
        hidden = [draw(st.integers(1, 2))] if draw(st.booleans()) else []
        sigma = draw(st.sampled_from([*_PARTS, Sigmoid()]))
        parts.append(draw(mlps(activation=sigma, widths=[n, *hidden, m])))
    return CompositionNetwork(tuple(parts))


@st.composite
def composition_disguises(draw: DrawFn, theta: CompositionNetwork) -> CompositionNetwork:
    """Every part disguised, and the spaces between them seen in other bases."""
    parts: list[MLP] = [draw(disguises(part)) for part in theta.parts]
    for place in range(len(parts) - 1):
        basis = draw(invertible_matrices(size=parts[place].widths[-1]))
        first, last = parts[place], parts[place + 1]
        parts[place] = first.between(Monomial.identity(first.widths[0]), basis)
        parts[place + 1] = last.between(basis, Monomial.identity(last.widths[-1]))
    return CompositionNetwork(tuple(parts))


@kept
@st.composite
def tied_networks(draw: DrawFn) -> TiedNetwork:
    """One or two layers on one to three tokens, mixed by all ones, by a path, or by nothing at all."""
    n = draw(st.integers(1, 3))
    mixing = draw(
        st.sampled_from(
            [
                Matrix([[1] * n] * n),
                Matrix([[Fraction(int(abs(i - j) == 1)) for j in range(n)] for i in range(n)]),
                Matrix.zeros(n, n),
            ]
        )
    )
    sizes = [draw(st.integers(1, 2)) for _ in range(draw(st.integers(2, 3)))]
    layers = tuple(
        TiedLayer(draw(matrices(rows=m, columns=k)), draw(matrices(rows=m, columns=k)), draw(vectors(size=m)))
        for k, m in pairwise(sizes)
    )
    return TiedNetwork(mixing, draw(st.sampled_from([RELU, Tanh(), Power(2), Identity()])), layers)


@st.composite
def tied_ends(draw: DrawFn, theta: TiedNetwork) -> EndActions:
    """The same action on the features of every token, perhaps together with a permutation of the tokens."""
    group = draw(finite_groups(order=6, degree=3))
    features = draw(end_actions(theta.features[0], theta.features[-1], group=group, kind="signed"))
    tokens = draw(representations(group, kind="permutation", dimension=theta.tokens))
    return _on_tokens(features, tokens)


def _on_tokens(features: EndActions, tokens: Representation) -> EndActions:
    return EndActions(
        tuple(
            (name, _kron(image, first), _kron(image, last))
            for (name, first, last), (_, image) in zip(features.generators, tokens.images, strict=True)
        )
    )


def _kron(left: Operator, right: Operator) -> Operator:
    return as_matrix(left).kron(as_matrix(right))

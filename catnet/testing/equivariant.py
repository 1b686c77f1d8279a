"""Actions on both ends, and networks that are equivariant under them by construction.

The layers of an *equivariant network* are drawn from bases of intertwiners between representations on V_0, …, V_L, the
hidden ones by matrices that pass through the activation; then it is disguised, so that nothing of this shows.

>>> from hypothesis import find
>>> drawn = find(equivariant_mlps(), lambda drawn: drawn.theta.depth == 2 and drawn.group.order == 2)
>>> drawn.ends.names, [rho.dimension for rho in drawn.representations] == list(drawn.theta.widths)
(('r',), True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.forms import uncentred
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine, Identity
from catnet.category.activation import require_activation
from catnet.groups import FiniteGroup, Representation, intertwiner_basis, natural, trivial
from catnet.testing.disguises import disguises
from catnet.testing.groups import finite_groups, representations
from catnet.testing.values import checked, require, small_integers
from catnet.theorem import EndActions

__all__ = ["Equivariant", "end_actions", "equivariant_layers", "equivariant_mlps", "hidden_kind"]


@final
@dataclass(frozen=True, slots=True)
class Equivariant:
    """A network that is equivariant layer by layer, and why.

    Parameters
    ----------
    theta : MLP
    ends : EndActions
    representations : tuple of Representation
        On V_0, …, V_L, before theta was disguised; the hidden ones of what stands before the activation.
    """

    theta: MLP
    ends: EndActions
    representations: tuple[Representation, ...]

    @property
    def group(self) -> FiniteGroup:
        return self.representations[0].group


@checked
@st.composite
def end_actions(
    draw: DrawFn,
    first: int,
    last: int,
    *,
    group: FiniteGroup | None = None,
    kind: str = "linear",
) -> EndActions:
    """Representations of one group, drawn if it is not given, on V_0 and V_L of these dimensions."""
    acting = draw(finite_groups(order=8)) if group is None else group
    rho = draw(representations(acting, kind=kind, dimension=first))
    sigma = draw(representations(acting, kind=kind, dimension=last))
    return _ends(rho, sigma)


def _ends(rho: Representation, sigma: Representation) -> EndActions:
    return EndActions(
        tuple((name, before, after) for (name, before), (_, after) in zip(rho.images, sigma.images, strict=True))
    )


def hidden_kind(activation: Activation) -> str:
    """The most general kind of representation that passes through an activation."""
    if isinstance(activation, Identity):
        return "linear"
    if activation.multiplier(Fraction(-1)) == -1:
        return "signed"
    return "permutation"


@checked
@st.composite
def equivariant_mlps(
    draw: DrawFn,
    *,
    activation: Activation = RELU,
    group: FiniteGroup | None = None,
    layers: int = 3,
    most: int = 4,
    faithful: bool = False,
    biased: bool = False,
    disguised: bool = True,
    last: SearchStrategy[Representation] | None = None,
) -> Equivariant:
    """Networks that are equivariant layer by layer.

    Parameters
    ----------
    faithful : bool
        Whether G acts faithfully on V_0, by permuting its points.  Otherwise the pair of ends may be a smaller group.
    biased : bool
        Whether hidden neurons are only permuted and have nonzero biases (none for deep linear networks).  Then no row
        is zero, and every match can be listed.
    disguised : bool
        Whether hidden neurons are permuted and scaled afterwards.
    last : strategy of Representation, optional
        Of the given group, for V_L.
    """
    require(layers >= 1 and most >= 1, f"no networks of at most {layers} layers of width at most {most}")
    acting = draw(finite_groups(order=8)) if group is None else group
    require_activation(activation)
    inner = activation if activation.centring is None else activation.centring.inner
    hidden = "permutation" if biased else hidden_kind(inner)
    spaces = [natural(acting) if faithful else draw(representations(acting, most=3))]
    for _ in range(draw(st.integers(0, layers - 1))):
        spaces.append(draw(representations(acting, kind=hidden, most=most)))
    spaces.append(draw(representations(acting, most=2)) if last is None else draw(last))
    built = draw(equivariant_layers(spaces, biased=biased and not inner.is_linear))
    if inner.is_linear and biased:
        built = [*(Affine.linear(layer.weight) for layer in built[:-1]), built[-1]]
    theta = uncentred(MLP(tuple(built), inner), activation)
    if disguised:
        theta = draw(disguises(theta))
    return Equivariant(theta, _ends(spaces[0], spaces[-1]), tuple(spaces))


@st.composite
def equivariant_layers(
    draw: DrawFn,
    spaces: Sequence[Representation],
    *,
    biased: bool = False,
    entries: SearchStrategy[Fraction] | None = None,
) -> list[Affine]:
    """Affine intertwiners V_0 → V_1 → … → V_L; `biased`: hidden biases are not zero where that is possible."""
    source = small_integers() if entries is None else entries
    nonzero = st.sampled_from([Fraction(1), Fraction(-1), Fraction(2), Fraction(-3)])
    one = trivial(spaces[0].group)
    built = []
    for place, (before, after) in enumerate(pairwise(spaces), start=1):
        weight = Matrix.zeros(after.dimension, before.dimension)
        for matrix in intertwiner_basis(before, after):
            weight = weight + draw(source) * matrix
        bias = Matrix.zeros(after.dimension, 1)
        factors = nonzero if biased and place < len(spaces) - 1 else source
        for column in intertwiner_basis(one, after):
            bias = bias + draw(factors) * column
        built.append(Affine(weight, next(bias.columns())))
    return built

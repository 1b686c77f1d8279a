"""Activations, affine maps and arrows of the category to draw.

>>> from hypothesis import find
>>> from catnet.category import Composite
>>> arrow = find(arrows(source=1, target=1), lambda f: isinstance(f, Composite))
>>> arrow.source, arrow.target
(Space(1), Space(1))
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catnet.category import (
    RELU,
    Activation,
    Affine,
    Identity,
    LeakyRelu,
    MonomialMap,
    Morphism,
    Pointwise,
    Polynomial,
    Power,
    Sigmoid,
    Space,
    Tanh,
    compose,
)
from catnet.testing.values import checked, kept, matrices, monomials, require, vectors

__all__ = ["activations", "affine_maps", "arrows", "spaces"]

_ACTIVATIONS: list[Activation] = [
    RELU,
    Identity(),
    LeakyRelu(Fraction(1, 3)),
    LeakyRelu(Fraction(-1)),
    Power(2),
    Power(3),
    Polynomial((Fraction(0), Fraction(1), Fraction(1))),
    Tanh(),
    Sigmoid(),
]


@checked
def spaces(*, most: int = 3) -> SearchStrategy[Space]:
    """Q^0, …, Q^most."""
    return st.integers(0, most).map(Space)


def activations(*, rational: bool | None = None) -> SearchStrategy[Activation]:
    """One of each kind; `rational` picks those whose values are, or are not, rational."""
    return st.sampled_from([sigma for sigma in _ACTIVATIONS if rational is None or sigma.is_rational == rational])


@kept
@st.composite
def affine_maps(
    draw: DrawFn,
    *,
    source: int | None = None,
    target: int | None = None,
    entries: SearchStrategy[Fraction] | None = None,
) -> Affine:
    """x ↦ W x + b."""
    weight = draw(matrices(rows=target, columns=source, entries=entries))
    return Affine(weight, draw(vectors(size=weight.shape[0], entries=entries)))


@kept
@st.composite
def arrows(
    draw: DrawFn,
    *,
    source: int | None = None,
    target: int | None = None,
    activation: SearchStrategy[Activation] | None = None,
    length: int = 3,
) -> Morphism:
    """Composites of affine maps, monomial maps, activations, and arrows side by side.

    Parameters
    ----------
    source, target : int, optional
        The dimensions of the ends; 0 to 3 where they are not given.
    activation : strategy of Activation, optional
        Those with rational values, if it is not given.
    length : int
        How many steps there are at most before the last one, an affine map.
    """
    require(length >= 0, f"no arrows of {length} steps")
    here = draw(st.integers(0, 3)) if source is None else source
    there = draw(st.integers(0, 3)) if target is None else target
    sigma = activations(rational=True) if activation is None else activation
    parts: list[Morphism] = []
    dimension = here
    for _ in range(draw(st.integers(0, length))):
        step = draw(st.sampled_from(["affine", "activation", "monomial", "side by side"]))
        if step == "affine":
            parts.append(draw(affine_maps(source=dimension, target=draw(st.integers(0, 3)))))
        elif step == "activation":
            parts.append(Pointwise(draw(sigma), dimension))
        elif step == "monomial":
            parts.append(MonomialMap(draw(monomials(size=dimension))))
        else:
            cut = draw(st.integers(0, dimension))
            left = draw(arrows(source=cut, activation=sigma, length=1))
            parts.append(left @ draw(arrows(source=dimension - cut, activation=sigma, length=1)))
        dimension = parts[-1].target.dimension
    if dimension != there or draw(st.booleans()):
        parts.append(draw(affine_maps(source=dimension, target=there)))
    return compose(parts, Space(here))

"""What the laws need to know of an architecture beside the architecture: what to draw.

>>> [subject.name for subject in SUBJECTS][:3]
['relu', 'leaky relu', 'absolute value']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catnet.architectures.known import architecture_of
from catnet.category import (
    RELU,
    Activation,
    Gelu,
    Identity,
    LeakyRelu,
    Polynomial,
    Power,
    Sigmoid,
    Softplus,
    Tanh,
)
from catnet.errors import InputError
from catnet.testing.attention import (
    attention_disguises,
    attention_ends,
    attention_networks,
    multi_head_disguises,
    multi_head_networks,
    softmax_networks,
)
from catnet.testing.convnets import conv_ends, conv_net_disguises, conv_nets
from catnet.testing.convolutions import convolution_disguises, convolution_ends, convolution_networks
from catnet.testing.disguises import disguises, twins
from catnet.testing.equivariant import Equivariant, end_actions, equivariant_mlps
from catnet.testing.handed import drawer, made, networks_of, strategy
from catnet.testing.instances import TheoremInstance, theorem_instances
from catnet.testing.networks import degenerate_mlps, mlps
from catnet.testing.others import (
    composition_disguises,
    composition_networks,
    product_disguises,
    product_ends,
    product_networks,
    tied_ends,
    tied_networks,
)
from catnet.testing.planted import Planted, planted_symmetries
from catnet.testing.planted_others import (
    planted_compositions,
    planted_conv_nets,
    planted_convolutions,
    planted_lightning,
    planted_multi_head,
    planted_products,
    planted_residual,
    planted_softmax,
    planted_tied,
)
from catnet.testing.residual import residual_disguises, residual_networks
from catnet.theorem import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.model import Model

__all__ = ["SUBJECTS", "Subject", "perceptrons", "subject_of"]


@final
@dataclass(frozen=True, slots=True)
class Subject:
    """An architecture as the laws see it.

    Parameters
    ----------
    name : str
    networks : callable
        A strategy of parameters.
    ends : callable
        For a parameter a strategy of actions on its ends; those that its layers do not absorb say nothing.
    disguises : callable, optional
        For a parameter a strategy of others that symmetries carry it to.  Without it the laws on these are not tested.
    twins : callable, optional
        A strategy of pairs with one function that no symmetry carries to each other.
    instances : callable, optional
        A strategy of `TheoremInstance`.
    equivariant : callable, optional
        A strategy of `Equivariant`.
    planted : callable, optional
        A strategy of `Planted`.
    architecture : Architecture, optional
        `architecture_of` finds it, if it is not given.
    model : Model, optional
        In place of an architecture, where there is only a model: laws on what is known of it are not tested.
    """

    name: str
    networks: Callable[[], SearchStrategy[Any]]
    ends: Callable[[Any], SearchStrategy[EndActions]]
    disguises: Callable[[Any], SearchStrategy[Any]] | None = None
    twins: Callable[[], SearchStrategy[tuple[Any, Any]]] | None = None
    instances: Callable[[], SearchStrategy[TheoremInstance]] | None = None
    equivariant: Callable[[], SearchStrategy[Equivariant]] | None = None
    planted: Callable[[], SearchStrategy[Planted]] | None = None
    architecture: Architecture[Any] | None = None
    model: Model[Any] | None = None

    def architecture_for(self, theta: Any) -> Architecture[Any] | None:
        """The architecture of a parameter; None where there is only a model."""
        if self.architecture is not None or self.model is not None:
            return self.architecture
        return architecture_of(theta)

    def model_for(self, theta: Any) -> Model[Any]:
        known = self.architecture_for(theta)
        if known is not None:
            return known.model
        if self.model is None:
            raise InputError("neither an architecture nor a model")
        return self.model


@st.composite
def any_ends(draw: DrawFn, theta: Any) -> EndActions:
    """A small group acting on both ends by matrices of any kind."""
    spaces = theta.spaces
    kind = draw(st.sampled_from(["permutation", "signed", "linear", "linear", "linear", "linear"]))
    return draw(end_actions(spaces[0].dimension, spaces[-1].dimension, kind=kind))


def perceptrons(name: str, activation: Activation) -> Subject:
    """Multilayer perceptrons of one activation; a third of what is drawn is degenerate on purpose."""
    plain, odd = mlps(activation=activation), degenerate_mlps(activation=activation)
    return Subject(
        name,
        lambda: st.one_of(plain, mlps(activation=activation, layers=2, most=2), odd),
        any_ends,
        disguises,
        lambda: twins(activation=activation),
        lambda: theorem_instances(activation=activation),
        lambda: equivariant_mlps(activation=activation),
        lambda: planted_symmetries(activation=activation),
    )


def subject_of(
    architecture: Architecture[Any] | Model[Any] | type[Architecture[Any]] | type[Model[Any]],
    networks: SearchStrategy[Any],
    *,
    ends: Callable[[Any], SearchStrategy[EndActions]] | None = None,
    disguises: Callable[[Any], SearchStrategy[Any]] | None = None,
    twins: SearchStrategy[tuple[Any, Any]] | None = None,
) -> Subject:
    """An architecture of one's own (or only its model), with a strategy of its parameters."""
    value, drawn = made(architecture), networks_of(networks)
    acting = any_ends if ends is None else drawer("ends", ends)
    disguised = None if disguises is None else drawer("disguises", disguises)
    given = None if twins is None else strategy("twins", twins)
    pairs = None if given is None else lambda: given
    if isinstance(value, Architecture):
        return Subject(value.summary.name, lambda: drawn, acting, disguised, pairs, architecture=value)
    return Subject(type(value).__name__, lambda: drawn, acting, disguised, pairs, model=value)


SUBJECTS: tuple[Subject, ...] = (
    perceptrons("relu", RELU),
    perceptrons("leaky relu", LeakyRelu(Fraction(1, 3))),
    perceptrons("absolute value", LeakyRelu(Fraction(-1))),
    perceptrons("tanh", Tanh()),
    perceptrons("sigmoid", Sigmoid()),
    perceptrons("gelu", Gelu()),
    perceptrons("softplus", Softplus()),
    perceptrons("identity", Identity()),
    perceptrons("square", Power(2)),
    perceptrons("cube", Power(3)),
    perceptrons("polynomial", Polynomial((Fraction(0), Fraction(1), Fraction(1)))),
    Subject("product", product_networks, product_ends, product_disguises, planted=planted_products),
    Subject("composition", composition_networks, any_ends, composition_disguises, planted=planted_compositions),
    Subject("tied", tied_networks, tied_ends, planted=planted_tied),
    Subject("residual", residual_networks, any_ends, residual_disguises, planted=planted_residual),
    Subject("convolutional network", conv_nets, conv_ends, conv_net_disguises, planted=planted_conv_nets),
    Subject("convolution", convolution_networks, convolution_ends, convolution_disguises, planted=planted_convolutions),
    Subject("lightning attention", attention_networks, attention_ends, attention_disguises, planted=planted_lightning),
    Subject("softmax attention", softmax_networks, attention_ends, attention_disguises, planted=planted_softmax),
    Subject(
        "multi-head softmax attention",
        multi_head_networks,
        attention_ends,
        multi_head_disguises,
        planted=planted_multi_head,
    ),
)
"""The architectures of catnet, the perceptrons one activation at a time."""

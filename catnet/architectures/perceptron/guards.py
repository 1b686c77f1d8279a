"""What a room asks of the networks that it is handed: guarded once, where all its callers pass.

>>> from catnet.category import Tanh
>>> wave = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Tanh())
>>> require(wave, wave.activation.is_linear, "linear networks")
Traceback (most recent call last):
    ...
catnet.errors.InputError: this is answered for linear networks only, and the one given is tanh
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, Self, runtime_checkable

from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine
from catnet.errors import InputError

__all__ = ["AffineLayers", "affine_layers", "as_perceptron", "relu_perceptron", "require", "require_hidden"]


def as_perceptron(theta: Any) -> MLP | None:
    """Theta, if it is a multilayer perceptron: what has affine layers, and one activation between them."""
    return theta if isinstance(theta, MLP) else None  # asked here, and nowhere else


@runtime_checkable
class AffineLayers(Protocol):
    """A network of affine layers with an activation of its own behind each but the last: a perceptron, or several."""

    @property
    def layers(self) -> tuple[Affine, ...]: ...
    @property
    def hidden_activations(self) -> tuple[Activation, ...]: ...
    @property
    def widths(self) -> tuple[int, ...]: ...
    @property
    def depth(self) -> int: ...
    @property
    def parameters(self) -> int: ...
    @property
    def kind(self) -> str: ...
    def with_layers(self, layers: Iterable[Affine]) -> Self: ...


def affine_layers(theta: Any) -> AffineLayers | None:
    """Theta, if it consists of affine layers with activations between them."""
    return theta if isinstance(theta, AffineLayers) else None


def relu_perceptron(theta: Any) -> MLP | None:
    """Theta, if it is a multilayer perceptron whose activation is ReLU."""
    found = as_perceptron(theta)
    return found if found is not None and found.activation == RELU else None


def require(theta: Any, fits: bool, kinds: str) -> MLP:
    """Theta, if it is a multilayer perceptron that fits, or a single affine layer, which has no activation.

    Raises
    ------
    InputError
        For others; the message says for which networks the question is answered, and what was given.
    """
    perceptron = as_perceptron(theta)
    if perceptron is not None and (fits or perceptron.depth == 1):
        return perceptron
    found = getattr(theta, "kind", None) or type(theta).__name__
    raise InputError(f"this is answered for {kinds} only, and the one given is {found}")


def require_hidden(theta: MLP, index: int, neuron: int | None = None) -> None:
    """`InputError` unless layer `index` is a hidden one, and has that neuron if one is named."""
    if not 0 < index < theta.depth:
        raise InputError(f"a network of depth {theta.depth} has no hidden layer {index}")
    if neuron is not None and not 0 <= neuron < theta.widths[index]:
        raise InputError(f"layer {index} has {theta.widths[index]} neurons, and none has the number {neuron}")

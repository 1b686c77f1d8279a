"""One function, written as a network of another activation: centred, bent at zero only, or affine.

>>> from catnet.category import LeakyRelu, Sigmoid
>>> theta = MLP.from_rows([([[2]], [0]), ([[4]], [1])], Sigmoid())
>>> [(layer.weight.spelled(), layer.bias) for layer in centred(theta).layers]                  # tanh(x)
[([['1']], (Fraction(0, 1),)), ([['2']], (Fraction(3, 1),))]
>>> uncentred(centred(theta), Sigmoid()) == theta
True
>>> leaky = MLP.from_rows([([[1]], [0]), ([[1]], [0])], LeakyRelu("1/10"))
>>> [layer.weight.spelled() for layer in relu_form(leaky).layers]
[[['1'], ['-1']], [['1', '-1/10']]]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.guards import as_perceptron, require
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine
from catnet.errors import InputError

__all__ = ["affine_map", "centred", "end_to_end_map", "origin", "relu_form", "relu_layers", "uncentred", "written_like"]


def centred(theta: MLP) -> MLP:
    """The network in the coordinates in which its K_i are linear: of sigmoid, the tanh network of 2 x − 1; theta
    itself where these are the given ones.
    """
    centring = theta.activation.centring
    if centring is None:
        return theta
    layers = []
    for index, layer in enumerate(theta.layers, start=1):
        weight, bias = layer.weight, layer.bias
        if index > 1:  # reads origin + scale y
            sums = weight.apply((Fraction(1),) * weight.shape[1])
            bias = tuple(b + centring.origin * total for b, total in zip(bias, sums, strict=True))
            weight = weight * centring.scale
        if index < theta.depth:
            weight, bias = weight * centring.factor, tuple(b * centring.factor for b in bias)
        layers.append(Affine(weight, bias))
    return MLP(tuple(layers), centring.inner)


def origin(theta: MLP, index: int) -> Vector:
    """The point of V_index that has the coordinates 0 there."""
    centring = theta.activation.centring
    start = centring.origin if centring is not None and 0 < index < theta.depth else Fraction(0)
    return (start,) * theta.widths[index]


def uncentred(theta: MLP, activation: Activation) -> MLP:
    """The network of an activation whose centred form is a given one; theta itself if that is its own.

    Raises
    ------
    InputError
        If the centred networks of the activation have another one.
    """
    centring = activation.centring
    wanted = activation if centring is None else centring.inner
    require(theta, theta.activation == wanted, f"{wanted.name} networks")
    if centring is None:
        return theta
    layers = []
    for index, layer in enumerate(theta.layers, start=1):
        weight, bias = layer.weight, layer.bias
        if index < theta.depth:
            weight, bias = weight * (1 / centring.factor), tuple(b / centring.factor for b in bias)
        if index > 1:
            weight = weight * (1 / centring.scale)
            sums = weight.apply((Fraction(1),) * weight.shape[1])
            bias = tuple(b - centring.origin * total for b, total in zip(bias, sums, strict=True))
        layers.append(Affine(weight, bias))
    return MLP(tuple(layers), activation)


def relu_form(theta: MLP) -> MLP:
    """The ReLU network with the same function, where sigma is a x for x ≤ 0 and b x for x ≥ 0.

    ReLU networks are their own form; others have twice the hidden widths, sigma(z) = b relu(z) − a relu(−z); networks
    without an activation become one affine layer.

    Raises
    ------
    InputError
        For other activations.
    """
    if theta.activation == RELU:
        return theta
    whole = affine_map(theta)
    if whole is not None:
        return MLP((whole,))
    return MLP(relu_layers(theta.layers, (theta.activation,) * (theta.depth - 1)))


def relu_layers(layers: Sequence[Affine], activations: Sequence[Activation]) -> tuple[Affine, ...]:
    """The same for affine layers with activations of their own between them."""
    result = []
    read: tuple[Fraction, ...] = (Fraction(1),)  # by what relu(z) and, if it is there, relu(−z) are multiplied
    for place, layer in enumerate(layers):
        weight, bias = layer.weight * read[0] if read[0] != 1 else layer.weight, layer.bias
        if len(read) == 2:
            weight = weight.beside(layer.weight * read[1])
        read = (Fraction(1),)
        if place < len(activations):
            slopes = activations[place].slopes
            if slopes is None:
                raise InputError(f"no ReLU network has the function of one with {activations[place].name} in general")
            read = (slopes[1], -slopes[0]) if slopes[0] else (slopes[1],)
            if len(read) == 2:
                weight, bias = weight.above(-weight), (*bias, *(-value for value in bias))
        result.append(Affine(weight, bias))
    return tuple(result)


def affine_map(theta: MLP) -> Affine | None:
    """The end-to-end map, where no activation bends it: a single layer, or a linear activation."""
    return end_to_end_map(theta) if theta.depth == 1 or theta.activation.is_linear else None


def end_to_end_map(theta: MLP) -> Affine:
    """The product of the affine layers: the end-to-end map of a linear network."""
    result = Affine.linear(Matrix.identity(theta.widths[0]))
    for layer in theta.layers:
        result = Affine(layer.weight @ result.weight, layer.evaluate(result.bias))
    return result


def written_like(theta: MLP, other: Any) -> MLP | None:
    """Theta with the activation of another multilayer perceptron, where it is affine."""
    whole, perceptron = affine_map(theta), as_perceptron(other)
    if whole is None or perceptron is None:  # nothing else has affine layers to be written with
        return None
    return MLP((whole,), perceptron.activation)

"""Pure permutations: an equivalent parameter on which G permutes the neurons, without scaling them.

The positive scales of a finite group acting by monomial matrices are a coboundary: transport the scale of one neuron
of each orbit along the orbit.  That is consistent, because an element that fixes a neuron has finite order and scales
it by a positive number, hence by 1.

>>> from catnet.algebra.permutation import Permutation
>>> swap = Monomial(Permutation((1, 0)), (Fraction(2), Fraction(1, 2)))
>>> gauge = straighten([swap])
>>> gauge
(Fraction(1, 1), Fraction(1, 2))
>>> d = Monomial.diagonal(gauge)
>>> (d * swap * d.inverse()).is_permutation
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.errors import InputError
from catnet.theorem.ladder import LayerActions

__all__ = ["pure_permutation_form", "straighten"]


def straighten(generators: Sequence[Monomial]) -> Vector:
    """d such that D P D^{-1} is a permutation matrix for every P in the finite group that the generators generate.

    D is the diagonal of d, and d is 1 at the first neuron of every orbit.  Linear in neurons times generators.

    Raises
    ------
    InputError
        If there is none: a product of the generators scales a neuron that it fixes.
    """
    if not generators:
        return ()
    gauge: list[Fraction | None] = [None] * generators[0].size
    for start in range(len(gauge)):
        if gauge[start] is not None:
            continue
        gauge[start] = Fraction(1)
        orbit = [start]
        for here in orbit:
            at_here = gauge[here] or Fraction(1)
            for generator in generators:
                there = generator.permutation(here)
                value = at_here / generator.scale[here]
                if gauge[there] is None:
                    gauge[there] = value
                    orbit.append(there)
                elif gauge[there] != value:
                    raise InputError(
                        f"the generators do not generate a finite group: neuron {there} is fixed and scaled"
                    )
    return tuple(Fraction(1) if value is None else value for value in gauge)


def pure_permutation_form(theta: MLP, actions: LayerActions) -> tuple[MLP, LayerActions]:
    """An equivalent network, and the actions on it: permutation matrices on every hidden layer.

    Parameters
    ----------
    theta : MLP
        Of an activation that lets the scales pass: ReLU and leaky ReLU always, tanh the signs.
    actions : LayerActions
        Under which its layers are equivariant, by monomial matrices on the hidden spaces.

    Raises
    ------
    InputError
        If the actions are not such, or no scaling that passes through the activation straightens them.
    """
    if as_perceptron(theta) is None:
        raise InputError(f"pure permutations are those of the neurons of multilayer perceptrons, not of {theta.kind}")
    actions.require_on(theta.widths)
    if actions.origins:
        raise InputError(f"the actions are affine, as {theta.activation.name} has it: no scaling straightens them")
    gauges, pulled = [], []
    for index in range(1, theta.depth):
        gauge = straighten(_monomials(actions, index)) if actions.generators else (Fraction(1),) * theta.widths[index]
        factors = [Fraction(1) if factor == 1 else theta.activation.pull(factor) for factor in gauge]
        if None in factors:
            name = theta.activation.name
            raise InputError(f"V_{index} would have to be scaled by what does not pass through {name}")
        gauges.append(gauge)
        pulled.append(tuple(factor for factor in factors if factor is not None))
    layers = []
    for index, layer in enumerate(theta.layers, start=1):
        weight, bias = layer.weight, layer.bias
        if index > 1:
            weight = weight.scale_columns(tuple(1 / factor for factor in gauges[index - 2]))
        if index < theta.depth:
            weight = weight.scale_rows(pulled[index - 1])
            bias = tuple(factor * value for factor, value in zip(pulled[index - 1], bias, strict=True))
        layers.append(Affine(weight, bias))
    pure = []
    for place, (name, operators) in enumerate(actions.generators):
        hidden = [
            Monomial.of_permutation(_monomials(actions, index)[place].permutation) for index in range(1, theta.depth)
        ]
        pure.append((name, (operators[0], *hidden, operators[-1])))
    return MLP(tuple(layers), theta.activation), LayerActions(tuple(pure))


def _monomials(actions: LayerActions, index: int) -> list[Monomial]:
    found = [operator for _, operator in actions.on_layer(index) if isinstance(operator, Monomial)]
    if len(found) < len(actions.generators):
        raise InputError(f"a generator acts on V_{index} by a matrix that is not monomial")
    return found

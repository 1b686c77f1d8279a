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
    return tuple(value or Fraction(1) for value in gauge)


def pure_permutation_form(theta: MLP, actions: LayerActions) -> tuple[MLP, LayerActions]:
    """An equivalent ReLU network, and the actions on it: permutation matrices on every hidden layer.

    Parameters
    ----------
    theta : MLP
    actions : LayerActions
        Under which its layers are equivariant, positive monomial on the hidden spaces.
    """
    gauges = []
    for index in range(1, theta.depth):
        monomials = [operator for _, operator in actions.on_layer(index) if isinstance(operator, Monomial)]
        gauges.append(straighten(monomials) if monomials else (Fraction(1),) * theta.widths[index])
    layers = []
    for index, layer in enumerate(theta.layers, start=1):
        weight, bias = layer.weight, layer.bias
        if index > 1:
            weight = weight.scale_columns(tuple(1 / factor for factor in gauges[index - 2]))
        if index < theta.depth:
            gauge = gauges[index - 1]
            weight = weight.scale_rows(gauge)
            bias = tuple(factor * value for factor, value in zip(gauge, bias, strict=True))
        layers.append(Affine(weight, bias))
    pure = []
    for name, operators in actions.generators:
        hidden = [Monomial.of_permutation(op.permutation) for op in operators[1:-1] if isinstance(op, Monomial)]
        pure.append((name, (operators[0], *hidden, operators[-1])))
    return MLP(tuple(layers), theta.activation), LayerActions(tuple(pure))

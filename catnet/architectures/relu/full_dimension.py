"""For every architecture with input and hidden widths at least 2: a parameter of full functional dimension, with its
certificate.

That there is one is a theorem of Grillo and Montúfar; here it is found and certified, one architecture at a time.
Weights are small integers from a fixed stream; the bias of a neuron is chosen so that it bends at a given input
point, since a layer that no input bends cannot be seen.  The first parameter of the stream whose functional dimension
meets #parameters − #hidden neurons is returned.

>>> found = full_dimension_parameter((2, 2, 2, 1))
>>> found.dimension.value, found.dimension.expected, found.dimension.independent.check(found.theta)
(11, 11, True)

References
----------
Grillo, Montúfar, "Most ReLU Networks Admit Identifiable Parameters", arXiv 2605.03601.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.dimension import FunctionalDimension, functional_dimension
from catnet.category import Affine
from catnet.errors import BudgetError, InputError

__all__ = ["FullDimension", "full_dimension_parameter", "iter_bending_parameters"]


@final
@dataclass(frozen=True, slots=True)
class FullDimension:
    """A parameter, the certificate of its functional dimension, and how many parameters were tried."""

    theta: MLP
    dimension: FunctionalDimension
    tried: int


def full_dimension_parameter(widths: Sequence[int], *, seed: int = 0, attempts: int = 1_000) -> FullDimension:
    """A parameter with the given widths (d_0, …, d_L) whose functional dimension is #parameters − #hidden neurons.

    Parameters
    ----------
    widths : sequence of int
        d_0 and the hidden widths at least 2, d_L at least 1.
    seed : int
        Which stream of parameters is tried.
    attempts : int
        How many.

    Raises
    ------
    InputError
        A width is too small; with hidden layers of width 1 or one input there may be none.
    BudgetError
        None was found.
    """
    if min(widths[:-1], default=0) < 2 or widths[-1] < 1:
        raise InputError(
            f"input and hidden widths must be at least 2 and the output width at least 1, found {tuple(widths)}"
        )
    for tried, theta in enumerate(iter_bending_parameters(widths, seed=seed), start=1):
        dimension = functional_dimension(theta, kernel=False)
        if dimension.is_full:
            return FullDimension(theta, dimension, tried)
        if tried >= attempts:
            break
    raise BudgetError("attempts", attempts)


def iter_bending_parameters(widths: Sequence[int], *, seed: int = 0) -> Iterator[MLP]:
    """Parameters with small integer weights, each neuron of which has an input point at which it bends; without end."""
    source = random.Random(seed)
    while True:
        layers: list[Affine] = []
        for index, (n, m) in enumerate(itertools.pairwise(widths), start=1):
            weight = Matrix(
                [[source.choice((-1, 1)) * source.randint(1, 5) for _ in range(n)] for _ in range(m)], columns=n
            )
            if index + 1 == len(widths):
                layers.append(Affine(weight, tuple(Fraction(source.randint(-5, 5)) for _ in range(m))))
                break
            bias = []
            for row in weight.rows():
                state = _state(layers, tuple(Fraction(source.randint(-6, 6)) for _ in range(widths[0])))
                bias.append(-sum((w * h for w, h in zip(row, state, strict=True)), Fraction(0)))
            layers.append(Affine(weight, tuple(bias)))
        yield MLP(tuple(layers))


def _state(layers: Sequence[Affine], point: Vector) -> Vector:
    """What the layers so far, all with activation, make of an input."""
    for layer in layers:
        point = tuple(max(value, Fraction(0)) for value in layer.evaluate(point))
    return point

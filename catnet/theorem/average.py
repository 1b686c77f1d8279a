"""The average of a parameter, layer by layer, over actions on the hidden spaces, and where the two differ.

`catnet.questions.symmetrise` asks an architecture for one (`Architecture.layer_average`) and checks every square.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.theorem.ladder import LayerActions

__all__ = ["Break", "LayerAverage"]


@final
@dataclass(frozen=True, slots=True)
class Break:
    """A neuron that its partner does not match.

    Parameters
    ----------
    layer, generator, neuron : int, str, int
        The row of the layer that the generator moves; of scores the head.
    nearest : int or None
        The neuron that it is moved to; None where the generator does not permute the outputs.
    largest_entry : Fraction
        The largest absolute difference of the two rows, over weights and bias.
    column : int or None
        Where it is; None for the bias.
    part : str
        What differs, where it is neither weights nor a bias: encodings, scores.
    """

    layer: int
    generator: str
    neuron: int
    nearest: int | None
    largest_entry: Fraction
    column: int | None
    part: str = ""


@final
@dataclass(frozen=True, slots=True)
class LayerAverage:
    """An average, not checked yet.

    Parameters
    ----------
    network : Theta
    actions : LayerActions
        Under which its layers should be equivariant.
    given : Theta
        The parameter that was averaged: the one asked for, in other coordinates of its hidden spaces.
    frames : tuple of Matrix
        These coordinates: what the hidden features of every layer are multiplied by.
    distance_squared, norm_squared : Fraction
        ‖given − network‖² and ‖given‖², over all entries.
    is_nearest : bool
        Whether all actions are signed permutations, so that no equivariant parameter is nearer for them.
    breaks : tuple of Break
        Largest first.
    typical_squared : Fraction
        What as many entries as the actions move are in their layers in the mean, squared and added up.
    """

    network: Any
    actions: LayerActions
    given: Any
    frames: tuple[Matrix, ...]
    distance_squared: Fraction
    norm_squared: Fraction
    is_nearest: bool
    breaks: tuple[Break, ...]
    typical_squared: Fraction

"""What a person may say about a model while it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from catnet.algebra.floats import FloatFormat
from catnet.category import Activation

__all__ = ["Options"]


@final
@dataclass(frozen=True, slots=True)
class Options:
    """Parameters
    ----------
    activation : Activation, optional
        For files that hold weights and no activation.
    layers : tuple of str, optional
        The names of the layers in their order, for the same files.
    input_shape : tuple of int, optional
        Of the input, with or without the batch axis, where the source does not say it.
    logits : bool
        Take a softmax (or a sigmoid that is not the network's activation) at the end away.
    fold_batchnorm : FloatFormat, optional
        Fold BatchNorm, its factors rounded once to this format.
    lower : bool
        Write what is no layer of a perceptron as ReLU layers.
    raw : bool
        Leave the normalisation of an .nnet file out.
    """

    activation: Activation | None = None
    layers: tuple[str, ...] | None = None
    input_shape: tuple[int, ...] | None = None
    logits: bool = False
    fold_batchnorm: FloatFormat | None = None
    lower: bool = False
    raw: bool = False

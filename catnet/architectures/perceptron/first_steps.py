"""The first steps of every question about perceptrons whose activation lets scalings pass: cheap, and the same for all.

>>> from catnet.category import Tanh
>>> theta = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], Tanh())
>>> flipped = MLP.from_rows([([[-2], [1]], [0, 1]), ([[-1, 1]], [0])], Tanh())
>>> check_up_to_symmetries(theta, flipped, "permutations and sign changes of neurons").verdict.reason
'equal up to permutations and sign changes of neurons'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from catnet.architectures.perceptron.degenerate import iter_degenerate, outside_orbit
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import find_reduction
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.theorem.transporter import transporter_found
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["FirstSteps", "check_degenerate", "check_up_to_symmetries"]


@final
@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What the first steps of a comparison found: a verdict, or none and both networks reduced."""

    verdict: Verdict | None
    small: tuple[MLP, MLP]


def check_up_to_symmetries(left: MLP, right: MLP, symmetries: str) -> FirstSteps:
    """Whether two networks are equal as values, up to symmetries, or so after reduction; nothing is refuted.

    Parameters
    ----------
    left, right : MLP
        Parallel, of one activation or of two that let the same scalings pass.
    symmetries : str
        What K_i is made of, in words.
    """
    left.require_parallel(right)
    if left == right:
        return FirstSteps(Proved("equal as values"), (left, right))
    model = ScaledNetworks(reads_exactly=True)
    if transporter_found(model, left, right):
        return FirstSteps(Proved(f"equal up to {symmetries}"), (left, right))
    small = find_reduction(left).small, find_reduction(right).small
    if small[0] == small[1] or transporter_found(model, *small):
        return FirstSteps(Proved(f"equal up to {symmetries}, after reduction"), small)
    return FirstSteps(None, small)


def check_degenerate(theta: MLP, same: Callable[[MLP, MLP], Verdict]) -> Verdict | None:
    """What is known of the identifiability of a network without hidden neurons, or with some that are constant, unread
    or copies; None if there is no such neuron.

    Parameters
    ----------
    same : callable
        Whether two networks have the same function.
    """
    if not theta.hidden_neurons:
        return Proved("without hidden neurons the function is affine or constant, and determines the parameter")
    for reason, twin in iter_degenerate(theta):
        if outside_orbit(theta, twin) and isinstance(same(theta, twin), Proved):
            return Refuted(reason, twin)
        return Undecided(f"{reason}, but the twin that this suggests could not be shown to be one")
    return None

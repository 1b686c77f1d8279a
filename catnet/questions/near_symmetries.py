"""Which groups does a network nearly respect?  Proposals, for networks that were trained or perturbed.

The network is reduced and written as a structure in doubles (`catnet.architectures.perceptron.structure`), and
permutations that nearly keep it are looked for, one tolerance after another (`catnet.groups.near_automorphisms`).
Every layer is averaged over each group that comes out.  A group is proposed if its average changes the weights that it
moves by little; how much is exact, and so is the proof that the averaged network is equivariant.  That the given
network *is* symmetric is never said, nor that there is nothing else.  Of several heads of softmax values
propose elements of order 2 (`catnet.questions.near_values`).

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[2, "101/100"], ["99/100", 2]], [1, 1]), ([[1, 1]], [0])])
>>> found = near_symmetries(theta)
>>> best = found.proposals[0]
>>> best.order, best.structure, best.distance_squared, best.network.layers[0].weight
(2, 'C_2', Fraction(1, 5000), Matrix([['2', '1'], ['1', '2']]))
>>> print(found)
C_2 at a relative distance of 0.00378
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, final

import numpy as np

from catnet.algebra.monomial import Monomial
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.forms import affine_map, centred, uncentred
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.nearest.averages import average_layer, squared_distance, squared_norm
from catnet.architectures.perceptron.nearest.doubles import even_layers_in_doubles
from catnet.architectures.perceptron.nearest.scales import balanced_along, rescaled, roughly_balanced
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.structure import near_structure, reads_and_rows
from catnet.category import Affine
from catnet.errors import InputError
from catnet.groups import FiniteGroup
from catnet.groups.automorphisms import Automorphism
from catnet.groups.few_generators import few_generators
from catnet.groups.near_automorphisms import NearLevel, near_automorphisms
from catnet.groups.recognition import name_of
from catnet.questions.near_values import near_involutions
from catnet.questions.symmetries import SIGNS, Kind
from catnet.theorem.action import EndActions
from catnet.theorem.comparison import forms_of
from catnet.theorem.model import Network
from catnet.theorem.proof import Layerwise, check_layerwise
from catnet.verdict import Proved

__all__ = ["LITTLE", "NearSymmetries", "NearSymmetry", "near_symmetries"]

LITTLE = Fraction(1, 4)
"""An average changes little if it changes what it moves by this share of what as many typical weights are."""

_SAME = 16
"""Of a chain of groups the larger is proposed alone, if its squared distance is at most so many times larger."""


@final
@dataclass(frozen=True, slots=True)
class NearSymmetry:
    """A group, and the network that it makes of the given one.

    Parameters
    ----------
    ends : EndActions
        Generators g1, g2, … on inputs and outputs.
    group : FiniteGroup
    network : Network
        Every layer averaged.
    layerwise : Layerwise
        The actions on its layers, every square checked.
    given : Network
        The parameter whose distance is measured: the searched network, hidden neurons rescaled, or features seen in
        other coordinates, where that brings partners nearer.
    distance_squared, norm_squared : Fraction
        ‖given − network‖² and ‖given‖², over all weights and biases.
    share_squared : Fraction
        ‖given − network‖², divided by what as many weights as the group moves are in their layers in the mean.
    """

    ends: EndActions
    group: FiniteGroup
    network: Network
    layerwise: Layerwise
    given: Network
    distance_squared: Fraction
    norm_squared: Fraction
    share_squared: Fraction
    _memo: dict[str, str | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def order(self) -> int:
        return self.group.order

    @property
    def structure(self) -> str | None:
        """The name of the group up to isomorphism, as of `Symmetries`."""
        if "structure" not in self._memo:
            self._memo["structure"] = name_of(self.group)
        return self._memo["structure"]

    @property
    def relative_squared(self) -> Fraction:
        """The squared distance, as a share of the squared length of all weights and biases."""
        return self.distance_squared / self.norm_squared if self.norm_squared else Fraction(0)


@final
@dataclass(frozen=True, slots=True)
class NearSymmetries:
    """What is proposed.

    Parameters
    ----------
    kind : str
    theta, searched : Network
        The given network, and the reduced one whose layers are averaged.
    proposals : tuple of NearSymmetry
        By their relative distance, the nearest first.
    ended : str
        The budget that ended the search; empty if none did.
    """

    kind: Kind
    theta: Network
    searched: Network
    proposals: tuple[NearSymmetry, ...]
    ended: str = ""

    def __str__(self) -> str:
        words = [
            f"{one.structure or f'a group of order {one.order}'} at a relative distance of "
            f"{float(one.relative_squared) ** 0.5:.3g}"
            for one in self.proposals
        ]
        return "; ".join(words) or "no group was found near"


def near_symmetries(theta: Network, kind: Kind = "permutation", *, little: Fraction = LITTLE) -> NearSymmetries:
    """Groups of (signed) permutations of inputs and outputs for which the averaged network is near.

    Parameters
    ----------
    theta : Network
        A multilayer perceptron, or what can be written as one; or several heads of softmax behind which a linear layer
        or a readout stands: of these only groups of order 2 are proposed.
    kind : {"permutation", "signed"}
    little : Fraction
        How large the share of a proposal may be, at most; random weights without a mean have 7/10 or more.

    Returns
    -------
    NearSymmetries
        Proposals, not verdicts; each with a network that is proved equivariant, and with exact distances.

    Raises
    ------
    InputError
        If theta is of another architecture, or of another kind.

    Notes
    -----
    All values are sorted a few times for every tolerance, and for every generator that is found.  The hidden actions
    are those of the search: for one group, `symmetrise` may find better ones.  Hidden scales are brought together where
    sigma(c z) = c^r sigma(z) for c > 0 and r ≤ 16; beyond, partners have to have one scale.  Numbers of any size are
    compared: what is far from 1 is scaled by powers of two, exactly, before it becomes a double.
    """
    if kind not in SIGNS:
        raise InputError(f"groups that are nearly respected are of the kinds {' and '.join(SIGNS)}, not {kind!r}")
    small = _searched(theta)
    if small is None:
        return _of_values(theta, kind, little)
    plain = centred(small)
    power = _power(plain)
    if power:
        plain = roughly_balanced(plain, power)
    found = near_automorphisms(near_structure(plain, signed=-1 in SIGNS[kind]))
    proposals: list[NearSymmetry] = []
    for level in found.levels:
        made = _made(small, plain, level)
        if made is None or made.share_squared > little * little:
            continue
        if proposals and made.order == proposals[-1].order:
            continue
        if proposals and made.distance_squared <= _SAME * proposals[-1].distance_squared:
            proposals.pop()
        proposals.append(made)
    proposals.sort(key=lambda one: one.relative_squared)
    return NearSymmetries(kind, theta, small, tuple(proposals), found.ended)


def _of_values(theta: Network, kind: Kind, little: Fraction) -> NearSymmetries:
    """Of order 2, from values."""
    proposals = []
    involutions, ended = near_involutions(theta, signed=-1 in SIGNS[kind])
    for found in involutions:
        made = found.average
        share = made.distance_squared / made.typical_squared if made.typical_squared else Fraction(0)
        if share <= little * little:
            group, distance = found.ends.group(), made.distance_squared
            proposals.append(
                NearSymmetry(
                    found.ends, group, made.network, made.layerwise, made.given, distance, made.norm_squared, share
                )
            )
    proposals.sort(key=lambda one: one.relative_squared)
    return NearSymmetries(kind, theta, theta, tuple(proposals), ended)


def _searched(theta: Network) -> MLP | None:
    """The reduced perceptron; one layer, if the function is affine."""
    KNOWN.architecture_of(theta)
    for form in forms_of(KNOWN, theta):
        if as_perceptron(form) is not None:
            small = as_perceptron(KNOWN.architecture_of(form).reduce(form).small)
            if small is not None:
                whole = affine_map(small)
                return small if whole is None else MLP((whole,), small.activation)
    return None


_HIGHEST = 16
"""Powers of scales of neurons that are computed."""


def _power(plain: MLP) -> int:
    """The r with sigma(c z) = c^r sigma(z) for all c > 0; 0 if there is none, or it is too large."""
    degree = plain.activation.homogeneity if plain.activation.freedom in ("positive", "nonzero") else None
    return degree if degree is not None and degree <= _HIGHEST else 0


def _made(small: MLP, plain: MLP, level: NearLevel) -> NearSymmetry | None:
    """The average over the group of some permutations of the layers of the plain network; None if it acts trivially
    at both ends, or if the average is not confirmed.
    """
    moving = [one for one in level.generators if not all(operator.is_identity for operator in one[:2])]
    if not moving:
        return None
    steps = reads_and_rows(plain)
    spaces = [[one[0] for one in moving], *([one[reads] for one in moving] for reads, _ in steps[1:])]
    given = plain
    power = _power(plain)
    if power and not _of_one_size(plain, steps, moving, level.tolerance):
        rows = [[one[written] for one in moving] for _, written in steps]
        given = rescaled(plain, balanced_along(plain, [*spaces, rows[-1]], rows, power), power)
    pairs = [[(one[reads], one[rows]) for one in moving] for reads, rows in steps]
    network = MLP(tuple(map(average_layer, given.layers, pairs)), given.activation)
    if plain is not small:
        given, network = uncentred(given, small.activation), uncentred(network, small.activation)
    distances = [squared_distance(a, b) for a, b in zip(given.layers, network.layers, strict=True)]
    norms = [squared_norm(layer) for layer in given.layers]
    typical = sum((_typical(*each) for each in zip(given.layers, norms, pairs, strict=True)), Fraction(0))
    ends = [(one[0], one[1]) for one in moving]
    group = EndActions(tuple((f"g{number}", *pair) for number, pair in enumerate(ends, start=1))).group()
    few = few_generators(ends, group.order)
    acting = EndActions(tuple((f"g{number}", first, last) for number, (first, last) in enumerate(few, start=1)))
    verdict = check_layerwise(KNOWN.architecture_of(network).model, network, acting, acting.group())
    if not isinstance(verdict, Proved):
        return None
    distance = sum(distances, Fraction(0))
    return NearSymmetry(
        acting,
        acting.group(),
        network,
        verdict.certificate,
        given,
        distance,
        sum(norms, Fraction(0)),
        distance / typical if typical else Fraction(0),
    )


def _of_one_size(
    plain: MLP, steps: Sequence[tuple[int, int]], moving: Sequence[Automorphism], tolerance: float
) -> bool:
    """Whether the rows of hidden partners have one length, up to the tolerance: then they need no scales."""
    for (_, rows), (weight, shift) in zip(steps[:-1], even_layers_in_doubles(plain), strict=False):
        lengths = np.sqrt((weight * weight).sum(axis=1) + shift * shift)
        for one in moving:
            moved = lengths[np.array(one[rows].permutation.images, dtype=np.intp)]
            if not (abs(moved - lengths) <= tolerance * lengths).all():
                return False
    return True


def _typical(layer: Affine, norm: Fraction, pairs: Sequence[tuple[Monomial, Monomial]]) -> Fraction:
    """The mean square of the numbers of a layer, times how many of them are moved."""
    height, width = layer.weight.shape
    rows, columns = _moved([here for _, here in pairs], height), _moved([before for before, _ in pairs], width)
    moved = int(rows.sum()) * (width + 1) + int((~rows).sum()) * int(columns.sum())
    size = height * (width + 1)
    return norm * moved / size if size else Fraction(0)


def _moved(operators: Sequence[Monomial], size: int) -> Any:
    moved = np.zeros(size, dtype=bool)
    for operator in operators:
        images = np.array(operator.permutation.images, dtype=np.intp).reshape(size)
        signs = np.array([factor < 0 for factor in operator.scale], dtype=bool).reshape(size)
        moved |= (images != np.arange(size)) | signs
    return moved

"""Realisations: networks with the function of another one whose layers are equivariant.

Every equivariant function of an architecture that absorbs the action, and is closed under sums, has one: the Reynolds
cover (`catnet.theorem.cover`).  Narrower than it, where that is enough, is theta itself, or theta without the neurons
that can be taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from catnet.category import find_difference, find_enclosed_difference
from catnet.groups import Group, UnlistedGroup
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.cover import average_over
from catnet.theorem.end_to_end import check_end_to_end
from catnet.theorem.proof import Layerwise, check_layerwise
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["Realisation", "realise_by_cover"]


@final
@dataclass(frozen=True, slots=True)
class Realisation:
    """A network with theta's function whose layers are equivariant.

    Parameters
    ----------
    network : Network
    layerwise : Layerwise
        The actions on its layers, every square checked.
    method : str
        Why it computes the same function.
    lower_bound : int, optional
        For one hidden layer of ReLU: no equivariant realisation has fewer neurons.
    """

    network: Any
    layerwise: Layerwise
    method: str
    lower_bound: int | None = None

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(space.dimension for space in self.network.spaces)

    @property
    def is_narrowest(self) -> bool:
        """Whether it is proved that no equivariant realisation of its depth, with one hidden layer, is narrower."""
        return self.lower_bound is not None and self.lower_bound == self.network.hidden_neurons


def realise_by_cover(
    architecture: Architecture[Any],
    theta: Any,
    ends: EndActions,
    group: Group,
    *,
    own_layers: Verdict | None = None,
    end_to_end: Verdict | None = None,
    keep: bool = True,
) -> Verdict:
    """A layerwise equivariant network of the same architecture with theta's function.

    Parameters
    ----------
    architecture : Architecture
        Of theta.
    theta : Theta
    ends : EndActions
    group : Group
    own_layers, end_to_end : Verdict, optional
        The answers of `check_layerwise` and `check_end_to_end` on theta, if they are already known.
    keep : bool
        Whether theta itself is returned if its layers are equivariant, even where less has its function.

    Returns
    -------
    Verdict
        Proved with a `Realisation`; Undecided with the reason why none was made.
    """
    model = architecture.model
    own = own_layers if own_layers is not None else check_layerwise(model, theta, ends, group)
    if keep and isinstance(own, Proved):
        return Proved("theta itself", Realisation(theta, own.certificate, "theta itself"))
    if not isinstance(own, Proved):
        whole = end_to_end if end_to_end is not None else check_end_to_end(architecture, theta, ends)
        if not isinstance(whole, Proved):
            return Undecided(f"the function is not proved equivariant: {whole.reason}")
    reduction = architecture.reduce(theta)
    less = isinstance(reduction.check(), Proved)
    small = reduction.small if less else theta
    layers = check_layerwise(model, small, ends, group)
    if isinstance(layers, Proved):
        method = "theta without the neurons that can be taken out"
        return _confirmed(theta, Realisation(small, layers.certificate, method))
    if isinstance(group, UnlistedGroup):
        return Undecided(f"a cover averages over the group, and {group.words}")
    if ends.fields:
        return Undecided("a cover averages over a finite group, and this one is connected")
    cover = average_over(architecture, small, ends, group)
    if isinstance(cover, Undecided):
        return cover
    method = f"the Reynolds cover of an equivariant function is that function: {cover.reason}"
    return _confirmed(theta, Realisation(cover.network, cover.layerwise, method))


def _confirmed(theta: Any, found: Realisation) -> Verdict:
    """At a few points: what an architecture says of its sums and reductions is not trusted blindly."""
    left, right = theta.morphism(), found.network.morphism()
    if left.is_rational and right.is_rational:
        apart = find_difference(left, right, limit=12) is not None
    else:
        apart = find_enclosed_difference(left, right, limit=6, bits=(128,)) is not None
    if apart:
        return Undecided("the realisation was not confirmed: it differs at a point")
    return Proved(found.method, found)

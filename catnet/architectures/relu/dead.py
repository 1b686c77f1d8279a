"""Neurons that are off on every region: found on the complex, silenced, and dropped.

Off everywhere is a statement about the states that a network reaches, not about its layers as maps on all of V_{i-1}.
So the step that takes such neurons out, `Silenced`, is no submodel: it sets the columns that read them to zero, and
every layer keeps its value on every reached state.  After it, nobody reads them, and the reduction forgets them.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1], [1]], [0, 1]), ([[-1, -1], [1, 0]], [0, 0]), ([[5, 1]], [0])])
>>> reduce_on_regions(theta).small.widths
(1, 1, 1, 1)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import find_reduction
from catnet.architectures.perceptron.submodel import Reduction, Step
from catnet.architectures.relu.intervals import dead_and_stable
from catnet.architectures.relu.model import require_relu
from catnet.architectures.relu.regions import complex_of
from catnet.budget import Budget, Limit
from catnet.category import Affine
from catnet.geometry.complex import Complex
from catnet.geometry.kernel.bits import unpack_bits
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["Silenced", "activity", "hidden_neurons", "reduce_by_intervals", "reduce_on_regions"]


@final
@dataclass(frozen=True, slots=True)
class Silenced:
    """The same network, but nobody reads some neurons that are off on every region.

    Parameters
    ----------
    theta, small : MLP
        Of the same widths.
    dead : tuple of (layer, neuron)
    """

    theta: MLP
    small: MLP
    dead: tuple[tuple[int, int], ...]

    @property
    def alphas(self) -> tuple[Affine, ...]:
        return tuple(map(Affine.linear, self.retractions))

    @property
    def retractions(self) -> tuple[Matrix, ...]:
        return tuple(map(Matrix.identity, self.theta.widths))

    def beta(self, phi: MLP) -> MLP:
        """phi with the columns that read the silenced neurons as they were."""
        return _with_columns(phi, self.theta, self.dead)

    def check(self, max_cells: Limit = DEFAULT_MAX_CELLS) -> Verdict:
        """Whether these neurons are off on every region of theta, and the rest is the same; enumerates the regions
        again, unless signs and intervals are enough."""
        alive = sorted(set(self.dead) - set(dead_and_stable(self.theta)[0]))
        if alive:  # signs and intervals do not show it
            counts = activity(self.theta, complex_of(self.theta, max_cells=max_cells))
            names = dict(zip(hidden_neurons(self.theta), counts, strict=True))
            alive = [name for name in alive if names[name]]
        if alive:
            return Refuted(f"neuron {alive[0][1]} of layer {alive[0][0]} is on somewhere", alive[0])
        if _silent(self.theta, self.dead) != self.small:
            return Refuted("the rest is not the same", self.small)
        return Proved("off on every region, so every layer keeps its value on every reached state")


def reduce_on_regions(theta: MLP, *, max_cells: Limit = DEFAULT_MAX_CELLS) -> Reduction:
    """As `find_reduction`, also without neurons that are off everywhere; repeated until there are none.

    Raises
    ------
    BudgetError
        If there are more regions than `max_cells`.
    """
    require_relu(theta)
    budget = Budget.of(max_cells)
    steps: list[Step] = list(reduce_by_intervals(theta).steps)
    here = steps[-1].small if steps else theta
    while here.depth > 2 and here.hidden_neurons:
        counts = activity(here, complex_of(here, max_cells=budget))
        following = _without(here, tuple(n for n, count in zip(hidden_neurons(here), counts, strict=True) if not count))
        if not following:
            break
        steps += following
        here = steps[-1].small
    return Reduction(theta, tuple(steps))


def reduce_by_intervals(theta: MLP) -> Reduction:
    """As `find_reduction`, also without neurons that signs and intervals show to be off everywhere; linear time."""
    steps: list[Step] = list(find_reduction(theta).steps)
    here = steps[-1].small if steps else theta
    while following := _without(here, dead_and_stable(here)[0]):
        steps += following
        here = steps[-1].small
    return Reduction(theta, tuple(steps))


def _without(theta: MLP, dead: tuple[tuple[int, int], ...]) -> list[Step]:
    """Silence neurons that are off everywhere, and forget them; no step if that forgets none."""
    if not dead:
        return []
    silenced = Silenced(theta, _silent(theta, dead), dead)
    following = find_reduction(silenced.small).steps
    return [silenced, *following] if following else []


def hidden_neurons(theta: MLP) -> list[tuple[int, int]]:
    """All hidden neurons as (layer, index), layers from 1."""
    return [(index, neuron) for index, width in enumerate(theta.widths[1:-1], start=1) for neuron in range(width)]


def activity(theta: MLP, regions: Complex) -> list[int]:
    """On how many regions each hidden neuron is on."""
    require_relu(theta)
    flags = unpack_bits(regions.cells.active, offset=1 + len(regions.walk.halfspaces), size=theta.hidden_neurons)
    return [int(count) for count in flags.sum(axis=0)]


def _silent(theta: MLP, dead: tuple[tuple[int, int], ...]) -> MLP:
    zero = MLP(tuple(Affine(Matrix.zeros(*layer.weight.shape), layer.bias) for layer in theta.layers), theta.activation)
    return _with_columns(theta, zero, dead)


def _with_columns(theta: MLP, other: MLP, chosen: tuple[tuple[int, int], ...]) -> MLP:
    """theta, with the columns that read the chosen neurons taken from another network."""
    layers = list(theta.layers)
    for index, neuron in chosen:
        upper = layers[index]
        columns = list(upper.weight.columns())
        columns[neuron] = tuple(row[neuron] for row in other.layers[index].weight.rows())
        layers[index] = Affine(Matrix(columns, columns=upper.weight.shape[0]).T, upper.bias)
    return MLP(tuple(layers), theta.activation)

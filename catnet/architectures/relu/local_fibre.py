"""The fibre of a ReLU network near theta: how many dimensions the parameters with its function have there.

Let theta have P parameters, functional dimension r, and s independent infinitesimal scalings.

**Near theta the fibre has dimension at most P − r.**  Take r independent derivatives of outputs f_k(x), at points x at
which no neuron vanishes.  Near theta these r numbers are polynomials in the parameters with independent derivatives, so
they keep their values on a manifold of dimension P − r only, and the fibre lies in it.

**It has dimension at least s**, since it holds what scalings make of theta; **and s + 1** if it holds a line
theta + t d, t from 0 on, d no sum of scalings (`catnet.architectures.relu.lines`): then scalings of the points of the
line do it.
So if P − r = s, near theta nothing but scalings keeps the function.

>>> absolute = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
>>> found = local_fibre(absolute)                          # both kinks may move in first order, and neither does
>>> found.at_least, found.at_most, found.dimension
(2, 3, None)
>>> carried = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[2, 1], [1, 1]], [1, -1]), ([[1, 1]], [-1])])
>>> found = local_fibre(carried)
>>> found.dimension, [(str(interval), line.direction[1][1]) for line, interval in found.lines]
(5, [('t from -1 on', (Fraction(1, 1), Fraction(0, 1)))])

References
----------
Grigsby, Lindsey, Meyerhoff, Wu, "Functional dimension of feedforward ReLU neural networks", arXiv 2209.04036.
Gegenfurtner, Grillo, Montúfar, "The symmetries of three-layer ReLU networks", arXiv 2605.18319, describe the fibres of
bottlenecks; only its abstract was at hand, and nothing here is taken from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.dimension import FunctionalDimension, functional_dimension
from catnet.architectures.relu.jacobian import scaling_directions
from catnet.architectures.relu.lines import Direction, Interval, LineFamily, iter_bias_lines
from catnet.architectures.relu.model import require_relu
from catnet.budget import Limit
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.verdict import Proved

__all__ = ["LocalFibre", "local_fibre"]


@final
@dataclass(frozen=True, slots=True)
class LocalFibre:
    """The parameters near theta with its function.

    Parameters
    ----------
    scalings : int
        The dimension of what scaling neurons makes of theta.
    at_most : int
        #parameters − functional dimension.
    lines : tuple of (LineFamily, Interval)
        Lines in the fibre, no scalings, and for which t they are; a basis of the motions of biases that no region sees
        in first order was tried.
    directions : tuple of directions
        All motions beyond scalings that no region sees in first order: layer by layer of weights and biases.
    """

    scalings: int
    at_most: int
    lines: tuple[tuple[LineFamily, Interval], ...]
    directions: tuple[Direction, ...] = field(repr=False)

    @property
    def at_least(self) -> int:
        return self.scalings + bool(self.lines)

    @property
    def dimension(self) -> int | None:
        """None where only bounds are known."""
        return self.at_most if self.at_least == self.at_most else None


def local_fibre(
    theta: MLP, dimension: FunctionalDimension | None = None, *, max_cells: Limit = DEFAULT_MAX_CELLS
) -> LocalFibre:
    """The fibre near theta, among the parameters of theta's widths.

    Parameters
    ----------
    theta : MLP
        A ReLU network.
    dimension : FunctionalDimension, optional
        Its functional dimension with the exact kernel, if it is known.
    max_cells : int, optional
        The budget of regions, of theta and of each line.

    Raises
    ------
    BudgetError
        If there are more regions of theta; a line whose regions are too many is left out.
    """
    require_relu(theta)
    known = dimension if dimension is not None and dimension.exact else None
    known = functional_dimension(theta, max_cells=max_cells) if known is None else known
    scaled, lines = scaling_directions(theta), []
    scalings = scaled.rank() if theta.hidden_neurons else 0
    if not known.is_full and theta.depth > 1:
        for family in iter_bias_lines(theta, known):
            if scaled.above(Matrix([_flat(family.direction)])).rank() == scalings:
                continue
            verdict = family.check(max_cells=max_cells)
            if isinstance(verdict, Proved) and verdict.certificate.nonzero is not None:
                lines.append((family, verdict.certificate))
    directions = tuple(tuple(layers) for layers in known.directions(theta))
    return LocalFibre(scalings, theta.parameters - known.value, tuple(lines), directions)


def _flat(direction: Direction) -> list[Fraction]:
    """In the order of the parameters: neuron by neuron its weights, then its bias."""
    rows = (zip(weight.rows(), bias, strict=True) for weight, bias in direction)
    return [value for layer in rows for row, shift in layer for value in (*row, shift)]

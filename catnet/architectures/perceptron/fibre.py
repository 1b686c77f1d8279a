"""The fibre: all parameters of one width, one hidden layer, with the same function, up to permuting neurons and, where
they pass, scaling them.

>>> from catnet.architectures.perceptron.network import MLP
>>> lines = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])])
>>> fibre = shallow_fibre(lines)
>>> fibre.dimension, [stratum.sides for stratum in fibre.strata]
(0, ['+++', '---'])
>>> identity = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])
>>> [(stratum.pairs, stratum.dimension) for stratum in shallow_fibre(identity).strata]    # the pair can be moved
[(1, 1)]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from catnet.architectures.perceptron.kinks import counts_up_to_scaling, kinks, require_turning
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.shallow_search import SearchType, ShallowSearch
from catnet.errors import InputError
from catnet.search import allowance

__all__ = ["Fibre", "Stratum", "shallow_fibre"]


@final
@dataclass(frozen=True, slots=True)
class Stratum:
    """The parameters of one type.

    Parameters
    ----------
    sides : str
        For every hyperplane of the function, in the order of `Kinks.hyperplanes`, ``+`` or ``-`` for a neuron on that
        side of it, or ``±`` for one on both.
    pairs : int
        At most so many pairs of neurons that are affine together, on hyperplanes of their own.
    constant : bool
        Whether a constant neuron stands in for the output bias that the architecture does not have.
    idle : int
        Neurons left over: unread, constant, or sharing the work of another one.
    dimension : int
        Of the family over R, up to the symmetries.
    representative : MLP
        One of them.
    """

    sides: str
    pairs: int
    constant: bool
    idle: int
    dimension: int
    representative: MLP


@final
@dataclass(frozen=True, slots=True)
class Fibre:
    """All types with members.

    Parameters
    ----------
    strata : tuple of Stratum
    """

    strata: tuple[Stratum, ...]

    @property
    def dimension(self) -> int:
        """The largest dimension of a stratum; 0 for a finite fibre."""
        return max(stratum.dimension for stratum in self.strata)

    @property
    def parameters(self) -> tuple[MLP, ...]:
        """The whole fibre, when it is finite: one parameter for every orbit.

        Raises
        ------
        InputError
            If it is infinite.
        """
        if self.dimension:
            raise InputError(f"the fibre has dimension {self.dimension}, so it is not a list")
        return tuple(stratum.representative for stratum in self.strata)


def shallow_fibre(theta: MLP, *, output_bias: bool = True, budget: int = 1 << 21) -> Fibre:
    """The fibre of theta's function among the parameters of theta's widths, one hidden layer.

    Parameters
    ----------
    theta : MLP
    output_bias : bool
        Whether the architecture has a bias in its last layer.
    budget : int
        How many sign patterns may be looked at.

    Raises
    ------
    BudgetError
        If there are more.
    InputError
        For other activations than ReLU, leaky ReLU, GELU, SiLU and softplus, and for constants that are not rational.

    Notes
    -----
    Neurons left over add n dimensions each when they are unread (their row moves), or as many as there are outputs
    when they share the work of another one; the larger number is counted.  Where no scaling passes it is one more: a
    row has one direction more, and a constant neuron a bias that the output takes back.  A function without outputs
    has every parameter in its fibre.
    """
    require_turning(theta)
    if theta.depth != 2:
        raise InputError(f"the fibre is found for one hidden layer, and this network has {theta.depth - 1}")
    inputs, width, outputs = theta.widths
    if not output_bias and any(theta.layers[-1].bias):
        raise InputError("the architecture has no output bias, but the parameter has one")
    scaled = counts_up_to_scaling(theta.activation)
    if not (output_bias or scaled):
        raise InputError("without an output bias the fibre is found for ReLU and leaky ReLU only")
    target = kinks(theta)
    if target.constants:
        raise InputError("a neuron is a constant that is not rational, and so is every parameter of the fibre")
    search = ShallowSearch(target, width, output_bias, allowance("sign patterns", budget), theta.activation)
    strata = []
    for kind in search.iter_types(using_all=False):
        representative = search.member(kind)
        if representative is None:
            continue
        idle = search.spare - len(kind.doubled) - 2 * kind.pairs
        shared = outputs if output_bias or search.visible or kind.doubled else 0
        strata.append(
            Stratum(
                _sides(search, kind),
                kind.pairs,
                search.visible in kind.doubled,
                idle,
                search.dimension(kind) + idle * (max(inputs, shared) + (not scaled)),
                representative,
            )
        )
    return Fibre(tuple(strata))


def _sides(search: ShallowSearch, kind: SearchType) -> str:
    sides = dict(zip(search.singles(kind.doubled), kind.sides, strict=True))
    return "".join("±" if i in kind.doubled else "+-"[sides[i]] for i in range(search.visible))

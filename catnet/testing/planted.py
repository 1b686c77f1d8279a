"""Networks with exactly the symmetries that were planted, disguised so that nothing of them shows.

A group G of signed permutations of the inputs is planted by one neuron for every element: neuron g reads w g^{-1}, and
is read by σ(g) u, where σ is what G does to the outputs.  If the sizes of the entries of w are different, as are those
of u, a signed permutation of the inputs that permutes the rows carries w to some w g^{-1}, so it is g^{-1}; and no two
outputs are equal.  So the layers have no other symmetries.

>>> from hypothesis import find
>>> planted = find(planted_symmetries(), lambda drawn: drawn.name == "S_3")
>>> planted.ends.group().order
6
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import Any, TypeAlias, final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Affine, Tanh
from catnet.groups import FiniteGroup, cyclic, dihedral, symmetric
from catnet.testing.disguises import disguises
from catnet.testing.networks import with_neurons
from catnet.testing.values import require
from catnet.theorem import EndActions

__all__ = ["PLANTED", "Planted", "orbit_network", "planted_symmetries"]

Signed: TypeAlias = tuple[Monomial, ...]


@final
@dataclass(frozen=True, slots=True)
class Planted:
    """A network and its symmetries.

    Parameters
    ----------
    theta : MLP or another network
    name : str or None
        Of the group, up to isomorphism; None where the function may have more than what was planted.
    ends : EndActions
        Generators.
    signed : bool
        Whether some change signs: then these are all signed permutations, otherwise all permutations, by which the
        layers commute.
    """

    theta: Any
    name: str | None
    ends: EndActions
    signed: bool


def _moves(*rows: tuple[int, ...]) -> Signed:
    return tuple(Monomial.of_permutation(row) for row in rows)


def _natural(group: FiniteGroup) -> Signed:
    return _moves(*(element.images for _, element in group.generators))


def _signs(n: int, *, even: bool = False) -> Signed:
    """The signed permutations of n axes; `even`: without permutations, and an even number of signs."""
    places = combinations(range(n), 2 if even else 1)
    flips = [tuple(Fraction(-1 if place in chosen else 1) for place in range(n)) for chosen in places]
    diagonals = tuple(Monomial(Permutation.identity(n), flip) for flip in flips)
    return diagonals if even else (*_natural(symmetric(n)), *diagonals[:1])


_QUATERNIONS = _moves((1, 2, 3, 0, 5, 6, 7, 4), (4, 7, 6, 5, 2, 1, 0, 3))
_FANO = _moves((1, 2, 3, 4, 5, 6, 0), (1, 0, 4, 3, 2, 5, 6))
"""x ↦ x + 1 and another collineation of the seven points of the plane over two elements."""

PLANTED: dict[str, Callable[[], Signed]] = {
    "trivial": lambda: _moves((0, 1, 2)),
    "C_2": lambda: (Monomial(Permutation((1, 0, 2)), (Fraction(1), Fraction(1), Fraction(-1))),),
    "C_3": lambda: _natural(cyclic(3)),
    "S_3": lambda: _moves((1, 2, 0, 3), (1, 0, 2, 3)),
    "C_2^2": partial(_signs, 3, even=True),
    "D_4": lambda: _natural(dihedral(4)),
    "C_6": lambda: _moves((1, 2, 0, 4, 3)),
    "Q_8": lambda: _QUATERNIONS,
    "S_3 × C_2": lambda: _moves((1, 2, 0, 3, 4), (1, 0, 2, 3, 4), (0, 1, 2, 4, 3)),
    "D_5": lambda: _natural(dihedral(5)),
    "A_4": lambda: _moves((1, 2, 0, 3), (1, 0, 3, 2)),
    "C_12": lambda: _moves((1, 2, 0, 3, 4, 5, 6), (0, 1, 2, 4, 5, 6, 3)),
    "C_3 wr C_2": lambda: _moves((1, 2, 0, 3, 4, 5), (3, 4, 5, 0, 1, 2)),
    "S_4": lambda: _natural(symmetric(4)),
    "D_4 × C_3": lambda: _moves((1, 2, 3, 0, 4, 5, 6), (3, 2, 1, 0, 4, 5, 6), (0, 1, 2, 3, 5, 6, 4)),
    "S_3^2": lambda: _moves((1, 2, 0, 3, 4, 5), (1, 0, 2, 3, 4, 5), (0, 1, 2, 4, 5, 3), (0, 1, 2, 4, 3, 5)),
    "B_3": partial(_signs, 3),
    "S_3 wr C_2": lambda: _moves((1, 2, 0, 3, 4, 5), (1, 0, 2, 3, 4, 5), (3, 4, 5, 0, 1, 2)),
    "C_2 wr C_4": lambda: _moves((1, 0, 2, 3, 4, 5, 6, 7), (2, 3, 4, 5, 6, 7, 0, 1)),
    "PSL(2,7)": lambda: _FANO,
}
"""Generators by the name of the group: signed permutations of the inputs.  Small groups come first."""


@st.composite
def planted_symmetries(
    draw: DrawFn,
    *,
    activation: Activation | None = None,
    names: SearchStrategy[str] | None = None,
    disguised: bool = True,
) -> Planted:
    """Networks with one hidden layer before they are disguised, and the group of their symmetries.

    Parameters
    ----------
    activation : Activation, optional
        Tanh, if it is not given.
    names : strategy of str, optional
        Keys of `PLANTED`; those of at most 12 elements, if it is not given.
    disguised : bool
        Whether hidden neurons are moved and scaled, one of them written as two, and dead ones added.
    """
    few = list(PLANTED)[: list(PLANTED).index("A_4") + 1]
    name = draw(st.sampled_from(few) if names is None else names)
    require(name in PLANTED, f"no group {name!r} is planted; known are {', '.join(PLANTED)}")
    inputs = PLANTED[name]()
    outputs = inputs if draw(st.booleans()) else tuple(Monomial.identity(1) for _ in inputs)
    sizes = draw(st.permutations(range(1, inputs[0].size + 1)))
    bias = draw(st.sampled_from([Fraction(1, 2), Fraction(-1), Fraction(7, 3)]))
    theta = orbit_network(inputs, outputs, Tanh() if activation is None else activation, sizes, bias)
    if disguised:
        theta = draw(_hidden_in(theta))
    ends = EndActions(tuple((f"g{i}", one, other) for i, (one, other) in enumerate(zip(inputs, outputs, strict=True))))
    return Planted(theta, name, ends, not all(operator.is_permutation for operator in inputs))


def orbit_network(inputs: Signed, outputs: Signed, activation: Activation, sizes: list[int], bias: Fraction) -> MLP:
    """One neuron for every element of the group of pairs; `sizes` are the entries of w, of different sizes."""
    pairs = list(zip(inputs, outputs, strict=True))
    elements: dict[tuple[Monomial, Monomial], None] = {
        (Monomial.identity(inputs[0].size), Monomial.identity(outputs[0].size)): None
    }
    walk = list(elements)
    for one, other in walk:
        for first, last in pairs:
            if (found := (first * one, last * other)) not in elements:
                elements[found] = None
                walk.append(found)
    row = [Fraction(size) for size in sizes]
    column = [Fraction(2 * place + 3, 2) for place in range(outputs[0].size)]
    rows = [first.apply(row) for first, _ in walk]
    columns = [last.apply(column) for _, last in walk]
    upper = Matrix(columns, columns=outputs[0].size).T
    layers = (Affine(Matrix(rows), (bias,) * len(walk)), Affine.linear(upper))
    return MLP(layers, activation)


@st.composite
def _hidden_in(draw: DrawFn, theta: MLP) -> MLP:
    lower, upper = theta.layers
    chosen = draw(st.integers(0, lower.target.dimension - 1))
    part = draw(st.sampled_from([Fraction(1, 2), Fraction(3), Fraction(-1)]))
    read = list(upper.weight.columns())[chosen]
    less = [part * value for value in read]
    rest = [value - small for value, small in zip(read, less, strict=True)]
    columns = [less if place == chosen else old for place, old in enumerate(upper.weight.columns())]
    split = MLP((lower, Affine(Matrix(columns).T, upper.bias)), theta.activation)
    doubled = with_neurons(split, 1, [lower.weight.row(chosen)], [lower.bias[chosen]], [tuple(rest)])
    zero = (Fraction(0),) * theta.widths[0]
    unread = (Fraction(0),) * theta.widths[-1]
    rows, biases = [zero, zero, lower.weight.row(0)], [Fraction(0), Fraction(0), Fraction(5)]
    idle = with_neurons(doubled, 1, rows, biases, [tuple(read), tuple(-value for value in read), unread])
    return draw(disguises(idle))

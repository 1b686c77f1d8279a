"""Symmetries with shifts: all pairs of affine maps A x + t and B y + s with f(A x + t) = B f(x) + s.

Such maps of an identifiable network have a common fixed point, up to shifts along which the function is constant
(docs/symmetries.md, Theorem 7): the point is computed, and the symmetries about it are those of the network in the
coordinates that start there.  Vector fields are found with their shifts.

>>> from catnet.architectures.perceptron.network import MLP
>>> bump = MLP.from_rows([([[1], [-1]], ["-1/2", "1/2"]), ([[1, 1]], [3])])                     # |x − 1/2| + 3
>>> found = affine_symmetries(bump, "signed")
>>> found.order, found.complete, found.ends.centres, [first.scale for _, first, _ in found.ends.generators]
(2, True, ((Fraction(1, 2),), (Fraction(3, 1),)), [(Fraction(-1, 1),)])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.forms import affine_map, centred
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.linear_symmetries import linear_components
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.errors import InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups.lie import AffineField, FieldPair
from catnet.questions.all_symmetries import check_all_found
from catnet.questions.lie_algebra import symmetry_algebra
from catnet.questions.symmetries import SIGNS, Kind, Symmetries, symmetries
from catnet.questions.within import within_budget
from catnet.theorem.action import EndActions
from catnet.theorem.comparison import forms_of
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Network
from catnet.verdict import Proved, Undecided

__all__ = ["affine_symmetries"]


def affine_symmetries(theta: Network, kind: Kind = "signed", *, max_cells: int | None = None) -> Symmetries:
    """All pairs of maps x ↦ P x + t and y ↦ Q y + s that the function respects, P and Q of a kind.

    Parameters
    ----------
    theta : Network
        A multilayer perceptron, or what can be written as one.
    kind : {"permutation", "signed", "linear"}
        Of P and Q.
    max_cells : int, optional
        The budget of what decides whether these are all.

    Returns
    -------
    Symmetries
        About the points ``ends.centres``; for ``"linear"`` fields are in the given coordinates, with shifts.  The order
        does not count shifts that go with P = 1 and Q = 1.  Complete for identifiable and for affine networks.

    Raises
    ------
    InputError
        If the kind or the architecture is not known, or theta cannot be written as a multilayer perceptron.
    """
    small = _searched(theta)
    given = theta if as_perceptron(theta) is not None else small
    fields: tuple[tuple[str, FieldPair], ...] = ()
    missing = ""
    if kind not in SIGNS:
        algebra = symmetry_algebra(given, affine=True, max_cells=DEFAULT_MAX_CELLS if max_cells is None else max_cells)
        fields = tuple((f"X{number}", pair) for number, pair in enumerate(algebra.basis, start=1))
        missing = "" if algebra.complete else f"the Lie algebra with shifts is not whole: {algebra.reason}"
    centres, ended = _centres(small, kind, [pair.input for _, pair in fields])
    if ended:
        missing = f"other symmetries may have other fixed points: {ended}"
    model = KNOWN.architecture_of(given).model
    moved = model.recentred(given, *centres)
    assert moved is not None  # affine ends take up shifts
    found = symmetries(moved, kind, max_cells=max_cells)
    verdict = found.all_found
    if isinstance(verdict, Proved):
        hypothesis = check_all_found(moved, found.searched, max_cells=max_cells)
        if isinstance(hypothesis, Undecided):
            missing = missing or "other symmetries may have other fixed points"
        if missing:
            verdict = Undecided(f"these are all with the fixed points shown, but {missing}")
        else:
            verdict = Proved(f"{verdict.reason}; and they have a common fixed point", reference=verdict.reference)
    elif missing:
        verdict = Undecided(missing)
    acted_on = KNOWN.architecture_of(found.acted_on).model.recentred(found.acted_on, *map(_minus, centres))
    assert acted_on is not None
    acted_on = given if found.acted_on is moved else acted_on
    shifted = centres if any(map(any, centres)) else None
    order = "infinite" if fields else found.order
    return replace(
        found,
        ends=EndActions(found.ends.generators, fields, shifted),
        order=order,
        all_found=verdict,
        up_to_shifts=kind in SIGNS,
        theta=given,
        acted_on=acted_on,
        layers=_told_back(found.layers, acted_on, centres),
    )


def _searched(theta: Network) -> MLP:
    KNOWN.architecture_of(theta)
    for form in forms_of(KNOWN, theta):
        if as_perceptron(form) is not None:
            small = as_perceptron(KNOWN.architecture_of(form).reduce(form).small)
            if small is not None:
                return small
    raise InputError(f"symmetries with shifts are looked for in multilayer perceptrons; this is {theta.kind}")


def _nothing(small: MLP) -> tuple[Vector, Vector]:
    zero = Fraction(0)
    return (zero,) * small.widths[0], (zero,) * small.widths[-1]


def _centres(small: MLP, kind: Kind, fields: Sequence[AffineField]) -> tuple[tuple[Vector, Vector], str]:
    """The points of Theorem 7, and why others may be needed; fields vanish there, where they come from the layers."""
    first, last = _nothing(small)
    whole = affine_map(small)
    if whole is not None:
        return (first, whole.bias), ""
    plain = centred(small)
    last = plain.layers[-1].bias
    if kind != "linear":
        return (_least_squares(plain.layers[0]), last), ""
    found = within_budget(lambda: linear_components(_suspended(plain)))
    if isinstance(found, Undecided):
        return _nothing(small), found.reason
    size = plain.widths[0]
    places = list(range(size))
    weight = plain.layers[0].weight
    system, right = Matrix.zeros(0, size), Matrix.zeros(0, 1)
    for lifted, _ in found.pairs:
        linear, shift = lifted.select(rows=places, columns=places), lifted.select(rows=places, columns=[size])
        system = system.above(weight @ (Matrix.identity(size) - linear))
        right = right.above(weight @ shift)
    still, moved = system, right
    for field in fields:
        still, moved = still.above(weight @ field.matrix), moved.above(-(weight @ Matrix.column(field.shift)))
    solved = still.solve(moved)
    if solved is None:
        solved = system.solve(right)
    if solved is None:
        return _nothing(small), "the representatives that were found have no common fixed point"
    return (tuple(row[0] for row in solved.rows()), last), found.ended


def _least_squares(layer: Affine) -> Vector:
    """A point where the sum of the squares of the neurons, each divided by the L1 norm of its row, is least."""
    norms = [sum(map(abs, row), Fraction(0)) for row in layer.weight.rows()]
    factors = [1 / norm if norm else Fraction(0) for norm in norms]
    weight = layer.weight.scale_rows(factors)
    bias = Matrix.column([factor * value for factor, value in zip(factors, layer.bias, strict=True)])
    size = weight.shape[1]
    if not size or not weight.shape[0]:
        return (Fraction(0),) * size
    found = (weight.T @ weight).solve(-(weight.T @ bias))
    assert found is not None  # normal equations have a solution
    return tuple(row[0] for row in found.rows())


def _suspended(theta: MLP) -> MLP:
    """With one more input, which is 1: linear maps that keep it are the affine maps of the others.

    One more neuron, of bias 1, reads it alone, and no other has a bias; nobody reads it, and b_L is left out.
    """
    first, second = theta.layers[0], theta.layers[1]
    height, width = first.weight.shape
    rows = [(*row, bias) for row, bias in zip(first.weight.rows(), first.bias, strict=True)]
    rows.append((Fraction(0),) * width + (Fraction(1),))
    lower = Affine(Matrix(rows, columns=width + 1), (Fraction(0),) * height + (Fraction(1),))
    reader = Affine(second.weight.beside(Matrix.zeros(second.weight.shape[0], 1)), second.bias)
    layers = [lower, reader, *theta.layers[2:]]
    layers[-1] = Affine.linear(layers[-1].weight)
    return MLP(tuple(layers), theta.activation)


def _told_back(actions: LayerActions | None, acted_on: Network, centres: tuple[Vector, Vector]) -> LayerActions | None:
    if actions is None:
        return None
    model = KNOWN.architecture_of(acted_on).model
    hidden = (model.origin(acted_on, index) for index in range(1, len(acted_on.spaces) - 1))
    return LayerActions(actions.generators, (centres[0], *hidden, centres[1]))


def _minus(values: Sequence[Fraction]) -> Vector:
    return tuple(-value for value in values)

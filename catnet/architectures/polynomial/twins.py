"""Twins of polynomial networks: other parameters with the same function, by construction, at any hidden layer.

Two consecutive layers compute z ↦ Σ u_i sigma(w_i · z + b_i) + c.  Other parameters with the same map are given by

- *hidden scalings*: sigma(z) = tau(z + β) + constant may let more scalings pass in z + β than in z; z² + z for one is
  (z + 1/2)² − 1/4, so (w, b + 1/2) can be scaled by any number;
- *turning round*: let tau = p + q with p even and q odd.  Turning round the rows of a set T of neurons, (w, b + β) to
  its negative, changes the map by −2 Σ_T u_i q(w_i · z + b_i + β).  If that is constant, the next bias takes it up.
  The same with p, if the columns are turned round, too;
- *pencils*, for sigma = a x^r: neurons with rows (w | b) in a plane, see `catnet.architectures.polynomial.pencils`;
- *relations* and *moves*, see `catnet.architectures.polynomial.relations`.

>>> from catnet.category import Polynomial
>>> from catnet.architectures.polynomial.two_layers import check_in_place
>>> theta = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Polynomial((0, 1, 1)))                          # x² + x
>>> reason, twin, index, local = next(iter_polynomial_twins(theta))
>>> reason, twin.layers                          # ((2 x + 1/2)² + (2 x + 1/2)) / 4 − 3/16
('the activation lets 2 pass about -1/2: neuron 0 of layer 1 can be scaled', \
(Affine(weight=Matrix([['2']]), bias=(Fraction(1, 2),)), Affine(weight=Matrix([['1/4']]), bias=(Fraction(-3, 16),))))
>>> check_in_place(theta, twin, index, local).word
'proved'
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.zero_one import iter_zero_one
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.polynomial.criteria import centred
from catnet.architectures.polynomial.pencils import iter_pencils
from catnet.architectures.polynomial.relations import iter_moves, iter_relations, sample_points
from catnet.architectures.polynomial.two_layers import plus, require_polynomial, two_layers, with_two_layers
from catnet.category import Polynomial
from catnet.search import RanOut, allowance, find_first

__all__ = ["iter_polynomial_twins"]

_MOST_TURNED = 40
_FEW = 4


def iter_polynomial_twins(theta: MLP, missed: list[str] | None = None) -> Iterator[tuple[str, MLP, int, bool]]:
    """Candidates: why, the parameter, the hidden layer, and whether the two layers around it keep their map for all z
    (else only on the reachable states).  They may lie in theta's orbit.

    Parameters
    ----------
    theta : MLP
    missed : list of str, optional
        Told what was not looked for, because a layer is too wide or a budget ran out.
    """
    require_polynomial(theta)
    untold = missed if missed is not None else []
    coefficients = theta.activation.polynomial
    if coefficients is None:
        return
    for index in range(1, theta.depth):
        if not theta.widths[index]:
            continue
        degree = len(coefficients) - 1
        if degree < 1:
            yield f"the activation is constant: neuron 0 of layer {index} is free", _freed(theta, index), index, True
        elif degree == 1:
            reason = f"the activation is affine: the bias of neuron 0 of layer {index} can move to the next layer"
            yield reason, _shifted(theta, index, coefficients[1]), index, True
        else:
            yield from _iter_hidden_scalings(theta, index)
            yield from _iter_turned_round(theta, index, untold)
            if theta.activation.freedom == "nonzero":
                yield from iter_pencils(theta, index, degree, coefficients[-1], untold)
            yield from iter_relations(theta, index, untold)
            yield from iter_moves(theta, index, degree, untold)


def _freed(theta: MLP, index: int) -> MLP:
    rows, columns, bias = two_layers(theta, index)
    filled = Fraction(0) if any(rows[0]) else Fraction(1)
    return with_two_layers(theta, index, [(filled,) * len(rows[0]), *rows[1:]], columns, bias)


def _shifted(theta: MLP, index: int, slope: Fraction) -> MLP:
    """One bias made zero, or not zero if it is."""
    rows, columns, bias = two_layers(theta, index)
    step = -rows[0][-1] or Fraction(1)
    moved = (*rows[0][:-1], rows[0][-1] + step)
    return with_two_layers(theta, index, [moved, *rows[1:]], columns, plus(bias, columns[0], -step * slope))


def _iter_hidden_scalings(theta: MLP, index: int) -> Iterator[tuple[str, MLP, int, bool]]:
    middle = centred(theta.activation)
    if middle is None:
        return
    shift, tau = middle
    rows, columns, bias = two_layers(theta, index)
    constant = theta.activation(-shift)
    for factor in map(Fraction, {"nonzero": ("2", "-1", "1/3"), "sign": ("-1",)}.get(tau.freedom, ())):
        multiplier = tau.multiplier(factor)
        if multiplier is None or theta.activation.multiplier(factor) is not None:
            continue
        for neuron in range(min(len(rows), 4)):
            row = rows[neuron]
            moved = (*(factor * value for value in row[:-1]), factor * (row[-1] + shift) - shift)
            read = tuple(value / multiplier for value in columns[neuron])
            taken = plus(bias, columns[neuron], constant * (1 - 1 / multiplier))
            twin = with_two_layers(
                theta,
                index,
                [*rows[:neuron], moved, *rows[neuron + 1 :]],
                [*columns[:neuron], read, *columns[neuron + 1 :]],
                taken,
            )
            reason = f"the activation lets {factor} pass about {-shift}: neuron {neuron} of layer {index} can be scaled"
            yield reason, twin, index, True


def _iter_turned_round(theta: MLP, index: int, missed: list[str]) -> Iterator[tuple[str, MLP, int, bool]]:
    """Candidates in which a set of neurons is turned round; found by its values at some points."""
    middle = centred(theta.activation)
    rows, columns, bias = two_layers(theta, index)
    if middle is None or len(rows) < 2:
        return
    if len(rows) > allowance("neurons turned round", _MOST_TURNED):
        missed.append(f"turning round at layer {index}: it has {len(rows)} neurons")
        return
    shift, tau = middle
    constant = theta.activation(-shift)
    points = sample_points(len(rows[0]) - 1, len(rows) + 6)
    for parity in (1, 0):
        part = Polynomial(tuple(value if k % 2 == parity else Fraction(0) for k, value in enumerate(tau.coefficients)))
        if part.degree < 1 or part.degree == tau.degree:
            continue
        values = [
            [part(sum(map(Fraction.__mul__, row, point), row[-1] + shift)) for row in rows]
            for point in ((Fraction(0),) * (len(rows[0]) - 1), *points)
        ]
        equations = [
            [column[k] * (here - origin) for column, here, origin in zip(columns, line, values[0], strict=True)]
            for line in values[1:]
            for k in range(len(bias))
        ]
        matrix = Matrix(equations, columns=len(rows))
        found: list[tuple[int, ...]] = []
        outcome = find_first(_collected(iter_zero_one(matrix, (Fraction(0),) * matrix.shape[0], budget=1 << 14), found))
        if isinstance(outcome, RanOut):
            missed.append(f"turning round at layer {index}: {outcome.reason}")
        for signs in filter(any, found):
            new_rows, new_columns, taken = list(rows), list(columns), bias
            turned = [neuron for neuron, sign in enumerate(signs) if sign]
            for neuron in turned:
                row = rows[neuron]
                new_rows[neuron] = (*(-value for value in row[:-1]), -row[-1] - 2 * shift)
                rest = values[0][neuron]
                if not parity:
                    new_columns[neuron] = tuple(-value for value in columns[neuron])
                    rest += constant
                taken = plus(taken, columns[neuron], 2 * rest)
            reason = f"neurons {', '.join(map(str, turned))} of layer {index} can be turned round together"
            yield reason, with_two_layers(theta, index, new_rows, new_columns, taken), index, True


def _collected(solutions: Iterator[tuple[int, ...]], found: list[tuple[int, ...]]) -> Iterator[None]:
    """Puts the first few solutions into a list; yields when there are enough."""
    for solution in solutions:
        found.append(solution)
        if len(found) == _FEW:
            yield
            return

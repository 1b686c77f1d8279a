"""A function that is no network, such as a layer written in NumPy, compared with the group at exact points.

It is called with exact rationals in an array of objects, on which NumPy's sums, products and comparisons are exact.
One point where f(g x) and g f(x) differ refutes; that they agree at points proves nothing about others.

>>> import numpy as np
>>> from catnet.groups import natural, symmetric
>>> points = natural(symmetric(3))
>>> assert_equivariant_at(lambda x: np.maximum(x - x.mean(), 0), (points, points))
100
>>> assert_equivariant_at(lambda x: np.maximum(x - x[0], 0), (points, points))
Traceback (most recent call last):
    ...
AssertionError: the function is not equivariant: f(g x) and g f(x) differ for g = r
  g          = r
  x          = (1, 0, 0)
  f(g x)     = (0, 1, 0)
  g f(x)     = (0, 0, 0)
  difference = 1 in output 1
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.algebra.floats import exact_entries
from catnet.algebra.scalars import Scalar, Vector, rational, vector
from catnet.category import iter_probes
from catnet.errors import InexactNumberError, InputError, NumberError, ShapeError
from catnet.groups import Representation
from catnet.groups.operators import size
from catnet.testing.assertions import ends_of, witness_text
from catnet.theorem import EndActions
from catnet.theorem.end_to_end import EndToEndDifference
from catnet.verdict import Refuted

__all__ = ["assert_equivariant_at", "exact_array"]

_PROBES = 50


def exact_array(values: Any) -> npt.NDArray[np.object_]:
    """An array of floats, of any shape, with every entry the dyadic rational that it stores, as a Fraction.

    >>> exact_array(np.array([[0.5, -2.0]], dtype=np.float32))
    array([[Fraction(1, 2), Fraction(-2, 1)]], dtype=object)
    """
    result = np.empty(np.shape(values), dtype=object)
    result[...] = np.array(exact_entries(values), dtype=object).reshape(np.shape(values))
    return result


def assert_equivariant_at(
    function: Callable[[Any], Any],
    ends: EndActions | Sequence[Representation],
    points: Iterable[Sequence[Scalar]] | None = None,
    *,
    shape: tuple[int, ...] | None = None,
) -> int:
    """f(g x) = g f(x), exactly, for every generator g and every one of the points.

    Parameters
    ----------
    function : callable
        Called with an array of Fractions; its values, in an array or list of any shape, are read row by row.
    ends : EndActions, or two representations of one group, on inputs and outputs
        Generators act on inputs and outputs written row by row.
    points : iterable of vectors, optional
        Exact ones; without them the origin, unit vectors and integer combinations, the same on every machine.
    shape : tuple of int, optional
        Of the array that the function is given; without it, it is a vector.

    Returns
    -------
    int
        How many equations held.  They prove nothing about other points: a network that catnet reads is proved
        equivariant by `assert_equivariant`.

    Raises
    ------
    AssertionError
        With g, the exact point, and both values there.
    InexactNumberError
        The function gives floats, which say nothing exact: its own numbers have to be exact (`exact_array`).
    ShapeError
        It gives more numbers, or fewer, than the group acts on.
    InputError
        The group acts with shifts, or by vector fields.
    """
    __tracebackhide__ = True
    actions = ends_of(ends)
    actions.require_linear("a comparison at points")
    if actions.fields:
        raise InputError("a comparison at points takes generators, and these actions have vector fields")
    if not actions.generators:
        return 0
    dimension, outputs = map(size, actions.generators[0][1:])
    chosen: Iterable[Sequence[Scalar]] = islice(iter_probes(dimension), _PROBES) if points is None else points
    held = 0
    for entries in chosen:
        x = vector(entries)
        if len(x) != dimension:
            raise ShapeError(f"a point has {len(x)} entries, and the group acts on inputs of dimension {dimension}")
        value = _value(function, x, shape, outputs)
        for name, first, last in actions.generators:
            moved = _value(function, first.apply(x), shape, outputs)
            expected = last.apply(value)
            if moved != expected:
                witness = EndToEndDifference(name, x, moved, expected)
                refuted = Refuted(f"f(g x) and g f(x) differ for g = {name}", witness)
                raise AssertionError(f"the function is not equivariant: {refuted.reason}{witness_text(refuted)}")
            held += 1
    return held


def _value(function: Callable[[Any], Any], point: Vector, shape: tuple[int, ...] | None, outputs: int) -> Vector:
    __tracebackhide__ = True
    given = np.empty(len(point), dtype=object)
    given[:] = point
    if shape is not None:
        try:
            given = given.reshape(shape)
        except ValueError:
            raise ShapeError(f"an input of {len(point)} numbers is no array of shape {shape}") from None
    found = np.asarray(function(given), dtype=object).ravel()
    if len(found) != outputs:
        words = f"the function gives {len(found)} numbers, and the group acts on outputs of dimension {outputs}"
        raise ShapeError(words)
    result: list[Fraction] = []
    for place, entry in enumerate(found.tolist()):
        try:
            result.append(rational(entry))
        except InexactNumberError:
            words = f"output {place} is a float, {entry!r}, and decides nothing: compute with exact_array(weights)"
            raise InexactNumberError(words) from None
        except NumberError as error:
            raise NumberError(f"output {place}: {error}") from None
    return tuple(result)

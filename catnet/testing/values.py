"""Numbers, matrices, permutations and monomial matrices to draw: small ones first, with many coincidences.

Every function gives a Hypothesis strategy.  Options are keyword-only; that sizes are integers is checked at the call,
what they mean when a value is drawn.  Values are built valid, none is drawn and thrown away, and they shrink to 0, to
the identity, to small sizes.

>>> from hypothesis import find
>>> find(rationals(), lambda x: x > 1)
Fraction(2, 1)
>>> find(matrices(rows=1, columns=2), lambda A: not A.is_zero)
Matrix([['0', '1']])
>>> find(permutations(degree=3), lambda p: not p.is_identity)
Permutation(images=(0, 2, 1))
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, wraps
from numbers import Integral
from typing import ParamSpec, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.errors import InputError

__all__ = [
    "checked",
    "invertible_matrices",
    "kept",
    "matrices",
    "monomials",
    "permutations",
    "positive_rationals",
    "rationals",
    "require",
    "small_integers",
    "vectors",
    "wide_rationals",
]

_ENTRIES = [Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(-2)]
_POSITIVE = [Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3), Fraction(2, 3), Fraction(7, 5)]
_SMALL = st.sampled_from(_ENTRIES)
_ONES = st.sampled_from(_ENTRIES[:3])
_SCALES = {
    "permutation": st.just(Fraction(1)),
    "signed": st.sampled_from([Fraction(1), Fraction(-1)]),
    "positive": st.sampled_from(_POSITIVE),
    "monomial": st.sampled_from([*_POSITIVE, *(-value for value in _POSITIVE)]),
}
_EDGES = [sign * (2**k + d) for k in (31, 32, 53, 62, 63, 64, 200) for d in (-1, 0, 1) for sign in (1, -1)]


P = ParamSpec("P")
T = TypeVar("T")


def kept(make: Callable[P, T]) -> Callable[P, T]:
    """The same strategy again for the same options: Hypothesis looks through every new one before it draws from it."""
    known = lru_cache(maxsize=500, typed=True)(make)
    whole = _integers(make)

    @wraps(make)
    def found(*args: P.args, **options: P.kwargs) -> T:
        _require_integers(make.__name__, options, whole)
        try:
            return known(*args, **options)  # type: ignore[arg-type]
        except TypeError:  # of an option that has no hash
            return make(*args, **options)

    return found


def checked(make: Callable[P, T]) -> Callable[P, T]:
    """The same; `InputError` where it is called with something else than an integer for an option that is one."""
    whole = _integers(make)

    @wraps(make)
    def found(*args: P.args, **options: P.kwargs) -> T:
        _require_integers(make.__name__, options, whole)
        return make(*args, **options)

    return found


def _integers(make: Callable[..., object]) -> dict[str, bool]:
    """The options that are integers, by their annotation; whether each may be None, too."""
    options = inspect.signature(make).parameters.values()
    return {one.name: "None" in str(one.annotation) for one in options if str(one.annotation) in _WHOLE}


_WHOLE = ("int", "int | None", "<class 'int'>")


def _require_integers(name: str, options: Mapping[str, object], whole: Mapping[str, bool]) -> None:
    for option, value in options.items():
        if option not in whole or (value is None and whole[option]):
            continue
        if not isinstance(value, Integral) or isinstance(value, bool):
            raise InputError(f"{name}: {option} is an integer, found {value!r}")


def small_integers() -> SearchStrategy[Fraction]:
    """−2, …, 2: entries that are often zero, equal or opposite."""
    return _SMALL


@kept
@st.composite
def rationals(draw: DrawFn, *, most: int = 9, denominators: int = 6) -> Fraction:
    """p/q with |p| ≤ `most` and 1 ≤ q ≤ `denominators`."""
    require(most >= 0 and denominators >= 1, f"no rationals p/q with |p| ≤ {most}, 1 ≤ q ≤ {denominators}")
    return Fraction(draw(st.integers(-most, most)), draw(st.integers(1, denominators)))


def positive_rationals() -> SearchStrategy[Fraction]:
    """A few positive numbers, 1 first: scales of neurons."""
    return _SCALES["positive"]


@kept
@st.composite
def wide_rationals(draw: DrawFn, *, bits: int = 130) -> Fraction:
    """Numbers of every size up to 2^bits, also at the edges of machine words and in lowest or not in lowest terms."""
    require(bits >= 2, f"no numbers of {bits} bits")
    integers = st.one_of(st.integers(-3, 3), st.sampled_from(_EDGES), st.integers(-(2**bits), 2**bits))
    return Fraction(draw(integers), abs(draw(integers)) or 1)


@kept
@st.composite
def vectors(draw: DrawFn, *, size: int, entries: SearchStrategy[Fraction] | None = None) -> Vector:
    """Points of Q^size."""
    require(size >= 0, f"no vectors of length {size}")
    source = small_integers() if entries is None else entries
    return tuple(draw(source) for _ in range(size))


@kept
@st.composite
def matrices(
    draw: DrawFn,
    *,
    rows: int | None = None,
    columns: int | None = None,
    most: int = 3,
    entries: SearchStrategy[Fraction] | None = None,
) -> Matrix:
    """Matrices of a given shape; a side that is not given has 0 to `most`."""
    m = draw(st.integers(0, most)) if rows is None else rows
    n = draw(st.integers(0, most)) if columns is None else columns
    require(m >= 0 and n >= 0, f"no matrices of shape {(m, n)}")
    source = small_integers() if entries is None else entries
    return Matrix([[draw(source) for _ in range(n)] for _ in range(m)], columns=n)


@kept
@st.composite
def invertible_matrices(draw: DrawFn, *, size: int, entries: SearchStrategy[Fraction] | None = None) -> Matrix:
    """L D P: a unit lower triangular matrix, nonzero scales, a permutation; every invertible matrix has this form up to
    an upper triangular factor, which is drawn as well.
    """
    require(size >= 0, f"no matrices of size {size}")
    source = _ONES if entries is None else entries
    one, zero = Fraction(1), Fraction(0)
    lower = [[draw(source) if j < i else one if i == j else zero for j in range(size)] for i in range(size)]
    upper = [[draw(source) if j > i else one if i == j else zero for j in range(size)] for i in range(size)]
    middle = draw(monomials(size=size, kind="monomial"))
    return Matrix(lower, columns=size) @ middle.times(Matrix(upper, columns=size))


@kept
@st.composite
def permutations(draw: DrawFn, *, degree: int | None = None, most: int = 5) -> Permutation:
    """Of `degree` points, or of 0 to `most`; they shrink to the identity."""
    n = draw(st.integers(0, most)) if degree is None else degree
    require(n >= 0, f"no permutations of {n} points")
    return Permutation(tuple(draw(st.permutations(range(n)))))


@kept
@st.composite
def monomials(draw: DrawFn, *, size: int | None = None, most: int = 4, kind: str = "monomial") -> Monomial:
    """Monomial matrices; `kind` is ``"permutation"``, ``"signed"``, ``"positive"`` or ``"monomial"``."""
    require(kind in _SCALES, f"no monomial matrices of kind {kind!r}; known are {', '.join(_SCALES)}")
    permutation = draw(permutations(degree=size, most=most))
    return Monomial(permutation, draw(vectors(size=permutation.degree, entries=_SCALES[kind])))


def require(condition: bool, complaint: str) -> None:
    """`InputError` for options that mean nothing; strategies ask when a value is drawn."""
    if not condition:
        raise InputError(complaint)

"""The laws of catnet as data, what they are about, and how to run them on an architecture of one's own.

>>> len(LAWS) == len({law.name for law in LAWS}), find_law("theorem").statement
(True, 'proved hypotheses and a refuted conclusion never meet')
>>> from catnet.architectures.relu.architecture import ReluArchitecture
>>> from catnet.testing import disguises, mlps
>>> outcomes = check(ReluArchitecture, mlps(layers=2), disguises=disguises, laws=[find_law("layers")], max_examples=5)
>>> [(outcome.law.name, outcome.tested) for outcome in outcomes]
[('layers', 5)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hypothesis.strategies import SearchStrategy

from catnet.category import Activation
from catnet.errors import InputError
from catnet.testing import algebra_laws, category_laws, format_laws, knowledge_laws, model_laws, theorem_laws
from catnet.testing.arrows import activations, arrows
from catnet.testing.groups import REPRESENTATION_KINDS, finite_groups, permutation_groups, representations
from catnet.testing.law import Carrier, Law, LawBrokenError, Outcome, run
from catnet.testing.subjects import SUBJECTS, Subject, any_ends, subject_of
from catnet.testing.values import rationals, small_integers, wide_rationals
from catnet.theorem import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.model import Model

__all__ = [
    "CARRIERS",
    "LAWS",
    "Carrier",
    "Law",
    "LawBrokenError",
    "Outcome",
    "check",
    "find_law",
    "iter_cases",
    "run",
]

LAWS: tuple[Law, ...] = (
    *algebra_laws.LAWS,
    *category_laws.LAWS,
    *model_laws.LAWS,
    *knowledge_laws.LAWS,
    *theorem_laws.LAWS,
    *format_laws.LAWS,
)


def _arrows(chosen: SearchStrategy[Activation]) -> Callable[..., SearchStrategy[Any]]:
    return lambda **options: arrows(activation=chosen, **options)


def _representations(kind: str) -> Callable[..., SearchStrategy[Any]]:
    return lambda **options: finite_groups(order=12, degree=4).flatmap(
        lambda group: representations(group, kind=kind, **options)
    )


def _architecture(subject: Subject) -> Carrier:
    return Carrier(subject.name, "architecture", subject.networks, subject)


CARRIERS: tuple[Carrier, ...] = (
    Carrier("small integers", "scalars", small_integers),
    Carrier("small rationals", "scalars", rationals),
    Carrier("wide rationals", "scalars", wide_rationals),
    Carrier("piecewise linear and polynomial arrows", "arrows", _arrows(activations(rational=True))),
    Carrier("arrows of any kind", "arrows", _arrows(activations())),
    Carrier("named groups", "groups", lambda: finite_groups(order=24, degree=5)),
    Carrier("permutation groups", "groups", permutation_groups),
    *(Carrier(kind, "representations", _representations(kind)) for kind in REPRESENTATION_KINDS),
    *map(_architecture, SUBJECTS),
)


def find_law(name: str) -> Law:
    """The law of this name."""
    for law in LAWS:
        if law.name == name:
            return law
    raise InputError(f"no law is called {name!r}")


def iter_cases(laws: Iterable[Law] = LAWS, carriers: Iterable[Carrier] = CARRIERS) -> Iterator[tuple[Law, Carrier]]:
    """Every law with every carrier that it is about."""
    known = list(carriers)
    return ((law, carrier) for law in laws for carrier in known if law.is_about(carrier))


def check(
    architecture: Architecture[Any] | Model[Any] | type[Architecture[Any]] | type[Model[Any]],
    networks: SearchStrategy[Any],
    *,
    ends: Callable[[Any], SearchStrategy[EndActions]] = any_ends,
    disguises: Callable[[Any], SearchStrategy[Any]] | None = None,
    twins: SearchStrategy[tuple[Any, Any]] | None = None,
    laws: Iterable[Law] = LAWS,
    max_examples: int = 50,
) -> list[Outcome]:
    """The laws on an architecture of one's own: hand it over with a strategy of its parameters.

    Parameters
    ----------
    architecture : Architecture or Model, or a class of one that needs no arguments
        With a model alone, the laws on what is known of it are not tested.
    networks : strategy of parameters
        Small ones, with coincidences: equal and opposite rows, zeros.
    ends : callable, optional
        For a parameter a strategy of `EndActions`; small groups acting by any matrices, if it is not given.  Actions
        that the layers do not absorb test nothing, so give some that they do.
    disguises : callable, optional
        For a parameter a strategy of others that symmetries carry it to, made by the definition of K_i and not by the
        model.  The laws on matching need it.
    twins : strategy of pairs, optional
        Two parameters with one function that no symmetry carries to each other.
    laws : iterable of Law, optional
    max_examples : int
        Cases of each law.

    Returns
    -------
    list of Outcome
        For every law how many cases were drawn, and how many met its condition: 0 says that it was not tested.

    Raises
    ------
    LawBrokenError
        For the first law that fails, with the smallest case that was found.
    """
    __tracebackhide__ = True
    carrier = _architecture(subject_of(architecture, networks, ends=ends, disguises=disguises, twins=twins))
    return [run(law, carrier, max_examples=max_examples, deterministic=True) for law, _ in iter_cases(laws, [carrier])]

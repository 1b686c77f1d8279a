"""The laws of catnet as data, what they are about, and how to run them on an architecture of one's own.

>>> len(LAWS) == len({law.name for law in LAWS}), find_law("theorem").statement
(True, 'proved hypotheses and a refuted conclusion never meet')
>>> from catnet.architectures.relu.architecture import ReluArchitecture
>>> from catnet.testing import disguises, mlps
>>> outcomes = check(ReluArchitecture, mlps(layers=2), disguises=disguises, laws=[find_law("layers")], max_examples=5)
>>> print(outcomes)
relu: 1 of 1 laws were tested, and hold
  layers                     5 of 5 cases
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hypothesis.strategies import SearchStrategy

from catnet.category import Activation
from catnet.errors import InputError
from catnet.testing import (
    algebra_laws,
    category_laws,
    cover_laws,
    format_laws,
    knowledge_laws,
    lie_laws,
    model_laws,
    symmetry_laws,
    theorem_laws,
)
from catnet.testing.arrows import activations, arrows
from catnet.testing.groups import REPRESENTATION_KINDS, finite_groups, permutation_groups, representations
from catnet.testing.handed import chosen_laws, examples
from catnet.testing.law import Carrier, Law, LawBrokenError, LawUntestedError, Outcome, Outcomes, run
from catnet.testing.subjects import SUBJECTS, Subject, subject_of
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
    "LawUntestedError",
    "Outcome",
    "Outcomes",
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
    *lie_laws.LAWS,
    *symmetry_laws.LAWS,
    *theorem_laws.LAWS,
    *cover_laws.LAWS,
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


def iter_cases(
    laws: Iterable[Law] | None = None, carriers: Iterable[Carrier] | None = None
) -> Iterator[tuple[Law, Carrier]]:
    """Every law with every carrier that it is about; of `LAWS` and `CARRIERS`, if they are not given."""
    known = list(CARRIERS if carriers is None else carriers)
    return ((law, carrier) for law in (LAWS if laws is None else laws) for carrier in known if law.is_about(carrier))


def check(
    architecture: Architecture[Any] | Model[Any] | type[Architecture[Any]] | type[Model[Any]],
    networks: SearchStrategy[Any],
    *,
    ends: Callable[[Any], SearchStrategy[EndActions]] | None = None,
    disguises: Callable[[Any], SearchStrategy[Any]] | None = None,
    twins: SearchStrategy[tuple[Any, Any]] | None = None,
    laws: Iterable[Law] | None = None,
    max_examples: int = 50,
    require_all: bool = False,
) -> Outcomes:
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
        All of `LAWS`, if they are not given.
    max_examples : int
        Cases of each law.
    require_all : bool
        Whether a law is an error of which no case met the condition; but for those that are about something else, such
        as certificates of an architecture that writes none.

    Returns
    -------
    Outcomes
        A list: for every law how many cases were drawn, how many met its condition, and if none did, why.  ``str`` of
        it is a table.

    Raises
    ------
    InputError
        Something handed over is of another kind: a function in place of a strategy, say.
    LawBrokenError
        For the first law that fails, with the smallest case that was found.
    LawUntestedError
        With `require_all`, after all laws: every law that was not tested, and what to hand over.
    """
    __tracebackhide__ = True
    carrier = _architecture(subject_of(architecture, networks, ends=ends, disguises=disguises, twins=twins))
    cases = iter_cases(None if laws is None else chosen_laws(laws), [carrier])
    number = examples(max_examples)
    outcomes = Outcomes(run(law, carrier, max_examples=number, deterministic=True) for law, _ in cases)
    if require_all and outcomes.missing:
        lines = [f"  {outcome.law.name:<26} {outcome.why}: {outcome.advice}" for outcome in outcomes.missing]
        laws_were = "1 law was" if len(lines) == 1 else f"{len(lines)} laws were"
        raise LawUntestedError("\n".join([f"{laws_were} not tested on {carrier.name}:", *lines]))
    return outcomes

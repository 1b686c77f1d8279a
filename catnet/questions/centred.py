"""Groups that act by affine maps x ↦ A x + t with a common fixed point, as x ↦ 1 − x on pixels does, and finite ones.

About the fixed points o of V_0 and o' of V_L the action is linear: with x = o + x' and y = o' + y' the network becomes
f'(x') = f(o + x') − o', of the same architecture, as affine ends take both up.  It is asked, and the answers are told
in the given coordinates.

>>> from catnet.algebra.monomial import Monomial
>>> from catnet.architectures.perceptron.network import MLP
>>> half, zero, flip = Fraction(1, 2), Fraction(0), Monomial.diagonal((-1,))
>>> bump = MLP.from_rows([([[1], [-1]], ["-1/2", "1/2"]), ([[1, 1]], [0])])                     # |x − 1/2|
>>> mirror = EndActions((("s", flip, Monomial.identity(1)),), centres=((half,), (zero,)))       # x ↦ 1 − x
>>> from catnet.questions.verify import verify
>>> report = verify(bump, mirror)
>>> report.verdict.word, report.proof.actions.origins
('proved', ((Fraction(1, 2),), (Fraction(0, 1), Fraction(0, 1)), (Fraction(0, 1),)))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from catnet.algebra.scalars import Vector
from catnet.architectures.known import KNOWN
from catnet.category.enclosure import Interval
from catnet.errors import InputError
from catnet.questions.end_to_end import EnclosedEndToEndDifference, EndToEndDifference, FieldWitness
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Model, Network
from catnet.theorem.proof import Layerwise
from catnet.verdict import Proved, Refuted, Verdict

if TYPE_CHECKING:
    from catnet.questions.verify import Report

__all__ = ["verify_centred"]


def verify_centred(
    theta: Network,
    ends: EndActions,
    centres: tuple[Vector, Vector],
    ask: Callable[[Network, EndActions, Callable[[Report], None]], Report],
    sofar: Callable[[Report], None],
    architecture: Architecture[Any] | None = None,
) -> Report:
    """The answers of `ask` about the fixed points, in the given coordinates; so those that it finds on the way.

    Raises
    ------
    InputError
        If the ends of the architecture do not take up a shift.
    """
    model = (architecture or KNOWN.architecture_of(theta)).model
    moved = model.recentred(theta, *centres)
    if moved is None:
        raise InputError(f"the ends of {theta.kind} networks do not take up shifts; write the network out")

    def told_back(report: Report) -> Report:
        return replace(
            report,
            end_to_end=_end_to_end(report.end_to_end, *centres),
            identifiability=_twin(report.identifiability, model, *centres),
            layerwise=_layerwise(report.layerwise, model, theta, ends, *centres),
            realisation=None,  # it would be of the network about the fixed points
            network=theta,
            ends=ends,
        )

    return told_back(ask(moved, ends.about_centres(), lambda report: sofar(told_back(report))))


def _end_to_end(verdict: Verdict, first: Vector, last: Vector) -> Verdict:
    witness = verdict.witness if isinstance(verdict, Refuted) else None
    if isinstance(witness, EndToEndDifference | EnclosedEndToEndDifference):
        point = _plus(witness.point, first)
        sides = (_moved(values, last) for values in (witness.f_of_gx, witness.g_of_fx))
        return Refuted(verdict.reason, type(witness)(witness.generator, point, *sides))
    if isinstance(witness, FieldWitness):  # velocities do not depend on where coordinates start
        return Refuted(verdict.reason, replace(witness, point=_plus(witness.point, first)))
    return verdict


def _twin(verdict: Verdict, model: Model[Any], first: Vector, last: Vector) -> Verdict:
    if not isinstance(verdict, Refuted) or verdict.witness is None:
        return verdict
    back = model.recentred(verdict.witness, _minus(first), _minus(last))
    return Refuted(verdict.reason, back)


def _layerwise(
    verdict: Verdict, model: Model[Any], theta: Network, ends: EndActions, first: Vector, last: Vector
) -> Verdict:
    proof = verdict.certificate if isinstance(verdict, Proved) else None
    if not isinstance(verdict, Proved) or not isinstance(proof, Layerwise):
        return _end_to_end(verdict, first, last)  # a point at which the whole is not equivariant may refute them
    hidden = (model.origin(theta, index) for index in range(1, len(theta.spaces) - 1))
    actions = LayerActions(proof.actions.generators, (first, *hidden, last))
    fields = proof.fields
    if fields is not None:
        given = dict(ends.fields)
        ladders = tuple((name, replace(ladder, ends=given[name])) for name, ladder in fields.ladders)
        fields = replace(fields, ladders=ladders)
    return replace(verdict, certificate=replace(proof, actions=actions, fields=fields))


def _plus(left: Sequence[Fraction], right: Sequence[Fraction]) -> Vector:
    return tuple(a + b for a, b in zip(left, right, strict=True))


def _minus(values: Vector) -> Vector:
    return tuple(-value for value in values)


def _moved(values: Sequence[Fraction | Interval], by: Vector) -> tuple[Any, ...]:
    """Values, or intervals around them, moved."""
    return tuple(
        (value[0] + step, value[1] + step) if isinstance(value, tuple) else value + step
        for value, step in zip(values, by, strict=True)
    )

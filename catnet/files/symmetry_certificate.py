"""Certificates of the symmetries of a network, with shifts or without, and of there being no others."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from math import factorial, prod
from types import ModuleType
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.attention.network import TokenNetwork
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.derivative import derivative_at
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.lie_ladder import check_ladder
from catnet.architectures.perceptron.network import MLP
from catnet.category.sameness import iter_probes
from catnet.checking import affine_symmetries, linear_symmetries, symmetries as checker
from catnet.checking.affine_layers import without_shifts
from catnet.checking.layerwise import read_ends
from catnet.checking.moved import sides
from catnet.checking.networks import Layered, one_perceptron, read_network
from catnet.checking.reading import CertificateError, canonical, sealed, sha256
from catnet.checking.values import Network as CheckedNetwork
from catnet.errors import CatnetError
from catnet.files.centres import with_shift
from catnet.files.certificate import accepted
from catnet.files.evidence import evidence_of, triangulation_of
from catnet.files.field_certificate import ends_algebra_to_json, hidden_to_json
from catnet.files.identification_certificate import identification_proof
from catnet.files.instance import Instance, action_to_json
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.jsontext import parse_json
from catnet.groups import Operator
from catnet.groups.blocks import simplest
from catnet.questions.candidate_structures import symmetric_points
from catnet.questions.symmetries import SIGNS, Symmetries
from catnet.theorem.action import EndActions
from catnet.verdict import Proved

__all__ = ["affine_symmetries_to_json", "symmetries_to_json"]

Document = dict[str, Any]

_PROBES = 24
_NEAR = 8
"""Entries of probes; exponentials of large numbers are not enclosed."""
_WORK = 200_000
"""Weights that are read for the values at the seeds' images."""
_ENCLOSED = 4
"""How much more a weight costs where values are enclosed."""
_BITS = 64
_ORDER = 5
"""Of Taylor coefficients."""
_SINGLY = 600
"""Pairs that a checker excludes one by one, where no value at a point is rational."""
_CELLS = 2_000
"""Regions of a triangulation."""


def symmetries_to_json(found: Symmetries, name: str | None = None) -> Document | None:
    """The document for symmetries that were found; None if the checkers could not follow any of it.

    Where they do not follow that these are all, it claims a subgroup.
    """
    if found.kind not in SIGNS:
        return _linear(found, name, affine=False)
    return _finite(checker, found, found, {}, name)


def affine_symmetries_to_json(found: Symmetries, name: str | None = None) -> Document | None:
    """The same for symmetries with shifts; None where the network is not written out as a perceptron."""
    if found.kind not in SIGNS:
        return _linear(found, name, affine=True)
    theta = _plain(found.theta)
    if theta is None:
        return None
    zeros = (Fraction(0),) * theta.widths[0], (Fraction(0),) * theta.widths[-1]
    points = found.ends.centres or zeros
    moved = theta.recentred(*points)
    acted_on = moved if found.acted_on is found.theta else _about(found.acted_on, points)
    about = replace(found, theta=moved, acted_on=acted_on, ends=EndActions(found.ends.generators))
    centre = {end: list(map(spell, point)) for end, point in zip(("input", "output"), points, strict=True)}
    return _finite(affine_symmetries, found, about, {"centre": centre}, name)


def _about(theta: Any, points: tuple[Vector, Vector]) -> Any:
    moved = architecture_of(theta).model.recentred(theta, *points)
    assert moved is not None  # affine ends take up shifts
    return moved


def _finite(
    claimed: ModuleType, given: Symmetries, found: Symmetries, more: Document, name: str | None
) -> Document | None:
    """Of a group of (signed) permutations: `given` as it is claimed, `found` as it is shown."""
    forms: list[tuple[Any, Document]] = []
    generators = found.ends.generators
    shown = {label: _squares(found, label, first, last, forms) for label, first, last in generators}
    squares = {label: entry for label, entry in shown.items() if entry is not None}
    if shown and not squares:
        return None
    network = parameter_to_json(given.theta)
    ends = {label: pair for label, pair in _generators(given).items() if label in squares}
    claim = {"network": network, "kind": given.kind, "generators": ends}
    proof = {"network_sha256": sha256(network), "squares": squares, **more}

    def document(
        order: int | str | None, others: Sequence[tuple[Any, Document]], reasons: Document | None
    ) -> Document | None:
        said = {**claim, "order": order if type(order) is int else None, "complete": reasons is not None}
        written = [{"network": parameter_to_json(form), "evidence": evidence} for form, evidence in others]
        return accepted(claimed, sealed(claimed.CLAIM, said, {**proof, "forms": written, "all": reasons}, name))

    if given.complete:
        for others, reasons in _reasons(found, forms):
            made = document(given.order, others, reasons)
            if made is not None:
                return made
    return document(given.order, forms, None) or document(None, forms, None)


def _generators(found: Symmetries) -> Document:
    """The actions on both ends, with their shifts."""
    result = {}
    for label, first, last in found.ends.generators:
        result[label] = _pair(first, last)
        for end, operator, centre in zip(("input", "output"), (first, last), found.ends.centres or (), strict=False):
            result[label][end] = with_shift(result[label][end], operator, centre)
    return result


def _pair(first: Operator, last: Operator) -> Document:
    return {"input": _action(first), "output": _action(last)}


def _action(operator: Operator) -> Any:
    """In its simplest form."""
    return action_to_json(simplest(operator) if isinstance(operator, Matrix) else operator)


# ---- that they are symmetries


def _all_squares(found: Symmetries, forms: list[tuple[Any, Document]]) -> Document | None:
    """For every generator; None if the checker could not follow one of them."""
    squares: dict[str, Any] = {}
    for label, first, last in found.ends.generators:
        shown = _squares(found, label, first, last, forms)
        if shown is None:
            return None
        squares[label] = shown
    return squares


def _squares(
    found: Symmetries, label: str, first: Operator, last: Operator, forms: list[tuple[Any, Document]]
) -> Document | None:
    """Operators on the layers of the network or of another form; else evidence that the network, moved, is the same."""
    operators = None if _has_shift(found, first, last) else found.on_layers(label)
    on = None if operators is None else _form(found.theta, found.acted_on, forms)
    if operators is not None and on is not None:
        return {"on": on, "hidden": [_action(operator) for operator in operators[1:-1]]}
    here = read_network(parameter_to_json(found.theta), "network")
    sizes = [here.inputs, here.outputs]
    plain, shifts = without_shifts({label: _generators(found)[label]}, sizes)
    pair = read_ends(plain, *sizes)[label]
    try:
        compared = [_read(side) for side in sides(here, *pair, *shifts[label], where=label)]
    except CertificateError:
        return None
    evidence = evidence_of(*compared)
    return None if evidence is None else {"evidence": evidence}


def _has_shift(found: Symmetries, first: Operator, last: Operator) -> bool:
    """Whether a generator has a shift."""
    points = found.ends.centres or ()
    return any(operator.apply(point) != point for operator, point in zip((first, last), points, strict=False))


def _plain(theta: Any) -> MLP | None:
    """The perceptron that a network is where the checkers write it out."""
    try:
        found: MLP = _read(Layered(one_perceptron(read_network(parameter_to_json(theta), "network"))))
    except CertificateError:
        return None
    return found


def _read(theta: CheckedNetwork) -> Any:
    return parameter_from_json(parse_json(canonical(theta.written()), "network"))


def _form(theta: Any, form: Any, forms: list[tuple[Any, Document]]) -> int | None:
    """The number of a form of the network, which joins the others if it is new; None without evidence."""
    if form is theta or form == theta:
        return 0
    for number, (other, _) in enumerate(forms, start=1):
        if other is form:
            return number
    evidence = evidence_of(theta, form)
    if evidence is None:
        return None
    forms.append((form, evidence))
    return len(forms)


# ---- matrices and vector fields


def _linear(found: Symmetries, name: str | None, *, affine: bool) -> Document | None:
    """The document for pairs of matrices and a Lie algebra; a subalgebra if the checker does not see that it is all."""
    forms: list[tuple[Any, Document]] = []
    squares = _all_squares(found, forms)
    if squares is None:
        return None
    network = parameter_to_json(found.theta)
    said = {
        "network": network,
        "generators": _generators(found),
        "algebra": ends_algebra_to_json(Instance("", found.theta, found.ends)),
        "affine": affine,
    }
    for complete in (True, False):
        for others, proof in _equations(found, forms):
            written = [{"network": parameter_to_json(form), "evidence": evidence} for form, evidence in others]
            shown = {"network_sha256": sha256(network), "forms": written, "squares": squares, "proof": proof}
            claim = {**said, "complete": complete}
            document = accepted(linear_symmetries, sealed(linear_symmetries.CLAIM, claim, shown, name))
            if document is not None:
                return document
    return None


def _equations(
    found: Symmetries, forms: Sequence[tuple[Any, Document]]
) -> Iterator[tuple[list[tuple[Any, Document]], Document]]:
    """Proofs to try, short ones first: ladders, identifiable layers, polynomials, regions."""
    theta = _plain(found.theta)
    if theta is not None:
        ladders = {label: check_ladder(theta, pair) for label, pair in found.ends.fields}
        if all(isinstance(verdict, Proved) for verdict in ladders.values()):
            hidden = {name: list(map(hidden_to_json, v.certificate.hidden)) for name, v in ladders.items()}  # type: ignore[union-attr]
            points = [list(map(spell, point)) for point in found.algebra_points or ((Fraction(0),) * theta.widths[0],)]
            yield list(forms), {"by": "pieces", "fields": hidden, "points": points}
    small = as_perceptron(found.searched)
    if small is not None and found.ends.centres is not None:  # it was searched about these
        first, last = (tuple(-value for value in point) for point in found.ends.centres)
        small = small.recentred(first, last)
    if small is not None and small.activation.freedom in ("sign", "none"):
        others = list(forms)
        proof, number = identification_proof(small), _form(found.theta, small, others)
        if proof is not None and number is not None:
            yield others, {"by": "layers", "form": number, "identifiable": proof}
    if found.theta.morphism().is_rational:
        yield list(forms), {"by": "polynomials"}
    if theta is not None and theta.activation.slopes is not None and theta.depth > 1:
        with contextlib.suppress(CatnetError):
            yield list(forms), {"by": "pieces", **triangulation_of(theta, max_cells=_CELLS)}
    if not found.ends.fields:
        yield list(forms), {"by": "nothing"}


# ---- that they are all


def _reasons(
    found: Symmetries, forms: Sequence[tuple[Any, Document]]
) -> Iterator[tuple[list[tuple[Any, Document]], Document]]:
    """Proofs to try, each with the forms that it speaks of; short ones first."""
    small = as_perceptron(found.searched)
    if small is not None:
        others = list(forms)
        proof = None if _is_affine(small) else identification_proof(small)
        number = _form(found.theta, small, others) if proof is not None or _is_affine(small) else None
        if number is not None:
            yield others, {"form": number, "identifiable": proof}
    for given in _about_values(found):
        yield list(forms), given


def _pairs(found: Symmetries, signed: bool) -> int:
    """How many pairs of (signed) permutations there are."""
    ends = [found.theta.spaces[place].dimension for place in (0, -1)]
    return prod(factorial(size) * 2 ** (size * signed) for size in ends)


def _is_affine(theta: MLP) -> bool:
    return theta.activation.is_linear or not any(theta.widths[1:-1])


def _about_values(found: Symmetries) -> Iterator[Document]:
    """Derivatives alone, then more and more points; at last with what refutes candidates one by one."""
    signed = -1 in SIGNS[found.kind]
    inputs = found.theta.spaces[0].dimension
    derivatives = _derivatives(found.theta, signed)
    rational = found.theta.morphism().is_rational
    most = _WORK if rational else _WORK // _ENCLOSED
    stages = [
        _seeds(points, signed) for points in symmetric_points(inputs, signed, most // (found.theta.parameters + 1))
    ]
    near = (point for point in iter_probes(inputs) if all(abs(value) <= _NEAR for value in point))
    probes = [list(dict.fromkeys(points)) for points in (found.points, [*found.points, *islice(near, _PROBES)])]
    if rational or _pairs(found, signed) <= _SINGLY:
        stages.insert(0, [])
    else:
        yield from _about_series(found, signed, probes[1])
    for seeds in stages:
        yield _values(derivatives, seeds, ())
    for seeds in stages[-1:] if rational else stages:
        for points in filter(None, probes):
            yield _values(derivatives, seeds, points)


def _about_series(found: Symmetries, signed: bool, probes: Sequence[Vector]) -> Iterator[Document]:
    """Rays along which softmax attention has rational Taylor coefficients; at last with probes."""
    if not isinstance(found.theta, TokenNetwork):
        return
    inputs = found.theta.spaces[0].dimension
    for points in symmetric_points(inputs, signed, _WORK // (found.theta.parameters + 1)):
        seeds = _seeds(points, signed)
        for centre in ("0",) if signed else ("0", "1"):
            yield {**_values((), seeds, ()), "series": [centre, _ORDER]}
            yield {**_values((), seeds, probes), "series": [centre, _ORDER]}


def _derivatives(theta: Any, signed: bool) -> list[Vector]:
    """Points that all (signed) permutations fix, at which no neuron bends."""
    perceptron = as_perceptron(theta)
    if perceptron is None or perceptron.activation.slopes is None:
        return []
    points = [(Fraction(factor),) * theta.spaces[0].dimension for factor in ((0,) if signed else (0, 1, -1))]
    return [point for point in points if derivative_at(perceptron, point) is not None]


def _seeds(points: Sequence[Vector], signed: bool) -> list[Vector]:
    """One of each orbit of points."""
    return list(dict.fromkeys(tuple(sorted(map(abs, point) if signed else point)) for point in points))


def _values(derivatives: Sequence[Vector], seeds: Sequence[Vector], probes: Sequence[Vector]) -> Document:
    keys = {"derivatives": derivatives, "seeds": seeds, "probes": probes}
    return {**{key: [list(map(spell, point)) for point in points] for key, points in keys.items()}, "bits": _BITS}

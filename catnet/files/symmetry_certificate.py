"""Certificates of the symmetries of a network, and of there being no others: the claim ``symmetries``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.perceptron.derivative import derivative_at
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.lie_ladder import check_ladder
from catnet.architectures.perceptron.network import MLP
from catnet.category.sameness import iter_probes
from catnet.checking import linear_symmetries, symmetries as checker
from catnet.checking.layerwise import read_ends
from catnet.checking.networks import read_network, written_out
from catnet.checking.perceptron import Perceptron
from catnet.checking.reading import CertificateError, canonical, sealed, sha256
from catnet.errors import CatnetError
from catnet.files.certificate import accepted
from catnet.files.evidence import evidence_of, triangulation_of
from catnet.files.field_certificate import ends_algebra_to_json, hidden_to_json
from catnet.files.identification_certificate import identification_proof
from catnet.files.instance import Instance, action_to_json
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.jsontext import parse_json
from catnet.groups import Operator
from catnet.groups.blocks import simplest
from catnet.questions.symmetries import SIGNS, Symmetries
from catnet.questions.symmetry_candidates import symmetric_points
from catnet.verdict import Proved

__all__ = ["symmetries_to_json"]

Document = dict[str, Any]

_PROBES = 24
_NEAR = 8
"""Entries of probes; exponentials of large numbers are not enclosed."""
_WORK = 200_000
"""Weights that are read for the values at the seeds' images."""
_BITS = 64
_CELLS = 2_000
"""Regions of a triangulation."""


def symmetries_to_json(found: Symmetries, name: str | None = None) -> Document | None:
    """The document for symmetries that were found; None if the checkers could not follow any of it.

    Where they do not follow that these are all, it claims a subgroup.
    """
    if found.kind not in SIGNS:
        return _linear(found, name)
    forms: list[tuple[Any, Document]] = []
    squares = _all_squares(found, forms)
    if squares is None:
        return None
    network = parameter_to_json(found.theta)
    ends = {label: _pair(first, last) for label, first, last in found.ends.generators}
    order = found.order if type(found.order) is int else None
    claim = {"network": network, "kind": found.kind, "generators": ends}
    proof = {"network_sha256": sha256(network), "squares": squares}
    if found.complete:
        for others, reasons in _reasons(found, forms):
            document = _document(claim, proof, order, others, reasons, name)
            if document is not None:
                return document
    return _document(claim, proof, order, forms, None, name) or _document(claim, proof, None, forms, None, name)


def _document(
    claim: Document, proof: Document, order: int | None, forms: Sequence[tuple[Any, Document]], reasons: Any, name: Any
) -> Document | None:
    """The document, if the checker accepts it."""
    said = {**claim, "order": order, "complete": reasons is not None}
    written = [{"network": parameter_to_json(form), "evidence": evidence} for form, evidence in forms]
    return accepted(checker, sealed(checker.CLAIM, said, {**proof, "forms": written, "all": reasons}, name))


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
    operators = found.on_layers(label)
    on = None if operators is None else _form(found.theta, found.acted_on, forms)
    if operators is not None and on is not None:
        return {"on": on, "hidden": [_action(operator) for operator in operators[1:-1]]}
    theta = _plain(found.theta)
    if theta is None:
        return None
    here = written_out(read_network(parameter_to_json(theta), "network"))
    pair = read_ends({label: _pair(first, last)}, here.sizes[0], here.sizes[-1])[label]
    sides = [_read(checker.moved_by(here, *pair)), theta]
    evidence = evidence_of(*sides)
    return None if evidence is None else {"evidence": evidence}


def _plain(theta: Any) -> MLP | None:
    """The perceptron that a network is where the checkers write it out."""
    try:
        return _read(written_out(read_network(parameter_to_json(theta), "network")))
    except CertificateError:
        return None


def _read(theta: Perceptron) -> MLP:
    found: MLP = parameter_from_json(parse_json(canonical(theta.written()), "network"))
    return found


def _form(theta: Any, form: Any, forms: list[tuple[Any, Document]]) -> int | None:
    """The number of a form of the network, which joins the others if it is new; None without evidence."""
    if form is theta:
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


def _linear(found: Symmetries, name: str | None) -> Document | None:
    """The document for pairs of matrices and a Lie algebra; a subalgebra if the checker does not see that it is all."""
    forms: list[tuple[Any, Document]] = []
    squares = _all_squares(found, forms)
    if squares is None:
        return None
    network = parameter_to_json(found.theta)
    said = {
        "network": network,
        "generators": {label: _pair(first, last) for label, first, last in found.ends.generators},
        "algebra": ends_algebra_to_json(Instance("", found.theta, found.ends)),
        "affine": False,
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


def _is_affine(theta: MLP) -> bool:
    return theta.activation.is_linear or not any(theta.widths[1:-1])


def _about_values(found: Symmetries) -> Iterator[Document]:
    """Derivatives alone, then more and more points; at last what refuted candidates one by one."""
    signed = -1 in SIGNS[found.kind]
    inputs = found.theta.spaces[0].dimension
    derivatives = _derivatives(found.theta, signed)
    choices: list[list[Vector]] = [[]]
    if found.theta.morphism().is_rational:
        stages = symmetric_points(inputs, signed, _WORK // (found.theta.parameters + 1))
        choices += [_seeds(points, signed) for points in stages]
    for seeds in choices:
        yield _values(derivatives, seeds, ())
    probes = list(dict.fromkeys(found.points))
    if probes:
        yield _values(derivatives, choices[-1], probes)
    near = (point for point in iter_probes(inputs) if all(abs(value) <= _NEAR for value in point))
    yield _values(derivatives, choices[-1], [*probes, *islice(near, _PROBES)])


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

"""``catnet identify``: does the function of a network determine its parameter?"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.guards import relu_perceptron
from catnet.architectures.relu.dimension import FunctionalDimension, expected_dimension
from catnet.commands.answer import EXIT, Answer, finish, generic_json, keep, protect, verdict_json
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.commands.fibre import fibre_answer
from catnet.errors import InputError
from catnet.files.identification_certificate import dimension_to_json, identification_to_json
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_parameter
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.identifiable import weak_hypothesis
from catnet.questions.within import within_budget
from catnet.questions.words import among_simple_words
from catnet.theorem.architecture import Identification
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
The answer is proved with the criterion, refuted with a twin (another network of the same widths that computes the
same function and is not theta moved by a symmetry of its architecture), or undecided with what was checked. ReLU
networks with one hidden layer, tanh, sigmoid and deep linear networks are decided. Of a deep ReLU network that is not,
it may be proved that no other simple parameter has its function; those that are not simple are a null set. Of a
refuted one it is said whether it is weakly identifiable: whether the network that it reduces to is. The functional
dimension is the rank of how the function moves with its parameters.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("network", metavar="NETWORK", help="a network of any architecture, or - for standard input")
    add_certificate(parser)
    parser.add_argument(
        "--certify-dimension", action="store_true", help="let the certificate be that of the functional dimension"
    )
    parser.add_argument(
        "--fibre",
        action="store_true",
        help="of a ReLU network: how many dimensions the parameters with its function have near it, and lines of them; "
        "with one hidden layer, all of them",
    )


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    theta = read_parameter(options.network)
    perceptron = relu_perceptron(theta)
    if options.fibre and perceptron is None:
        raise InputError(f"--fibre is for ReLU networks, and this is one of {architecture_of(theta).summary.name}")
    if options.certificate:
        protect(options.certificate, options.network)
    progress("looking for twins")
    keep(
        options, lambda: _answer(Identification(Undecided("a budget ended the command before a twin was found"), theta))
    )
    cells = options.max_cells or DEFAULT_MAX_CELLS
    found = architecture_of(theta).identify(theta, max_cells=cells)
    weakly = None
    if isinstance(found.verdict, Refuted):
        progress("reducing")
        weakly = within_budget(lambda: weak_hypothesis(architecture_of(theta), theta, max_cells=cells))
    made, word = None, "proved"
    if options.certificate:
        progress("writing the certificate")
        if options.certify_dimension:
            dimension = found.dimension
            if dimension is not None:
                made = dimension_to_json(theta, dimension.value, dimension.value if dimension.exact else None)
        else:
            made, word = identification_to_json(theta, found.verdict, max_cells=cells), found.verdict.word
    fibre: tuple[dict[str, Any], list[str]] | None = None
    if options.fibre and perceptron is not None:
        progress("looking at the fibre")
        known = found.dimension if isinstance(found.dimension, FunctionalDimension) else None
        fibre = fibre_answer(perceptron, known, max_cells=cells)
    finish(options)
    answer = _answer(found, weakly)
    if fibre is not None:
        answer.document["fibre"] = fibre[0]
        answer.lines.extend(fibre[1])
    if options.certificate:
        answer.document["certificate"] = written(options.certificate, made)
        answer.lines.extend(["", certificate_words(options.certificate, made, word)])
    return answer


def _answer(found: Identification[Any], weakly: Verdict | None = None) -> Answer:
    answer = Answer(EXIT[found.verdict.word], to_json(found), to_lines(found), _cost(found))
    if weakly is not None:
        answer.document["weakly"] = verdict_json(weakly)
        answer.lines.append(f"  weakly       {weakly.word}: {weakly.reason}")
    return answer


def to_json(found: Identification[Any]) -> dict[str, Any]:
    """The object of the contract; `functional_dimension` is null where only a lower bound is known."""
    theta, verdict, dimension = found.theta, found.verdict, found.dimension
    document: dict[str, Any] = {
        "command": "identify",
        "verdict": verdict.word,
        "criterion": verdict.reason,
        "reference": verdict.reference if isinstance(verdict, Proved) else "",
        "parameters": theta.parameters,
        "hidden_neurons": theta.hidden_neurons,
        "functional_dimension": dimension.value if dimension is not None and dimension.exact else None,
        "expected_dimension": dimension.expected if dimension is not None else _expected(theta),
        "twin": None if found.twin is None else parameter_to_json(found.twin),
    }
    if found.twin is None and isinstance(verdict, Refuted) and hasattr(verdict.witness, "to_json"):
        document["twin_over_field"] = verdict.witness.to_json()
    if dimension is not None:
        document["functional_dimension_at_least"] = dimension.value
    if isinstance(dimension, FunctionalDimension):
        document["regions_not_smooth"] = dimension.left_out
    document |= generic_json(verdict)
    document["notes"] = list(found.notes)
    document["neurons"] = [
        {"layer": fact.layer + 1, "neuron": fact.neuron, "what": what}
        for fact in found.facts
        for what, holds in (("off", fact.never_on), ("on", fact.always_on), ("cancelled", fact.cancelled))
        if holds
    ]
    return document


def to_lines(found: Identification[Any]) -> list[str]:
    """The answer for a reader."""
    theta, verdict, dimension = found.theta, found.verdict, found.dimension
    same = architecture_of(theta).same_up_to
    headline = {
        "proved": f"The function determines the parameter, up to {same}.",
        "refuted": "Another parameter has the same function.",
        "undecided": "Not decided."
        if not isinstance(verdict, Undecided) or verdict.generic is None
        else f"Not decided; among simple parameters only this one has the function, up to {same}.",
    }[verdict.word]
    widths = " → ".join(str(space.dimension) for space in theta.spaces)
    lines = [f"{verdict.word}. {headline}", "", f"  network      {widths}, {theta.kind}"]
    lines.append(f"  criterion    {verdict.reason}")
    if isinstance(verdict, Undecided) and verdict.generic is not None:
        lines.append(f"  generic      {among_simple_words(verdict.generic)}")
    if dimension is None:
        if relu_perceptron(theta) is not None:
            lines.append("  dimension    not computed: too many regions")
    else:
        about = "" if dimension.exact else "at least "
        if isinstance(dimension, FunctionalDimension):
            most = f"{theta.parameters} parameters − {theta.hidden_neurons} hidden neurons = {dimension.expected}"
        else:
            most = f"at most {dimension.expected}, of {theta.parameters} parameters"
        lines.append(f"  dimension    {about}{dimension.value} of {most}")
        if isinstance(dimension, FunctionalDimension) and dimension.left_out:
            lines.append(
                f"               {dimension.left_out} regions left out: f is not smooth in the parameters there"
            )
    for fact in found.facts:
        for what, holds in (
            ("is off everywhere", fact.never_on),
            ("is on everywhere", fact.always_on),
            ("bends, but the function nowhere with it", fact.cancelled),
        ):
            if holds:
                lines.append(f"  neuron       {fact.neuron} of layer {fact.layer + 1} {what}")
    lines += [f"  note         {note}" for note in found.notes]
    if found.twin is not None:
        lines.append("  twin         catnet identify --json shows it; catnet equal compares it")
    return lines


def _expected(theta: Any) -> int | None:
    """#parameters − #hidden neurons, for ReLU networks too large to compute more."""
    perceptron = relu_perceptron(theta)
    return None if perceptron is None else expected_dimension(perceptron)


def _cost(found: Identification[Any]) -> dict[str, int]:
    if not isinstance(found.dimension, FunctionalDimension):
        return {}
    return {"cells": found.dimension.regions + found.dimension.left_out}

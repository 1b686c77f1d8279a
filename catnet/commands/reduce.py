"""``catnet reduce``: the network without dead, duplicate and constant neurons, and the maps between the two."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from catnet.algebra.scalars import spell
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.guards import relu_perceptron
from catnet.architectures.perceptron.submodel import Quotient, Reduction, Submodel
from catnet.architectures.relu.dead import Silenced
from catnet.commands.answer import EXIT, Answer, finish, keep, protect, spelled
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.errors import BudgetError
from catnet.files.certificate import reduction_to_json
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_parameter
from catnet.formats.jsontext import write_text
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["add_arguments", "run"]

_LARGE = 20_000

DESCRIPTION = """\
The answer is the smaller network and, layer by layer, alpha (from its space to the given one's), alpha* (back; alpha*
alpha is the identity) and beta, W~ ↦ C W~ alpha* + weight, b~ ↦ C b~ + bias, C being alpha or the given lift. Where
neurons are copies or constants, the layers of the given network commute with alpha for all states and parameters;
where neurons are read by nobody, they commute with alpha*; neurons that are off on every region, which are looked for
within the budget of cells, are so on the states that the network reaches.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("network", metavar="NETWORK", help="a network of any architecture, or - for standard input")
    parser.add_argument("-o", "--output", metavar="OUT", help="write the smaller network to this file")
    add_certificate(parser)


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    theta = read_parameter(options.network)
    for target in filter(None, (options.output, options.certificate)):
        protect(target, options.network)
    progress("reducing")
    architecture = architecture_of(theta)
    cells = options.max_cells or DEFAULT_MAX_CELLS
    if relu_perceptron(theta) is None:
        try:
            reduction = architecture.reduce(theta, max_cells=cells if theta.parameters <= _LARGE else None)
        except BudgetError as error:
            if error.counter == "seconds":
                raise
            reduction = architecture.reduce(theta)
        finish(options)
        return _answer(options, theta, reduction, "", writes=True)
    by_rows = architecture.reduce(theta)
    missing = "neurons that are off everywhere were not looked for"
    keep(options, lambda: _answer(options, theta, by_rows, f"{missing}: a budget ran out", writes=False))
    if theta.parameters > _LARGE:
        finish(options)
        note = f"{missing}: there are more than {_LARGE} parameters"
        return _answer(options, theta, by_rows, note, writes=True)
    ended = ""
    try:
        reduction = architecture.reduce(theta, max_cells=cells)
    except BudgetError as error:
        reduction, ended = by_rows, f"{missing} to the end: {error}"
    finish(options)
    return _answer(options, theta, reduction, ended, writes=True, ended=ended)


def _answer(
    options: argparse.Namespace, theta: Any, reduction: Any, note: str, *, writes: bool, ended: str = ""
) -> Answer:
    """The answer, undecided if a budget `ended` the search: the network is what was found till then."""
    verdict: Verdict = reduction.check()
    if ended and isinstance(verdict, Proved):
        verdict = Undecided(ended)
    if options.output and writes:
        write_text(options.output, json.dumps(parameter_to_json(reduction.small)) + "\n")
    before, after = ([space.dimension for space in network.spaces] for network in (theta, reduction.small))
    document: dict[str, Any] = {
        "command": "reduce",
        "verdict": verdict.word,
        "reason": verdict.reason,
        "before": before,
        "widths": after,
    }
    words = " → ".join(map(str, before)), " → ".join(map(str, after))
    lines = [f"{verdict.word}. {words[0]} reduces to {words[1]}.", ""]
    if isinstance(reduction, Reduction):
        removed = removed_neurons(reduction)
        document["holds"] = _holds(reduction)
        document["removed"] = [{"layer": layer, "neuron": neuron, "why": why} for layer, neuron, why in removed]
        lines.append(f"  holds        {_holds(reduction)}")
        lines += [f"  removed      neuron {neuron} of layer {layer}: {why}" for layer, neuron, why in removed[:20]]
        if len(removed) > 20:
            lines.append(f"  removed      … {len(removed) - 20} more")
    else:
        lines.append(f"  holds        {verdict.reason}")
    document["network"] = parameter_to_json(reduction.small)
    if isinstance(reduction, Reduction):
        document["maps"] = maps_json(reduction)
    if note:
        document["note"] = note
        lines.append(f"  note         {note}")
    if options.output and writes:
        document["output"] = str(options.output)
        lines.append(f"  written to   {options.output}")
    if options.certificate and writes:
        steps = reduction.steps if isinstance(reduction, Reduction) else None
        made = reduction_to_json(theta, reduction.small, steps) if verdict.is_proved else None
        document["certificate"] = written(options.certificate, made)
        lines.append(certificate_words(options.certificate, made, verdict.word))
    kept = writes or not (options.output or options.certificate)
    return Answer(EXIT[verdict.word] if kept else 3, document, lines)


def _holds(reduction: Reduction) -> str:
    if not reduction.steps:
        return "nothing to reduce"
    if reduction.is_submodel:
        return "a submodel: every layer commutes with alpha, for all states and parameters"
    if any(isinstance(step, Silenced) for step in reduction.steps):
        return "on the states that the network reaches: each layer of the small network is alpha* · layer · alpha"
    return "alpha* · layer · alpha is the small network's layer, for all states and parameters; neurons are forgotten"


def removed_neurons(reduction: Reduction) -> list[tuple[int, int, str]]:
    """Every neuron that is gone, as (layer, neuron, why)."""
    theta = reduction.theta
    names = [list(range(width)) for width in theta.widths]
    silent: set[tuple[int, int]] = set()
    removed = []
    for step in reduction.steps:
        if isinstance(step, Silenced):
            silent |= {(index, names[index][neuron]) for index, neuron in step.dead}
            continue
        for index in range(1, theta.depth):
            rows = step.retractions[index].packed[0]
            kept = rows.argmax(axis=1).tolist() if rows.size else []
            alpha = step.alphas[index]
            for place, name in enumerate(names[index]):
                if place in kept:
                    continue
                if isinstance(step, Quotient):
                    why = "off everywhere" if (index, name) in silent else "nobody reads it"
                elif isinstance(step, Submodel) and any(alpha.weight.row(place)):
                    column = next(j for j, value in enumerate(alpha.weight.row(place)) if value)
                    why = f"{spell(alpha.weight[place, column])} times neuron {names[index][kept[column]]}"
                else:
                    why = f"constant {spell(alpha.bias[place])}"
                removed.append((index, name, why))
            names[index] = [names[index][place] for place in kept]
    return sorted(removed)


def maps_json(reduction: Reduction) -> list[dict[str, Any]]:
    """alpha_i, alpha*_i and what beta_i adds, for i = 0, …, L."""
    result: list[dict[str, Any]] = []
    for index in range(reduction.theta.depth + 1):
        alpha, back = reduction.alpha(index), reduction.alpha_star(index)
        entry: dict[str, Any] = {
            "space": index,
            "alpha": {"weight": alpha.weight.spelled(), "bias": spelled(alpha.bias)},
            "alpha_star": back.spelled(),
        }
        if index:
            big, small = reduction.theta.layers[index - 1], reduction.small.layers[index - 1]
            lift = reduction.lift(index)
            weight = big.weight - lift @ small.weight @ reduction.alpha_star(index - 1)
            bias = [a - b for a, b in zip(big.bias, lift.apply(small.bias), strict=True)]
            entry["beta"] = {"weight": weight.spelled(), "bias": spelled(bias)}
            if lift != alpha.weight:
                entry["lift"] = lift.spelled()
        result.append(entry)
    return result

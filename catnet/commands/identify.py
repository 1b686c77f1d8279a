"""``catnet identify``: does the function of a network determine its parameter?"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from catnet.commands.answer import EXIT, Answer
from catnet.files.network import network_to_json, read_network
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.identify.functional_dimension import expected_dimension
from catnet.identify.relu import Identification, identify
from catnet.verdict import Proved

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "does the function determine the parameter, up to scaling and permuting neurons? functional dimension"

DESCRIPTION = """\
The answer is proved with the criterion, refuted with a twin (another network of the same widths that computes the
same function and is not theta with its neurons scaled and permuted), or undecided with what was checked. With one
hidden layer it is always decided. The functional dimension is the rank of how the function moves with its parameters;
it is at most the number of parameters minus the number of hidden neurons.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("network", metavar="NETWORK", help="a catnet-network/1 file, or - for standard input")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    theta = read_network(options.network)
    progress("looking for twins")
    found = identify(theta, max_cells=options.max_cells or DEFAULT_MAX_CELLS)
    return Answer(EXIT[found.verdict.word], to_json(found), to_lines(found), _cost(found))


def to_json(found: Identification) -> dict[str, Any]:
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
        "expected_dimension": expected_dimension(theta),
        "twin": None if found.twin is None else network_to_json(found.twin),
    }
    if dimension is not None:
        document["functional_dimension_at_least"] = dimension.value
        document["regions_not_smooth"] = dimension.left_out
    document["neurons"] = [
        {"layer": fact.layer + 1, "neuron": fact.neuron, "what": what}
        for fact in found.facts
        for what, holds in (("off", fact.never_on), ("on", fact.always_on), ("cancelled", fact.cancelled))
        if holds
    ]
    return document


def to_lines(found: Identification) -> list[str]:
    """The answer for a reader."""
    theta, verdict, dimension = found.theta, found.verdict, found.dimension
    headline = {
        "proved": "The function determines the parameter, up to scaling and permuting neurons.",
        "refuted": "Another parameter has the same function.",
        "undecided": "Not decided.",
    }[verdict.word]
    lines = [f"{verdict.word}. {headline}", "", f"  network      {' → '.join(map(str, theta.widths))}"]
    lines.append(f"  criterion    {verdict.reason}")
    if dimension is None:
        lines.append("  dimension    not computed: too many regions")
    else:
        about = "" if dimension.exact else "at least "
        lines.append(
            f"  dimension    {about}{dimension.value} of {theta.parameters} parameters − "
            f"{theta.hidden_neurons} hidden neurons = {dimension.expected}"
        )
        if dimension.left_out:
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
    if found.twin is not None:
        lines.append("  twin         catnet identify --json shows it; catnet equal compares it")
    return lines


def _cost(found: Identification) -> dict[str, int]:
    if found.dimension is None:
        return {}
    return {"cells": found.dimension.regions + found.dimension.left_out}

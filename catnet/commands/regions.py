"""``catnet regions``: the linear regions of a piecewise linear network."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

from catnet.architectures.perceptron.file import network_hash, network_to_json
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import complex_of
from catnet.budget import Budget
from catnet.commands.answer import EXIT, Answer, finish, keep, protect, spelled
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.errors import FormatError, InputError
from catnet.files.certificate import regions_to_json
from catnet.files.source import read_parameter
from catnet.formats.jsontext import file_name, write_text
from catnet.geometry.complex import Complex
from catnet.geometry.facets import NeuronFact, neuron_facts
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.regions import relu_network

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
A region is an activation pattern whose open cell is not empty, over all of R^n; a pre-activation that vanishes
identically on a cell counts as negative. The count is exact in every position, however degenerate. -o writes every
region: its pattern, vertices, unbounded directions, an interior point, and the affine map that the network is there.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument(
        "network", metavar="NETWORK", help="a network of any piecewise linear kind, or - for standard input"
    )
    parser.add_argument("-o", "--output", metavar="OUT", help="write all regions to this file, as JSON")
    add_certificate(parser)
    parser.add_argument(
        "--neurons", action="store_true", help="also say of every neuron where it is on and whether it bends"
    )


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    given = read_parameter(options.network)
    try:
        theta = relu_network(given)
    except InputError as error:
        raise FormatError(file_name(options.network), "activation", str(error)) from None
    for target in filter(None, (options.output, options.certificate)):
        protect(target, options.network)
    progress("enumerating regions")
    start = time.perf_counter()
    budget = Budget.of(options.max_cells or DEFAULT_MAX_CELLS)
    keep(options, lambda: _so_far(theta, budget))
    found = complex_of(theta, max_cells=budget)
    count, bounded, vertices = len(found), found.bounded, found.vertex_count
    seconds = time.perf_counter() - start
    document: dict[str, Any] = {
        "command": "regions",
        "count": count,
        "bounded": bounded,
        "vertices": vertices,
        "input_dimension": theta.widths[0],
    }
    lines = [
        f"{count} linear regions, {bounded} of them bounded, {vertices} vertices.",
        "",
        f"  network     {' → '.join(str(space.dimension) for space in given.spaces)}, {given.kind}",
    ]
    if theta != given:
        document["form"] = {"activation": theta.activation.name, "widths": list(theta.widths)}
        widths = " → ".join(map(str, theta.widths))
        lines.append(f"  form        {widths}, {theta.activation.name}: patterns are of this one")
    if found.lineality:
        lines.append(
            f"  lineality   constant along {len(found.lineality)} of {theta.widths[0]} dimensions: no vertices"
        )
    if options.neurons:
        progress("following the bends of the neurons")
        facts = neuron_facts(found)
        document["neurons"] = [fact_json(fact) for fact in facts]
        lines += ["", *(f"  neuron {fact.neuron} of layer {fact.layer + 1}: {fact_words(fact)}" for fact in facts)]
    made = None
    if options.certificate:
        progress("writing the certificate")
        made = regions_to_json(theta, count, bounded, max_cells=options.max_cells or DEFAULT_MAX_CELLS)
    finish(options)
    if options.certificate:
        document["certificate"] = written(options.certificate, made)
        lines.append(certificate_words(options.certificate, made, "proved"))
    if options.output:
        progress("writing the regions")
        write_text(options.output, json.dumps(to_json(theta, found)) + "\n")
        document["output"] = str(options.output)
        lines.append(f"  written to  {options.output}")
    return Answer(EXIT["proved"], document, lines, {"cells": count}, seconds)


def _so_far(theta: MLP, budget: Budget) -> Answer:
    """What is known when the enumeration is ended: every cell of the layers that were cut holds a region."""
    document = {"command": "regions", "count": None, "count_at_least": budget.found, "input_dimension": theta.widths[0]}
    return Answer(EXIT["undecided"], document, [f"  regions     at least {budget.found}"], {"cells": budget.found})


def fact_json(fact: NeuronFact) -> dict[str, Any]:
    return {
        "layer": fact.layer + 1,
        "neuron": fact.neuron,
        "never_on": fact.never_on,
        "always_on": fact.always_on,
        "cancelled": fact.cancelled,
        "facets": len(fact.facets),
    }


def fact_words(fact: NeuronFact) -> str:
    """What is known of a neuron, for a reader."""
    if fact.never_on:
        return "never on"
    if fact.always_on:
        return "always on"
    bends = f"bends along {len(fact.facets)} facets"
    return f"{bends}, and its kink cancels on every one of them" if fact.cancelled else bends


def to_json(theta: MLP, found: Complex) -> dict[str, Any]:
    """The document ``catnet-regions/1``."""
    network = network_to_json(theta)
    return {
        "format": "catnet-regions/1",
        "network_sha256": network_hash(network),
        "input_dimension": theta.widths[0],
        "lineality": [spelled(direction) for direction in found.lineality],
        "regions": [
            {
                "pattern": ["".join("1" if active else "0" for active in layer) for layer in region.pattern],
                "vertices": [spelled(vertex) for vertex in region.vertices],
                "directions": [[str(value) for value in direction] for direction in region.directions],
                "bounded": region.bounded,
                "point": spelled(region.point),
                "weight": [spelled(row) for row in region.weight],
                "bias": spelled(region.bias),
            }
            for region in found
        ],
    }

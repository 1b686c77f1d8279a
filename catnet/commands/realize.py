"""``catnet realize``: a network with the same function whose layers are equivariant."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from catnet.architectures.perceptron.file import network_to_json, require_relu
from catnet.architectures.relu.model import ReluNetworks
from catnet.architectures.relu.realisation import realise
from catnet.commands.answer import EXIT, Answer, action_words, protect, spelled, verdict_json
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.commands.verify import actions_json
from catnet.errors import PreconditionError
from catnet.files.certificate import claimed_order, realisation_to_json
from catnet.files.equality_certificate import not_equivariant_to_json
from catnet.files.instance import Instance
from catnet.files.source import read_instance
from catnet.formats.jsontext import file_name, write_text
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import UnlistedGroup
from catnet.questions.end_to_end import EndToEndDifference, check_end_to_end
from catnet.theorem.proof import check_layerwise
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
INSTANCE is a catnet-instance/1 file whose network is equivariant as a whole. If its layers are equivariant, it is
returned; otherwise the Reynolds cover, merged and made as narrow as is found, with the actions on its layers, every
square of which is checked. With one hidden layer the answer says whether it is the narrowest there is. If the network
is not equivariant the answer is refuted.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("instance", metavar="INSTANCE", help="a catnet-instance/1 file, or - for standard input")
    parser.add_argument("-o", "--output", metavar="OUT", help="write the network to this file")
    add_certificate(parser)
    parser.add_argument(
        "--narrowest", action="store_true", help="look for a narrower network even if the layers are equivariant"
    )


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    instance = read_instance(options.instance)
    theta, ends = require_relu(instance.network, file_name(options.instance)), instance.ends
    for target in filter(None, (options.output, options.certificate)):
        protect(target, *filter(None, (options.instance, instance.network_file)))
    progress("generating the group")
    group = ends.generated_group()
    progress(f"averaging over a group of order {group.order}")
    model = ReluNetworks()
    own = check_layerwise(model, theta, ends, group)
    whole: Verdict | None = None
    if not isinstance(own, Proved):
        whole = check_end_to_end(theta, ends, max_cells=options.max_cells or DEFAULT_MAX_CELLS)
        if not isinstance(whole, Proved):
            return _without(instance, whole, options.certificate)
    try:
        found = realise(theta, ends, group, own_layers=own, end_to_end=whole, keep=not options.narrowest)
    except PreconditionError as error:
        return _without(instance, Undecided(str(error)), options.certificate)
    document: dict[str, Any] = {
        "command": "realize",
        "name": instance.name,
        "verdict": "proved",
        "reason": found.method,
        "widths": list(found.widths),
        "narrowest": found.is_narrowest,
        "network": network_to_json(found.network),
        "layerwise": {"verdict": "proved", "actions": actions_json(found.layerwise.actions)},
    }
    if options.output:
        write_text(options.output, json.dumps(network_to_json(found.network)) + "\n")
        document["output"] = str(options.output)
    narrowest = " No narrower one exists." if found.is_narrowest else ""
    lines = [
        f"{instance.name}: proved. Every layer of this network is equivariant, "
        f"and it computes the same function.{narrowest}",
        "",
        f"  widths      {' → '.join(map(str, theta.widths))} became {' → '.join(map(str, found.widths))}",
        f"  because     {found.method}",
        f"  squares     {found.layerwise.squares}, every one checked",
        "",
        "  each generator, space by space:",
    ]
    for name, operators in found.layerwise.actions.generators:
        for index, operator in enumerate(operators):
            lines.append(f"    {name if not index else '':<6} V_{index}  {action_words(operator)}")
    if options.output:
        lines += ["", f"  written to  {options.output}"]
    if options.certificate:
        progress("writing the certificate")
        order = claimed_order(group)
        made = realisation_to_json(theta, found.network, order, found.layerwise, name=instance.name)
        document["certificate"] = written(options.certificate, made)
        lines += ["", certificate_words(options.certificate, made, "proved")]
    cost = {"squares": found.layerwise.squares}
    if not isinstance(group, UnlistedGroup):
        cost["group_elements"] = group.order
    return Answer(EXIT["proved"], document, lines, cost)


def _without(instance: Instance, verdict: Verdict, certificate: str | None) -> Answer:
    document: dict[str, Any] = {
        "command": "realize",
        "name": instance.name,
        **verdict_json(verdict),
        "widths": None,
        "network": None,
    }
    if isinstance(verdict, Refuted) and isinstance(verdict.witness, EndToEndDifference):
        document["witness"] = {
            "generator": verdict.witness.generator,
            "point": spelled(verdict.witness.point),
            "f_of_gx": spelled(verdict.witness.f_of_gx),
            "g_of_fx": spelled(verdict.witness.g_of_fx),
        }
    words = {
        "refuted": "The network is not equivariant, so it has no equivariant realisation",
        "undecided": "Not decided",
    }
    lines = [f"{instance.name}: {verdict.word}. {words[verdict.word]}: {verdict.reason}."]
    if certificate:
        made = None
        if isinstance(verdict, Refuted) and isinstance(verdict.witness, EndToEndDifference):
            made = not_equivariant_to_json(instance, verdict.witness.generator, verdict.witness.point)
        document["certificate"] = written(certificate, made)
        lines += ["", certificate_words(certificate, made, verdict.word)]
    return Answer(EXIT[verdict.word], document, lines)

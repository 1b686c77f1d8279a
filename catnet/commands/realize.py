"""``catnet realize``: a network with the same function whose layers are equivariant."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from catnet.commands.answer import EXIT, Answer, action_words, protect, values_json, verdict_json
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.commands.fields import add_fields_json
from catnet.commands.verify import actions_json
from catnet.files.certificate import claimed_order, realisation_to_json
from catnet.files.equality_certificate import not_equivariant_to_json
from catnet.files.field_certificate import connected_to_json
from catnet.files.instance import Instance
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_instance
from catnet.formats.jsontext import write_text
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Group, UnlistedGroup
from catnet.questions.realise import check_realisable
from catnet.theorem.realisation import Realisation
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
INSTANCE is a catnet-instance/1 file whose network, of any architecture, is equivariant as a whole. If its layers are
equivariant, it is returned; otherwise the network without what can be taken out, if that is enough, or the Reynolds
cover: copies of the network that the group exchanges, averaged, merged, and for ReLU made as narrow as is found. The
answer has the actions on its layers, every square of which is checked. With one hidden layer of ReLU it says whether it
is the narrowest there is. Where the architecture has no such network, as with tied weights that do not absorb the
action, the cover of the network with its weights written out is given, and why. If the network is not equivariant the
answer is refuted.
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
    for target in filter(None, (options.output, options.certificate)):
        protect(target, *filter(None, (options.instance, instance.network_file)))
    progress("generating the group")
    group = instance.ends.generated_group()
    progress(f"averaging over a group of order {group.order}")
    verdict = check_realisable(
        instance.network,
        instance.ends,
        group,
        keep=not options.narrowest,
        max_cells=options.max_cells or DEFAULT_MAX_CELLS,
    )
    if not isinstance(verdict, Proved):
        return _without(instance, verdict, options.certificate)
    return _with(instance, group, verdict.certificate, options, progress)


def _with(
    instance: Instance,
    group: Group,
    found: Realisation,
    options: argparse.Namespace,
    progress: Callable[[str], None],
) -> Answer:
    network = parameter_to_json(found.network)
    document: dict[str, Any] = {
        "command": "realize",
        "name": instance.name,
        "verdict": "proved",
        "reason": found.method,
        "widths": list(found.widths),
        "narrowest": found.is_narrowest,
        "network": network,
        "layerwise": {"verdict": "proved", "actions": actions_json(found.layerwise.actions)},
    }
    if found.layerwise.fields is not None:
        add_fields_json(document["layerwise"]["actions"], found.layerwise.fields)
    if options.output:
        write_text(options.output, json.dumps(network) + "\n")
        document["output"] = str(options.output)
    narrowest = " No narrower one exists." if found.is_narrowest else ""
    widths = [space.dimension for space in instance.network.spaces]
    lines = [
        f"{instance.name}: proved. The network made here is equivariant, layer by layer, "
        f"and computes the same function.{narrowest}",
        "",
        f"  widths      {' → '.join(map(str, widths))} became {' → '.join(map(str, found.widths))}",
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
        made: dict[str, Any] | None = None
        if not instance.ends.fields:
            made = realisation_to_json(instance.network, found.network, order, found.layerwise, name=instance.name)
        elif found.network == instance.network:
            made = connected_to_json(instance, found.layerwise)
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
    witness = verdict.witness if isinstance(verdict, Refuted) else None
    if witness is not None:
        document["witness"] = {
            "generator": witness.generator,
            "point": values_json(witness.point),
            "f_of_gx": values_json(witness.f_of_gx),
            "g_of_fx": values_json(witness.g_of_fx),
        }
    words = {
        "refuted": "The network is not equivariant, so it has no equivariant realisation",
        "undecided": "Not decided",
    }
    lines = [f"{instance.name}: {verdict.word}. {words[verdict.word]}: {verdict.reason}."]
    if certificate:
        made = None
        if witness is not None:
            made = not_equivariant_to_json(instance, witness.generator, witness.point)
        document["certificate"] = written(certificate, made)
        lines += ["", certificate_words(certificate, made, verdict.word)]
    return Answer(EXIT[verdict.word], document, lines)

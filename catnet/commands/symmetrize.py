"""``catnet symmetrize``: an exactly equivariant network near this one, how near, and where the symmetry breaks."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from catnet.algebra.scalars import spell
from catnet.commands.answer import EXIT, Answer, action_words, protect, verdict_json
from catnet.commands.distances import break_json, break_words, relative_distance, root_words
from catnet.commands.verify import actions_json
from catnet.errors import BudgetError, PreconditionError
from catnet.files.instance import Instance, instance_to_json, read_instance
from catnet.files.parameter import parameter_to_json
from catnet.formats.jsontext import write_text
from catnet.groups import UnlistedGroup
from catnet.questions.symmetrise import Symmetrised, average_cover, symmetrise
from catnet.verdict import Undecided

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
INSTANCE is a network that is nearly symmetric, as trained ones are, and the group it should respect. The answer is an
exactly equivariant network next to it, which `catnet verify` proves:

  --by mean    of the same shape (the default): actions on the hidden neurons are found, and every layer is averaged.
               It is the nearest layerwise equivariant network for these actions; distances are exact
  --by cover   (ReLU) the average of the function, as a network |G| times as wide, merged

and the places where the symmetry breaks: layer, generator, neuron, its nearest partner, and the largest difference of
the two rows.
"""

_SHOWN = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("instance", metavar="INSTANCE", help="a catnet-instance/1 file, or - for standard input")
    parser.add_argument("-o", "--output", metavar="OUT", help="write an instance with the equivariant network")
    parser.add_argument("--by", choices=("mean", "cover"), default="mean", help="which network is made")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    instance = read_instance(options.instance)
    if options.output:
        protect(options.output, *filter(None, (options.instance, instance.network_file)))
    progress("generating the group")
    group = instance.ends.generated_group()
    if isinstance(group, UnlistedGroup):
        return _undecided(instance.name, options.by, f"the group has to be averaged over, and {group.words}")
    try:
        progress(f"looking for actions of a group of order {group.order} on the hidden layers")
        make = average_cover if options.by == "cover" else symmetrise
        found = make(instance.network, instance.ends, group)
    except (BudgetError, PreconditionError) as error:
        return _undecided(instance.name, options.by, str(error))
    result = Instance(f"{instance.name}, symmetrised", found.network, instance.ends)
    if options.output:
        write_text(options.output, json.dumps(instance_to_json(result)) + "\n")
    measured = options.by == "mean"
    document: dict[str, Any] = {
        "command": "symmetrize",
        "name": instance.name,
        "verdict": "proved",
        "reason": _why(found, options.by),
        "method": options.by,
        "widths": list(found.network.widths),
        "distance_squared": spell(found.distance_squared) if measured else None,
        "relative_distance": root_words(found.distance_squared / found.norm_squared)
        if measured and found.norm_squared
        else None,
        "nearest": found.is_nearest,
        "scales": [[spell(factor) for factor in factors] for factors in found.scales],
        "breaks": [break_json(entry) for entry in found.breaks],
        "network": parameter_to_json(found.network),
        "layerwise": {"verdict": "proved", "actions": actions_json(found.layerwise.actions)},
    }
    if options.output:
        document["output"] = str(options.output)
    return Answer(
        EXIT["proved"],
        document,
        _lines(instance, found, options.by, options.output),
        {"squares": found.layerwise.squares, "group_elements": group.order},
    )


def _why(found: Symmetrised, by: str) -> str:
    if by == "cover":
        return "the average of the function over the group, merged; every square of its ladder commutes"
    if found.is_exact:
        return "every layer is equivariant already"
    nearest = "the nearest layerwise equivariant parameter for these actions" if found.is_nearest else "an average"
    return f"{nearest}: every layer averaged over the group; every square of its ladder commutes"


def _undecided(name: str, by: str, reason: str) -> Answer:
    document = {
        "command": "symmetrize",
        "name": name,
        **verdict_json(Undecided(reason)),
        "method": by,
        "widths": None,
        "network": None,
    }
    return Answer(EXIT["undecided"], document, [f"{name}: undecided. {reason}."])


def _lines(instance: Instance, found: Symmetrised, by: str, output: str | None) -> list[str]:
    if by == "mean" and found.is_exact:
        head = "Every layer is equivariant already."
    else:
        head = "Every layer of this network is equivariant."
    before, after = (" → ".join(map(str, network.widths)) for network in (instance.network, found.network))
    lines = [
        f"{instance.name}: proved. {head}",
        "",
        f"  widths      {before} became {after}",
        f"  because     {_why(found, by)}",
    ]
    if by == "mean":
        length = f"{relative_distance(found)} of the length of all weights and biases"
        lines.append(f"  distance    {root_words(found.distance_squared)}, which is {length}")
        rescaled = sum(1 for factors in found.scales for factor in factors if factor != 1)
        if rescaled:
            lines.append(f"  rescaled    {rescaled} hidden neurons first, so that partners have rows of one size")
    if found.breaks:
        lines += ["", "  where it breaks, the largest difference first:"]
        for entry in found.breaks[:_SHOWN]:
            lines.append(f"    {break_words(entry)}")
        if len(found.breaks) > _SHOWN:
            lines.append(f"    … {len(found.breaks) - _SHOWN} more")
    lines += ["", "  each generator, space by space:"]
    for name, operators in found.layerwise.actions.generators:
        for index, operator in enumerate(operators):
            lines.append(f"    {name if not index else '':<6} V_{index}  {action_words(operator)}")
    if output:
        lines += ["", f"  written to  {output}; next: catnet verify {output}"]
    return lines

"""``catnet symmetrize``: an exactly equivariant network near this one, how near, and where the symmetry breaks."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.guards import affine_layers, as_perceptron
from catnet.commands.answer import EXIT, Answer, action_words, number_words, protect, verdict_json
from catnet.commands.boxes import add_box, asked_box, box_words
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.commands.distances import break_json, break_words, relative_distance, root_words
from catnet.commands.functions_apart import FunctionsApart, functions_apart, sizes_json, sizes_lines
from catnet.commands.verify import actions_json, layers_certificate
from catnet.errors import BudgetError, PreconditionError
from catnet.files.certificate import nearest_to_json
from catnet.files.instance import Instance, instance_to_json
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_instance
from catnet.formats.jsontext import write_text
from catnet.groups import Operator, UnlistedGroup
from catnet.questions.matching_gap import least_distances
from catnet.questions.symmetrise import Symmetrised, average_cover, symmetrise
from catnet.verdict import Undecided

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
INSTANCE is a network that is nearly symmetric, as trained ones are, and the group it should respect. The answer is an
exactly equivariant network next to it, which `catnet verify` proves:

  --by mean    of the same shape (the default), for perceptrons, compositions of them, and several heads of softmax
               under a mirror: actions on the hidden neurons are found, and every layer is averaged. It is the nearest
               layerwise equivariant network for these actions; distances are exact
  --by cover   of any architecture: the average of the function, as a network |G| times as wide, merged

and the places where the symmetry breaks: layer, generator, neuron, its nearest partner, and the largest difference of
the two rows. How far the two functions are apart is said for the box LOW <= x_i <= HIGH, -1 and 1 unless --box says
otherwise (0 and 1 for pixels, say), or for a box of its own for every coordinate (--box-file).
"""

_SHOWN = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("instance", metavar="INSTANCE", help="a catnet-instance/1 file, or - for standard input")
    parser.add_argument("-o", "--output", metavar="OUT", help="write an instance with the equivariant network")
    add_certificate(parser)
    add_box(parser.add_mutually_exclusive_group())
    parser.add_argument("--by", choices=("mean", "cover"), default="mean", help="which network is made")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    instance = read_instance(options.instance)
    for target in filter(None, (options.output, options.certificate)):
        protect(target, *filter(None, (options.instance, instance.network_file, options.box_file)))
    box = asked_box(options, instance.network.spaces[0].dimension)
    progress("generating the group")
    group = instance.ends.generated_group()
    if isinstance(group, UnlistedGroup):
        return _undecided(instance.name, options, f"the group has to be averaged over, and {group.words}")
    try:
        progress(f"looking for actions of a group of order {group.order} on the hidden layers")
        make = average_cover if options.by == "cover" else symmetrise
        found = make(instance.network, instance.ends, group)
    except (BudgetError, PreconditionError) as error:
        return _undecided(instance.name, options, str(error))
    result = Instance(f"{instance.name}, symmetrised", found.network, instance.ends, hidden=_hidden(found))
    if options.output:
        write_text(options.output, json.dumps(instance_to_json(result)) + "\n")
    measured = options.by == "mean"
    progress("how much nearer other partners might come")
    least = least_distances(found, group) if measured else ()
    given = found.given if measured else None
    apart = functions_apart(instance, found, box, given=given, budget=options.max_cells, progress=progress)
    document: dict[str, Any] = {
        "command": "symmetrize",
        "name": instance.name,
        "verdict": "proved",
        "reason": _why(found, options.by),
        "method": options.by,
        "widths": _widths(found.network),
        "distance_squared": spell(found.distance_squared) if measured else None,
        "relative_distance": root_words(found.distance_squared / found.norm_squared)
        if measured and found.norm_squared
        else None,
        "nearest": found.is_nearest,
        "distance_of": _given_words(found) if measured else None,
        "matching_gap": _gap_json(found, least) if measured else None,
        **({"frames": [frame.spelled() for frame in found.frames]} if found.frames else {}),
        "scales": [[spell(factor) for factor in factors] for factors in found.scales],
        "where": f"on {box_words(options)}",
        **sizes_json(apart),
        "breaks": [break_json(entry) for entry in found.breaks],
        "network": parameter_to_json(found.network),
        "layerwise": {"verdict": "proved", "actions": actions_json(found.layerwise.actions)},
    }
    if options.output:
        document["output"] = str(options.output)
    lines = _lines(instance, found, options, apart, least)
    if options.certificate:
        progress("writing the certificate")
        made = None
        perceptron = as_perceptron(instance.network)
        if measured and perceptron is not None:
            made = nearest_to_json(
                perceptron,
                found.network,
                found.scales,
                found.distance_squared,
                group.order,
                found.layerwise,
                name=instance.name,
            )
        if made is None:  # not the nearest, or the claim has no checker: that it is equivariant
            made = layers_certificate(result, group, found.layerwise)
        document["certificate"] = written(options.certificate, made)
        lines += ["", certificate_words(options.certificate, made, "proved")]
    return Answer(
        EXIT["proved"],
        document,
        lines,
        {"squares": found.layerwise.squares, "group_elements": group.order},
    )


def _hidden(found: Symmetrised) -> tuple[tuple[Operator, ...], ...]:
    """The actions on the hidden layers, so that `verify` need not find them again."""
    return tuple(operators[1:-1] for _, operators in found.layerwise.actions.generators)


def _widths(network: Any) -> list[int]:
    return [space.dimension for space in network.spaces]


def _why(found: Symmetrised, by: str) -> str:
    if by == "cover":
        return "the average of the function over the group, merged; every square of its ladder commutes"
    if found.is_exact:
        return "every layer is equivariant already"
    nearest = "the nearest layerwise equivariant parameter for these actions" if found.is_nearest else "an average"
    return f"{nearest}: every layer averaged over the group; every square of its ladder commutes"


def _gap_json(found: Symmetrised, least: tuple[Fraction | None, ...]) -> list[dict[str, Any]]:
    """For every hidden layer what the squared distance lies in, for the best action on it."""
    return [
        {"layer": layer, "distance_squared_interval": [spell(low or Fraction(0)), spell(found.distance_squared)]}
        for layer, low in enumerate(least, start=1)
    ]


def _given_words(found: Symmetrised) -> str:
    """Whose distance it is."""
    factors = [factor for factors in found.scales for factor in factors if factor != 1]
    if found.frames and not found.is_exact:
        return "theta in other coordinates of its hidden features, the same function (`frames` in --json)"
    if not factors:
        return "theta as it is"
    many = f"{len(factors)} hidden neuron{'s' * (len(factors) > 1)}"
    ends = " to ".join(map(number_words, (min(factors), max(factors))))
    return f"theta balanced, the same function: {many} multiplied by {ends} (`scales` in --json)"


def _partner_lines(found: Symmetrised, least: tuple[Fraction | None, ...]) -> list[str]:
    """Whether other actions on one layer might bring the average nearer."""
    if found.is_exact:
        return []
    lines, unknown = [], [str(layer) for layer, low in enumerate(least, start=1) if low is None]
    for layer, low in enumerate(least, start=1):
        if low is not None and low < found.distance_squared:
            share = float(1 - low / found.distance_squared)
            lines.append(
                f"  partners    others on layer {layer} alone might save {share:.2g} of the squared distance, not more"
            )
    if unknown:
        where = f"layer{'s' * (len(unknown) > 1)} {', '.join(unknown)}"
        lines.append(f"  partners    not compared with others on {where}")
    if not lines and least:
        lines.append("  partners    proved the best on every hidden layer, those on the others as they are")
    return lines


def _unread_lines(found: Symmetrised) -> list[str]:
    """Neurons that do not count for the function but for the distance."""
    given = affine_layers(found.given)
    unread = 0
    for layer in given.layers[1:] if given is not None else ():
        unread += int((layer.weight.packed[0] == 0).all(axis=0).sum())
    if found.is_exact or not unread:
        return []
    words = "1 hidden neuron is" if unread == 1 else f"{unread} hidden neurons are"
    return [f"  unread      {words} read by nobody, yet part of the distance; catnet reduce leaves them out"]


def _undecided(name: str, options: argparse.Namespace, reason: str) -> Answer:
    document = {
        "command": "symmetrize",
        "name": name,
        **verdict_json(Undecided(reason)),
        "method": options.by,
        "widths": None,
        "network": None,
    }
    lines = [f"{name}: undecided. {reason}."]
    if options.certificate:
        document["certificate"] = None
        lines += ["", certificate_words(options.certificate, None, "undecided")]
    return Answer(EXIT["undecided"], document, lines)


def _where(options: argparse.Namespace) -> str:
    """The box; its ends with the minus sign of mathematics, if they are numbers of the command line."""
    words = box_words(options)
    return words if options.box_file is not None else words.removeprefix("the box ").replace("-", "−")


def _lines(
    instance: Instance,
    found: Symmetrised,
    options: argparse.Namespace,
    apart: FunctionsApart | None,
    least: tuple[Fraction | None, ...],
) -> list[str]:
    by, output = options.by, options.output
    if by == "mean" and found.is_exact:
        head = "Every layer is equivariant already."
    else:
        head = "The network made here is equivariant, layer by layer."
    before, after = (" → ".join(map(str, _widths(network))) for network in (instance.network, found.network))
    lines = [
        f"{instance.name}: proved. {head}",
        "",
        f"  widths      {before} became {after}",
        f"  because     {_why(found, by)}",
    ]
    if by == "mean":
        length = f"{relative_distance(found)} of the length of all weights and biases"
        lines.append(f"  distance    {root_words(found.distance_squared)}, which is {length}")
        lines += [f"              of {_given_words(found)}", *_partner_lines(found, least), *_unread_lines(found)]
    lines += sizes_lines(apart, _where(options))
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

"""``catnet symmetrize``: an exactly equivariant network near this one, how near, and where the symmetry breaks."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Scalar, spell
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.guards import affine_layers, as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.commands.answer import EXIT, Answer, action_words, number_words, protect, verdict_json
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.commands.distances import break_json, break_words, relative_distance, root_words
from catnet.commands.verify import actions_json, layers_certificate
from catnet.errors import BudgetError, PreconditionError
from catnet.files.certificate import nearest_to_json
from catnet.files.instance import Instance, instance_to_json
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_instance
from catnet.formats.jsontext import write_text
from catnet.groups import Operator, UnlistedGroup
from catnet.questions.matching_gap import least_distances
from catnet.questions.on_box import Difference, Effort
from catnet.questions.perturbation import perturbation_bound
from catnet.questions.size_on_box import defect_on_box, least_distance, norm_of, size_on_box
from catnet.questions.symmetrise import Symmetrised, average_cover, symmetrise
from catnet.theorem.comparison import forms_of
from catnet.theorem.model import Network
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
the two rows.
"""

_SHOWN = 8
_NODES = 2_000
_MOST_PARAMETERS = 20_000  # of networks whose functions are compared without being asked

Size: TypeAlias = tuple[Fraction, Fraction | None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("instance", metavar="INSTANCE", help="a catnet-instance/1 file, or - for standard input")
    parser.add_argument("-o", "--output", metavar="OUT", help="write an instance with the equivariant network")
    add_certificate(parser)
    parser.add_argument("--by", choices=("mean", "cover"), default="mean", help="which network is made")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    instance = read_instance(options.instance)
    for target in filter(None, (options.output, options.certificate)):
        protect(target, *filter(None, (options.instance, instance.network_file)))
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
    sizes = _sizes(instance, found, measured, options.max_cells, progress)
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
        **_sizes_json(sizes),
        "breaks": [break_json(entry) for entry in found.breaks],
        "network": parameter_to_json(found.network),
        "layerwise": {"verdict": "proved", "actions": actions_json(found.layerwise.actions)},
    }
    if options.output:
        document["output"] = str(options.output)
    lines = _lines(instance, found, options.by, sizes, least, options.output)
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


def _sizes(
    instance: Instance, found: Symmetrised, measured: bool, budget: int | None, progress: Callable[[str], None]
) -> tuple[Size, Size] | None:
    """The defect of the given network and the change to the one found, on [−1, 1]^n.

    By branch and bound, where that is not much work or asked for, and by the closed bound of a perturbation: F is
    equivariant, so |f(g x) − g f(x)| ≤ |f(g x) − F(g x)| + |g F(x) − g f(x)| if g maps the box to itself.
    """
    theta, average = _perceptron_of(instance.network), _perceptron_of(found.network)
    if theta is None or average is None or theta.activation != average.activation:
        return None
    box: list[tuple[Scalar, Scalar]] = [(-1, 1)] * theta.widths[0]
    if average == theta:
        nothing: Size = (Fraction(0), Fraction(0))
        return nothing, nothing
    given = as_perceptron(found.given) if measured else None
    near = perturbation_bound(given, average, box) if given is not None else None
    defect: Size = (Fraction(0), None)
    change: Size = (Fraction(0), near)
    if budget is not None or theta.parameters <= _MOST_PARAMETERS:
        nodes = _NODES if budget is None else budget
        progress("how far the functions are apart")
        try:
            effort = Effort(nodes=nodes, cells=nodes, progress=progress)
            change = _smaller(size_on_box(Difference(theta, average), box, effort), near)
            effort = Effort(nodes=nodes, cells=nodes, progress=progress)
            defect = defect_on_box(theta, instance.ends, box, effort)
        except BudgetError:
            pass  # the closed bound stands
    if change[1] is not None and _keeps_the_box(instance):
        defect = _smaller(defect, change[1] * (1 + norm_of(instance.ends)))
    return None if defect[1] is None and change[1] is None else (defect, change)


def _perceptron_of(network: Network) -> MLP | None:
    """The perceptron that a network is, perhaps when its weights are written out."""
    return next(filter(None, map(as_perceptron, forms_of(KNOWN, network))), None)


def _smaller(size: Size, high: Fraction | None) -> Size:
    """The interval, its high end lowered."""
    ends = [end for end in (size[1], high) if end is not None]
    return size[0], min(ends) if ends else None


def _keeps_the_box(instance: Instance) -> bool:
    """Whether the group maps [−1, 1]^n to itself, as signed permutations do."""
    inputs = (first for _, first, _ in instance.ends.generators)
    return all(isinstance(first, Monomial) and first.is_signed_permutation for first in inputs)


def _sizes_json(sizes: tuple[Size, Size] | None) -> dict[str, list[str]]:
    """The intervals, as `bound` writes them: an end that is not known is infinite."""
    nothing: Size = (Fraction(0), None)
    ends = [[spell(low), _end(high)] for low, high in sizes or (nothing, nothing)]
    return dict(zip(("defect_interval", "change_interval"), ends, strict=True))


def _end(high: Fraction | None) -> str:
    return "inf" if high is None else spell(high)


def _size_words(size: Size) -> str:
    low, high = size
    if low == high:
        return number_words(low)
    return f"between {number_words(low)} and {'inf' if high is None else number_words(high)}"


def _lines(
    instance: Instance,
    found: Symmetrised,
    by: str,
    sizes: tuple[Size, Size] | None,
    least: tuple[Fraction | None, ...],
    output: str | None,
) -> list[str]:
    if by == "mean" and found.is_exact:
        head = "Every layer is equivariant already."
    else:
        head = "Every layer of this network is equivariant."
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
    if sizes is None:
        lines.append("  functions   not compared: no bound is known for these networks")
    else:
        apart = number_words(least_distance(sizes[0][0], instance.ends))
        lines += [
            f"  defect      sup |f(g x) − g f(x)| on [−1, 1]^n: {_size_words(sizes[0])}",
            f"  change      sup |f − F| on [−1, 1]^n, F the network found: {_size_words(sizes[1])}",
        ]
        if sizes[0][0] and _keeps_the_box(instance):
            lines.append(f"  at least    {apart} away from f is every equivariant function, somewhere on [−1, 1]^n")
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

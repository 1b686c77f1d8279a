"""``catnet verify``: the theorem on one instance."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.perceptron.network import MLP
from catnet.checking import layerwise
from catnet.commands.answer import (
    EXIT,
    Answer,
    action_words,
    gap_words,
    point_words,
    protect,
    spelled,
    values_json,
    values_words,
    verdict_json,
)
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.commands.embedded import TRIANGLE
from catnet.errors import FormatError, GroupError
from catnet.files.certificate import accepted, certificate_to_json
from catnet.files.equality_certificate import no_layers_to_json, not_equivariant_to_json
from catnet.files.instance import Instance, instance_from_json, read_instance
from catnet.formats.jsontext import file_name, parse_json
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import FiniteGroup, Operator
from catnet.questions.verify import Report, verify
from catnet.theorem.ladder import LayerActions
from catnet.theorem.proof import NoMatch
from catnet.verdict import Proved, Refuted, Verdict

if TYPE_CHECKING:
    from catnet.architectures.relu.realisation import Realisation

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "prove the theorem on an instance: equivariant as a whole, hence layer by layer"

DESCRIPTION = """\
INSTANCE is a JSON file with a network and a finite group acting on its inputs and outputs. The answer says

  adjunction       whether the theorem applies to this architecture
  end to end       whether f(g x) = g f(x) for every g
  identifiable     whether the function determines the parameter (the theorem's hypothesis)
  layer by layer   how each generator acts on each hidden layer so that every layer is equivariant

each proved, refuted with an exact witness, or undecided with the reason. With no file it runs an embedded example.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument(
        "instance", metavar="INSTANCE", nargs="?", help="a catnet-instance/1 file, or - for standard input"
    )
    add_certificate(parser)


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    instance = _load(options.instance)
    source = file_name(options.instance) if options.instance else "embedded instance"
    if options.certificate:
        protect(options.certificate, *filter(None, (options.instance, instance.network_file)))
    progress("generating the group")
    try:
        group = instance.ends.group()
        order = group.order
    except GroupError as error:
        raise FormatError(source, "group", str(error)) from None
    progress(f"matching layers under {len(instance.ends.generators)} generators of a group of order {order}")
    report = verify(instance.network, instance.ends, group=group, max_cells=options.max_cells or DEFAULT_MAX_CELLS)
    document, path = None, None
    if options.certificate:
        progress("writing the certificate")
        document = certificate_of(instance, group, report)
        path = written(options.certificate, document)
    squares = report.proof.squares if report.proof else 0
    return Answer(
        EXIT[report.verdict.word],
        to_json(instance, report, path),
        to_lines(instance, report, certificate_words(options.certificate, document, report.verdict.word))
        if options.certificate
        else to_lines(instance, report),
        {"squares": squares, "generators": len(instance.ends.generators)},
    )


def certificate_of(instance: Instance, group: FiniteGroup, report: Report) -> dict[str, Any] | None:
    """A certificate of the answer: of the layers, or of a point at which f is not equivariant."""
    if report.proof is not None:
        return accepted(layerwise, certificate_to_json(instance, group, report.proof))
    if isinstance(report.end_to_end, Refuted) and report.end_to_end.witness is not None:
        witness = report.end_to_end.witness
        return not_equivariant_to_json(instance, witness.generator, witness.point)
    if isinstance(report.layerwise, Refuted) and isinstance(report.layerwise.witness, NoMatch):
        names = [report.layerwise.witness.generator, *instance.ends.names]
        found = (no_layers_to_json(instance, name) for name in names if name is not None)
        return next(filter(None, found), None) if isinstance(instance.network, MLP) else None
    return None


def _load(path: str | None) -> Instance:
    return instance_from_json(parse_json(TRIANGLE, "embedded instance")) if path is None else read_instance(path)


def to_json(instance: Instance, report: Report, certificate: str | None) -> dict[str, Any]:
    """The object of the contract."""
    end_to_end: dict[str, Any] = verdict_json(report.end_to_end)
    end_to_end["method"] = end_to_end["reason"]
    if isinstance(report.end_to_end, Refuted) and report.end_to_end.witness is not None:
        witness = report.end_to_end.witness
        end_to_end["witness"] = {
            "generator": witness.generator,
            "point": spelled(witness.point),
            "f_of_gx": values_json(witness.f_of_gx),
            "g_of_fx": values_json(witness.g_of_fx),
        }
    identifiability: dict[str, Any] = verdict_json(report.identifiability)
    identifiability["criterion"] = identifiability["reason"]
    identifiability.setdefault("reference", "")
    layerwise: dict[str, Any] = verdict_json(report.layerwise)
    if report.proof is not None:
        layerwise["actions"] = actions_json(report.proof.actions)
        layerwise["homomorphism"] = report.proof.homomorphism
    elif isinstance(report.layerwise, Refuted) and isinstance(report.layerwise.witness, NoMatch):
        layerwise["layer"] = report.layerwise.witness.layer
        layerwise["generator"] = report.layerwise.witness.generator
    document: dict[str, Any] = {
        "command": "verify",
        "name": instance.name,
        "verdict": report.verdict.word,
        "group": {"order": report.group.order, "generators": list(report.group.names)},
        "adjunction": verdict_json(report.adjunction),
        "end_to_end": end_to_end,
        "identifiability": identifiability,
        "layerwise": layerwise,
    }
    if report.realisation is not None:
        document["realization"] = realization_json(report.realisation)
    document["certificate"] = certificate
    return document


def realization_json(verdict: Verdict) -> dict[str, Any]:
    """The widths of a layerwise equivariant network with the same function."""
    if not isinstance(verdict, Proved):
        return verdict_json(verdict)
    found: Realisation = verdict.certificate
    return {"widths": list(found.widths), "narrowest": found.is_narrowest, **verdict_json(verdict)}


def actions_json(actions: LayerActions) -> list[dict[str, Any]]:
    """The actions on the hidden layers.  Where the coordinates do not start at zero, what k does to x has a shift, too:
    x ↦ k x + shift.
    """
    depth = len(actions.generators[0][1]) - 1 if actions.generators else 1
    return [
        {
            "layer": index,
            "generators": {
                name: _operator_json(operator, actions.shift(index, operator))
                for name, operator in actions.on_layer(index)
            },
        }
        for index in range(1, depth)
    ]


def _operator_json(operator: Operator, shift: Vector | None) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if isinstance(operator, Monomial):
        document["permutation"] = list(operator.permutation.images)
        document["scale"] = [spell(factor) for factor in operator.scale]
    else:
        document["matrix"] = operator.spelled()
    if shift is not None:
        document["shift"] = spelled(shift)
    return document


def origin_words(origin: Vector | None) -> str:
    """In which coordinates an operator acts, for a reader, where they do not start at zero."""
    if origin is None:
        return ""
    start = spell(origin[0]) if len(set(origin)) == 1 else point_words(origin)
    return f", on x − {start}"


_HEADLINES = {
    "proved": "The network is equivariant, and so is every layer.",
    "undecided": "This instance is not decided.",
}


def to_lines(instance: Instance, report: Report, certificate: str = "") -> list[str]:
    """The answer for a reader."""
    word = report.verdict.word
    if isinstance(report.end_to_end, Refuted):
        headline = "The network is not equivariant."
    elif word == "refuted":
        headline = "No symmetry of the architecture makes every layer equivariant."
    else:
        headline = _HEADLINES[word]
    widths = " → ".join(str(space.dimension) for space in instance.network.spaces)
    lines = [f"{instance.name}: {word}. {headline}", ""]
    lines.append(
        f"  network         {widths}, {instance.network.kind}, {instance.network.parameters} parameters"
    )
    lines.append(f"  group           {_group_words(report.group)}")
    rows = (
        ("adjunction", report.adjunction),
        ("end to end", report.end_to_end),
        ("identifiable", report.identifiability),
        ("layer by layer", report.layerwise),
    )
    for label, verdict in rows:
        lines.append(f"  {label:<15} {verdict.word}: {verdict.reason}")
    if isinstance(report.end_to_end, Refuted) and report.end_to_end.witness is not None:
        witness = report.end_to_end.witness
        lines += ["", f"  an exact witness, for g = {witness.generator}:"]
        lines.append(f"    x      = {point_words(witness.point)}")
        lines.append(f"    f(g x) = {values_words(witness.f_of_gx)}")
        lines.append(f"    g f(x) = {values_words(witness.g_of_fx)}")
        lines.append(f"    {gap_words(witness.f_of_gx, witness.g_of_fx)}")
    if report.proof is not None:
        lines += ["", *_ladder_lines(report.proof.actions)]
    if report.realisation is not None:
        lines.append(f"  realisation     {_realisation_words(report.realisation)}")
    if certificate:
        lines += ["", certificate]
    return lines


def _realisation_words(verdict: Verdict) -> str:
    if not isinstance(verdict, Proved):
        return f"{verdict.word}: {verdict.reason}"
    found: Realisation = verdict.certificate
    widths = " → ".join(map(str, found.widths))
    narrowest = ", and no narrower one exists" if found.is_narrowest else ""
    return f"proved: {widths} computes the same function layer by layer{narrowest} (catnet realize shows it)"


def _group_words(group: FiniteGroup) -> str:
    if not group.names:
        return "trivial, without generators"
    return f"order {group.order}, generated by {', '.join(group.names)}"


def _ladder_lines(actions: LayerActions) -> list[str]:
    """How each generator acts, space by space."""
    lines = ["  each generator, space by space:"]
    for name, operators in actions.generators:
        for index, operator in enumerate(operators):
            where = origin_words(actions.origin(index))
            lines.append(f"    {name if not index else '':<6} V_{index}  {action_words(operator)}{where}")
    return lines if len(lines) > 1 else []

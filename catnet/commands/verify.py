"""``catnet verify``: the theorem on one instance."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.commands.answer import (
    EXIT,
    Answer,
    finish,
    keep,
    protect,
    spelled,
    values_json,
    verdict_json,
)
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.commands.distances import break_json, break_words, relative_distance
from catnet.commands.embedded import TRIANGLE
from catnet.commands.fields import add_fields_json, field_witness_json
from catnet.errors import BudgetError, PreconditionError
from catnet.files.instance import Instance, instance_from_json
from catnet.files.source import read_instance
from catnet.formats.jsontext import file_name, parse_json
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Group, Operator, UnlistedGroup
from catnet.questions.end_to_end import FieldWitness
from catnet.questions.theorem_words import theorem_of
from catnet.questions.verify import Report, verify
from catnet.questions.words import report_lines
from catnet.theorem.ladder import LayerActions
from catnet.theorem.lie_ladder import NoLadder
from catnet.theorem.proof import Layerwise, NoMatch
from catnet.verdict import Proved, Refuted, Undecided, Verdict

if TYPE_CHECKING:
    from catnet.questions.symmetrise import Symmetrised
    from catnet.theorem.realisation import Realisation

__all__ = ["add_arguments", "run"]

_BREAKS = 3  # shown of a refuted network
_FEW_PARAMETERS, _CELLS = 2_000, 20_000  # where hidden states are compared without being asked
_MOST_PARAMETERS = 100_000  # of a network whose nearest partners are looked for without being asked

DESCRIPTION = """\
INSTANCE is a JSON file with a network and a group, finite or not, acting on its inputs and outputs. The answer says

  adjunction       whether the theorem applies to this architecture
  end to end       whether f(g x) = g f(x) for every g
  identifiable     whether the function determines the parameter (the theorem's hypothesis)
  layer by layer   how each generator acts on each hidden layer so that every layer is equivariant

each proved, refuted with an exact witness, or undecided with the reason; and in the words of the theorem whether its
hypothesis holds, and its conclusion. With no file it runs an embedded example.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument(
        "instance", metavar="INSTANCE", nargs="?", help="a catnet-instance/1 file, or - for standard input"
    )
    add_certificate(parser)


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    instance = _load(options.instance)
    if options.certificate:
        protect(options.certificate, *filter(None, (options.instance, instance.network_file)))
    progress("generating the group")
    group = instance.ends.generated_group()
    count = len(instance.ends.generators)
    number = f"{count} generator{'' if count == 1 else 's'}"
    progress(f"matching layers under {number} of a group of order {group.order}")

    def sofar(report: Report) -> None:
        keep(options, lambda: _ended(instance, report, options.certificate))

    report = verify(
        instance.network,
        instance.ends,
        group=group,
        max_cells=options.max_cells or DEFAULT_MAX_CELLS,
        hidden=instance.hidden,
        sofar=sofar,
    )
    apart = isinstance(report.verdict, Refuted) and not isinstance(report.end_to_end, Proved)
    near = _nearest(instance, report, progress) if apart else None
    linear = _linear(instance, progress) if isinstance(report.layerwise, Refuted) else ()
    document = None
    if options.certificate:
        progress("writing the certificate")
        document = certificate_of(instance, group, report)
    finish(options)
    path = written(options.certificate, document) if options.certificate else None
    answer = _answer(instance, report, path, near, linear)
    if options.certificate:
        answer.lines.extend(["", certificate_words(options.certificate, document, report.verdict.word)])
    if near is not None:
        source = file_name(options.instance) if options.instance else "INSTANCE"
        answer.lines.extend(["", *_next_lines(near, source)])
    return answer


def _answer(
    instance: Instance,
    report: Report,
    path: str | None,
    near: Symmetrised | None,
    linear: Sequence[tuple[int, str, Verdict]],
) -> Answer:
    document, lines = to_json(instance, report, path), to_lines(instance, report)
    if linear:
        document["layerwise"]["linear"] = [
            {"layer": layer, "generator": name, **verdict_json(verdict)} for layer, name, verdict in linear
        ]
        words = "; ".join(f"layer {layer}, {name}: {verdict.word}" for layer, name, verdict in linear[:6])
        more = f"; … {len(linear) - 6} more" if len(linear) > 6 else ""
        lines += ["", f"  by any matrix   {words}{more}"]
        if any(verdict.is_refuted for _, _, verdict in linear):
            lines += ["                  (refuted: no matrix at all carries the states of the hidden layer)"]
    if near is not None:
        document["layerwise"]["breaks"] = [break_json(entry) for entry in near.breaks[:_BREAKS]]
        document["layerwise"]["relative_distance"] = relative_distance(near)
    squares = report.proof.squares if report.proof else 0
    cost = {"squares": squares, "generators": len(instance.ends.generators)}
    return Answer(EXIT[report.verdict.word], document, lines, cost)


def _ended(instance: Instance, report: Report, wanted: str | None) -> Answer:
    """The answer if a budget ends the command now; undecided if there is a certificate to write, and it is not."""
    answer = _answer(instance, report, None, None, ())
    if wanted is None or report.proof is None:
        return answer
    lines = [*answer.lines, "", "  certificate     not written: a budget ended the command first"]
    return replace(answer, status=EXIT["undecided"], lines=lines)


def layers_certificate(instance: Instance, group: Group, proof: Layerwise) -> dict[str, Any] | None:
    """A certificate that the network is equivariant layer by layer; None if the checkers could not follow."""
    from catnet.checking import layerwise  # these are slow to import
    from catnet.files.affine_certificate import affine_layers_to_json
    from catnet.files.certificate import accepted, certificate_to_json
    from catnet.files.field_certificate import connected_to_json

    shifted = instance.ends.centres is not None
    if proof.fields is not None:
        return None if shifted else connected_to_json(instance, proof)
    if shifted:
        return affine_layers_to_json(instance, group, proof)
    document = certificate_to_json(instance, group, proof)
    counted = {**document, "homomorphism": "enumeration"}  # where the checker sees uniqueness otherwise
    return accepted(layerwise, document) or accepted(layerwise, counted)


def certificate_of(instance: Instance, group: Group, report: Report) -> dict[str, Any] | None:
    """A certificate of the answer: of the layers, or of a point at which f is not equivariant."""
    from catnet.files.affine_certificate import not_equivariant_affine_to_json
    from catnet.files.equality_certificate import (
        no_homomorphism_to_json,
        no_layers_to_json,
        not_equivariant_to_json,
    )
    from catnet.files.field_certificate import no_ladder_to_json, not_along_field_to_json

    if report.proof is not None:
        return layers_certificate(instance, group, report.proof)
    shifted = instance.ends.centres is not None
    if isinstance(report.end_to_end, Refuted) and report.end_to_end.witness is not None:
        witness = report.end_to_end.witness
        if isinstance(witness, FieldWitness):
            return not_along_field_to_json(instance, witness.generator, witness.point)
        if shifted:
            return not_equivariant_affine_to_json(instance, witness.generator, witness.point)
        return not_equivariant_to_json(instance, witness.generator, witness.point)
    if not shifted and isinstance(report.layerwise, Refuted) and isinstance(report.layerwise.witness, NoMatch):
        names = [report.layerwise.witness.generator, *instance.ends.names]
        found = (no_layers_to_json(instance, name) for name in names if name is not None)
        made = next(filter(None, found), None)
        if made is not None or isinstance(group, UnlistedGroup):
            return made
        return no_homomorphism_to_json(instance, group.short_relators)
    if not shifted and isinstance(report.layerwise, Refuted) and isinstance(report.layerwise.witness, NoLadder):
        return no_ladder_to_json(instance, report.layerwise.witness)
    return None


def _load(path: str | None) -> Instance:
    return (
        instance_from_json(parse_json(TRIANGLE, "embedded instance"))
        if path is None
        else read_instance(path, affine=True)
    )


def _nearest(instance: Instance, report: Report, progress: Callable[[str], None]) -> Symmetrised | None:
    """The nearest equivariant network, where theta is none: it shows which neurons have no partner."""
    from catnet.questions.symmetrise import MOST_ELEMENTS, symmetrise  # for refuted networks only, and slow to import

    theta = as_perceptron(instance.network)
    group = report.group
    costly = theta is None or theta.parameters > _MOST_PARAMETERS
    if theta is None or costly or isinstance(group, UnlistedGroup) or instance.ends.centres is not None:
        return None
    if group.order > MOST_ELEMENTS:
        return None
    progress("looking for the nearest partners")
    try:
        return symmetrise(theta, instance.ends, group)
    except (BudgetError, PreconditionError):
        return None  # the answer stands without this


def _linear(instance: Instance, progress: Callable[[str], None]) -> list[tuple[int, str, Verdict]]:
    """For every hidden layer and generator whether any matrix at all carries the states that are reached."""
    from catnet.questions.linear_layers import check_linear_layer  # for refuted networks only

    theta = as_perceptron(instance.network)
    if theta is None or theta.activation.slopes is None or theta.parameters > _FEW_PARAMETERS:
        return []
    if instance.ends.centres is not None:  # the states about the fixed points are not those of theta
        return []
    progress("whether any matrix carries the hidden states")
    found: list[tuple[int, str, Verdict]] = []
    for layer in range(1, theta.depth):
        for name, first, _ in instance.ends.generators:
            try:
                found.append((layer, name, check_linear_layer(theta, first, layer, max_cells=_CELLS)))
            except BudgetError as error:
                found.append((layer, name, Undecided(str(error))))
    return found


def _next_lines(near: Symmetrised, source: str) -> list[str]:
    away = f"{relative_distance(near)} of the length of its weights and biases away"
    lines = [f"  nearest         {away} lies an equivariant network"]
    lines += [f"                  {break_words(entry)}" for entry in near.breaks[:_BREAKS]]
    if len(near.breaks) > _BREAKS:
        lines.append(f"                  … {len(near.breaks) - _BREAKS} more rows without an equal partner")
    return [
        *lines,
        f"  next            catnet symmetrize {source} -o near.json",
        "                  writes it, and says how far apart the outputs are; --by cover averages the outputs instead",
    ]


def to_json(instance: Instance, report: Report, certificate: str | None) -> dict[str, Any]:
    """The object of the contract."""
    end_to_end: dict[str, Any] = verdict_json(report.end_to_end)
    end_to_end["method"] = end_to_end["reason"]
    if isinstance(report.end_to_end, Refuted) and report.end_to_end.witness is not None:
        end_to_end["witness"] = _witness_json(report.end_to_end.witness)
    identifiability: dict[str, Any] = verdict_json(report.identifiability)
    identifiability["criterion"] = identifiability["reason"]
    identifiability.setdefault("reference", "")
    if report.weakly is not None:
        identifiability["weakly"] = verdict_json(report.weakly)
    layerwise: dict[str, Any] = verdict_json(report.layerwise)
    if report.proof is not None:
        layerwise["actions"] = actions_json(report.proof.actions)
        layerwise["homomorphism"] = report.proof.homomorphism
        if report.proof.fields is not None:
            add_fields_json(layerwise["actions"], report.proof.fields)
    elif isinstance(report.layerwise, Refuted):
        witness = report.layerwise.witness  # a layer for which there is no action, or what refutes the whole
        layerwise["layer"] = getattr(witness, "layer", None)
        layerwise["generator"] = getattr(witness, "generator", None)
    document: dict[str, Any] = {
        "command": "verify",
        "name": instance.name,
        "verdict": report.verdict.word,
        "group": _group_json(instance, report.group),
        "adjunction": verdict_json(report.adjunction),
        "end_to_end": end_to_end,
        "identifiability": identifiability,
        "layerwise": layerwise,
    }
    if report.realisation is not None:
        document["realization"] = realization_json(report.realisation)
    document["theorem"] = theorem_of(report).to_json()
    document["certificate"] = certificate
    return document


def _group_json(instance: Instance, group: Group) -> dict[str, Any]:
    document = group_json(group)
    if instance.ends.fields:
        document["generators"] = list(instance.ends.names)
        document["algebra"] = [name for name, _ in instance.ends.fields]
    return document


def _witness_json(witness: Any) -> dict[str, Any]:
    if isinstance(witness, FieldWitness):
        return field_witness_json(witness)
    return {
        "generator": witness.generator,
        "point": spelled(witness.point),
        "f_of_gx": values_json(witness.f_of_gx),
        "g_of_fx": values_json(witness.g_of_fx),
    }


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


def to_lines(instance: Instance, report: Report) -> list[str]:
    """The answer for a reader."""
    return report_lines(report, instance.name)


def group_json(group: Group) -> dict[str, Any]:
    """The order, ``"infinite"``, or null with the reason why it is not known."""
    document: dict[str, Any] = {"order": group.order, "generators": list(group.names)}
    if isinstance(group, UnlistedGroup):
        document["reason"] = group.reason
    return document

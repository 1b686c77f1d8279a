"""``catnet symmetries``: all pairs of permutations of inputs and outputs that a network respects."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.commands.answer import EXIT, Answer, action_words, finish, keep, point_words, protect, spelled
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.commands.near_symmetries import run_near
from catnet.errors import InputError
from catnet.files.centres import with_shift
from catnet.files.instance import Instance, action_to_json, instance_to_json
from catnet.files.source import read_subject
from catnet.files.symmetry_certificate import affine_symmetries_to_json, symmetries_to_json
from catnet.formats.jsontext import write_text
from catnet.groups import Operator
from catnet.groups.lie import AffineField, FieldPair
from catnet.questions.affine_symmetries import affine_symmetries
from catnet.questions.symmetries import KINDS, Symmetries, kinds_of, symmetries
from catnet.questions.words import origin_words
from catnet.verdict import Proved

__all__ = ["add_arguments", "run", "to_json", "to_lines"]

DESCRIPTION = """\
Finds the group of all pairs (P, Q) with f(P x) = Q f(x), by generators with their actions on every layer, its order,
and whether these are all. Proved means all: the answer names the theorem. Undecided means that what was found are
symmetries, and that there may be more.

  --kind permutation  P and Q permute inputs and outputs (the default)
  --kind signed       they may change signs, too
  --kind linear       they are matrices: the Lie algebra, and a pair for every other component

With --affine the maps have shifts: x ↦ P x + t and y ↦ Q y + s, as x ↦ 1 − x on pixels.

With --near, for networks that were trained: groups whose average over every layer changes little, the nearest first.
These are proposals, and no verdict. -o writes the averaged network, which `catnet verify` proves.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("network", metavar="NETWORK", help="a network of any architecture, or - for standard input")
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0], help="which pairs are looked for")
    parser.add_argument(
        "-o", "--output", metavar="INSTANCE", help="write an instance with the group that was found; verify proves it"
    )
    parser.add_argument("--affine", action="store_true", help="maps with shifts, x ↦ P x + t, are looked for")
    parser.add_argument("--near", action="store_true", help="propose groups that the network nearly respects")
    parser.add_argument("--choose", type=int, metavar="N", help="with --near, the proposal that -o writes (default 1)")
    add_certificate(parser)


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    subject = read_subject(options.network)
    if options.near:
        return run_near(options, subject, progress)
    if options.choose is not None:
        raise InputError("--choose says which proposal of --near is written; add --near, or leave out --choose")
    for target in filter(None, (options.output, options.certificate)):
        protect(target, options.network, *subject.files)
    progress("looking for symmetries")

    def sofar(found: Symmetries) -> None:
        keep(options, lambda: _answer(options, subject.name, found, writes=False))

    if options.affine:
        found = affine_symmetries(subject.network, options.kind, max_cells=options.max_cells)
    else:
        found = symmetries(subject.network, options.kind, max_cells=options.max_cells, sofar=sofar)
    finish(options)
    return _answer(options, subject.name, found, writes=True)


def _hidden(found: Symmetries) -> tuple[tuple[Operator, ...], ...] | None:
    """How the generators act on the hidden layers, if all of them do."""
    actions = [found.on_layers(label) for label in found.ends.names]
    known = tuple(operators[1:-1] for operators in actions if operators is not None)
    return known if known and len(known) == len(actions) else None


def _answer(options: argparse.Namespace, name: str, found: Symmetries, *, writes: bool) -> Answer:
    document, lines = to_json(found), to_lines(found, name)
    if options.output and writes:
        instance = Instance(f"symmetries of {name}", found.acted_on, found.ends, hidden=_hidden(found))
        write_text(options.output, json.dumps(instance_to_json(instance)) + "\n")
        document["output"] = str(options.output)
        acts = all(found.on_layers(label) is not None for label in found.ends.names)
        words = "proves it" if acts else "asks about its layers: for some generators no action on them was found"
        if found.ends.fields:
            words = "asks whether its layers carry the fields, too"
        lines += ["", f"  written to   {options.output}: catnet verify {options.output} {words}"]
    if options.certificate and writes:
        write = affine_symmetries_to_json if options.affine else symmetries_to_json
        made = write(found, f"symmetries of {name}")
        document["certificate"] = written(options.certificate, made)
        lines += ["", certificate_words(options.certificate, made, "proved")]
    complete = found.complete and (writes or not (options.output or options.certificate))
    return Answer(EXIT["proved"] if complete else EXIT["undecided"], document, lines)


def to_json(found: Symmetries) -> dict[str, Any]:
    """The object of the contract, and on which network's layers the group acts."""
    return {
        "command": "symmetries",
        "verdict": found.verdict.word,
        "kind": found.kind,
        "order": found.order,
        "structure": found.structure,
        "orbits": [None if own is None else [list(orbit) for orbit in own] for own in found.orbits],
        "generators": [_generator_json(found, *generator) for generator in found.ends.generators],
        "algebra": [_field_json(pair) for _, pair in found.ends.fields],
        "complete": found.complete,
        **({"up_to_shifts": True} if found.up_to_shifts else {}),
        "reason": found.all_found.reason,
        "reference": found.all_found.reference if isinstance(found.all_found, Proved) else "",
        "network": _which(found),
        "widths": [space.dimension for space in found.acted_on.spaces],
    }


def _field_json(pair: FieldPair) -> dict[str, Any]:
    document: dict[str, Any] = {"input": pair.input.matrix.spelled(), "output": pair.output.matrix.spelled()}
    if any((*pair.input.shift, *pair.output.shift)):
        document["shift"] = {"input": spelled(pair.input.shift), "output": spelled(pair.output.shift)}
    return document


def _generator_json(found: Symmetries, name: str, first: Operator, last: Operator) -> dict[str, Any]:
    document: dict[str, Any] = {"name": name, "input": action_to_json(first), "output": action_to_json(last)}
    if found.ends.centres is not None:
        for end, operator, centre in zip(("input", "output"), (first, last), found.ends.centres, strict=True):
            document[end] = with_shift(document[end], operator, centre)
    document["hidden"] = None
    operators = found.on_layers(name)
    if found.layers is not None and operators is not None:
        document["hidden"] = [action_to_json(operator) for operator in operators[1:-1]]
        shifts = [found.layers.shift(index, operator) for index, operator in enumerate(operators)][1:-1]
        if any(shift is not None for shift in shifts):
            document["shift"] = [spelled(shift or ()) for shift in shifts]
    return document


def _which(found: Symmetries) -> str:
    """Whose layers the group acts on."""
    return "given" if found.acted_on is found.theta else "another with the same function"


_SHOWN = 4


def to_lines(found: Symmetries, name: str) -> list[str]:
    """The answer for a reader."""
    word, kinds = found.verdict.word, kinds_of(found)
    number = "infinitely many" if found.order == "infinite" else str(found.order)
    count = "no symmetry but the identity" if found.order == 1 else f"{number} symmetries"
    lines = [f"{name}: {word}. By {kinds} of inputs and outputs: {count}{'' if found.complete else ', perhaps more'}."]
    widths = " → ".join(str(space.dimension) for space in found.theta.spaces)
    lines += ["", f"  network      {widths}, {found.theta.kind}"]
    if found.acted_on is not found.theta:
        widths = " → ".join(str(space.dimension) for space in found.acted_on.spaces)
        lines.append(f"  acts on      the layers of another network with the same function, {widths}")
    lines.append(f"  {'all' if found.complete else 'perhaps more':<12} {found.all_found.reason}")
    structure = found.structure
    if found.ends.centres is not None and found.ends.names:
        points = " and ".join(map(point_words, found.ends.centres))
        lines.append(f"  {'about':<12} the points {points}")
    if found.ends.generators:
        lines += [f"  {'group':<12} {'no name is known for it' if structure is None else structure}"] * (
            found.order != "infinite"
        )
        lines += _orbit_lines(found)
        lines += ["", "  generators, space by space:"]
    for label, first, last in found.ends.generators:
        layers, operators = found.layers, found.on_layers(label)
        if layers is None or operators is None:
            ends = f"V_0  {action_words(first)}", f"V_{len(found.theta.spaces) - 1}  {action_words(last)}"
            lines += [f"    {label:<6} {ends[0]}", f"           {ends[1]}, and nothing found on the layers between"]
            continue
        for index, operator in enumerate(operators):
            where = origin_words(layers.origin(index))
            lines.append(f"    {label if not index else '':<6} V_{index}  {action_words(operator)}{where}")
    if found.ends.fields:
        lines += ["", f"  Lie algebra, of dimension {len(found.ends.fields)}:"]
    for label, pair in found.ends.fields:
        lines += [
            f"    {label:<6} V_0  {_field_words(pair.input)}",
            f"           V_L  {_field_words(pair.output)}",
        ]
    return lines


def _orbit_lines(found: Symmetries) -> list[str]:
    """The orbits of more than one coordinate, and how many are alone."""
    lines = []
    for index, own in enumerate(found.orbits):
        if own is None:
            words = "not known"
        else:
            moved = [orbit for orbit in own if len(orbit) > 1]
            shown = [_orbit_words(orbit) for orbit in moved[:_SHOWN]]
            more = len(moved) - len(shown)
            alone = len(own) - len(moved)
            shown += [f"and {more} more"] * bool(more) + [f"{alone} alone"] * bool(alone)
            words = ", ".join(shown) or "none"
        lines.append(f"  {'' if index else 'orbits':<12} V_{index}  {words}")
    return lines


def _orbit_words(orbit: tuple[int, ...]) -> str:
    if len(orbit) <= 2 * _SHOWN:
        return "{" + " ".join(map(str, orbit)) + "}"
    return "{" + " ".join(map(str, orbit[:_SHOWN])) + f" …}} of {len(orbit)}"


def _field_words(field: AffineField) -> str:
    return _matrix_words(field.matrix) + (f", and {point_words(field.shift)}" if any(field.shift) else "")


def _matrix_words(matrix: Matrix) -> str:
    rows, columns = matrix.shape
    if rows > _SHOWN:
        return f"a {rows}×{columns} matrix"
    return "; ".join(" ".join(row) for row in matrix.spelled()) or "0"

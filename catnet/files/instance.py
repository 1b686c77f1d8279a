"""Theorem instances in files: the format ``catnet-instance/1``; and actions of group elements.

>>> action_from_json({"permutation": [Number(1), Number(0)], "scale": ["2", "1/2"]}, 2, "r.input", "f.json")
Monomial(permutation=Permutation(images=(1, 0)), scale=(Fraction(2, 1), Fraction(1, 2)))
>>> action_from_json({"permutation": [Number(1), Number(1)]}, 2, "r.input", "f.json")
Traceback (most recent call last):
    ...
catnet.errors.FormatError: f.json: r.input.permutation: not a permutation of 0, …, 1: 1 appears twice
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field as attribute
from math import prod
from pathlib import Path
from typing import Any, TypeVar, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector, spell
from catnet.errors import FormatError, InputError
from catnet.files.algebra import affine_field_from_json, algebra_to_json, square_from_json
from catnet.files.centres import common_centre, shift_from_json, with_shift, without_shift
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.fields import check_format, field, integer_list, only_keys, place
from catnet.formats.jsontext import Number
from catnet.formats.numbers import describe, read_vector
from catnet.groups import Operator
from catnet.groups.blocks import simplest
from catnet.groups.lie import FieldPair
from catnet.theorem.action import EndActions

__all__ = [
    "INSTANCE_FORMAT",
    "Instance",
    "action_from_json",
    "action_to_json",
    "instance_from_json",
    "instance_to_json",
]

INSTANCE_FORMAT = "catnet-instance/1"
Side = TypeVar("Side")


@final
@dataclass(frozen=True, slots=True)
class Instance:
    """A theorem instance: a network of any architecture, and a group acting on its input and output.

    ``network_file`` is the path that the network was read from, when the instance names one.  ``hidden`` has for every
    generator the operators on V_1, …, V_{L−1} that somebody proposes; `verify` tries them first, and checks them.
    """

    name: str
    network: Any
    ends: EndActions
    network_file: str | None = attribute(default=None, compare=False)
    hidden: tuple[tuple[Operator, ...], ...] | None = None


def instance_from_json(document: Any, *, file: str = "instance", folder: Path | None = None) -> Instance:
    """The instance that a parsed document describes."""
    content = check_format(document, INSTANCE_FORMAT, "", file)
    only_keys(content, ("format", "name", "comment", "network", "group"), "", file)
    name = content.get("name", "instance")
    if not isinstance(name, str) or isinstance(name, Number):
        raise FormatError(file, "name", f"expected a string, found {describe(name)}")
    network = content.get("network")
    source = None
    if isinstance(network, str) and not isinstance(network, Number):
        if "\0" in network:
            raise FormatError(file, "network", "a path cannot hold a null character")
        from catnet.files.source import read_subject  # it reads instances, too

        beside = (folder or Path()) / network
        source = "./-" if str(beside) == "-" else str(beside)  # a file called -, not standard input
        if network.startswith("zoo:"):
            source = network
        theta = read_subject(source, instances=False).network
    else:
        theta = parameter_from_json(network, where="network", file=file)
    group = field(content, "group", dict, "", file)
    only_keys(group, ("generators", "algebra", "name", "comment"), "group", file)
    sizes = theta.spaces[0].dimension, theta.spaces[-1].dimension
    entries = (
        {} if "algebra" in group and "generators" not in group else field(group, "generators", dict, "group", file)
    )
    generators = [
        (label, *_sides(entry, sizes, f"group.generators.{label}", file, _linear_part))
        for label, entry in entries.items()
    ]
    algebra = field(group, "algebra", dict, "group", file) if "algebra" in group else {}
    fields = [
        (label, FieldPair(*_sides(entry, sizes, f"group.algebra.{label}", file, affine_field_from_json)))
        for label, entry in algebra.items()
    ]
    shifts = [
        _sides(entry, sizes, f"group.generators.{label}", file, shift_from_json) for label, entry in entries.items()
    ]
    centres = _centres(generators, shifts, sizes, file)
    hidden = _hidden(entries, [space.dimension for space in theta.spaces[1:-1]], file)
    try:
        return Instance(name, theta, EndActions(tuple(generators), tuple(fields), centres), source, hidden)
    except InputError as error:
        raise FormatError(file, "group.generators", str(error)) from None


def _hidden(entries: dict[str, Any], widths: list[int], file: str) -> tuple[tuple[Operator, ...], ...] | None:
    """The actions on the hidden layers, where every generator has them; None where none has."""
    given = [label for label, entry in entries.items() if "hidden" in entry]
    if not given:
        return None
    found = []
    for label, entry in entries.items():
        where = f"group.generators.{label}"
        actions = field(entry, "hidden", list, where, file)
        if len(actions) != len(widths):
            raise FormatError(file, f"{where}.hidden", f"{len(actions)} actions for {len(widths)} hidden layers")
        found.append(
            tuple(
                action_from_json(action, width, f"{where}.hidden[{number}]", file)
                for number, (action, width) in enumerate(zip(actions, widths, strict=True))
            )
        )
    return tuple(found)


def _centres(
    generators: list[tuple[str, Operator, Operator]],
    shifts: list[tuple[Vector, Vector]],
    sizes: tuple[int, int],
    file: str,
) -> tuple[Vector, Vector] | None:
    """The points that x ↦ A x + t fix on the inputs and on the outputs; None where no generator has a shift."""
    if not any(any(shift) for pair in shifts for shift in pair):
        return None
    found = []
    for end, side in enumerate(("input", "output")):
        operators = [(first, last)[end] for _, first, last in generators]
        maps = list(zip(operators, (pair[end] for pair in shifts), strict=True))
        centre = common_centre(maps, sizes[end])
        if centre is None:
            raise FormatError(
                file,
                "group.generators",
                f"the maps x ↦ A x + shift of the {side} have no common fixed point, so the group is infinite; "
                "translations are given by 'algebra'",
            )
        found.append(centre)
    return found[0], found[1]


def _sides(
    entry: Any, sizes: tuple[int, int], where: str, file: str, read: Callable[[Any, int, str, str], Side]
) -> tuple[Side, Side]:
    """What an entry of the group says of the inputs and of the outputs."""
    if not isinstance(entry, dict):
        raise FormatError(file, where, f"expected an object with 'input' and 'output', found {describe(entry)}")
    known = (
        ("input", "output", "comment") if read is affine_field_from_json else ("input", "output", "hidden", "comment")
    )
    only_keys(entry, known, where, file)
    for side in ("input", "output"):
        if side not in entry:
            raise FormatError(file, where, f"the field {side!r} is missing")
    return (
        read(entry["input"], sizes[0], place(where, "input"), file),
        read(entry["output"], sizes[1], place(where, "output"), file),
    )


def _linear_part(document: Any, dimension: int, where: str, file: str) -> Operator:
    return action_from_json(without_shift(document), dimension, where, file)


def action_from_json(document: Any, dimension: int, where: str, file: str) -> Operator:
    """The operator that an action describes on a space of this dimension."""
    if isinstance(document, str) and not isinstance(document, Number) and document == "trivial":
        return Monomial.identity(dimension)
    if not isinstance(document, dict) or not ({"permutation", "matrix", "grid"} & set(document)):
        raise FormatError(
            file,
            where,
            f"expected \"trivial\" or an object with 'permutation', 'matrix' or 'grid', found {describe(document)}",
        )
    try:
        if "grid" in document:
            return _grid(document, dimension, where, file)
        if "matrix" in document:
            only_keys(document, ("matrix",), where, file)
            matrix = square_from_json(document["matrix"], dimension, place(where, "matrix"), file)
            matrix.inverse()
            return simplest(matrix)
        only_keys(document, ("permutation", "scale"), where, file)
        images = integer_list(document["permutation"], place(where, "permutation"), file)
        if len(images) != dimension:
            raise FormatError(
                file, place(where, "permutation"), f"{len(images)} entries for a space of dimension {dimension}"
            )
        permutation = _permutation(images, where, file)
        if "scale" not in document:
            return Monomial.of_permutation(permutation)
        scale = read_vector(document["scale"], place(where, "scale"), file)
        if len(scale) != dimension:
            raise FormatError(file, place(where, "scale"), f"{len(scale)} entries for a space of dimension {dimension}")
        return Monomial(permutation, scale)
    except InputError as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(file, where, str(error)) from None


def _grid(document: dict[str, Any], dimension: int, where: str, file: str) -> Monomial:
    """``{"grid": "rot90", "shape": [3, 8, 8]}``: a map of pixels by name, the channels carried along."""
    only_keys(document, ("grid", "shape"), where, file)
    name = field(document, "grid", str, where, file)
    shape = integer_list(field(document, "shape", list, where, file), place(where, "shape"), file)
    if len(shape) not in (2, 3) or min(shape) < 1 or prod(shape) != dimension:
        raise FormatError(
            file,
            place(where, "shape"),
            f"expected [height, width] or [channels, height, width] of {dimension} coordinates, found {shape}",
        )
    from catnet.groups.named import grid_map

    return grid_map(name, shape)


def _permutation(images: list[int], where: str, file: str) -> Permutation:
    try:
        return Permutation(tuple(images))
    except InputError as error:
        raise FormatError(file, place(where, "permutation"), str(error)) from None


def action_to_json(operator: Operator) -> Any:
    """An action, as the shortest form in which files give it."""
    if isinstance(operator, Monomial):
        if operator.is_identity:
            return "trivial"
        document: dict[str, Any] = {"permutation": list(operator.permutation.images)}
        if not operator.is_permutation:
            document["scale"] = [spell(factor) for factor in operator.scale]
        return document
    return {"matrix": operator.spelled()}


def ends_to_json(ends: EndActions, first: Operator, last: Operator) -> dict[str, Any]:
    """The entry of a generator that acts by these operators about the centres."""
    documents = action_to_json(first), action_to_json(last)
    if ends.centres is not None:
        documents = with_shift(documents[0], first, ends.centres[0]), with_shift(documents[1], last, ends.centres[1])
    return {"input": documents[0], "output": documents[1]}


def instance_to_json(instance: Instance) -> dict[str, Any]:
    """The document for an instance."""
    generators = {name: ends_to_json(instance.ends, first, last) for name, first, last in instance.ends.generators}
    group: dict[str, Any] = {"generators": generators}
    if instance.hidden is not None:
        for entry, operators in zip(generators.values(), instance.hidden, strict=True):
            entry["hidden"] = list(map(action_to_json, operators))
    if instance.ends.fields:
        group["algebra"] = algebra_to_json(instance.ends.fields)
    return {
        "format": INSTANCE_FORMAT,
        "name": instance.name,
        "network": parameter_to_json(instance.network),
        "group": group,
    }

"""``catnet symmetries --near``: groups that a network nearly respects, as proposals."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import spell
from catnet.commands.answer import EXIT, Answer, action_words, protect
from catnet.commands.distances import root_words
from catnet.commands.verify import actions_json
from catnet.errors import InputError
from catnet.files.instance import Instance, action_to_json, instance_to_json
from catnet.files.source import Subject
from catnet.formats.jsontext import write_text
from catnet.questions.near_symmetries import NearSymmetries, NearSymmetry, near_symmetries
from catnet.questions.symmetries import KIND_WORDS

__all__ = ["run_near", "to_json", "to_lines"]

NOTE = "proposals, not a verdict: floats chose the groups, and there may be others; distances and networks are exact"


def run_near(options: argparse.Namespace, subject: Subject, progress: Callable[[str], None]) -> Answer:
    """The answer to ``--near``."""
    if options.certificate:
        raise InputError("--near claims nothing that a certificate could show; leave out --certificate")
    if options.affine:
        raise InputError("--near looks for maps without shifts; leave out --affine")
    choice = 1 if options.choose is None else options.choose
    if choice < 1:
        raise InputError(f"proposals are numbered from 1, and --choose asks for {choice}")
    if options.choose is not None and not options.output:
        raise InputError("--choose says which proposal -o writes; add -o, or leave out --choose")
    if options.output:
        protect(options.output, options.network, *subject.files)
    progress("looking for groups that are nearly respected")
    found = near_symmetries(subject.network, options.kind)
    document, lines = to_json(found), to_lines(found, subject.name)
    if options.output:
        if len(found.proposals) < choice:
            raise InputError(_nothing_to_write(choice, len(found.proposals)))
        chosen = found.proposals[choice - 1]
        actions = chosen.layerwise.actions.generators
        hidden = tuple(operators[1:-1] for _, operators in actions)
        instance = Instance(f"{subject.name}, symmetrised", chosen.network, chosen.ends, hidden=hidden)
        write_text(options.output, json.dumps(instance_to_json(instance)) + "\n")
        document["output"] = str(options.output)
        lines += ["", f"  written to   {options.output}, proposal {choice}: catnet verify proves it"]
    return Answer(EXIT["undecided" if found.ended else "proved"], document, lines)


def _nothing_to_write(choice: int, count: int) -> str:
    if not count:
        return "no group was found that is nearly respected, so -o has nothing to write; name one with catnet instance"
    return f"there is no proposal {choice} to write: {count} {'was' if count == 1 else 'were'} made"


def to_json(found: NearSymmetries) -> dict[str, Any]:
    """The proposals; the verdict is null."""
    return {
        "command": "symmetries",
        "near": True,
        "verdict": None,
        "reason": f"{NOTE}{f'; {found.ended}' if found.ended else ''}",
        "kind": found.kind,
        "proposals": [_proposal_json(one) for one in found.proposals],
        "widths": [space.dimension for space in found.searched.spaces],
    }


def _proposal_json(one: NearSymmetry) -> dict[str, Any]:
    return {
        "order": one.order,
        "structure": one.structure,
        "relative_distance": root_words(one.relative_squared),
        "distance_squared": spell(one.distance_squared),
        "share": root_words(one.share_squared),
        "generators": [
            {"name": name, "input": action_to_json(first), "output": action_to_json(last)}
            for name, first, last in one.ends.generators
        ],
        "layerwise": {"verdict": "proved", "actions": actions_json(one.layerwise.actions)},
    }


def to_lines(found: NearSymmetries, name: str) -> list[str]:
    """The proposals for a reader."""
    count = len(found.proposals)
    many = {0: "no group was found that is nearly respected", 1: "1 group is near"}.get(
        count, f"{count} groups are near"
    )
    lines = [f"{name}: proposals, not a verdict. By {KIND_WORDS[found.kind]} of inputs and outputs, {many}."]
    widths = " → ".join(str(space.dimension) for space in found.searched.spaces)
    lines += ["", f"  network      {widths}, {found.searched.kind}"]
    if found.ended:
        lines.append(f"  search       not to its end: {found.ended}")
    for number, one in enumerate(found.proposals, start=1):
        group = f"a group of order {one.order}" if one.structure is None else f"{one.structure}, order {one.order}"
        lines += ["", f"  {number:<12} {group}"]
        if one.distance_squared:
            lines += [
                f"  distance     {_decimal(one.relative_squared)} of the length of all weights",
                f"  change       {_decimal(one.share_squared)} of what the weights are that it moves",
            ]
        else:
            lines.append("  distance     0: every layer is equivariant as it is")
        lines.append("  averaged     every layer is proved equivariant")
        for label, first, last in one.ends.generators:
            lines += [f"    {label:<6} V_0  {action_words(first)}", f"           V_L  {action_words(last)}"]
    return lines


def _decimal(square: Fraction) -> str:
    return f"{float(root_words(square)):.3g}"

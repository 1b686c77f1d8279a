"""``catnet instance``: an instance from a network and actions that have names."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from catnet.commands.answer import Answer, action_words, protect
from catnet.errors import FormatError, InputError
from catnet.files.instance import Instance, instance_to_json
from catnet.files.source import read_parameter
from catnet.formats.jsontext import file_name, write_text
from catnet.theorem.action import EndActions
from catnet.theorem.named import end_actions

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
Writes an instance, which the other commands read: NETWORK, and a group with a name that acts on its inputs and outputs.

  --group   GROUP on SPACE, as in
              "C4 on grid 1x8x8"      rotations of pictures with 1 channel and 8 by 8 pixels (C2, C4, D2, D4,
                                      mirror, flip, transpose, shifts; channels first, row by row)
              "D6 on cycle 6"         rotations and mirrors of a circle (Cn, Dn, mirror; "cycle 3x6" with 3 channels)
              "S5 on tokens 5x3"      permutations of 5 tokens with 3 features each (Cn, Dn, Sn, An)
              "B4 on points 4"        permutations and signs of 4 numbers (Cn, Dn, Sn, An, Bn, signs, mirror)
              "negation on points 4"  every sign changes
  --output  "trivial" (the default), "same", "sign", "negation", an arrangement such as "grid 1x4x4" on which
            the same group acts, or GROUP on SPACE
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("network", metavar="NETWORK", help="a network, or - for standard input")
    parser.add_argument("--group", metavar="GROUP", required=True, help='as "C4 on grid 1x8x8"')
    parser.add_argument("--output", dest="action", metavar="ACTION", default="trivial", help="on the outputs")
    parser.add_argument("--name", metavar="NAME", help="the name of the instance; the group if left out")
    parser.add_argument("-o", dest="output", metavar="OUT", required=True, help="the instance to write")


def _ends(options: argparse.Namespace, inputs: int, outputs: int) -> EndActions:
    """The actions; a complaint is about --output if those of --group alone would do."""
    for option, output in (("--group", "trivial"), ("--output", options.action)):
        try:
            ends = end_actions(options.group, output=output, inputs=inputs, outputs=outputs)
        except InputError as error:
            raise FormatError(file_name(options.network), option, str(error)) from None
    return ends


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    protect(options.output, options.network)
    progress("reading the network")
    theta = read_parameter(options.network)
    ends = _ends(options, theta.spaces[0].dimension, theta.spaces[-1].dimension)
    instance = Instance(options.name or f"{options.group}, {options.action} on the outputs", theta, ends)
    write_text(options.output, json.dumps(instance_to_json(instance)) + "\n")
    rows = [
        f"  {name:<3} inputs {action_words(first)}; outputs {action_words(last)}"
        for name, first, last in ends.generators
    ]
    return Answer(
        0,
        {"command": "instance", "name": instance.name, "generators": list(ends.names), "instance": options.output},
        [f"{options.output}: {instance.name}", *rows, f"next: catnet verify {options.output}"],
        {"generators": len(ends.generators)},
    )

"""``catnet architectures``: what is known about each architecture."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from dataclasses import asdict

from catnet.architectures.known import iter_architectures
from catnet.commands.answer import Answer

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
One entry for each architecture: the groups K_i on its hidden spaces, whether its layers absorb a group acting on inputs
and outputs, when a parameter is identifiable and by which theorem, what catnet decides and what it leaves open.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    rows = [asdict(architecture.summary) for architecture in iter_architectures()]
    lines: list[str] = []
    for row in rows:
        lines += ["", row["name"]] if lines else [row["name"]]
        for key, label in (
            ("symmetries", "K_i"),
            ("adjunction", "adjunction"),
            ("identifiable_when", "identifiable"),
            ("source", "source"),
            ("decides", "decides"),
            ("leaves_open", "leaves open"),
        ):
            words = textwrap.wrap(row[key], 100)
            lines += [f"  {label if not index else '':<13} {word}" for index, word in enumerate(words)]
    return Answer(0, {"command": "architectures", "architectures": rows}, lines)

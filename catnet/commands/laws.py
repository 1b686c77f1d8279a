"""``catnet laws``: the laws that the tests run, in words."""

from __future__ import annotations

import argparse
import textwrap
from collections import defaultdict
from collections.abc import Callable
from itertools import groupby

from catnet.commands.answer import Answer

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
One entry for each law: its name, what holds, and the kinds of things that it is about. The tests run each law on each
of these; `catnet.testing.laws.check` runs them on an architecture of your own. Needs the extra `test`.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    from catnet.testing.laws import CARRIERS, LAWS, iter_cases  # Hypothesis is slow to import, and an extra

    laws = [{"name": law.name, "statement": law.statement, "carriers": list(law.carriers)} for law in LAWS]
    carriers = [{"name": carrier.name, "kind": carrier.kind} for carrier in CARRIERS]
    lines: list[str] = []
    about: defaultdict[str, list[str]] = defaultdict(list)
    for carrier in CARRIERS:
        about[carrier.kind].append(carrier.name)
    for kind, group in groupby(LAWS, key=lambda law: law.carriers[0]):
        names = f"{kind}: {', '.join(about[kind])}"
        lines += [*([""] if lines else []), *textwrap.wrap(names, 118, subsequent_indent="  "), ""]
        lines += [f"  {law.name:<26} {law.statement}" for law in group]
    cases = sum(1 for _ in iter_cases())
    lines += ["", f"{len(laws)} laws, {len(carriers)} carriers, {cases} cases."]
    return Answer(0, {"command": "laws", "laws": laws, "carriers": carriers, "cases": cases}, lines)

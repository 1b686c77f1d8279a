"""``catnet tour``: five minutes with embedded examples, each a command that is really run."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from catnet.commands.answer import Answer
from catnet.errors import InputError

__all__ = ["STEPS", "add_arguments", "run"]

DESCRIPTION = """\
Shows what catnet is for with eight small examples: a step says what is asked, runs the command, and shows its answer.
On a terminal it waits for Enter between the steps; with --step N only that one is shown.
"""


@final
@dataclass(frozen=True, slots=True)
class Step:
    """What is asked, the command, and what to see in its answer."""

    words: str
    command: str


STEPS = (
    Step(
        "A network with the symmetry of a triangle: its three inputs may be permuted, and the outputs follow. Is "
        "every layer equivariant, and how does the group act on the six hidden neurons?",
        "verify zoo:triangle",
    ),
    Step(
        "The answer comes with a certificate that a stranger can check: write it, and check it with a program that "
        "shares no code with the one that wrote it.",
        "verify zoo:triangle --certificate triangle.certificate.json",
    ),
    Step("The checker:", "check triangle.certificate.json"),
    Step(
        "relu(x + 1) − relu(−x − 1) − 1 = x is odd, but its layers are not: the theorem needs a parameter that is "
        "identifiable. Why is it the answer?",
        "verify zoo:odd-not-layerwise --explain",
    ),
    Step("The parameter has a twin, another parameter with the same function:", "identify zoo:odd-not-layerwise"),
    Step("But some network with this function is equivariant layer by layer:", "realize zoo:odd-not-layerwise"),
    Step("Nobody need say which group acts. All permutations that a network respects:", "symmetries zoo:triangle"),
    Step(
        "Values of tanh are irrational; that two networks differ by 1e-9 in one bias is decided all the same:",
        "equal zoo:tanh-signed-swap zoo:tanh-nearly",
    ),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("--step", metavar="N", type=int, help=f"one step, from 1 to {len(STEPS)}")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    if options.step is not None and not 1 <= options.step <= len(STEPS):
        raise InputError(f"--step: found {options.step}, the steps are 1 to {len(STEPS)}")
    waits = not options.json and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    lines: list[str] = []
    entries: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, step in enumerate(STEPS, start=1):
            wanted = options.step in (None, number)
            if not wanted and "certificate" not in step.command:  # the checker needs what the step before writes
                continue
            if wanted and not waits:
                progress(f"step {number} of {len(STEPS)}")
            status, text = _asked(step, folder, as_json=options.json)
            if not wanted:
                continue
            if options.json:
                entries.append({"step": number, "words": step.words, "command": f"catnet {step.command}"})
                entries[-1].update({"status": status, "answer": json.loads(text)})
            else:
                shown = _shown(number, step, text)
                if waits and options.step is None:
                    _page(shown, number)
                else:
                    lines += shown
    lines.append(
        "Next: catnet verify YOUR-INSTANCE, catnet convert YOUR-MODEL, catnet zoo; catnet COMMAND --help says more."
    )
    return Answer(0, {"command": "tour", "steps": entries}, lines)


def _asked(step: Step, folder: str, *, as_json: bool) -> tuple[int, str]:
    """Run the command of a step, as a user would, in a folder of its own."""
    package = str(Path(__file__).resolve().parents[2])
    words = [*step.command.split(), *(["--json"] if as_json else [])]
    start = f"import sys; sys.path.insert(0, {package!r}); from catnet.cli import main; sys.exit(main(sys.argv[1:]))"
    found = subprocess.run(
        [sys.executable, "-c", start, *words], cwd=folder, capture_output=True, encoding="utf-8", check=False,
        env=None,
    )  # fmt: skip
    if found.returncode not in (0, 1, 3):
        raise InputError(f"catnet {step.command} ended with status {found.returncode}: {found.stderr.strip()}")
    return found.returncode, found.stdout.rstrip("\n")


def _shown(number: int, step: Step, text: str) -> list[str]:
    asked = textwrap.wrap(f"{number}. {step.words}", 100)
    answer = [f"  {line}" if line else "" for line in text.split("\n")]
    return [*asked, "", f"  $ catnet {step.command}", *answer, "", ""]


def _page(lines: list[str], number: int) -> None:
    """One step on a terminal, and a rest."""
    from catnet.commands.terminal import print_lines

    print_lines(lines[:-1])
    if number < len(STEPS):
        input("Enter goes on, Ctrl-C ends … ")

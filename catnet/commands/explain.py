"""``catnet explain``: an answer, with the reason in a paragraph."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import Any

from catnet.commands.answer import Answer
from catnet.commands.explanations import EXPLAINED, explanation

__all__ = ["add_arguments", "as_command", "explained", "explanation", "run"]

DESCRIPTION = """\
catnet explain COMMAND ARGUMENTS   the command's answer, and why it is the answer; as COMMAND ARGUMENTS --explain
catnet explain FILE                of an instance what verify says, of a certificate check, of anything else identify
catnet explain                     of the embedded example
"""
_WIDTH = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("words", metavar="WORD", nargs="*", help="a command and its arguments, or a file")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    """Reached only by ``catnet explain --help`` and the like: `as_command` has replaced the words before."""
    lines = [f"Explained are the answers of {', '.join(EXPLAINED)}."]
    return Answer(0, {"command": "explain", "commands": list(EXPLAINED)}, lines)


def as_command(words: Sequence[str], commands: Container[str]) -> list[str]:
    """The command line that ``explain …`` stands for.

    >>> as_command(["explain", "identify", "net.json"], ["identify"])
    ['identify', 'net.json', '--explain']
    >>> as_command(["explain", "zoo:triangle"], ["identify"])
    ['verify', 'zoo:triangle', '--explain']
    """
    rest = list(words[1:])
    if rest[:1] in (["-h"], ["--help"]):
        return list(words)
    first = next((word for word in rest if not word.startswith("-")), None)
    if first is not None and first in commands:
        return [*rest, "--explain"]
    return [_question_about(first), *rest, "--explain"]


def _question_about(name: str | None) -> str:
    """The command that a file is for."""
    if name is None:
        return "verify"
    document = _document(name)
    if not isinstance(document, dict):
        return "identify"
    if "claim" in document or str(document.get("format", "")).startswith("catnet-certificate"):
        return "check"
    return "verify" if document.get("format") == "catnet-instance/1" else "identify"


def _document(name: str) -> Any:
    """What the file holds, as far as that is needed here; the command itself reads it strictly."""
    if name.startswith("zoo:"):
        from catnet.errors import CatnetError
        from catnet.zoo import find

        try:
            return find(name.removeprefix("zoo:")).document
        except CatnetError:
            return None
    try:
        return json.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def explained(document: dict[str, Any], lines: Sequence[str]) -> list[str]:
    """The lines of an answer, and its explanation."""
    return [
        *lines,
        "",
        "Why",
        *(f"  {line}" for line in textwrap.wrap(explanation(document), _width(), break_on_hyphens=False)),
    ]


def _width() -> int:
    """What fits into a terminal, or else `_WIDTH`: a line that is wrapped twice leaves single words behind."""
    if sys.stdout is None or not sys.stdout.isatty():
        return _WIDTH
    return max(40, min(_WIDTH, shutil.get_terminal_size().columns - 3))

"""What somebody may have meant on the command line: the nearest of the commands, options and choices that exist."""

from __future__ import annotations

from collections.abc import Iterable

from catnet.formats.nearest import did_you_mean

__all__ = ["of_choice"]


def of_choice(message: str, options: Iterable[str], words: Iterable[str]) -> str:
    """A complaint of argparse, the nearest word at its end: a choice that does not exist, or options not known.

    >>> of_choice("unrecognized arguments: --jsno", ["--json"], [])
    'unrecognized arguments: --jsno; did you mean --json?'
    >>> of_choice("argument COMMAND: invalid choice: 'equa' (choose from 'equal')", [], ["equal"])
    "no command 'equa'; did you mean equal?"
    >>> of_choice("argument --what: invalid choice: 'region' (choose from 'regions', 'orbit')", [], [])
    "argument --what: invalid choice: 'region' (choose from regions, orbit); did you mean regions?"
    """
    if message.startswith("argument COMMAND: invalid choice: "):
        word = message.split("'")[1] if "'" in message else ""
        return f"no command {word!r}{did_you_mean(word, words)}"
    if ": invalid choice: '" in message and "(choose from " in message:
        head, tail = message.split("(choose from ", 1)
        choices = tail.rstrip(")").replace("'", "").split(", ")
        return f"{head}(choose from {', '.join(choices)}){did_you_mean(head.split(chr(39))[1], choices)}"
    if message.startswith("unrecognized arguments: "):
        wrong = next((word for word in message.split()[2:] if word.startswith("-")), "")
        return message + did_you_mean(wrong.split("=")[0], options)
    return message

"""What somebody may have meant: the nearest of the words that exist.

>>> did_you_mean("verfy", ["verify", "equal"])
'; did you mean verify?'
>>> did_you_mean("nothing like it", ["verify", "equal"])
''
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean", "of_choice"]


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """The end of a complaint about a word that does not exist; empty if no other one is near."""
    from difflib import get_close_matches  # for mistakes only

    near = get_close_matches(word[:60], list(words), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def of_choice(message: str, options: Iterable[str], words: Iterable[str]) -> str:
    """The same for a complaint of argparse: a choice that does not exist, or options that are not known.

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

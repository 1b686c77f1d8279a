"""``catnet zoo``: the named networks and instances."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from typing import Any

from catnet.commands.answer import Answer, protect
from catnet.errors import FormatError, InputError
from catnet.formats.jsontext import write_text
from catnet.zoo import Entry, entries, find
from catnet.zoo.families import FAMILIES, LARGEST, SMALLEST

__all__ = ["add_arguments", "run"]

DESCRIPTION = f"""\
Without NAME the list. With NAME the entry: its lesson, what catnet is expected to answer, its source and its document.
zoo:NAME can be used wherever a file is read: catnet verify zoo:triangle, catnet equal zoo:squares zoo:squares-turned.
Families ({", ".join(FAMILIES)}) have a member NAME-n for n from {SMALLEST} to {LARGEST}.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("name", metavar="NAME", nargs="?", help="one entry")
    parser.add_argument("-o", "--output", metavar="OUT", help="write the document of the entry to this file")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    if options.name is None:
        if options.output:
            raise FormatError(options.output, "", "--output needs the name of an entry")
        return _listed()
    try:
        entry = find(options.name.removeprefix("zoo:"))
    except InputError as error:
        raise FormatError("zoo", "", str(error)) from None
    document = {"command": "zoo", **_described(entry), "document": entry.document}
    lines = _lines(entry)
    if options.output:
        protect(options.output)
        write_text(options.output, entry.text)
        document["output"] = str(options.output)
        lines += ["", f"  written to  {options.output}"]
    else:
        lines += ["", entry.text.rstrip()]
    return Answer(0, document, lines)


def _listed() -> Answer:
    every = entries()
    lines = []
    for entry in every:
        lines.append(f"{entry.name} ({entry.kind})")
        lines += [f"  {line}" for line in textwrap.wrap(entry.lesson, 100)]
    words = ", ".join(f"{word}-n" for word in FAMILIES)
    lines += ["", f"{len(every)} entries; {words} exist for n from {SMALLEST} to {LARGEST}."]
    families = [{"name": word, "smallest": SMALLEST, "largest": LARGEST} for word in FAMILIES]
    listed: dict[str, Any] = {"command": "zoo", "entries": [_described(entry) for entry in every], "families": families}
    return Answer(0, listed, lines)


def _described(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "lesson": entry.lesson,
        "citation": entry.citation,
        "claims": [{"question": question, "answer": answer} for question, answer in entry.claims],
    }


def _lines(entry: Entry) -> list[str]:
    rows = [("kind", [entry.kind])]
    rows.append(("claims", [f"{question}: {answer}" for question, answer in entry.claims]))
    rows.append(("citation", textwrap.wrap(entry.citation, 100)))
    lines = [f"{entry.name}: {entry.lesson}", ""]
    for label, words in rows:
        lines += [f"  {label if not index else '':<10}  {word}" for index, word in enumerate(words)]
    return lines

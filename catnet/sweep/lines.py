"""The lines of a result file: one JSON object for each question, which opens in pandas and DuckDB as it is.

A line has first the name and the key, then the answer as ``--json`` gives it, then what the sweep adds, and the cost
last, so that all before it is the same on every run and machine:

======== ====================================================================================
file     as it was given; ``zoo:NAME``; ``draw:STRATEGY:SEED:NUMBER``
key      SHA-256 of the input, the command, its options with budgets, and the version
question the same without budgets
…        the answer; or ``error``, one line, where there was nothing to ask about
status   what the command would have exited with: 0, 1, 2 or 3
family   what it is counted with
size     of a member of a family; ``time`` of a member of a series
bytes    of the document that was asked about
input    SHA-256 of it
drawn    the document itself, if it was drawn
options  of the command, with budgets
version  of catnet
note     what was said on standard error
cost     seconds, and counters of work
======== ====================================================================================

Whole numbers beyond 64 bits become strings, since readers of tables refuse them.

>>> plain({"order": 2**80, "layers": [3, "x", True]})
{'order': '1208925819614629174706176', 'layers': [3, 'x', True]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

from catnet.sweep.question import Asking, Question

__all__ = ["BEGIN", "OWN", "Line", "Reply", "line_of", "plain", "reply_of"]

BEGIN = b'{"file": '
"""What every line begins with."""

OWN = (
    *("file", "key", "question"),
    *("status", "family", "size", "time", "bytes", "input", "drawn", "options", "version", "note", "cost"),
)
"""What a line has beside the answer."""


@final
@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one question.

    Parameters
    ----------
    status : int
    document : dict
        The answer, or the error.
    cost : dict
        Seconds first.
    size : int
        Bytes of the document asked about.
    drawn : dict, optional
    note : str, optional
    """

    status: int
    document: dict[str, Any]
    cost: dict[str, Any]
    size: int | None = None
    drawn: Any = None
    note: str = ""


@final
@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is written, and what the sweep has to know of it."""

    file: str
    key: str
    question: str
    family: str
    status: int
    text: bytes


def line_of(question: Question, asking: Asking, reply: Reply) -> Line:
    """The line that says what came of a question."""
    name, key = asking.keys(question.digest)
    extra = {
        "status": reply.status,
        "family": question.family,
        "size": question.size,
        "time": question.time,
        "bytes": reply.size,
        "input": question.digest,
        "drawn": reply.drawn,
        "options": {**asking.options, **asking.budgets},
        "version": asking.version,
        "note": reply.note or None,
    }
    document = {"file": plain(question.file), "key": key, "question": name, **reply.document}
    document.update((word, value) for word, value in extra.items() if value is not None and word not in document)
    document["cost"] = reply.cost
    text = json.dumps(plain(document)).encode("ascii") + b"\n"
    return Line(document["file"], key, name, question.family, reply.status, text)


def reply_of(line: Mapping[str, Any]) -> Reply:
    """What came of the question that a line is about."""
    answer = {word: value for word, value in line.items() if word not in OWN}
    return Reply(line["status"], answer, line["cost"], line.get("bytes"), line.get("drawn"), line.get("note", ""))


def plain(value: Any) -> Any:
    """The same document for readers of tables: whole numbers that do not fit into 64 bits as strings, and in strings
    lone surrogates (of names that are not UTF-8) escaped.
    """
    if isinstance(value, dict):
        return {plain(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    return value

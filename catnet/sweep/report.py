"""What one looks at first in a result file: verdicts by family, what was left undecided and why, errors, time and cells
against size, the slowest, and what changed between two files.

Of a question that was asked more than once the last line counts.  The lines go through a temporary table of SQLite, so
that a million of them need no more memory than a few.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, final

from catnet.sweep.results import iter_lines, table
from catnet.sweep.words import WORDS

__all__ = ["COLUMNS", "Change", "Report", "changes", "loaded", "report", "row_of"]

COLUMNS = (
    *("question", "file", "command", "input", "family", "size", "time", "bytes", "version"),
    *("status", "verdict", "reason", "seconds", "cells"),
)
"""Of a line, what tables are made of."""

_PARTS = ("layerwise", "end_to_end", "identifiability")
_TEN = 10
_PLACES = ", ".join("?" * len(COLUMNS))


@final
@dataclass(frozen=True, slots=True)
class Report:
    """Tables, each a list of rows.

    Parameters
    ----------
    questions : int
    version : str
        Of catnet, one or several.
    families : list of (family, proved or done, refuted, undecided, errors)
    undecided, errors : list of (reason, count)
        The most frequent first.
    sizes : list of (smallest, largest, count, median seconds, most seconds, median cells or None)
        By the size of members of families where all have one, else by bytes.
    sizes_are : str
        ``"size"`` or ``"bytes"``.
    slowest : list of (file, word, seconds)
    seconds : float
        In all.
    """

    questions: int
    version: str
    families: list[tuple[Any, ...]]
    undecided: list[tuple[Any, ...]]
    errors: list[tuple[Any, ...]]
    sizes: list[tuple[Any, ...]]
    sizes_are: str
    slowest: list[tuple[Any, ...]]
    seconds: float


@final
@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two result files, on the questions that both have.

    Parameters
    ----------
    common, only_first, only_second : int
    moves : list of (word before, word after, count)
    contradictions : list of (file, word before, word after)
        Proved before and refuted now, or the other way round: one of the two is wrong.
    lost : list of (file, word before, word after)
        Decided before and not now.
    seconds : (before, after)
        In all, on the common questions.
    slower : list of (file, seconds before, seconds after)
        By the difference.
    """

    common: int
    only_first: int
    only_second: int
    moves: list[tuple[Any, ...]]
    contradictions: list[tuple[Any, ...]]
    lost: list[tuple[Any, ...]]
    seconds: tuple[float, float]
    slower: list[tuple[Any, ...]]


def row_of(line: dict[str, Any]) -> tuple[Any, ...]:
    """The columns of a line.

    >>> row_of({"file": "a", "status": 3, "layerwise": {"verdict": "undecided", "reason": "why"}})[11]
    'why'
    """
    cost = line.get("cost", {})
    found = {**line, "seconds": cost.get("seconds"), "cells": cost.get("cells"), "reason": _reason(line)}
    row = (found.get(column) for column in COLUMNS)
    return tuple(value if isinstance(value, str | int | float) else None for value in row)


def _reason(line: dict[str, Any]) -> str | None:
    if "error" in line:
        return str(line["error"]).removeprefix(f"{line['file']}: ")
    parts = [line[part] for part in _PARTS if isinstance(line.get(part), dict)]
    parts = [part for part in parts if part.get("verdict") == line.get("verdict", "undecided")]
    for part in (line, *parts):
        for word in ("reason", "criterion", "method"):
            if isinstance(part.get(word), str):
                return str(part[word])
    return None


@contextmanager
def loaded(path: str) -> Iterator[sqlite3.Connection]:
    """The lines of a result file as a table called done."""
    kinds = {"size": "int", "time": "int", "bytes": "int", "status": "int", "seconds": "real", "cells": "int"}
    columns = ", ".join(f"{column} {kinds.get(column, 'text')}" for column in COLUMNS)
    database = table(f"{columns}, primary key (question, file)")
    try:
        database.execute("begin")
        database.executemany(f"insert or replace into done values ({_PLACES})", map(row_of, iter_lines(path)))
        database.execute("commit")
        yield database
    finally:
        database.close()


def report(database: sqlite3.Connection) -> Report:
    """The tables of a loaded result file."""

    def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
        return database.execute(query, values).fetchall()

    counts = ", ".join(f"sum(status = {status})" for status in WORDS)
    reasons = "select coalesce(reason, ''), count(*) from done where status = ? group by 1 order by 2 desc, 1 limit ?"
    questions, seconds, sized = rows("select count(*), coalesce(sum(seconds), 0), count(size) from done")[0]
    versions = rows("select distinct coalesce(version, '') from done order by 1")
    by = "size" if questions and sized == questions else "bytes"
    return Report(
        questions,
        ", ".join(version for (version,) in versions),
        rows(f"select coalesce(family, ''), {counts} from done group by 1 order by 1"),
        rows(reasons, 3, _TEN),
        rows(reasons, 2, _TEN),
        _by_size(database, by),
        by,
        [
            (file, verdict or WORDS[status], spent)
            for file, verdict, status, spent in rows(
                "select file, verdict, status, seconds from done where seconds is not null "
                "order by seconds desc, file limit ?",
                _TEN,
            )
        ],
        seconds,
    )


def _by_size(database: sqlite3.Connection, by: str) -> list[tuple[Any, ...]]:
    """Rows for sizes from one power of two to the next; of sizes of families, each its own."""
    database.create_function("bucket", 1, lambda value: value if by == "size" else int(value).bit_length())
    found = database.execute(
        f"select bucket({by}) as at, min({by}), max({by}), count(*), max(seconds), count(cells) from done "
        f"where {by} is not null and seconds is not null group by at order by at"
    ).fetchall()
    result = []
    for at, low, high, count, most, with_cells in found:
        medians = [
            database.execute(
                f"select {word} from done where bucket({by}) = ? and {by} is not null and {word} is not null "
                f"order by {word} limit 1 offset ?",
                (at, max(number - 1, 0) // 2),
            ).fetchone()
            for word, number in (("seconds", count), ("cells", with_cells))
        ]
        result.append((low, high, count, medians[0][0], most, medians[1][0] if medians[1] else None))
    return result


def changes(first: sqlite3.Connection, other: str) -> Change:
    """What differs between a loaded result file and another one, which comes after it.

    Questions are the same if they ask the same command about the same input under the same name, whatever the versions
    and the budgets.
    """
    database = table("file text, command text, input text, word text, seconds real, primary key (file, command, input)")
    try:
        _copy(first, database, "done")
        database.execute("create table later (file, command, input, word, seconds, primary key (file, command, input))")
        with loaded(other) as second:
            _copy(second, database, "later")
        return _changes(database)
    finally:
        database.close()


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, name: str) -> None:
    rows = source.execute(
        "select file, command, coalesce(input, ''), verdict, status, seconds from done order by seconds"
    )
    words = (
        (file, command, digest, verdict or WORDS[status], spent)
        for file, command, digest, verdict, status, spent in rows
    )
    target.execute("begin")
    target.executemany(f"insert or replace into {name} values (?, ?, ?, ?, ?)", words)
    target.execute("commit")


def _changes(database: sqlite3.Connection) -> Change:
    both = "from done join later using (file, command, input)"

    def rows(query: str) -> list[tuple[Any, ...]]:
        return database.execute(query).fetchall()

    decided = "('proved', 'refuted')"
    common, before, after = rows(
        f"select count(*), coalesce(sum(done.seconds), 0), coalesce(sum(later.seconds), 0) {both}"
    )[0]
    ((first,),) = rows("select count(*) from done")
    ((second,),) = rows("select count(*) from later")
    differ = "done.word <> later.word"
    listed = f"select file, done.word, later.word {both} where {differ} and done.word in {decided} and"
    return Change(
        common,
        first - common,
        second - common,
        rows(f"select done.word, later.word, count(*) {both} where {differ} group by 1, 2 order by 3 desc, 1, 2"),
        rows(f"{listed} later.word in {decided} order by file limit 100"),
        rows(f"{listed} later.word not in {decided} order by file limit 100"),
        (before, after),
        rows(
            f"select file, done.seconds, later.seconds {both} where later.seconds > done.seconds "
            f"order by later.seconds - done.seconds desc, file limit {_TEN}"
        ),
    )

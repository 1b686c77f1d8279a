"""A result file: lines are appended and reach the disk before more is asked; what is there is found again by its key.

A process that is killed leaves whole lines and perhaps a torn one at the end, which is ignored, and cut off when the
file is continued.  A file that is something else is never touched.  Keys are kept in a temporary table of SQLite, which
moves to the disk when it grows, so that memory does not.

>>> import tempfile
>>> from pathlib import Path
>>> path = str(Path(tempfile.mkdtemp()) / "results.jsonl")
>>> text = b'{"file": "a.json", "key": "k", "question": "q", "status": 0}\\n'
>>> with Results(path) as results:
...     results.append([Line("a.json", "k", "q", ".", 0, text)])
>>> with Results(path) as results:
...     results.status("k", "a.json"), results.status("k", "b.json")
(0, None)
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, final

from catnet.errors import FormatError
from catnet.sweep.lines import BEGIN, Line

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["Results", "iter_lines", "table"]

_MANY = 10_000


def table(columns: str) -> sqlite3.Connection:
    """A table called ``done`` in a temporary database: in memory while it is small, on disk when it is not."""
    database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    database.execute("pragma journal_mode = off")
    database.execute("pragma synchronous = off")
    database.execute(f"create table done ({columns}) without rowid")
    return database


@final
class Results:
    """A result file, open to be continued by one process at a time.

    Parameters
    ----------
    path : str
        It is made if it is not there.

    Raises
    ------
    FormatError
        The file holds something else, is continued by another process, or cannot be written to.
    """

    __slots__ = ("_database", "_lock", "_stream", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        target = Path(path)
        if target.is_dir() or (target.exists() and not target.is_file()):
            raise FormatError(path, "", "is a directory" if target.is_dir() else "is not a regular file")
        try:
            self._stream: BinaryIO = open(path, "ab+", buffering=0)  # noqa: SIM115 - closed by __exit__
        except (OSError, ValueError) as error:
            raise FormatError(path, "", getattr(error, "strerror", None) or str(error)) from None
        self._database = table("key text, file text, question text, status int, place int, primary key (key, file)")
        try:
            self._claim()
            self._remember(self._load())
            self._database.execute("create index of_question on done (question, file)")
        except BaseException:
            self._database.close()
            self._stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stream.close()
        self._database.close()

    def _claim(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FormatError(self.path, "", "another sweep is writing to it") from None

    def _load(self) -> Iterator[tuple[str, str, str, int, int]]:
        """The lines that are there; then what is torn at the end is cut off."""
        end, place, whole = 0, 0, True
        self._stream.seek(0)
        with open(self.path, "rb") as stream:
            for number, text in enumerate(stream, start=1):
                document = _read(text)
                if document is not None:
                    yield document["key"], document["file"], document["question"], document["status"], place
                    place += len(text)
                    end, whole = place, text.endswith(b"\n")
                elif text.endswith(b"\n") or not (text.startswith(BEGIN) or BEGIN.startswith(text)):
                    raise FormatError(
                        self.path, f"line {number}", "is no line of a sweep: nothing is written to this file"
                    )
                else:
                    self._stream.truncate(end)
        if not whole:
            self._stream.write(b"\n")

    def _remember(self, rows: Iterator[tuple[str, str, str, int, int]]) -> None:
        self._database.execute("begin")
        self._database.executemany("insert or replace into done values (?, ?, ?, ?, ?)", rows)
        self._database.execute("commit")

    # ---- what was answered before

    def status(self, key: str, file: str) -> int | None:
        """How the asking of this key about this file ended; None if it did not."""
        rows = self._ask("select status from done where key = ? and file = ?", key, file)
        return rows[0][0] if rows else None

    def answer(self, key: str) -> dict[str, Any] | None:
        """The line with this key about any file, if it is an answer."""
        rows = self._ask("select place from done where key = ? and status <> 2 limit 1", key)
        return self._line_at(rows[0][0]) if rows else None

    def retried(self, key: str, question: str, file: str) -> int | None:
        """How a question ended that is to be asked again if it was left undecided: None if it was, within other budgets
        or within these before others were tried.
        """
        rows = self._ask("select key, status, place from done where question = ? and file = ?", question, file)
        for _, status, _ in rows:
            if status != 3:
                return int(status)
        mine = [place for other, _, place in rows if other == key]
        others = [place for other, _, place in rows if other != key]
        return 3 if mine and others and max(mine) > min(others) else None

    def _ask(self, query: str, *values: str) -> list[Any]:
        with self._lock:
            return self._database.execute(query, values).fetchall()

    def _line_at(self, place: int) -> dict[str, Any]:
        with open(self.path, "rb") as stream:
            stream.seek(place)
            line: dict[str, Any] = json.loads(stream.readline())
            return line

    # ---- more

    def append(self, lines: Sequence[Line]) -> None:
        """Write lines so that they are on the disk when this returns.

        Raises
        ------
        FormatError
            The disk is full, or the like; what was written of these lines is taken back.
        """
        place = self._stream.seek(0, os.SEEK_END)
        content = b"".join(line.text for line in lines)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[self._stream.write(rest) :]
            os.fsync(self._stream.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                self._stream.truncate(place)
            raise FormatError(self.path, "", error.strerror or str(error)) from None
        rows = []
        for line in lines:
            rows.append((line.key, line.file, line.question, line.status, place))
            place += len(line.text)
        with self._lock:
            self._remember(iter(rows))


def _read(text: bytes) -> dict[str, Any] | None:
    """The object in a line of a sweep; None for anything else."""
    if not text.startswith(BEGIN):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    names = {"file": str, "key": str, "question": str, "status": int}
    whole = isinstance(document, dict) and all(isinstance(document.get(name), kind) for name, kind in names.items())
    return document if whole else None


def iter_lines(path: str) -> Iterator[dict[str, Any]]:
    """The lines of a result file that another process may be writing to; a torn one at the end is left out.

    Raises
    ------
    FormatError
        The file cannot be read, or holds something else.
    """
    try:
        with open(path, "rb") as stream:
            for number, text in enumerate(stream, start=1):
                document = _read(text)
                if document is not None:
                    yield document
                elif text.endswith(b"\n") or not (text.startswith(BEGIN) or BEGIN.startswith(text)):
                    raise FormatError(path, f"line {number}", "is no line of a sweep")
    except (OSError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(path, "", getattr(error, "strerror", None) or str(error)) from None

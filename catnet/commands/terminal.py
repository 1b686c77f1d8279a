"""What a person sees: answers on standard output, a line of progress and complaints on standard error.

On a terminal, verdicts and labels have colours if `rich` is there and NO_COLOR is not set, long lines go on below where
they began, and one line says what is being done, for how long, and how many cells were counted.  Anywhere else the text
is plain, and there is no progress.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO, final

if TYPE_CHECKING:
    from catnet.budget import Budget

__all__ = ["Progress", "complain", "print_lines", "print_text", "printable", "silence_standard_output"]

_CLEAR = "\r\x1b[K"
_COLOURS = {"proved": "bold green", "refuted": "bold red", "undecided": "bold yellow"}
_VERDICT = re.compile(r"^(?:[^:]*: |  \S.*?  +)?(proved|refuted|undecided)\b")
_HANGING = re.compile(r"^ +\S+(?: \S+)*?(?:  +|  *= )")
_LABEL = re.compile(r"^  (\S+(?: \S+)*)  ")


def print_text(text: str) -> None:
    """To standard output, in whatever encoding it has; `OSError` if it is closed or full."""
    if sys.stdout is None:
        raise OSError("is closed")
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stdout.flush()


def print_lines(lines: Sequence[str]) -> None:
    """The lines of an answer; in colours on a terminal, if that is possible and not unwanted."""
    texts = [printable(line) for line in lines]
    if not (_is_terminal(sys.stdout) and _wants_colours() and _print_in_colours(texts)):
        print_text("\n".join(texts))


def printable(text: str) -> str:
    """The text with control characters, line ends and lone surrogates escaped: names in files may hold any."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


def complain(message: str) -> None:
    """One line on standard error."""
    if sys.stderr is None:
        return
    try:
        if _is_terminal(sys.stderr):
            sys.stderr.write(_CLEAR)
        line = printable(" ".join(message.split("\n")))
        sys.stderr.write(f"catnet: error: {line}\n")
        sys.stderr.flush()
    except OSError:
        pass


def silence_standard_output() -> None:
    """After a closed pipe, keep the interpreter from complaining again at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_terminal(stream: TextIO | None) -> bool:
    with contextlib.suppress(ValueError, AttributeError):  # closed, or replaced by something else
        return stream is not None and stream.isatty()
    return False


def _wants_colours() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _print_in_colours(texts: Sequence[str]) -> bool:
    try:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        return False
    console = Console(file=sys.stdout, highlight=False, legacy_windows=False)
    for text in texts:
        shown = Text(text)
        label = _LABEL.match(text)
        if label is not None:
            shown.stylize("cyan", *label.span(1))
        verdict = _VERDICT.match(text)
        if verdict is not None:
            shown.stylize(_COLOURS[verdict[1]], *verdict.span(1))
        indent = _hanging(text, console.width)
        if len(text) <= console.width or not indent:
            console.print(shown, soft_wrap=len(text) <= console.width)
            continue
        row = Table.grid()  # what a line is about in one column, what is said of it in the other
        row.add_column(width=indent, no_wrap=True)
        row.add_column(overflow="fold")
        row.add_row(shown[:indent], shown[indent:])
        console.print(row)
    return True


def _hanging(text: str, width: int) -> int:
    """How far the rest of a line that is too long is moved in: to where it began behind its label."""
    found = _HANGING.match(text)
    indent = found.end() if found is not None else len(text) - len(text.lstrip())
    return indent if 2 * indent <= width else 0


@final
class Progress:
    """A line that is overwritten by the next one, on a terminal only: what is done, for how long, and how many cells.

    Parameters
    ----------
    max_cells : int, optional
        The limit that the user gave.
    quiet : bool
    """

    __slots__ = ("_budget", "_done", "_lock", "_max_cells", "_message", "_start", "_ticking")

    def __init__(self, max_cells: int | None = None, *, quiet: bool = False) -> None:
        self._budget: Budget | None = None
        self._max_cells = max_cells
        self._message = ""
        self._start = time.monotonic()
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._ticking = not quiet and _is_terminal(sys.stderr)

    def __call__(self, message: str) -> None:
        """What is done from now on."""
        with self._lock:
            if message != self._message:
                self._message, self._start = message, time.monotonic()
        self._show()

    @contextmanager
    def shown(self, budget: Budget) -> Iterator[None]:
        """Inside the block the line is kept up to date, with the cells of the budget; after it, it is gone."""
        self._budget = budget
        if not self._ticking:
            yield
            return
        ticker = threading.Thread(target=self._tick, daemon=True)
        ticker.start()
        try:
            yield
        finally:
            self._done.set()
            with self._lock:
                self._ticking = False
                _write_error(_CLEAR)

    def _tick(self) -> None:
        while not self._done.wait(0.25):
            self._show()

    def _show(self) -> None:
        with self._lock:
            if self._ticking and self._message:
                _write_error(f"{_CLEAR}{printable(self._line())}")

    def _line(self) -> str:
        seconds = time.monotonic() - self._start
        cells = 0 if self._budget is None else self._budget.found
        words = [f"{self._message} …"]
        if seconds >= 1:
            words.append(f"{seconds:.0f} s")
        if cells:
            limit = f" of {self._max_cells:,}" if self._max_cells else ""
            words.append(f"{cells:,}{limit} cells")
            if seconds >= 1:
                words.append(f"{cells / seconds:,.0f} a second")
        line = " · ".join(words)
        with contextlib.suppress(OSError, ValueError):  # a line that wraps could not be taken back
            width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
            return line[: width - 1]
        return line[:79]


def _write_error(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()

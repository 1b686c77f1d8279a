"""What a worker does: it answers questions one after the other for about a second, and gives the rest back."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

from catnet.sweep.lines import Line, Reply, line_of
from catnet.sweep.question import Asking, Question

__all__ = ["SECONDS", "Ask", "Batch", "Done", "Task", "answer", "begin", "lost"]

SECONDS = 1.0
"""After so long a batch gives back what it has not begun: so much work is lost at most if all is killed."""

Ask: TypeAlias = Callable[[Question], Reply]
"""How one question is asked: a value that can be sent to another process."""


@final
@dataclass(frozen=True, slots=True)
class Task:
    """A question, and which one it is among those that are asked."""

    number: int
    question: Question


@final
@dataclass(frozen=True, slots=True)
class Batch:
    """Questions for one worker; `owner` is the process that writes the results."""

    number: int
    owner: int
    asking: Asking
    tasks: tuple[Task, ...]


@final
@dataclass(frozen=True, slots=True)
class Done:
    """What was answered of a batch, and what was not begun."""

    batch: int
    lines: tuple[tuple[int, Line], ...]
    rest: tuple[Task, ...]
    seconds: float


def answer(ask: Ask, batch: Batch) -> Done:
    """Answer a batch."""
    if os.getpid() != batch.owner:
        _be_worker(batch.owner)
    start = time.monotonic()
    lines: list[tuple[int, Line]] = []
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)  # as the command line does
    try:
        for task in batch.tasks:
            if lines and time.monotonic() - start > SECONDS:
                break
            lines.append((task.number, _line(ask, task.question, batch.asking)))
    finally:
        sys.set_int_max_str_digits(digits)
    return Done(batch.number, tuple(lines), batch.tasks[len(lines) :], time.monotonic() - start)


def _line(ask: Ask, question: Question, asking: Asking) -> Line:
    """Whatever happens short of the end of the process, there is a line."""
    start = time.monotonic()
    try:
        return line_of(question, asking, _asked(ask, question, asking))
    except MemoryError:
        document = {"command": asking.command, "verdict": "undecided", "reason": "memory ran out"}
        reply = Reply(3, document, _cost(start))
    except Exception as error:
        fault = f"this is a fault of catnet: {type(error).__name__}: {error}"
        reply = Reply(2, {"command": asking.command, "error": fault}, _cost(start))
    return line_of(question, asking, reply)


def _cost(start: float) -> dict[str, float]:
    return {"seconds": round(time.monotonic() - start, 6)}


def _asked(ask: Ask, question: Question, asking: Asking) -> Reply:
    start = time.monotonic()
    if question.complaint is not None:
        return Reply(2, {"command": asking.command, "error": question.complaint}, _cost(start))
    notes = io.StringIO()
    with contextlib.redirect_stderr(notes):
        reply = ask(question)
    return Reply(
        reply.status, reply.document, {**_cost(start), **reply.cost}, reply.size, reply.drawn, notes.getvalue().strip()
    )


def _be_worker(owner: int) -> None:
    """A worker of this machine ends with the process that writes, however that ends."""
    global _watched
    if not _watched and os.getppid() == owner:
        threading.Thread(target=_end_with, args=(owner,), daemon=True).start()
    _watched = True


_watched = False


def _end_with(owner: int) -> None:
    while os.getppid() == owner:
        time.sleep(1)
    os._exit(1)


def lost(task: Task, asking: Asking, seconds: float) -> tuple[int, Line]:
    """The line of a question whose worker ended without an answer."""
    reason = "the worker that was asked ended without an answer: killed, perhaps for want of memory"
    document = {"command": asking.command, "verdict": "undecided", "reason": reason}
    return task.number, line_of(task.question, asking, Reply(3, document, {"seconds": round(seconds, 6)}))


def begin(tasks: Sequence[Task], number: int, asking: Asking) -> Batch:
    """A batch of tasks, for whichever worker comes."""
    return Batch(number, os.getpid(), asking, tuple(tasks))

"""One command, asked: its answer, or what is to be said instead, as a message that can be sent between processes.

Whoever asks a command goes through here, the command line and a sweep alike: so that a budget that ends, bad input and
a fault are told apart in one place.

>>> refusal("f.json: not JSON")
{'final': True, 'status': 2, 'complaint': 'f.json: not JSON'}
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from catnet.budget import DEFAULT_MAX_BYTES, Budget
from catnet.commands.answer import Answer
from catnet.commands.watch import Alarm, Message
from catnet.errors import BudgetError, CatnetError

__all__ = ["ask", "refusal", "unfinished"]


def ask(
    options: argparse.Namespace,
    module: Any,
    progress: Callable[[str], None],
    alarm: Alarm | None = None,
    send: Callable[[Message], None] | None = None,
    shown: Callable[[Budget], AbstractContextManager[None]] | None = None,
) -> Message:
    """The command's answer, or what is to be said instead.

    Parameters
    ----------
    options : Namespace
        What the command's parser gave, with ``command``, ``max_memory`` and ``timeout``.
    module : module of catnet.commands
    progress : callable
        Takes a line about what is being done.
    alarm : Alarm, optional
        It is set while the command runs.
    send : callable, optional
        Takes what is known so far, whenever that is more.
    shown : callable, optional
        What is to be around the command, given its budget: a line of progress.
    """
    last: Callable[[], Answer] | None = None

    def keep(make: Callable[[], Answer]) -> None:
        nonlocal last
        last = make
        if send is not None:
            send({**_message(make()), "final": False})

    def finish() -> None:
        if alarm is not None:
            alarm.active = False

    options.keep, options.finish = keep, finish
    budget = _budget(options, alarm)
    line = contextlib.nullcontext() if shown is None else shown(budget)
    try:
        with budget.around(), line, contextlib.nullcontext() if alarm is None else alarm.set():
            return _message(module.run(options, progress))
    except BudgetError as error:
        return unfinished(options, last and _message(last()), str(error))
    except MemoryError:
        return unfinished(options, last and _message(last()), "memory ran out")
    except (Exception, SystemExit) as error:
        if alarm is not None and alarm.is_over:  # whatever the limit broke into
            return unfinished(options, last and _message(last()), str(BudgetError("seconds", options.timeout)))
        if isinstance(error, CatnetError):
            return refusal(str(error))
        if isinstance(error, RecursionError):
            return refusal("the input is too large: RecursionError")
        if isinstance(error, OSError):
            return refusal(error.strerror or str(error))
        if sys.flags.dev_mode:
            raise
        return refusal(
            f"this is a fault of catnet: {type(error).__name__}: {error} (python -X dev -m catnet shows where)"
        )


def _budget(options: argparse.Namespace, alarm: Alarm | None) -> Budget:
    """What the whole command may hold in memory, and when its time is over."""
    limit = options.max_memory or DEFAULT_MAX_BYTES
    return Budget(bytes=limit) if alarm is None else Budget(bytes=limit, seconds=alarm.seconds, since=alarm.start)


def _message(answer: Answer) -> Message:
    return {
        "final": True,
        "status": answer.status,
        "document": answer.document,
        "lines": answer.lines,
        "cost": answer.cost,
        "seconds": answer.seconds,
    }


def refusal(complaint: str) -> Message:
    """Bad input, in one line."""
    return {"final": True, "status": 2, "complaint": complaint}


def unfinished(options: argparse.Namespace, last: Message | None, reason: str) -> Message:
    """What was found before a budget ran out; the question is open unless that decides it."""
    if last is None:
        last = {"status": 3, "document": {"command": options.command}, "lines": [], "cost": {}, "seconds": None}
    if last["status"] != 3:
        return {**last, "final": True}
    found = {key: value for key, value in last["document"].items() if key not in ("command", "verdict", "reason")}
    document = {"command": options.command, "verdict": "undecided", "reason": reason, **found}
    first, *rest = last["lines"] or [""]
    if "undecided" in first:
        lines = [f"{first.rstrip('.')}: {reason}.", *rest]
    else:
        lines = [f"undecided. {reason}.", *last["lines"]]
    return {**last, "final": True, "document": document, "lines": lines}

"""A command as something that can be sent to a worker and asked about one thing after the other."""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from catnet.commands.asking import ask, unfinished
from catnet.commands.watch import Alarm, Message, watch
from catnet.errors import BudgetError
from catnet.files.documents import is_zoo, read_text
from catnet.sweep.lines import Reply
from catnet.sweep.question import Question, Recipe

__all__ = ["Asked"]


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """A command with all its options but the file that it is about.

    Parameters
    ----------
    command : str
    subject : str
        The option that holds the file.
    options : dict
        All others, as its parser gave them.
    """

    command: str
    subject: str
    options: Mapping[str, Any]

    def __call__(self, question: Question) -> Reply:
        """Ask it; a document that is in no file goes in by standard input."""
        source = question.source
        if isinstance(source, str):
            return self._reply(source, _size(source))
        data = source.document() if isinstance(source, Recipe) else source
        with _standard_input(data):
            return self._reply("-", len(data), json.loads(data) if isinstance(source, Recipe) else None)

    def _reply(self, path: str, size: int | None, drawn: Any = None) -> Reply:
        start = time.monotonic()
        message = self._message(path)
        cost = {"seconds": round(time.monotonic() - start, 6)}
        if "complaint" in message:
            return Reply(2, {"command": self.command, "error": message["complaint"]}, cost, size, drawn)
        cost.update(message["cost"])
        if message["seconds"] is not None:
            cost["seconds"] = message["seconds"]
        return Reply(message["status"], message["document"], cost, size, drawn)

    def _message(self, path: str) -> Message:
        module = importlib.import_module(f"catnet.commands.{self.command}")
        options = argparse.Namespace(**{**self.options, self.subject: path})
        if options.timeout is None:
            return ask(options, module, _silent)
        alarm = Alarm(options.timeout, time.monotonic())
        if not hasattr(os, "fork") or threading.current_thread() is not threading.main_thread():
            return ask(options, module, _silent, alarm)
        message, _ = watch(alarm.end, lambda send: send(ask(options, module, _silent, alarm, send)), ())
        if message is None or not message["final"]:
            over = str(BudgetError("seconds", options.timeout))
            return unfinished(options, message, over if alarm.is_over else "the computation ended without an answer")
        return message


def _silent(line: str) -> None:
    """Progress within one question is nobody's business."""


def _size(path: str) -> int | None:
    try:
        return len(read_text(path)) if is_zoo(path) else Path(path).stat().st_size
    except (OSError, ValueError):
        return None


@contextmanager
def _standard_input(data: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before

"""A time limit that holds whatever the command is doing: it runs in a child process, and this one watches the clock.

At the limit the child is asked to stop: an alarm makes it raise `BudgetError`, and it answers with what it has.  Inside
a call of a compiled library no alarm is heard; so half a second later the child is killed, and the answer is the last
one that it had sent up.  Both are *undecided* unless what had been found decides the question.

The child is a fork, or, where there is none, a new interpreter that is given the same words; it sends its answers up as
lines of JSON: ``{"final": false, "status": …, "document": …}``.  Nothing of this happens without a time limit.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import IO, Any, final

from catnet.errors import BudgetError

__all__ = ["GRACE", "Alarm", "Message", "is_watched", "send_upwards", "watch"]

GRACE = 0.5
"""Seconds after the limit in which the child may still answer by itself."""

TIDYING = 0.1
"""Seconds in which the memory of a killed child is given back before nobody waits for it any longer."""

WATCHED = "CATNET_WATCHED"
"""Set in the environment of a new interpreter that is watched: answers go up as messages."""

Message = dict[str, Any]

_INTERRUPTED: Message = {"final": True, "interrupted": True}
"""What a child says that was interrupted: nobody need wait for its exit status, which comes late on a busy machine."""


def is_watched() -> bool:
    """Whether this process is the child of one that watches it."""
    return WATCHED in os.environ


def send_upwards(message: Message) -> None:
    """From a watched interpreter, by its standard output."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


@final
class Alarm:
    """Raises `BudgetError` at a point in time, and again while that is ignored, until it is switched off.

    Parameters
    ----------
    seconds : float
        The limit, as the user gave it.
    start : float
        When the command began, by `time.monotonic`.
    """

    __slots__ = ("active", "seconds", "start")

    def __init__(self, seconds: float, start: float) -> None:
        self.seconds = seconds
        self.start = start
        self.active = False

    @property
    def end(self) -> float:
        """When the limit is reached."""
        return self.start + self.seconds

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.end

    @contextmanager
    def set(self) -> Iterator[None]:
        """Inside the block; does nothing where there are no alarms."""
        if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
            yield
            return
        previous = signal.signal(signal.SIGALRM, self._expire)
        try:  # armed inside, since the first alarm may come at once; another may come while that one is handled
            try:
                self.active = True
                signal.setitimer(signal.ITIMER_REAL, max(self.end - time.monotonic(), 1e-6), 0.05)
                yield
            finally:
                self.active = False
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)

    def _expire(self, number: int, frame: FrameType | None) -> None:
        if self.active:
            raise BudgetError("seconds", self.seconds)


def watch(
    end: float, work: Callable[[Callable[[Message], None]], None], words: Sequence[str]
) -> tuple[Message | None, int]:
    """Run the work in a child until it ends, or is killed at `end` and a grace.

    Parameters
    ----------
    end : float
        By `time.monotonic`.
    work : callable
        What a forked child does, given how to send messages up; a message with ``"final": true`` is the last one.
    words : sequence of str
        The command line for a new interpreter, where processes do not fork.

    Returns
    -------
    message, pid
        The final message, or the last one before the end, or None; and which process the child was.

    Raises
    ------
    KeyboardInterrupt
        If this process or the child was interrupted; the child is gone then.
    """
    child = _Forked(work) if hasattr(os, "fork") else _Spawned(words)
    inbox: queue.Queue[Message | None] = queue.Queue()
    reader = threading.Thread(target=_receive, args=(child.stream, inbox), daemon=True)
    reader.start()
    last: Message | None = None
    try:
        while True:
            message = inbox.get(timeout=max(end + GRACE - time.monotonic(), 0.001))
            if message is None:
                break
            if message == _INTERRUPTED:
                raise KeyboardInterrupt
            last = message
            if message["final"]:
                break
    except queue.Empty:
        pass
    except BaseException:
        child.interrupt()
        raise
    finally:
        status = child.finish()
        reader.join(TIDYING)
        if not reader.is_alive():  # a process that the child has started may hold the other end
            child.stream.close()
    if status == 130 and (last is None or not last["final"]):
        raise KeyboardInterrupt
    return last, child.pid


def _receive(stream: IO[bytes], inbox: queue.Queue[Message | None]) -> None:
    with suppress(OSError, ValueError):
        for line in stream:
            inbox.put(json.loads(line))
    inbox.put(None)


@final
class _Forked:
    """A copy of this process."""

    def __init__(self, work: Callable[[Callable[[Message], None]], None]) -> None:
        inner, outer = os.pipe()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                with suppress(OSError, ValueError):
                    stream.flush()  # what is buffered would be written twice
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about threads of libraries, which the child does not use
            self.pid = os.fork()
        if self.pid == 0:
            os.close(inner)
            _be_child(outer, work)
        os.close(outer)
        self.stream: IO[bytes] = os.fdopen(inner, "rb")

    def interrupt(self) -> None:
        """Let it tidy up for a moment, as Ctrl-C does."""
        with suppress(OSError):
            os.kill(self.pid, signal.SIGINT)
            end = time.monotonic() + GRACE
            while time.monotonic() < end and os.waitpid(self.pid, os.WNOHANG) == (0, 0):
                time.sleep(0.01)

    def finish(self) -> int:
        """Its exit status, after it ended or was killed; 0 if it takes long to be gone, as it does with much memory."""
        found: list[int] = []

        def wait() -> None:
            with suppress(OSError):
                found.append(os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]))

        with suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
        waiter = threading.Thread(target=wait, daemon=True)
        waiter.start()
        waiter.join(TIDYING)
        return found[0] if found else 0


def _be_child(outer: int, work: Callable[[Callable[[Message], None]], None]) -> None:
    """Work, send, and leave without the rest of the program."""
    status = 3
    _die_with_parent()
    try:
        with os.fdopen(outer, "wb") as stream:

            def send(message: Message) -> None:
                stream.write(json.dumps(message).encode() + b"\n")
                stream.flush()

            if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
                signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                work(send)
            except KeyboardInterrupt:
                send(_INTERRUPTED)
                raise
            status = 0
    except KeyboardInterrupt:
        status = 130
    finally:
        with suppress(BaseException):
            if sys.stderr is not None:
                sys.stderr.flush()
        os._exit(status)


def _die_with_parent() -> None:
    """Where the kernel knows how: nobody would end a deaf child whose watcher was killed."""
    if sys.platform == "linux":
        with suppress(Exception):
            import ctypes

            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


@final
class _Spawned:
    """A new interpreter."""

    def __init__(self, words: Sequence[str]) -> None:
        command = [sys.executable, "-m", "catnet", *words]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, WATCHED: "1"})
        if self._process.stdout is None:
            raise OSError("no pipe")
        self.pid = self._process.pid
        self.stream: IO[bytes] = self._process.stdout

    def interrupt(self) -> None:
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.send_signal(signal.SIGINT)
            self._process.wait(GRACE)

    def finish(self) -> int:
        self._process.kill()
        return self._process.wait()

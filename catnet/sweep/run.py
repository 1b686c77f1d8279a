"""A sweep: questions in, lines out, each written before the next is lost.

What is finished is not asked again; what is asked goes to an engine in batches that take a part of a second.  If a
worker dies, what was under way is asked again in batches of one, and what kills a worker all by itself gets a line that
says so.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import final

from catnet.errors import CatnetError, InputError
from catnet.sweep.batch import Ask, Batch, Done, Task, answer, begin, lost
from catnet.sweep.engine import Engine
from catnet.sweep.lines import Line, line_of, plain, reply_of
from catnet.sweep.question import Asking, Question
from catnet.sweep.results import Results

__all__ = ["Tally", "sweep"]

_BATCH = 0.25  # seconds that a batch is to take
_MOST = 1000  # questions in a batch
_TRIALS = 2  # how often a question has to end a worker that was asked nothing else
_PAUSES = (0.1, 1.0, 2.0, 4.0, None)  # before workers that died are tried again


@final
@dataclass(slots=True)
class Tally:
    """How many questions ended with which status, and how many of them were finished before."""

    families: Counter[tuple[str, int]] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    before: int = 0
    asked: int = 0

    def count(self, family: str, status: int) -> None:
        """One question more."""
        self.families[family, status] += 1
        self.statuses[status] += 1

    @property
    def total(self) -> int:
        return self.statuses.total()

    @property
    def worst(self) -> int:
        """The exit status: 2, else 3, else 1, else 0."""
        return next((status for status in (2, 3, 1) if self.statuses[status]), 0)


def sweep(
    questions: Iterable[Question],
    asking: Asking,
    ask: Ask,
    results: Results,
    engine: Engine,
    *,
    retry: bool = False,
    ordered: bool = False,
    progress: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Ask what is not finished, and write a line for each.

    Parameters
    ----------
    questions : iterable of Question
    asking : Asking
        What is asked about each.
    ask : callable
        How one is asked, wherever the engine does it.
    results : Results
    engine : Engine
    retry : bool
        Ask again what was left undecided.
    ordered : bool
        Write lines in the order of the questions.
    progress : callable
        Is called with what is done, whenever that is more.

    Raises
    ------
    InputError
        The engine does not work, even on nothing.
    FormatError
        The result file cannot be written to.
    """
    return _Sweep(asking, ask, results, engine, retry, ordered, progress).run(questions)


@final
class _Sweep:
    """One run."""

    def __init__(
        self,
        asking: Asking,
        ask: Ask,
        results: Results,
        engine: Engine,
        retry: bool,
        ordered: bool,
        progress: Callable[[Tally], None],
    ) -> None:
        self._asking, self._results, self._engine = asking, results, engine
        self._work = partial(answer, ask)
        self._retry, self._ordered, self._progress = retry, ordered, progress
        self._tally = Tally()
        self._lock = threading.Lock()  # an engine takes batches from threads of its own
        self._again: deque[Task] = deque()  # begun by nobody, or by a worker that died
        self._copies: deque[tuple[int, Line]] = deque()
        self._under_way: dict[int, Batch] = {}
        self._numbers, self._names = itertools.count(), itertools.count()
        self._call = 0
        self._pace = 0.0  # seconds for a question
        self._held: list[tuple[int, Line]] = []  # answered out of turn
        self._next = 0
        self._trouble: BaseException | None = None

    def run(self, questions: Iterable[Question]) -> Tally:
        source = self._unfinished(questions)
        while True:
            suspects = self._through(self._batches(source))
            if suspects is None and not self._again:
                self._write([])
                return self._tally
            while suspects:
                for task in self._through(self._ones(suspects)) or ():
                    self._alone(task)

    # ---- what is asked

    def _unfinished(self, questions: Iterable[Question]) -> Iterator[Task]:
        for question in questions:
            name, key = self._asking.keys(question.digest)
            if self._retry:
                status = self._results.retried(key, name, plain(question.file))
            else:
                status = self._results.status(key, plain(question.file))
                if status is None and (found := self._results.answer(key)) is not None:
                    line = line_of(question, self._asking, reply_of(found))
                    self._copies.append((next(self._numbers), line))
                    status = line.status
            if status is None:
                yield Task(next(self._numbers), question)
            else:
                self._tally.count(question.family, status)
                self._tally.before += 1

    def _batches(self, source: Iterator[Task]) -> Iterator[Batch]:
        """Batches that take a part of a second each, until nothing is left or another call has begun."""
        call = self._call
        while True:
            count = max(1, min(_MOST, int(_BATCH / self._pace))) if self._pace else 1
            with self._lock:
                if call != self._call:
                    return
                try:
                    tasks = [self._again.popleft() for _ in range(min(count, len(self._again)))]
                    tasks += itertools.islice(source, count - len(tasks))
                except BaseException as error:  # in a thread of the engine nobody would hear of it
                    self._trouble = error
                    return
                if not tasks:
                    return
                batch = self._begun(tasks)
            yield batch

    def _ones(self, tasks: deque[Task]) -> Iterator[Batch]:
        """The same, one by one."""
        call = self._call
        while True:
            with self._lock:
                if call != self._call or not tasks:
                    return
                batch = self._begun([tasks.popleft()])
            yield batch

    def _begun(self, tasks: Sequence[Task]) -> Batch:
        batch = begin(tasks, next(self._names), self._asking)
        self._under_way[batch.number] = batch
        return batch

    # ---- who is asked

    def _through(self, batches: Iterator[Batch]) -> deque[Task] | None:
        """Ask batches; if the engine breaks, what was under way, else None."""
        stream: Iterator[Done] = iter(())
        try:
            stream = self._engine(self._work, batches)
            for done in stream:
                self._receive(done)
        except CatnetError:
            raise
        except Exception as error:  # whatever the engine has for a worker that died
            with self._lock:
                self._call += 1
                under_way = [task for batch in self._under_way.values() for task in batch.tasks]
                self._under_way.clear()
            if not under_way:
                raise _useless(error) from None
            return deque(sorted(under_way, key=lambda task: task.number))
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()
        if self._trouble is not None:
            raise self._trouble
        return None

    def _alone(self, task: Task) -> None:
        """Ask one question while nothing else is asked; again if that fails, since the worker may have been dying
        of the question before.
        """
        for _ in range(_TRIALS):
            start = time.monotonic()
            if self._through(iter([self._begun([task])])) is None:
                return
            seconds = time.monotonic() - start
            self._try_engine()
        self._write([lost(task, self._asking, seconds)])

    def _try_engine(self) -> None:
        """Whether anybody works, even on nothing; workers that died may take a moment to start again."""
        for pause in _PAUSES:
            try:
                for _ in self._engine(self._work, [begin((), next(self._names), self._asking)]):
                    pass
            except Exception as error:
                if pause is None:
                    raise _useless(error) from None
                time.sleep(pause)
            else:
                return

    # ---- what comes back

    def _receive(self, done: Done) -> None:
        self._under_way.pop(done.batch, None)
        if done.lines:
            pace = done.seconds / len(done.lines)
            self._pace = (self._pace + pace) / 2 if self._pace else pace
        with self._lock:
            self._again.extend(done.rest)
        self._write(done.lines)

    def _write(self, lines: Sequence[tuple[int, Line]]) -> None:
        with self._lock:
            copies = [self._copies.popleft() for _ in range(len(self._copies))]
            for _, line in lines:
                self._tally.count(line.family, line.status)
                self._tally.asked += 1
        if self._ordered:
            for entry in (*copies, *lines):
                heapq.heappush(self._held, entry)
            ready = []
            while self._held and self._held[0][0] == self._next:
                ready.append(heapq.heappop(self._held)[1])
                self._next += 1
        else:
            ready = [line for _, line in (*copies, *lines)]
        if ready:
            self._results.append(ready)
        self._progress(self._tally)


def _useless(error: Exception) -> InputError:
    return InputError(f"the workers do not work: {type(error).__name__}: {error}")

"""Who answers batches: this process, or workers that joblib finds, on this machine (loky) or on many (Dask, Ray).

An engine is a function that takes a function and a stream of batches and yields what came of them, in any order.
"""

from __future__ import annotations

import importlib
import itertools
import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import resource_tracker
from types import FrameType
from typing import Any, TypeAlias

from catnet.errors import InputError, MissingExtraError
from catnet.sweep.batch import Batch, Done
from catnet.sweep.dask_backend import hearing

__all__ = ["BACKENDS", "Engine", "engine"]

Engine: TypeAlias = Callable[[Callable[[Batch], Done], Iterable[Batch]], Iterator[Done]]

BACKENDS = ("loky", "dask", "ray")

_AHEAD = 8  # batches for each worker that are begun and not received
_IDLE = 20  # seconds after which a worker of loky that nobody asks ends: also if nobody is there any more


@contextmanager
def engine(jobs: int | None, backend: str, scheduler: str | None) -> Iterator[Engine]:
    """An engine with its workers, which end with the block.

    Parameters
    ----------
    jobs : int, optional
        How many workers; as many as there are processors if it is not given.  One worker of loky is this process.
    backend : str
    scheduler : str, optional
        The address of a scheduler of Dask, or of a cluster of Ray, which brings its workers.

    Raises
    ------
    MissingExtraError
        Something is not installed.
    InputError
        The scheduler does not answer.
    """
    if jobs == 1 and backend == "loky" and scheduler is None:
        yield map
        return
    if backend == "loky" and scheduler is not None:
        raise InputError("a scheduler is one of dask or ray: --backend says which")
    joblib = _part("joblib", "sweep", "" if jobs else ", or ask with --jobs 1")
    count = jobs or joblib.cpu_count()
    with ExitStack() as stack, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of joblib and its backends, about workers that come and go
        stack.enter_context(_quiet_when_interrupted())  # also while the workers end
        with _deaf():
            settings = _OPEN[backend](stack, count, scheduler)
        stack.enter_context(joblib.parallel_config(n_jobs=count, **settings))
        active, _ = joblib.parallel.get_active_backend()
        yield _flowing(joblib) if active.supports_return_generator else _in_rounds(joblib, count)


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that start inside never hear of Ctrl-C, which is for the one that writes; here it waits for the end."""
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    resource_tracker.ensure_running()  # or it would start inside, and before Python 3.12 make this thread hear again
    heard: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # which processes inherit, unlike a handler
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, handler)
        if heard:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def _quiet_when_interrupted() -> Iterator[None]:
    """Threads of an engine that is being shut down because of Ctrl-C say nothing of what they miss then."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupted = threading.Event()
    handler, hook = signal.getsignal(signal.SIGINT), threading.excepthook

    def interrupt(number: int, frame: FrameType | None) -> None:
        interrupted.set()
        if callable(handler):
            handler(number, frame)

    def complain(args: threading.ExceptHookArgs, /) -> None:
        if not interrupted.is_set():
            hook(args)

    if callable(handler):
        signal.signal(signal.SIGINT, interrupt)
    threading.excepthook = complain
    try:
        yield
    finally:
        threading.excepthook = hook
        if callable(handler):
            signal.signal(signal.SIGINT, handler)


def _part(module: str, extra: str, otherwise: str = "") -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        name = module.split(".")[0]
        raise MissingExtraError(f"sweep needs {name}: pip install 'catnet-exact[{extra}]'{otherwise}") from None


def _flowing(joblib: Any) -> Engine:
    def run(work: Callable[[Batch], Done], batches: Iterable[Batch]) -> Iterator[Done]:
        stream = iter(batches)
        most = _AHEAD * joblib.effective_n_jobs(None)
        begun = received = 0
        ended = False

        def next_ones() -> Iterator[Any]:
            """Batches until there are none, or the workers are so far ahead of whoever writes that these wait."""
            nonlocal begun, ended
            while begun - received < most:
                batch = next(stream, None)
                if batch is None:
                    ended = True
                    return
                begun += 1
                yield joblib.delayed(work)(batch)

        while not ended:
            parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1, max_nbytes=None)
            found: Any = None
            try:
                with _deaf():  # workers start here
                    found = parallel(next_ones())
                for done in found:
                    received += 1
                    yield done
            finally:
                if found is not None:
                    found.close()

    return run


def _in_rounds(joblib: Any, count: int) -> Engine:
    """For backends that give nothing back before all is done: so many batches for each worker at a time."""

    def run(work: Callable[[Batch], Done], batches: Iterable[Batch]) -> Iterator[Done]:
        stream = iter(batches)
        while taken := list(itertools.islice(stream, _AHEAD * count)):
            yield from joblib.Parallel(batch_size=1)(joblib.delayed(work)(batch) for batch in taken)

    return run


def _loky(stack: ExitStack, count: int, scheduler: str | None) -> dict[str, Any]:
    loky = importlib.import_module("joblib.externals.loky")
    stack.callback(lambda: loky.get_reusable_executor(max_workers=count).shutdown(wait=True, kill_workers=True))
    return {"backend": "loky", "idle_worker_timeout": _IDLE}


def _dask(stack: ExitStack, count: int, scheduler: str | None) -> dict[str, Any]:
    distributed = _part("distributed", "dask")
    dask = importlib.import_module("dask")
    quiet = {"distributed.scheduler.allowed-failures": 0, "distributed.admin.log-format": "%(message)s"}
    stack.enter_context(dask.config.set(quiet))
    if scheduler is None:
        cluster = distributed.LocalCluster(
            n_workers=count, threads_per_worker=1, dashboard_address=None, silence_logs=50, memory_limit=0
        )
        address = stack.enter_context(cluster)
    else:
        address = scheduler
    try:
        client = stack.enter_context(distributed.Client(address, timeout=10, set_as_default=False))
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"the scheduler {scheduler} does not answer: {error}") from None
    backend = hearing(importlib.import_module("joblib._dask").DaskDistributedBackend)
    return {"backend": backend(client=client)}


def _ray(stack: ExitStack, count: int, scheduler: str | None) -> dict[str, Any]:
    ray = _part("ray", "ray")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # silences a notice
    register = importlib.import_module("ray.util.joblib").register_ray
    settings = {"num_cpus": count, "include_dashboard": False} if scheduler is None else {"address": scheduler}
    try:
        ray.init(logging_level="ERROR", log_to_driver=False, **settings)
    except Exception as error:  # on a busy machine, where a node takes too long to start, Ray raises nothing narrower
        raise InputError(f"Ray does not start: {error}") from None
    stack.callback(ray.shutdown)
    register()
    return {"backend": "ray"}


_OPEN: dict[str, Callable[[ExitStack, int, str | None], dict[str, Any]]] = {"loky": _loky, "dask": _dask, "ray": _ray}

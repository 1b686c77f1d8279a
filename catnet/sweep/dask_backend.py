"""joblib's backend for Dask, which hears of tasks whose worker died, and leaves all work to the workers.

joblib's own calls back when a task returns, and not when the scheduler gives it up: whoever waits for the task then
waits forever.  And where there is one worker (or one left, while another starts again), joblib does the work itself.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

__all__ = ["hearing"]


def hearing(base: type[Any]) -> type[Any]:
    """The backend `base` of joblib for Dask, but that a task that failed calls back with its future."""

    class Backend(base):  # type: ignore[misc]
        def submit(self, func: Callable[[], Any], callback: Callable[[Any], None] | None = None) -> Future[Any]:
            future: Future[Any] = super().submit(func, callback)

            def tell(done: Future[Any]) -> None:
                if callback is not None and (done.cancelled() or done.exception() is not None):
                    callback(done)

            future.add_done_callback(tell)
            return future

        def effective_n_jobs(self, n_jobs: int) -> int:
            count: int = super().effective_n_jobs(n_jobs)
            return max(2, count)

        def retrieve_result_callback(self, out: Any) -> Any:
            return out.result() if isinstance(out, Future) else super().retrieve_result_callback(out)

    return Backend

"""How many examples Hypothesis draws, the same ones on every run; on how many processors; and `tests` importable.

Numbers in the tests, as in ``@settings(max_examples=100)``, are those of a thorough run, which is what
``--hypothesis-profile=thorough`` asks for; a plain run draws a share of them (see shares.py).
``--hypothesis-profile=deep`` draws more, and others on every run, in tests that do not say how many they want; for the
laws, ``CATNET_EXAMPLES`` says how many (20 000 if it does not).

The suite runs on all processors where pytest-xdist is installed, as it is by the extra ``test``; ``-n 0`` or ``--pdb``
runs it in one process.
"""

from __future__ import annotations

import functools
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

sys.path.append(str(Path(__file__).resolve().parents[1]))  # behind an installed catnet, so that this finds `tests` only

from tests.shares import FEWEST, FULL, PLAIN, are_taken, is_thorough

for words in ("OPENBLAS", "MKL", "OMP"):  # on small matrices more threads only wait for each other, at full speed
    os.environ.setdefault(f"{words}_NUM_THREADS", "1")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a job in the background, whose children would be deaf, too
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "thorough",
    derandomize=True,
    deadline=None,
    max_examples=FULL,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "catnet",
    settings.get_profile("thorough"),
    max_examples=PLAIN,
    phases=[
        phase for phase in Phase if phase is not Phase.explain
    ],  # what parts of a failure matter: for a thorough run
)
settings.register_profile(
    "deep",
    settings.get_profile("thorough"),
    derandomize=False,
    max_examples=int(os.environ.get("CATNET_EXAMPLES", "20000")),
)
settings.load_profile("catnet")


def forget_local_constants() -> None:
    """Hypothesis mixes numbers of the modules loaded so far into what it draws: which modules these are depends on the
    tests that ran before, and so on how pytest-xdist shared them out."""
    from hypothesis.internal.conjecture import providers

    if hasattr(providers, "is_local_module_file"):
        providers.is_local_module_file = lambda path: False


forget_local_constants()


def remember_clean_sources() -> None:
    """Hypothesis names every test by its source without comments: laws and the cases of a test share theirs, which is
    then taken apart once instead of once a test."""
    from hypothesis.internal import reflection

    if hasattr(reflection, "_clean_source"):
        reflection._clean_source = functools.cache(reflection._clean_source)


remember_clean_sources()


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """What ``-n auto`` would say, where there is more than one file to run and nobody said otherwise."""
    if "PYTEST_XDIST_WORKER" in os.environ:  # or every worker would start workers
        return
    alone = config.getoption("usepdb", False) or all(Path(word.split("::")[0]).is_file() for word in config.args)
    if config.pluginmanager.hasplugin("xdist") and config.getoption("numprocesses", None) is None and not alone:
        config.option.numprocesses = os.cpu_count() or 1
        config.option.dist = "worksteal"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "share(n): a plain run takes one case in n, by its name, and at least one")
    config.addinivalue_line("markers", "xdist_group(name): of pytest-xdist, known without it, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Unless the run is thorough: of the examples that a test asks for a share as large as that of the profile, and of
    the cases of a test with the mark ``share`` one in so many; those that are named on the command line are all run."""
    if is_thorough():
        return
    share_examples(items)
    if any("::" in word for word in config.args):
        return
    marks = [(item, item.get_closest_marker("share")) for item in items]
    shared = [(item, mark.args[0]) for item, mark in marks if mark is not None]
    taken = are_taken([(f"{item.path}:{item.name.partition('[')[0]}", item.name, one_in) for item, one_in in shared])
    dropped = {item for (item, _), is_taken in zip(shared, taken, strict=True) if not is_taken}
    config.hook.pytest_deselected(items=list(dropped))
    items[:] = [item for item in items if item not in dropped]


def share_examples(items: Sequence[pytest.Item]) -> None:
    profile, seen = settings(), set()
    for item in items:
        test = getattr(item, "obj", None)
        if not getattr(test, "is_hypothesis_test", False) or id(test) in seen:
            continue
        seen.add(id(test))
        asked = test._hypothesis_internal_use_settings
        if asked.max_examples > profile.max_examples:
            share = max(asked.max_examples * profile.max_examples // FULL, FEWEST)
            test._hypothesis_internal_use_settings = settings(asked, max_examples=share)


def pytest_collection_finish() -> None:
    """Thousands of tests and their modules stay until the end: the collector of garbage need not walk them, nor come as
    often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)

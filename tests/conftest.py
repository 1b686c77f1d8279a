"""One Hypothesis profile for the whole suite, with the same examples on every run; and `tests` importable.

``--hypothesis-profile=deep`` draws more, and others on every run, in tests that do not say how many they want; for the
laws, ``CATNET_EXAMPLES`` says how many (20 000 if it does not).

The suite runs on all processors where pytest-xdist is installed, as it is by the extra ``test``; ``-n 0`` or ``--pdb``
runs it in one process.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.append(str(Path(__file__).resolve().parents[1]))  # behind an installed catnet, so that this finds `tests` only

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a job in the background, whose children would be deaf, too
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "catnet",
    derandomize=True,
    deadline=None,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "deep",
    settings.get_profile("catnet"),
    derandomize=False,
    max_examples=int(os.environ.get("CATNET_EXAMPLES", "20000")),
)
settings.load_profile("catnet")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """What ``-n auto`` would say, where there is more than one file to run and nobody said otherwise."""
    if "PYTEST_XDIST_WORKER" in os.environ:  # or every worker would start workers
        return
    alone = config.getoption("usepdb", False) or all(Path(word.split("::")[0]).is_file() for word in config.args)
    if config.pluginmanager.hasplugin("xdist") and config.getoption("numprocesses", None) is None and not alone:
        config.option.numprocesses = os.cpu_count() or 1
        config.option.dist = "worksteal"

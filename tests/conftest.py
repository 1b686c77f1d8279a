"""One Hypothesis profile for the whole suite, with the same examples on every run; and `tests` importable."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.append(str(Path(__file__).resolve().parents[1]))  # behind an installed catnet, so that this finds `tests` only

settings.register_profile(
    "catnet",
    derandomize=True,
    deadline=None,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("catnet")

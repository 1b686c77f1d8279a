"""What drawing and asserting would load with the first case, loaded before it.

Rooms and kernels are imported when they are needed, which is right for a command and wrong for a test: the first case
would be the slow one, and Hypothesis would take that for a slow strategy, or for a test whose times cannot be relied
on.  Whoever imports `catnet.testing` is about to need them.
"""

from __future__ import annotations

import importlib
import pkgutil

import catnet.algebra
import catnet.architectures
import catnet.category
import catnet.geometry
import catnet.groups
import catnet.questions
import catnet.theorem

__all__ = ["load"]

_FLOORS = (
    catnet.algebra,
    catnet.category,
    catnet.groups,
    catnet.geometry,
    catnet.theorem,
    catnet.architectures,
    catnet.questions,
)
_OTHERS = ("flint", "numpy.ma", "numpy.random", "catnet.files.instance", "catnet.files.parameter")


def load() -> None:
    """Import every module of the floors below, and the libraries that they import when they are used."""
    for floor in _FLOORS:
        for found in pkgutil.walk_packages(floor.__path__, f"{floor.__name__}."):
            importlib.import_module(found.name)
    for name in _OTHERS:
        importlib.import_module(name)

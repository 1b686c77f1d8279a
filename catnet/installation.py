"""What is installed: is the folder that this runs from catnet's alone, and which versions answer?

Another project on PyPI has the name ``catnet`` and installs the same folder, so that in an environment with both, files
of one lie over those of the other, and neither is what it was.  Ours is distributed as ``catnet-exact``.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["find_other_catnet", "version_words"]


def find_other_catnet(folder: Path | None = None) -> str | None:
    """What to do, in one line, if the distribution called catnet is installed into the folder that holds this package.

    Parameters
    ----------
    folder : Path, optional
        Where packages lie; that of this package by default.

    Notes
    -----
    One look at the names in the folder.
    """
    where = folder if folder is not None else Path(__file__).resolve().parent.parent
    try:
        names = [entry.name for entry in os.scandir(where)]
    except OSError:
        return None
    kinds = (".dist-info", ".egg-info")
    other = next((name for name in sorted(names) if name.startswith("catnet-") and name.endswith(kinds)), None)
    if other is None:
        return None
    version = other.removeprefix("catnet-").rsplit(".", 1)[0]
    return (
        f"another project called catnet ({version}) shares the folder {where}: files of both are mixed; "
        "pip uninstall catnet catnet-exact, then install catnet-exact in an environment of its own"
    )


def version_words(own: str) -> str:
    """The versions of catnet, which is `own`, of Python, and of the libraries that compute."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    def found(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return "not installed"

    try:
        import flint

        kernel = str(getattr(flint, "__FLINT_VERSION__", "of an unknown version"))
    except ImportError:
        kernel = "not installed"
    python = f"Python {platform.python_version()}, NumPy {found('numpy')}, FLINT {kernel}"
    return f"catnet {own} ({python} by python-flint {found('python-flint')})"

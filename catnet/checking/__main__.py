"""``python -I catnet/checking CERTIFICATE [--timeout SECONDS]``: re-checks a certificate of any kind without catnet."""

from __future__ import annotations

import sys
from pathlib import Path

if not __package__:  # the folder is run: it is the package, and nothing else of catnet is looked for
    folder = Path(__file__).resolve().parent
    sys.path[:] = [*sys.path[1:], str(folder.parent)]
    __package__ = folder.name

from .every import check
from .reading import main

sys.exit(main(check))

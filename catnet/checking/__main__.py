"""``python -I catnet/checking CERTIFICATE [--weights FILE] [--timeout SECONDS]``: re-checks one of any kind, alone."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

package = __package__
if not package:  # the folder is run: it is the package, and nothing else of catnet is looked for
    folder = Path(__file__).resolve().parent
    sys.path[:] = [*sys.path[1:], str(folder.parent)]
    package = folder.name

every, reading = (import_module(f"{package}.{name}") for name in ("every", "reading"))
sys.exit(reading.main(every.check))

"""``python -m catnet`` is ``catnet``."""

from __future__ import annotations

import sys

from catnet.cli import main

sys.exit(main())

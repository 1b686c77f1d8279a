"""Values that show themselves in notebooks, without an extension and without being asked for a picture.

A notebook asks a value for ``_repr_mimebundle_``.  How a picture of it is made is known on a floor far above, by
`catnet.drawing.notebook`; that is loaded by its name when a notebook asks, and never before.  A terminal, which shows
text alone, is given the text, and nothing is drawn for it.

>>> from catnet.verdict import Refuted
>>> Refuted("they differ at 0", witness=0)._repr_mimebundle_(include={"text/plain"})
{'text/plain': "Refuted(reason='they differ at 0', witness=0)"}
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Collection, Mapping

__all__ = ["Shown"]


class Shown:
    """What a notebook shows as a picture, a table or a formula; it has no fields of its own."""

    __slots__ = ()

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """The value in every form that there is of it, by MIME type; always as ``text/plain``."""
        if _text_is_enough(include):
            return {"text/plain": repr(self)}
        bundle: Mapping[str, str] = importlib.import_module("catnet.drawing.notebook").bundle(self)
        left_out = set(exclude or ())
        return {
            kind: text for kind, text in bundle.items() if kind not in left_out and (not include or kind in include)
        }


def _text_is_enough(include: Collection[str] | None) -> bool:
    """Whether who asks shows text only: IPython in a terminal, or a call that says so."""
    if include and set(include) == {"text/plain"}:
        return True
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    return shell is not None and list(shell.display_formatter.active_types) == ["text/plain"]

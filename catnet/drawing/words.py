"""Names of group elements, written short.

>>> short_word(("r", "r", "s")), short_word(()), short_word(("turn", "flip"))
('r²s', 'e', 'turn·flip')
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import reduce

from catnet.algebra.matrix import Matrix
from catnet.theorem.action import EndActions

__all__ = ["element_words", "short_word", "shortened"]

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ELEMENTS = 500


def short_word(word: Sequence[str]) -> str:
    """A product of generators with powers raised; ``e`` for the empty one."""
    if not word:
        return "e"
    parts = []
    for name, run in itertools.groupby(word):
        count = sum(1 for _ in run)
        parts.append(shortened(name, 12) + (str(count).translate(_RAISED) if count > 1 else ""))
    return ("" if all(len(name) == 1 for name in word) else "·").join(parts)


def shortened(text: str, most: int) -> str:
    """A text from a file, made safe to print: one line of at most `most` printable signs, no mathematics."""
    clean = "".join(sign if sign.isprintable() else "·" for sign in text)
    clean = clean if len(clean) <= most else clean[: most - 1] + "…"
    return clean.replace("$", r"\$")


def element_words(ends: EndActions, generators: Sequence[tuple[str, Matrix]]) -> list[tuple[str, Matrix]]:
    """For every element of the group its short word and its matrix on the plane (the first 500 elements)."""
    images = dict(generators)
    unit = Matrix.identity(2)
    found = []
    for _, word in itertools.islice(ends.group().words(), _ELEMENTS):
        found.append((short_word(word), reduce(Matrix.__matmul__, [images[name] for name in word], unit)))
    return found

"""Names of group elements and numbers, written short.

>>> short_word(("r", "r", "s")), short_word(()), short_word(("turn", "flip"))
('r²s', 'e', 'turn·flip')
>>> number_label(Fraction(-1, 3)), number_label(Fraction(10**12 + 1, 10**12)), number_label(Fraction(1, 10**30), 6)
('−1/3', '≈1.000', '≈1E-30')
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import spell
from catnet.questions.words import decimal_words
from catnet.theorem.action import EndActions

__all__ = ["element_words", "number_label", "short_word", "shortened"]

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


def number_label(value: Fraction, most: int = 10) -> str:
    """A number for a place with room for so many signs: exactly, or about how large it is; never cut."""
    text = spell(value).replace("-", "−")
    return text if len(text) <= most else f"≈{decimal_words(value, 4 if most > 6 else 2).replace('-', '−', value < 0)}"


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

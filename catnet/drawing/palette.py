"""Colours that people with any kind of colour vision can tell apart.

Few things get the eight hues of Okabe and Ito; many things get shades of a map that runs evenly from dark to light
(viridis), where neighbours are told apart by the lines between them.  Signs never rest on colour alone: negative
weights are dashed as well.

>>> colours(2), len(set(colours(50)))
(['#0072b2', '#e69f00'], 50)
>>> tint("#000000", 0.5)
'#808080'

References
----------
Okabe, Ito, "Color Universal Design", 2008. van der Walt, Smith, "A better default colormap for Matplotlib", SciPy
2015, for viridis.
"""

from __future__ import annotations

__all__ = ["BAD", "GOOD", "GREY", "HUES", "INK", "NEGATIVE", "PALE", "POSITIVE", "WORDS", "colours", "shade", "tint"]

HUES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#9c3f00", "#f0e442", "#333333")
"""For up to eight things, in this order; the vermilion is darker than theirs, which tritanopes see near the purple."""

WORDS = ("#005a8c", "#8a5f00", "#00694d", "#8f4a74", "#1f6f9e", "#9c4500", "#6b6300", "#404040")
"""The hues, dark enough to be read as letters on white."""

INK, GREY, PALE = "#1a1a1a", "#8c8c8c", "#e9e9ee"
GOOD, BAD = "#009e73", "#d55e00"
POSITIVE, NEGATIVE = "#0072b2", "#d55e00"

_STEPS = ("#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725")


def colours(count: int) -> list[str]:
    """`count` distinct colours (above about two hundred, neighbours in the list may be equal)."""
    if count <= len(HUES):
        return list(HUES[:count])
    return [shade(index / (count - 1)) for index in range(count)]


def shade(place: float) -> str:
    """The colour at a place between 0 (dark) and 1 (light)."""
    at = min(max(place, 0.0), 1.0) * (len(_STEPS) - 1)
    index = min(int(at), len(_STEPS) - 2)
    return _mixed(_STEPS[index], _STEPS[index + 1], at - index)


def tint(colour: str, white: float) -> str:
    """The colour mixed with this share of white."""
    return _mixed(colour, "#ffffff", white)


def _mixed(one: str, other: str, share: float) -> str:
    parts = [round(int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)

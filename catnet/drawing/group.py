"""The Cayley graph of a group: its elements, and for every generator s an arrow from each g to s g."""

from __future__ import annotations

import math

from catnet.algebra.permutation import Permutation
from catnet.drawing.canvas import Axes, new_axes, set_title
from catnet.drawing.palette import HUES, INK, WORDS
from catnet.drawing.plane import Point
from catnet.drawing.told import tell
from catnet.drawing.words import short_word, shortened
from catnet.errors import InputError
from catnet.groups import FiniteGroup

__all__ = ["cayley_layout", "draw_cayley_graph"]

_MOST = 240


def draw_cayley_graph(group: FiniteGroup, *, axes: Axes | None = None) -> Axes:
    """The Cayley graph, up to 240 elements; arrows both ways (generators of order 2) are drawn as one line.

    Parameters
    ----------
    group : FiniteGroup
    axes : matplotlib Axes, optional

    Raises
    ------
    InputError
        A larger group.
    """
    if group.order > _MOST:
        raise InputError(f"the group has order {group.order}; its Cayley graph is drawn up to order {_MOST}")
    words = {element: short_word(word) for element, word in group.words()}
    places = cayley_layout(group)
    axes = new_axes(axes, (5.4, 5.7))
    axes.set_axis_off()
    axes.set_aspect("equal")
    reach = max(max(abs(x), abs(y)) for x, y in places.values()) + 0.45
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    unit = 5.0 * 72 / (2 * reach)
    longest = max(map(len, words.values()))
    radius = min(15.0, 0.36 * unit * _nearest(places))
    named = radius >= 2.6 * longest
    shrink = (radius if named else min(radius, 5.0)) + 1
    for number, (name, generator) in enumerate(group.generators):
        colour = HUES[number % len(HUES)]
        both = (generator * generator).is_identity
        axes.plot([], [], color=colour, label=f"g → {shortened(name, 12)} g")
        for element in words:
            image = generator * element
            if image == element or (both and words[image] < words[element]):
                continue
            arrow = {
                "arrowstyle": "-" if both else "-|>",
                "color": colour,
                "linewidth": 1.5,
                "shrinkA": shrink,
                "shrinkB": shrink,
                "connectionstyle": "arc3,rad=0" if both else "arc3,rad=0.12",
            }
            axes.annotate("", places[image], places[element], arrowprops=arrow)
    for element, word in words.items():
        size = 2 * (radius if named else min(radius, 5.0))
        look = {"markersize": size, "markerfacecolor": "white", "markeredgecolor": INK}
        (disc,) = axes.plot(*places[element], "o", zorder=3, **look)
        tell(disc, [word])
        if named:
            axes.text(
                *places[element],
                word,
                ha="center",
                va="center",
                fontsize=min(9.0, 2.6 * radius / longest),
                color=INK,
                zorder=4,
            )
    if group.names:
        columns = 4 if all(len(name) <= 4 for name in group.names) else 2
        legend = axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=columns, frameon=False)
        for number, text in enumerate(legend.get_texts()):
            text.set_color(WORDS[number % len(WORDS)])
    set_title(axes, f"the Cayley graph of a group of order {group.order}")
    return axes


def cayley_layout(group: FiniteGroup) -> dict[Permutation, Point]:
    """A place for every element.

    Notes
    -----
    The cycles of g → s g, for the generator s of largest order, are rings.  Up to three lie inside one another, each
    turned and oriented so that the arrows between rings are short; more lie side by side round a circle.
    """
    elements = list(group.elements(limit=_MOST + 1))
    if len(elements) == 1:
        return {elements[0]: (0.0, 0.0)}
    turn = max((generator for _, generator in group.generators), key=lambda generator: generator.order)
    rings: list[list[Permutation]] = []
    seen: set[Permutation] = set()
    for element in elements:
        if element not in seen:
            ring = [element]
            while (following := turn * ring[-1]) != element:
                ring.append(following)
            rings.append(ring)
            seen.update(ring)
    if len(rings) <= 3 and len(rings[0]) > 2:
        return _nested(group, rings)
    if len(rings[0]) <= 2 or len(rings) == 1:
        flat = [element for ring in rings for element in ring]
        return {element: _polar(1.0 + 0.05 * len(flat), k / len(flat)) for k, element in enumerate(flat)}
    small = 0.5
    large = max(1.4, 0.22 * len(rings) * 2)
    places = {}
    for number, ring in enumerate(rings):
        x, y = _polar(large, number / len(rings))
        for k, element in enumerate(ring):
            a, b = _polar(small, k / len(ring) + number / len(rings))
            places[element] = (x + a, y + b)
    return places


def _nested(group: FiniteGroup, rings: list[list[Permutation]]) -> dict[Permutation, Point]:
    count = len(rings[0])
    places = {element: _polar(2.0, k / count) for k, element in enumerate(rings[0])}
    for number, ring in enumerate(rings[1:], start=1):
        radius = 2.0 - 1.15 * number / (len(rings) - 1)
        best: tuple[float, dict[Permutation, Point]] | None = None
        for way in (1, -1):
            for shift in range(count):
                tried = {element: _polar(radius, (way * k + shift) / count) for k, element in enumerate(ring)}
                length = _length(group, places, tried)
                if best is None or length < best[0] - 1e-9:
                    best = length, tried
        places.update(best[1] if best else {})
    return places


def _length(group: FiniteGroup, places: dict[Permutation, Point], tried: dict[Permutation, Point]) -> float:
    total = 0.0
    for element, (x, y) in tried.items():
        for _, generator in group.generators:
            for other in (generator * element, generator.inverse() * element):
                if other in places:
                    total += math.hypot(x - places[other][0], y - places[other][1])
    return total


def _polar(radius: float, turns: float) -> Point:
    angle = math.pi / 2 - 2 * math.pi * turns
    return round(radius * math.cos(angle), 9), round(radius * math.sin(angle), 9)


def _nearest(places: dict[Permutation, Point]) -> float:
    spots = list(places.values())
    return min((math.dist(a, b) for i, a in enumerate(spots) for b in spots[:i]), default=1.0)

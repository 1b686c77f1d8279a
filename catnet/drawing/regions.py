"""Pictures in the plane: linear regions, bent hyperplanes, the orbit of a point and of a region.

Every corner is computed exactly and clipped exactly to the window; floats enter where ink is put on paper.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.perceptron.network import MLP
from catnet.drawing.canvas import Axes, Labels, new_axes, set_title
from catnet.drawing.colouring import classes, fills
from catnet.drawing.palette import HUES, INK, PALE, WORDS
from catnet.drawing.plane import Plane, Point, Polygon, Window, around, plane_of
from catnet.drawing.told import tell
from catnet.drawing.words import element_words, number_label
from catnet.errors import InputError
from catnet.geometry.facets import iter_facets
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.theorem.action import EndActions
from catnet.theorem.ladder import LayerActions

__all__ = ["draw_hyperplanes", "draw_orbit", "draw_regions"]

_LABELLED = 60
_LINES = ("-", "--", "-.", ":")


def draw_regions(
    theta: MLP,
    ends: EndActions | None = None,
    *,
    colour: str = "piece",
    actions: LayerActions | None = None,
    labels: bool = True,
    window: Window | None = None,
    axes: Axes | None = None,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Axes:
    """The linear regions of a network with two inputs, or of its slice.

    Parameters
    ----------
    theta : MLP
    ends : EndActions, optional
        Chooses the slice if there are more than two inputs (see `catnet.drawing.plane`).
    colour : str
        ``"piece"`` (regions with one affine map share a colour), ``"pattern"``, or ``"orbit"``, which needs `actions`.
    labels : bool
        Whether to write its affine map (one output) or its pattern into each region that has room for it.
    window : Window, optional
    axes : matplotlib Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    InputError, BudgetError, MissingExtraError
    """
    plane = plane_of(theta, ends, window)
    polygons = plane.polygons(max_cells=max_cells)
    kinds = classes(polygons, colour, actions)
    palette = fills(max(kinds, default=0) + 1)
    axes = _prepared(plane, axes)
    _fill(axes, plane, polygons, [palette[kind] for kind in kinds])
    if labels and len(polygons) <= _LABELLED:
        _write(axes, plane, polygons, "pattern" if colour == "pattern" or len(theta.layers[-1].bias) > 1 else "map")
    set_title(
        axes, f"{len(polygons)} regions in the window, {max(kinds, default=-1) + 1} colours: one for each {colour}"
    )
    return axes


def draw_hyperplanes(
    theta: MLP,
    ends: EndActions | None = None,
    *,
    labels: bool = True,
    window: Window | None = None,
    axes: Axes | None = None,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Axes:
    """The bent hyperplanes: where a neuron goes from off to on, one colour and one kind of line for each layer.

    A wall on which neurons of several layers change is drawn once, for the lowest of them.  Parameters as for
    `draw_regions`; labels name layer and neuron.
    """
    plane = plane_of(theta, ends, window)
    axes = _prepared(plane, axes)
    walls = walls_of(plane, max_cells=max_cells)
    collections = importlib.import_module("matplotlib.collections")
    for layer in range(theta.depth - 1):
        lines = [line for line, bends in walls if bends[0][0] == layer]
        if lines:
            drawn = collections.LineCollection(
                lines,
                colors=HUES[layer % len(HUES)],
                linewidths=1.8,
                linestyles=_LINES[layer % 4],
                label=f"layer {layer + 1}",
            )
            axes.add_collection(drawn)
            told = [bends for _, bends in walls if bends[0][0] == layer]
            tell(drawn, [", ".join(f"layer {of + 1}, neuron {neuron}" for of, neuron in bends) for bends in told])
    if labels:
        _name_walls(axes, walls)
    if any(True for _ in walls) and theta.depth > 2:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=4, frameon=False, handlelength=3.2)
    set_title(axes, "where a neuron goes from off to on")
    return axes


def draw_orbit(
    theta: MLP,
    ends: EndActions,
    point: Sequence[Fraction] | None = None,
    *,
    window: Window | None = None,
    axes: Axes | None = None,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Axes:
    """The orbit of a point and of the region that holds it, over all regions in pale grey.

    Parameters
    ----------
    theta : MLP
    ends : EndActions
    point : vector of length 2, optional
        In the coordinates of the plane; by default inside a region whose orbit is large.

    Notes
    -----
    What is drawn is g R for the region R of the point, whether or not that is again a region: for a network that is
    not equivariant it need not be.
    """
    plane = plane_of(theta, ends, window)
    axes = _prepared(plane, axes)
    elements = element_words(ends, plane.generators)
    everywhere = plane.content([matrix for _, matrix in elements])
    polygons = plane.polygons(everywhere, max_cells=max_cells)
    _fill(axes, plane, polygons, [PALE] * len(polygons))
    start = _start(plane, polygons, [matrix for _, matrix in elements]) if point is None else tuple(point)
    chosen = next((polygon for polygon in polygons if polygon.holds(start)), None)
    if chosen is None:
        raise InputError(f"the point ({', '.join(map(spell, start))}) lies outside the window")
    by_place: dict[Vector, list[str]] = {}
    shapes: dict[tuple[Vector, ...], Matrix] = {}
    for word, matrix in elements:
        by_place.setdefault(matrix.apply(start), []).append(word)
        shapes.setdefault(around([matrix.apply(corner) for corner in chosen.corners]), matrix)
    palette = fills(len(shapes))
    patches = importlib.import_module("matplotlib.patches")
    for shape, colour in zip(shapes, palette, strict=True):
        axes.add_patch(
            patches.Polygon([plane.place(corner) for corner in shape], facecolor=colour, edgecolor=INK, linewidth=1)
        )
    labels = Labels(axes)
    places = {there: plane.place(there) for there in by_place}
    for place in places.values():
        axes.plot(*place, "o", color=INK, markersize=5, zorder=5)
        labels.block(place, 4)
    step = 0.075 * plane.reach
    for there, words in by_place.items():
        x, y = places[there]
        text = words[0] if len(words) == 1 else f"{words[0]}, …"
        around_it = [(x, y + step), (x, y - step), (x + 1.4 * step, y), (x - 1.4 * step, y)]
        box = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.7}
        labels.put(text, around_it, fontweight="bold", zorder=6, bbox=box)
    name = "(s, t)" if plane.is_slice else "x"
    title = f"{name} = ({', '.join(map(number_label, start))}) and its region: "
    set_title(axes, f"{title}{len(by_place)} points, {len(shapes)} regions; the dot g: where g carries it")
    return axes


def walls_of(plane: Plane, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> list[tuple[Any, Any]]:
    """The walls between regions in the window: two ends where they are drawn, and the neurons that bend there."""
    made = plane.complex(plane.shown(), max_cells=max_cells)
    points: dict[int, Point] = {}
    rays = made.cells.rays
    columns = made.walk.frame.columns
    found = []
    for facet in iter_facets(made):
        if len(facet.regions) == 2 and len(facet.rays) >= 2:
            for ray in facet.rays:
                if ray not in points:
                    values = [int(value) for value in rays[ray]]
                    point = [Fraction(0), Fraction(0)]
                    for column, value in zip(columns, values[:-1], strict=True):
                        point[column] = Fraction(value, values[-1])
                    points[ray] = plane.place(point)
            found.append(([points[facet.rays[0]], points[facet.rays[-1]]], facet.bends))
    return found


def _prepared(plane: Plane, axes: Axes | None) -> Axes:
    """Axes with the limits of the plane, equal units, few ticks."""
    axes = new_axes(axes, (5.2, 5.4))
    reach = plane.reach
    x, y = plane.place(plane.window.centre)
    axes.set_xlim(x - reach, x + reach)
    axes.set_ylim(y - reach, y + reach)
    axes.set_aspect("equal")
    axes.locator_params(nbins=5)
    if plane.is_slice:
        axes.set_xlabel("slice: the inputs whose average over the group is 0", fontsize=8)
    else:
        axes.set_xlabel("$x_0$")
        axes.set_ylabel("$x_1$", rotation=0)
    return axes


def _fill(axes: Axes, plane: Plane, polygons: Sequence[Polygon], palette: Sequence[str]) -> None:
    collections = importlib.import_module("matplotlib.collections")
    thin = 0.9 if len(polygons) <= 200 else 0.3
    outlines = [plane.outline(polygon) for polygon in polygons]
    drawn = collections.PolyCollection(outlines, facecolors=list(palette), edgecolors="white", linewidths=thin)
    axes.add_collection(drawn)
    tell(drawn, [f"{_pattern_words(polygon)}: {_map_words(polygon, plane.is_slice)}" for polygon in polygons])


def _write(axes: Axes, plane: Plane, polygons: Sequence[Polygon], what: str) -> None:
    """A label in the middle of each region that is large enough for it."""
    labels = Labels(axes, 7.5)
    for polygon in polygons:
        text = _pattern_words(polygon) if what == "pattern" else _map_words(polygon, plane.is_slice)
        outline = [_cut(point, axes) for point in plane.outline(polygon)]
        middle = _middle(outline)
        width, height = labels.extent(text)
        a, b = labels._points((0.0, 0.0)), labels._points((1.0, 0.0))
        unit = abs(b[0] - a[0])
        box = [(middle[0] + i * width / unit, middle[1] + j * height / unit) for i in (-1, 1) for j in (-1, 1)]
        if all(_inside(corner, outline) for corner in box):
            labels.put(text, [middle])


def _cut(point: Point, axes: Axes) -> Point:
    """Clamped to the axes: near enough for placing a label."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    return min(max(point[0], left), right), min(max(point[1], bottom), top)


def _middle(outline: Sequence[Point]) -> Point:
    """The centroid."""
    total = x = y = 0.0
    (a0, b0) = outline[0]
    for (a, b), (c, d) in zip(outline, [*outline[1:], outline[0]], strict=True):
        area = (a - a0) * (d - b0) - (c - a0) * (b - b0)
        total += area
        x += area * (a + c + a0) / 3
        y += area * (b + d + b0) / 3
    return (x / total, y / total) if total else (a0, b0)


def _inside(point: Point, outline: Sequence[Point]) -> bool:
    """In a convex polygon, given anticlockwise."""
    x, y = point
    return all(
        (c - a) * (y - b) - (d - b) * (x - a) >= -1e-12 * (1 + abs(c - a) + abs(d - b))
        for (a, b), (c, d) in zip(outline, [*outline[1:], outline[0]], strict=True)
    )


def _pattern_words(polygon: Polygon) -> str:
    return " ".join("".join("1" if active else "0" for active in layer) for layer in polygon.pattern)


def _map_words(polygon: Polygon, is_slice: bool) -> str:
    """The affine map of the first output, short."""
    names = ("s", "t") if is_slice else ("x₀", "x₁")
    return affine_words(polygon.weight[0], polygon.bias[0], names) if polygon.weight else ""


def affine_words(row: Sequence[Fraction], constant: Fraction, names: Sequence[str]) -> str:
    """An affine form as one writes it: ``"2 x₀ − x₁ + 1/2"``."""
    parts: list[tuple[str, str]] = []
    for value, name in zip(row, names, strict=True):
        if value:
            size = spell(abs(value))
            parts.append(("−" if value < 0 else "+", name if size == "1" else f"{size} {name}"))
    if constant or not parts:
        parts.append(("−" if constant < 0 else "+", spell(abs(constant))))
    sign, first = parts[0]
    return ("−" if sign == "−" else "") + first + "".join(f" {sign} {text}" for sign, text in parts[1:])


def _name_walls(axes: Axes, walls: Sequence[tuple[Any, Any]]) -> None:
    """Each neuron's name beside its longest wall that has room."""
    by_neuron: dict[tuple[int, int], list[tuple[float, Point]]] = {}
    for ((a, b), (c, d)), bends in walls:
        middle = ((a + c) / 2, (b + d) / 2)
        by_neuron.setdefault(bends[0], []).append((-math.hypot(c - a, d - b), middle))
    if len(by_neuron) > 40:
        return
    labels = Labels(axes, 7.5)
    for (layer, neuron), found in sorted(by_neuron.items()):
        places = [place for _, place in sorted(found)]
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        labels.put(f"{layer + 1}.{neuron}", places, color=WORDS[layer % len(WORDS)], bbox=box)


def _start(plane: Plane, polygons: Sequence[Polygon], elements: Sequence[Matrix]) -> Vector:
    """Inside a region of the shown window whose orbit has the most regions, the one with the largest area of these."""
    shown = plane.window
    best: tuple[int, Fraction] | None = None
    point: Vector = shown.centre
    for polygon in polygons:
        middle = polygon.inner_point()
        if any(abs(value - centre) >= shown.half for value, centre in zip(middle, shown.centre, strict=True)):
            continue
        images = {around([matrix.apply(corner) for corner in polygon.corners]) for matrix in elements[:64]}
        reached = (len(images), _area(polygon.corners))
        if best is None or reached > best:
            best, point = reached, middle
    return point


def _area(corners: Sequence[Vector]) -> Fraction:
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum((a * d - c * b for (a, b), (c, d) in pairs), Fraction(0)) / 2

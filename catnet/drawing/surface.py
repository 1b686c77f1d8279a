"""The graph of a network: a surface over two inputs, a line over one; and a twin, the same surface otherwise made."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import complex_of
from catnet.drawing.canvas import Axes, new_axes, new_row, set_title
from catnet.drawing.colouring import classes, fills
from catnet.drawing.palette import BAD, GREY, HUES, INK
from catnet.drawing.plane import Plane, Point, Polygon, Window, drawn_number, nice, plane_of, require_relu
from catnet.errors import InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.theorem.action import EndActions

__all__ = ["draw_graph", "draw_line", "draw_twin", "interval_of", "line_points"]

_DOTS = "dots: where a neuron goes from off to on"


def draw_graph(
    theta: MLP,
    ends: EndActions | None = None,
    *,
    output: int = 0,
    window: Window | None = None,
    axes: Axes | None = None,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Axes:
    """The graph of one output: over two inputs (or a slice) a surface, over one input a line.

    Parameters
    ----------
    theta : MLP
    ends : EndActions, optional
        Chooses the slice if there are more than two inputs.
    output : int
    window : Window, optional
    axes : matplotlib Axes, optional
        Three-dimensional, unless the network has one input.
    """
    require_relu(theta)
    if not 0 <= output < theta.widths[-1]:
        raise InputError(f"output {output} was asked for, the network has {theta.widths[-1]}")
    if theta.widths[0] == 1:
        return draw_line(theta, output=output, axes=axes, max_cells=max_cells)
    plane = plane_of(theta, ends, window)
    axes = new_axes(axes, (5.4, 4.8), solid=True)
    polygons = plane.polygons(max_cells=max_cells)
    kinds = classes(polygons, "piece")
    _surface(axes, plane, polygons, kinds, output)
    set_title(axes, f"the graph of output {output}: {max(kinds, default=-1) + 1} affine pieces")
    return axes


def draw_line(
    theta: MLP,
    *,
    output: int = 0,
    half: Fraction | None = None,
    axes: Axes | None = None,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Axes:
    """The graph of one output of a network with one input, its kinks marked."""
    require_relu(theta)
    axes = new_axes(axes, (5.4, 3.6))
    edge = half if half is not None else interval_of(theta, max_cells=max_cells)
    points = line_points(theta, edge, max_cells)
    values = [theta(point)[output] for point in points]
    axes.plot(
        [drawn_number(x) for (x,) in points], [drawn_number(value) for value in values], color=HUES[0], linewidth=2
    )
    inner = list(zip(points, values, strict=True))[1:-1]
    axes.plot([drawn_number(x) for (x,), _ in inner], [drawn_number(v) for _, v in inner], "o", color=INK, markersize=4)
    axes.axhline(0, color=GREY, linewidth=0.6)
    axes.axvline(0, color=GREY, linewidth=0.6)
    axes.set_xlabel("$x_0$")
    set_title(axes, f"the graph of output {output}; {_DOTS}")
    return axes


def draw_twin(
    theta: MLP,
    twin: MLP,
    *,
    output: int = 0,
    window: Window | None = None,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> list[Axes]:
    """Two networks with one function: above the same surface twice, below where each network's neurons are on.

    The arrows of the first layer point to the side on which a neuron is on; those that differ are drawn in the colour
    of warning, with a thick line.

    Returns
    -------
    list of Axes
        Four of them; two if the network has one input.
    """
    require_relu(theta)
    require_relu(twin)
    theta.require_parallel(twin)
    if theta.widths[0] == 1:
        rows = new_row(2, (8.0, 3.4))
        half = max(interval_of(network, max_cells=max_cells) for network in (theta, twin))
        for axes, network, name in zip(rows, (theta, twin), ("theta", "its twin"), strict=True):
            draw_line(network, output=output, half=half, axes=axes, max_cells=max_cells)
            set_title(axes, f"{name}: output {output}; {_DOTS}")
        return rows
    plane = plane_of(theta, None, window or _window_of_both(theta, twin))
    figure = new_axes(None, (8.0, 7.4)).figure
    figure.clear()
    importlib.import_module("mpl_toolkits.mplot3d")
    made = [figure.add_subplot(2, 2, place + 1, **({"projection": "3d"} if place < 2 else {})) for place in range(4)]
    rays = [_first_layer(network) for network in (theta, twin)]
    for place, (network, name) in enumerate(((theta, "theta"), (twin, "its twin"))):
        own = Plane(network, plane.embedding, plane.window, plane.frame)
        polygons = own.polygons(max_cells=max_cells)
        kinds = classes(polygons, "piece")
        _surface(made[place], own, polygons, kinds, output)
        set_title(made[place], f"{name}: the graph of output {output}")
        _sides(made[place + 2], own, rays[place], rays[1 - place])
        set_title(made[place + 2], f"{name}: lines of layer 1, arrows to the side that is on")
    return made


def interval_of(theta: MLP, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> Fraction:
    """How far from the origin a network with one input is drawn."""
    vertices = complex_of(theta, max_cells=max_cells).vertices()
    far = max((abs(x) for (x,) in vertices), default=Fraction(0))
    return nice(far * Fraction(3, 2)) if far else Fraction(1)


def line_points(theta: MLP, edge: Fraction, max_cells: int | None) -> list[Vector]:
    """Where a network with one input bends between −edge and edge, and these two, in their order."""
    made = complex_of(theta, within=(((1,), edge), ((-1,), edge)), max_cells=max_cells)
    return sorted({*made.vertices(), (-edge,), (edge,)})


def _surface(axes: Axes, plane: Plane, polygons: Sequence[Polygon], kinds: Sequence[int], output: int) -> None:
    solid = importlib.import_module("mpl_toolkits.mplot3d.art3d")
    palette = fills(max(kinds, default=0) + 1)
    pieces, heights, places = [], [], []
    for polygon in polygons:
        corners = []
        for corner in polygon.corners:
            height = drawn_number(polygon.value(corner)[output])
            place = plane.place(corner)
            corners.append((*place, height))
            heights.append(height)
            places.append(place)
        pieces.append(corners)
    faces = [palette[kind] for kind in kinds]
    thin = 0.6 if len(polygons) <= 200 else 0.2
    axes.add_collection3d(
        solid.Poly3DCollection(pieces, facecolors=faces, edgecolors="#404040", linewidths=thin, alpha=0.95)
    )
    low, high = min(heights, default=0.0), max(heights, default=1.0)
    room = 0.05 * (high - low) or 1.0
    axes.set_xlim(min(x for x, _ in places), max(x for x, _ in places))
    axes.set_ylim(min(y for _, y in places), max(y for _, y in places))
    axes.set_zlim(low - room, high + room)
    axes.view_init(elev=32, azim=-58)
    axes.locator_params(nbins=4)
    axes.tick_params(labelsize=7, pad=0)
    axes.set_xlabel("s" if plane.is_slice else "$x_0$", labelpad=-4)
    axes.set_ylabel("t" if plane.is_slice else "$x_1$", labelpad=-4)


def _first_layer(theta: MLP) -> list[tuple[Fraction, ...]]:
    """The rows (w, b), divided by the sum of the sizes of their weights."""
    head = theta.layers[0]
    found = []
    for row, bias in zip(head.weight.rows(), head.bias, strict=True):
        size = sum(map(abs, row))
        found.append(tuple(value / size for value in (*row, bias)) if size else (*row, bias))
    return found


def _window_of_both(theta: MLP, twin: MLP) -> Window:
    """What shows each of two networks, and all lines of their first layers that only one of them has."""
    half = max(plane_of(network).window.half for network in (theta, twin))
    rays = [_first_layer(network) for network in (theta, twin)]
    alone = [row for own, other in (rays, rays[::-1]) for row in own if row not in other]
    nearest = [abs(bias) / (abs(p) + abs(q)) for p, q, bias in alone if p or q]
    return Window(max([half, *(nice(Fraction(5, 4) * far) for far in nearest if far)]))


def _sides(axes: Axes, plane: Plane, rows: Sequence[Sequence[Fraction]], others: Sequence[Sequence[Fraction]]) -> None:
    """The lines w x + b = 0 with an arrow to the side where the neuron is on."""
    reach = plane.reach
    x, y = plane.place(plane.window.centre)
    axes.set_xlim(x - reach, x + reach)
    axes.set_ylim(y - reach, y + reach)
    axes.set_aspect("equal")
    axes.locator_params(nbins=5)
    axes.set_xlabel("$x_0$")
    axes.set_ylabel("$x_1$", rotation=0)
    known = list(others)
    for neuron, row in enumerate(rows):
        segment = _segment(plane.window, row)
        if segment is None:
            continue
        shared = row in known
        colour = HUES[0] if shared else BAD
        (a, b), (c, d) = segment
        axes.plot([a, c], [b, d], color=colour, linewidth=1.4 if shared else 2.4)
        share = (0.3, 0.7, 0.5, 0.2, 0.8)[neuron % 5]
        foot = (a + share * (c - a), b + share * (d - b))
        size = (float(row[0]) ** 2 + float(row[1]) ** 2) ** 0.5
        tip = (foot[0] + 0.2 * reach * float(row[0]) / size, foot[1] + 0.2 * reach * float(row[1]) / size)
        arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", tip, foot, arrowprops=arrow)
        beyond = (foot[0] * -0.25 + tip[0] * 1.25, foot[1] * -0.25 + tip[1] * 1.25)
        axes.text(*beyond, str(neuron), color=colour, ha="center", va="center", fontsize=8)


def _segment(window: Window, row: Sequence[Fraction]) -> tuple[Point, Point] | None:
    """The part of the line w x + b = 0 inside the window, clipped exactly."""
    p, q, constant = row
    if not p and not q:
        return None
    x, y = window.centre
    found = set()
    for edge in (-window.half, window.half):
        if q and abs(-(p * (x + edge) + constant) / q - y) <= window.half:
            found.add((x + edge, -(p * (x + edge) + constant) / q))
        if p and abs(-(q * (y + edge) + constant) / p - x) <= window.half:
            found.add((-(q * (y + edge) + constant) / p, y + edge))
    if len(found) < 2:
        return None
    first, *_, last = sorted(found)
    return (drawn_number(first[0]), drawn_number(first[1])), (drawn_number(last[0]), drawn_number(last[1]))

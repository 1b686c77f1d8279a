"""A witness, drawn: where f(g x) and g f(x) differ.

Over two inputs the regions of the difference are coloured by whether it vanishes on them, which is decided exactly;
with any other number of inputs both sides are drawn along the line through the origin and the witness.
"""

from __future__ import annotations

import importlib
import textwrap
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import complex_of
from catnet.category import Affine
from catnet.drawing.canvas import Axes, Labels, new_axes, set_title
from catnet.drawing.palette import BAD, HUES, INK, PALE, WORDS, tint
from catnet.drawing.plane import Plane, Window, around, drawn_number, nice, plane_of, require_relu
from catnet.drawing.regions import _fill, _prepared
from catnet.drawing.words import number_label, shortened
from catnet.errors import InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Operator
from catnet.groups.operators import as_matrix
from catnet.questions.end_to_end import EndToEndDifference
from catnet.questions.words import point_words
from catnet.theorem.action import EndActions

__all__ = ["defect_network", "draw_witness"]

_SEEN = 50


def draw_witness(
    theta: MLP,
    ends: EndActions,
    witness: EndToEndDifference,
    *,
    window: Window | None = None,
    axes: Axes | None = None,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Axes:
    """Where the two sides of end-to-end equivariance differ, with the exact witness.

    Parameters
    ----------
    theta : MLP
    ends : EndActions
    witness : EndToEndDifference
        Of a refuted `catnet.questions.verify`.
    window : Window, optional
        By default one that shows the witness.
    axes : matplotlib Axes, optional
    """
    require_relu(theta)
    operators = {name: (first, last) for name, first, last in ends.generators}
    if witness.generator not in operators:
        raise InputError(f"{witness.generator!r} is not a generator")
    first, last = operators[witness.generator]
    differing = [i for i, (a, b) in enumerate(zip(witness.f_of_gx, witness.g_of_fx, strict=True)) if a != b]
    if not differing:
        raise InputError("the two sides of this witness are equal")
    name = shortened(witness.generator, 8)
    left, right = (spell(side[differing[0]]).replace("-", "−") for side in (witness.f_of_gx, witness.g_of_fx))
    words = f"f({name} x) = {left}, {name} f(x) = {right}"
    if len(left) + len(right) > 24:
        gap = witness.f_of_gx[differing[0]] - witness.g_of_fx[differing[0]]
        words = f"f({name} x) − {name} f(x) = {number_label(gap, 24)}".replace("= ≈", "≈ ")
    words += "" if theta.widths[-1] == 1 else f" in output {differing[0]}"
    if theta.widths[0] == 2:
        axes = _over_the_plane(theta, ends, witness, (first, last), window, axes, max_cells)
        set_title(axes, f"orange: f({name} x) ≠ {name} f(x); at the star {words}")
        return axes
    return _along_a_line(theta, witness, (first, last), differing[0], axes, words, max_cells)


def defect_network(theta: MLP, first: Operator, last: Operator) -> MLP:
    """x ↦ f(g x) − g f(x), as one network: both sides beside each other, subtracted at the end."""
    head, tail = theta.layers[0], theta.layers[-1]
    before, after = as_matrix(first), as_matrix(last)
    if theta.depth == 1:
        weight = head.weight @ before - after @ head.weight
        bias = tuple(a - b for a, b in zip(head.bias, after.apply(head.bias), strict=True))
        return MLP((Affine(weight, bias),), theta.activation)
    layers = [Affine((head.weight @ before).above(head.weight), head.bias * 2)]
    layers += [Affine(layer.weight.direct_sum(layer.weight), layer.bias * 2) for layer in theta.layers[1:-1]]
    bias = tuple(a - b for a, b in zip(tail.bias, after.apply(tail.bias), strict=True))
    layers.append(Affine(tail.weight.beside(-(after @ tail.weight)), bias))
    return MLP(tuple(layers), theta.activation)


def _over_the_plane(
    theta: MLP,
    ends: EndActions,
    witness: EndToEndDifference,
    operators: tuple[Operator, Operator],
    window: Window | None,
    axes: Axes | None,
    max_cells: int | None,
) -> Axes:
    moved = operators[0].apply(witness.point)
    if window is None:
        window = plane_of(theta, ends).window
        far = max(map(abs, (*witness.point, *moved)))
        if far * Fraction(8, 7) > window.half or (far and far * 40 < window.half):
            window = Window(nice(far * Fraction(5, 4)))
    difference = defect_network(theta, *operators)
    plane = Plane(difference, Matrix.identity(2), window, ((1.0, 0.0), (0.0, 1.0)))
    polygons = plane.polygons(max_cells=max_cells)
    axes = _prepared(plane, axes)
    colours = [tint(BAD, 0.55) if any(map(any, polygon.weight)) or any(polygon.bias) else PALE for polygon in polygons]
    _fill(axes, plane, polygons, colours)
    patches = importlib.import_module("matplotlib.patches")
    for polygon, colour in zip(polygons, colours, strict=True):
        if colour != PALE:
            outline = [plane.place(corner) for corner in around(polygon.corners)]
            axes.add_patch(patches.Polygon(outline, fill=False, hatch="//", edgecolor=tint(BAD, 0.2), linewidth=0))
    labels = Labels(axes, 8.5)
    for point, mark in ((witness.point, "*"), (moved, "o")):
        place = plane.place(point)
        axes.plot(*place, mark, color=INK, markersize=13 if mark == "*" else 6, zorder=5)
        labels.block(place, 5)
    for point, text in ((witness.point, "x"), (moved, f"{shortened(witness.generator, 8)} x")):
        x, y = plane.place(point)
        step = 0.09 * plane.reach
        full = f"{text} = ({', '.join(number_label(value) for value in point)})"
        places = [
            (x, y + step),
            (x, y - step),
            (x + 4 * step, y),
            (x - 4 * step, y),
            (x - 3 * step, y - step),
            (x + 3 * step, y - step),
            (x - 3 * step, y + step),
            (x + 3 * step, y + step),
        ]
        labels.put(
            full,
            places,
            zorder=6,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
        )
    return axes


def _along_a_line(
    theta: MLP,
    witness: EndToEndDifference,
    operators: tuple[Operator, Operator],
    output: int,
    axes: Axes | None,
    words: str,
    max_cells: int | None,
) -> Axes:
    direction = witness.point if any(witness.point) else (Fraction(1),) * len(witness.point)
    place = Fraction(1) if any(witness.point) else Fraction(0)
    column = Matrix.column(direction)
    first, last = operators
    name = shortened(witness.generator, 8)
    tail = theta.layers[-1]
    turned = Affine(as_matrix(last) @ tail.weight, last.apply(tail.bias))
    after = MLP((*theta.layers[:-1], turned), theta.activation)
    sides = [
        (_curve(theta, as_matrix(first) @ column, output, max_cells), f"f({name} t x)", 0, "-"),
        (_curve(after, column, output, max_cells), f"{name} f(t x)", 5, "--"),
    ]
    heights = [value for curve, *_ in sides for _, value in curve]
    stars = [witness.f_of_gx[output], witness.g_of_fx[output]]
    if abs(stars[0] - stars[1]) * _SEEN < max(heights) - min(heights):  # too near to each other to be told apart
        curve = _curve(defect_network(theta, first, last), column, output, max_cells)
        sides = [(curve, f"f({name} t x) − {name} f(t x)", 0, "-")]
        stars = [stars[0] - stars[1]]
    axes = new_axes(axes, (5.8, 3.8))
    for curve, label, hue, line in sides:
        across, up = ([drawn_number(value) for value in values] for values in zip(*curve, strict=True))
        axes.plot(across, up, line, color=HUES[hue], linewidth=2, label=label)
    starred = {"color": INK, "markersize": 11, "linestyle": "", "zorder": 5, "label": f"the witness, t = {place}"}
    axes.plot([drawn_number(place)] * len(stars), [drawn_number(star) for star in stars], "*", **starred)
    axes.axvline(drawn_number(place), color=tint(INK, 0.6), linewidth=0.7)
    axes.legend(frameon=False, labelcolor=[*(WORDS[hue] for _, _, hue, _ in sides), INK])
    shown = point_words(direction).replace("-", "−")
    axes.set_xlabel("\n".join(textwrap.wrap(f"t, along x = {shown}", 80)), fontsize=8)
    set_title(axes, words)
    return axes


def _curve(theta: MLP, column: Matrix, output: int, max_cells: int | None) -> list[tuple[Fraction, Fraction]]:
    """The kinks of t ↦ f(t column) for −2 ≤ t ≤ 2, ends included, with the values there."""
    head = theta.layers[0]
    along = MLP((Affine(head.weight @ column, head.bias), *theta.layers[1:]), theta.activation)
    edge = Fraction(2)
    made = complex_of(along, within=(((1,), edge), ((-1,), edge)), max_cells=max_cells)
    return [(t, along((t,))[output]) for (t,) in sorted({*made.vertices(), (-edge,), (edge,)})]

"""The door to Matplotlib: axes to draw on, labels that do not collide, files that are the same on every run.

Matplotlib is imported when something is drawn, never before.  Figures are made without pyplot, so no state is shared
and no window opens; a figure belongs to the axes that a function returns, and a notebook shows it.
"""

from __future__ import annotations

import importlib
import io
import textwrap
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias, final

from catnet.drawing.palette import INK
from catnet.drawing.told import with_words
from catnet.errors import MissingExtraError

__all__ = ["Axes", "Labels", "figure_of", "new_axes", "new_row", "png_bytes", "set_title", "style", "svg_text"]

Axes: TypeAlias = Any
"""A `matplotlib.axes.Axes`."""

_SETTINGS = {
    "svg.hashsalt": "catnet",
    "svg.fonttype": "path",
    "font.family": ["DejaVu Sans"],
    "mathtext.fontset": "dejavusans",
    "font.size": 9.0,
    "axes.edgecolor": "#8c8c8c",
    "axes.linewidth": 0.6,
    "xtick.color": "#595959",
    "ytick.color": "#595959",
    "savefig.facecolor": "white",
}


def _part(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingExtraError("drawing needs Matplotlib: pip install 'catnet-exact[draw]'") from None


def style() -> Any:
    """The context in which catnet's own files are drawn: Matplotlib's defaults whatever the user's settings are."""
    _part("matplotlib.figure")
    return _part("matplotlib.style").context(["default", _SETTINGS])


def new_axes(axes: Axes | None, size: tuple[float, float] = (5.0, 5.0), *, solid: bool = False) -> Axes:
    """The axes given, or new ones (three-dimensional if `solid`) on a figure of their own."""
    if axes is not None:
        return axes
    return new_row(1, size, solid=solid)[0]


def new_row(count: int, size: tuple[float, float], *, solid: bool = False, rows: int = 1) -> list[Axes]:
    """New axes side by side (or in `rows` rows) on one figure of this size in inches.

    Parameters
    ----------
    count : int
    size : pair of float
    solid : bool
        Three-dimensional axes.
    rows : int

    Returns
    -------
    list of Axes
        Their ``.figure`` shows itself in a notebook, without pyplot.
    """
    figure = _shown_figure()(figsize=size, layout="constrained")
    if solid:
        _part("mpl_toolkits.mplot3d")
    keywords = {"projection": "3d"} if solid else {}
    with style():
        return [figure.add_subplot(rows, count, place + 1, **keywords) for place in range(count * rows)]


@cache
def _shown_figure() -> Any:
    """The class of figures that notebooks show as SVG, with nothing to be set up before."""

    class ShownFigure(_part("matplotlib.figure").Figure):  # type: ignore[misc]  # known when something is drawn
        def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
            return {"image/svg+xml": svg_text(self.axes), "text/plain": repr(self)}

    return ShownFigure


def set_title(axes: Axes, *paragraphs: str) -> None:
    """A title that is never cut: on as many lines as it needs, every paragraph on lines of its own."""
    inches = figure_of(axes).get_size_inches()[0] * _share(axes)
    lines = [line for text in paragraphs for line in textwrap.wrap(text, max(24, int(13 * inches)))]
    axes.set_title("\n".join(lines), fontsize=9, color=INK)


def _share(axes: Axes) -> float:
    """The part of the figure's width that axes have, those beside them left out."""
    place = axes.get_subplotspec()
    return 1.0 if place is None else len(place.colspan) / place.get_gridspec().ncols


def figure_of(axes: Any) -> Any:
    """The figure that axes, or the first of several, belong to."""
    first = axes[0] if isinstance(axes, Sequence) else axes
    return getattr(first, "figure", first)


def svg_text(axes: Any) -> str:
    """The figure of some axes as SVG: the same text on every run, without a date, with words for its parts."""
    stream = io.StringIO()
    with style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font|constrained_layout not applied")
        figure_of(axes).savefig(stream, format="svg", metadata={"Date": None, "Creator": "catnet"})
    text = "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"
    return with_words(text, figure_of(axes))


def png_bytes(axes: Any, dpi: int = 160) -> bytes:
    """The figure of some axes as PNG."""
    stream = io.BytesIO()
    with style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font|constrained_layout not applied")
        figure_of(axes).savefig(stream, format="png", dpi=dpi, metadata={"Software": "catnet"})
    return stream.getvalue()


@final
class Labels:
    """Places labels on axes one after the other, each where it covers no earlier one, or not at all.

    Parameters
    ----------
    axes : Axes
        Their limits and size must be final.
    size : float
        Of the letters, in points.
    """

    __slots__ = ("_axes", "_boxes", "_size")

    def __init__(self, axes: Axes, size: float = 8.0) -> None:
        self._axes, self._size = axes, size
        self._boxes: list[tuple[float, float, float, float]] = []

    def extent(self, text: str) -> tuple[float, float]:
        """Half the width and half the height of a text in points, generously."""
        return 0.33 * self._size * max(len(text), 1) + 2, 0.62 * self._size + 1

    def block(self, place: tuple[float, float], radius: float) -> None:
        """Keep a disc of this radius in points free."""
        x, y = self._points(place)
        self._boxes.append((x - radius, y - radius, x + radius, y + radius))

    def put(self, text: str, places: Sequence[tuple[float, float]], **keywords: Any) -> bool:
        """Write the text at the first of the places that is free and inside the axes."""
        width, height = self.extent(text)
        right, top = self._points((self._axes.get_xlim()[1], self._axes.get_ylim()[1]))
        for place in places:
            x, y = self._points(place)
            box = (x - width, y - height, x + width, y + height)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= right and box[3] <= top
            if inside and not any(_overlap(box, other) for other in self._boxes):
                self._boxes.append(box)
                settings = {"color": INK, "fontsize": self._size, "ha": "center", "va": "center", **keywords}
                self._axes.text(*place, text, **settings)
                return True
        return False

    def _points(self, place: tuple[float, float]) -> tuple[float, float]:
        """A place in points from the lower left corner of the axes, as it will be with an equal aspect."""
        (left, right), (bottom, top) = self._axes.get_xlim(), self._axes.get_ylim()
        frame = self._axes.get_position()
        width, height = figure_of(self._axes).get_size_inches()
        across, up = 72 * width * frame.width / (right - left), 72 * height * frame.height / (top - bottom)
        if self._axes.get_aspect() != "auto":
            across = up = min(across, up)
        return (place[0] - left) * across, (place[1] - bottom) * up


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

"""Pictures and a page.  Nothing is imported from Matplotlib before something is drawn.

Functions that draw take optional axes, return the axes, and never show; `save` writes SVG and PNG that are the same
bytes on every run.
"""

from __future__ import annotations

from catnet.drawing.canvas import new_row
from catnet.drawing.group import draw_cayley_graph
from catnet.drawing.ladder import draw_ladder, draw_ladder_of
from catnet.drawing.network import draw_disguised_and_normalised, draw_network
from catnet.drawing.output import save
from catnet.drawing.page import page_data, page_text
from catnet.drawing.plane import Plane, Window, plane_of
from catnet.drawing.regions import draw_hyperplanes, draw_orbit, draw_regions
from catnet.drawing.surface import draw_graph, draw_twin
from catnet.drawing.witness import draw_witness

__all__ = [
    "Plane",
    "Window",
    "draw_cayley_graph",
    "draw_disguised_and_normalised",
    "draw_graph",
    "draw_hyperplanes",
    "draw_ladder",
    "draw_ladder_of",
    "draw_network",
    "draw_orbit",
    "draw_regions",
    "draw_twin",
    "draw_witness",
    "new_row",
    "page_data",
    "page_text",
    "plane_of",
    "save",
]

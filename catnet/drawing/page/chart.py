"""The map of the page: every region that the window and its images under the group meet.

A region keeps its number in all lists.  ``image`` says where a generator carries it: to the region with the permuted
pattern, when the layers are equivariant, and −1 for an orbit that leaves the map.  Every region has an inner point,
chosen so that g carries the one of R to the one of g R: the mean of all g x in a region, x being an inner point of the
first region of the orbit.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.drawing.colouring import classes, fills, hidden_permutations, moved_pattern
from catnet.drawing.plane import Plane, Polygon
from catnet.geometry.region import Pattern
from catnet.theorem.ladder import LayerActions

__all__ = ["chart_data"]

_REACHED = 500


def chart_data(plane: Plane, actions: LayerActions | None, *, max_cells: int) -> dict[str, Any]:
    """The regions of the plane; with `actions` also where the group carries them."""
    matrices = dict(plane.generators)
    reached = _elements(list(matrices.values()))
    polygons = plane.polygons(plane.content(reached), max_cells=max_cells)
    images = _images(polygons, actions)
    points = _starts(plane, polygons, max_cells)
    if images:
        _carry(points, images, list(matrices.values()))
    corners: dict[Vector, int] = {}
    for polygon in polygons:
        for corner in polygon.corners:
            corners.setdefault(corner, len(corners))
    pieces: dict[tuple[Any, Any], int] = {}
    for polygon in polygons:
        pieces.setdefault((polygon.weight, polygon.bias), len(pieces))
    x, y = plane.place(plane.window.centre)
    unit = plane.reach

    def place(point: Vector) -> list[float]:
        return [
            round((value - centre) / unit, 5) + 0.0 for value, centre in zip(plane.place(point), (x, y), strict=True)
        ]

    document: dict[str, Any] = {
        "reach": unit,
        "centre": [x, y],
        "corners": [value for corner in corners for value in place(corner)],
        "regions": [[corners[corner] for corner in polygon.corners] for polygon in polygons],
        "patterns": ["|".join(_bits(layer) for layer in polygon.pattern) for polygon in polygons],
        "piece": [pieces[polygon.weight, polygon.bias] for polygon in polygons],
        "pieces": [
            [[*map(spell, row), spell(constant)] for row, constant in zip(weight, bias, strict=True)]
            for weight, bias in pieces
        ],
        "points": [[spell(value) for value in point] for point in points],
        "places": [place(point) for point in points],
        "values": [list(map(spell, polygon.value(point))) for polygon, point in zip(polygons, points, strict=True)],
        "image": images,
        "colours": {},
    }
    how = ["piece", "pattern"] + (["orbit"] if images else [])
    for word in how:
        kinds = classes(polygons, word, actions)
        document["colours"][word] = {"palette": fills(max(kinds, default=0) + 1), "of": kinds}
    return document


def _elements(generators: Sequence[Matrix]) -> list[Matrix]:
    """The matrices that the generators reach on the plane, the first few hundred."""
    found = {Matrix.identity(2): None}
    queue = list(found)
    for here in queue:
        for generator in generators:
            there = generator @ here
            if there not in found and len(found) < _REACHED:
                found[there] = None
                queue.append(there)
    return queue


def _bits(layer: Sequence[bool]) -> str:
    return "".join("1" if active else "0" for active in layer)


def _images(polygons: Sequence[Polygon], actions: LayerActions | None) -> list[list[int]] | None:
    """For every generator and region the number of the region it is carried to, −1 if that lies outside."""
    if actions is None:
        return None
    number: dict[Pattern, int] = {polygon.pattern: i for i, polygon in enumerate(polygons)}
    return [
        [number.get(moved_pattern(polygon.pattern, permutations), -1) for polygon in polygons]
        for _, permutations in hidden_permutations(actions)
    ]


def _starts(plane: Plane, polygons: Sequence[Polygon], max_cells: int) -> list[Vector]:
    """An inner point of every region, where it is shown if it is."""
    inner = plane.window.times(Fraction(1, 2)) if plane.is_slice else plane.window
    shown = {polygon.pattern: polygon for polygon in plane.polygons(inner, max_cells=max_cells)}
    return [shown.get(polygon.pattern, polygon).inner_point() for polygon in polygons]


def _carry(points: list[Vector], images: list[list[int]], generators: Sequence[Matrix]) -> None:
    """Change the points so that those of one orbit are carried to one another; let go of orbits that leave the map."""
    seen: set[int] = set()
    for start in range(len(points)):
        if start in seen:
            continue
        reached: dict[int, dict[Vector, None]] = {start: {points[start]: None}}
        queue = [(start, points[start])]
        inside = True
        for region, point in queue:
            for image, matrix in zip(images, generators, strict=True):
                there, moved = image[region], matrix.apply(point)
                if there < 0:
                    inside = False
                elif moved not in reached.setdefault(there, {}):
                    reached[there][moved] = None
                    queue.append((there, moved))
        seen.update(reached)
        for region, found in reached.items():
            if inside:
                points[region] = tuple(sum(column, Fraction(0)) / len(found) for column in zip(*found, strict=True))
            else:
                for image in images:
                    image[region] = -1

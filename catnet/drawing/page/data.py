"""What the page shows, as one JSON document.

Numbers that are shown are strings in lowest terms; places, sizes and colours are for drawing.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.guards import as_perceptron, relu_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.drawing.colouring import orbits_of
from catnet.drawing.ladder import generators_on, square_states
from catnet.drawing.page.chart import chart_data
from catnet.drawing.page.near import Square, near_miss, squares_of
from catnet.drawing.page.witness import around_witness, placed, witness_shown
from catnet.drawing.plane import Plane, drawn_number, plane_of
from catnet.drawing.surface import interval_of, line_points
from catnet.drawing.words import short_word
from catnet.errors import BudgetError, InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import FiniteGroup, Operator
from catnet.groups.operators import as_matrix, product
from catnet.groups.recognition import name_of
from catnet.questions.end_to_end import EnclosedEndToEndDifference, EndToEndDifference
from catnet.questions.verify import Report, verify
from catnet.theorem.action import EndActions
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Network
from catnet.verdict import Refuted

__all__ = ["page_data"]

_ELEMENTS = 48
_ENTRIES = 1_500
_NEURONS = 20_000
_EDGES = 1_200
_OUTPUTS = 4


def page_data(
    theta: Network,
    ends: EndActions | None = None,
    *,
    name: str = "network",
    report: Report | None = None,
    max_cells: int = DEFAULT_MAX_CELLS,
) -> dict[str, Any]:
    """The document for one instance, or for a network without a group.

    Parameters
    ----------
    theta : Network
        Of any architecture; weights and regions are shown of an `MLP`.
    ends : EndActions, optional
    name : str
        Any text.
    report : Report, optional
        `catnet.questions.verify` of the two, if it is already known.
    max_cells : int
        The budget of regions; past it the page comes without the map.
    """
    group = ends if ends is not None else EndActions(())
    known = report if report is not None or not group.generators else verify(theta, group, max_cells=max_cells)
    actions = known.proof.actions if known is not None and known.proof is not None else None
    perceptron = as_perceptron(theta)
    near = None
    if actions is not None and perceptron is not None:
        near = near_miss(perceptron, group, max_cells=max_cells)
    plane, missing = _plane(theta, group)
    found = known.end_to_end.witness if known is not None and isinstance(known.end_to_end, Refuted) else None
    if plane is not None and isinstance(found, EndToEndDifference | EnclosedEndToEndDifference):
        plane = around_witness(plane, group, found)
    elements = _elements(_widths(theta), group, known, plane)
    networks = {"given": _network(theta, group, actions, known, plane, max_cells)}
    if near is not None and actions is not None:
        other, _ = _plane(near.theta, group)
        moved = (
            None
            if other is None or plane is None
            else Plane(other.theta, plane.embedding, plane.window, plane.frame, plane.generators)
        )
        networks["near"] = _network(near.theta, group, actions, None, moved, max_cells, fits=False)
        layer, row, column = near.where
        networks["near"]["change"] = {
            "layer": layer,
            "row": row,
            "column": column,
            "before": spell(near.before),
            "after": spell(near.after),
        }
        networks["near"]["witness"] = placed(witness_shown(near.theta, group, near.witness, moved), group, moved)
    if networks["given"]["map"] is None and not missing:
        missing = f"there are more than {max_cells} regions, or numbers too large to be drawn"
    return {
        "name": name,
        "headline": _headline(known),
        "answers": _answers(known),
        "widths": list(_widths(theta)),
        "weights": perceptron is not None,
        "generators": list(group.names),
        "order": known.group.order if known is not None else 1,
        "structure": name_of(known.group) if known is not None and isinstance(known.group, FiniteGroup) else None,
        "orbits": None
        if actions is None
        else [_orbit_numbers(actions, i, width) for i, width in enumerate(_widths(theta))],
        "elements": elements,
        "hidden": actions is not None,
        "unique": known is not None and known.proof is not None and known.proof.homomorphism == "uniqueness",
        "missing": missing,
        "slice": _spelled(plane.embedding.T) if plane is not None and plane.is_slice else None,
        "networks": networks,
    }


def _widths(theta: Network) -> tuple[int, ...]:
    return tuple(space.dimension for space in theta.spaces)


def _orbit_numbers(actions: LayerActions, index: int, width: int) -> list[int]:
    """For every coordinate of a space the number of its orbit."""
    numbers = [0] * width
    for number, orbit in enumerate(orbits_of(width, generators_on(actions, index))):
        for coordinate in orbit:
            numbers[coordinate] = number
    return numbers


def _plane(theta: Network, ends: EndActions) -> tuple[Plane | None, str]:
    perceptron = as_perceptron(theta)
    if perceptron is None:
        return None, f"regions are drawn for ReLU networks, and this one is {theta.kind}"
    try:
        return plane_of(perceptron, ends), ""
    except InputError as error:
        return None, str(error).split(";")[0]


def _headline(report: Report | None) -> str:
    if report is None:
        return "A network without a group."
    if isinstance(report.end_to_end, Refuted):
        return "Refuted: the network is not equivariant as a whole."
    return {
        "proved": "Proved: the network is equivariant as a whole, and so is every layer.",
        "refuted": "Refuted: no symmetry of the architecture makes every layer equivariant.",
        "undecided": "Not decided.",
    }[report.verdict.word]


def _answers(report: Report | None) -> list[dict[str, str]]:
    if report is None:
        return []
    rows = (
        ("adjunction", report.adjunction),
        ("end to end", report.end_to_end),
        ("identifiable", report.identifiability),
        ("layer by layer", report.layerwise),
    )
    return [{"label": label, "word": verdict.word, "reason": verdict.reason} for label, verdict in rows]


def _elements(
    widths: Sequence[int], ends: EndActions, report: Report | None, plane: Plane | None
) -> list[dict[str, Any]]:
    """The identity, the generators, then the other elements, as far as there is room; each with how it acts."""
    if report is None:
        return []
    actions = report.proof.actions if report.proof is not None else None
    images: dict[str, list[Operator | None]] = {}
    for name, first, last in ends.generators:
        hidden: list[Operator | None] = [None] * (len(widths) - 2)
        images[name] = [first, *hidden, last]
    for name, along in actions.generators if actions is not None else ():
        images[name] = list(along)
    on_plane = dict(plane.generators) if plane is not None else {}
    group = report.group if isinstance(report.group, FiniteGroup) else None
    words: list[tuple[str, ...]] = [(), *((name,) for name in ends.names)]
    if group is not None and group.order * sum(widths) <= _NEURONS and group.order <= _ELEMENTS:
        words = [word for _, word in group.words()]
        words += [(name,) for name in ends.names if (name,) not in words]
    found = []
    for word in words:
        operators = [_product([images[name][i] for name in word], width) for i, width in enumerate(widths)]
        letters = [ends.names.index(name) for name in word]
        entry: dict[str, Any] = {
            "word": short_word(word),
            "letters": letters,
            "acts": [_operator(op) for op in operators],
        }
        if plane is not None:
            matrix = Matrix.identity(2)
            for name in word:
                matrix = matrix @ on_plane[name]
            entry["plane"] = _drawn(matrix, plane)
        found.append(entry)
    return found


def _product(operators: Sequence[Operator | None], width: int) -> Operator | None:
    result: Operator = Monomial.identity(width)
    for operator in operators:
        if operator is None:
            return None
        result = product(result, operator)
    return result


def _drawn(matrix: Matrix, plane: Plane) -> list[float]:
    """The matrix in the coordinates of the drawing, row by row: frame · matrix · frame^{-1}."""
    (a, b), (c, d) = plane.frame
    determinant = a * d - b * c
    rows = [[float(value) for value in row] for row in matrix.rows()]
    left = [[a * rows[0][j] + c * rows[1][j] for j in (0, 1)], [b * rows[0][j] + d * rows[1][j] for j in (0, 1)]]
    back = [[d / determinant, -c / determinant], [-b / determinant, a / determinant]]
    return [round(sum(left[i][k] * back[k][j] for k in (0, 1)), 12) for i in (0, 1) for j in (0, 1)]


def _operator(operator: Operator | None) -> dict[str, Any] | None:
    if operator is None:
        return None
    if isinstance(operator, Monomial):
        scale = None if operator.is_permutation else [spell(factor) for factor in operator.scale]
        return {"images": list(operator.permutation.images), "scale": scale}
    return {"matrix": _spelled(operator)}


def _network(
    theta: Network,
    ends: EndActions,
    actions: LayerActions | None,
    report: Report | None,
    plane: Plane | None,
    max_cells: int,
    *,
    fits: bool = True,
) -> dict[str, Any]:
    """One network: its edges, its squares, its map.  `fits` says that the actions make its layers equivariant."""
    chart = None
    if plane is not None:
        try:
            chart = chart_data(plane, actions if fits else None, max_cells=max_cells)
        except (BudgetError, InputError):
            chart = None
    perceptron = as_perceptron(theta)
    edges = {"drawn": [], "total": 0} if perceptron is None else _edges(perceptron)
    document: dict[str, Any] = {"edges": edges, "map": chart, "line": _line(theta, max_cells), "squares": {}}
    depth = len(theta.spaces) - 1
    if actions is not None:
        squares = squares_of(theta, actions)
        for name, along in actions.generators:
            document["squares"][name] = [
                _square(theta, index, along, squares[name, index]) for index in range(1, depth + 1)
            ]
    elif report is not None:
        _, states = square_states(report, _widths(theta), ends.generators)
        for name in ends.names:
            document["squares"][name] = [
                {"state": states[name, index], "reason": report.layerwise.reason, "rows": None}
                for index in range(1, depth + 1)
            ]
    found = report.end_to_end.witness if report is not None and isinstance(report.end_to_end, Refuted) else None
    if isinstance(found, EndToEndDifference | EnclosedEndToEndDifference):
        document["witness"] = placed(found, ends, plane)
    return document


def _line(theta: Network, max_cells: int) -> dict[str, Any] | None:
    """Of a ReLU network with one input the graphs of its first outputs: exact points, straight lines between them."""
    perceptron = relu_perceptron(theta)
    if perceptron is None or perceptron.widths[0] != 1 or not perceptron.widths[-1]:
        return None
    try:
        points = line_points(perceptron, interval_of(perceptron, max_cells=max_cells), max_cells)
    except (BudgetError, InputError):
        return None
    values = [perceptron(point)[:_OUTPUTS] for point in points]
    return {
        "points": [spell(x) for (x,) in points],
        "values": [list(map(spell, row)) for row in values],
        "drawn": [[drawn_number(x), *map(drawn_number, row)] for (x,), row in zip(points, values, strict=True)],
    }


def _square(theta: Network, index: int, operators: Sequence[Operator], square: Square) -> dict[str, Any]:
    """Whether the square commutes, with where it does not and the rows of both sides."""
    perceptron = as_perceptron(theta)
    rows = None if perceptron is None else _rows(perceptron, index, operators)
    document: dict[str, Any] = {"state": square.state, "reason": square.reason, "rows": rows}
    if square.point or square.left:
        document["witness"] = [[spell(value) for value in part] for part in (square.point, square.left, square.right)]
    return document


def _rows(theta: MLP, index: int, operators: Sequence[Operator]) -> dict[str, Any] | None:
    """W k against k W with their biases, where k passes through the activation and the entries are not too many."""
    layer, after = theta.layers[index - 1], operators[index]
    passes = index == theta.depth or theta.activation.is_linear
    passes = passes or (isinstance(after, Monomial) and theta.activation.commutes_with(after))
    if theta.activation.centring is not None:  # its actions are in the coordinates 2 x − 1: permutations alone are seen
        hidden = [operators[i] for i in (index - 1, index) if 0 < i < theta.depth]
        passes = all(isinstance(operator, Monomial) and operator.is_permutation for operator in hidden)
    if not passes or layer.weight.shape[0] * (layer.weight.shape[1] + 1) > _ENTRIES:
        return None
    left, right = layer.weight @ as_matrix(operators[index - 1]), as_matrix(after) @ layer.weight
    return {"left": _with_bias(left, layer.bias), "right": _with_bias(right, as_matrix(after).apply(layer.bias))}


def _with_bias(weight: Matrix, bias: Sequence[Fraction]) -> list[list[str]]:
    return [[*row, spell(shift)] for row, shift in zip(_spelled(weight), bias, strict=True)]


def _edges(theta: MLP) -> dict[str, Any]:
    """The largest weights of each layer as [layer, from, to, share of the largest, sign, weight]."""
    found: list[list[Any]] = []
    total = 0
    for number, layer in enumerate(theta.layers):
        tops = layer.weight.packed[0]
        entries = [
            (abs(layer.weight[b, a]), a, b)
            for b, a in itertools.product(range(tops.shape[0]), range(tops.shape[1]))
            if tops[b, a] != 0
        ]
        total += len(entries)
        entries.sort(key=lambda entry: (-entry[0], entry[1:]))
        for size, a, b in entries[: _EDGES // theta.depth]:
            weight = layer.weight[b, a]
            found.append([number, a, b, round(float(size / entries[0][0]), 3), 1 if weight > 0 else -1, spell(weight)])
    return {"drawn": found, "total": total}


def _spelled(matrix: Matrix) -> list[list[str]]:
    return matrix.spelled()

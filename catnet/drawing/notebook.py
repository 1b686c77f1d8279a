"""What a notebook shows of a value: pictures, tables, formulas and words, by MIME type.

Values ask for it by themselves (`catnet.shown.Shown`); the function can be called without a notebook, too.  Without
Matplotlib there is no picture, and the rest stays.  No formula needs more than MathJax has.

>>> from catnet.groups import FiniteGroup
>>> bundle(FiniteGroup(()))["text/plain"]
'a group: trivial, without generators'
>>> from catnet.verdict import Undecided
>>> print(bundle(Undecided("the budget ended"))["text/html"])
<p><strong>undecided</strong>: the budget ended</p>
"""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import singledispatch
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.drawing.canvas import style, svg_text
from catnet.drawing.group import draw_cayley_graph
from catnet.drawing.ladder import draw_ladder, draw_ladder_of
from catnet.drawing.latex import latex_affine
from catnet.drawing.network import draw_network
from catnet.drawing.regions import draw_regions
from catnet.drawing.surface import draw_line
from catnet.errors import CatnetError
from catnet.geometry.complex import Complex
from catnet.groups import FiniteGroup, Operator, UnlistedGroup
from catnet.groups.operators import size
from catnet.questions.symmetries import Symmetries
from catnet.questions.verify import Report
from catnet.questions.witness_words import witness_rows
from catnet.questions.words import action_words, group_words
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Network
from catnet.theorem.proof import Layerwise
from catnet.verdict import Proved, Refuted, Undecided

__all__ = ["bundle"]

_MOST_WRITTEN = 200
"""Parameters of a network that is written out as text; a larger one is named."""
_MOST_ELEMENTS = 60
_MOST_REGIONS = 2_000

SVG, HTML, LATEX, TEXT = "image/svg+xml", "text/html", "text/latex", "text/plain"


@singledispatch
def bundle(value: Any) -> dict[str, str]:
    """The forms in which a value is shown, by MIME type; ``text/plain`` is among them.

    Networks and groups have a picture; verdicts, reports and symmetries a table with the picture in it; affine maps a
    formula.
    """
    return _network(value) if hasattr(value, "spaces") else {TEXT: repr(value)}


@bundle.register(MLP)
def _(theta: MLP) -> dict[str, str]:
    words = repr(theta) if theta.parameters <= _MOST_WRITTEN else _network_words(theta)
    return {TEXT: words, **_picture(lambda: draw_network(theta))}


@bundle.register(FiniteGroup)
def _(group: FiniteGroup) -> dict[str, str]:
    found = {TEXT: f"a group: {group_words(group)}"}
    return found | _picture(lambda: draw_cayley_graph(group)) if group.order <= _MOST_ELEMENTS else found


@bundle.register(UnlistedGroup)
def _(group: UnlistedGroup) -> dict[str, str]:
    return {TEXT: f"a group: {group_words(group)}"}


@bundle.register(Proved | Refuted | Undecided)
def _(verdict: Proved | Refuted | Undecided) -> dict[str, str]:
    parts = [f"<p><strong>{verdict.word}</strong>: {html.escape(verdict.reason)}</p>"]
    if isinstance(verdict, Proved) and verdict.reference:
        parts.append(f"<p>{html.escape(verdict.reference)}</p>")
    witness = verdict.witness if isinstance(verdict, Refuted) else None
    parts.append(_table(witness_rows(witness), "an exact witness"))
    perceptron = as_perceptron(witness)
    if perceptron is not None:
        parts.append(_image(_picture(lambda: draw_network(perceptron)), "the network that is the witness"))
    return {TEXT: repr(verdict), HTML: "\n".join(filter(None, parts))}


@bundle.register(Report)
def _(report: Report) -> dict[str, str]:
    rows = [
        ("adjunction", report.adjunction),
        ("end to end", report.end_to_end),
        ("identifiable", report.identifiability),
        ("weakly identifiable", report.weakly),
        ("layer by layer", report.layerwise),
        ("realisation", report.realisation),
    ]
    answers = [(label, f"{verdict.word}: {verdict.reason}") for label, verdict in rows if verdict is not None]
    about = [("group", group_words(report.group))]
    if report.network is not None:
        about.insert(0, ("network", _network_words(report.network)))
    ladder = _ladder_of(report)
    parts = [
        f"<p><strong>{report.verdict.word}</strong></p>",
        _table([*about, *answers], ""),
        _image(ladder, "the ladder of commuting squares"),
        _actions(report.proof.actions) if report.proof is not None else "",
    ]
    if isinstance(report.end_to_end, Refuted):
        parts.append(_table(witness_rows(report.end_to_end.witness), "an exact witness"))
    return {TEXT: str(report), HTML: "\n".join(filter(None, parts)), **ladder}


@bundle.register(Symmetries)
def _(found: Symmetries) -> dict[str, str]:
    theta = as_perceptron(found.acted_on)
    act = all(found.on_layers(name) is not None for name in found.ends.names)
    drawn = _picture(lambda: draw_network(theta, found.layers or LayerActions(()))) if theta and act else {}
    listed = [(name, found.on_layers(name) or (first, last)) for name, first, last in found.ends.generators]
    parts = [
        f"<p><strong>{html.escape(str(found))}</strong></p>",
        f"<p>{html.escape(found.all_found.reason)}</p>",
        _spaces_table(listed),
        _image(drawn, "the network, neurons of one orbit in one colour and shape"),
    ]
    return {TEXT: str(found), HTML: "\n".join(filter(None, parts)), **drawn}


@bundle.register(Complex)
def _(made: Complex) -> dict[str, str]:
    vertices = "no vertices" if made.lineality else f"{made.vertex_count} vertices"
    words = f"{len(made)} linear regions over Q^{made.dimension}, {made.bounded} of them bounded, {vertices}"
    return {TEXT: words, **_regions(made)}


@bundle.register(LayerActions)
def _(actions: LayerActions) -> dict[str, str]:
    drawn = _picture(lambda: draw_ladder(_widths(actions), actions)) if actions.generators else {}
    return {TEXT: repr(actions), HTML: "\n".join((_image(drawn, "the ladder"), _actions(actions))), **drawn}


@bundle.register(Layerwise)
def _(proof: Layerwise) -> dict[str, str]:
    return bundle(proof.actions) | {TEXT: repr(proof)}


@bundle.register(Affine)
def _(affine: Affine) -> dict[str, str]:
    if affine.weight.shape[0] * affine.weight.shape[1] > _MOST_WRITTEN:
        return {TEXT: f"x ↦ W x + b, W of shape {affine.weight.shape}"}
    return {TEXT: repr(affine), LATEX: f"${latex_affine(affine)}$"}


def _network(theta: Network) -> dict[str, str]:
    """A network of another architecture: its spaces, one after the other, and its shape in words."""
    words = repr(theta) if theta.parameters <= _MOST_WRITTEN else _network_words(theta)
    rows = [(f"V_{index}", f"Q^{space.dimension}") for index, space in enumerate(theta.spaces)]
    return {TEXT: words, HTML: f"<p>{html.escape(_network_words(theta))}</p>\n{_table(rows, '')}"}


def _network_words(theta: Network) -> str:
    widths = " → ".join(str(space.dimension) for space in theta.spaces)
    return f"{widths}, {theta.kind}, {theta.parameters} parameters"


def _ladder_of(report: Report) -> dict[str, str]:
    if report.network is None:
        return {}
    widths = [space.dimension for space in report.network.spaces]
    if report.proof is not None:
        actions = report.proof.actions
        return _picture(lambda: draw_ladder(widths, actions)) if actions.generators else {}
    ends = report.ends.generators if report.ends is not None else ()
    return _picture(lambda: draw_ladder_of(report, widths, ends)) if ends else {}


def _regions(made: Complex) -> dict[str, str]:
    """The regions over one or two inputs, where they are all of the plane."""
    if made.walk.halfspaces or made.dimension not in (1, 2) or len(made) > _MOST_REGIONS:
        return {}
    layers, width = [], made.dimension
    for layer in made.walk.layers:
        rows = [[Fraction(value, layer.scale) for value in row] for row in layer.rows]
        weight = Matrix([row[:-1] for row in rows]) if rows else Matrix.zeros(0, width)
        layers.append(Affine(weight, tuple(row[-1] for row in rows)))
        width = len(layer.rows)
    theta = MLP(tuple(layers))
    return _picture(lambda: draw_line(theta) if made.dimension == 1 else draw_regions(theta))


def _widths(actions: LayerActions) -> list[int]:
    return [size(operator) for operator in actions.generators[0][1]]


def _actions(actions: LayerActions) -> str:
    return _spaces_table([(name, operators) for name, operators in actions.generators])


def _spaces_table(rows: Sequence[tuple[str, Sequence[Operator]]]) -> str:
    """How each generator acts: a row for every generator, a column for every space."""
    if not rows:
        return ""
    longest = max(len(operators) for _, operators in rows)
    spaces = ["", *(f"V_{index}" for index in range(longest - 1)), "V_L" if longest == 2 else f"V_{longest - 1}"]
    head = "".join(f'<th scope="col" style="text-align:left">{space}</th>' for space in spaces)
    lines = []
    for name, operators in rows:
        gap = [""] * (longest - len(operators))
        words = [action_words(operator) for operator in operators]
        cells = "".join(
            f'<td style="text-align:left">{html.escape(cell)}</td>' for cell in (words[0], *gap, *words[1:])
        )
        lines.append(f'<tr><th scope="row" style="text-align:left">{html.escape(name)}</th>{cells}</tr>')
    title = "<caption style='color:inherit'>the generators, space by space</caption>"
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _table(rows: Iterable[tuple[str, str]], caption: str) -> str:
    lines = [
        f'<tr><th scope="row" style="text-align:left">{html.escape(label)}</th>'
        f'<td style="text-align:left">{html.escape(text)}</td></tr>'
        for label, text in rows
    ]
    title = f"<caption style='color:inherit'>{caption}</caption>" if caption else ""
    return f"<table>{title}<tbody>{''.join(lines)}</tbody></table>" if lines else ""


def _image(drawn: dict[str, str], words: str) -> str:
    """A picture inside a table's page, as an image: what is in it touches nothing around it."""
    if SVG not in drawn:
        return ""
    data = base64.b64encode(drawn[SVG].encode()).decode()
    return f'<p><img style="max-width:100%" alt="{words}" src="data:{SVG};base64,{data}"/></p>'


def _picture(draw: Callable[[], Any]) -> dict[str, str]:
    """The picture as SVG; nothing without Matplotlib, or of something that cannot be drawn."""
    try:
        with style():
            return {SVG: svg_text(draw())}
    except CatnetError:
        return {}

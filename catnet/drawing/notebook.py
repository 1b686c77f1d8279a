"""Values in notebooks: after ``%load_ext catnet.drawing.notebook`` IPython shows them as pictures and formulas.

The values themselves know nothing of drawing; this module tells IPython how to show each type.  The functions can be
called without IPython, too.

>>> from catnet.groups import FiniteGroup
>>> print(group_latex(FiniteGroup(())))
$|G| = 1$
"""

from __future__ import annotations

import html
from typing import Any

from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.drawing.canvas import style, svg_text
from catnet.drawing.group import draw_cayley_graph
from catnet.drawing.latex import latex_affine, latex_ladder, latex_name, latex_network
from catnet.drawing.network import draw_network
from catnet.errors import MissingExtraError
from catnet.groups import FiniteGroup
from catnet.groups.operators import size
from catnet.questions.verify import Report
from catnet.theorem.ladder import LayerActions
from catnet.theorem.proof import Layerwise
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = [
    "group_latex",
    "group_svg",
    "ladder_latex",
    "load_ipython_extension",
    "network_latex",
    "network_svg",
    "report_html",
    "verdict_html",
]

_MOST_WEIGHTS = 200
_MOST_ELEMENTS = 60


def network_svg(theta: MLP) -> str | None:
    """The network as a graph; None without Matplotlib."""
    return _svg(lambda: draw_network(theta))


def network_latex(theta: MLP) -> str | None:
    """Its layers; None if they have very many entries."""
    return f"${latex_network(theta)}$" if theta.parameters <= _MOST_WEIGHTS else None


def group_svg(group: FiniteGroup) -> str | None:
    """The Cayley graph of a group of at most 60 elements; None for a larger one or without Matplotlib."""
    return _svg(lambda: draw_cayley_graph(group)) if group.order <= _MOST_ELEMENTS else None


def group_latex(group: FiniteGroup) -> str:
    """Order and generators."""
    names = ", ".join(map(latex_name, group.names))
    return f"$|G| = {group.order}$" if not names else rf"$G = \langle {names} \rangle,\ |G| = {group.order}$"


def ladder_latex(actions: LayerActions) -> str | None:
    """The ladder of the first generator; None if there is none."""
    if not actions.generators:
        return None
    widths = [size(operator) for operator in actions.generators[0][1]]
    return f"${latex_ladder(widths, actions)}$" if max(widths) <= 12 else None


def verdict_html(verdict: Verdict) -> str:
    """The word and the reason."""
    return f"<p><strong>{verdict.word}</strong>: {html.escape(verdict.reason)}</p>"


def report_html(report: Report) -> str:
    """The four answers on an instance as a table."""
    rows = (
        ("adjunction", report.adjunction),
        ("end to end", report.end_to_end),
        ("identifiable", report.identifiability),
        ("layer by layer", report.layerwise),
    )
    lines = [
        f"<tr><th>{label}</th><td>{verdict.word}</td><td>{html.escape(verdict.reason)}</td></tr>"
        for label, verdict in rows
    ]
    return f"<table><caption>{report.verdict.word}</caption>{''.join(lines)}</table>"


def load_ipython_extension(shell: Any) -> None:
    """What ``%load_ext catnet.drawing.notebook`` calls."""
    kinds = {
        "image/svg+xml": {MLP: network_svg, FiniteGroup: group_svg},
        "text/latex": {
            MLP: network_latex,
            FiniteGroup: group_latex,
            LayerActions: ladder_latex,
            Layerwise: lambda proof: ladder_latex(proof.actions),
            Affine: lambda affine: f"${latex_affine(affine)}$",
        },
        "text/html": {Report: report_html, Proved: verdict_html, Refuted: verdict_html, Undecided: verdict_html},
    }
    formatters = shell.display_formatter.formatters
    for mime, functions in kinds.items():
        for kind, function in functions.items():
            formatters[mime].for_type(kind, function)


def _svg(draw: Any) -> str | None:
    try:
        with style():
            return svg_text(draw())
    except MissingExtraError:
        return None

r"""LaTeX of exact values: numbers, vectors, matrices, permutations, networks, and the ladder as a ``tikz-cd`` diagram.

>>> print(latex_number(Fraction(-3, 2)))
-\tfrac{3}{2}
>>> print(latex_matrix(Matrix([["1", "-1/2"], [0, 3]])))
\begin{pmatrix} 1 & -\tfrac{1}{2} \\ 0 & 3 \end{pmatrix}
>>> print(latex_permutation(Permutation((1, 2, 0, 3))))
(0\ 1\ 2)
>>> print(latex_word(("r", "r", "s")))
r^{2} s
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.groups import Operator
from catnet.theorem.ladder import LayerActions

__all__ = [
    "latex_affine",
    "latex_ladder",
    "latex_matrix",
    "latex_monomial",
    "latex_name",
    "latex_network",
    "latex_number",
    "latex_operator",
    "latex_permutation",
    "latex_vector",
    "latex_word",
]

_NEWLINE, _GAP = r" \\ ", r"\ "
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


def latex_number(value: Fraction | int) -> str:
    """An exact number, as an integer or a small fraction."""
    text = spell(value)
    sign = "-" if value < 0 else ""
    top, _, bottom = text.removeprefix("-").partition("/")
    return sign + (rf"\tfrac{{{top}}}{{{bottom}}}" if bottom else top)


def latex_vector(values: Sequence[Fraction]) -> str:
    """A row of numbers in parentheses."""
    return rf"({', '.join(map(latex_number, values))})"


def latex_matrix(matrix: Matrix) -> str:
    """A matrix; one without entries is named by its shape."""
    rows, columns = matrix.shape
    if not rows or not columns:
        return rf"0_{{{rows} \times {columns}}}"
    lines = [" & ".join(map(latex_number, row)) for row in matrix.rows()]
    return rf"\begin{{pmatrix}} {_NEWLINE.join(lines)} \end{{pmatrix}}"


def latex_permutation(permutation: Permutation) -> str:
    """Its cycles, ``()`` for the identity."""
    cycles = permutation.cycles()
    return "".join(f"({_GAP.join(map(str, cycle))})" for cycle in cycles) or "()"


def latex_monomial(monomial: Monomial) -> str:
    """Its cycles, after the diagonal of its scales where they are not all 1."""
    if monomial.is_permutation:
        return latex_permutation(monomial.permutation)
    scales = ", ".join(map(latex_number, monomial.scale))
    if monomial.permutation.is_identity:
        return rf"\operatorname{{diag}}({scales})"
    return rf"{latex_permutation(monomial.permutation)} \operatorname{{diag}}({scales})"


def latex_operator(operator: Operator) -> str:
    """How a group element acts: cycles and scales, or the matrix."""
    return latex_monomial(operator) if isinstance(operator, Monomial) else latex_matrix(operator)


def latex_name(name: str) -> str:
    """A name from a file: one letter as it is, anything else as text with the signs of LaTeX escaped."""
    if len(name) == 1 and name.isascii() and name.isalpha():
        return name
    clean = "".join(_ESCAPES.get(sign, sign if sign.isprintable() else "?") for sign in name)
    return rf"\text{{{clean}}}"


def latex_word(word: Sequence[str]) -> str:
    """A product of generators; ``e`` for the empty one."""
    parts = []
    for name, run in itertools.groupby(word):
        count = sum(1 for _ in run)
        parts.append(latex_name(name) + (f"^{{{count}}}" if count > 1 else ""))
    return " ".join(parts) or "e"


def latex_affine(affine: Affine) -> str:
    """x ↦ W x + b."""
    shift = "" if not any(affine.bias) else f" + {latex_matrix(Matrix.column(affine.bias))}"
    return rf"x \mapsto {latex_matrix(affine.weight)} x{shift}"


def latex_network(theta: MLP) -> str:
    """The layers, one under the other, in the order in which they act."""
    lines = []
    for index, layer in enumerate(theta.layers, start=1):
        shift = "" if not any(layer.bias) else f" + {latex_matrix(Matrix.column(layer.bias))}"
        body = f"{latex_matrix(layer.weight)} x{shift}"
        wrapped = body if index == theta.depth else rf"\operatorname{{{theta.activation.name}}}\left({body}\right)"
        lines.append(rf"f_{{{index}}}(x) &= {wrapped}")
    return rf"\begin{{aligned}} {_NEWLINE.join(lines)} \end{{aligned}}"


def latex_ladder(widths: Sequence[int], actions: LayerActions, generator: str | None = None) -> str:
    r"""The ladder of one generator (the first one by default) as a ``tikzcd`` environment.

    >>> flip = Monomial.of_permutation((1, 0))
    >>> print(latex_ladder((2, 2), LayerActions((("s", (flip, flip)),))))
    \begin{tikzcd}
    \mathbb{Q}^{2} \arrow[r, "f_{1}"] \arrow[d, "{(0\ 1)}"'] & \mathbb{Q}^{2} \arrow[d, "{(0\ 1)}"'] \\
    \mathbb{Q}^{2} \arrow[r, "f_{1}"'] & \mathbb{Q}^{2}
    \end{tikzcd}
    """
    operators = next(found for name, found in actions.generators if generator in (None, name))
    upper, lower = [], []
    for index, (width, operator) in enumerate(zip(widths, operators, strict=True)):
        space = rf"\mathbb{{Q}}^{{{width}}}"
        ahead = index + 1 < len(widths)
        across = [rf'\arrow[r, "f_{{{index + 1}}}"{mark}]' if ahead else "" for mark in ("", "'")]
        down = rf"""\arrow[d, "{{{latex_operator(operator)}}}"']"""
        upper.append(" ".join(filter(None, (space, across[0], down))))
        lower.append(" ".join(filter(None, (space, across[1]))))
    return "\n".join((r"\begin{tikzcd}", " & ".join(upper) + r" \\", " & ".join(lower), r"\end{tikzcd}"))

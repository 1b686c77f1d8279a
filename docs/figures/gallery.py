"""Draws the gallery of docs/drawing.md: python docs/figures/gallery.py [FOLDER]"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.commands.embedded import TRIANGLE
from catnet.drawing import (
    draw_cayley_graph,
    draw_disguised_and_normalised,
    draw_graph,
    draw_hyperplanes,
    draw_ladder,
    draw_orbit,
    draw_regions,
    draw_twin,
    draw_witness,
    save,
)
from catnet.drawing.canvas import style
from catnet.files import instance_from_json
from catnet.formats.jsontext import parse_json
from catnet.groups import symmetric
from catnet.questions.identifiable import check_identifiable
from catnet.questions.verify import verify
from catnet.theorem import EndActions

HALF = Fraction(1, 2)
LINES = [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, 1], [-1, -1], [1, -1]]
SQUARE = MLP.from_rows(
    [(LINES, [-1] * 4 + [-2] * 4), ([[1] * 4 + [0] * 4, [0] * 4 + [1] * 4], [-HALF, -HALF]), ([[2, -1]], [0])]
)
D4 = EndActions(
    (
        ("r", Monomial(Permutation((1, 0)), (Fraction(1), Fraction(-1))), Monomial.identity(1)),
        ("s", Monomial.of_permutation((1, 0)), Monomial.identity(1)),
    )
)
BENT = MLP((Affine(Matrix([[Fraction(3, 2), 0], *LINES[1:]]), SQUARE.layers[0].bias), *SQUARE.layers[1:]))
TWINNED = MLP.from_rows([([[1, 0], [0, 1], [-1, -1]], [0, HALF, 1]), ([[1, 1, 1]], [0])])


def main(folder: Path) -> None:
    triangle = instance_from_json(parse_json(TRIANGLE, "embedded"))
    theta, ends = triangle.network, triangle.ends
    proof = verify(theta, ends).proof
    square = verify(SQUARE, D4).proof
    witness = verify(BENT, D4).end_to_end.witness
    twin = check_identifiable(TWINNED).witness
    assert proof is not None and square is not None
    pictures = {
        "regions": lambda: draw_regions(SQUARE),
        "pieces-orbits": lambda: draw_regions(SQUARE, colour="orbit", actions=square.actions),
        "slice": lambda: draw_regions(theta, ends),
        "hyperplanes": lambda: draw_hyperplanes(SQUARE),
        "orbit": lambda: draw_orbit(SQUARE, D4),
        "graph": lambda: draw_graph(SQUARE),
        "ladder": lambda: draw_ladder(theta.widths, proof.actions),
        "network": lambda: draw_disguised_and_normalised(theta, proof.actions),
        "group": lambda: draw_cayley_graph(D4.group()),
        "group-s4": lambda: draw_cayley_graph(symmetric(4)),
        "witness": lambda: draw_witness(BENT, D4, witness),
        "twin": lambda: draw_twin(TWINNED, twin),
    }
    for name, draw in pictures.items():
        with style():
            size = save(draw(), folder / f"gallery-{name}.svg")
        print(f"gallery-{name}.svg  {size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)

"""What the pictures are tried on: a square's symmetry on two inputs, a triangle's on three, failing hypotheses."""

from __future__ import annotations

from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Affine, Identity, LeakyRelu, Power, Sigmoid, Tanh
from catnet.commands.embedded import TRIANGLE
from catnet.files import Instance, instance_from_json
from catnet.formats.jsontext import parse_json
from catnet.theorem import EndActions

LINES = [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, 1], [-1, -1], [1, -1]]
HALF = Fraction(1, 2)
SQUARE = MLP.from_rows(
    [
        (LINES, [-1] * 4 + [-2] * 4),
        ([[1] * 4 + [0] * 4, [0] * 4 + [1] * 4], [-HALF, -HALF]),
        ([[2, -1]], [0]),
    ]
)
TURN = Monomial(Permutation((1, 0)), (Fraction(1), Fraction(-1)))
SWAP = Monomial.of_permutation((1, 0))
FLIP = Monomial.diagonal((Fraction(-1),))
ONE = Monomial.identity(1)
SWAPPED = EndActions((("s", SWAP, ONE),))
D4 = EndActions((("r", TURN, ONE), ("s", SWAP, ONE)))

BENT = MLP(
    (Affine(Matrix([*LINES[:4], [Fraction(3, 2), 1], *LINES[5:]]), SQUARE.layers[0].bias), *SQUARE.layers[1:]),
    SQUARE.activation,
)
"""Not equivariant: one weight of the square's network is another."""

TWINNED = MLP.from_rows([([[1, 0], [0, 1], [-1, -1]], [0, HALF, 1]), ([[1, 1, 1]], [0])])
ODD = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])
ABSOLUTE = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])

triangle: Instance = instance_from_json(parse_json(TRIANGLE, "embedded"))
INSTANCES = {
    "square": Instance("square", SQUARE, D4),
    "triangle": triangle,
    "bent": Instance("bent", BENT, D4),
    "odd": Instance("odd", ODD, EndActions((("s", FLIP, FLIP),))),
    "absolute": Instance("absolute", ABSOLUTE, EndActions((("s", FLIP, ONE),))),
    "no generators": Instance("no generators", TWINNED, EndActions(())),
    "affine": Instance("affine", MLP.from_rows([([[1, 1]], [0])]), SWAPPED),
    "width zero": Instance(
        "width zero",
        MLP((Affine(Matrix.zeros(0, 2), ()), Affine(Matrix.zeros(1, 0), (HALF,)))),
        SWAPPED,
    ),
    "constant": Instance("constant", MLP.from_rows([([[0, 0]], [1]), ([[0]], [2])]), SWAPPED),
}

_THREE = [([[1, 0], [0, 1], [-1, -1]], [0, 0, 0]), ([[1, 1, 1]], [0])]
CYCLIC = EndActions((("t", Matrix([[0, 1], [-1, -1]]), ONE),))
INSTANCES |= {
    name: Instance(name, MLP.from_rows(layers, activation), ends)
    for name, layers, activation, ends in (
        ("tanh", [([[1, 2], [2, 1]], [1, 1]), ([[1, 1]], [0])], Tanh(), SWAPPED),
        ("odd tanh", [([[2]], [0]), ([[3]], [0])], Tanh(), INSTANCES["odd"].ends),
        ("bent tanh", [([[1, 2], [2, 2]], [1, 1]), ([[1, 1]], [0])], Tanh(), SWAPPED),
        ("sigmoid", [([[1, 2], [2, 1]], [1, 1]), ([[1, 1]], [0])], Sigmoid(), SWAPPED),
        ("odd sigmoid", [([[2]], [0]), ([[3]], [Fraction(-3, 2)])], Sigmoid(), INSTANCES["odd"].ends),
        ("leaky", [([[1, 2], [4, 2]], [1, 2]), ([[2, 1]], [0])], LeakyRelu(Fraction(1, 10)), SWAPPED),
        ("power", [([[1, 2], [2, 1]], [0, 0]), ([[1, 1]], [0])], Power(2), SWAPPED),
        ("linear", [([[1, 2], [2, 1]], [0, 0]), ([[1, 1]], [0])], Identity(), SWAPPED),
        ("matrices", _THREE, RELU, CYCLIC),
    )
}

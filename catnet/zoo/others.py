"""Other activations and other layers: what changes when positive scalings are not the symmetries."""

from __future__ import annotations

from copy import deepcopy

from catnet.zoo.entry import Document, Entry, instance, network, permutation, signed
from catnet.zoo.shallow import TRIANGLE

__all__ = ["ENTRIES"]

THEOREM = "Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645"
SUSSMANN = "Sussmann, Neural Networks 5 (1992); Vlačić, Bölcskei, Adv. Math. 376 (2021), arXiv 2006.11727"
SMOOTH = "docs/architectures/smooth-rectifiers.md"
FLIP, SWAP = signed([0], [-1]), permutation(1, 0)
MINUS = signed([0, 1], [-1, -1])
TURN = {"matrix": [[0, -1], [1, 0]]}


def _leaky() -> Document:
    document = deepcopy(TRIANGLE)
    document["name"] = "triangle, leaky"
    document["network"]["activation"] = {"leaky_relu": "1/10"}
    return document


ENTRIES = (
    Entry(
        "triangle-leaky",
        _leaky(),
        (("verify", "proved"), ("verify identifiability", "proved")),
        "The triangle with leaky ReLU of slope 1/10: positive scales pass through it as well.",
        "docs/architectures.md, Leaky ReLU",
    ),
    Entry(
        "absolute-activation",
        instance(
            "absolute value as activation",
            network(([[1], [2]], [1, -1]), ([[1, 1]], [0]), activation={"leaky_relu": -1}),
            s=(FLIP, "trivial"),
        ),
        (("verify", "refuted"), ("identify", "proved")),
        "|x + 1| + |2x − 1| is identifiable, so it is not even: else some neuron would be the mirror of another.",
        "docs/architectures.md, Leaky ReLU and absolute values",
    ),
    Entry(
        "tanh-odd",
        instance(
            "tanh, odd",
            network(([[1, 2], [3, -1]], [0, 0]), ([[1, 1], [2, "1/2"]], [0, 0]), activation="tanh"),
            s=(MINUS, MINUS),
        ),
        (("verify", "proved"), ("verify identifiability", "proved")),
        "tanh is odd, so a network without biases is odd, and −1 acts as −1 on its hidden layer.",
        SUSSMANN,
    ),
    Entry(
        "tanh-signed-swap",
        instance(
            "tanh, signed swap",
            network(([[2, 1], [-1, -2]], [1, 1]), ([[1, 1]], [0]), activation="tanh"),
            s=(signed([1, 0], [-1, -1]), "trivial"),
        ),
        (("verify", "proved"), ("identify", "proved")),
        "(x, y) ↦ (−y, −x) exchanges two tanh neurons: signed permutations are all the symmetries that tanh has.",
        SUSSMANN,
    ),
    Entry(
        "tanh-nearly",
        network(([[2, 1], [-1, -2]], [1, "1.000000001"]), ([[1, 1]], [0]), activation="tanh"),
        (("identify", "proved"), ("equal tanh-signed-swap", "refuted")),
        "A bias changed by 1e-9: values of tanh are irrational, but that two tanh networks differ is decided exactly.",
        SUSSMANN,
    ),
    Entry(
        "sigmoid-mirror",
        instance(
            "sigmoid, mirror",
            network(([[3]], [0]), ([[2]], [-1]), activation="sigmoid"),
            s=(FLIP, FLIP),
        ),
        (("verify", "proved"), ("identify", "proved")),
        "2 sigmoid(3x) − 1 is odd: on the hidden neuron the flip acts by v ↦ 1 − v, which is affine, not linear.",
        SUSSMANN,
    ),
    Entry(
        "gelu-odd-not-layerwise",
        instance(
            "gelu, odd",
            network(([[1], [-1]], [1, -1]), ([[1, -1]], [-1]), activation="gelu"),
            s=(FLIP, FLIP),
        ),
        (("verify end_to_end", "proved"), ("verify", "refuted"), ("identify", "refuted")),
        "gelu(x + 1) − gelu(−x − 1) − 1 = x is odd, and no permutation of the two neurons commutes with x ↦ −x.",
        SMOOTH,
    ),
    Entry(
        "gelu-mirror",
        instance(
            "gelu, mirror",
            network(([[1, 2], [2, 1]], [1, 1]), ([[1, 1]], [0]), activation="gelu"),
            s=(SWAP, "trivial"),
        ),
        (("verify", "proved"), ("identify", "proved")),
        "Two GELU neurons that a swap exchanges, identifiable: rows up to sign play the part of hyperplanes.",
        SMOOTH,
    ),
    Entry(
        "cubes",
        instance(
            "two cubes",
            network(([[2, 1], [-2, -4]], [0, 0]), ([[1, "-1/8"]], [0]), activation={"power": 3}),
            s=(SWAP, "trivial"),
        ),
        (("verify", "proved"), ("verify identifiability", "proved")),
        "(2x + y)³ + (x + 2y)³, disguised: the swap exchanges the cubes with scales −8 and −1/8, since c³ passes.",
        "Finkel, Rodriguez, Wu, Yahl, arXiv 2408.04569; docs/architectures/polynomials.md",
    ),
    Entry(
        "squares",
        instance(
            "two squares",
            network(([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0]), activation={"power": 2}),
            r=(TURN, "trivial"),
        ),
        (("verify", "proved"), ("verify identifiability", "refuted"), ("equal squares-turned", "proved")),
        "x² + y² under quarter turns: the neurons swap. But squares can be turned by any angle, so there are twins.",
        "Kileel, Trager, Bruna, NeurIPS 2019, arXiv 1905.12207",
    ),
    Entry(
        "squares-turned",
        network(([[1, 1], [1, -1]], [0, 0]), ([["1/2", "1/2"]], [0]), activation={"power": 2}),
        (("identify", "refuted"), ("equal squares", "proved")),
        "((x + y)² + (x − y)²) / 2 = x² + y²: the rotation twin.",
        "Kileel, Trager, Bruna, NeurIPS 2019, arXiv 1905.12207",
    ),
    Entry(
        "squares-reflected",
        instance(
            "two squares, reflected",
            network(([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0]), activation={"power": 2}),
            s=({"matrix": [["3/5", "4/5"], ["4/5", "-3/5"]]}, "trivial"),
        ),
        (("verify", "refuted"), ("verify end_to_end", "proved")),
        "x² + y² is kept by the mirror (3, 4; 4, −3) / 5, but no scaling and permutation of squares is it.",
        "docs/architectures/polynomials.md",
    ),
    Entry(
        "deep-linear",
        instance(
            "deep linear, quarter turn",
            network(([[2, -1], [1, 2]], [0, 0]), ([[3, 1], [-1, 3]], [0, 0]), activation="identity"),
            r=(TURN, TURN),
        ),
        (("verify", "proved"), ("verify identifiability", "proved")),
        "Without an activation K is all of GL(2); the hidden width is the rank, so the action on it is the only one.",
        THEOREM + "; docs/architectures.md, Deep linear networks",
    ),
    Entry(
        "deep-linear-slack",
        instance(
            "deep linear, a dimension too many",
            network(([[2, -1], [1, 2], [0, 0]], [0, 0, 0]), ([[3, 1, 1], [-1, 3, 0]], [0, 0]), activation="identity"),
            r=(TURN, TURN),
        ),
        (("verify", "proved"), ("verify identifiability", "refuted"), ("identify", "refuted")),
        "One hidden dimension more than the rank: an action of GL(3) is still found, but it is not the only one.",
        "docs/architectures.md, Deep linear networks",
    ),
    Entry(
        "deep-linear-zero",
        instance(
            "deep linear, zero",
            network(([[1, 0]], [0]), ([[0], [0]], [0, 0]), activation="identity"),
            r=(TURN, TURN),
        ),
        (("verify", "refuted"), ("verify end_to_end", "proved"), ("verify identifiability", "refuted")),
        "The zero map, through a line: it commutes with a quarter turn, which turns the first kernel away.",
        "docs/architectures.md, Deep linear networks",
    ),
)

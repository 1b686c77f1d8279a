"""Several hidden layers of ReLU."""

from __future__ import annotations

from catnet.zoo.entry import Entry, instance, network, signed

__all__ = ["ENTRIES"]

THEOREM = "Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645"
MINIMAL = "docs/minimal-networks.md, after Grillo, Montúfar, arXiv 2605.03601"
FLIP = signed([0], [-1])
TURN = {"matrix": [[0, -1], [1, 0]]}
EXCHANGE = {"matrix": [[0, 1], [1, 0]]}

_TENT = [[-2, -2], [2, 2]], [1, -1]
"""t = 1 − 2 |x| from (relu(x), relu(−x)), and −t."""

ENTRIES = (
    Entry(
        "square",
        instance(
            "square",
            network(
                (
                    [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, 1], [-1, -1], [1, -1]],
                    [-1, -1, -1, -1, -2, -2, -2, -2],
                ),
                ([[1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]], ["-1/2", "-1/2"]),
                ([[2, -1]], [0]),
            ),
            r=(signed([1, 0], [1, -1]), "trivial"),
            s=(EXCHANGE, "trivial"),
        ),
        (("verify", "proved"), ("verify group", "8")),
        "The symmetries of a square on two hidden layers: eight neurons in two orbits, then two that stay.",
        "docs/drawing.md",
    ),
    Entry(
        "quarter-turn",
        instance(
            "quarter turn",
            network(
                ([[1, 0], [0, 1], [-1, 0], [0, -1]], [1, 1, 1, 1]),
                ([[1, 3, 2, 5], [5, 1, 3, 2], [2, 5, 1, 3], [3, 2, 5, 1]], [0, 0, 0, 0]),
                ([[1, 1, 1, 1]], [7]),
            ),
            r=(TURN, "trivial"),
        ),
        (("verify", "proved"), ("verify group", "4")),
        "A quarter turn of the plane turns two hidden layers of four neurons, each by one place.",
        THEOREM,
    ),
    Entry(
        "directed-square",
        instance(
            "directed square",
            network(
                ([[1], [1], [-1], [-1]], [0, 0, 0, 0]),
                ([[1, 3, 2, 5], [3, 1, 5, 2], [5, 2, 1, 3], [2, 5, 3, 1]], [0, 0, 0, 0]),
                ([[1, 1, 1, 1]], [0]),
            ),
            s=(FLIP, "trivial"),
        ),
        (("verify", "refuted"), ("verify end_to_end", "proved"), ("identify", "refuted")),
        "Every square commutes with some lift of x ↦ −x, but all lifts have order 4: Z/4 → Z/2 does not split.",
        "docs/theorem.md, What is proved, and what is not",
    ),
    Entry(
        "two-hidden-layers",
        network(([[1, 0], [0, 1]], [0, 0]), ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 1]], [0])),
        (("identify", "proved"),),
        "Two hidden layers, proved identifiable: bends of the second layer betray the lines of the first.",
        "catnet.architectures.relu.bends; after Rolnick, Kording, ICML 2020",
    ),
    Entry(
        "carried",
        network(([[1, 0], [0, 1]], [0, 0]), ([[2, 1], [1, 1]], [1, -1]), ([[1, 1]], [-1])),
        (("identify", "refuted"), ("identify functional_dimension", "10")),
        "Minimal, and all its neighbours too, but never identifiable: one neuron is always on and its bias is free.",
        MINIMAL,
    ),
    Entry(
        "silent-neuron",
        network(([[1], [-1]], [0, 0]), ([[1, 1], [-1, -1]], [-1, -1]), ([[1, 5]], [0])),
        (("identify", "refuted"), ("equal silent-neuron-unread", "proved")),
        "relu(−|x| − 1) is never on, so what reads it may read it with any weight.",
        "docs/identifiability.md, Reduction; Lu, Shin, Su, Karniadakis, Dying ReLU, arXiv 1903.06733",
    ),
    Entry(
        "silent-neuron-unread",
        network(([[1], [-1]], [0, 0]), ([[1, 1], [-1, -1]], [-1, -1]), ([[1, 0]], [0])),
        (("equal silent-neuron", "proved"), ("reduce", "1-2-1-1")),
        "The same function with weight 0 on the silent neuron: reduction drops it.",
        "docs/identifiability.md, Reduction",
    ),
    Entry(
        "tent-three-times",
        instance(
            "tent, three times",
            network(([[1], [-1]], [0, 0]), _TENT, _TENT, ([[-2, -2]], [1])),
            s=(FLIP, "trivial"),
        ),
        (("verify", "proved"), ("regions", "8")),
        "x ↦ 1 − 2 |x| three times: 8 pieces from 6 neurons. Depth folds; each further fold doubles the pieces.",
        "Telgarsky, COLT 2016, arXiv 1602.04485; Montúfar, Pascanu, Cho, Bengio, NeurIPS 2014, arXiv 1402.1869",
    ),
    Entry(
        "needs-three-layers",
        network(
            ([[2, 1], [-3, -1]], [15, 10]),
            ([[3, -5], [4, 3]], [-5, -93]),
            ([[1, -2], [3, 3]], [-55, -63]),
            ([[-1, 2]], [-3]),
        ),
        (("identify functional_dimension", "15"), ("depth", "3")),
        "A function that no generic network with fewer than three hidden layers computes, however wide.",
        "docs/minimal-networks.md, A hierarchy of depths; after Grillo, Montúfar, arXiv 2605.03601",
    ),
)

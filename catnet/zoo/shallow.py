"""One hidden layer of ReLU: where everything is decided, and most of the surprises are there already."""

from __future__ import annotations

from copy import deepcopy

from catnet.zoo.entry import Document, Entry, instance, network, permutation, signed

__all__ = ["ENTRIES"]

THEOREM = "Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645"
BOEKMAN_KAHL = "Bökman, Kahl, NeurIPS 2023, arXiv 2305.17017"
PETZKA = "Petzka, Trimmel, Sminchisescu, NLDL 2020"
MINIMAL = "docs/minimal-networks.md, after Grillo, Montúfar, arXiv 2605.03601"

FLIP = signed([0], [-1])
SWAP = permutation(1, 0)
ROTATE, MIRROR = permutation(1, 2, 0), permutation(0, 2, 1)

TRIANGLE: Document = {
    **instance(
        "triangle",
        network(
            (
                [
                    ["-1/3", "1/3", "-1/3"],
                    ["1/4", "3/4", "1/4"],
                    ["-1", "-1", "1"],
                    ["1/2", "1/2", "3/2"],
                    ["2", "-2", "-2"],
                    ["9/2", "3/2", "3/2"],
                ],
                ["1/3", "-1/2", "1", "-1", "2", "-3"],
            ),
            (
                [
                    ["3", "1", "1", "1/2", "1", "-1/2"],
                    ["6", "-3", "1", "1/2", "1/2", "1/6"],
                    ["3", "1", "2", "-3/2", "1/2", "1/6"],
                ],
                ["1/2", "1/2", "1/2"],
            ),
        ),
        r=(ROTATE, ROTATE),
        s=(MIRROR, MIRROR),
    ),
    "comment": "two copies of the corners on the hidden layer, disguised by a permutation and scales",
}


def _nearly() -> Document:
    document = deepcopy(TRIANGLE)
    document["name"] = "triangle, nearly"
    document["network"]["layers"][0]["bias"][0] = "0.333333334"
    return document


SPREAD = network(([[1, -1, 0], [0, 1, -1], [-1, 0, 1]], [0, 0, 0]), ([[2, 2, 2]], [0]))
ODD = network(([[1], [-1]], [1, -1]), ([[1, -1]], [-1]))
THREE = [[1, 1, 0], [0, 0, 1], [0, 1, 1], [1, 0, 0], [1, 0, 1], [0, 1, 0], [-1, -1, -1]]
ONE_TURNED = [[-1, -1, 0], [0, 0, -1], *THREE[2:]]

ENTRIES = (
    Entry(
        "triangle",
        TRIANGLE,
        (("verify", "proved"), ("verify identifiability", "proved"), ("identify", "proved")),
        "The theorem at work: the symmetries of a triangle act on the hidden layer, though scales and order hide it.",
        THEOREM,
    ),
    Entry(
        "triangle-nearly",
        _nearly(),
        (("verify", "refuted"), ("verify end_to_end", "refuted"), ("equal triangle", "refuted")),
        "A bias of 1/3 written with nine digits: almost symmetric is not symmetric, and a witness shows it.",
        THEOREM,
    ),
    Entry(
        "absolute-value",
        instance("absolute value", network(([[1], [-1]], [0, 0]), ([[1, 1]], [0])), s=(FLIP, "trivial")),
        (("verify", "proved"), ("identify", "proved")),
        "|x| = relu(x) + relu(−x) is even because the flip of the line swaps the two neurons.",
        BOEKMAN_KAHL,
    ),
    Entry(
        "absolute-value-nearly",
        instance(
            "relu(x + 1e-9) + relu(−x)", network(([[1], [-1]], ["1e-9", 0]), ([[1, 1]], [0])), s=(FLIP, "trivial")
        ),
        (("verify", "refuted"), ("equal absolute-value", "refuted")),
        "One bias of 1e-9 breaks evenness, by 1e-9 nearly everywhere: a tolerance would miss it, the regions do not.",
        "docs/geometry.md",
    ),
    Entry(
        "odd-not-layerwise",
        instance("odd, not layerwise", ODD, s=(FLIP, FLIP)),
        (
            ("verify", "refuted"),
            ("verify end_to_end", "proved"),
            ("verify identifiability", "refuted"),
            ("realize", "1-2-1"),
            ("equal identity-crossed", "proved"),
        ),
        "relu(x + 1) − relu(−x − 1) − 1 = x is odd, but its kink stands at −1 and the flip would move it to 1.",
        THEOREM,
    ),
    Entry(
        "identity-crossed",
        instance("identity, crossed", network(([[1], [-1]], [0, 0]), ([[1, -1]], [0])), s=(FLIP, FLIP)),
        (("verify", "proved"), ("verify identifiability", "refuted"), ("identify", "refuted")),
        "relu(x) − relu(−x) = x: an invisible kink at the right place. The hypothesis fails and the conclusion holds.",
        PETZKA,
    ),
    Entry(
        "maximum",
        instance("maximum", network(([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])), s=(SWAP, "trivial")),
        (
            ("verify", "refuted"),
            ("verify end_to_end", "proved"),
            ("identify", "refuted"),
            ("equal maximum-symmetric", "proved"),
        ),
        "max(x, y) = relu(x − y) + y forgets which of the two is which; its three neurons do not.",
        "Arora, Basu, Mianjy, Mukherjee, ICLR 2018, arXiv 1611.01491; " + BOEKMAN_KAHL,
    ),
    Entry(
        "maximum-symmetric",
        instance(
            "maximum, symmetric",
            network(([[1, -1], [-1, 1], [1, 1], [-1, -1]], [0, 0, 0, 0]), ([["1/2", "1/2", "1/2", "-1/2"]], [0])),
            s=(SWAP, "trivial"),
        ),
        (("verify", "proved"), ("identify", "refuted"), ("equal maximum", "proved")),
        "The same maximum as (|x − y| + (x + y)) / 2: one neuron more, and every layer is symmetric.",
        "Arora, Basu, Mianjy, Mukherjee, ICLR 2018, arXiv 1611.01491",
    ),
    Entry(
        "exclusive-or",
        instance("exclusive or", network(([[1, 1], [1, 1]], [0, -1]), ([[1, -2]], [0])), s=(SWAP, "trivial")),
        (("verify", "proved"), ("identify", "proved")),
        "The textbook network for XOR: the swap of the inputs leaves both hidden neurons where they are.",
        "Goodfellow, Bengio, Courville, Deep Learning, 2016, section 6.1",
    ),
    Entry(
        "spread",
        instance("spread", SPREAD, r=(ROTATE, "trivial"), s=(MIRROR, "trivial")),
        (("verify", "refuted"), ("verify end_to_end", "proved"), ("realize", "3-6-1")),
        "2 (relu(x−y) + relu(y−z) + relu(z−x)) is S_3-invariant with three neurons; symmetric layers need six.",
        BOEKMAN_KAHL + "; docs/identifiability.md, Realisation",
    ),
    Entry(
        "spread-cyclic",
        instance("spread, rotations only", SPREAD, r=(ROTATE, "trivial")),
        (("verify", "proved"), ("verify identifiability", "refuted")),
        "The same three neurons under rotations only: now every layer is symmetric. The group is part of the question.",
        BOEKMAN_KAHL,
    ),
    Entry(
        "four-cancelling",
        instance(
            "four cancelling neurons",
            network((ONE_TURNED, [-1, -2, 1, 2, 1, 2, -5]), ([[1, 1, 1, 1, 1, 1, -1]], [-2])),
            r=(ROTATE, "trivial"),
            s=(permutation(1, 0, 2), "trivial"),
        ),
        (
            ("verify", "refuted"),
            ("verify end_to_end", "proved"),
            ("identify", "refuted"),
            ("equal four-cancelling-turned", "proved"),
        ),
        "An S_3-invariant function; neurons with Σ u w = 0 were turned round, which the function does not notice.",
        THEOREM + "; docs/identifiability.md",
    ),
    Entry(
        "four-cancelling-turned",
        instance(
            "four cancelling neurons, turned back",
            network(
                (
                    [*[[abs(v) for v in row] for row in THREE[:6]], [1, 1, 1]],
                    [1, 2, 1, 2, 1, 2, 5],
                ),
                ([[1, 1, 1, 1, 1, 1, -1]], [0]),
            ),
            r=(ROTATE, "trivial"),
            s=(permutation(1, 0, 2), "trivial"),
        ),
        (("verify", "proved"), ("identify", "refuted"), ("equal four-cancelling", "proved")),
        "Its symmetric twin: the same function and width, and now every layer is symmetric.",
        "docs/identifiability.md",
    ),
    Entry(
        "three-kinks",
        network(([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])),
        (("identify", "refuted"), ("identify functional_dimension", "7"), ("equal three-kinks-twin", "proved")),
        "1 + 1 − 2 = 0, so all three rows may change sign: full functional dimension, and yet a twin.",
        MINIMAL,
    ),
    Entry(
        "three-kinks-twin",
        network(([[-1], [-1], [-1]], [0, -1, -2]), ([[1, 1, -2]], [-3])),
        (("identify", "refuted"), ("equal three-kinks", "proved")),
        "The twin of three-kinks: the same graph from neurons that look the other way.",
        MINIMAL,
    ),
    Entry(
        "taxicab",
        instance(
            "|x| + |y|",
            network(([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, 0, 0]), ([[1, 1, 1, 1]], [0])),
            r=(signed([1, 0], [1, -1]), "trivial"),
            s=(SWAP, "trivial"),
        ),
        (("verify", "proved"), ("identify", "refuted"), ("identify functional_dimension", "9")),
        "|x| + |y| with the symmetries of a square: minimal, layerwise symmetric, and not identifiable.",
        MINIMAL,
    ),
    Entry(
        "taxicab-line",
        network(([[1, 0], [0, 1], [1, 1], [-1, -1]], [0, 0, 1, -1]), ([[2, 2, -1, 1]], [1])),
        (("identify", "refuted"), ("identify functional_dimension", "12"), ("equal taxicab", "proved")),
        "|x| + |y| again, one point of a whole line of networks: a kink that cancels can stand anywhere.",
        MINIMAL,
    ),
    Entry(
        "equal-neurons",
        instance(
            "equal neurons, two against two",
            network(([[1], [1], [-2], [-3]], [0] * 4), ([[1, 1, "1/2", "1/3"]], [0])),
            s=(FLIP, "trivial"),
        ),
        (("verify", "proved"), ("verify identifiability", "refuted")),
        "Two equal neurons can be swapped: an action exists, but it is not the only one, so theta is not identifiable.",
        THEOREM,
    ),
    Entry(
        "equal-neurons-uneven",
        instance(
            "equal neurons, two against one",
            network(([[1], [1], [-2]], [0, 0, 0]), ([[1, 1, 1]], [0])),
            s=(FLIP, "trivial"),
        ),
        (("verify", "refuted"), ("verify end_to_end", "proved"), ("reduce", "1-2-1")),
        "2 |x| with two neurons on one side and one on the other: no permutation flips them; the submodel's do.",
        THEOREM,
    ),
    Entry(
        "trivial-group",
        instance("trivial group", network(([[1, 2], [3, -1]], [1, 0]), ([[1, -1]], [0]))),
        (("verify", "proved"), ("verify group", "1")),
        "Without generators there is nothing to show, and it is shown.",
        THEOREM,
    ),
    Entry(
        "unfaithful",
        instance("unfaithful, zero", network(([[1], [2]], [0, 1]), ([[0, 0]], [0])), s=("trivial", FLIP)),
        (("verify", "proved"), ("verify group", "2"), ("verify identifiability", "refuted")),
        "A generator that moves the output and not the input: only the zero function is equivariant.",
        "docs/formats.md: the group is that of the pairs (input, output)",
    ),
    Entry(
        "unfaithful-not-zero",
        instance("unfaithful, not zero", network(([[1], [2]], [0, 1]), ([[1, 0]], [0])), s=("trivial", FLIP)),
        (("verify", "refuted"), ("verify end_to_end", "refuted")),
        "The same group and a function that is not zero: f(x) would have to be −f(x).",
        "docs/formats.md",
    ),
)

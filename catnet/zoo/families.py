"""Families: one network for every n, with the symmetry that its name says.

Every one has n inputs, n outputs, and hidden neurons that the group permutes transitively; all are identifiable, so
the action on the hidden layer is the only one.

>>> family("dihedral-6").document["network"]["layers"][0]["weight"][0]
[2, -1, 0, 0, 0, -1]
>>> family("dihedral-2") is None
True
"""

from __future__ import annotations

from collections.abc import Callable

from catnet.zoo.entry import Document, Entry, instance, network, permutation, signed

__all__ = ["ENTRIES", "FAMILIES", "LARGEST", "SMALLEST", "family"]

SMALLEST, LARGEST = 3, 12
PROVED = (("verify", "proved"), ("verify identifiability", "proved"))


def _shift(n: int) -> Document:
    return permutation(*((i + 1) % n for i in range(n)))


def _reflection(n: int) -> Document:
    return permutation(*((-i) % n for i in range(n)))


def _exchange(n: int) -> Document:
    return permutation(1, 0, *range(2, n))


def _circulant(row: dict[int, int], n: int) -> list[list[int]]:
    return [[sum(v for k, v in row.items() if (i + k) % n == j) for j in range(n)] for i in range(n)]


def _unit(n: int) -> list[list[int]]:
    return _circulant({0: 1}, n)


def _cyclic(n: int) -> Entry:
    inner = network((_circulant({0: 1, 1: -1}, n), [0] * n), (_unit(n), [0] * n))
    return Entry(
        f"cyclic-{n}",
        instance(f"rectified differences on {n} points", inner, r=(_shift(n), _shift(n))),
        (*PROVED, ("verify group", str(n))),
        f"y_i = relu(x_i − x_(i+1)) round a circle: C_{n} shifts inputs, neurons and outputs together.",
        "Cohen, Welling, Group equivariant convolutional networks, ICML 2016, arXiv 1602.07576",
    )


def _dihedral(n: int) -> Entry:
    inner = network((_circulant({0: 2, 1: -1, n - 1: -1}, n), [0] * n), (_unit(n), [0] * n))
    return Entry(
        f"dihedral-{n}",
        instance(
            f"rectified Laplacian on {n} points", inner, r=(_shift(n), _shift(n)), s=(_reflection(n), _reflection(n))
        ),
        (*PROVED, ("verify group", str(2 * n))),
        f"y_i = relu(2 x_i − x_(i−1) − x_(i+1)): as cyclic-{n}, and mirrors too, since the two neighbours count alike.",
        "Cohen, Welling, Group equivariant convolutional networks, ICML 2016, arXiv 1602.07576",
    )


def _symmetric(n: int) -> Entry:
    rows = [[n - 1 if i == j else -1 for j in range(n)] for i in range(n)]
    order = 1
    for factor in range(2, n + 1):
        order *= factor
    inner = network((rows, [1] * n), (_unit(n), [0] * n))
    return Entry(
        f"symmetric-{n}",
        instance(f"above the mean, {n} points", inner, r=(_shift(n), _shift(n)), s=(_exchange(n), _exchange(n))),
        (*PROVED, ("verify group", str(order))),
        f"y_i = relu({n} (x_i − mean) + 1): a layer of Deep Sets with its weights written out; S_{n} acts.",
        "Zaheer, Kottur, Ravanbakhsh, Póczos, Salakhutdinov, Smola, Deep Sets, NeurIPS 2017, arXiv 1703.06114",
    )


def _hyperoctahedral(n: int) -> Entry:
    unit = _unit(n)
    minus = [[-value for value in row] for row in unit]
    order = 1
    for factor in range(1, n + 1):
        order *= 2 * factor
    inner = network(([*unit, *minus], [-1] * 2 * n), ([[*a, *b] for a, b in zip(unit, minus, strict=True)], [0] * n))
    turn = signed([0, *range(1, n)], [-1, *[1] * (n - 1)])
    return Entry(
        f"hyperoctahedral-{n}",
        instance(
            f"soft threshold on {n} coordinates",
            inner,
            r=(_shift(n), _shift(n)),
            s=(_exchange(n), _exchange(n)),
            t=(turn, turn),
        ),
        (*PROVED, ("verify group", str(order))),
        f"Soft thresholding, relu(x − 1) − relu(−x − 1) in {n} coordinates: signs of inputs become swaps of neurons.",
        "Donoho, De-noising by soft-thresholding, IEEE Trans. Inf. Theory 41 (1995)",
    )


FAMILIES: dict[str, Callable[[int], Entry]] = {
    "cyclic": _cyclic,
    "dihedral": _dihedral,
    "symmetric": _symmetric,
    "hyperoctahedral": _hyperoctahedral,
}

ENTRIES = (_cyclic(5), _dihedral(4), _symmetric(4), _hyperoctahedral(3))
"""One of each, for the list."""


def family(name: str) -> Entry | None:
    """The member of a family with a name such as ``cyclic-7``, for n from 3 to 12; None for any other name."""
    word, _, number = name.rpartition("-")
    if word not in FAMILIES or not (number.isascii() and number.isdecimal() and len(number) <= 2):
        return None
    return FAMILIES[word](int(number)) if SMALLEST <= int(number) <= LARGEST and str(int(number)) == number else None

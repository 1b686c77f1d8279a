"""Actions by name, against NumPy's own turning of arrays and against the orders that the groups must have."""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest
from hypothesis import given, strategies as st

from catnet import MLP
from catnet.algebra.monomial import Monomial
from catnet.errors import InputError
from catnet.groups import FiniteGroup, permutation_model
from catnet.groups.named import GRID_MAPS, arrangement, grid_map, group_on
from catnet.theorem.named import end_actions

NUMPY = {
    "rot90": lambda a: np.rot90(a, axes=(-2, -1)),
    "rot180": lambda a: np.rot90(a, 2, axes=(-2, -1)),
    "rot270": lambda a: np.rot90(a, 3, axes=(-2, -1)),
    "mirror": lambda a: np.flip(a, -1),
    "flip": lambda a: np.flip(a, -2),
    "transpose": lambda a: np.swapaxes(a, -2, -1),
    "antitranspose": lambda a: np.swapaxes(np.rot90(a, 2, axes=(-2, -1)), -2, -1),
    "right": lambda a: np.roll(a, 1, -1),
    "down": lambda a: np.roll(a, 1, -2),
}
LENGTH = st.integers(1, 4)


def moved(element: Monomial, values: np.ndarray) -> np.ndarray:
    """P x, for x the array flattened."""
    flat, result = values.reshape(-1), np.zeros(values.size, dtype=values.dtype)
    for index, image in enumerate(element.permutation.images):
        result[image] = flat[index] * int(element.scale[index])
    return result


def order(elements: dict[str, Monomial]) -> int:
    if not elements:
        return 1
    images = permutation_model([[element] for element in elements.values()])
    return FiniteGroup(tuple(zip(elements, images, strict=True))).order


def test_every_map_of_grids_has_an_oracle() -> None:
    assert set(NUMPY) == set(GRID_MAPS)


@given(st.sampled_from(sorted(NUMPY)), LENGTH, LENGTH, st.one_of(st.none(), LENGTH))
def test_maps_of_grids_are_those_of_numpy(name: str, height: int, width: int, channels: int | None) -> None:
    shape = (height, width) if channels is None else (channels, height, width)
    square = name in ("rot90", "rot270", "transpose", "antitranspose")
    if square and height != width:
        with pytest.raises(InputError, match="not square"):
            grid_map(name, shape)
        return
    values = np.arange(np.prod(shape)).reshape(shape)
    assert (moved(grid_map(name, shape), values) == NUMPY[name](values).reshape(-1)).all()


@pytest.mark.parametrize(
    ("group", "space", "expected"),
    [
        ("C1", "grid 2x3", 1),
        ("C2", "grid 2x3", 2),
        ("C4", "grid 3x3", 4),
        ("D4", "grid 2x2", 8),
        ("D2", "grid 2x3", 4),
        ("C4", "grid 1x1", 1),
        ("mirror", "grid 2x3", 2),
        ("shifts", "grid 2x3", 6),
        ("shifts", "grid 2x4x4", 16),
        ("transpose", "grid 2x2", 2),
        ("C5", "cycle 5", 5),
        ("D5", "cycle 2x5", 10),
        ("D1", "cycle 1", 1),
        ("D2", "cycle 2", 2),
        ("S1", "points 1", 1),
        ("S2", "points 2", 2),
        ("S5", "points 5", factorial(5)),
        ("S4", "tokens 4x3", factorial(4)),
        ("A1", "points 1", 1),
        ("A3", "points 3", 3),
        ("A4", "points 4", 12),
        ("A5", "tokens 5x2", 60),
        ("A6", "points 6", 360),
        ("B1", "points 1", 2),
        ("B2", "points 2", 8),
        ("B3", "coordinates 3", 48),
        ("signs", "points 3", 8),
        ("negation", "tokens 2x2", 2),
        ("mirror", "cycle 1", 1),
        ("mirror", "tokens 3x2", 2),
    ],
)
def test_groups_have_their_orders(group: str, space: str, expected: int) -> None:
    elements = group_on(group, space)
    assert order(elements) == expected
    assert all(element.size == arrangement(space).dimension for element in elements.values())


@pytest.mark.parametrize(
    ("group", "space", "words"),
    [
        ("C4", "grid 2x3", "not square"),
        ("C3", "grid 3x3", "known are"),
        ("S5", "points 4", "5 points, and there are 4"),
        ("Q8", "points 8", "known are"),
        ("S3", "cycle 3", "known are"),
        ("B3", "tokens 3x1", "known are"),
        ("C4", "grid 4", "2 to 3 lengths"),
        ("C4", "grid 0x4", "coordinates"),
        ("C4", "sphere 4", "arrangement"),
        ("C4", "grid 99999x99999", "coordinates"),
        ("C4", "", "arrangement"),
        ("", "grid 2x2", "known are"),
    ],
)
def test_what_does_not_fit_is_said(group: str, space: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        group_on(group, space)


def test_signs_on_the_outputs() -> None:
    def values(group: str) -> list[int]:
        return [int(last.scale[0]) for _, _, last in end_actions(group, output="sign", outputs=1).generators]

    assert values("S3 on tokens 3x2") == [
        1,
        -1,
    ]  # of tokens, not of coordinates
    assert values("D4 on cycle 4") == [-1, -1]
    assert values("signs on points 2") == [-1, -1]
    assert values("B2 on points 2") == [-1, -1]
    with pytest.raises(InputError, match="sign of a map of pixels"):
        values("C4 on grid 2x2")


def test_ends_must_fit_the_network() -> None:
    network = MLP.from_rows([([[1, 1, 1, 1]], [0])])
    inputs, outputs = (network.spaces[i].dimension for i in (0, -1))
    with pytest.raises(InputError, match="9 coordinates, and the network has 4 inputs"):
        end_actions("C4 on grid 3x3", inputs=inputs, outputs=outputs)
    with pytest.raises(InputError, match="4 coordinates, and the network has 1 outputs"):
        end_actions("C4 on grid 2x2", output="same", inputs=inputs, outputs=outputs)
    with pytest.raises(InputError, match="are called"):
        end_actions("D4 on grid 2x2", output="C1 on points 1", inputs=inputs, outputs=outputs)
    same = end_actions("C4 on grid 2x2", output="grid 1x2x2", outputs=4)
    assert same == end_actions("C4 on grid 2x2", output="same", outputs=4)

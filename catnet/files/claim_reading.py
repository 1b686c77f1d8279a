"""What a certificate claims (`catnet.files.claims`), read from its document.

Nothing is decided here; a false certificate is read like a true one.  The standard library and the errors of catnet
only.

>>> action = {"permutation": [1, 0], "scale": ["2", "1/2"]}             # e_0 ↦ 2 e_1, e_1 ↦ e_0 / 2
>>> forth, back = operator_of(action, 2, "here")
>>> forth == back, forth                                                # row 0 is e_1 / 2, row 1 is 2 e_0
(True, Single(entries=((1, 1), (0, 4)), denominator=2))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from catnet.checking import equality, layerwise
from catnet.checking.reading import FORMAT
from catnet.errors import InputError
from catnet.files.claims import (
    Claim,
    Difference,
    Equal,
    Identified,
    Layerwise,
    LinearMap,
    Scaled,
    Single,
    Triangulated,
)

__all__ = ["claim_of", "difference_of", "identified_of", "operator_of", "triangulation_of"]

Rows = list[list[Fraction]]
NETWORK = "catnet-network/1"
_NUMBER = re.compile(r"-?[0-9]+(?:/0*[1-9][0-9]*)?", re.ASCII)


def claim_of(document: Any) -> Claim:
    """What a parsed certificate claims.

    Raises
    ------
    InputError
        If it is not well-formed, or speaks of an activation that the Coq checker does not cover.
        A false one is no error.
    """
    try:
        if document["format"] == FORMAT and document["claim"] == layerwise.CLAIM:
            return _layerwise(document)
        if document["format"] == FORMAT and document["claim"] == equality.CLAIM:
            return _equal(document)
    except InputError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, OverflowError, RecursionError) as error:
        raise InputError(f"malformed: {type(error).__name__} {str(error)[:60]}") from None
    raise InputError(f"expected the format {FORMAT!r}, and a claim of layerwise equivariance or of equality")


def difference_of(left: Any, right: Any, point: Sequence[Fraction]) -> Difference:
    """That two networks, given as documents, differ at a point."""
    sides = [_network(network)[1] for network in (left, right)]
    _need(all(network.get("activation") == "relu" for network in (left, right)), "equality is for ReLU networks")
    return Difference(sides[0], sides[1], _scaled([list(point)]), ())


def triangulation_of(document: Any) -> Triangulated:
    """What a parsed certificate of equality claims, with its triangulation, which `claim_of` leaves out.

    Raises
    ------
    InputError
        If it is not well-formed. A false one is no error.
    """
    try:
        right = document["format"] == FORMAT and document["claim"] == equality.CLAIM
        _need(right, f"expected the format {FORMAT!r}, and a claim of equality")
        equal = _equal(document)
        rays = tuple((ray[-1], *ray[:-1]) for ray in document["rays"] if _integers(ray))
        cones = tuple(tuple(cone) for cone in document["cones"] if _integers(cone))
    except InputError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, OverflowError, RecursionError) as error:
        raise InputError(f"malformed: {type(error).__name__} {str(error)[:60]}") from None
    _need(all(0 <= i < len(rays) for cone in cones for i in cone), "a cone names a ray that there is not")
    return Triangulated(equal.inputs, equal.left, equal.right, rays, cones, equal.about)


def _integers(row: Any) -> bool:
    _need(isinstance(row, list) and len(row) > 0 and all(type(v) is int for v in row), "not a list of integers")
    return True


def identified_of(network: Any) -> Identified:
    """That a network, given as a document, is identifiable by the criterion for one hidden ReLU layer.

    Raises
    ------
    InputError
        If it is not well-formed, or not a ReLU network.
    """
    try:
        _need(network["activation"] == "relu", "the criterion is for ReLU networks")
        inputs, layers = _network(network)
    except InputError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, OverflowError, RecursionError) as error:
        raise InputError(f"malformed: {type(error).__name__} {str(error)[:60]}") from None
    return Identified(inputs, layers, ())


def _layerwise(document: Any) -> Layerwise:
    inputs, layers = _network(document["network"])
    activation, sigma = _activation(document["network"]["activation"])
    sizes = [inputs, *(len(layer.rows) for layer in layers)]
    names: dict[str, int] = {}
    generators = []
    for name, entry in document["generators"].items():
        names[name] = len(names)
        actions = [entry["input"], *entry["hidden"], entry["output"]]
        _need(isinstance(entry["hidden"], list), "hidden actions are a list")
        _need(len(actions) == len(sizes), f"{name[:40]!r}: one action is needed for every space")
        spaces = enumerate(zip(actions, sizes, strict=True))
        generators.append(tuple(operator_of(action, size, f"V_{i}") for i, (action, size) in spaces))
    _need(all(isinstance(relation, list) for relation in document["relations"]), "relations are lists of generators")
    relators = tuple(tuple(names[name] for name in relation) for relation in document["relations"])
    how = {"uniqueness": "ByUniqueness", "enumeration": "ByEnumeration"}[document["homomorphism"]]
    right_inverses: tuple[Scaled, ...] = ()
    if activation == "Linear" and how == "ByUniqueness":
        how, right_inverses = "ByRank", tuple(map(_right_inverse_of_layer, layers[:-1]))
    digest = str(document.get("network_sha256", ""))
    about = [f"name: {document.get('name', '')}", f"network: SHA-256 {digest}"]
    about += [f"generator {index}: {name}" for name, index in names.items()]
    return Layerwise(activation, sigma, how, right_inverses, inputs, layers, tuple(generators), relators, tuple(about))


def _equal(document: Any) -> Equal:
    found = []
    for side in ("left", "right"):
        _need(document[side]["activation"] == "relu", "equality is for ReLU networks")
        found.append(_network(document[side]))
    (inputs, left), (_, right) = found
    about = tuple(f"{side}: SHA-256 {document.get(f'{side}_sha256', '')}" for side in ("left", "right"))
    return Equal(inputs, left, right, about)


def _need(condition: bool, complaint: str) -> None:
    if not condition:
        raise InputError(complaint)


def _are_lists(rows: Any) -> bool:
    """A list of lists: an object would be read in its order, and a text sign by sign."""
    return isinstance(rows, list) and all(isinstance(row, list) for row in rows)


def _fraction(value: Any) -> Fraction:
    """A number as the checkers read it: an integer or a fraction in lowest terms, written in one way only."""
    _need(isinstance(value, str) and _NUMBER.fullmatch(value) is not None, f"not a number: {str(value)[:40]!r}")
    found = Fraction(value)
    _need(str(found) == value, f"not a number in lowest terms: {value[:40]!r}")
    return found


_PLAIN = {"relu": ("Homogeneous", "relu"), "tanh": ("Odd", "tanh"), "identity": ("Linear", "identity")}


def _leaky(value: Any) -> tuple[str, str]:
    slope = _fraction(value)
    return "Homogeneous", f"leaky_relu (({slope.numerator}) # {slope.denominator})"


def _odd_power(value: Any) -> tuple[str, str] | None:
    return ("Odd", "odd") if type(value) is int and value > 0 and value % 2 == 1 else None


def _odd_polynomial(value: Any) -> tuple[str, str] | None:
    return None if any(_fraction(coefficient) for coefficient in value[::2]) else ("Odd", "odd")


_WITH_PARAMETER: dict[str, Callable[[Any], tuple[str, str] | None]] = {
    "leaky_relu": _leaky,
    "power": _odd_power,
    "polynomial": _odd_polynomial,
}


def _activation(document: Any) -> tuple[str, str]:
    """Coq's class of an activation, and the activation."""
    _need(isinstance(document, str) or (isinstance(document, dict) and len(document) == 1), "not an activation")
    if isinstance(document, str):
        kind, found = document, _PLAIN.get(document)
    else:
        ((kind, value),) = document.items()
        read = _WITH_PARAMETER.get(kind)
        found = None if read is None else read(value)
    if found is None:
        raise InputError(f"the Coq checker does not cover the activation {str(kind)[:40]!r}")
    return found


def _network(network: Any) -> tuple[int, tuple[Scaled, ...]]:
    """The number of inputs, and the layers with rows (b, w)."""
    entries = network["layers"]
    _need(network.get("format", NETWORK) == NETWORK, f"the network is not of format {NETWORK!r}")
    _need(isinstance(entries, list) and len(entries) > 0, "the network has no layers")
    layers = []
    for entry in entries:
        weight, bias = entry["weight"], entry["bias"]
        _need({"weight", "bias"} <= set(entry) <= {"weight", "bias", "inputs"}, "a layer has weights and biases only")
        _need(isinstance(bias, list) and _are_lists(weight), "weights and biases are lists")
        _need(len(weight) == len(bias), "a layer has not as many rows as biases")
        layers.append(_scaled([[_fraction(v) for v in (shift, *row)] for row, shift in zip(weight, bias, strict=True)]))
    first = entries[0]["weight"]
    inputs = len(first[0]) if first else entries[0].get("inputs", 0)
    _need(type(inputs) is int and 0 <= inputs <= 10**7, "a number of inputs is needed")
    return inputs, tuple(layers)


def _scaled(rows: Rows) -> Scaled:
    scale = lcm(*(value.denominator for row in rows for value in row))
    return Scaled(tuple(tuple(int(value * scale) for value in row) for row in rows), scale)


def _single(entries: list[tuple[int, Fraction]]) -> Single:
    scale = lcm(*(value.denominator for _, value in entries))
    return Single(tuple((column, int(value * scale)) for column, value in entries), scale)


def operator_of(action: Any, size: int, where: str) -> tuple[LinearMap, LinearMap]:
    """An action and its inverse; where there is none, zeros in its place, which Coq then rejects."""
    if action == "trivial":
        identity = _single([(i, Fraction(1)) for i in range(size)])
        return identity, identity
    _need(isinstance(action, dict), f"{where}: not an action")
    _need(set(action) in ({"matrix"}, {"permutation"}, {"permutation", "scale"}), f"{where}: not an action")
    if "matrix" in action:
        _need(_are_lists(action["matrix"]), f"{where}: not a matrix")
        rows = [[_fraction(value) for value in row] for row in action["matrix"]]
        _need(len(rows) == size and all(len(row) == size for row in rows), f"{where}: the matrix has another shape")
        return _scaled(rows), _scaled(_right_inverse(rows))
    images = action["permutation"]
    _need(isinstance(images, list) and all(type(i) is int for i in images), f"{where}: not an action")
    _need(sorted(images) == list(range(size)), f"{where}: not a permutation of {size} points")
    _need(isinstance(action.get("scale", []), list), f"{where}: the scales are a list")
    scale = [_fraction(value) for value in action["scale"]] if "scale" in action else [Fraction(1)] * size
    _need(len(scale) == size, f"{where}: the scales do not fit")
    forth = [(0, Fraction(0))] * size
    for i, (image, factor) in enumerate(zip(images, scale, strict=True)):
        forth[image] = (i, factor)
    back = [(image, 1 / factor if factor else factor) for image, factor in zip(images, scale, strict=True)]
    return _single(forth), _single(back)


def _right_inverse_of_layer(layer: Scaled) -> Scaled:
    return _scaled(_right_inverse([[Fraction(value, layer.denominator) for value in row] for row in layer.rows]))


def _right_inverse(rows: Rows) -> Rows:
    """X with rows · X = 1, by elimination; zeros if the rows are dependent, which Coq then rejects."""
    height, width = len(rows), len(rows[0]) if rows else 0
    table = [[*row, *(Fraction(int(i == j)) for j in range(height))] for i, row in enumerate(rows)]
    result = [[Fraction(0)] * height for _ in range(width)]
    pivots: list[int] = []
    for column in range(width):
        found = len(pivots)
        pivot = next((r for r in range(found, height) if table[r][column]), None)
        if pivot is None:
            continue
        table[found], table[pivot] = table[pivot], table[found]
        head = table[found][column]
        table[found] = [value / head for value in table[found]]
        for r in range(height):
            factor = table[r][column]
            if r != found and factor:
                table[r] = [a - factor * b for a, b in zip(table[r], table[found], strict=True)]
        pivots.append(column)
    if len(pivots) == height:
        for place, column in enumerate(pivots):
            result[column] = table[place][width:]
    return result

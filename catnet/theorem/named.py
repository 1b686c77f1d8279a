"""The actions at both ends of an instance, by name.

>>> ends = end_actions("C4 on grid 2x2", output="trivial", outputs=3)
>>> [(name, first.permutation.images, last.is_identity) for name, first, last in ends.generators]
[('r', (2, 0, 3, 1), True)]
>>> end_actions("D3 on points 3", output="sign", outputs=1).generators[1][2].scale   # a mirror is odd
(Fraction(-1, 1),)
"""

from __future__ import annotations

from fractions import Fraction

from catnet.algebra.monomial import Monomial
from catnet.errors import InputError
from catnet.groups.named import Arrangement, arrangement, group_on
from catnet.theorem.action import EndActions

__all__ = ["end_actions"]


def end_actions(group: str, *, output: str = "trivial", outputs: int, inputs: int | None = None) -> EndActions:
    """The pair of actions that a group with a name has on the inputs and the outputs of a network.

    Parameters
    ----------
    group : str
        ``GROUP on SPACE``, as ``"C4 on grid 1x8x8"``, ``"S5 on tokens 5x3"``, ``"mirror on grid 8x8"``: see
        `catnet.groups.named`.
    output : str
        ``"trivial"``; ``"same"``, as on the inputs; an arrangement of the outputs, as ``"grid 1x4x4"``, on which the
        group of that name acts too; ``GROUP on SPACE`` with as many generators of the same names; ``"negation"``, every
        generator changes all signs; ``"sign"``, the generators that move the inputs by an odd permutation of what they
        permute (a mirror of a circle, a transposition), or change the sign of an odd number of coordinates, change all
        signs.
    outputs, inputs : int
        The dimensions of V_L and, if it is to be checked, of V_0.

    Raises
    ------
    InputError
        A name is not known, or a dimension does not fit.
    """
    name, space = _split(group)
    first = group_on(name, space)
    if inputs is not None and space.dimension != inputs:
        raise InputError(f"{str(space)!r} has {space.dimension} coordinates, and the network has {inputs} inputs")
    last = _outputs(output, name, space, first, outputs)
    if set(last) != set(first):
        raise InputError(
            f"the generators on the outputs are called {', '.join(last) or 'nothing'}, "
            f"on the inputs {', '.join(first) or 'nothing'}"
        )
    return EndActions(tuple((key, first[key], last[key]) for key in first))


def _split(group: str) -> tuple[str, Arrangement]:
    name, found, space = group.partition(" on ")
    if not found:
        raise InputError(
            "expected GROUP on SPACE, as in 'C4 on grid 1x8x8', 'S3 on points 3' or, for the swap of two inputs, "
            f"'mirror on points 2'; found {group!r}"
        )
    return name.strip(), arrangement(space)


def _outputs(
    output: str, name: str, space: Arrangement, first: dict[str, Monomial], outputs: int
) -> dict[str, Monomial]:
    words = output.strip()
    if words == "trivial":
        return {key: Monomial.identity(outputs) for key in first}
    if words == "negation":
        return {key: Monomial.diagonal((Fraction(-1),) * outputs) for key in first}
    if words == "sign":
        signs = {key: _sign(element, space) for key, element in first.items()}
        return {key: Monomial.diagonal((Fraction(sign),) * outputs) for key, sign in signs.items()}
    if words == "same":
        last, size = first, space.dimension
    else:
        there = _split(words) if " on " in words else (name, arrangement(words))
        last, size = group_on(*there), there[1].dimension
    if size != outputs:
        raise InputError(f"{words!r} acts on {size} coordinates, and the network has {outputs} outputs")
    return last


def _sign(element: Monomial, space: Arrangement) -> int:
    """Of the permutation of what is arranged (pixels, tokens, points: not of channels or features), times the signs."""
    if space.layout.axes > 1:
        raise InputError("the sign of a map of pixels depends on their number; use 'negation', or 'GROUP on SPACE'")
    permuted = space.restricted(element.permutation).sign
    negative = sum(1 for factor in element.scale if factor < 0)
    return permuted * (-1 if negative % 2 else 1)

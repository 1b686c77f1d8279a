"""Points that tell networks of softmax attention apart.

The first probes are unit vectors and their negatives, at which all tokens but one are zero, and many scores play no
part; so there are more probes than coordinates.

>>> from catnet.algebra.matrix import Matrix
>>> from catnet.architectures.attention.layers import Softmax
>>> from catnet.architectures.attention.network import SoftmaxNetwork
>>> one, turn = Matrix.identity(2), Matrix([[0, 1], [-1, 0]])
>>> thetas = [SoftmaxNetwork(3, (Softmax(turn, one), Softmax(score, one))) for score in (one, 2 * one)]
>>> find_probe(*thetas) is None
False
"""

from __future__ import annotations

from catnet.architectures.attention.network import TokenNetwork
from catnet.category import find_enclosed_difference
from catnet.category.enclosure import EnclosedDifference
from catnet.theorem.comparison import require_parallel

__all__ = ["find_probe"]

_MOST = 100
_GENERIC = 8


def find_probe(left: TokenNetwork, right: TokenNetwork) -> EnclosedDifference | None:
    """A point at which enclosures of the values are disjoint, among about twice as many as there are inputs.

    Raises
    ------
    ShapeError
        If the ends of the networks have different dimensions.
    """
    require_parallel(left.morphism(), right.morphism())
    probes = min(_MOST, 2 * left.widths[0] + _GENERIC)
    return find_enclosed_difference(left.morphism(), right.morphism(), limit=probes)

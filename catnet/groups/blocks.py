"""Block diagonal operators: direct sums, taken apart again.

>>> swap = Monomial.of_permutation((1, 0, 2))
>>> [block.size for block in split(swap, (2, 1)) or ()], split(swap, (1, 2))
([2, 1], None)
"""

from __future__ import annotations

from collections.abc import Sequence

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.groups import Operator
from catnet.groups.operators import size

__all__ = ["simplest", "split"]


def split(operator: Operator, sizes: Sequence[int]) -> tuple[Operator, ...] | None:
    """The blocks of these sizes of a block diagonal operator, monomial where they can be; None if it is not one.

    Parameters
    ----------
    operator : Monomial or Matrix, of size sum(sizes)
    sizes : sequence of int
    """
    if size(operator) != sum(sizes):
        return None
    blocks: list[Operator] = []
    start = 0
    for width in sizes:
        end = start + width
        if isinstance(operator, Monomial):
            images = [image - start for image in operator.permutation.images[start:end]]
            if not all(0 <= image < width for image in images):
                return None
            blocks.append(Monomial(Permutation(tuple(images)), operator.scale[start:end]))
        else:
            inside = range(start, end)
            outside = [place for place in range(sum(sizes)) if not start <= place < end]
            if not operator.select(rows=outside, columns=inside).is_zero:
                return None
            blocks.append(simplest(operator.select(rows=inside, columns=inside)))
        start = end
    return tuple(blocks)


def simplest(matrix: Matrix) -> Operator:
    """An invertible matrix, as a monomial if it is one."""
    filled = matrix.packed[0] != 0
    if not ((filled.sum(axis=0) == 1).all() and (filled.sum(axis=1) == 1).all()):
        return matrix
    images = filled.argmax(axis=0).tolist() if matrix.shape[0] else []
    return Monomial(Permutation(tuple(images)), tuple(matrix[image, column] for column, image in enumerate(images)))

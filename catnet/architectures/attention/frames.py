"""Coordinates of features in which an involution might act on a network of softmax heads, in floats.

Features of a hidden space have no coordinates of their own: K_i is GL(d), or ∏ GL(d_h) with permutations of the heads.
In the *balanced* coordinates the parameter is shortest in its orbit; two shortest ones differ by orthogonal maps
(Kempf, Ness), so that whatever carries a network to its mirror image is orthogonal there.  For an involution it is
symmetric as well: a reflection of the features, heads exchanged in pairs.  With k_{i−1} and k_{i+1} known, the best one
comes from eigenvectors and singular vectors, and a matching of the heads; scores, in which k_i stands twice, are made
linear about the last k_i.  Sweeps keep what makes the average longer, that is, nearer.

In the coordinates that come out, all k_i are signed permutations.  Nothing here decides anything: any invertible
coordinates give the same function, and the average in them is checked exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

__all__ = ["Floats", "Involution", "Part", "balanced_frames", "best_involutions"]

Floats: TypeAlias = npt.NDArray[np.float64]

_ROUNDS, _SWEEPS = 60, 12
_LITTLE, _SMALL, _FAR = 1e-12, 1e-6, 1e8


@final
@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One layer in floats: what it reads by which rows, and the same after the involution has moved its inner parts.

    Parameters
    ----------
    rows : array, shape (d_i, d_{i-1})
        W, or the values of all heads one above the other; for a readout all W_t, one above the other.
    fixed : array, shape (d_i, m)
        Encodings or a bias: what is written, but reads nothing.
    moved, moved_fixed : arrays
        The same with the tokens permuted and the ends moved.
    scores, moved_scores : tuple of arrays
        A_h for every head; of a first layer after the ends have moved.
    blocks : tuple of ranges
        The rows of every head; all rows where there are none.
    """

    rows: Floats
    fixed: Floats
    moved: Floats
    moved_fixed: Floats
    scores: tuple[Floats, ...]
    moved_scores: tuple[Floats, ...]
    blocks: tuple[range, ...]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Involution:
    """On one hidden space: where every head goes, and the symmetric orthogonal matrix of all features."""

    images: tuple[int, ...]
    matrix: Floats

    def frame(self, blocks: Sequence[range]) -> tuple[Floats, tuple[int, ...], tuple[int, ...]]:
        """Coordinates in which it is a signed permutation, and that permutation with its signs."""
        size = len(self.matrix)
        rotation, images, signs = np.zeros((size, size)), list(range(size)), [1] * size
        for head, there in enumerate(self.images):
            here, other = blocks[head], blocks[there]
            if head == there:
                values, vectors = np.linalg.eigh(self.matrix[np.ix_(here, here)])
                rotation[np.ix_(here, here)] = vectors.T
                for place, value in zip(here, values, strict=True):
                    signs[place] = 1 if value > 0 else -1
                continue
            if head < there:
                rotation[np.ix_(here, here)] = np.eye(len(here))
            else:
                rotation[np.ix_(here, here)] = self.matrix[np.ix_(other, here)]
            for place, image in zip(here, other, strict=True):
                images[place] = image
        return rotation, tuple(images), tuple(signs)


def balanced_frames(parts: Sequence[Part]) -> list[Floats]:
    """C_1, …, C_{L−1}, block by block, for which the parameter is about as short as it can be.

    With M = C^T C a stationary point has M X M = Y(M), X what is written and Y what is read, so M is the geometric
    mean of X^{-1} and Y.
    """
    metrics = [np.eye(len(part.rows)) for part in parts[:-1]]
    for _ in range(_ROUNDS):
        for index, metric in enumerate(metrics):
            part, reader = parts[index], parts[index + 1]
            before = np.linalg.inv(metrics[index - 1]) if index else np.eye(part.rows.shape[1])
            behind = metrics[index + 1] if index + 1 < len(metrics) else np.eye(len(reader.rows))
            written = part.rows @ before @ part.rows.T + part.fixed @ part.fixed.T
            read = reader.rows.T @ behind @ reader.rows
            inverse = np.linalg.inv(metric)
            for score in reader.scores:
                read = read + score @ inverse @ score.T + score.T @ inverse @ score
            for block in part.blocks:
                place = np.ix_(block, block)
                metric[place] = _towards(metric[place], written[place], read[place])
    return [_power(metric, 0.5) for metric in metrics]


def best_involutions(parts: Sequence[Part]) -> list[Involution]:
    """k_1, …, k_{L−1}, found upwards and then in sweeps."""
    found: list[Involution] = []
    for index in range(len(parts) - 1):
        found.append(_best(parts, index, found[index - 1].matrix if index else None, None, None))
    kept = _energy(parts, found)
    for _ in range(_SWEEPS):
        start = kept
        for index in [*range(len(found) - 1, -1, -1), *range(len(found))]:
            below = found[index - 1].matrix if index else None
            above = found[index + 1] if index + 1 < len(found) else Involution((), np.eye(len(parts[-1].rows)))
            tried = [*found]
            tried[index] = _best(parts, index, below, above, found[index].matrix)
            energy = _energy(parts, tried)
            if energy > kept:
                found, kept = tried, energy
        if kept <= start * (1 + _LITTLE):
            break
    return found


def _best(
    parts: Sequence[Part], index: int, below: Floats | None, above: Involution | None, now: Floats | None
) -> Involution:
    """The involution of one hidden space that keeps most, with those around it known."""
    part, reader = parts[index], parts[index + 1]
    moved = part.moved if below is None else part.moved @ below
    table = part.rows @ moved.T + part.fixed @ part.moved_fixed.T
    if above is not None:
        table = table + reader.rows.T @ above.matrix @ reader.moved
        if now is not None:
            for head, there in enumerate(above.images if reader.scores else ()):
                score, other = reader.moved_scores[head], reader.scores[there]
                table = table + other @ now @ score.T + other.T @ now @ score
    number = len(part.blocks)
    gains, blocks = np.full((number, number), -np.inf), {}
    inner = np.eye(part.rows.shape[1]) if below is None else below
    for a, here in enumerate(part.blocks):
        for b, other_block in enumerate(part.blocks[: a + 1]):
            if len(here) != len(other_block):
                continue
            both = table[np.ix_(other_block, here)] + table[np.ix_(here, other_block)].T
            if a == b:
                values, vectors = np.linalg.eigh(both / 2)
                blocks[a, b] = (vectors * np.where(values < 0, -1, 1)) @ vectors.T
                gains[a, a] = np.abs(values).sum() + _scored(part, a, a, inner)
            else:
                left, values, right = np.linalg.svd(both) if both.size else (both, np.zeros(0), both)
                blocks[a, b] = left @ right
                gains[a, b] = gains[b, a] = (values.sum() + _scored(part, a, b, inner) + _scored(part, b, a, inner)) / 2
    images = _matching(gains)
    matrix = np.zeros_like(table)
    for a, here in enumerate(part.blocks):
        b = images[a]
        if b <= a:
            matrix[np.ix_(part.blocks[b], here)] = blocks[a, b]
            matrix[np.ix_(here, part.blocks[b])] = blocks[a, b].T
    return Involution(images, matrix)


def _scored(part: Part, head: int, there: int, inner: Floats) -> float:
    """How well the scores of one head, moved, agree with those of another."""
    if not part.scores:
        return 0.0
    return float((part.scores[there] * (inner @ part.moved_scores[head] @ inner.T)).sum())


def _matching(gains: Floats) -> tuple[int, ...]:
    """The involution of the largest gain: exhaustive for a few heads, else pairs by what they gain over staying."""
    number = len(gains)
    if number <= 10:
        return max(_involutions(number), key=lambda images: gains[range(number), images].sum(), default=())
    stay = np.diag(gains)
    over = 2 * gains - stay[:, None] - stay[None, :]
    images = list(range(number))
    for place in np.argsort(-over, axis=None):
        a, b = divmod(int(place), number)
        if over[a, b] <= 0:
            break
        if a != b and images[a] == a and images[b] == b:
            images[a], images[b] = b, a
    return tuple(images)


def _involutions(number: int) -> list[tuple[int, ...]]:
    if number == 0:
        return [()]
    last = number - 1
    found = [(*images, last) for images in _involutions(last)]
    for partner in range(last):
        others = [i for i in range(last) if i != partner]
        for images in _involutions(number - 2):
            whole = list(range(number))
            whole[partner], whole[last] = last, partner
            for place, image in zip(others, images, strict=True):
                whole[place] = others[image]
            found.append(tuple(whole))
    return found


def _energy(parts: Sequence[Part], found: Sequence[Involution]) -> float:
    """<θ, g θ>, over all layers."""
    total = 0.0
    for index, part in enumerate(parts):
        before = found[index - 1].matrix if index else np.eye(part.rows.shape[1])
        here = found[index] if index < len(found) else Involution((), np.eye(len(part.rows)))
        total += float((part.rows * (here.matrix @ part.moved @ before)).sum())
        total += float((part.fixed * (here.matrix @ part.moved_fixed)).sum())
        for head, there in enumerate(here.images if part.scores else ()):
            total += _scored(part, head, there, before)
    return total


def _power(matrix: Floats, exponent: float) -> Floats:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.maximum(values, 1e-300) ** exponent) @ vectors.T)


def _towards(metric: Floats, written: Floats, read: Floats) -> Floats:
    """Half of the way, in the geometry of positive matrices, to the M with M X M = Y.

    In the present coordinates no direction counts as shorter than a millionth: what is not written, or not read, has
    no length of its own, and stays within bounds.
    """
    root, back = _power(metric, 0.5), _power(metric, -0.5)
    ours, theirs = root @ written @ root, back @ read @ back
    least = _SMALL * float(np.trace(ours) + np.trace(theirs))
    if not least > 0:
        return metric
    goal = _mean(_power(_clipped(ours, least, np.inf), -1.0), _clipped(theirs, least, np.inf))
    return _clipped(root @ _power(goal, 0.5) @ root, 1 / _FAR, _FAR)


def _clipped(matrix: Floats, least: float, most: float) -> Floats:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.clip(values, least, most)) @ vectors.T)


def _mean(left: Floats, right: Floats) -> Floats:
    """The geometric mean of two positive matrices."""
    root, back = _power(left, 0.5), _power(left, -0.5)
    found: Floats = root @ _power(back @ right @ back, 0.5) @ root
    return found

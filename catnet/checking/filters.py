"""When the function of a convolutional network determines its filters.

Proofs: docs/architectures/convolution.md.  One layer is its own function. For x^r, r ≥ 2:

- no filter is zero, and no shift of the hidden layers, other than the symmetries, fits into the zero taps of the
  filters;
- no output reads a position twice; or, around a circle, in no hidden layer two rows are proportional, every position of
  it is read, and r is large: r ≥ 2 n_1 − 1 for two layers (r-th powers of at most r + 1 pairwise not proportional
  linear forms are independent), r > k (k − 2) for more, k being twice the largest hidden width (Newman, Slater 1979).

Hidden layers between two filters that go once round the circle may be shifted: that is a symmetry.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from .algebra import ray
from .powers import NEWMAN_SLATER, POWERS
from .reading import need
from .shared_weights import Convolution

FILTERS = "as Shahverdi, Marchetti, Kohn, AISTATS 2025; proved in docs/architectures/convolution.md"


def check_filters(theta: Convolution) -> list[str]:
    """Refused unless the network is identifiable; the theorems that this needs."""
    if len(theta.filters) == 1:
        return []
    reach, step = 1, 1
    need(theta.power >= 2, "the power is 1")
    for taps, stride in theta.filters:
        need(any(taps), "a filter is zero")
        reach, step = reach + (len(taps) - 1) * step, step * stride
    check_shifts(theta)
    if not theta.circular or reach <= theta.inputs:
        return [FILTERS]
    return check_wrapped(theta)


def check_shifts(theta: Convolution) -> None:
    """No tuple of shifts of V_1, …, V_{L-1} fits into the zero taps, but those that are symmetries."""
    widths, free = theta.widths, free_shifts(theta)
    states = {(0, False)}  # how far V_i is shifted, and whether some hidden layer was
    for index, ((taps, stride), width) in enumerate(zip(theta.filters, widths[1:], strict=True), start=1):
        following = set()
        for before, moved in states:
            for t in possible(taps, stride, before, widths[index - 1], width, theta.circular):
                if index < len(theta.filters) or t == 0:
                    following.add((t, moved or (t != 0 and index not in free)))
        states = following
    need((0, True) not in states, "a shift fits into the zero taps of the filters")


def free_shifts(theta: Convolution) -> range:
    """The i for which shifts of V_i are symmetries: from the first to the last filter that goes round the circle."""
    pairs = enumerate(zip(theta.filters, theta.widths, strict=False))
    full = [i for i, ((taps, _), width) in pairs if len(taps) == width]
    return range(full[0] + 1, full[-1] + 1) if theta.circular and full else range(0)


def possible(taps: list[Fraction], stride: int, before: int, size: int, width: int, circular: bool) -> list[int]:
    """The shifts of a layer's outputs that are a shift of its filter, its inputs being shifted by `before`."""
    places = [a for a, value in enumerate(taps) if value]
    if circular:
        return [t for t in range(width) if all((a + before - stride * t) % size < len(taps) for a in places)]
    room = range(-places[0], len(taps) - places[-1])
    return [(before - u) // stride for u in room if (before - u) % stride == 0]


def check_wrapped(theta: Convolution) -> list[str]:
    """Around a circle: as a network without biases."""
    widest, two = max(theta.widths[1:-1]), len(theta.filters) == 2
    least = 2 * widest - 1 if two else 4 * widest * (widest - 1) + 1
    need(theta.power >= least, "some outputs read positions twice, and the power is below the threshold")
    for index, ((weight, _), (upper, _)) in enumerate(pairwise(theta.perceptron.layers), start=1):
        rays = {ray(row, signs=True) for row in weight}
        need(len(rays) == len(weight), f"two rows of layer {index} are proportional")
        need(all(any(row[j] for row in upper) for j in range(len(weight))), f"a position of V_{index} is not read")
    return [POWERS if two else NEWMAN_SLATER]

"""Twins of networks that are shown to have none, looked for by optimisation: docs/simple-parameters.md.

python tests/benchmarks/twin_search.py [COUNT [STARTS [STEPS]]]

For each of COUNT networks of `spread_parameter` that are proved identifiable, or so among simple parameters, another
parameter is fitted to its values at 60 points by Adam, from theta with some rows turned round and all entries
disturbed.  What ends with the same values is theta up to scaling and permuting, or differs at one of 20 000 other
points, or would refute a theorem: then it is printed, to be compared exactly.

Takes 40 seconds of processor time for 1000 networks.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from itertools import count, islice, permutations, product

import numpy as np

from catnet.architectures.relu.bends import check_two_layers
from catnet.architectures.relu.generic import check_among_simple
from catnet.architectures.relu.spread import spread_parameter
from catnet.verdict import AmongSimple

WIDTHS = ((2, 2, 2, 1), (2, 2, 3, 1), (2, 3, 2, 1), (2, 2, 2, 2, 1))
POINTS, RATE = 60, 0.02


def proved(widths, number):
    """The first networks of a stream that are shown, with how."""
    return list(islice(_iter_proved(widths), number))


def _iter_proved(widths):
    for seed in count():
        theta = spread_parameter(widths, seed)
        plain = len(widths) == 4 and check_two_layers(theta).is_proved
        if plain or isinstance(check_among_simple(theta), AmongSimple):
            yield theta, plain


def balanced(theta):
    """Float layers (W | b): inputs divided by 100, every row of length 1 with its scale moved on."""
    layers, scale = [], np.full(theta.widths[0], 100.0)
    for layer in theta.layers:
        weight = np.array([[float(x) for x in row] for row in layer.weight.rows()]) * scale
        whole = np.column_stack([weight, [float(b) for b in layer.bias]])
        scale = np.linalg.norm(whole, axis=1)
        layers.append(whole / scale[:, None])
    return layers


def run(layers, points):
    """States of all layers for a batch: layers[i] of shape (batch, m, n + 1), points of shape (batch, n, p)."""
    states = [points]
    for place, whole in enumerate(layers):
        heights = whole[:, :, :-1] @ states[-1] + whole[:, :, -1:]
        states.append(heights if place + 1 == len(layers) else np.maximum(heights, 0))
    return states


def gradients(layers, states, error):
    result = []
    for place in range(len(layers) - 1, -1, -1):
        state = states[place]
        result.append(np.concatenate([error @ state.transpose(0, 2, 1), error.sum(axis=2, keepdims=True)], axis=2))
        error = (layers[place][:, :, :-1].transpose(0, 2, 1) @ error) * (state > 0)
    return result[::-1]


def fit(layers, points, target, steps):
    """Adam, the rate falling to 0."""
    first, second = ([np.zeros_like(whole) for whole in layers] for _ in range(2))
    for step in range(1, steps + 1):
        states = run(layers, points)
        slopes = gradients(layers, states, (states[-1] - target) / POINTS)
        rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
        for place, slope in enumerate(slopes):
            first[place] = 0.9 * first[place] + 0.1 * slope
            second[place] = 0.99 * second[place] + 0.01 * slope**2
            layers[place] = layers[place] - rate * (first[place] / (1 - 0.9**step)) / (
                np.sqrt(second[place] / (1 - 0.99**step)) + 1e-12
            )
    return layers, np.abs(run(layers, points)[-1] - target).max(axis=(1, 2))


def same_orbit(left, right):
    """Whether floats agree up to scaling and permuting hidden neurons, to 1e-3."""

    def normal(layers):
        scale, result = None, []
        for whole in layers:
            whole = whole.copy()
            if scale is not None:
                whole[:, :-1] *= scale
            if len(result) + 1 < len(layers):
                scale = np.linalg.norm(whole, axis=1) + 1e-30
                whole = whole / scale[:, None]
            result.append(whole)
        return result

    a, b = normal(left), normal(right)
    orders = product(*(permutations(range(len(whole))) for whole in a[:-1]))
    for chosen in orders:
        before, fits = None, True
        for place, whole in enumerate(b):
            moved = whole if before is None else np.column_stack([whole[:, list(before)], whole[:, -1]])
            moved = moved if place + 1 == len(b) else moved[list(chosen[place])]
            fits = fits and np.allclose(moved, a[place], atol=1e-3)
            before = None if place + 1 == len(b) else chosen[place]
        if fits:
            return True
    return False


def differs(left, right, source):
    """The largest difference of values at many points."""
    points = source.uniform(-1.5, 1.5, size=(1, left[0].shape[1] - 1, 20_000))
    a, b = (run([whole[None] for whole in layers], points)[-1] for layers in (left, right))
    return np.abs(a - b).max()


def main(number=1000, starts=2, steps=1500):
    source, begun = np.random.default_rng(21), time.process_time()
    totals = Counter()
    for widths in WIDTHS:
        some = proved(widths, number // len(WIDTHS))
        exact = [balanced(theta) for theta, _ in some]
        stacked = [np.stack([layers[i] for layers in exact]) for i in range(len(widths) - 1)]
        points = source.uniform(-1.5, 1.5, size=(len(some), widths[0], POINTS))
        target = run(stacked, points)[-1]
        scale = np.abs(target - target.mean(axis=2, keepdims=True)).max(axis=(1, 2), keepdims=True)
        stacked[-1], target = stacked[-1] / scale, target / scale
        tally = Counter(plain=sum(plain for _, plain in some))
        for _ in range(starts):
            begin = []
            for whole in stacked:
                signs = source.choice((-1, 1), size=(*whole.shape[:2], 1)) if len(begin) + 1 < len(stacked) else 1
                begin.append(
                    signs * whole
                    + source.normal(0, 0.15, size=whole.shape) * np.abs(whole).max(axis=(1, 2), keepdims=True)
                )
            ended, worst = fit(begin, points, target, steps)
            for place in np.flatnonzero(worst < 1e-3):
                tally["near"] += 1
                same = same_orbit([whole[place] for whole in stacked], [whole[place] for whole in ended])
                tally["theta again"] += same
                if not same and differs([w[place] for w in stacked], [w[place] for w in ended], source) < 1e-6:
                    tally["other"] += 1
                    print(
                        "to be looked at:",
                        widths,
                        some[place][0].layers,
                        [whole[place].tolist() for whole in ended],
                        worst[place],
                    )
        totals += tally
        print(widths, len(some), dict(tally), f"{time.process_time() - begun:.0f} s CPU", flush=True)
    print(dict(totals))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

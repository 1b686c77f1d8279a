"""One layer of several softmax heads, with an embedding and positional encodings, learns to reproduce mirrored digits.

The second half of docs/tutorials/mirrored-digits.md; trained and measured by mirrored_digits.py.  A digit of 8 × 8
pixels is 16 tokens of 2 × 2 pixels; the mirror permutes the tokens and the pixels in them.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

TOKENS, PIXELS, FEATURES, HEADS, SIZE = 16, 4, 6, 4, 2
PLACES = np.array([[(2 * r + i) * 8 + 2 * c + j for i in (0, 1) for j in (0, 1)] for r in range(4) for c in range(4)])
"""Which pixels each token holds."""

ACROSS = np.array([4 * r + 3 - c for r in range(4) for c in range(4)])
"""Where the mirror sends each token."""

INSIDE = np.array([1, 0, 3, 2])
DOWN = np.array([4 * (3 - r) + c for r in range(4) for c in range(4)])
NAMES = ("weight", "encoding", "scores", "values", "read", "bias")
STEPS, BATCH, RATE, PULL = 5_000, 64, 3e-3, 3.0


def tokens_of(x):
    """Pictures as rows, as arrays (pictures, tokens, pixels)."""
    return x[:, PLACES]


def mirrored(x):
    return x[:, ACROSS][:, :, INSIDE]


def fresh(source):
    return [
        source.normal(0, 0.5, (FEATURES, PIXELS)),
        source.normal(0, 0.5, (FEATURES, TOKENS)),
        source.normal(0, 0.5, (HEADS, FEATURES, FEATURES)),
        source.normal(0, 0.5, (HEADS, SIZE, FEATURES)),
        source.normal(0, 0.3, (PIXELS, HEADS * SIZE)),
        np.zeros(PIXELS),
    ]


def forward(parts, x):
    """The outputs, and what the derivative needs; the weights of the heads are third, [picture, head, seen, token]."""
    weight, encoding, scores, values, read, bias = parts
    count = len(x)
    y = x @ weight.T + encoding.T
    rows = y.reshape(-1, FEATURES)
    keys = (rows @ scores.transpose(1, 0, 2).reshape(FEATURES, -1)).reshape(count, TOKENS, HEADS, FEATURES)
    keys = keys.transpose(0, 2, 1, 3)
    heights = keys @ y.transpose(0, 2, 1)[:, None]
    seen = np.exp(heights - heights.max(axis=2, keepdims=True))
    seen /= seen.sum(axis=2, keepdims=True)
    carried = (rows @ values.reshape(-1, FEATURES).T).reshape(count, TOKENS, HEADS, SIZE).transpose(0, 2, 3, 1)
    states = (carried @ seen).transpose(0, 3, 1, 2).reshape(count, TOKENS, -1)
    return states @ read.T + bias, (x, y, seen, carried, states, keys)


def backward(parts, kept, back):
    """The derivatives by all parts, from that by the outputs."""
    _, _, scores, values, read, _ = parts
    x, y, seen, carried, states, keys = kept
    count = len(x)
    by_bias = back.sum(axis=(0, 1))
    by_read = back.reshape(-1, PIXELS).T @ states.reshape(count * TOKENS, -1)
    by_states = (back @ read).reshape(count, TOKENS, HEADS, SIZE).transpose(0, 2, 3, 1)
    by_carried = by_states @ seen.transpose(0, 1, 3, 2)
    by_seen = carried.transpose(0, 1, 3, 2) @ by_states
    by_heights = seen * (by_seen - (by_seen * seen).sum(axis=2, keepdims=True))
    rows = y.reshape(-1, FEATURES)
    flat = by_carried.transpose(0, 3, 1, 2).reshape(count * TOKENS, -1)
    by_values = (flat.T @ rows).reshape(HEADS, SIZE, FEATURES)
    by_keys = (by_heights @ y[:, None]).transpose(0, 2, 1, 3).reshape(count * TOKENS, -1)
    by_scores = (rows.T @ by_keys).reshape(FEATURES, HEADS, FEATURES).transpose(1, 0, 2)
    by_y = flat @ values.reshape(-1, FEATURES) + by_keys @ scores.transpose(1, 0, 2).reshape(FEATURES, -1).T
    by_y = by_y.reshape(count, TOKENS, FEATURES) + (by_heights.transpose(0, 1, 3, 2) @ keys).sum(axis=1)
    by_weight = by_y.reshape(-1, FEATURES).T @ x.reshape(-1, PIXELS)
    return [by_weight, by_y.sum(axis=0).T, by_scores, by_values, by_read, by_bias]


def derivative(out, x, pairs):
    """Of the squared error of the pictures, and of PULL |f(My) − M f(y)|² for pairs of noise behind them."""
    count = len(x) - 2 * pairs
    back = np.zeros_like(out)
    back[:count] = 2 * (out[:count] - x[:count]) / count
    if pairs:
        plain, moved = out[count : count + pairs], out[count + pairs :]
        apart = 2 * PULL * (moved - mirrored(plain)) / pairs
        back[count : count + pairs], back[count + pairs :] = -mirrored(apart), apart
    return back


def heads_apart(parts, x, moved=mirrored, places=ACROSS):
    """[i, j]: how far the weights of head j on mirrored pictures, mirrored back, are from those of head i, relative."""
    plain, other = (forward(parts, seen)[1][2] for seen in (x, moved(x)))
    back = other[:, :, places][:, :, :, places]
    return np.array(
        [
            [np.linalg.norm(back[:, j] - plain[:, i]) / np.linalg.norm(plain[:, i]) for j in range(HEADS)]
            for i in range(HEADS)
        ]
    )


def upside_down(x):
    return x[:, DOWN][:, :, [2, 3, 0, 1]]


def own_part(parts, x):
    """How much of the weights depends on the pixels: their spread over pictures, relative to their size."""
    seen = forward(parts, x)[1][2]
    return float(np.sqrt(((seen - seen.mean(axis=0)) ** 2).sum() / (seen**2).sum()))


def document(parts, unit):
    """The network, entries times `unit` being whole, and the mirror, as an instance of catnet."""

    def spelled(part):
        return [spelled(one) for one in part] if isinstance(part, list) else str(Fraction(part, unit))

    weight, encoding, scores, values, read, bias = map(spelled, parts)
    heads = [{"score": a, "value": v} for a, v in zip(scores, values, strict=True)]
    layers = [
        {"kind": "embedding", "weight": weight, "encoding": encoding},
        {"kind": "softmax heads", "heads": heads},
        {"kind": "linear", "weight": read, "bias": bias},
    ]
    network = {"format": "catnet-attention/1", "tokens": TOKENS, "layers": layers}
    action = {"permutation": [int(ACROSS[t]) * PIXELS + int(INSIDE[i]) for t in range(TOKENS) for i in range(PIXELS)]}
    group = {"generators": {"m": {"input": action, "output": action}}}
    return {"format": "catnet-instance/1", "name": "heads", "network": network, "group": group}

"""Networks whose layers are not plain matrices: attention, convolutions, tied weights, parts side by side."""

from __future__ import annotations

from catnet.zoo.entry import Document, Entry, instance, network, permutation, signed

__all__ = ["ENTRIES"]

ROTATE, MIRROR, SWAP = permutation(1, 2, 0), permutation(1, 0, 2), permutation(1, 0)
ZAHEER = "Zaheer, Kottur, Ravanbakhsh, Póczos, Salakhutdinov, Smola, Deep Sets, NeurIPS 2017, arXiv 1703.06114"


def _attention(entry: int | str) -> Document:
    return {
        "format": "catnet-attention/1",
        "tokens": 3,
        "layers": [
            {
                "kind": "embedding",
                "weight": [[1], [1], [1]],
                "encoding": [[entry, 0, 0], [0, 1, 0], [0, 0, 1]],
            },
            {"kind": "heads", "heads": [{"score": [[3, 1, 1], [1, 3, 1], [1, 1, 3]], "value": [[1, 1, 1]]}]},
            {"kind": "readout", "weights": [[[5]], [[5]], [[5]]], "bias": [7]},
        ],
    }


def _softmax(score: int) -> Document:
    return {
        "format": "catnet-attention/1",
        "tokens": 2,
        "layers": [
            {"kind": "softmax", "score": [[score]], "value": [[2]]},
            {"kind": "softmax", "score": [[1]], "value": [[1]]},
        ],
    }


def _heads(last: int) -> Document:
    layer: Document = {
        "kind": "softmax heads",
        "heads": [
            {"score": [[1, 2], [0, 1]], "value": [[1, 3]]},
            {"score": [[1, 0], [2, 1]], "value": [[3, 1]]},
        ],
    }
    return {
        "format": "catnet-attention/1",
        "tokens": 3,
        "layers": [layer, layer, {"kind": "linear", "weight": [[1, 2], [2, last]]}],
    }


def _rotary() -> Document:
    """Two heads, each the other one behind a mirror of the features; token s offers R^s K x_s."""
    return {
        "format": "catnet-attention/1",
        "tokens": 3,
        "layers": [
            {
                "kind": "rotary heads",
                "rotation": [["3/5", "-4/5"], ["4/5", "3/5"]],
                "heads": [
                    {"key": [[1, 0], [0, 1]], "query": [[1, 2], [0, 1]], "value": [[1, 2]]},
                    {"key": [[0, 1], [1, 0]], "query": [[2, 1], [1, 0]], "value": [[2, 1]]},
                ],
            },
            {"kind": "linear", "weight": [[1, 3], [3, 1]]},
        ],
    }


def _turned(inner: Document, name: str) -> Document:
    return instance(name, inner, r=(ROTATE, "trivial"), s=(MIRROR, "trivial"))


_FEATURES = permutation(1, 0, 3, 2, 5, 4)
ABSOLUTE = network(([[1], [-1]], [0, 0]), ([[1, 1]], [0]))

ENTRIES = (
    Entry(
        "attention",
        _turned(_attention(1), "attention"),
        (("verify", "proved"),),
        "Lightning attention that does not mind the order of tokens: the positional encodings come out equivariant.",
        "Henry, Marchetti, Kohn, arXiv 2408.17221; docs/architectures/attention.md",
    ),
    Entry(
        "attention-nearly",
        _turned(_attention("1.000000001"), "attention, nearly"),
        (("verify", "refuted"), ("verify end_to_end", "refuted")),
        "One positional encoding off by 1e-9: the order of tokens matters, and an exact input shows it.",
        "docs/architectures/attention.md",
    ),
    Entry(
        "softmax-attention",
        _softmax(3),
        (("identify", "proved"), ("equal softmax-attention-other", "refuted")),
        "Two layers of softmax attention: transcendental, and still its scores can be read off the function.",
        "Konda, Identifiability and observability of deep normalized attention, 2026",
    ),
    Entry(
        "softmax-attention-other",
        _softmax(4),
        (("equal softmax-attention", "refuted"),),
        "Another score: decided by rational linear algebra, shown by enclosures that do not meet.",
        "Konda, Identifiability and observability of deep normalized attention, 2026",
    ),
    Entry(
        "two-heads-mirror",
        instance("two heads, mirror", _heads(1), s=(_FEATURES, _FEATURES)),
        (("verify", "proved"), ("verify identifiability", "proved")),
        "Two layers of two heads of softmax: a mirror of the features exchanges the heads, and it had to.",
        "docs/architectures/attention.md, theorems 7 and 8",
    ),
    Entry(
        "rotary-heads",
        instance("rotary heads, mirror", _rotary(), s=(_FEATURES, _FEATURES)),
        (("verify", "proved"), ("verify identifiability", "proved")),
        "Two heads of softmax at rotary positions: a mirror of the features exchanges them, and it had to.",
        "docs/architectures/attention.md, theorem 10",
    ),
    Entry(
        "convolution-mirror",
        instance(
            "convolution, mirror",
            {
                "format": "catnet-convolution/1",
                "inputs": 6,
                "boundary": "circular",
                "power": 3,
                "layers": [{"filter": [1, 0, -1]}, {"filter": [2, 0, -2]}],
            },
            s=(permutation(4, 3, 2, 1, 0, 5), permutation(0, 5, 4, 3, 2, 1)),
        ),
        (("verify", "proved"),),
        "Two odd filters and a cube: the mirror puts a sign on the first layer, and the second takes it back.",
        "Shahverdi, Marchetti, Kohn, arXiv 2410.00722; docs/architectures/convolution.md",
    ),
    Entry(
        "deep-sets",
        instance(
            "Deep Sets",
            {
                "format": "catnet-tied/1",
                "activation": "relu",
                "mixing": [[0, 1], [1, 0]],
                "layers": [
                    {"own": [[1], [-1]], "neighbours": [["1/2"], [1]], "bias": [0, 1]},
                    {"own": [[1, 1]], "neighbours": [[0, 2]]},
                ],
            },
            s=(SWAP, SWAP),
        ),
        (("verify", "proved"), ("verify identifiability", "refuted")),
        "Weights shared by all points: every layer is symmetric by itself, whatever the weights are.",
        ZAHEER,
    ),
    Entry(
        "deep-sets-one-sign",
        instance(
            "Deep Sets, one sign",
            {
                "format": "catnet-tied/1",
                "activation": "relu",
                "mixing": [[0, 1], [1, 0]],
                "layers": [
                    {"own": [[1], [-1]], "neighbours": [[0], [0]]},
                    {"own": [[1, 1]], "neighbours": [[0, 0]]},
                ],
            },
            s=(signed([0, 1], [-1, 1]), "trivial"),
        ),
        (("verify adjunction", "refuted"), ("verify", "undecided")),
        "(|x|, |y|) with shared weights and a flip of x alone: no shared weight absorbs it, so the theorem is silent.",
        ZAHEER,
    ),
    Entry(
        "two-absolute-values",
        instance(
            "two absolute values side by side",
            {"format": "catnet-product/1", "parts": [ABSOLUTE, ABSOLUTE]},
            s=(signed([0, 1], [-1, 1]), "trivial"),
        ),
        (("verify", "proved"), ("identify", "proved")),
        "(|x|, |y|) as a product: a flip of x concerns the first part only.",
        "docs/architectures/products-and-tied.md",
    ),
)

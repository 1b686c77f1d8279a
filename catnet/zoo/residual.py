"""Networks with a residual stream."""

from __future__ import annotations

from catnet.zoo.entry import Document, Entry, instance, signed

__all__ = ["ENTRIES"]

_GATED: Document = {
    "format": "catnet-residual/1",
    "activation": "silu",
    "embedding": {"weight": [[1, 0], [1, 1]]},
    "blocks": [
        {
            "read": {"weight": [[0, 1], [2, -1]]},
            "gate": {"weight": [[1, 0], [1, 0]]},
            "write": {"weight": [[1, 1], [1, 1]]},
        }
    ],
    "readout": {"weight": [[1, 0]]},
}

_NORMED: Document = {
    "format": "catnet-residual/1",
    "activation": "relu",
    "norm": {"rms": "1/4"},
    "embedding": {"weight": [[1, 0], [0, 1]]},
    "blocks": [
        {
            "read": {"weight": [[1, 0], [0, 1], [-1, 0], [0, -1]], "bias": [1, 1, 1, 1]},
            "write": {"weight": [[2, 0, -2, 0], [0, 2, 0, -2]]},
        }
    ],
    "readout": {"weight": [[1, 0], [0, 1]]},
}

_PAGE = "docs/architectures/residual.md"

ENTRIES = (
    Entry(
        "residual-mirror",
        instance("residual, mirror", _GATED, s=(signed([0, 1], [1, -1]), "trivial")),
        (("verify", "proved"),),
        "A block of SwiGLU on a stream of two dimensions: one matrix, no permutation, mirrors the whole stream.",
        _PAGE,
    ),
    Entry(
        "residual-normed-turn",
        instance("residual, RMSNorm, a quarter turn", _NORMED, r=(signed([1, 0], [1, -1]), signed([1, 0], [1, -1]))),
        (("verify", "proved"),),
        "RMSNorm lets orthogonal matrices pass only: a quarter turn of the stream, four neurons in a circle.",
        _PAGE,
    ),
    Entry(
        "residual-identity",
        {
            "format": "catnet-residual/1",
            "activation": "relu",
            "embedding": {"weight": [[1]]},
            "blocks": [{"read": {"weight": [[1], [-1]]}, "write": {"weight": [[1, -1]]}}],
            "readout": {"weight": [[1]]},
        },
        (("identify", "refuted"),),
        "x + relu(x) − relu(−x) = 2 x: turning both neurons round moves nothing else, so twins exist.",
        _PAGE,
    ),
)

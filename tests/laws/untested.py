"""Laws whose condition nothing that is drawn meets: said here, so that no law passes in silence."""

from __future__ import annotations

_NO_DISGUISES = ("tied",)
_CONVNETS = "convolutional network"
_OTHERS = ("product", "composition", "tied", "convolution", _CONVNETS, "lightning attention", "softmax attention")
_NO_DIMENSION = (
    "leaky relu", "absolute value", "tanh", "sigmoid", "composition", "tied", _CONVNETS, "softmax attention",
)  # fmt: skip
_ON_DISGUISES = (
    "disguises-match",
    "matches-compose",
    "symmetries-are-groups",
    "stabiliser-of-disguises",
    "equality-transitive",
    "disguises-equal",
    "identifiability-invariant",
    "verdicts-invariant",
)
_ONLY_PERCEPTRONS = (
    "homomorphism-of-matches",
    "twins",
    "near-misses",
    "known-outcomes",
    "certificates-accepted",
    "certificates-sound",
)

UNTESTED: frozenset[tuple[str, str]] = frozenset(
    [
        *((law, name) for law in _ON_DISGUISES for name in _NO_DISGUISES),
        *((law, name) for law in _ONLY_PERCEPTRONS for name in _OTHERS),
        *(("dimension", name) for name in _NO_DIMENSION),
        ("twins-found", _CONVNETS),
    ]
)

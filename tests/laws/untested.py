"""Laws whose condition nothing that is drawn meets: said here, so that no law passes in silence."""

from __future__ import annotations

_NO_DISGUISES = ("tied",)
_CONVNETS = "convolutional network"
_MULTI_HEAD = "multi-head softmax attention"
_OTHERS = (
    "product",
    "composition",
    "tied",
    "residual",
    "convolution",
    _CONVNETS,
    "lightning attention",
    "softmax attention",
    _MULTI_HEAD,
)
_NO_DIMENSION = ("gelu", "softplus",
    "leaky relu", "absolute value", "tanh", "sigmoid", "composition", "tied", _CONVNETS,
    "softmax attention", _MULTI_HEAD,
)  # fmt: skip
_LADDERS = ("product", "composition", "tied", "residual", "convolution", _CONVNETS, "softmax attention", _MULTI_HEAD)
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
    "symmetries-invariant",
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
        *(("lie-ladder", name) for name in _LADDERS),
        ("lie-algebra", "softmax attention"),
        ("lie-flow", "softmax attention"),
        ("lie-algebra", _MULTI_HEAD),
        ("lie-flow", _MULTI_HEAD),
        ("twins-found", _CONVNETS),
    ]
)

"""One category: objects are rational spaces, arrows are exact maps; diagrams commute, groups act as functors."""

from __future__ import annotations

from catnet.category.activation import Activation
from catnet.category.diagram import Arrow, Diagram, Face, FaceDifference
from catnet.category.enclosure import EnclosedDifference, enclose, find_enclosed_difference
from catnet.category.functor import ActionFunctor, Word, check_natural, naturality_diagram
from catnet.category.morphism import (
    Affine,
    Composite,
    MonomialMap,
    Morphism,
    Pointwise,
    SideBySide,
    Strands,
    compose,
    identity,
)
from catnet.category.piecewise_linear import RELU, Identity, LeakyRelu, Relu
from catnet.category.polynomial import Polynomial, Power
from catnet.category.rectifiers import Gelu, Silu, Softplus
from catnet.category.sameness import Difference, check_same, find_difference, iter_probes, normal_form
from catnet.category.sigmoidal import Sigmoid, Tanh
from catnet.category.space import Space

__all__ = [
    "RELU",
    "ActionFunctor",
    "Activation",
    "Affine",
    "Arrow",
    "Composite",
    "Diagram",
    "Difference",
    "EnclosedDifference",
    "Face",
    "FaceDifference",
    "Gelu",
    "Identity",
    "LeakyRelu",
    "MonomialMap",
    "Morphism",
    "Pointwise",
    "Polynomial",
    "Power",
    "Relu",
    "SideBySide",
    "Sigmoid",
    "Silu",
    "Softplus",
    "Space",
    "Strands",
    "Tanh",
    "Word",
    "check_natural",
    "check_same",
    "compose",
    "enclose",
    "find_difference",
    "find_enclosed_difference",
    "identity",
    "iter_probes",
    "naturality_diagram",
    "normal_form",
]

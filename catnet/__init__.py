"""catnet: exact answers to one question.

When a neural network is symmetric as a whole, is it symmetric layer by layer?  Networks are composable morphisms of
rational spaces, symmetries are exact finite groups, and every question is answered proved, refuted with a witness, or
undecided with the reason.

Names are imported when they are first used, so ``import catnet`` is light; checkers of types and editors read where
they come from below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catnet.algebra.matrix import Matrix as Matrix
    from catnet.algebra.monomial import Monomial as Monomial
    from catnet.algebra.permutation import Permutation as Permutation
    from catnet.algebra.scalars import exact_float as exact_float, rational as rational, vector as vector
    from catnet.architectures.attention.layers import (
        Embedding as Embedding,
        Head as Head,
        Heads as Heads,
        Linear as Linear,
        Readout as Readout,
        Softmax as Softmax,
    )
    from catnet.architectures.attention.network import (
        AttentionNetwork as AttentionNetwork,
        MultiHeadNetwork as MultiHeadNetwork,
        SoftmaxNetwork as SoftmaxNetwork,
    )
    from catnet.architectures.composition.model import CompositionNetwork as CompositionNetwork
    from catnet.architectures.convnet.network import ConvLayer as ConvLayer, ConvNet as ConvNet
    from catnet.architectures.convnet.window import Window as Window
    from catnet.architectures.convolution.network import ConvolutionNetwork as ConvolutionNetwork
    from catnet.architectures.known import (
        architecture_of as architecture_of,
        iter_architectures as iter_architectures,
        register as register,
    )
    from catnet.architectures.perceptron.network import MLP as MLP
    from catnet.architectures.product.model import ProductNetwork as ProductNetwork
    from catnet.architectures.relu.model import ReluNetworks as ReluNetworks
    from catnet.architectures.residual.network import Block as Block, ResidualNetwork as ResidualNetwork
    from catnet.architectures.tied.network import TiedLayer as TiedLayer, TiedNetwork as TiedNetwork
    from catnet.category import (
        RELU as RELU,
        Activation as Activation,
        Affine as Affine,
        Diagram as Diagram,
        Gelu as Gelu,
        Identity as Identity,
        LeakyRelu as LeakyRelu,
        Pointwise as Pointwise,
        Polynomial as Polynomial,
        Power as Power,
        Relu as Relu,
        Sigmoid as Sigmoid,
        Silu as Silu,
        Softplus as Softplus,
        Space as Space,
        Tanh as Tanh,
        check_natural as check_natural,
        check_same as check_same,
    )
    from catnet.errors import (
        BudgetError as BudgetError,
        CatnetError as CatnetError,
        FormatError as FormatError,
        InputError as InputError,
        PreconditionError as PreconditionError,
        ShapeError as ShapeError,
    )
    from catnet.files.instance import (
        Instance as Instance,
        instance_from_json as instance_from_json,
        instance_to_json as instance_to_json,
    )
    from catnet.files.models import (
        from_arrays as from_arrays,
        from_file as from_file,
        from_flax as from_flax,
        from_keras as from_keras,
        from_nnet as from_nnet,
        from_onnx as from_onnx,
        from_safetensors as from_safetensors,
        from_sklearn as from_sklearn,
        from_torch as from_torch,
        to_arrays as to_arrays,
        to_flax as to_flax,
        to_keras as to_keras,
        to_nnet as to_nnet,
        to_onnx as to_onnx,
        to_safetensors as to_safetensors,
        to_sklearn as to_sklearn,
        to_torch as to_torch,
    )
    from catnet.files.parameter import (
        parameter_from_json as parameter_from_json,
        parameter_to_json as parameter_to_json,
    )
    from catnet.files.source import (
        read_instance as read_instance,
        read_network as read_network,
        read_parameter as read_parameter,
    )
    from catnet.geometry.facets import adjacency_graph as adjacency_graph, neuron_facts as neuron_facts
    from catnet.geometry.kernel.layers import box as box
    from catnet.groups import (
        FiniteGroup as FiniteGroup,
        Representation as Representation,
        alternating as alternating,
        cyclic as cyclic,
        dihedral as dihedral,
        hyperoctahedral as hyperoctahedral,
        intertwiner_basis as intertwiner_basis,
        natural as natural,
        regular as regular,
        reynolds as reynolds,
        symmetric as symmetric,
        trivial as trivial,
    )
    from catnet.questions.affine_symmetries import affine_symmetries as affine_symmetries
    from catnet.questions.bound import extremes_of as extremes_of
    from catnet.questions.defect import defects as defects
    from catnet.questions.dimension import functional_dimension as functional_dimension
    from catnet.questions.end_to_end import check_end_to_end as check_end_to_end
    from catnet.questions.identifiable import (
        check_identifiable as check_identifiable,
        check_weakly_identifiable as check_weakly_identifiable,
        identify as identify,
    )
    from catnet.questions.lie_algebra import (
        AffineField as AffineField,
        FieldPair as FieldPair,
        SymmetryAlgebra as SymmetryAlgebra,
        check_infinitesimal as check_infinitesimal,
        symmetry_algebra as symmetry_algebra,
    )
    from catnet.questions.linear_layers import check_linear_layer as check_linear_layer
    from catnet.questions.near_symmetries import NearSymmetries as NearSymmetries, near_symmetries as near_symmetries
    from catnet.questions.pure import pure_permutation_form as pure_permutation_form
    from catnet.questions.realise import check_realisable as check_realisable
    from catnet.questions.reduce import find_reduction as find_reduction, reduce_network as reduce_network
    from catnet.questions.regions import complex_of as complex_of
    from catnet.questions.same_arrow import check_same_map as check_same_map
    from catnet.questions.same_function import check_same_function as check_same_function
    from catnet.questions.symmetries import Symmetries as Symmetries, symmetries as symmetries
    from catnet.questions.symmetrise import symmetrise as symmetrise
    from catnet.questions.verify import Report as Report, verify as verify
    from catnet.questions.weak import check_weakly_layerwise as check_weakly_layerwise
    from catnet.theorem import EndActions as EndActions, LayerActions as LayerActions
    from catnet.theorem.architecture import (
        Architecture as Architecture,
        Identification as Identification,
        Summary as Summary,
    )
    from catnet.theorem.model import Model as Model, Network as Network
    from catnet.theorem.named import end_actions as end_actions
    from catnet.verdict import Proved as Proved, Refuted as Refuted, Undecided as Undecided, Verdict as Verdict

__version__ = "0.1.0"

_HOMES = {
    "catnet.algebra.matrix": ("Matrix",),
    "catnet.algebra.monomial": ("Monomial",),
    "catnet.algebra.permutation": ("Permutation",),
    "catnet.algebra.scalars": ("exact_float", "rational", "vector"),
    "catnet.architectures.attention.layers": ("Embedding", "Head", "Heads", "Linear", "Readout", "Softmax"),
    "catnet.architectures.attention.network": ("AttentionNetwork", "MultiHeadNetwork", "SoftmaxNetwork"),
    "catnet.architectures.composition.model": ("CompositionNetwork",),
    "catnet.architectures.convnet.network": ("ConvLayer", "ConvNet"),
    "catnet.architectures.convnet.window": ("Window",),
    "catnet.architectures.convolution.network": ("ConvolutionNetwork",),
    "catnet.architectures.known": ("architecture_of", "iter_architectures", "register"),
    "catnet.architectures.perceptron.network": ("MLP",),
    "catnet.architectures.product.model": ("ProductNetwork",),
    "catnet.architectures.residual.network": ("Block", "ResidualNetwork"),
    "catnet.architectures.relu.model": ("ReluNetworks",),
    "catnet.architectures.tied.network": ("TiedLayer", "TiedNetwork"),
    "catnet.category": (
        "Activation",
        "Affine",
        "Diagram",
        "Gelu",
        "Identity",
        "LeakyRelu",
        "Pointwise",
        "Polynomial",
        "Power",
        "RELU",
        "Relu",
        "Sigmoid",
        "Silu",
        "Softplus",
        "Space",
        "Tanh",
        "check_natural",
        "check_same",
    ),
    "catnet.errors": ("BudgetError", "CatnetError", "FormatError", "InputError", "PreconditionError", "ShapeError"),
    "catnet.files.instance": ("Instance", "instance_from_json", "instance_to_json"),
    "catnet.files.models": (
        "from_arrays",
        "from_file",
        "from_flax",
        "from_keras",
        "from_nnet",
        "from_onnx",
        "from_safetensors",
        "from_sklearn",
        "from_torch",
        "to_arrays",
        "to_flax",
        "to_keras",
        "to_nnet",
        "to_onnx",
        "to_safetensors",
        "to_sklearn",
        "to_torch",
    ),
    "catnet.files.parameter": ("parameter_from_json", "parameter_to_json"),
    "catnet.files.source": ("read_instance", "read_network", "read_parameter"),
    "catnet.geometry.facets": ("adjacency_graph", "neuron_facts"),
    "catnet.geometry.kernel.layers": ("box",),
    "catnet.groups": (
        "FiniteGroup",
        "Representation",
        "alternating",
        "cyclic",
        "dihedral",
        "hyperoctahedral",
        "intertwiner_basis",
        "natural",
        "regular",
        "reynolds",
        "symmetric",
        "trivial",
    ),
    "catnet.questions.affine_symmetries": ("affine_symmetries",),
    "catnet.questions.bound": ("extremes_of",),
    "catnet.questions.defect": ("defects",),
    "catnet.questions.dimension": ("functional_dimension",),
    "catnet.questions.end_to_end": ("check_end_to_end",),
    "catnet.questions.identifiable": ("check_identifiable", "check_weakly_identifiable", "identify"),
    "catnet.questions.lie_algebra": (
        "AffineField",
        "FieldPair",
        "SymmetryAlgebra",
        "check_infinitesimal",
        "symmetry_algebra",
    ),
    "catnet.questions.linear_layers": ("check_linear_layer",),
    "catnet.questions.pure": ("pure_permutation_form",),
    "catnet.questions.realise": ("check_realisable",),
    "catnet.questions.reduce": ("find_reduction", "reduce_network"),
    "catnet.questions.regions": ("complex_of",),
    "catnet.questions.same_arrow": ("check_same_map",),
    "catnet.questions.same_function": ("check_same_function",),
    "catnet.questions.near_symmetries": ("NearSymmetries", "near_symmetries"),
    "catnet.questions.symmetries": ("Symmetries", "symmetries"),
    "catnet.questions.symmetrise": ("symmetrise",),
    "catnet.questions.verify": ("Report", "verify"),
    "catnet.questions.weak": ("check_weakly_layerwise",),
    "catnet.theorem": ("EndActions", "LayerActions"),
    "catnet.theorem.architecture": ("Architecture", "Identification", "Summary"),
    "catnet.theorem.model": ("Model", "Network"),
    "catnet.theorem.named": ("end_actions",),
    "catnet.verdict": ("Proved", "Refuted", "Undecided", "Verdict"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

if not TYPE_CHECKING:
    __all__ = sorted(_HOME)

    def __getattr__(name):
        if name not in _HOME:
            raise AttributeError(f"module 'catnet' has no attribute {name!r}")
        import importlib

        return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])

"""Networks with planted symmetries of the architectures that are not one multilayer perceptron, disguised.

What is planted is kept by every layer; the function may have more, so what is planted has no name.  Orbits of a group
are the rows, as in `catnet.testing.planted`; tokens are permuted where all of them are treated alike, and features
where matrices are a multiple of 1 and of the matrix of ones; grids and circles are mirrored or shifted where kernels
are.

>>> from hypothesis import find
>>> find(planted_tied(), lambda drawn: drawn.theta.tokens == 3).ends.group().order >= 2
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise, product
from math import prod

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout, Softmax
from catnet.architectures.attention.network import AttentionNetwork, MultiHeadNetwork, SoftmaxNetwork
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.convnet.network import ConvLayer, ConvNet
from catnet.architectures.convnet.window import Window
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.category import RELU, Affine, Gelu, LeakyRelu, Power, Tanh
from catnet.groups import Operator
from catnet.groups.named import grid_map
from catnet.groups.operators import direct_sum
from catnet.testing.attention import attention_disguises, multi_head_disguises
from catnet.testing.convnets import conv_net_disguises
from catnet.testing.convolutions import convolution_disguises
from catnet.testing.disguises import disguises
from catnet.testing.others import composition_disguises
from catnet.testing.planted import PLANTED, Planted, orbit_network, planted_symmetries
from catnet.testing.residual import residual_disguises
from catnet.theorem import EndActions

__all__ = [
    "planted_compositions",
    "planted_conv_nets",
    "planted_convolutions",
    "planted_lightning",
    "planted_multi_head",
    "planted_products",
    "planted_residual",
    "planted_softmax",
    "planted_tied",
]

_SMALL = ("trivial", "C_2", "C_3", "S_3", "C_2^2", "C_6")
_NUMBERS = st.sampled_from([Fraction(-2), Fraction(-1), Fraction(1, 2), Fraction(1), Fraction(2), Fraction(3)])


def _planted(theta: object, pairs: Sequence[tuple[Operator, Operator]]) -> Planted:
    ends = EndActions(tuple((f"g{number}", *pair) for number, pair in enumerate(pairs)))
    signed = not all(isinstance(operator, Monomial) and operator.is_permutation for pair in pairs for operator in pair)
    return Planted(theta, None, ends, signed)


def _natural(name: str) -> tuple[Monomial, ...]:
    return PLANTED[name]()


# ---- networks of perceptrons


@st.composite
def planted_products(draw: DrawFn) -> Planted:
    """Two perceptrons, each with a group of its own; or one twice, which are exchanged."""
    names = st.sampled_from(_SMALL)
    one = draw(planted_symmetries(activation=RELU, names=names))
    inputs, outputs = one.theta.widths[0], one.theta.widths[-1]
    still = Monomial.identity(inputs), Monomial.identity(outputs)
    if draw(st.booleans()):
        pairs = [(direct_sum(a, still[0]), direct_sum(b, still[1])) for _, a, b in one.ends.generators]
        pairs.append((_exchange(inputs), _exchange(outputs)))
        return _planted(ProductNetwork((one.theta, draw(disguises(one.theta)))), pairs)
    two = draw(
        planted_symmetries(activation=draw(st.sampled_from([RELU, LeakyRelu(Fraction(-1)), Power(2)])), names=names)
    )
    fixed = Monomial.identity(two.theta.widths[0]), Monomial.identity(two.theta.widths[-1])
    pairs = [(direct_sum(a, fixed[0]), direct_sum(b, fixed[1])) for _, a, b in one.ends.generators]
    pairs += [(direct_sum(still[0], a), direct_sum(still[1], b)) for _, a, b in two.ends.generators]
    return _planted(ProductNetwork((one.theta, two.theta)), pairs)


def _exchange(size: int) -> Monomial:
    return Monomial.of_permutation((*range(size, 2 * size), *range(size)))


@st.composite
def planted_compositions(draw: DrawFn) -> Planted:
    """Orbits behind orbits: the group acts in the same way on the space between, seen in another basis."""
    acting = _natural(draw(st.sampled_from(_SMALL)))
    behind = acting if draw(st.booleans()) else tuple(Monomial.identity(1) for _ in acting)
    first, last = draw(
        st.sampled_from([(RELU, RELU), (Tanh(), Tanh()), (Power(2), Power(2)), (RELU, Power(2)), (Tanh(), RELU)])
    )
    sizes = [draw(st.permutations(range(1, acting[0].size + 1))) for _ in range(2)]
    parts = (
        orbit_network(acting, acting, first, sizes[0], draw(_NUMBERS)),
        orbit_network(acting, behind, last, sizes[1], draw(_NUMBERS)),
    )
    theta = draw(composition_disguises(CompositionNetwork(parts)))
    return _planted(theta, list(zip(acting, behind, strict=True)))


@st.composite
def planted_residual(draw: DrawFn) -> Planted:
    """The group acts on the stream as on both ends; a block is an orbit of neurons, with gates or without."""
    acting = _natural(draw(st.sampled_from(_SMALL)))
    size = acting[0].size
    activation = draw(st.sampled_from([RELU, Power(2), Gelu(), Tanh()]))
    made = orbit_network(acting, acting, activation, draw(st.permutations(range(1, size + 1))), draw(_NUMBERS))
    read, write = made.layers
    gate = read if draw(st.booleans()) else None
    scaled = [Affine(draw(_NUMBERS) * Matrix.identity(size), (Fraction(0),) * size) for _ in range(2)]
    norm = draw(st.sampled_from([None, Fraction(1, 4)])) if activation == RELU else None
    theta = ResidualNetwork(scaled[0], (Block(read, gate, write),), scaled[1], activation, norm)
    return _planted(draw(residual_disguises(theta)), [(one, one) for one in acting])


# ---- tokens, grids and circles


@st.composite
def planted_tied(draw: DrawFn) -> Planted:
    """Tokens on a circle, on a path, or all alike; the permutations that keep the mixing matrix."""
    tokens = draw(st.integers(2, 4))
    turn, mirror = tuple((i + 1) % tokens for i in range(tokens)), tuple(reversed(range(tokens)))
    kind = draw(st.sampled_from(["all", "circle", "path"]))
    near = {"all": range(tokens), "circle": (1, tokens - 1), "path": (1,)}[kind]
    mixing = Matrix([[int(abs(i - j) in near) for j in range(tokens)] for i in range(tokens)])
    moves = [mirror] if kind == "path" else [turn, mirror]
    activation = draw(st.sampled_from([RELU, Tanh(), Power(2)]))
    features = draw(st.sampled_from([(1, 1), (1, 2, 1), (2, 1, 1)]))
    layers = tuple(
        TiedLayer(_table(draw, m, k), _table(draw, m, k), tuple(draw(_NUMBERS) for _ in range(m)))
        for k, m in pairwise(features)
    )
    theta = TiedNetwork(mixing, activation, layers)
    return _planted(theta, [(_tokens(move, features[0]), _tokens(move, features[-1])) for move in moves])


@st.composite
def planted_conv_nets(draw: DrawFn) -> Planted:
    """A kernel that a mirror or a turn of the grid keeps, and a last layer that does."""
    height, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    moves = ["mirror", "flip", "rot180", *(["rot90", "transpose"] if height == width else [])]
    move = draw(st.sampled_from(moves))
    shape = (draw(st.integers(1, 2)), height, width)
    window = draw(st.sampled_from([Window((1, 1)), Window((3, 3), padding=(1, 1))]))
    channels = draw(st.integers(1, 2))
    first = ConvLayer(_kept(draw, move, channels, (shape[0], *window.size)), _vector(draw, channels), window)
    last = ConvLayer(_kept(draw, move, 1, (channels, height, width)), _vector(draw, 1), Window((height, width)))
    theta = ConvNet(shape, (first, last), draw(st.sampled_from([RELU, Tanh()])))
    return _planted(draw(conv_net_disguises(theta)), [(grid_map(move, shape), Monomial.identity(1))])


def _kept(draw: DrawFn, move: str, rows: int, shape: tuple[int, int, int]) -> Matrix:
    """A kernel that a map of the grid keeps: the sum of the images of one."""
    kernel = total = _table(draw, rows, prod(shape))
    for _ in range(3):
        kernel = grid_map(move, shape).after(kernel)
        total = total + kernel
    return total


@st.composite
def planted_convolutions(draw: DrawFn) -> Planted:
    """Filters on a circle: it may be turned, and if they are their own mirror images, turned over."""
    size = draw(st.integers(2, 5))
    moves = [tuple((i + 1) % size for i in range(size))]
    filters = [tuple(draw(_NUMBERS) for _ in range(draw(st.integers(1, size)))) for _ in range(draw(st.integers(1, 2)))]
    theta = ConvolutionNetwork(size, tuple(filters), (1,) * len(filters), draw(st.integers(1, 3)), True)
    pairs = [(Monomial.of_permutation(move), Monomial.of_permutation(move)) for move in moves]
    return _planted(draw(convolution_disguises(theta)), pairs)


# ---- attention


@st.composite
def planted_lightning(draw: DrawFn) -> Planted:
    """Tokens that are all alike, or with encodings that a mirror keeps."""
    tokens, d = draw(st.sampled_from([(1, 2), (2, 1), (2, 2), (3, 1)]))
    heads = Heads(tuple(Head(_table(draw, d, d), _table(draw, 1, d)) for _ in range(draw(st.integers(1, 2)))), d)
    theta = AttentionNetwork(tokens, (*_embedded(draw, tokens, d), heads, *_read(draw, tokens, heads.outputs)))
    return _of_tokens(draw(attention_disguises(theta)))


@st.composite
def planted_softmax(draw: DrawFn) -> Planted:
    """One layer of one head whose features are all alike, as are its tokens."""
    tokens, d = draw(st.sampled_from([(1, 2), (2, 1), (2, 2), (3, 1)]))
    layer = Softmax(_alike(draw, d), _alike(draw, d))
    theta = SoftmaxNetwork(tokens, (layer,))
    every = tuple(range(tokens))
    moves = [_tokens(move, d) for move in _adjacent(tokens)]
    moves += [_features(move, len(every)) for move in _adjacent(d)]
    return _planted(theta, [(move, move) for move in moves or [Monomial.identity(tokens * d)]])


@st.composite
def planted_multi_head(draw: DrawFn) -> Planted:
    """As for lightning attention."""
    tokens, d = draw(st.sampled_from([(1, 2), (2, 1), (2, 2), (3, 1)]))
    pairs = [(_table(draw, d, d), _table(draw, 1, d)) for _ in range(draw(st.integers(1, 2)))]
    heads = SoftmaxHeads(tuple(pairs), d)
    theta = MultiHeadNetwork(tokens, (*_embedded(draw, tokens, d), heads, *_read(draw, tokens, heads.outputs)))
    return _of_tokens(draw(multi_head_disguises(theta)))


def _embedded(draw: DrawFn, tokens: int, d: int) -> tuple[Embedding, ...]:
    """Nothing, a matrix, or also encodings that the mirror of the tokens keeps."""
    kind = draw(st.sampled_from(["none", "matrix", "encodings"]))
    if kind == "none":
        return ()
    half = [[draw(_NUMBERS) for _ in range((tokens + 1) // 2)] for _ in range(d)]
    encoding = Matrix([[*row, *row[: tokens // 2][::-1]] for row in half])
    return (Embedding(_table(draw, d, d), encoding if kind == "encodings" else None),)


def _read(draw: DrawFn, tokens: int, d: int) -> tuple[Linear | Readout, ...]:
    """The same for every token, or a readout that reads all in the same way."""
    weight = _table(draw, 1, d)
    if draw(st.booleans()):
        return (Linear(weight, _vector(draw, 1)),)
    return (Readout(reduce(Matrix.beside, [weight] * tokens), tokens, _vector(draw, 1)),)


def _of_tokens(theta: AttentionNetwork | MultiHeadNetwork) -> Planted:
    """All permutations of the tokens, or with encodings their mirror."""
    placed = any(isinstance(layer, Embedding) and layer.encoding is not None for layer in theta.layers)
    mirror = tuple(reversed(range(theta.tokens)))
    pairs = []
    for move in [mirror] if placed or theta.tokens == 1 else _adjacent(theta.tokens):
        last = Monomial.identity(theta.widths[-1]) if theta.has_readout else _tokens(move, theta.features[-1])
        pairs.append((_tokens(move, theta.features[0]), last))
    return _planted(theta, pairs)


def _adjacent(size: int) -> list[tuple[int, ...]]:
    """Exchanges of neighbours."""
    return [(*range(i), i + 1, i, *range(i + 2, size)) for i in range(size - 1)]


def _alike(draw: DrawFn, size: int) -> Matrix:
    one, other = draw(_NUMBERS), draw(_NUMBERS)
    return Matrix([[one * (i == j) + other for j in range(size)] for i in range(size)])


def _table(draw: DrawFn, rows: int, columns: int) -> Matrix:
    return Matrix([[draw(_NUMBERS) for _ in range(columns)] for _ in range(rows)], columns=columns)


def _vector(draw: DrawFn, size: int) -> tuple[Fraction, ...]:
    return tuple(draw(_NUMBERS) for _ in range(size))


def _tokens(move: Sequence[int], features: int) -> Monomial:
    """p ⊗ 1."""
    return Monomial.of_permutation([move[i] * features + k for i, k in product(range(len(move)), range(features))])


def _features(move: Sequence[int], tokens: int) -> Monomial:
    """1 ⊗ p."""
    return Monomial.of_permutation([i * len(move) + move[k] for i, k in product(range(tokens), range(len(move)))])

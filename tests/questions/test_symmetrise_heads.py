"""Averages of several heads of softmax over a mirror: planted symmetries come back, the features disguised or not."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.attention.layers import Embedding, Heads, Layer, Linear, Readout
from catnet.architectures.attention.network import AttentionNetwork, MultiHeadNetwork
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.commands.distances import break_json, break_words
from catnet.errors import PreconditionError
from catnet.groups.operators import as_matrix
from catnet.questions.matching_gap import least_distances
from catnet.questions.symmetrise import symmetrise
from catnet.questions.verify import verify
from catnet.theorem import EndActions

TOKENS, INPUTS, FEATURES, SIZE = 4, 2, 3, 2
MIRROR = Permutation((3, 2, 1, 0))


def table(random_: random.Random, rows: int, columns: int, unit: Fraction) -> Matrix:
    return Matrix([[random_.randint(-9, 9) * unit for _ in range(columns)] for _ in range(rows)], columns=columns)


def tables(theta: MultiHeadNetwork) -> list[Matrix]:
    """All entries, layer by layer."""
    found: list[Matrix] = []
    for layer in theta.layers:
        if isinstance(layer, SoftmaxHeads):
            found += [matrix for head in layer.heads for matrix in head]
        elif isinstance(layer, Embedding):
            found += [layer.weight, *([] if layer.encoding is None else [layer.encoding])]
        else:
            assert isinstance(layer, Linear | Readout)
            found += [layer.weight, *([] if layer.bias is None else [Matrix.column(layer.bias)])]
    return found


def rebuilt(theta: MultiHeadNetwork, entries: list[Matrix]) -> MultiHeadNetwork:
    """The network with other entries."""
    source = iter(entries)
    layers: list[Layer] = []
    for layer in theta.layers:
        if isinstance(layer, SoftmaxHeads):
            layers.append(SoftmaxHeads(tuple((next(source), next(source)) for _ in layer.heads), layer.inputs))
        elif isinstance(layer, Embedding):
            layers.append(Embedding(next(source), None if layer.encoding is None else next(source)))
        else:
            assert isinstance(layer, Linear | Readout)
            weight = next(source)
            bias = None if layer.bias is None else tuple(row[0] for row in next(source).rows())
            layers.append(Readout(weight, TOKENS, bias) if isinstance(layer, Readout) else Linear(weight, bias))
    return theta.with_layers(layers)


def shaped(random_: random.Random, heads: int, readout: bool, unit: Fraction) -> MultiHeadNetwork:
    pairs = tuple(
        (table(random_, FEATURES, FEATURES, unit), table(random_, SIZE, FEATURES, unit)) for _ in range(heads)
    )
    width = heads * SIZE
    end: Layer = Linear(table(random_, INPUTS, width, unit), tuple(*table(random_, 1, INPUTS, unit).rows()))
    if readout:
        end = Readout(table(random_, INPUTS, TOKENS * width, unit), TOKENS)
    first = Embedding(table(random_, FEATURES, INPUTS, unit), table(random_, FEATURES, TOKENS, unit))
    return MultiHeadNetwork(TOKENS, (first, SoftmaxHeads(pairs, FEATURES), end))


def changed(theta: MultiHeadNetwork, frames: tuple[Matrix, Matrix]) -> MultiHeadNetwork:
    """The same function in other coordinates, written down entry by entry."""
    first, heads, end = theta.layers
    one, two = frames
    back = one.inverse()
    assert isinstance(first, Embedding) and isinstance(heads, SoftmaxHeads) and first.encoding is not None
    pairs = []
    for (score, value), place in zip(heads.heads, heads.ranges, strict=True):
        pairs.append((back.T @ score @ back, two.select(place, place) @ value @ back))
    layers = (Embedding(one @ first.weight, one @ first.encoding), SoftmaxHeads(tuple(pairs), FEATURES))
    return theta.with_layers((*layers, end.reading(two.inverse())))


def planted(
    random_: random.Random, heads: int, readout: bool, bits: int
) -> tuple[MultiHeadNetwork, EndActions, Fraction]:
    """An equivariant network with noise, disguised by matrices; the ends; and the squared noise."""
    base = shaped(random_, heads, readout, Fraction(1, 9))
    flip = Monomial.of_permutation((1, 0))
    one = Monomial.diagonal([random_.choice((1, -1)) for _ in range(FEATURES)])
    images = [1, 0, *range(2, heads)] if heads > 1 else [0]
    signs = [1 if images[h] != h else random_.choice((1, -1)) for h in range(heads) for _ in range(SIZE)]
    two = Monomial(
        Permutation(tuple(images[h] * SIZE + i for h in range(heads) for i in range(SIZE))),
        tuple(map(Fraction, signs)),
    )
    first, middle, end = (layer.permuted(MIRROR) for layer in base.layers)
    moved = base.with_layers(
        [
            first.reading(as_matrix(flip)).writing(as_matrix(one)),
            middle.reading(as_matrix(one)).writing(as_matrix(two)),  # type: ignore[list-item]
            end.reading(as_matrix(two)).writing(as_matrix(flip)),  # type: ignore[list-item]
        ]
    )
    half = Fraction(1, 2)
    exact = [(a + b) * half for a, b in zip(tables(base), tables(moved), strict=True)]
    noise = tables(shaped(random_, heads, readout, Fraction(1, 9 * 2**bits)))
    lost = sum((value**2 for part in noise for row in part.rows() for value in row), Fraction(0))
    theta = rebuilt(base, [a + b for a, b in zip(exact, noise, strict=True)])
    action = Monomial.of_permutation([MIRROR(t) * INPUTS + flip.permutation(i) for t in range(TOKENS) for i in (0, 1)])
    ends = EndActions((("m", action, flip if readout else action),))
    return theta, ends, lost


def invertible(random_: random.Random, size: int) -> Matrix:
    while True:
        found = table(random_, size, size, Fraction(1, 3))
        if found.rank() == size:
            return found


def disguise(random_: random.Random, theta: MultiHeadNetwork, heads: int) -> MultiHeadNetwork:
    two = Matrix.zeros(0, 0)
    for _ in range(heads):
        two = two.direct_sum(invertible(random_, SIZE))
    return changed(theta, (invertible(random_, FEATURES), two))


@pytest.mark.share(3)
@pytest.mark.parametrize("readout", [False, True], ids=["linear", "readout"])
@pytest.mark.parametrize("heads", [1, 2, 3])
@settings(max_examples=8)
@given(st.integers(0, 2**32))
def test_planted_mirrors_come_back(heads: int, readout: bool, seed: int) -> None:
    random_ = random.Random(seed)
    theta, ends, _ = planted(random_, heads, readout, 20)
    given_ = disguise(random_, theta, heads)
    found = symmetrise(given_, ends)
    assert found.distance_squared <= found.norm_squared  # whatever was found: an average is a projection
    layerwise = verify(found.network, ends).layerwise
    assert layerwise.word != "refuted"
    again = zip(tables(found.given), tables(found.network), strict=True)
    apart = sum((value**2 for a, b in again for row in (a - b).rows() for value in row), Fraction(0))
    kept = sum((value**2 for part in tables(found.network) for row in part.rows() for value in row), Fraction(0))
    assert found.is_nearest and found.distance_squared == apart == found.norm_squared - kept
    assert least_distances(found, ends.group()) == (None, None) or found.is_exact
    if not found.is_exact:  # `given` is what was asked about, in the coordinates that are named
        assert found.given == changed(given_, found.frames)  # type: ignore[arg-type]
        sizes = [entry.largest_entry for entry in found.breaks]
        assert sizes and sizes == sorted(sizes, reverse=True) and all(map(break_words, found.breaks))


@pytest.mark.parametrize("seed", range(6))
def test_small_noise_is_a_small_distance(seed: int) -> None:
    """Fixed examples: here the search does find the planted heads, which exchange 0 and 1."""
    random_ = random.Random(seed)
    theta, ends, _ = planted(random_, 3, False, 30)
    found = symmetrise(disguise(random_, theta, 3), ends)
    assert 0 < found.distance_squared < found.norm_squared / 2**40
    ((_, operators),) = found.layerwise.actions.generators
    acting = operators[2]
    assert isinstance(acting, Monomial)
    for token in range(TOKENS):
        start = token * 3 * SIZE
        images = [acting.permutation(start + head * SIZE) - MIRROR(token) * 3 * SIZE for head in range(3)]
        assert [image // SIZE for image in images] == [1, 0, 2]


def test_the_words_of_breaks() -> None:
    random_ = random.Random(1)
    theta, ends, _ = planted(random_, 2, False, 3)
    found = symmetrise(theta, ends)
    words = [break_words(entry) for entry in found.breaks]
    assert any("in the scores" in line for line in words) and any("encodings" in line for line in words)
    assert {break_json(entry).get("part") for entry in found.breaks} == {None, "scores", "encodings"}


def test_what_is_not_averaged() -> None:
    one = Matrix([[1]])
    flip = Monomial.of_permutation((1, 2, 0))
    uneven, heads = Embedding(one, Matrix([[1, 2, 4]])), SoftmaxHeads(((one, one),), 1)
    theta = MultiHeadNetwork(3, (uneven, heads, Linear(one)))
    with pytest.raises(PreconditionError, match="order 2, and this one has order 3"):
        symmetrise(theta, EndActions((("r", flip, flip),)))
    swap = Monomial.of_permutation((1, 0, 2))
    ends = EndActions((("s", swap, swap),))
    with pytest.raises(PreconditionError, match="behind the last heads"):
        symmetrise(MultiHeadNetwork(3, (uneven, heads)), ends)
    turned = EndActions((("s", swap, Monomial(Permutation((1, 0, 2)), (-1, -1, -1))),))
    with pytest.raises(PreconditionError, match="lightning"):
        symmetrise(AttentionNetwork(3, (Heads((), 1), Linear(Matrix.zeros(1, 0), (Fraction(1),)))), turned)


def test_degenerate_networks() -> None:
    """No heads, heads without features, scores and values of zeros, tokens without encodings."""
    one, nothing = Matrix([[1]]), Matrix([[0]])
    swap = Monomial.of_permutation((1, 0))
    ends = EndActions((("s", swap, swap),))
    empty = SoftmaxHeads(((one, Matrix.zeros(0, 1)), (nothing, nothing)), 1)
    for heads in (SoftmaxHeads((), 1), empty):
        end = Linear(Matrix.zeros(1, heads.outputs), (Fraction(2),))
        assert symmetrise(MultiHeadNetwork(2, (Embedding(one), heads, end)), ends).is_exact
        uneven = MultiHeadNetwork(2, (Embedding(nothing, Matrix([[1, 2]])), heads, end))
        found = symmetrise(uneven, ends)
        assert found.network.layers[0].encoding.rank() <= 1 and found.distance_squared > 0  # type: ignore[union-attr]


@pytest.mark.parametrize("order", [1, 3])
def test_what_is_equivariant_already_needs_no_average(order: int) -> None:
    """Heads commute with every permutation of the tokens; averages are proposed for groups of order 2 only."""
    value = Matrix([[2, 1], [1, 3]])
    theta = MultiHeadNetwork(3, (SoftmaxHeads(((value, value),), 2), Linear(value)))
    turn = Monomial.of_permutation(Permutation((2, 3, 4, 5, 0, 1)))
    found = symmetrise(theta, EndActions((("r", turn, turn),) if order == 3 else ()))
    assert found.network == theta and found.distance_squared == 0 and not found.breaks
    assert verify(theta, EndActions((("r", turn, turn),))).layerwise.is_proved


@pytest.mark.parametrize("seed", [6, 12])
def test_actions_prove_what_no_search_finds(seed: int) -> None:
    """Features that agree leave k_1 open from below, but symmetrise knows the actions that it averaged over."""
    random_ = random.Random(seed)
    theta, ends, _ = planted(random_, random_.choice([1, 2]), False, 20)
    first, heads, end = theta.layers
    assert isinstance(first, Embedding) and first.encoding is not None
    rows = [[table.row(0)] * FEATURES for table in (first.weight, first.encoding)]
    alike = theta.with_layers((Embedding(*map(Matrix, rows)), heads, end))
    found = symmetrise(alike, ends)
    hidden = [operators[1:-1] for _, operators in found.layerwise.actions.generators]
    assert verify(found.network, ends, hidden=hidden).layerwise.is_proved

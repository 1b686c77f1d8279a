"""Groups near networks of softmax heads: planted mirrors of the tokens under noise, and Gaussian weights."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from catnet import near_symmetries, verify
from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Linear, Readout
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.cli import main
from catnet.errors import InputError
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_parameter
from catnet.questions.near_symmetries import NearSymmetries
from catnet.questions.symmetries import Kind


def gaussian(rng: random.Random, rows: int, columns: int) -> Matrix:
    return Matrix(
        [[Fraction(round(rng.gauss(0, 1) * 2**20), 2**20) for _ in range(columns)] for _ in range(rows)],
        columns=columns,
    )


def network(rng: random.Random, *, signs: bool | None, noise: int = 8, reads: bool = False) -> MultiHeadNetwork:
    """Encodings that are the same from the other end, or with another sign; `signs` None: any."""
    tokens, d, heads = rng.choice([(3, 1, 1), (3, 2, 2), (4, 1, 2), (4, 2, 1), (5, 2, 2)])
    half = gaussian(rng, d, (tokens + 1) // 2)
    sign = -1 if signs else 1
    whole = [[*row, *(sign * value for value in row[: tokens // 2][::-1])] for row in half.rows()]
    if signs and tokens % 2:
        whole = [[value * (place != tokens // 2) for place, value in enumerate(row)] for row in whole]

    def near(matrix: Matrix) -> Matrix:
        return matrix + gaussian(rng, *matrix.shape) * Fraction(1, 2**noise)

    encoding = gaussian(rng, d, tokens) if signs is None else near(Matrix(whole))
    pairs = tuple((near(gaussian(rng, d, d)), near(gaussian(rng, 1, d))) for _ in range(heads))
    weight = gaussian(rng, 1, heads)
    last: Linear | Readout = Linear(weight)
    if reads:
        last = Readout(near(Matrix([list(weight.row(0)) * tokens])), tokens)
    return MultiHeadNetwork(tokens, (Embedding(near(gaussian(rng, d, d)), encoding), SoftmaxHeads(pairs, d), last))


def require_true(found: NearSymmetries) -> None:
    distances = [one.relative_squared for one in found.proposals]
    assert distances == sorted(distances)
    for one in found.proposals:
        assert verify(one.network, one.ends).verdict.is_proved and one.order == 2
        assert 0 < one.share_squared <= Fraction(1, 16)


@pytest.mark.share(4)
@pytest.mark.parametrize("reads", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_a_planted_mirror_is_proposed_first(seed: int, reads: bool) -> None:
    """Or a part of it, which exchanges two tokens of the same encodings."""
    theta = network(random.Random(seed), signs=False, reads=reads)
    n, d = theta.tokens, theta.features[0]
    found = near_symmetries(theta)
    require_true(found)
    mirror = [(n - 1 - t) * d + k for t in range(n) for k in range(d)]
    images = [list(one.ends.generators[0][1].permutation.images) for one in found.proposals]  # type: ignore[union-attr]
    assert images and all(image in (place, mirror[place]) for place, image in enumerate(images[0]))
    assert any(moves == mirror for moves in images)
    assert found.proposals[0].relative_squared < Fraction(1, 10_000)


@pytest.mark.share(2)
@pytest.mark.parametrize("seed", range(4))
def test_a_mirror_with_signs(seed: int) -> None:
    theta = network(random.Random(seed), signs=True)
    found = near_symmetries(theta, "signed")
    require_true(found)
    assert found.proposals
    first = found.proposals[0].ends.generators[0][1]
    assert set(first.scale) == {-1}  # type: ignore[union-attr]


@pytest.mark.share(4)
@pytest.mark.parametrize("kind", ["permutation", "signed"])
@pytest.mark.parametrize("seed", range(6))
def test_random_networks_are_near_nothing(seed: int, kind: Kind) -> None:
    assert near_symmetries(network(random.Random(100 + seed), signs=None), kind).proposals == ()


def test_the_command_writes_what_verify_proves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, out = tmp_path / "given.json", tmp_path / "near.json"
    given.write_text(json.dumps(parameter_to_json(network(random.Random(1), signs=False))))
    assert main(["symmetries", str(given), "--near", "-o", str(out)]) == 0
    assert main(["verify", str(out)]) == 0
    assert "proposals, not a verdict" in capsys.readouterr().out


def test_what_is_not_averaged() -> None:
    with pytest.raises(InputError, match="multilayer perceptrons and several heads of softmax; this is lightning"):
        near_symmetries(read_parameter("zoo:attention"))
    one = Matrix([[1]])
    wide = MultiHeadNetwork(600, (Embedding(one, Matrix([[1] * 600])), SoftmaxHeads(((one, one),), 1), Linear(one)))
    with pytest.raises(InputError, match="600 inputs need too many points"):
        near_symmetries(wide)

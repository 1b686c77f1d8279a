"""Any depth: twins are equal and inequivalent, nothing depends on the disguise, and the theorem's hypothesis never
meets a refuted conclusion."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings, strategies as st

from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.architecture import check_relu_identifiable, identify_relu
from catnet.architectures.relu.cover import reynolds_cover
from catnet.architectures.relu.dead import Silenced, reduce_on_regions
from catnet.architectures.relu.model import ReluNetworks
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.questions.identifiable import check_weakly_identifiable
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.theorem.transporter import iter_transporters
from catnet.verdict import Proved, Refuted
from tests.architectures.relu.strategies import deep, disguised, disguises, networks, shallow


@settings(max_examples=60, deadline=None)
@given(st.one_of(shallow(), deep()))
def test_a_twin_is_equal_and_inequivalent(theta):
    found = identify_relu(theta, max_cells=2_000)
    if found.twin is not None:
        assert found.twin.widths == theta.widths
        assert check_same_relu_function(theta, found.twin).word == "proved"
        assert next(iter_transporters(ReluNetworks(), theta, found.twin), None) is None


@settings(max_examples=60, deadline=None)
@given(disguised(st.one_of(shallow(), deep())))
def test_identify_does_not_see_a_disguise(pair):
    theta, other = (identify_relu(member, max_cells=2_000) for member in pair)
    assert theta.verdict.word == other.verdict.word
    assert (theta.dimension.value, theta.dimension.exact) == (other.dimension.value, other.dimension.exact)


SWAP = Monomial.of_permutation((1, 0))
ACTIONS = [
    EndActions((("s", SWAP, Monomial.identity(1)),)),
    EndActions((("s", Monomial.diagonal((-1, -1)), Monomial.diagonal((-1,))),)),
    EndActions((("s", SWAP, Monomial.diagonal((-1,))),)),
]


@settings(max_examples=60, deadline=None)
@given(
    networks(widths=st.lists(st.integers(1, 2), min_size=1, max_size=2).map(lambda h: [2, *h, 1])),
    st.sampled_from(ACTIONS),
    st.data(),
)
def test_a_proved_hypothesis_never_meets_a_refuted_conclusion(theta, ends, data):
    cover = reynolds_cover(theta, ends)
    candidates = [cover, data.draw(disguises(cover))]
    twin = identify_relu(cover, max_cells=1_000).twin
    if twin is not None:
        candidates.append(twin)
    for candidate in candidates:
        report = verify(candidate, ends)
        assert report.end_to_end.word == "proved"
        if isinstance(report.identifiability, Proved):
            assert report.layerwise.word == "proved"
        if isinstance(report.layerwise, Refuted):
            assert report.identifiability.word == "refuted"
            assert report.realisation.word == "proved"
            assert check_same_relu_function(report.realisation.certificate.network, candidate).word == "proved"


def test_a_sign_flip_in_a_deep_layer():
    inner = ([[1, 0], [0, 1], [1, 1]], [1, 2, 4])
    theta = MLP.from_rows([([[1, 2], [3, -1]], [1, 1]), inner, ([[1, 1, -1]], [0])])
    verdict = check_relu_identifiable(theta)
    assert isinstance(verdict, Refuted) and verdict.reason.startswith("layers 2 and 3")
    assert check_same_relu_function(theta, verdict.witness).word == "proved"


def test_weak_identifiability_of_a_network_with_copies():
    theta = MLP.from_rows([([[1], [2], [-1]], [0, 0, 0]), ([[1, 1, 1]], [0])])
    assert check_relu_identifiable(theta).word == "refuted"
    verdict, reduction = check_weakly_identifiable(theta)
    assert verdict.word == "proved" and reduction.is_submodel  # type: ignore[attr-defined]


def test_neurons_off_everywhere_are_silenced():
    theta = MLP.from_rows([([[1], [1]], [0, 1]), ([[-1, -1], [1, 0]], [0, 0]), ([[5, 1]], [0])])
    reduction = reduce_on_regions(theta)
    assert reduction.check().word == "proved" and not reduction.is_submodel
    assert check_same_relu_function(theta, reduction.small).word == "proved"
    (silenced,) = [step for step in reduction.steps if isinstance(step, Silenced)]
    assert replace(silenced, dead=((1, 0),)).check().word == "refuted"


@settings(max_examples=40, deadline=None)
@given(deep())
def test_reduction_on_the_regions_keeps_the_function(theta):
    reduction = reduce_on_regions(theta)
    assert reduction.check().word == "proved"
    assert check_same_relu_function(theta, reduction.small).word == "proved"
    assert not reduce_on_regions(reduction.small).steps
    assert reduction.beta(reduction.small) == theta


def test_moving_a_stable_neuron():
    stable = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 2], [1, -1]], [1, 0]), ([[1, 3]], [Fraction(1, 2)])])
    found = identify_relu(stable)
    assert found.verdict.word == "refuted" and "on everywhere" in found.verdict.reason

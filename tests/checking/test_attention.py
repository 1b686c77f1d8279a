"""The checkers of attention: rotary heads, heads in several layers, maps of features, symmetries walked up."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import RotaryHeads
from catnet.architectures.attention.model import AttentionNetworks
from catnet.architectures.attention.multihead import MultiHeadArchitecture
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.category import enclose
from catnet.category.jets import jet
from catnet.checking import every, intervals
from catnet.checking.apart import tokens_apart
from catnet.checking.networks import evaluated, read_network
from catnet.checking.reading import CertificateError, UnprovedError
from catnet.checking.same import check_evidence
from catnet.checking.series import Series, ray
from catnet.checking.tokens import Tokens
from catnet.errors import InexactNumberError
from catnet.files.evidence import evidence_of
from catnet.files.identification_certificate import identification_proof
from catnet.files.instance import action_to_json
from catnet.files.parameter import parameter_to_json
from catnet.files.token_evidence import iter_token_maps
from catnet.groups.blocks import simplest
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.testing.attention import multi_head_disguises, multi_head_networks
from catnet.testing.subjects import SUBJECTS
from catnet.theorem.transporter import iter_transporters
from catnet.verdict import Proved, Refuted
from tests.checking import attention_cases
from tests.checking.criteria_cases import claim

KINDS = ("identifiable", "same function", "not identifiable", "not layerwise equivariant")
ATTENTION = [subject for subject in SUBJECTS if "attention" in subject.name]


def seen(theta: Any) -> Tokens:
    found = read_network(parameter_to_json(theta), "network")
    assert isinstance(found, Tokens)
    return found


def is_accepted(document: Any) -> bool:
    try:
        every.check(document)
    except CertificateError:
        return False
    return True


def agrees(theta: MultiHeadNetwork) -> None:
    verdict = MultiHeadArchitecture().check_identifiable(theta)
    assert (identification_proof(theta) is not None) == isinstance(verdict, Proved)


def test_the_criteria_are_those_of_catnet() -> None:
    for document in (*attention_cases.PEELED, *attention_cases.ROTARY, *attention_cases.SMALL_STEPS):
        if document not in attention_cases.MISSHAPEN:
            theta = attention_cases.read(document)
            if isinstance(theta, MultiHeadNetwork):
                agrees(theta)


@settings(max_examples=300, deadline=None)
@given(multi_head_networks())
def test_the_criteria_are_those_of_catnet_on_networks_that_are_drawn(theta: MultiHeadNetwork) -> None:
    agrees(theta)


@settings(max_examples=120, deadline=None)
@given(
    multi_head_networks().filter(lambda theta: any(isinstance(part, RotaryHeads) for part in theta.layers)), st.data()
)
def test_rotary_heads_are_evaluated(theta: MultiHeadNetwork, data: st.DataObject) -> None:
    size = theta.widths[0]
    point = data.draw(st.lists(st.fractions(-2, 2, max_denominator=3), min_size=size, max_size=size))
    found = evaluated(seen(theta), point, 96)
    try:
        assert found == list(theta.morphism()(tuple(point)))
    except InexactNumberError:
        for here, (low, high) in zip(found, enclose(theta.morphism(), tuple(point), bits=256), strict=True):
            a, b = intervals.ends(here)
            assert a <= high and low <= b and b - a < Fraction(1, 2**40)


@settings(max_examples=100, deadline=None)
@given(multi_head_networks(), st.sampled_from([0, 1]), st.data())
def test_taylor_coefficients_are_those_of_catnet(theta: MultiHeadNetwork, centre: int, data: st.DataObject) -> None:
    size = theta.widths[0]
    direction = data.draw(st.lists(st.integers(-2, 2).map(Fraction), min_size=size, max_size=size))
    network, start = seen(theta), ray(Fraction(centre), direction, 4)
    try:
        expected = jet(theta.morphism(), (Fraction(centre),) * size, tuple(direction), 4)
    except InexactNumberError:
        with pytest.raises(UnprovedError):
            network.value(list[Any](start), 16)
        return
    try:
        found: list[Any] = network.value(list[Any](start), 16)
    except UnprovedError:
        return  # heads that write nothing are evaluated here, and left out there
    terms = [value.terms if isinstance(value, Series) else (value, 0, 0, 0, 0) for value in found]
    assert [list(one) for one in expected] == [[term[k] for term in terms] for k in range(5)]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ATTENTION), st.data())
def test_what_a_symmetry_moves_is_no_twin(subject: Any, data: st.DataObject) -> None:
    theta = data.draw(subject.networks())
    other = data.draw(subject.disguises(theta))
    with pytest.raises(UnprovedError):
        tokens_apart(seen(theta), seen(other))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ATTENTION), st.data())
def test_layers_that_commute_are_not_said_to_lack_a_match(subject: Any, data: st.DataObject) -> None:
    theta = data.draw(subject.networks())
    ends = data.draw(subject.ends(theta))
    report = verify(theta, ends, group=ends.generated_group())
    network = parameter_to_json(theta)
    for name, first, last in ends.generators:
        pair = (simplest(k) if isinstance(k, Matrix) else k for k in (first, last))
        actions = dict(zip(("input", "output"), map(action_to_json, pair), strict=True))
        document = claim("not layerwise equivariant", network, generators={name: actions}, generator=name)
        assert not (is_accepted(document) and report.proof is not None)


@settings(max_examples=200, deadline=None)
@given(multi_head_networks(), st.data())
def test_maps_of_features_are_found_where_functions_are_equal(theta: MultiHeadNetwork, data: st.DataObject) -> None:
    """And where they are found, the functions are not seen to differ."""
    small = MultiHeadArchitecture().reduce(theta).small
    others = [small, data.draw(multi_head_disguises(theta)), data.draw(multi_head_networks())]
    for number, other in enumerate(others):
        if (theta.tokens, theta.widths[0], theta.widths[-1]) != (other.tokens, other.widths[0], other.widths[-1]):
            continue
        evidence = evidence_of(theta, other)
        assert evidence is not None or number == 2
        for candidate in iter_token_maps(theta, other):
            found = candidate()
            try:
                shown = None if found is None else check_evidence(seen(theta), seen(other), found)
            except CertificateError:
                continue
            if shown is not None:
                assert not isinstance(check_same_function(theta, other), Refuted)


@pytest.mark.parametrize("kind", KINDS)
def test_cases_are_accepted_and_refused(kind: str) -> None:
    found = [is_accepted(document) for document in attention_cases.of(kind)]
    assert 10 <= sum(found) <= len(found) - 100


def test_what_is_accepted_as_equal_is_equal() -> None:
    for document in attention_cases.of("same function"):
        if is_accepted(document):
            left, right = (attention_cases.read(document[side]) for side in ("left", "right"))
            assert not isinstance(check_same_function(left, right), Refuted), json.dumps(document)


def test_what_is_accepted_as_a_twin_or_without_layers_is_not_carried() -> None:
    """As the search of catnet says, which is another program."""
    for document in attention_cases.of("not identifiable"):
        if is_accepted(document):
            theta, twin = (attention_cases.read(document[side]) for side in ("network", "twin"))
            assert next(iter_transporters(AttentionNetworks(), theta, twin), None) is None

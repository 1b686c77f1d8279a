"""Facets, neighbours and what can be seen of a neuron."""

from __future__ import annotations

import networkx
from hypothesis import given, settings, strategies as st

from catnet.geometry.complex import polyhedral_complex
from catnet.geometry.facets import adjacency_graph, iter_facets, neuron_facts
from catnet.geometry.kernel.layers import box
from tests.geometry.networks import networks


@settings(max_examples=80, deadline=None)
@given(networks(inputs=st.integers(1, 3)))
def test_every_facet_parts_two_regions_by_the_neurons_that_bend_there(drawn: tuple[int, list]) -> None:  # type: ignore[type-arg]
    dimension, network = drawn
    made = polyhedral_complex(network, dimension=dimension)
    facets = list(iter_facets(made))
    for facet in facets:
        left, right = (made.pattern(index) for index in facet.regions)
        assert facet.bends
        for layer, states in enumerate(left):
            for neuron, state in enumerate(states):
                assert (state != right[layer][neuron]) == ((layer, neuron) in facet.bends)
    assert networkx.is_connected(adjacency_graph(made))


@settings(max_examples=60, deadline=None)
@given(networks(inputs=st.integers(1, 2)))
def test_euler(drawn: tuple[int, list]) -> None:  # type: ignore[type-arg]
    """The alternating sum of the numbers of faces of a complex that covers R^r, r = 1 or 2."""
    dimension, network = drawn
    made = polyhedral_complex(network, dimension=dimension)
    rank, facets = made.cells.dimension, len(list(iter_facets(made)))
    if rank == 1:
        assert len(made) - facets == 1
    elif rank == 2:
        assert len(made) - facets + made.vertex_count == 1


def test_the_boundary_of_a_box() -> None:
    made = polyhedral_complex([([[1, 0]], [0]), ([[1]], [0])], within=box(2))
    facets = list(iter_facets(made))
    assert sorted(len(facet.regions) for facet in facets) == [1] * 6 + [2]
    assert made.vertex_count == 6


def test_dead_constant_and_cancelled_neurons() -> None:
    rows = [[0], [0], [1], [2], [1], [0]]
    network = [(rows, [-1, 1, 0, 0, 5, 0]), ([[1, 1, 2, -1, 1, 7]], [0])]
    facts = neuron_facts(polyhedral_complex(network))
    assert [fact.never_on for fact in facts] == [True, False, False, False, False, True]
    assert [fact.always_on for fact in facts] == [False, True, False, False, False, False]
    assert [fact.cancelled for fact in facts] == [False, False, True, True, False, False]
    assert [fact.kinks for fact in facts] == [0, 0, 0, 0, 1, 0]


def test_a_kink_that_a_later_layer_hides() -> None:
    # relu(x) + 1 is at least 1, so the second layer's neuron is always on; its output is multiplied by zero
    facts = neuron_facts(polyhedral_complex([([[1]], [0]), ([[1]], [1]), ([[0]], [3])]))
    assert (facts[0].cancelled, facts[1].always_on) == (True, True)


def test_bends_that_coincide_are_told_apart() -> None:
    facts = neuron_facts(polyhedral_complex([([[1], [1]], [0, 0]), ([[1, 1]], [0])]))
    assert [(fact.kinks, fact.shared_kinks, fact.cancelled) for fact in facts] == [(0, 1, False)] * 2

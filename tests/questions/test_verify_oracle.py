"""`verify` against brute force over all permutations of all hidden layers, on small networks full of degeneracy."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, prod

from hypothesis import assume, given, settings

from catnet.questions.verify import EndToEndDifference, Report, verify
from catnet.verdict import Proved, Refuted, Undecided
from tests.oracles import networks_naive as naive
from tests.oracles.linear import Rows, apply, iter_points
from tests.support import ends_of, mlp_of, network_of_mlp, rows_of_operator, symmetric_instances

Generators = dict[str, tuple[Rows, Rows]]


def assert_proof_holds(network: naive.Network, generators: Generators, report: Report) -> None:
    """Every square by plain matrix products and by evaluation, positivity, and the homomorphism by walking the
    group."""
    assert report.proof is not None
    tuples = []
    for name, operators in report.proof.actions.generators:
        rows = [rows_of_operator(operator) for operator in operators]
        assert (rows[0], rows[-1]) == generators[name]
        assert all(naive.is_positive_monomial(matrix) for matrix in rows[1:-1])
        assert naive.squares_commute(network, rows)
        for index in range(1, len(network) + 1):
            for point in iter_points(len(rows[index - 1]), 4, seed=index):
                left = naive.evaluate_layer(network, index, apply(rows[index - 1], point))
                assert left == apply(rows[index], naive.evaluate_layer(network, index, point))
        tuples.append(tuple(rows))
    assert [name for name, _ in report.proof.actions.generators] == list(generators)
    assert not tuples or naive.is_homomorphism(tuples)


def assert_end_to_end_is_true(network: naive.Network, generators: Generators, report: Report) -> None:
    verdict = report.end_to_end
    if isinstance(verdict, Refuted):
        witness = verdict.witness
        assert isinstance(witness, EndToEndDifference)
        first, last = generators[witness.generator]
        assert witness.f_of_gx == naive.evaluate(network, apply(first, witness.point))
        assert witness.g_of_fx == apply(last, naive.evaluate(network, witness.point))
        assert witness.f_of_gx != witness.g_of_fx
    elif isinstance(verdict, Proved):
        for first, last in generators.values():
            for point in iter_points(len(first), 20):
                assert naive.evaluate(network, apply(first, point)) == apply(last, naive.evaluate(network, point))


def assert_agrees(network: naive.Network, generators: Generators) -> None:
    report = verify(mlp_of(network), ends_of(generators))
    truth = naive.layerwise(network, list(generators.values()))
    floating = naive.is_floating(network)
    if isinstance(report.layerwise, Proved):
        assert_proof_holds(network, generators, report)
        assert isinstance(report.end_to_end, Proved)
    elif isinstance(report.layerwise, Refuted):
        assert not floating
        assert truth in (("none", "generators") if report.layerwise.witness.generator else ("generators",))
        assert report.verdict.word == "refuted"
    else:
        assert isinstance(report.layerwise, Undecided)
        assert floating, truth
    assert_end_to_end_is_true(network, generators, report)
    if isinstance(report.identifiability, Proved) and isinstance(report.end_to_end, Proved):
        assert isinstance(report.layerwise, Proved), "the theorem"
    twin = report.identifiability.witness if isinstance(report.identifiability, Refuted) else None
    if twin is not None:
        assert_is_twin(network, network_of_mlp(twin))


def assert_is_twin(network: naive.Network, twin: naive.Network) -> None:
    inputs = len(network[0][0][0])
    assert all(naive.evaluate(network, point) == naive.evaluate(twin, point) for point in iter_points(inputs, 20))
    assert naive.widths(network, inputs) == naive.widths(twin, inputs)
    assert not transporter_exists(network, twin)


def transporter_exists(network: naive.Network, other: naive.Network) -> bool:
    """Whether permutations and positive scalings carry one network to the other.

    Both stand side by side in one network whose output is the pair; the swap of the two halves lifts iff they are
    equivalent."""
    from itertools import permutations, product

    sizes = [len(bias) for _, bias in network[:-1]]
    return any(_carries(network, other, images) for images in product(*(permutations(range(size)) for size in sizes)))


def _carries(network: naive.Network, other: naive.Network, images: tuple[tuple[int, ...], ...]) -> bool:
    scales = naive._Scales()
    for index, ((weight, bias), (target, shift)) in enumerate(zip(network, other, strict=True), start=1):
        last = index == len(network)
        for a, row in enumerate(weight):
            here = a if last else images[index - 1][a]
            node = None if last else (index, a)
            if not scales.same(bias[a], node, shift[here], None):
                return False
            for b, value in enumerate(row):
                there = b if index == 1 else images[index - 2][b]
                if not scales.same(value, node, target[here][there], None if index == 1 else (index - 1, b)):
                    return False
    return True


@settings(max_examples=160)
@given(symmetric_instances())
def test_verify_agrees_with_brute_force(drawn: tuple[naive.Network, Generators]) -> None:
    network, generators = drawn
    work = prod(factorial(len(bias)) for _, bias in network[:-1])
    assume(work <= (600 if len(generators) == 1 else 40))
    assert_agrees(network, generators)


@settings(max_examples=60)
@given(symmetric_instances(hidden_layers=3, width=3))
def test_verify_agrees_with_brute_force_on_deeper_networks(drawn: tuple[naive.Network, Generators]) -> None:
    network, generators = drawn
    work = prod(factorial(len(bias)) for _, bias in network[:-1])
    assume(work <= (220 if len(generators) == 1 else 24))
    assert_agrees(network, generators)


@settings(max_examples=60)
@given(symmetric_instances(width=3))
def test_a_small_budget_never_changes_an_answer(drawn: tuple[naive.Network, Generators]) -> None:
    network, generators = drawn
    theta, ends = mlp_of(network), ends_of(generators)
    full = verify(theta, ends)
    for budget in (1, 2, 3, 5, 8):
        small = verify(theta, ends, max_matchings=budget)
        for question in ("layerwise", "end_to_end", "identifiability"):
            ours, theirs = getattr(small, question), getattr(full, question)
            assert isinstance(ours, Undecided) or ours.word == theirs.word or isinstance(theirs, Undecided)


def test_the_oracle_itself_knows_the_absolute_value() -> None:
    one = Fraction(1)
    network = [(((one,), (-one,)), (0 * one, 0 * one)), (((one, one),), (0 * one,))]
    lifts = list(naive.iter_lifts(network, ((-one,),), ((one,),)))
    assert lifts == [(((1, 0), (one, one)),)]
    assert naive.layerwise(network, [(((-one,),), ((one,),))]) == "homomorphism"
    assert naive.layerwise(network, [(((-one,),), ((-one,),))]) == "none"

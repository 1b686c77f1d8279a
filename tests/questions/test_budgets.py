"""A smaller budget only ever turns an answer into undecided.

Every decision of every architecture is asked with the usual budgets, and again with each of `BUDGETS` in the place of
every limit that catnet has (`catnet.search.allowance`, `max_cells`, `max_matchings`), of all at once and of one at a
time; a plain run asks with a third of them, with other ones for every question and size.  The word must be the same or
"undecided", and so must what is claimed beside it: exact dimensions, extremes, the number of regions, the reduced
network.  A network that refutes is shown to do so again with the usual budgets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import assume, given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import vector
from catnet.architectures.attention.layers import Head, Heads, Linear
from catnet.architectures.attention.network import AttentionNetwork
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.fibre import shallow_fibre
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.bends import check_two_layers
from catnet.architectures.relu.depth import check_simple, depth_bound
from catnet.architectures.relu.dimension import functional_dimension
from catnet.architectures.relu.lines import LineFamily, iter_bias_lines
from catnet.architectures.relu.realisation import realise
from catnet.architectures.relu.regions import complex_of, extremes_of
from catnet.category import RELU, LeakyRelu, Polynomial, Power, Tanh
from catnet.errors import BudgetError, GroupError, PreconditionError
from catnet.geometry.kernel.layers import box
from catnet.questions.defect import defects
from catnet.questions.end_to_end import check_end_to_end
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.questions.weak import check_weakly_layerwise
from catnet.search import at_most
from catnet.testing.subjects import SUBJECTS, Subject
from catnet.theorem import EndActions
from catnet.verdict import Proved, Refuted, Verdict
from tests.shares import some_of

BUDGETS = (0, 1, 2, 3, 5, 8, 13, 34, 89)
SINGLE = (0, 1, 8)
USUAL = 5_000
ENOUGH = 10**18


@dataclass(frozen=True)
class Answer:
    """What is said, and what is claimed; a claim None is none."""

    word: str
    claim: Any = None


UNDECIDED = Answer("undecided")
Question = Callable[[int], Answer]


def verdict_answer(verdict: Verdict | None, claim: Any = None) -> Answer:
    return UNDECIDED if verdict is None else Answer(verdict.word, claim)


def questions_on(theta: Any, other: Any, ends: EndActions | None) -> Iterator[tuple[str, Question]]:
    known = architecture_of(theta)

    def identified(cells: int) -> Answer:
        found = known.identify(theta, max_cells=cells)
        if isinstance(found.verdict, Refuted) and found.verdict.witness is not None:
            with at_most(USUAL * USUAL):
                assert not isinstance(known.check_same_function(theta, found.twin, max_cells=USUAL), Refuted)
        return Answer(found.verdict.word)

    def dimension(cells: int) -> Answer:
        found = known.identify(theta, max_cells=cells).dimension
        return UNDECIDED if found is None or not found.exact else Answer("found", found.value)

    def reduced(cells: int) -> Answer:
        found = known.reduce(theta, max_cells=cells)
        return Answer(found.check().word, found.small)

    yield "same function", lambda cells: verdict_answer(known.check_same_function(theta, other, max_cells=cells))
    yield "the same", lambda cells: verdict_answer(known.check_same_function(theta, theta, max_cells=cells))
    yield "equal", lambda cells: verdict_answer(check_same_function(theta, other, max_cells=cells))
    yield "identifiable", lambda cells: verdict_answer(known.check_identifiable(theta, max_cells=cells))
    yield "identify", identified
    yield "dimension", dimension
    yield "reduce", reduced
    yield "trivial stabiliser", lambda cells: verdict_answer(known.model.check_trivial_stabiliser(theta))
    if ends is not None:
        yield "end to end", lambda cells: verdict_answer(check_end_to_end(theta, ends, max_cells=cells))
        for part in ("adjunction", "end_to_end", "identifiability", "layerwise", "realisation", "verdict"):
            yield f"verify: {part}", partial(_verified, theta, ends, part)
    if isinstance(theta, MLP) and theta.activation == RELU:
        yield from _relu_questions(theta, ends)


def _verified(theta: Any, ends: EndActions, part: str, cells: int) -> Answer:
    report = verify(theta, ends, max_cells=cells, max_matchings=cells)
    return verdict_answer(getattr(report, part))


def _checked(line: LineFamily, cells: int) -> Answer:
    return verdict_answer(line.check(max_cells=cells))


def _relu_questions(theta: MLP, ends: EndActions | None) -> Iterator[tuple[str, Question]]:
    def realised(cells: int) -> Answer:
        assert ends is not None
        try:
            found = realise(theta, ends, budget=cells)
        except PreconditionError as error:
            return Answer(error.verdict.word)
        return Answer("proved", found.widths if found.is_narrowest else None)

    def fibre(cells: int) -> Answer:
        found = shallow_fibre(theta, budget=cells)
        return Answer("found", [(stratum.sides, stratum.pairs, stratum.dimension) for stratum in found.strata])

    def full(cells: int) -> Answer:
        found = functional_dimension(theta, max_cells=cells)
        return Answer("found", found.value) if found.exact else UNDECIDED

    inputs = theta.widths[0]
    walls = box(inputs, -1, 1)
    yield "regions", lambda cells: Answer("found", len(complex_of(theta, max_cells=cells)))
    yield "extremes", lambda cells: Answer("found", extremes_of(theta, within=walls, max_cells=cells))
    yield "two layers", lambda cells: verdict_answer(check_two_layers(theta, max_cells=cells))
    yield "functional dimension", full
    if theta.depth == 2:
        yield "fibre", fibre
    if inputs == 2:
        yield "depth", lambda cells: Answer("found", depth_bound(theta, max_cells=cells))
        yield "simple", lambda cells: verdict_answer(check_simple(theta, max_cells=cells))
    if theta.parameters <= 40:
        for number, line in enumerate(iter_bias_lines(theta)):
            yield f"line {number}", partial(_checked, line)
    if ends is not None:
        yield "defects", lambda cells: Answer("found", defects(theta, ends, within=walls, max_cells=cells))
        yield "realise", realised
        yield "weakly layerwise", lambda cells: verdict_answer(check_weakly_layerwise(theta, ends))


def asked(question: Question, cells: int) -> Answer:
    try:
        return question(cells)
    except BudgetError:
        return UNDECIDED


def complaint(full: Answer, small: Answer) -> str:
    """What is wrong with an answer under a smaller budget; empty if nothing is."""
    if small.word == "undecided":
        return ""
    if small.word != full.word:
        return f"{full.word} became {small.word}"
    if small.claim is not None and small.claim != full.claim:
        return f"{full.claim} became {small.claim}"
    return ""


def _line(weights: list[int], biases: list[int], column: list[int], activation: Any = RELU) -> MLP:
    return MLP.from_rows([([[w] for w in weights], biases), ([column], [0])], activation)


def _head(score: list[list[int]], value: list[list[int]]) -> Head:
    return Head(Matrix(score), Matrix(value))


MIRROR = EndActions((("s", Monomial.diagonal(vector([-1])), Monomial.diagonal(vector([-1]))),))
TRIVIAL = EndActions((("e", Monomial.identity(1), Monomial.identity(1)),))
SUM = ([1, 2, 4, -7, 3, -5, 8], [1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1])
ROWS = [[1, -1, -1, 1], [-1, 1, 1, 1], [1, -1, 1, -1], [-1, 1, -1, -1]]
HARD: dict[str, tuple[Any, EndActions | None]] = {
    "relu, sets of weights that sum to zero": (_line(*SUM), None),
    "relu, no such sets": (_line([1, 2, 4, 8, 16, 32], [1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]), None),
    "leaky relu, sets of weights that sum to zero": (_line(*SUM, LeakyRelu(Fraction(1, 3))), None),
    "leaky relu, no such sets": (_line([1, 2, 4, 8], [1, 1, 1, 1], [1, 1, 1, 1], LeakyRelu(Fraction(1, 3))), None),
    "relu, two hidden layers": (
        MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 1]], [0])]),
        None,
    ),
    "relu, equal rows": (MLP.from_rows([([[1]] * 4, [0] * 4), (ROWS, [0] * 4), ([[1] * 4], [0])]), TRIVIAL),
    "tanh, equal rows": (
        MLP.from_rows([([[1]] * 4, [0] * 4), (ROWS, [0] * 4), ([[1] * 4], [0])], Tanh()),
        MIRROR,
    ),
    "relu, odd as a whole": (_line([1, -1], [1, -1], [1, -1]), MIRROR),
    "polynomial, turned round": (_line([1, 2, 3], [0, 0, 0], [1, 1, -1], Polynomial(vector([0, 1, 1]))), None),
    "cube": (_line([1, 2, 3], [1, 1, 2], [1, 1, 1], Power(3)), None),
    "squares in the plane": (MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], Power(2)), None),
    "convolution, room for a shift": (
        ConvolutionNetwork(4, (vector([1, 0]), vector([0, 1])), power=2, circular=False),
        None,
    ),
    "convolution, factors": (
        ConvolutionNetwork(6, (vector([1, 3, 2]), vector([1, 1])), power=1, circular=False),
        None,
    ),
    "attention, equal heads": (
        AttentionNetwork(2, (Heads((_head([[1, 1], [0, 1]], [[1, 0]]),) * 3, 2), Linear(Matrix([[1, 2, 3]])))),
        None,
    ),
    "attention, independent heads": (
        AttentionNetwork(
            2,
            (
                Heads((_head([[1, 0], [0, 1]], [[1, 0]]), _head([[0, 1], [-1, 0]], [[0, 1]])), 2),
                Linear(Matrix([[1, 0], [0, 1]])),
            ),
        ),
        None,
    ),
}


class Count:
    """How many answers were compared, and how many of them were decided under the smaller budget, too."""

    asked = decided = questions = 0
    counters: set[str] = set()  # noqa: RUF012


def compare(theta: Any, other: Any, ends: EndActions | None) -> None:
    for name, question in questions_on(theta, other, ends):
        with at_most(ENOUGH) as counters:
            full = asked(question, USUAL)
        Count.questions += 1
        Count.counters |= counters
        single = [(name, theta.spaces, budget, (counter,)) for budget in SINGLE for counter in sorted(counters)]
        of_all = [(name, theta.spaces, budget, ()) for budget in BUDGETS]
        for _, _, budget, which in some_of(of_all, 3) + some_of(single, 3):
            check_one(name, question, full, budget, which, (theta, other, ends))


def check_one(name: str, question: Question, full: Answer, budget: int, counters: tuple[str, ...], about: Any) -> None:
    """With less of these counters; without any, less of all, and of cells and matchings."""
    with at_most(budget, *counters):
        small = asked(question, USUAL if counters else budget)
    Count.asked += 1
    Count.decided += small.word != "undecided"
    assert not complaint(full, small), (name, budget, counters, complaint(full, small), about)


def _finite(ends: EndActions) -> EndActions | None:
    try:
        return ends if ends.group().order <= 48 else None
    except GroupError:
        return None


@pytest.mark.share(3)
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_a_smaller_budget_only_makes_answers_undecided(subject: Subject) -> None:
    @given(st.data())
    @settings(max_examples=2)
    def check(data: st.DataObject) -> None:
        theta = data.draw(subject.networks())
        assume(theta.parameters <= 60)
        ends = _finite(data.draw(subject.ends(theta)))
        made = [st.just(theta), subject.networks()] + ([subject.disguises(theta)] if subject.disguises else [])
        other = data.draw(st.one_of(*made))
        if tuple(other.spaces)[:: len(other.spaces) - 1] != tuple(theta.spaces)[:: len(theta.spaces) - 1]:
            other = theta
        compare(theta, other, ends)

    check()


@pytest.mark.share(3)
@pytest.mark.parametrize("subject", [s for s in SUBJECTS if s.twins is not None], ids=lambda subject: subject.name)
def test_twins_stay_twins(subject: Subject) -> None:
    """Parameters with a twin are the ones that a search that ended too early calls identifiable."""

    @given(st.data())
    @settings(max_examples=2)
    def check(data: st.DataObject) -> None:
        assert subject.twins is not None
        theta, twin = data.draw(subject.twins())
        compare(theta, twin, None)

    check()


@pytest.mark.share(3)
@pytest.mark.parametrize("subject", [s for s in SUBJECTS if s.instances is not None], ids=lambda subject: subject.name)
def test_instances_keep_their_answers(subject: Subject) -> None:
    @given(st.data())
    @settings(max_examples=1)
    def check(data: st.DataObject) -> None:
        assert subject.instances is not None
        drawn = data.draw(subject.instances())
        assume(drawn.theta.parameters <= 60)
        compare(drawn.theta, drawn.theta, drawn.ends)

    check()


@pytest.mark.share(3)
@pytest.mark.parametrize("name", HARD)
def test_answers_that_take_a_search(name: str) -> None:
    theta, ends = HARD[name]
    compare(theta, theta, ends)


def test_how_many_were_asked() -> None:
    """Last: the number of answers that the tests above compared, for a reader of ``-rP``."""
    print(f"{Count.questions} decisions under {len(BUDGETS)} budgets of {len(Count.counters)} counters:")
    print(f"{Count.asked} answers, of which {Count.decided} were decided all the same")


def test_what_the_comparison_notices() -> None:
    proved, refuted = Answer("proved"), Answer("refuted")
    assert (
        complaint(refuted, proved)
        and complaint(UNDECIDED, proved)
        and complaint(Answer("found", 3), Answer("found", 2))
    )
    assert not complaint(proved, UNDECIDED) and not complaint(proved, proved)
    assert not complaint(verdict_answer(Proved("", 1), 1), verdict_answer(Proved("", 1)))

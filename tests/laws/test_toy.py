"""An architecture of one's own is tested by handing it over; a mistake in it is found, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.relu.model import ReluNetworks
from catnet.questions.verify import verify
from catnet.testing import disguises, laws, mlps
from catnet.testing.laws import LawBrokenError
from catnet.theorem import EndActions
from tests.laws.toy import DEFECTS, Pair, PairArchitecture, Pairs, moved_pairs, pairs, twin_pairs

EXAMPLES = 30


def test_a_right_one_passes() -> None:
    examples = min(settings().max_examples, EXAMPLES)
    outcomes = laws.check(PairArchitecture, pairs(), disguises=moved_pairs, twins=twin_pairs(), max_examples=examples)
    tested = {outcome.law.name for outcome in outcomes if outcome.tested}
    assert {"transport", "transport-acts", "disguises-match", "matches-compose", "theorem", "ladder"} <= tested
    untested = {outcome.law.name for outcome in outcomes} - tested
    assert untested == {
        "homomorphism-of-matches",
        "near-misses",
        "twins-found",
        "known-outcomes",
        "certificates-accepted",
        "certificates-sound",
        "dimension",
        "lie-ladder",
        "realised",
        "symmetries-found",
        "symmetries-invariant",
        "symmetries-proved",
        "networks-in-files",
        "instances-in-files",
    }


def test_one_that_absorbs_few_actions_and_is_not_registered_passes() -> None:
    """Whether another form of a parameter absorbs an action is asked of its own architecture, not of the registry."""
    outcomes = laws.check(PairArchitecture("shy"), pairs(), disguises=moved_pairs, twins=twin_pairs(), max_examples=10)
    assert {"transport", "theorem", "witnesses"} <= {outcome.law.name for outcome in outcomes if outcome.tested}
    turn, one = Matrix([[0, -1], [1, 0]]), Monomial.identity(2)
    theta = Pair(Matrix([[1, 1], [0, 1]]), Matrix.identity(2))
    for last, word in ((one, "refuted"), (turn, "refuted")):
        report = verify(theta, EndActions((("r", turn, last),)), architecture=PairArchitecture("shy"))
        assert report.end_to_end.word == word and report.layerwise.word != "proved"
    plain = verify(
        Pair(Matrix.identity(2), turn), EndActions((("r", turn, turn),)), architecture=PairArchitecture("shy")
    )
    assert plain.end_to_end.word == "undecided" and "permutations and scales" in plain.end_to_end.reason


@pytest.fixture
def as_drawn() -> Iterator[None]:
    """No case is made smaller: that there is one is what is asked."""
    before = settings.get_current_profile_name()
    settings.register_profile("as drawn", settings(), phases=[Phase.generate])
    settings.load_profile("as drawn")
    yield
    settings.load_profile(before)


@pytest.mark.usefixtures("as_drawn")
@pytest.mark.share(3)
@pytest.mark.parametrize("defect", DEFECTS)
def test_a_wrong_one_is_found(defect: str) -> None:
    with pytest.raises(LawBrokenError, match="the law: "):
        laws.check(PairArchitecture(defect), pairs(), disguises=moved_pairs, twins=twin_pairs(), max_examples=EXAMPLES)


@pytest.mark.usefixtures("as_drawn")
@pytest.mark.share(2)
@pytest.mark.parametrize(
    ("defect", "law"),
    [
        ("transport without the inverse", "transport-acts"),
        ("k on the wrong side", "disguises-match"),
        ("k inverted", "disguises-match"),
        ("own action", "transport"),
        ("everything is identifiable", "twins"),
    ],
)
def test_it_is_found_by_the_law_that_says_so(defect: str, law: str) -> None:
    chosen = [laws.find_law(law)]
    with pytest.raises(LawBrokenError, match=f"^{law} fails on pair"):
        laws.check(
            PairArchitecture(defect),
            pairs(),
            disguises=moved_pairs,
            twins=twin_pairs(),
            laws=chosen,
            max_examples=4 * EXAMPLES,
        )


@pytest.mark.usefixtures("as_drawn")
def test_a_model_alone_is_enough() -> None:
    outcomes = laws.check(Pairs, pairs(), disguises=moved_pairs, twins=twin_pairs(), max_examples=10)
    tested = {outcome.law.name for outcome in outcomes if outcome.tested}
    assert "transport" in tested and "equality-reflexive" not in tested
    with pytest.raises(LawBrokenError):
        laws.check(Pairs("k transposed"), pairs(), disguises=moved_pairs, twins=twin_pairs(), max_examples=EXAMPLES)
    laws.check(ReluNetworks(), mlps(layers=2), disguises=disguises, max_examples=5)


def test_something_else_is_an_error() -> None:
    with pytest.raises(ValueError, match="expected an Architecture or a Model, or a class of one, found 3"):
        laws.check(3, pairs())  # type: ignore[arg-type]

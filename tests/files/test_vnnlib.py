"""VNN-LIB files: what they say, and one line for what they do not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.errors import CatnetError, FormatError
from catnet.files.vnnlib import property_from_text
from catnet.questions.property import Condition

HEAD = "(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)\n(declare-const Y_1 Real)\n"
BOX = "(assert (<= X_0 1))\n(assert (>= X_0 -1.5))\n(assert (<= 0 X_1 0.25))\n"


def read(text: str, head: str = HEAD + BOX):
    return property_from_text(head + text, "p.vnnlib")


def condition(outputs, constant, inputs=(0, 0), strict=False) -> Condition:
    return Condition(tuple(map(Fraction, outputs)), tuple(map(Fraction, inputs)), Fraction(constant), strict)


def test_a_conjunction() -> None:
    prop = read("(assert (<= Y_0 Y_1)) ; unsafe\n(assert (>= Y_0 0.5))")
    assert (prop.inputs, prop.outputs) == (2, 2)
    (case,) = prop.cases
    assert case.box == ((Fraction(-3, 2), Fraction(1)), (Fraction(0), Fraction(1, 4)))
    assert case.conditions == (condition((1, -1), 0), condition((-1, 0), "1/2"))


def test_disjunctions_become_cases() -> None:
    prop = read("(assert (or (and (<= Y_0 1) (>= Y_1 2)) (> Y_0 3)))(assert (or (<= Y_1 0) (= Y_0 Y_1)))")
    assert len(prop.cases) == 4
    assert prop.cases[1].conditions == (
        condition((1, 0), -1),
        condition((0, -1), 2),
        condition((1, -1), 0),
        condition((-1, 1), 0),
    )
    assert prop.cases[2].conditions[0] == condition((-1, 0), 3, strict=True)


def test_boxes_in_cases() -> None:
    """As the files of MNIST and others do: every case has a box of its own, cut with the common one."""
    prop = read("(assert (or (and (<= X_0 0) (<= Y_0 0)) (and (>= X_0 0.5) (<= X_0 2) (<= Y_0 0))))")
    assert [case.box[0] for case in prop.cases] == [(Fraction(-3, 2), Fraction(0)), (Fraction(1, 2), Fraction(1))]


def test_terms() -> None:
    prop = read("(assert (<= (- (* 2 Y_0) (+ Y_1 X_0 1)) (/ (- 3) 4)))(assert (< (* (- Y_0) 0.5) 1e-1))")
    first, second = prop.cases[0].conditions
    assert first == condition((2, -1), Fraction(-1, 4), (-1, 0)) and second == condition(
        ("-1/2", 0), "-1/10", strict=True
    )


def test_words_that_change_nothing() -> None:
    assert read("(check-sat)(exit)(assert true)(assert (and))").cases[0].conditions == ()
    assert read("(assert false)").cases == () and read("(assert (or))").cases == ()
    assert property_from_text("(set-logic QF_LRA)(set-info :status |a ; b ( c|)" + HEAD + BOX, "p").inputs == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(assert (<= Y_0 1)", "line 8: a parenthesis is never closed"),
        (")", r"line 8: found '\)', expected \("),
        ("x", r"line 8: found 'x', expected \("),
        ("(assert (<= (* Y_0 Y_1) 1))", "line 8: a product of two variables is not linear"),
        ("(assert (<= (/ 1 Y_0) 1))", "the operator '/' is not read"),
        ("(assert (<= (/ Y_0 0) 1))", "the operator '/' is not read"),
        ("(assert (=> (<= Y_0 1) (<= Y_1 1)))", "the operator '=>' is not read; read are and, or"),
        ("(assert (not (<= Y_0 1)))", "the operator 'not' is not read"),
        ("(assert (<= Y_2 1))", "line 8: Y_2 is not declared"),
        ("(assert (<= Y_0 nan))", "line 8: 'nan' is not a number"),
        ("(assert (<= Y_0 1e99999))", "exponent '99999' is beyond"),
        ("(assert (<= Y_0))", "<= compares at least two terms"),
        ("(assert (and (<= Y_0 1) Y_0))", "found 'Y_0', expected an inequality"),
        ("(push 1)", "the command 'push' is not read"),
        ("()", "the command '' is not read"),
        ("(declare-const Z Real)", "found 'Z' of the kind 'Real', variables are X_i and Y_j"),
        ("(declare-const X_5 Int)", "found 'X_5' of the kind 'Int'"),
        ("(declare-const X_0 Real)", "X_0 is declared twice"),
        ("(declare-const X_3 Real)", "X_2 is not declared"),
        ("(declare-const X_2 Real)", r"X_2 has no lower bound"),
        ("(declare-const X_2 Real)(assert (or (<= X_2 1) (and (<= X_2 1) (>= X_2 0))))", "X_2 has no lower bound"),
        ("(assert " + "(and " * 100 + ")" * 101, "nested more than 64 deep"),
        ("".join("(assert (or (<= Y_0 1) (<= Y_1 1)))" for _ in range(20)), "there are more than 10000"),
        ("(declare-const X_9999999 Real)", "variables are X_i"),
    ],
)
def test_what_is_not_read(text: str, message: str) -> None:
    with pytest.raises(FormatError, match="p.vnnlib: .*" + message):
        read(text)


def test_empty_files() -> None:
    for text in ("", "; nothing", HEAD.split("\n")[0]):
        with pytest.raises(FormatError, match="_0 is not declared"):
            property_from_text(text, "p.vnnlib")


WORDS = """( ) ( ) assert and or <= >= < = + - * / X_0 Y_0 X_1 Y_1 1
    -0.5 1e9 declare-const Real ; x""".split()  # noqa: SIM905 - as one reads them


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.booleans())
def test_random_words(words: list[str], head: bool) -> None:
    try:
        property_from_text((HEAD + BOX if head else "") + " ".join(words), "p.vnnlib")
    except CatnetError as error:
        assert "\n" not in str(error)

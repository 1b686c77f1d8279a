"""The theorem's hypothesis and conclusion in words: every combination of answers, and what `verify` ends with."""

from __future__ import annotations

import itertools
import json

import pytest

from catnet import cli, read_instance, verify
from catnet.questions.theorem_words import Asked
from catnet.verdict import AmongSimple, Proved, Refuted, Undecided, Verdict
from catnet.zoo import entries

SIMPLE = AmongSimple("only this one", None, "a page")
PROVED, REFUTED, OPEN = Proved("so"), Refuted("no"), Undecided("why")
ANSWERS: list[Verdict] = [PROVED, REFUTED, OPEN]
PARAMETERS: list[tuple[Verdict, Verdict | None]] = [
    (PROVED, None),
    (REFUTED, None),
    (REFUTED, PROVED),
    (REFUTED, REFUTED),
    (REFUTED, OPEN),
    (REFUTED, Undecided("why", SIMPLE)),
    (OPEN, None),
    (Undecided("why", SIMPLE), None),
]


def every():
    for adjunction, whole, (parameter, weakly), layers, realised in itertools.product(
        ANSWERS, ANSWERS, PARAMETERS, ANSWERS, (None, (1, 2, 1))
    ):
        yield Asked(adjunction, whole, parameter, layers, weakly, realised)


def possible(asked: Asked, whole: bool, parameter: bool, smaller: bool, layers: bool) -> bool:
    """Whether truth values agree with what is proved and refuted, and with the theorem."""
    told = [(asked.end_to_end, whole), (asked.identifiable, parameter), (asked.layerwise, layers)]
    if asked.weakly is not None:
        told.append((asked.weakly, smaller))
    agree = all(verdict.is_undecided or verdict.is_proved == truth for verdict, truth in told)
    theorem = layers or not (asked.adjunction.is_proved and whole and parameter)
    return agree and theorem and (whole or not layers) and (smaller or not parameter)


def test_what_is_said_holds_in_every_world_in_which_the_answers_do() -> None:
    for asked in every():
        check_against_worlds(asked)


def check_against_worlds(asked: Asked) -> None:
    hypothesis, conclusion = asked.words
    worlds = [world for world in itertools.product((True, False), repeat=4) if possible(asked, *world)]
    if not worlds:
        impossible = asked.adjunction.is_proved and asked.end_to_end.is_proved and asked.identifiable.is_proved
        assert impossible or (asked.end_to_end.is_refuted and asked.layerwise.is_proved)
        assert asked.layerwise.is_proved or "a fault of catnet" in conclusion
        return
    said = {
        "is layerwise equivariant": lambda whole, parameter, smaller, layers: layers,
        "is not layerwise equivariant": lambda whole, parameter, smaller, layers: not layers,
        "it fails for this parameter": lambda whole, parameter, smaller, layers: not layers,
        "which by the theorem is not identifiable": lambda whole, parameter, smaller, layers: not parameter,
        "is not equivariant end to end": lambda whole, parameter, smaller, layers: not whole,
    }
    claims = conclusion.replace("by the theorem the smaller network is layerwise equivariant", "")
    claims = claims.replace("whether the network is layerwise equivariant", "")
    for words, holds in said.items():
        if words in claims:
            assert all(holds(*world) for world in worlds), (words, worlds)
    assert ("it holds" in hypothesis) == (asked.hypothesis == "proved")
    if asked.hypothesis == "proved":
        assert all(whole and (parameter or smaller) for whole, parameter, smaller, _ in worlds)
    if asked.hypothesis == "refuted":
        asked_of = 1 if asked.weakly is None else 2
        assert asked.adjunction.is_refuted or not any(world[0] and world[asked_of] for world in worlds)
    if "smaller network is layerwise" in conclusion or "holds for the smaller" in conclusion:
        assert all(whole and smaller for whole, _, smaller, _ in worlds)


def test_both_halves_are_answered_in_every_combination() -> None:
    for asked in every():
        hypothesis, conclusion = asked.words
        assert hypothesis.startswith("Hypothesis: ") and hypothesis.endswith(".") and "end to end" in hypothesis
        assert "identifiable" in hypothesis and "  " not in hypothesis + conclusion
        assert conclusion.startswith("Conclusion: ") and conclusion.endswith(".")
        assert json.loads(json.dumps(asked.to_json()))["words"] == [hypothesis, conclusion]


def test_less_than_identifiable_is_never_taken_for_it() -> None:
    for asked in every():
        if asked.among_simple is not None:
            assert asked.hypothesis != "proved" and "among simple parameters" in asked.words[0]
            assert asked.to_json()["hypothesis"]["among_simple"] == "proved"
        else:
            assert "simple" not in " ".join(asked.words)


NAMES = [entry.name for entry in entries() if entry.kind == "instance"]


@pytest.mark.share(4)
@pytest.mark.parametrize("name", NAMES)
def test_verify_says_it_in_text_and_in_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    instance = read_instance(f"zoo:{name}", affine=True)
    cli.main(["verify", f"zoo:{name}", "--json"])
    answer = json.loads(capsys.readouterr().out)
    found = answer["theorem"]
    assert found["hypothesis"]["identifiable"] == answer["identifiability"]["verdict"]
    assert found["hypothesis"].get("weakly") == answer["identifiability"].get("weakly", {}).get("verdict")
    for key in ("adjunction", "end_to_end", "layerwise"):
        assert found[key] == answer[key]["verdict"]
    if instance.ends.centres is None:
        assert str(verify(instance.network, instance.ends)).splitlines()[-2:] == [
            f"  theorem         {found['words'][0]}",
            f"                  {found['words'][1]}",
        ]

"""The ladder of an instance that is not proved: what fails at each square, and why, in the picture and on the page."""

from __future__ import annotations

import importlib.util
import itertools

import pytest

from catnet.algebra.matrix import Matrix
from catnet.category import Affine
from catnet.drawing import draw_ladder_of
from catnet.drawing.ladder import MATCHED, OPEN, UNMATCHED, square_states
from catnet.drawing.page.data import page_data
from catnet.files import instance_from_json
from catnet.formats.jsontext import parse_json
from catnet.groups.operators import as_matrix
from catnet.questions.verify import verify
from catnet.theorem.proof import NoMatch
from catnet.verdict import Refuted
from catnet.zoo import find
from tests.drawing.subjects import INSTANCES

if importlib.util.find_spec("matplotlib") is None:
    pytest.skip("Matplotlib is not installed: pip install '.[draw]'", allow_module_level=True)

REFUTED = {
    name: instance_from_json(parse_json(find(name).text, name)) for name in ("directed-square", "odd-not-layerwise")
}
REFUTED |= {name: INSTANCES[name] for name in ("bent", "odd", "bent tanh")}


def rows(layer: Affine):
    return [(*row, bias) for row, bias in zip(layer.weight.rows(), layer.bias, strict=True)]


def carried(choice, own):
    """What a permutation makes of the rows of a layer."""
    return [own[choice.index(neuron)] for neuron in range(len(choice))]


def commuting_choices(layers, before, last):
    """All permutations of the hidden neurons with which every layer commutes, tried one by one."""
    layer, *behind = layers
    moved = rows(Affine(layer.weight @ before, layer.bias))
    if not behind:
        if moved == rows(Affine(last @ layer.weight, last.apply(layer.bias))):
            yield ()
        return
    for choice in itertools.permutations(range(len(moved))):
        if moved == carried(choice, rows(layer)):
            after = Matrix([[int(image == row) for image in choice] for row in range(len(choice))])
            yield from ((choice, *others) for others in commuting_choices(behind, after, last))


def test_squares_that_commute_for_choices_that_are_no_action_are_not_called_open():
    instance = REFUTED["directed-square"]
    ((_, first, last),) = instance.ends.generators
    choices = list(commuting_choices(instance.network.layers, as_matrix(first), as_matrix(last)))
    assert choices and not any(
        all(choice[choice[neuron]] == neuron for choice in hidden for neuron in range(len(choice)))
        for hidden in choices
    )
    report = verify(instance.network, instance.ends)
    _, states = square_states(report, instance.network.widths, instance.ends.generators)
    assert set(states.values()) == {MATCHED}
    words = [text.get_text() for text in draw_ladder_of(report, (1, 4, 4, 1), instance.ends.generators).texts]
    assert words.count("(✓)") == 3 and words.count("no action") == 2 and "?" not in words


@pytest.mark.parametrize("name", REFUTED)
def test_a_ladder_says_what_fails_and_why(name):
    instance = REFUTED[name]
    report = verify(instance.network, instance.ends)
    widths = [space.dimension for space in instance.network.spaces]
    axes = draw_ladder_of(report, widths, instance.ends.generators)
    title = axes.get_title()
    assert report.layerwise.reason in title.replace("\n", " ")
    marks = {"✗", "(✓)", "?"} & {text.get_text() for text in axes.texts}
    assert marks and all(f"{mark} " in title for mark in marks)
    witness = report.layerwise.witness if isinstance(report.layerwise, Refuted) else None
    assert isinstance(witness, NoMatch)
    page = page_data(instance.network, instance.ends, report=report)["networks"]["given"]["squares"]
    for generator, squares in page.items():
        for layer, square in enumerate(squares, start=1):
            fails = witness.alone and (generator, layer) == (witness.generator, witness.layer)
            assert square["state"] == (MATCHED if witness.matched else UNMATCHED if fails else OPEN)
            assert square["reason"] == report.layerwise.reason

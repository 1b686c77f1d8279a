"""Products, compositions and tied networks in files: there and back, and what is wrong with bad ones."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.category import RELU, Affine
from catnet.cli import main
from catnet.errors import FormatError
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.jsontext import parse_json
from tests.architectures.composition.test_model import compositions
from tests.architectures.tied.test_model import tied_networks

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architectures" / "products-and-tied.md"
EXAMPLES = re.findall(r"```json\n(.*?)```\n\n```console\n\$ catnet verify (\S+)\n(.*?)```", PAGE.read_text(), re.S)


def read(document):
    return parameter_from_json(parse_json(json.dumps(document), "f.json"), file="f.json")


def there_and_back(theta):
    document = json.loads(json.dumps(parameter_to_json(theta)))
    assert read(document) == theta
    assert read({**document, "name": "x", "comment": "y"}) == theta


@given(compositions())
def test_compositions(theta):
    there_and_back(theta)


@given(tied_networks())
def test_tied(theta):
    there_and_back(theta)


@given(st.lists(st.one_of(compositions(), tied_networks()), min_size=1, max_size=3))
def test_products(parts):
    there_and_back(ProductNetwork((*parts, ProductNetwork((parts[0],)))))


def test_width_zero():
    nothing = TiedLayer(Matrix.zeros(0, 2), Matrix.zeros(0, 2), ())
    there_and_back(TiedNetwork(Matrix([[1]]), RELU, (nothing, TiedLayer(Matrix.zeros(1, 0), Matrix.zeros(1, 0), (1,)))))
    parts = MLP((Affine(Matrix.zeros(0, 3), ()),)), MLP((Affine(Matrix.zeros(1, 0), (1,)),))
    there_and_back(CompositionNetwork(parts))


NETWORK = {"format": "catnet-network/1", "activation": "tanh", "layers": [{"weight": [["1"]]}, {"weight": [["1"]]}]}
PRODUCT = {"format": "catnet-product/1", "parts": [NETWORK, NETWORK]}
COMPOSITION = {"format": "catnet-composition/1", "parts": [NETWORK, NETWORK]}
TIED = {
    "format": "catnet-tied/1",
    "activation": "relu",
    "mixing": [[0, 1], [1, 0]],
    "layers": [{"own": [["1"]], "neighbours": [["2"]]}],
}


def changed(document, path, value):
    result = json.loads(json.dumps(document))
    inner = result
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return result


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (changed(PRODUCT, ["parts"], []), "f.json: parts: a product needs at least one part"),
        (changed(PRODUCT, ["parts"], "x"), "f.json: parts: expected a list, found 'x'"),
        (
            changed(PRODUCT, ["part"], []),
            "f.json: unknown field 'part'; did you mean parts? known are format, name, comment, parts",
        ),
        (changed(PRODUCT, ["parts", 1], 7), "f.json: parts[1]: expected an object with a format, found '7'"),
        (
            changed(PRODUCT, ["parts", 1, "layers", 0, "weight"], [["1/0"]]),
            "f.json: parts[1].layers[0].weight[0][0]: '1/0' has a zero denominator",
        ),
        (changed(COMPOSITION, ["parts"], []), "f.json: parts: a composition needs at least one part"),
        (
            changed(COMPOSITION, ["parts", 1, "layers", 0, "weight"], [["1", "1"]]),
            "f.json: parts: cannot compose: left ends in dimension 1, right starts in dimension 2 (parts 0 and 1)",
        ),
        (
            changed(COMPOSITION, ["parts", 0], PRODUCT),
            "f.json: parts[0].format: found 'catnet-product/1', expected 'catnet-network/1'",
        ),
        (changed(TIED, ["layers"], []), "f.json: a network needs at least one layer"),
        (changed(TIED, ["mixing"], []), "f.json: a tied network needs at least one token"),
        (
            changed(TIED, ["mixing"], [[1, 2]]),
            "f.json: the mixing matrix has shape (1, 2), it must be square",
        ),
        (
            changed(TIED, ["layers", 0, "neighbours"], [["1", "2"]]),
            "f.json: layers[0]: 'own' has shape (1, 1), 'neighbours' (1, 2)",
        ),
        (
            changed(TIED, ["layers", 0, "bias"], ["1", "2"]),
            "f.json: layers[0]: the weights have 1 rows, the bias 2 entries",
        ),
        (changed(TIED, ["layers", 0, "weight"], []), "f.json: layers[0]: unknown field 'weight'"),
        (changed(TIED, ["layers", 0], {"own": [["1"]]}), "f.json: layers[0]: the field 'neighbours' is missing"),
        (changed(TIED, ["layers", 0], []), "f.json: layers[0]: expected an object, found a list"),
        (
            changed(TIED, ["layers", 0, "inputs"], 2),
            "f.json: layers[0].own: the rows have 1 entries, the layer reads 2 features",
        ),
        (changed(TIED, ["activation"], "cosine"), "f.json: activation: found 'cosine'"),
        (
            changed(TIED, ["layers"], [*TIED["layers"], {"own": [["1", "2"]], "neighbours": [["1", "2"]]}]),
            "f.json: layers[1].own: the rows have 2 entries, the layer reads 1 features",
        ),
    ],
)
def test_bad_input(document, message):
    with pytest.raises(FormatError) as caught:
        read(document)
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_nesting_ends():
    document = NETWORK
    for _ in range(200):
        document = {"format": "catnet-product/1", "parts": [document]}
    with pytest.raises(FormatError, match="more than 16 deep"):
        read(document)


def test_the_page_has_examples():
    names = [name for _, name, _ in EXAMPLES]
    assert names == ["product.json", "composition.json", "deep-set.json", "mixed-tokens.json"]


@pytest.mark.parametrize(("document", "name", "answer"), EXAMPLES, ids=[name for _, name, _ in EXAMPLES])
def test_the_examples_on_the_page_run(document, name, answer, tmp_path, capsys):
    path = tmp_path / name
    path.write_text(document)
    status = main(["verify", str(path)])
    printed = capsys.readouterr().out
    assert status in (0, 1)
    shown, found = (list(map(_without_criterion, text.splitlines())) for text in (answer, printed))
    assert shown == found
    assert main(["verify", str(path), "--json"]) == status
    assert json.loads(capsys.readouterr().out)["verdict"] in ("proved", "refuted")
    network = tmp_path / "network.json"
    network.write_text(json.dumps(json.loads(document)["network"]))
    for command in (["identify", str(network)], ["reduce", str(network)], ["equal", str(network), str(network)]):
        assert main([*command, "--json"]) in (0, 1, 3)
        json.loads(capsys.readouterr().out)


def _without_criterion(line):
    """The words of other architectures' criteria are theirs to change; the verdict is not."""
    return line.split(":")[0] if line.startswith("  identifiable") else line.rstrip()

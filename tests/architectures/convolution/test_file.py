"""The format catnet-convolution/1: there and back, and what is wrong with a document."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pytest
from hypothesis import given

from catnet.architectures.convolution.file import convolution_from_json, convolution_to_json
from catnet.errors import FormatError
from catnet.files.source import read_parameter
from catnet.formats.jsontext import parse_json
from tests.architectures.convolution.strategies import networks

LAYERS = [{"filter": [1, "1/2"]}]
GOOD = {"format": "catnet-convolution/1", "inputs": 4, "boundary": "valid", "power": 2, "layers": LAYERS}


def read(document):
    return convolution_from_json(parse_json(json.dumps(document), "f.json"), file="f.json")


@given(networks())
def test_there_and_back(theta):
    assert read(convolution_to_json(theta)) == theta


BAD = [
    ({"format": "catnet-network/1"}, "format: found 'catnet-network/1'"),
    ({"inputs": "4"}, "inputs: expected a positive integer"),
    ({"inputs": 0}, "inputs: expected a positive integer"),
    ({"inputs": 10**6}, "at most"),
    ({"power": 1.5}, "power"),
    ({"power": 2000}, "the power must be"),
    ({"boundary": "line"}, "boundary: found 'line', supported are 'circular' and 'valid'"),
    ({"boundary": 3}, "boundary"),
    ({"layers": []}, "layers: a network needs at least one layer"),
    ({"layers": [3]}, r"layers\[0\]: expected an object"),
    ({"layers": [{"filter": [1, 2, 3, 4, 5]}]}, "5 taps, it reads 4"),
    ({"layers": [{"filter": []}]}, "0 taps"),
    ({"layers": [{"filter": ["x"]}]}, r"layers\[0\].filter\[0\]"),
    ({"layers": [{"filter": [1], "stride": 0}]}, r"layers\[0\].stride: expected a positive integer"),
    ({"layers": [{"filter": [1], "bias": 0}]}, "unknown field 'bias'"),
    ({"colour": 1}, "unknown field 'colour'"),
]


@pytest.mark.parametrize(("change", "words"), BAD)
def test_bad_documents(change, words):
    with pytest.raises(FormatError, match=words):
        read(GOOD | change)


@pytest.mark.parametrize("missing", ["format", "inputs", "power", "layers"])
def test_missing_fields(missing):
    with pytest.raises(FormatError, match=missing):
        read({key: value for key, value in GOOD.items() if key != missing})


def test_from_a_file(tmp_path):
    path = tmp_path / "net.json"
    path.write_text(json.dumps(GOOD))
    assert read_parameter(path).widths == (4, 3)
    path.write_text(json.dumps(GOOD | {"inputs": -1}))
    with pytest.raises(FormatError, match=r"net\.json: inputs"):
        read_parameter(path)


def test_the_page_that_documents_it():
    page = Path(__file__).parents[3] / "docs" / "architectures" / "convolution.md"
    outcome = doctest.testfile(str(page), module_relative=False)
    assert outcome.attempted and not outcome.failed
    example = re.search(r"```json\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert convolution_from_json(parse_json(example[1], "page"), file="page").widths == (6, 6, 6)

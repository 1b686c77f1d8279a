"""``catnet draw`` as a user meets it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from catnet.architectures.perceptron.file import network_to_json
from catnet.cli import main
from catnet.files import instance_to_json
from tests.drawing.subjects import INSTANCES, SQUARE, triangle

drawn = pytest.mark.skipif(
    importlib.util.find_spec("matplotlib") is None, reason="Matplotlib is not installed: pip install '.[draw]'"
)


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("square", "bent", "odd", "triangle"):
        Path(f"{name}.json").write_text(json.dumps(instance_to_json(INSTANCES[name])))
    Path("network.json").write_text(json.dumps(network_to_json(triangle.network)))
    return tmp_path


def answer(capsys, *words):
    status = main(["draw", *words])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@drawn
def test_pictures_are_written_and_named(files, capsys):
    status, out, _ = answer(capsys, "square.json", "-o", "out.svg", "--json")
    document = json.loads(out)
    assert status == 0 and document.pop("cost")["seconds"] > 0
    size = Path("out.svg").stat().st_size
    assert document == {
        "command": "draw",
        "name": "square",
        "what": "overview",
        "output": "out.svg",
        "kind": "svg",
        "bytes": size,
    }
    assert answer(capsys, "bent.json", "-o", "out.svg", "--what", "witness")[0] == 0
    assert Path("out.svg").stat().st_size != size  # an earlier picture is replaced
    assert answer(capsys, "network.json", "-o", "out.png")[1].startswith("network.json: overview written to out.png")


def test_a_page_is_written_without_matplotlib(files):
    """In a process in which Matplotlib cannot be imported; a picture then says what to install."""
    program = (
        "import sys\n"
        "sys.modules['matplotlib'] = None\n"
        "from catnet.cli import main\n"
        "sys.exit(main(['draw', 'triangle.json', '-o', 'out.' + sys.argv[1]]))\n"
    )
    root = str(Path(__file__).parents[2])
    run = [
        subprocess.run(
            [sys.executable, "-c", program, kind],
            env={**os.environ, "PYTHONPATH": root},
            capture_output=True,
            text=True,
            check=False,
        )
        for kind in ("html", "svg")
    ]
    assert run[0].returncode == 0 and Path("out.html").read_text().startswith("<!doctype html>")
    assert run[1].returncode == 2 and run[1].stdout == "" and not Path("out.svg").exists()
    assert run[1].stderr == "catnet: error: drawing needs Matplotlib: pip install 'catnet-exact[draw]'\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["square.json", "-o", "out.pdf"], "out.pdf: the name of a picture ends in .svg, .png, .html"),
        (["square.json", "-o", "absent/out.html"], "absent/out.html: the folder for the output does not exist"),
        (["absent.json", "-o", "out.html"], "absent.json: No such file or directory"),
        (["square.json", "-o", "out.html", "--what", "group"], "out.html: a page shows everything"),
        (["square.json", "-o", "out.svg", "--box", "1", "1"], "--box: the low end 1 is not below the high end 1"),
        (["square.json", "-o", "out.svg", "--box", "1", "x"], "--box: 'x' is not a number"),
        pytest.param(["odd.json", "-o", "out.svg", "--what", "regions"], "--what graph can be drawn", marks=drawn),
        pytest.param(
            ["network.json", "-o", "out.svg", "--what", "ladder"],
            "network.json: ladder needs an instance with a group",
            marks=drawn,
        ),
        pytest.param(
            ["network.json", "-o", "out.svg", "--what", "regions"], "has 3; --what network can be drawn", marks=drawn
        ),
        pytest.param(
            ["square.json", "-o", "out.svg", "--what", "witness"],
            "there is no witness: end to end is proved",
            marks=drawn,
        ),
    ],
)
def test_bad_usage_is_one_line_and_writes_nothing(files, capsys, words, said):
    status, out, err = answer(capsys, *words)
    assert status == 2 and out == "" and err.count("\n") == 1
    assert err.startswith("catnet: error: ") and said in err
    assert not [path for path in files.iterdir() if path.suffix != ".json"]


PRODUCT = """
{"format": "catnet-instance/1", "name": "side by side",
 "network": {"format": "catnet-product/1", "parts": [
   {"format": "catnet-network/1", "activation": "relu",
    "layers": [{"weight": [["1"], ["-1"]]}, {"weight": [["1", "1"]]}]},
   {"format": "catnet-network/1", "activation": "tanh",
    "layers": [{"weight": [["1"], ["2"]]}, {"weight": [["1", "1/3"]]}]}]},
 "group": {"generators": {"s": {"input": {"matrix": [["-1", "0"], ["0", "1"]]}, "output": "trivial"}}}}
"""


@drawn
def test_other_architectures_have_a_ladder_and_a_group(files, capsys):
    Path("product.json").write_text(PRODUCT)
    for what in ("overview", "ladder", "group"):
        assert answer(capsys, "product.json", "-o", "out.svg", "--what", what)[0] == 0
    assert answer(capsys, "product.json", "-o", "out.html")[0] == 0
    for words in (["out.svg", "--what", "network"], ["out.svg", "--what", "regions"]):
        status, out, err = answer(capsys, "product.json", "-o", *words)
        assert status == 2 and out == "" and err.count("\n") == 1
        assert "catnet-network/1, and this is product of relu and tanh" in err


def test_what_is_not_an_instance_or_a_network_is_refused(files, capsys):
    for text, said in (
        ('{"format": "catnet-regions/1"}', "holds the regions of a network, not the network"),
        ("[1]", "expected an object"),
        ('{"layers": []}', "format"),
        ("{", "not JSON"),
    ):
        Path("other.json").write_text(text)
        status, out, err = answer(capsys, "other.json", "-o", "out.html")
        assert status == 2 and out == "" and err.count("\n") == 1 and said in err


def test_an_input_is_never_overwritten(files, capsys):
    Path("in.html").write_text(Path("square.json").read_text())
    before = Path("in.html").read_bytes()
    Path("link.html").symlink_to("in.html")
    for target in ("in.html", "./in.html", "link.html"):
        status, _, err = answer(capsys, "in.html", "-o", target)
        assert status == 2 and "would overwrite an input" in err
    assert Path("in.html").read_bytes() == before


@drawn
def test_too_small_a_budget_is_undecided_and_leaves_the_old_file(files, capsys):
    Path("out.svg").write_text("old")
    status, out, err = answer(capsys, "square.json", "-o", "out.svg", "--what", "regions", "--max-cells", "3", "--json")
    assert status == 3 and err == "" and json.loads(out)["verdict"] == "undecided"
    assert Path("out.svg").read_text() == "old"


def test_an_infinite_group_is_drawn_by_its_generators(files, capsys):
    document = instance_to_json(INSTANCES["odd"])
    document["group"]["generators"]["s"]["input"] = {"matrix": [["2"]]}
    Path("infinite.json").write_text(json.dumps(document))
    status, _, err = answer(capsys, "infinite.json", "-o", "out.html")
    assert status == 0 and err == "" and '"order": "infinite"' in Path("out.html").read_text().replace('":"', '": "')


def test_a_network_is_read_from_standard_input(files):
    text = json.dumps({**network_to_json(SQUARE), "name": "from a pipe"})
    run = subprocess.run(
        [sys.executable, "-m", "catnet", "draw", "-", "-o", "out.html"],
        input=text,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0 and run.stdout.startswith("from a pipe: page written to out.html")
    assert "from a pipe" in Path("out.html").read_text()

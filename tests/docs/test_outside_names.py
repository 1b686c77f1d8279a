"""The switch CATNET_INTERSPHINX: off, a folder of inventories, sites that answer and sites that do not."""

from __future__ import annotations

import functools
import http.server
import runpy
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import pytest

CONF = Path(__file__).resolve().parents[2] / "docs" / "conf.py"
HEAD = b"# Sphinx inventory version 2\n# Project: NumPy\n# Version: 2\n# The remainder is compressed using zlib.\n"
INVENTORY = HEAD + zlib.compress(b"numpy.ndarray py:class 1 reference/ndarray.html#$ -\n")


def conf(monkeypatch: pytest.MonkeyPatch, wish: str | None) -> dict[str, Any]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delenv("CATNET_INTERSPHINX", raising=False)
    if wish is not None:
        monkeypatch.setenv("CATNET_INTERSPHINX", wish)
    return runpy.run_path(str(CONF))


def test_nobody_is_asked_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("asked"))
    found = conf(monkeypatch, None)
    assert "intersphinx_mapping" not in found and "sphinx.ext.intersphinx" not in found["extensions"]


def test_a_folder_of_inventories(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("asked"))
    (tmp_path / "numpy.inv").write_bytes(INVENTORY)
    found = conf(monkeypatch, str(tmp_path))
    assert found["extensions"][-1] == "sphinx.ext.intersphinx"
    assert found["intersphinx_mapping"] == {"numpy": ("https://numpy.org/doc/stable/", str(tmp_path / "numpy.inv"))}
    read = pytest.importorskip("sphinx.util.inventory", reason="Sphinx is not installed (pip install .[docs])")
    with (tmp_path / "numpy.inv").open("rb") as file:
        names = read.InventoryFile.load(file, "https://numpy.org/doc/stable/", lambda *parts: "/".join(parts))
    assert "numpy.ndarray" in names["py:class"]


def test_sites_that_answer_and_sites_that_do_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "objects.inv").write_bytes(INVENTORY)
    found = conf(monkeypatch, None)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}/"
        found["OTHERS"] |= {name: f"{site}{name}/" for name in found["OTHERS"]}
        assert found["inventories"]("1") == {"numpy": (f"{site}numpy/", None)}
        server.shutdown()
    assert not found["answers"](f"{site}numpy/")  # nobody listens

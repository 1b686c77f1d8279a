"""The page's text: template, style, script and data in one file.

>>> embedded({"name": "</script><script>alert(1)</script>"})
'{"name":"\\\\u003c/script\\\\u003e\\\\u003cscript\\\\u003ealert(1)\\\\u003c/script\\\\u003e"}'
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib import resources
from typing import Any

__all__ = ["embedded", "page_text"]

_SCRIPTS = ("state.js", "map.js", "graph.js", "network.js", "proof.js", "start.js")


def page_text(data: dict[str, Any]) -> str:
    """The HTML file for the data of one instance; the same text on every run.

    Notes
    -----
    Names from files reach the page only as data, which its script writes as text, and in the title, escaped.  The
    content security policy allows the page's own script and style, by their hashes, and nothing else: no request of
    any kind can leave the page.
    """
    style, text = _read("page.css"), _read("page.html")
    script = '"use strict";\n(() => {\n' + "\n".join(map(_read, _SCRIPTS)) + "})();\n"
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "POLICY": policy,
        "TITLE": html.escape(_one_line(str(data["name"]))),
        "SUMMARY": html.escape(_one_line(str(data["headline"]))),
        "STYLE": style,
        "SCRIPT": script,
        "DATA": embedded(data),
    }
    pieces = text.split("@@")  # the odd pieces are names of parts: nothing that is put in is read again
    return "".join(parts[piece] if index % 2 else piece for index, piece in enumerate(pieces))


def embedded(data: Any) -> str:
    """JSON that is inert inside a script element: no sign of it can end the element or start another."""
    text = json.dumps(data, separators=(",", ":"), sort_keys=True)
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _read(name: str) -> str:
    return (resources.files("catnet.drawing.page") / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)[:200]

"""``--certificate OUT``, the same for every command: written if there is one, and a line that says so."""

from __future__ import annotations

import argparse
from typing import Any

from catnet.formats.jsontext import write_text

__all__ = ["add_certificate", "certificate_words", "written"]


def add_certificate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--certificate", metavar="OUT", help="write a certificate that `catnet check` re-checks, if decided"
    )


def written(path: str, document: dict[str, Any] | None) -> str | None:
    """Writes a certificate; the path, or None if there is none."""
    if document is None:
        return None
    from catnet.files.certificate import certificate_text  # with the checkers behind it

    write_text(path, certificate_text(document))
    return str(path)


def certificate_words(path: str, document: dict[str, Any] | None, verdict: str) -> str:
    """What became of it, for a reader."""
    if document is not None:
        return f"  certificate     {path}: catnet check {path}"
    if verdict == "undecided":
        return "  certificate     not written: undecided has none; the reason says what would decide it"
    return "  certificate     not written: none is known of this kind that the checkers could follow"

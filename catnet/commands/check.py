"""``catnet check``: re-check a certificate with the checker, which trusts nothing that made it."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from typing import Any

from catnet.commands.answer import EXIT, Answer
from catnet.errors import FormatError
from catnet.files.jsontext import file_name, read_text
from catnet.files.network import network_hash, network_to_json, read_network
from catnet.theorem import checker

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "re-check a certificate without trusting the code that made it"

DESCRIPTION = """\
The checker is one small module that uses nothing but Python's standard library. It re-checks the network's hash, every square of the
ladder, every relation, and that the actions on the layers are a homomorphism. It answers proved, or refuted with what fails.
With --network it also checks that the certificate speaks of the network in that file.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("certificate", metavar="CERTIFICATE", help="a catnet-certificate/1 file, or - for standard input")
    parser.add_argument("--network", metavar="NETWORK", help="a catnet-network/1 file that the certificate is to speak of")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    name = file_name(options.certificate)
    text = read_text(options.certificate)
    try:
        document = checker.load(text)
    except checker.CertificateError as error:
        raise FormatError(name, "", str(error)) from None
    if not isinstance(document, dict) or document.get("format") != checker.FORMAT:
        raise FormatError(name, "format", f"expected {checker.FORMAT!r}")
    progress("checking")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    try:
        shown = checker.check(document)
        if options.network and network_hash(network_to_json(read_network(options.network))) != shown["network_sha256"]:
            raise checker.CertificateError("the certificate speaks of another network than the file")
    except checker.CertificateError as error:
        answer: dict[str, Any] = {"command": "check", "verdict": "refuted", "reason": str(error), "sha256": digest}
        return Answer(EXIT["refuted"], answer, [f"refuted. The certificate does not prove its claim: {error}."])
    lines = [
        f"proved. {document.get('name', 'the network')}: {shown['claim']}.",
        "",
        f"  network        {' → '.join(map(str, shown['widths']))}, SHA-256 {shown['network_sha256'][:16]}…",
        f"  generators     {', '.join(shown['generators']) or 'none'}",
        f"  squares        {shown['squares']}, every one re-computed",
        f"  relations      {shown['relations']}, every one holds on every space",
        f"  homomorphism   by {shown['homomorphism']}",
    ]
    return Answer(EXIT["proved"], {"command": "check", "verdict": "proved", **shown, "sha256": digest}, lines)

"""``catnet check``: re-check a certificate with the checker, which trusts nothing that made it."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from typing import Any

from catnet.architectures.perceptron.file import network_hash, network_to_json
from catnet.checking import equality as equality_checker, layerwise as checker
from catnet.commands.answer import EXIT, Answer, protect
from catnet.errors import FormatError, InputError
from catnet.files.claims import Claim, claim_of, triangulation_of
from catnet.files.coq import coq_text
from catnet.files.documents import read_text
from catnet.files.source import read_network
from catnet.formats.jsontext import file_name, write_text

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
Two small modules that use nothing but Python's standard library. For layerwise equivariance: the network's hash, every
square of the ladder, every relation, and that the actions on the layers are a homomorphism. For the equality of two
networks: their hashes, that the cones of a triangulation cover the space, that no neuron bends inside one, and that the
outputs agree on every ray.
With --network it also checks that the certificate speaks of the network in that file.
With --coq it writes the claim for Coq, true or not, and Coq decides by itself: `coqc -Q proofs Catnet OUT.v`.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument(
        "certificate", metavar="CERTIFICATE", help="a catnet-certificate/1 or catnet-equality-certificate/1 file, or -"
    )
    parser.add_argument(
        "--network", metavar="NETWORK", help="a catnet-network/1 file that the certificate is to speak of"
    )
    parser.add_argument(
        "--coq", metavar="OUT.v", help="write the claim for the checker in proofs/, which is proved sound in Coq"
    )


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    name = file_name(options.certificate)
    if options.coq is not None:
        protect(options.coq, options.certificate, *filter(None, [options.network]))
    text = read_text(options.certificate)
    try:
        document = checker.load(text)
    except checker.CertificateError as error:
        raise FormatError(name, "", str(error)) from None
    kind = document.get("format") if isinstance(document, dict) else None
    if kind not in (checker.FORMAT, equality_checker.FORMAT):
        raise FormatError(name, "format", f"expected {checker.FORMAT!r} or {equality_checker.FORMAT!r}")
    coq = {} if options.coq is None else _write_coq(document, options.coq)
    coq_lines = [f"  coq            {coq['coq'] or 'not written: ' + coq['coq_reason']}"] if coq else []
    progress("checking")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    try:
        shown = checker.check(document) if kind == checker.FORMAT else equality_checker.check(document)
        hashes = [value for key, value in shown.items() if key.endswith("sha256")]
        if options.network and network_hash(network_to_json(read_network(options.network))) not in hashes:
            raise checker.CertificateError("the certificate speaks of another network than the file")
    except (checker.CertificateError, equality_checker.CertificateError) as error:
        answer: dict[str, Any] = {"command": "check", "verdict": "refuted", "reason": str(error), "sha256": digest}
        lines = [f"refuted. The certificate does not prove its claim: {error}."]
        return Answer(EXIT["refuted"], {**answer, **coq}, lines + coq_lines)
    answer = {"command": "check", "verdict": "proved", **shown, "sha256": digest, **coq}
    lines = _layerwise_lines(document, shown) if kind == checker.FORMAT else _equality_lines(shown)
    return Answer(EXIT["proved"], answer, lines + coq_lines)


def _claim(document: Any) -> Claim:
    """Of a certificate of equality Coq checks the triangulation, as `catnet check` does."""
    if isinstance(document, dict) and document.get("format") == equality_checker.FORMAT:
        return triangulation_of(document)
    return claim_of(document)


def _write_coq(document: Any, path: str) -> dict[str, Any]:
    """Where the claim was written for Coq; null and the reason, if it cannot be said there."""
    try:
        write_text(path, coq_text(_claim(document)))
    except FormatError:
        raise
    except InputError as error:
        return {"coq": None, "coq_reason": str(error)}
    return {"coq": str(path)}


def _layerwise_lines(document: dict[str, Any], shown: dict[str, Any]) -> list[str]:
    return [
        f"proved. {document.get('name', 'the network')}: {shown['claim']}.",
        "",
        f"  network        {' → '.join(map(str, shown['widths']))}, SHA-256 {shown['network_sha256'][:16]}…",
        f"  generators     {', '.join(shown['generators']) or 'none'}",
        f"  squares        {shown['squares']}, every one re-computed",
        f"  relations      {shown['relations']}, every one holds on every space",
        f"  homomorphism   by {shown['homomorphism']}",
    ]


def _equality_lines(shown: dict[str, Any]) -> list[str]:
    first, last = shown["dimensions"]
    return [
        f"proved. Two networks from dimension {first} to {last} compute the same function.",
        "",
        f"  left    SHA-256 {shown['left_sha256'][:16]}…",
        f"  right   SHA-256 {shown['right_sha256'][:16]}…",
        f"  cones   {shown['cones']}, which cover the space; no neuron bends inside one",
        f"  rays    {shown['rays']}, on every one of which the outputs agree",
    ]

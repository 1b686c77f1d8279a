"""``catnet check``: re-check certificates with the checkers, which trust nothing that made them."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catnet.checking import equality, every, reading
from catnet.commands.answer import EXIT, Answer, protect
from catnet.errors import FormatError, InputError
from catnet.files.affine_certificate import generators_with_shifts
from catnet.files.checker_file import checker_file
from catnet.files.claim_reading import claim_of, triangulation_of
from catnet.files.claims import Claim
from catnet.files.coq import coq_text
from catnet.files.documents import read_text
from catnet.files.field_certificate import ends_algebra_to_json
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_instance, read_parameter
from catnet.formats.jsontext import file_name, write_bytes, write_text

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
The checkers in catnet/checking use nothing but Python's standard library, and re-compute everything that a certificate
claims from the file alone. Accepted means that the claim is true, whatever it claims: also that something is refuted.
With --network the certificate must speak of the network in that file (twice for a certificate about two networks),
with --instance of the network, the generators and their actions on both ends of that instance.
With --all every certificate in a folder is checked. --write-checker writes the checkers as one file for somebody
without catnet: python -I checker.pyz CERTIFICATE [--weights net.safetensors].
With --coq it writes the claim for Coq, true or not, and Coq decides by itself: coqc -Q proofs Catnet OUT.v.

exit status: 0 accepted, whatever it claims; 1 well-formed, but the claim does not follow; 2 malformed
"""

_WORST = (2, 3, 1, 0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("certificate", metavar="CERTIFICATE", nargs="?", help="a catnet-certificate/2 file, or -")
    parser.add_argument(
        "--network", metavar="NETWORK", action="append", help="the network that the certificate is to speak of"
    )
    parser.add_argument("--instance", metavar="INSTANCE", help="the instance that the certificate is to speak of")
    parser.add_argument("--all", metavar="DIR", help="check every certificate in this folder and below")
    parser.add_argument("--write-checker", metavar="OUT.pyz", help="write the checkers as one file, for Python alone")
    parser.add_argument(
        "--coq", metavar="OUT.v", help="write the claim for the checker in proofs/, which is proved sound in Coq"
    )


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    asked = [options.certificate, options.all, options.write_checker]
    if sum(value is not None for value in asked) != 1:
        raise FormatError("check", "", "one of CERTIFICATE, --all DIR and --write-checker OUT.pyz is needed")
    if options.certificate is None and (options.network or options.instance or options.coq):
        raise FormatError("check", "", "--network, --instance and --coq are about one CERTIFICATE")
    if options.write_checker is not None:
        return _write_checker(options.write_checker)
    if options.all is not None:
        return _all(options.all, progress)
    name = file_name(options.certificate)
    if options.coq is not None:
        protect(options.coq, options.certificate, *(options.network or ()), *filter(None, [options.instance]))
    text = read_text(options.certificate)
    document = _loaded(text, name)
    coq = {} if options.coq is None else _write_coq(document, options.coq)
    coq_lines = [f"  coq            {coq['coq'] or 'not written: ' + coq['coq_reason']}"] if coq else []
    progress("checking")
    try:
        found = _checked(document, name)
    except reading.ExhaustedError as error:
        words = {"command": "check", "verdict": "undecided", "check": "undecided", "reason": str(error)}
        return Answer(EXIT["undecided"], words, [f"undecided. {error}."])
    about = _about(document, found, options) if "reason" not in found else []
    complaint = next((words for words in about if words.startswith("another")), None)
    if complaint:
        found = {"reason": f"the certificate speaks of {complaint}"}
    common = {"sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(), **coq}
    if "reason" in found:
        answer = {"command": "check", "verdict": "refuted", "check": "does not follow", **found, **common}
        lines = [f"not accepted. The certificate does not prove its claim: {found['reason']}."]
        return Answer(EXIT["refuted"], answer, lines + coq_lines)
    answer = {"command": "check", "verdict": "proved", "check": "accepted", **found, "compared": about, **common}
    return Answer(EXIT["proved"], answer, [*_lines(document, found), *_compared(about), *coq_lines])


def _loaded(text: str, name: str) -> Any:
    try:
        document = reading.load(text)
        every.checker_of(document)
    except reading.CertificateError as error:
        raise FormatError(name, "", str(error)) from None
    return document


def _checked(document: Any, name: str) -> dict[str, Any]:
    """What is shown; or the reason why it does not follow."""
    try:
        return every.check(document)
    except reading.UnprovedError as error:
        return {"reason": str(error)}
    except reading.MalformedError as error:
        raise FormatError(name, "", str(error)) from None


# ---- is it about what I think it is about


def _about(document: dict[str, Any], found: dict[str, Any], options: argparse.Namespace) -> list[str]:
    """What was compared with the files that are given, in words; the first word is "another" where they differ."""
    result = []
    hashes = {key.removesuffix("_sha256"): found[key] for key in found if key.endswith("_sha256") and key in _SIDES}
    files = [reading.sha256(parameter_to_json(read_parameter(path))) for path in options.network or ()]
    if len(files) > len(hashes):
        raise FormatError(
            "--network", "", f"given {len(files)} times, the certificate speaks of {len(hashes)} networks"
        )
    if files:
        order = _assigned(files, hashes)
        if order is None:
            shown = " and ".join(options.network)
            return [f"another network than {shown}" if len(files) == 1 else f"another pair of networks than {shown}"]
        result += [f"{side} is {path}" for side, path in zip(order, options.network, strict=True)]
        result += [f"{side} was not compared" for side in hashes if side not in order]
    if options.instance is not None:
        result += _about_instance(document, options.instance)
    return result


_SIDES = ("network_sha256", "left_sha256", "right_sha256", "twin_sha256", "small_sha256", "nearest_sha256")


def _assigned(files: list[str], hashes: dict[str, str]) -> list[str] | None:
    """For each file the side that it is, no side twice; in the order given, or else exchanged."""
    sides = list(hashes)
    for chosen in (sides[: len(files)], sides[::-1][: len(files)]):
        if [hashes[side] for side in chosen] == files:
            return chosen
    return None


def _about_instance(document: dict[str, Any], path: str) -> list[str]:
    if not {"generators", "algebra"} & set(document) or "network" not in document:
        raise FormatError("--instance", "", "the certificate speaks of no group")
    instance = read_instance(path, affine=True)
    if reading.canonical(parameter_to_json(instance.network)) != reading.canonical(document["network"]):
        return [f"another network than {path}"]
    wanted = generators_with_shifts(instance)
    given = [wanted, ends_algebra_to_json(instance)]
    claimed = [
        {name: {side: entry[side] for side in ("input", "output")} for name, entry in document.get(key, {}).items()}
        for key in ("generators", "algebra")
    ]
    if "generators" not in document:  # of a refutation, which is about the fields alone
        given = given[1:]
        claimed = claimed[1:]
    if reading.canonical(given) != reading.canonical(claimed):
        return [f"another group than {path}: its generators or their actions on the ends differ"]
    return [f"network, generators and their actions on both ends are those of {path}"]


# ---- for a reader


def _lines(document: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What was accepted; nothing that the checker did not check, except the name, which says so."""
    lines = [f"accepted. {found['claim']}: {found['claim_verdict']}.", ""]
    if "name" in document:
        lines.append(f"  name           {document['name']} (not checked)")
    for key, value in found.items():
        if key in ("claim", "claim_verdict", "assuming"):
            continue
        label = key.replace("_sha256", " SHA-256").replace("_", " ")
        lines.append(f"  {label:<14} {_words(value)}")
    lines += [f"  assuming       {theorem}" for theorem in found["assuming"]]
    if not found["assuming"]:
        lines.append("  assuming       nothing but what the checker computed")
    return lines


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_words(entry)}" for key, entry in value.items())
    return "not claimed" if value is None else str(value)


def _compared(about: list[str]) -> list[str]:
    return [f"  compared       {words}" for words in about]


# ---- many, and for others


def _all(folder: str, progress: Callable[[str], None]) -> Answer:
    if not Path(folder).is_dir():
        raise FormatError(folder, "", "is no folder")
    entries, lines = [], []
    for path in sorted(Path(folder).rglob("*.json")):
        progress(f"checking {path.name}")
        entry = _one_of_many(path)
        if entry is not None:
            entries.append({"file": str(path.relative_to(folder)), **entry})
    if not entries:
        raise FormatError(folder, "", "holds no certificates")
    status = next(status for status in _WORST if any(entry["status"] == status for entry in entries))
    for entry in entries:
        words = f"{entry['claim']}: {entry['claim_verdict']}" if "claim" in entry else entry["reason"]
        lines.append(f"  {entry['check']:<15} {entry['file']:<40} {words}")
    accepted = sum(entry["status"] == 0 for entry in entries)
    headline = f"{accepted} of {len(entries)} certificates accepted."
    verdict = {0: "proved", 1: "refuted", 2: "malformed", 3: "undecided"}[status]
    document = {"command": "check", "verdict": verdict, "accepted": accepted, "certificates": entries}
    return Answer(status, document, [headline, "", *lines])


def _one_of_many(path: Path) -> dict[str, Any] | None:
    """None for a file of another format of catnet, as a network beside its certificates."""
    try:
        document = reading.load(read_text(path))
        kind = document.get("format") if isinstance(document, dict) else None
        if isinstance(kind, str) and kind.startswith("catnet-") and "certificate" not in kind:
            return None
        found = every.check(document)
    except FormatError as error:
        return {"status": 2, "check": "malformed", "reason": str(error)}
    except reading.CertificateError as error:
        words = {1: "does not follow", 2: "malformed", 3: "undecided"}[error.status]
        return {"status": error.status, "check": words, "reason": str(error)}
    return {"status": 0, "check": "accepted", **found}


def _write_checker(path: str) -> Answer:
    protect(path)
    content = checker_file()
    write_bytes(path, content)
    document = {"command": "check", "verdict": "proved", "output": path, "sha256": hashlib.sha256(content).hexdigest()}
    return Answer(0, document, [f"written to {path}: python -I {path} CERTIFICATE", f"  SHA-256  {document['sha256']}"])


def _claim(document: Any) -> Claim:
    """Of a certificate of equality with a triangulation Coq checks that, as `catnet check` does."""
    if document.get("claim") == equality.CLAIM and "rays" in document:
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

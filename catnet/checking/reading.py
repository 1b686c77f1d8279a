"""Reads certificates strictly, writes what was understood in one way only, and hashes that.  Shared by all checkers.

**Shape.**  A document is an object with exactly the known keys, arrays are arrays, integers and numbers have one
spelling: a number is a string, ``"0"``, ``"-3"``, ``"p/q"`` in lowest terms with q > 1.  Floats, NaN, a key given
twice, ``-0``, lone surrogates, more than `DIGITS` digits, `VALUES` values or `BYTES` bytes are refused, before anything
is computed.

**Writing.**  `canonical` writes null, booleans, integers, strings, arrays and objects as JSON in ASCII, without spaces,
keys in order.  It is injective: what it writes is JSON again, and reading JSON gives back the value, since integers,
strings without surrogates, arrays and objects with distinct keys are what they are spelled.  A checker builds the
document of what it *understood* (numbers from fractions, actions from operators) and refuses a file that reads
otherwise (`bind`); so two files with one hash say the same thing, as far as SHA-256 has no collisions.

**Binding.**  `claim_sha256` is the hash of all that is claimed.  What is outside (the proof, the name) cannot change
what is claimed; what is inside cannot be changed without it.  The name is not part of the claim and never checked.

**Exit status** where the checkers are run alone: 0 accepted, whatever it claims; 1 well-formed, but the claim does
not follow; 2 malformed; 3 time or memory ran out.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NoReturn

FORMAT = "catnet-certificate/2"
BYTES = 2**28
VALUES = 10**7
DIGITS = 100_000
DIMENSION = 1_000_000
SHORT = 24
"""Numbers of so many characters are kept, as the same ones come again."""
MEMORY = 2 * 10**9
NUMBER = re.compile(r"0|-?[1-9][0-9]*(?:/[1-9][0-9]*)?")
INTEGER = re.compile(r"0|-?[1-9][0-9]*")
HASH = re.compile(r"[0-9a-f]{64}")

Rows = list[list[Fraction]]
Checker = Callable[[Any], dict[str, Any]]


class CertificateError(Exception):
    """The file proves nothing: see the kinds below."""

    status = 2


class MalformedError(CertificateError):
    """The file is no certificate of this format."""

    status = 2


class UnprovedError(CertificateError):
    """A well-formed certificate that does not prove what it claims."""

    status = 1


class ExhaustedError(CertificateError):
    """Time, memory or a limit ran out before the claim was checked."""

    status = 3


def need(condition: bool, complaint: str) -> None:
    """What the claim rests on."""
    if not condition:
        raise UnprovedError(complaint)


def shape(condition: bool, complaint: str) -> None:
    """What the format asks."""
    if not condition:
        raise MalformedError(complaint)


def shown(value: object, most: int = 40) -> str:
    """A value from a file, for a message: ASCII, so that nothing in it reaches a terminal as a command; and short."""
    text = ascii(value[:most] if isinstance(value, str | list) else value if type(value) is int else type(value))
    return text if len(text) <= most + 3 else text[:most] + "…"


# ---- files


def load(text: str | bytes) -> Any:
    """The JSON document in a text, read strictly."""
    if isinstance(text, bytes):
        shape(len(text) <= BYTES, f"larger than {BYTES} bytes")
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise MalformedError(f"byte {error.start} is not UTF-8") from None
    shape(len(text) <= BYTES, f"larger than {BYTES} bytes")
    shape(sum(map(text.count, ",[{")) <= VALUES, f"more than {VALUES} values")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        shape(len(result) == len(pairs), "a key is given twice in one object")
        return result

    def integer_of(digits: str) -> int:
        shape(len(digits) <= DIGITS and INTEGER.fullmatch(digits) is not None, f"not an integer: {shown(digits)}")
        return int(digits)

    def refuse(word: str) -> NoReturn:
        raise MalformedError(f"{shown(word)} is no integer; numbers are written as strings")

    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return json.loads(
            text, object_pairs_hook=unique, parse_int=integer_of, parse_float=refuse, parse_constant=refuse
        )
    except RecursionError:
        raise MalformedError("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise MalformedError(f"not JSON: {error.msg}, line {error.lineno} column {error.colno}") from None
    finally:
        sys.set_int_max_str_digits(limit)


def canonical(value: Any) -> str:
    """The one way in which a document is written."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=True, allow_nan=False)
    finally:
        sys.set_int_max_str_digits(limit)


def sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


# ---- shapes


def fields(value: Any, where: str, *keys: str, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """An object with exactly these keys."""
    shape(type(value) is dict, f"{where}: not an object")
    for key in keys:
        shape(key in value, f"{where}: the key {key!r} is missing")
    for key in value:
        shape(key in keys or key in optional, f"{where}: the key {shown(key)} is not known")
    return dict(value)


def array(value: Any, where: str, size: int | None = None) -> list[Any]:
    shape(type(value) is list, f"{where}: not an array")
    shape(size is None or len(value) == size, f"{where}: {len(value)} entries instead of {size}")
    return list(value)


def string(value: Any, where: str, most: int = 1000) -> str:
    shape(type(value) is str and len(value) <= most, f"{where}: not a string of at most {most} characters")
    shape(not any("\ud800" <= sign <= "\udfff" for sign in value), f"{where}: a lone surrogate")
    return str(value)


def names(value: Any, where: str) -> list[str]:
    """The keys of an object, in order."""
    shape(type(value) is dict, f"{where}: not an object")
    return sorted(string(key, where) for key in value)


def integer(value: Any, where: str, low: int | None = None, high: int | None = None) -> int:
    shape(type(value) is int, f"{where}: not an integer")
    inside = (low is None or value >= low) and (high is None or value <= high)
    shape(inside, f"{where}: {shown(value)} is not between {low} and {high}")
    return int(value)


def number(value: Any, where: str) -> Fraction:
    """A rational number from its one spelling."""
    if type(value) is not str or len(value) > DIGITS or NUMBER.fullmatch(value) is None:
        raise MalformedError(f"{where}: not a number in lowest terms: {shown(value)}")
    result = _short(value) if len(value) <= SHORT else _spelled_out(value)
    if result is None:
        raise MalformedError(f"{where}: not in lowest terms: {shown(value)}")
    return result


def _spelled_out(value: str) -> Fraction | None:
    """None if it is not in lowest terms."""
    top, slash, bottom = value.partition("/")
    if not slash:
        return Fraction(int(top))
    result = Fraction(int(top), int(bottom))
    return result if result.denominator != 1 and result.denominator == int(bottom) else None


_short = lru_cache(maxsize=2**14)(_spelled_out)


def vector(value: Any, where: str, size: int | None = None) -> list[Fraction]:
    return [number(entry, where) for entry in array(value, where, size)]


def matrix(value: Any, where: str, columns: int | None = None, rows: int | None = None) -> Rows:
    """Rows of one length."""
    result = [vector(row, where) for row in array(value, where, rows)]
    width = columns if columns is not None else len(result[0]) if result else 0
    for row in result:
        shape(len(row) == width, f"{where}: a row has {len(row)} entries instead of {width}")
    return result


def spell(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def spelled(values: Sequence[Fraction]) -> list[str]:
    return [spell(value) for value in values]


# ---- certificates


def opened(document: Any, claim: str, *keys: str) -> dict[str, Any]:
    """The fields of a certificate with this claim: `keys`, the format, the hash; a name is read over.

    Hold what you understood against it with `bind` before you conclude anything.
    """
    shape(type(document) is dict, "not an object")
    found = document.get("format")
    shape(found == FORMAT, f"not of the format {FORMAT}, but {shown(found)}")
    shape(document.get("claim") == claim, f"not the claim {claim!r}, but {shown(document.get('claim'))}")
    content = fields(document, "certificate", "format", "claim", "claim_sha256", *keys, optional=("name",))
    if "name" in content:
        string(content["name"], "name")
    found = content["claim_sha256"]
    shape(type(found) is str and HASH.fullmatch(found) is not None, "claim_sha256: not a SHA-256")
    return content


def bind(
    content: dict[str, Any], claim: dict[str, Any], proof: dict[str, Any], finding: dict[str, Any]
) -> dict[str, Any]:
    """What is to be shown: `finding`, with the claim and its hash; refused unless the file says what was understood.

    Parameters
    ----------
    content : dict
        From `opened`.
    claim, proof : dict
        What was understood of its fields, written again: what is claimed, and all else.
    finding : dict
        ``claim_verdict`` ("proved" or "refuted"), ``assuming`` (theorems of the literature, by name), and numbers for
        the reader.
    """
    written_once(content, {**claim, **proof})
    hashes = {f"{key}_sha256": sha256(value) for key, value in claim.items() if is_network(value)}
    said = {**claim, "claim": content["claim"]}
    digest = sha256(said)
    need(content["claim_sha256"] == digest, "claim_sha256 is not the hash of the claim")
    for key, value in hashes.items():
        if key in content:
            need(content[key] == value, f"{key} is not the hash of that network")
    return {"claim": content["claim"], "claim_sha256": digest, **hashes, **finding}


def written_once(content: dict[str, Any], understood: dict[str, Any]) -> None:
    """Refused unless the fields of a file are the one writing of what was understood of them."""
    for key, value in understood.items():
        shape(canonical(content[key]) == canonical(value), f"{key}: not written in canonical form")


def is_network(value: Any) -> bool:
    return isinstance(value, dict) and "format" in value


def sealed(claim: str, said: dict[str, Any], proof: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    """The certificate for a claim, as a document: the counterpart of `opened` and `bind`, for whoever writes one."""
    label = {} if name is None else {"name": name}
    digest = sha256({**said, "claim": claim})
    return {"format": FORMAT, "claim": claim, **label, "claim_sha256": digest, **said, **proof}


# ---- run alone


def main(check: Checker, arguments: Sequence[str] | None = None) -> int:
    """``python -I checking CERTIFICATE [--weights FILE] [--timeout SECONDS]``: one line of JSON in ASCII, and the exit
    status.  With a file of weights a network of the certificate must have its numbers, see `weights`.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    seconds, weights = 0.0, ""
    while len(words) > 2 and words[-2] in ("--timeout", "--weights"):
        option, value = words[-2:]
        del words[-2:]
        if option == "--weights" and value and not weights:
            weights = value
        elif option == "--timeout" and re.fullmatch(r"[0-9]{1,8}(\.[0-9]{1,6})?", value):
            seconds = float(value)
        else:
            words.append(option)
            break
    if len(words) != 1 or words[0].startswith("--"):
        print("usage: CERTIFICATE [--weights FILE] [--timeout SECONDS]", file=sys.stderr)
        return 2
    try:
        limit_resources(seconds)
        with open(words[0], "rb") as stream:
            document = load(stream.read(BYTES + 1))
        found = check(document)
        if weights:
            compared = importlib.import_module(".weights", __package__).compared
            found = {**found, "weights": guarded(lambda given: {"of": compared(given, weights)})(document)["of"]}
    except CertificateError as error:
        status, found = error.status, {"reason": str(error)}
    except MemoryError:
        status, found = 3, {"reason": f"more than {MEMORY} bytes of memory are needed"}
    except OSError as error:
        status, found = 2, {"reason": f"cannot be read: {error.strerror}"}
    else:
        status = 0
    words_of = {0: "accepted", 1: "does not follow", 2: "malformed", 3: "undecided"}
    try:
        print(json.dumps({"check": words_of[status], **found}, ensure_ascii=True), flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left in the buffer goes nowhere
        print(f"the answer cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    return status


def guarded(check: Checker) -> Checker:
    """The checker, where no number is too long to be read or written, and whatever goes wrong is a refusal."""

    def checked(document: Any) -> dict[str, Any]:
        limit = sys.get_int_max_str_digits()
        sys.set_int_max_str_digits(0)
        try:
            return check(document)
        except (ArithmeticError, LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
            raise MalformedError(f"{type(error).__name__}: {ascii(str(error))[:60]}") from None
        finally:
            sys.set_int_max_str_digits(limit)

    return checked


def limit_resources(seconds: float) -> None:
    """Memory for this process, and time, where the system has such limits."""
    try:
        import resource
        import signal
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))

    def expire(*_: object) -> NoReturn:
        raise ExhaustedError(f"not checked within {seconds:g} seconds")

    if seconds:
        signal.signal(signal.SIGALRM, expire)
        signal.setitimer(signal.ITIMER_REAL, seconds)

"""The command line: ``catnet COMMAND …``.

Exit status: 0 proved (or done), 1 refuted, 3 undecided, 2 bad usage or bad input, 130 on Ctrl-C.  Bad input is one
line on standard error, ``catnet: error: FILE: WHERE: WHAT``, and nothing on standard output.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from catnet.errors import BudgetError, CatnetError
from catnet.installation import find_other_catnet

if TYPE_CHECKING:
    from catnet.budget import Budget
    from catnet.commands.answer import Answer
    from catnet.commands.watch import Alarm, Message

__all__ = ["main"]

COMMANDS = {
    "verify": "prove the theorem on an instance: equivariant as a whole, hence layer by layer",
    "equal": "decide whether two networks compute the same function",
    "bound": "exact extremes of a network, or of the difference of two, over a box or everywhere",
    "regions": "the linear regions of a network: count, exact vertices, affine pieces",
    "identify": "does the function determine the parameter, up to its architecture's symmetries? functional dimension",
    "reduce": "the submodel without dead, duplicate and constant neurons, with the maps alpha, alpha*, beta",
    "realize": "a layerwise equivariant network with the same function, as narrow as is found",
    "symmetrize": "an exactly equivariant network near this one, how near, and where the symmetry breaks",
    "instance": 'an instance from a network and actions with names, as "C4 on grid 1x8x8"',
    "convert": "models of PyTorch, ONNX, Keras, NumPy, … become exact networks, and go back",
    "draw": "pictures of an instance or a network, and a page to explore",
    "zoo": "named networks and instances with their lessons; zoo:NAME reads one wherever a file is read",
    "architectures": "the architectures: symmetry groups, adjunction, when identifiable, what is decided",
    "laws": "the laws of catnet in words, and what each is about",
    "check": "re-check a certificate without trusting the code that made it",
}

DESCRIPTION = """\
When a neural network is symmetric as a whole, is it symmetric layer by layer?
catnet answers in exact rational arithmetic: proved, refuted with a witness, or undecided with the reason.
"""

EPILOG = """\
examples:
  catnet verify                                  the theorem on an embedded network with the symmetry of a triangle
  catnet verify net.json --certificate out.json  the theorem on your instance, with a certificate
  catnet check out.json                          re-check the certificate with an independent program
  catnet equal a.json b.json --json              compare two networks, answer as JSON

a file is JSON; numbers are exact: "3", "-1/2", "0.125", "1e-3". The smallest instance:
  {"format": "catnet-instance/1", "name": "absolute value",
   "network": {"format": "catnet-network/1", "activation": "relu",
               "layers": [{"weight": [["1"], ["-1"]]}, {"weight": [["1", "1"]]}]},
   "group": {"generators": {"s": {"input": {"matrix": [["-1"]]}, "output": "trivial"}}}}

exit status: 0 proved or done, 1 refuted, 3 undecided, 2 bad usage or bad input, 130 interrupted
"""


class _Parser(argparse.ArgumentParser):
    """argparse, with the one-line errors of the contract."""

    def error(self, message: str) -> NoReturn:
        _complain(f"{message} (see {self.prog} --help)")
        raise SystemExit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; nothing but `SystemExit` from ``--help`` escapes."""
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)  # numbers are bounded where they are read; what is computed from them may be longer
    try:
        return _main(arguments)
    except KeyboardInterrupt:
        _complain("interrupted")
        return 130
    except BrokenPipeError:
        _silence_standard_output()
        _complain("standard output: the pipe was closed before the answer was written")
        return 2
    except OSError as error:
        _silence_standard_output()
        _complain(f"standard output: {error.strerror or error}")
        return 2
    finally:
        sys.set_int_max_str_digits(digits)


def _main(arguments: Sequence[str] | None) -> int:
    start = time.monotonic()
    other = find_other_catnet()
    if other is not None:
        _complain(other)
        return 2
    parser, subparsers = _parser()
    words = _protected(sys.argv[1:] if arguments is None else arguments)
    name = next((word for word in words if not word.startswith("-")), None)
    if name in COMMANDS:
        module = importlib.import_module(f"catnet.commands.{name}")
        module.add_arguments(subparsers[name])
    options = parser.parse_args(words)
    if options.command is None:
        _print(parser.format_help().rstrip())
        return 0
    if "" in (getattr(options, "output", None), getattr(options, "certificate", None)):
        parser.error("a path is empty")
    if options.timeout is None:
        return _give(options, _ask(options, module, None, None), start)
    return _within_time(options, module, words, start)


def _within_time(options: argparse.Namespace, module: Any, words: Sequence[str], start: float) -> int:
    """Ask in a child process, under an alarm and a watch."""
    from catnet.commands.watch import Alarm, is_watched, send_upwards, watch

    alarm = Alarm(options.timeout, start)
    if is_watched():
        send_upwards(_ask(options, module, alarm, send_upwards))
        return 0
    message, pid = watch(alarm.end, lambda send: send(_ask(options, module, alarm, send)), words)
    if message is None or not message["final"]:
        _tidy(options, pid)
        over = alarm.is_over
        reason = str(BudgetError("seconds", options.timeout)) if over else "the computation ended without an answer"
        message = _unfinished(options, message, reason)
    return _give(options, message, start)


def _ask(
    options: argparse.Namespace, module: Any, alarm: Alarm | None, send: Callable[[Message], None] | None
) -> Message:
    """The command's answer, or what is to be said instead."""
    last: Callable[[], Answer] | None = None

    def keep(make: Callable[[], Answer]) -> None:
        nonlocal last
        last = make
        if send is not None:
            send({**_message(make()), "final": False})

    def finish() -> None:
        if alarm is not None:
            alarm.active = False

    options.keep, options.finish = keep, finish
    try:
        with _budget(options, alarm).around(), contextlib.nullcontext() if alarm is None else alarm.set():
            return _message(module.run(options, _progress))
    except BudgetError as error:
        return _unfinished(options, last and _message(last()), str(error))
    except MemoryError:
        return _unfinished(options, last and _message(last()), "memory ran out")
    except (Exception, SystemExit) as error:
        if alarm is not None and alarm.is_over:  # whatever the limit broke into
            return _unfinished(options, last and _message(last()), str(BudgetError("seconds", options.timeout)))
        if isinstance(error, CatnetError):
            return _refusal(str(error))
        if isinstance(error, RecursionError):
            return _refusal("the input is too large: RecursionError")
        if isinstance(error, OSError):
            return _refusal(error.strerror or str(error))
        if sys.flags.dev_mode:
            raise
        return _refusal(
            f"this is a fault of catnet: {type(error).__name__}: {error} (python -X dev -m catnet shows where)"
        )


def _budget(options: argparse.Namespace, alarm: Alarm | None) -> Budget:
    """What the whole command may hold in memory, and when its time is over."""
    from catnet.budget import DEFAULT_MAX_BYTES, Budget

    limit = options.max_memory or DEFAULT_MAX_BYTES
    return Budget(bytes=limit) if alarm is None else Budget(bytes=limit, seconds=alarm.seconds, since=alarm.start)


def _message(answer: Answer) -> Message:
    return {
        "final": True,
        "status": answer.status,
        "document": answer.document,
        "lines": answer.lines,
        "cost": answer.cost,
        "seconds": answer.seconds,
    }


def _refusal(complaint: str) -> Message:
    return {"final": True, "status": 2, "complaint": complaint}


def _unfinished(options: argparse.Namespace, last: Message | None, reason: str) -> Message:
    """What was found before a budget ran out; the question is open unless that decides it."""
    if last is None:
        last = {"status": 3, "document": {"command": options.command}, "lines": [], "cost": {}, "seconds": None}
    if last["status"] != 3:
        return {**last, "final": True}
    found = {key: value for key, value in last["document"].items() if key not in ("command", "verdict", "reason")}
    document = {"command": options.command, "verdict": "undecided", "reason": reason, **found}
    first, *rest = last["lines"] or [""]
    if "undecided" in first:
        lines = [f"{first.rstrip('.')}: {reason}.", *rest]
    else:
        lines = [f"undecided. {reason}.", *last["lines"]]
    return {**last, "final": True, "document": document, "lines": lines}


def _give(options: argparse.Namespace, message: Message, start: float) -> int:
    """Print the answer."""
    if "complaint" in message:
        _complain(message["complaint"])
    elif options.json:
        seconds = time.monotonic() - start if message["seconds"] is None else message["seconds"]
        cost = {"seconds": round(seconds, 6), **message["cost"]}
        _print(json.dumps({**message["document"], "cost": cost}))
    else:
        _print("\n".join(map(_printable, message["lines"])))
    return int(message["status"])


def _tidy(options: argparse.Namespace, pid: int) -> None:
    """Remove what a killed child had begun to write beside its output files."""
    from catnet.formats.jsontext import remove_parts

    for target in filter(None, (getattr(options, "output", None), getattr(options, "certificate", None))):
        with contextlib.suppress(OSError):
            remove_parts(target, pid)


def _parser() -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(
        prog="catnet", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)
    found = {}
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter)
        command.add_argument("--json", action="store_true", help="one JSON object on standard output")
        command.add_argument(
            "--max-cells", metavar="N", type=_positive_integer, default=None, help="budget of cells; past it: undecided"
        )
        command.add_argument(
            "--max-memory",
            metavar="BYTES",
            type=_positive_integer,
            default=None,
            help="budget of counted bytes (default: 2 GB); past it: undecided",
        )
        command.add_argument(
            "--timeout", metavar="SECONDS", type=_seconds, default=None, help="time limit; past it: undecided"
        )
        found[name] = command
    return parser, found


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *unused: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("catnet-exact")
        except PackageNotFoundError:
            number = "(not installed)"
        _print(f"catnet {number}")
        parser.exit()


def _protected(words: Sequence[str]) -> list[str]:
    """Negative fractions such as -1/2, which argparse would take for options, with a space in front of them."""
    return [f" {word}" if len(word) > 1 and word[0] == "-" and word[1] in "0123456789." else word for word in words]


def _positive_integer(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or len(text) > 18 or int(text) == 0:
        raise argparse.ArgumentTypeError(f"expected a positive integer, found {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"expected a positive number of seconds, found {text!r}")
    return value


def _print(text: str) -> None:
    """To standard output, in whatever encoding it has; `OSError` if it is closed or full."""
    if sys.stdout is None:
        raise OSError("is closed")
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stdout.flush()


def _printable(text: str) -> str:
    """The text with control characters, line ends and lone surrogates escaped: names in files may hold any."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


def _progress(message: str) -> None:
    """A line that is overwritten by the next one, on a terminal only."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{message} …\r" if message else "\r\x1b[K")
        sys.stderr.flush()


def _complain(message: str) -> None:
    if sys.stderr is None:
        return
    try:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
        line = _printable(" ".join(message.split("\n")))
        sys.stderr.write(f"catnet: error: {line}\n")
        sys.stderr.flush()
    except OSError:
        pass


def _silence_standard_output() -> None:
    """After a closed pipe, keep the interpreter from complaining again at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())

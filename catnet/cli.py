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

from catnet.commands.terminal import Progress, complain, print_lines, print_text, silence_standard_output
from catnet.errors import BudgetError
from catnet.installation import find_other_catnet, version_words

if TYPE_CHECKING:
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
    "symmetries": "the group of all pairs (input, output) that a network respects, with its action on every layer",
    "sweep": "any of these over many files, in parallel and resumable: one line of JSON for each; and a report",
    "instance": 'an instance from a network and actions with names, as "C4 on grid 1x8x8"',
    "convert": "models of PyTorch, ONNX, Keras, NumPy, … become exact networks, and go back",
    "draw": "pictures of an instance or a network, and a page to explore",
    "zoo": "named networks and instances with their lessons; zoo:NAME reads one wherever a file is read",
    "architectures": "the architectures: symmetry groups, adjunction, when identifiable, what is decided",
    "laws": "the laws of catnet in words, and what each is about",
    "check": "re-check a certificate without trusting the code that made it",
    "explain": "why is this the answer? a command, or a file, and its answer with a paragraph for a student",
    "tour": "five minutes with embedded examples",
    "completion": "completion of command lines for bash, zsh and fish",
}

OF_ONE_QUESTION = {"sweep"}
"""Commands that ask many questions: the time limit is that of each."""

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
        from catnet.commands.suggestions import of_choice  # for mistakes only

        options = [word for action in self._actions for word in action.option_strings]
        complain(f"{of_choice(message, options, COMMANDS)} (see {self.prog} --help)")
        raise SystemExit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; nothing but `SystemExit` from ``--help`` escapes."""
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)  # numbers are bounded where they are read; what is computed from them may be longer
    try:
        return _main(arguments)
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except BrokenPipeError:
        silence_standard_output()
        complain("standard output: the pipe was closed before the answer was written")
        return 2
    except OSError as error:
        silence_standard_output()
        complain(f"standard output: {error.strerror or error}")
        return 2
    finally:
        sys.set_int_max_str_digits(digits)


def _main(arguments: Sequence[str] | None) -> int:
    start = time.monotonic()
    if arguments is None:  # before NumPy: its threads take longer to start than most questions, and floats only propose
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    other = find_other_catnet()
    if other is not None:
        complain(other)
        return 2
    words = _protected(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["explain"]:
        from catnet.commands.explain import as_command

        words = as_command(words, COMMANDS)
    name = next((word for word in words if not word.startswith("-")), None)
    alone = name in COMMANDS and name not in OF_ONE_QUESTION
    alarm = _early(words, start) if arguments is None and alone else None
    parser, subparsers = _parser()
    try:
        with contextlib.nullcontext() if alarm is None else alarm.set():
            module: Any = None
            if name in COMMANDS:
                module = importlib.import_module(f"catnet.commands.{name}")
                module.add_arguments(subparsers[name])
            parse = getattr(module, "parse", None)
            if name is None or parse is None or words[0] != name:
                options, unknown = parser.parse_known_args(words)
            else:
                options, unknown = parse(subparsers[name], words[1:]), []
    except Exception:
        if alarm is None or not alarm.is_over:
            raise
        from catnet.commands.asking import unfinished

        options = argparse.Namespace(command=name, json="--json" in words, quiet=False, verbose=False, explain=False)
        return _give(options, unfinished(options, None, str(BudgetError("seconds", alarm.seconds))), start)
    if unknown:  # said by the command's own parser, which knows its options
        subparsers.get(options.command or "", parser).error(f"unrecognized arguments: {' '.join(unknown)}")
    options.whole_parser = _whole_parser
    if options.command is None:
        print_text(parser.format_help().rstrip())
        return 0
    if "" in (getattr(options, "output", None), getattr(options, "certificate", None)):
        parser.error("a path is empty")
    if options.timeout is None:
        from catnet.commands.asking import ask

        progress = Progress(options.max_cells, quiet=options.quiet)
        return _give(options, ask(options, module, progress, shown=progress.shown), start)
    return _within_time(options, module, words, start)


def _early(words: Sequence[str], start: float) -> Alarm | None:
    """An alarm for the time in which the command is imported, if the words set a limit; of a process of its own only,
    which does nothing else afterwards with what was imported by half.
    """
    for word, value in zip(words, [*words[1:], ""], strict=True):
        if word.split("=")[0] == "--timeout":
            from catnet.commands.watch import Alarm, is_watched

            with contextlib.suppress(argparse.ArgumentTypeError):  # the parser has the words for it
                return None if is_watched() else Alarm(_seconds(word.partition("=")[2] or value), start)
    return None


def _within_time(options: argparse.Namespace, module: Any, words: Sequence[str], start: float) -> int:
    """Ask in a child process, under an alarm and a watch."""
    from catnet.commands.asking import ask, unfinished
    from catnet.commands.watch import Alarm, is_watched, send_upwards, watch

    alarm = Alarm(options.timeout, start)
    progress = Progress(options.max_cells, quiet=options.quiet)

    def work(send: Callable[[Message], None]) -> None:
        send(ask(options, module, progress, alarm, send, progress.shown))

    if is_watched():
        work(send_upwards)
        return 0
    message, pid = watch(alarm.end, work, words)
    if message is None or not message["final"]:
        _tidy(options, pid)
        over = alarm.is_over
        reason = str(BudgetError("seconds", options.timeout)) if over else "the computation ended without an answer"
        message = unfinished(options, message, reason)
    return _give(options, message, start)


def _give(options: argparse.Namespace, message: Message, start: float) -> int:
    """Print the answer."""
    if "complaint" in message:
        complain(message["complaint"])
        return int(message["status"])
    document, lines = message["document"], message["lines"]
    if options.explain:
        from catnet.commands.explain import explained, explanation

        document, lines = {**document, "explanation": explanation(document)}, explained(document, lines)
    seconds = time.monotonic() - start if message["seconds"] is None else message["seconds"]
    cost = {"seconds": round(seconds, 6), **message["cost"]}
    if options.json:
        print_text(json.dumps({**document, "cost": cost}))
    elif not options.quiet:
        words = ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in cost.items() if value)
        print_lines([*lines, "", f"  cost            {words}"] if options.verbose else lines)
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
        command.add_argument("-q", "--quiet", action="store_true", help="say nothing: the exit status is the answer")
        command.add_argument("-v", "--verbose", action="store_true", help="say what the answer has cost, too")
        command.add_argument("--explain", action="store_true", help="say why this is the answer, in a paragraph")
        found[name] = command
    return parser, found


def _whole_parser() -> _Parser:
    """With the arguments of every command."""
    parser, found = _parser()
    for name, command in found.items():
        importlib.import_module(f"catnet.commands.{name}").add_arguments(command)
    return parser


class _Version(argparse.Action):
    """Looks versions up only when they are asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *unused: object) -> NoReturn:
        from catnet import __version__

        print_text(version_words(__version__))
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

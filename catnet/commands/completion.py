"""``catnet completion``: what a shell needs to complete the words of a command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from catnet.commands.answer import Answer
from catnet.errors import InputError

__all__ = ["add_arguments", "run"]

SHELLS = ("bash", "zsh", "fish")
DESCRIPTION = """\
bash:  catnet completion bash > ~/.local/share/bash-completion/completions/catnet
zsh:   catnet completion zsh > "${fpath[1]}/_catnet"
fish:  catnet completion fish > ~/.config/fish/completions/catnet.fish

Needs shtab: pip install 'catnet-exact[pretty]'
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    try:
        import shtab
    except ImportError:
        raise InputError("completion needs shtab: pip install 'catnet-exact[pretty]'") from None
    script = shtab.complete(options.whole_parser(), shell=options.shell)
    return Answer(0, {"command": "completion", "shell": options.shell, "script": script}, script.rstrip().split("\n"))

"""The compiled proofs and the program extracted from them, for tests that need Coq; without it these are skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from catnet.files.claims import Claim
from catnet.files.coq_words import coq_words
from tests.shares import is_thorough

PROOFS = Path(__file__).resolve().parents[2] / "proofs"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of proofs/ with everything compiled; what is compiled already is taken over.

    A plain run does not compile them, which takes a minute: the target `proofs` does, and runs these tests.
    """
    for program in ("coqc", "coq_makefile", "make"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: apt-get install --no-install-recommends coq make")
    if not (is_thorough() or (PROOFS / "Extraction.vo").exists()):
        pytest.skip("the proofs are not compiled: tox run -e proofs, or make -C proofs")
    shared = "PYTEST_XDIST_WORKER" in os.environ  # then all workers have one folder above their own
    home = tmp_path_factory.getbasetemp().parent if shared else tmp_path_factory.getbasetemp()
    folder = home / "coq" / "proofs"
    with one_at_a_time(home / "coq.lock"):
        if not folder.exists():
            shutil.copytree(PROOFS, folder)
        done = subprocess.run(["make", "-C", str(folder), "theory"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """For processes of one machine that has Coq, which is not Windows."""
    fcntl = pytest.importorskip("fcntl")
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def coqc(compiled: Path) -> Callable[[Path], subprocess.CompletedProcess[str]]:
    """Run Coq on one file."""

    def run(path: Path) -> subprocess.CompletedProcess[str]:
        command = ["coqc", "-q", "-Q", str(compiled), "Catnet", str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def extracted(compiled: Path) -> Callable[[Sequence[Claim]], list[bool]]:
    """What the program extracted to OCaml says of each claim."""
    found = shutil.which("ocamlfind")
    if found is None or subprocess.run([found, "query", "zarith"], capture_output=True, check=False).returncode:
        pytest.skip("ocamlfind with zarith is not installed: apt-get install ocaml-findlib libzarith-ocaml-dev")
    with one_at_a_time(compiled.parent / "bulk.lock"):
        done = subprocess.run(["make", "-C", str(compiled), "bulk/check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    def run(claims: Sequence[Claim]) -> list[bool]:
        words = "\n".join(map(coq_words, claims))
        answer = subprocess.run(
            [str(compiled / "bulk" / "check")], input=words, capture_output=True, text=True, check=False
        )
        assert answer.returncode == 0, answer.stderr
        said = answer.stdout.split()
        assert len(said) == len(claims) and set(said) <= {"accepted", "rejected"}
        return [word == "accepted" for word in said]

    return run

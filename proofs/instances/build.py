"""Writes the instances: ``python proofs/instances/build.py`` in the root of a checkout, with catnet installed.

For every instance of named.py a certificate (.json) and the file for Coq (.v), in accepted/ or rejected/, the words and
the expected answers for the extracted program, and the index with the seconds that Coq needs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from named import Document, Instance, instances  # noqa: E402

from catnet.checking import every  # noqa: E402
from catnet.checking.reading import CertificateError  # noqa: E402
from catnet.files.claim_reading import claim_of, difference_of, triangulation_of  # noqa: E402
from catnet.files.claims import Claim  # noqa: E402
from catnet.files.coq import coq_text  # noqa: E402
from catnet.files.coq_words import coq_words  # noqa: E402

STATUS = {
    "accepted": "machine-checked",
    "rejected": "rejected by Coq, as it must be",
    "uncovered": "checked by `catnet check`",
}

THEOREMS = [
    (
        "Layerwise.v",
        "layerwise_general",
        "Identifiable and equivariant implies layerwise equivariant, at any depth, under the generalised adjunction",
    ),
    ("Layerwise.v", "layerwise_relational", "The same for the paper's definition of identifiability, as relations"),
    (
        "Layerwise.v",
        "layerwise_equivariant_paper",
        "The paper's statement: for every g unique k_i(g) exist, and k_i(g h) = k_i(g) k_i(h); every group, no choice",
    ),
    (
        "Layerwise.v",
        "layerwise_equivariant_paper_choice",
        "With functions g ↦ k_i(g), and no others: a choice for every g is a premise",
    ),
    ("Layerwise.v", "layerwise_equivariant_paper_finite", "For finite groups without that premise"),
    (
        "Weak.v",
        "weak_layerwise_equivariant",
        "Weakly identifiable: the theorem on the submodel, if the submodel has the adjunction property",
    ),
    (
        "Weak.v",
        "sigma_equivariant",
        "Transported by alpha and alpha*: equivariant on the image of alpha, which holds every reachable state",
    ),
    (
        "WeakCounterexamples.v",
        "One.refuted",
        "Adjunction of the full model alone is not enough: the submodel's parameter space is one point",
    ),
    ("WeakCounterexamples.v", "Two.refuted", "No unital action on all of V_1 need exist: fibres of sizes 2 and 1"),
    ("Reynolds.v", "cover_same", "The Reynolds cover of an equivariant network computes its function"),
    ("Reynolds.v", "last_equivariant", "and its layers are equivariant"),
    ("PurePermutation.v", "pure_permutations", "The positive scales of a finite group are a coboundary"),
    ("Twins.v", "sign_flip_twin", "The sign-flip twin of a shallow ReLU network computes the same function, over Q"),
    (
        "Perceptrons.v",
        "adjunction_first",
        "Perceptrons are a model with adjunction: the first layer absorbs an affine action",
    ),
    ("Perceptrons.v", "adjunction_last", "and so does the last"),
    (
        "Perceptrons.v",
        "perceptron_layerwise",
        "The theorem for perceptrons: identifiable and equivariant, and nothing else is assumed",
    ),
    (
        "Shallow.v",
        "shallow_identifiable",
        "One hidden ReLU layer, pairwise different hyperplanes, independent u_i w_i^T: identifiable, "
        "among all real competitors of the same shape",
    ),
    (
        "ShallowTwins.v",
        "identifiable_iff",
        "Different hyperplanes, every neuron read: identifiable if and only if no nonempty set T has Σ u_i w_i^T = 0",
    ),
    ("ShallowTwins.v", "shallow_layerwise", "The theorem with that criterion in the place of its hypothesis"),
    ("ShallowTwins.v", "twin_same", "The sign-flip twin computes the same function, over R, for all outputs at once"),
    ("ShallowTwins.v", "twin_outside_orbit", "and no positive monomial matrix carries theta to it"),
    ("DeepTwins.v", "deep_twin_same", "Sign-flip twins at every hidden layer compute the same function"),
    (
        "DeepTwins.v",
        "deep_twin_outside_orbit",
        "and no k carries theta to them, if the layers below leave k no choice",
    ),
    ("Tanh.v", "reduced_free", "A reduced tanh network of any depth has trivial stabiliser"),
    ("Tanh.v", "tanh_identifiable", "and is identifiable, given the theorem of Vlačić and Bölcskei as a hypothesis"),
    (
        "Connected.v",
        "no_finite_quotient",
        "A group that elements with roots of every order generate, as a connected Lie group, has no finite quotient",
    ),
    (
        "Connected.v",
        "relu_invariant",
        "An identifiable ReLU network that respects such a group with bounded orbits, as a connected compact one, is "
        "invariant",
    ),
    ("Connected.v", "tanh_invariant", "an identifiable tanh network is, whatever the orbits"),
    ("Connected.v", "signs_hidden", "and such a group acts trivially on its hidden layers"),
    ("Connected.v", "rotations_invariant", "The rotations of the plane are such a group: ReLU networks are invariant"),
    (
        "Activations.v",
        "check_sound",
        "An accepted certificate proves layerwise equivariance, inverses, relations, and the homomorphism",
    ),
    ("Rationals.v", "relu_sound", "the same for ReLU over Q"),
    ("Rationals.v", "odd_sound", "the same for every odd activation over Q"),
    ("Rationals.v", "linear_sound", "the same for deep linear networks over Q"),
    ("RealNumbers.v", "tanh_sound", "the same for tanh over R"),
    (
        "Accepted.v",
        "homogeneous_structure",
        "An accepted certificate is the paper's structure on its network: homomorphisms into the positive monomial "
        "matrices, equivariant layers",
    ),
    ("Accepted.v", "odd_structure", "the same for tanh, every odd activation, and signed permutations"),
    (
        "Identified.v",
        "checked_identifiable",
        "One hidden ReLU layer with rational weights, identifiable by computation: hyperplanes and rank are checked",
    ),
    (
        "Identified.v",
        "certified_structure",
        "With an accepted certificate: the whole conclusion of the paper on that network, uniqueness included",
    ),
    (
        "EqualitySound.v",
        "equal_networks",
        "Two ReLU networks that the decision procedure accepts have the same function on Q^n",
    ),
    ("EqualityReal.v", "equal_networks_real", "the same on R^n"),
    ("EqualitySound.v", "different_networks", "Two ReLU networks that differ at a point do differ"),
    ("Cover.v", "cover", "Simplicial cones that fit together facet by facet cover {t > 0}"),
    (
        "TriangulationSound.v",
        "triangulated_sound",
        "Two ReLU networks with an accepted triangulation have the same function on R^n",
    ),
    ("DualBound.v", "safe_dual_bound", "The dual bound of a relaxation is true whatever the multipliers"),
    ("DualBound.v", "network_bound", "A tree of such bounds bounds a ReLU network over the box"),
    (
        "LayeredBound.v",
        "dual_bound",
        "The dual bound that `catnet check` evaluates, layer by layer, is true whatever the multipliers",
    ),
    (
        "LayeredBound.v",
        "bound_on_box",
        "A tree that splits inputs and neurons and tightens intervals bounds the least of the goals over the box",
    ),
]

OVER_THE_REALS = {
    "RealNumbers.v", "EqualityReal.v", "Perceptrons.v", "Shallow.v", "ShallowTwins.v", "DeepTwins.v", "Tanh.v",
    "Connected.v", "Accepted.v", "Cover.v", "TriangulationSound.v", "Identified.v", "DualBound.v", "LayeredBound.v",
}  # fmt: skip

FAILS = [
    (
        "relu(x + 1) − relu(−x − 1) − 1 is layerwise odd",
        "not identifiable; equivariant, yet no k_1 exists",
        "docs/theorem.md; `catnet verify` refutes",
        "hypothesis fails; that it is x: `odd_is_identity`",
    ),
    (
        "the directed square is layerwise even",
        "not identifiable; every generator lifts, but with order four",
        "tests/theorems/test_named_instances.py; `catnet verify` refutes",
        "hypothesis fails; its lift: `directed_square`, rejected",
    ),
    (
        "two copies against one neuron",
        "proportional rows, and no matching of 2 with 1",
        "tests/theorems/test_named_instances.py, 2 against 1; `catnet verify` refutes",
        "hypothesis fails",
    ),
    (
        "a layer that absorbs nothing (Deep Sets)",
        "no adjunction: the theorem does not apply",
        "arXiv 2601.21645",
        "hypothesis fails",
    ),
]

INDEX = """\
# Index of claims

Written by `python proofs/instances/build.py`, which also measures the seconds: one run of `coqc` on the file,
start-up included, on two cores that others use as well.  *machine-checked*: Coq accepts the file.  *checked by `catnet
check`*: the activation is one that only the checker in Python covers.  *hypothesis fails*: the theorem does not apply,
and the claim is false or open.

## Theorems

{theory}

## Instances

{instances}

## Where a hypothesis fails

{fails}
"""


def claim(name: str, document: Document) -> Claim:
    """What an instance claims; of a certificate of equality the triangulation only if the name says so."""
    if name.startswith("triangulated_"):
        return triangulation_of(document)
    if "point" in document:
        return difference_of(document["left"], document["right"], [Fraction(value) for value in document["point"]])
    return claim_of(document)


def text_of(instance: Instance) -> str:
    """The file for Coq, with the words of the instance in front."""
    words = [
        f"Statement.  {instance.statement}",
        f"Source.     {instance.source}",
        f"Hypotheses. {instance.hypotheses}",
        f"Coq is to {'accept' if instance.folder == 'accepted' else 'reject'} this file.",
    ]
    assert not any(bad in line for line in words for bad in ('"', "(*", "*)")), instance.name
    return (
        f"(* {instance.name}\n\n   "
        + "\n   ".join(words)
        + "\n*)\n"
        + coq_text(claim(instance.name, instance.document))
    )


def python_says(document: Document) -> str:
    """The answer of catnet's own checkers, in Python."""
    if "point" in document:
        return "-"
    try:
        every.check(document)
    except CertificateError:
        return "rejected"
    return "accepted"


def seconds_of(path: Path) -> str:
    """One run of Coq; what it compiles is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder, path.with_suffix(".vo").name))
        command = ["coqc", "-q", "-noglob", "-o", target, "-Q", str(HERE.parent), "Catnet", str(path)]
        start = time.perf_counter()
        subprocess.run(command, cwd=HERE.parent, capture_output=True, check=False)
        return f"{time.perf_counter() - start:.1f}"


def cells(*words: str) -> str:
    return "| " + " | ".join(word.replace("|", "\\|") for word in words) + " |"


def main() -> None:
    lines, answers = [], []
    table = [
        cells("claim", "file", "source", "hypotheses", "status", "`catnet check`", "seconds"),
        "|---|---|---|---|---|---|---|",
    ]
    for instance in instances():
        place = HERE / instance.folder
        place.mkdir(exist_ok=True)
        document = json.dumps(instance.document, ensure_ascii=True)
        (place / f"{instance.name}.json").write_text(document + "\n", encoding="utf-8")
        link, seconds = f"[{instance.name}](instances/{place.name}/{instance.name}.json)", "-"
        if instance.folder != "uncovered":
            path = place / f"{instance.name}.v"
            path.write_text(text_of(instance), encoding="utf-8")
            lines.append(coq_words(claim(instance.name, instance.document)))
            answers.append(instance.folder)
            link, seconds = f"[{instance.name}](instances/{place.name}/{instance.name}.v)", seconds_of(path)
        status = STATUS[instance.folder]
        said = python_says(instance.document)
        table.append(cells(instance.statement, link, instance.source, instance.hypotheses, status, said, seconds))
    (HERE / "words").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (HERE / "answers").write_text("\n".join(answers) + "\n", encoding="utf-8")
    theory = [cells("claim", "theorem", "status", "seconds, file"), "|---|---|---|---|"]
    times = {file: seconds_of(HERE.parent / file) for file in dict.fromkeys(file for file, _, _ in THEOREMS)}
    for file, theorem, words in THEOREMS:
        axioms = ", with axioms of the real numbers" if file in OVER_THE_REALS else ""
        theory.append(cells(words, f"`{theorem}` in [{file}]({file})", f"machine-checked{axioms}", times[file]))
    fails = [cells("claim", "why not", "source", "status"), "|---|---|---|---|", *(cells(*row) for row in FAILS)]
    text = INDEX.format(theory="\n".join(theory), instances="\n".join(table), fails="\n".join(fails))
    (HERE.parent / "INDEX.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

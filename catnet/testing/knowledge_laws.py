"""Laws of what is known of an architecture: equality of functions, identifiability, reduction, dimension."""

from __future__ import annotations

from typing import Any

from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.network import MLP
from catnet.category import Difference, EnclosedDifference, enclose
from catnet.errors import BudgetError, InputError
from catnet.testing.category_laws import same_map
from catnet.testing.disguises import near_misses
from catnet.testing.law import Carrier, Draw, Law, holds, required, vacuous
from catnet.testing.model_laws import disguised
from catnet.testing.subjects import Subject
from catnet.theorem.architecture import Architecture
from catnet.theorem.transporter import iter_transporters
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["CELLS", "LAWS", "identified", "is_registered", "known_architecture", "witness_holds"]

CELLS = 2_000
"""The budget of regions in one question of a law."""


def known_architecture(carrier: Carrier, theta: Any) -> Architecture[Any]:
    """The architecture of a parameter, where not only a model is tested."""
    subject: Subject = carrier.subject
    return required(subject.architecture_for(theta), "only a model")


def is_registered(carrier: Carrier, theta: Any) -> bool:
    """Whether questions ask the architecture that the laws are about."""
    subject: Subject = carrier.subject
    architecture = subject.architecture_for(theta)
    try:
        return type(KNOWN.architecture_of(theta)) is type(architecture)
    except InputError:
        return False


def _asked(architecture: Architecture[Any], left: Any, right: Any) -> Verdict:
    try:
        return architecture.check_same_function(left, right, max_cells=CELLS)
    except BudgetError as error:
        return Undecided(str(error))


def identified(architecture: Architecture[Any], theta: Any) -> Verdict:
    """Whether theta is identifiable, within the budget of laws."""
    try:
        return architecture.check_identifiable(theta, max_cells=CELLS)
    except BudgetError as error:
        return Undecided(str(error))


def witness_holds(left: Any, right: Any, witness: Any) -> bool:
    """Whether two functions differ where a witness says, evaluated afresh."""
    if isinstance(witness, Difference):
        here, there = left.morphism()(witness.point), right.morphism()(witness.point)
        return bool(here == witness.left != witness.right == there)
    if isinstance(witness, EnclosedDifference):
        here, there = (enclose(one.morphism(), witness.point, bits=1024) for one in (left, right))
        return any(a[1] < b[0] or b[1] < a[0] for a, b in zip(here, there, strict=True))
    return False


def _consistent(left: Any, right: Any, verdict: Verdict) -> Verdict:
    """Whether an answer on equality agrees with evaluation."""
    if isinstance(verdict, Refuted):
        if verdict.witness is None:
            return vacuous("refuted without a point")
        return holds(witness_holds(left, right, verdict.witness), "the witness is none", (left, right, verdict.witness))
    if isinstance(verdict, Proved):
        found = same_map(left.morphism(), right.morphism())
        if isinstance(found, Refuted):
            return Refuted(f"{verdict.reason}: but they differ", (left, right, found.witness))
    return holds(True, "")


def _reflexive(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    architecture = known_architecture(carrier, theta)
    verdict = _asked(architecture, theta, theta)
    return holds(isinstance(verdict, Proved), f"theta has not its own function: {verdict.reason}", theta)


def _of_disguises(carrier: Carrier, draw: Draw) -> Verdict:
    theta, other, _ = disguised(carrier, draw)
    architecture = known_architecture(carrier, theta)
    verdict = _asked(architecture, theta, other)
    if isinstance(verdict, Undecided):
        return vacuous(verdict.reason)
    return holds(isinstance(verdict, Proved), f"a disguise is said to differ: {verdict.reason}", (theta, other))


def _symmetric(carrier: Carrier, draw: Draw) -> Verdict:
    left, right = draw(carrier.make()), draw(carrier.make())
    ends = [(one.spaces[0], one.spaces[-1]) for one in (left, right)]
    architecture = known_architecture(carrier, left)
    if ends[0] != ends[1] or getattr(left, "kind", 0) != getattr(right, "kind", 0):
        return vacuous("not parallel")
    here, there = _asked(architecture, left, right), _asked(architecture, right, left)
    for verdict, pair in ((here, (left, right)), (there, (right, left))):
        found = _consistent(*pair, verdict)
        if isinstance(found, Refuted):
            return found
    good = here.word == there.word or "undecided" in (here.word, there.word)
    return holds(good, f"{here.word} one way, {there.word} the other", (left, right))


def _near_misses(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    if not isinstance(theta, MLP):
        return vacuous("no near misses are known")
    architecture = known_architecture(carrier, theta)
    other = draw(near_misses(theta))
    verdict = _asked(architecture, theta, other)
    if isinstance(verdict, Undecided):
        return vacuous(verdict.reason)
    return _consistent(theta, other, verdict)


def _transitive(carrier: Carrier, draw: Draw) -> Verdict:
    """theta ~ theta' by a disguise; any third one is equal to both or to neither."""
    theta, other, _ = disguised(carrier, draw)
    architecture = known_architecture(carrier, theta)
    third = draw(carrier.make())
    if (third.spaces[0], third.spaces[-1]) != (theta.spaces[0], theta.spaces[-1]) or third.kind != theta.kind:
        return vacuous("not parallel")
    here, there = _asked(architecture, theta, third), _asked(architecture, other, third)
    good = here.word == there.word or "undecided" in (here.word, there.word)
    return holds(good, f"theta: {here.word}, a disguise: {there.word}", (theta, other, third))


def _twins(carrier: Carrier, draw: Draw) -> Verdict:
    subject: Subject = carrier.subject
    theta, twin = draw(required(subject.twins, "no twins are known")())
    architecture = known_architecture(carrier, theta)
    if isinstance(_asked(architecture, theta, twin), Refuted):
        return Refuted("twins are said to differ", (theta, twin))
    if isinstance(identified(architecture, theta), Proved):
        return Refuted("theta has a twin, but is said to be identifiable", (theta, twin))
    try:
        if next(iter_transporters(architecture.model, theta, twin, budget=CELLS), None) is not None:
            return Refuted("twins are matched", (theta, twin))
    except BudgetError:
        return vacuous("many matches")
    return holds(True, "")


def _found_twins(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    architecture = known_architecture(carrier, theta)
    verdict = identified(architecture, theta)
    if not isinstance(verdict, Refuted) or verdict.witness is None:
        return vacuous("not refuted with a twin")
    twin = verdict.witness
    if hasattr(twin, "field"):
        return vacuous("the twin has entries in a number field")
    if type(twin) is not type(theta) or tuple(twin.spaces) != tuple(theta.spaces):
        return Refuted("the twin has another shape", (theta, twin))
    if isinstance(_asked(architecture, theta, twin), Refuted) or isinstance(
        same_map(theta.morphism(), twin.morphism()), Refuted
    ):
        return Refuted("the twin has another function", (theta, twin))
    try:
        if next(iter_transporters(architecture.model, theta, twin, budget=CELLS), None) is not None:
            return Refuted("the twin is a disguise", (theta, twin))
    except BudgetError:
        return vacuous("many matches")
    return holds(True, "")


def _invariant(carrier: Carrier, draw: Draw) -> Verdict:
    theta, other, _ = disguised(carrier, draw)
    architecture = known_architecture(carrier, theta)
    words = [identified(architecture, one).word for one in (theta, other)]
    good = words[0] == words[1] or "undecided" in words
    return holds(good, f"theta: {words[0]}, a disguise: {words[1]}", (theta, other))


def _identifiable_is_rigid(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    architecture = known_architecture(carrier, theta)
    if not isinstance(identified(architecture, theta), Proved):
        return vacuous("not proved identifiable")
    found = architecture.model.check_trivial_stabiliser(theta)
    return holds(not isinstance(found, Refuted), f"identifiable, but fixed by a symmetry: {found.reason}", theta)


def _reduction(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    architecture = known_architecture(carrier, theta)
    try:
        found = architecture.reduce(theta, max_cells=CELLS)
    except BudgetError as error:
        return vacuous(str(error))
    small = found.small
    if isinstance(found.check(), Refuted) or isinstance(same_map(theta.morphism(), small.morphism()), Refuted):
        return Refuted("the reduction has another function", (theta, small))
    if small.parameters > theta.parameters:
        return Refuted("the reduction has more parameters", (theta, small))
    again = architecture.reduce(small, max_cells=CELLS).small
    return holds(again == small, "the reduction can be reduced", (theta, small, again))


def _dimension(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    architecture = known_architecture(carrier, theta)
    try:
        found = architecture.identify(theta, max_cells=CELLS)
    except BudgetError as error:
        return vacuous(str(error))
    if found.dimension is None:
        return vacuous("no dimension")
    value, expected = found.dimension.value, found.dimension.expected
    if not 0 <= value <= theta.parameters:
        return Refuted(f"dimension {value} of {theta.parameters} parameters", theta)
    if isinstance(found.verdict, Proved) and value > expected:
        return Refuted(f"identifiable, of dimension {value} where symmetries leave {expected}", theta)
    return holds(True, "")


_ABOUT = ("architecture",)

LAWS = (
    Law("equality-reflexive", "theta has its own function", _ABOUT, _reflexive),
    Law(
        "equality-symmetric", "equality does not depend on the order, and its witnesses re-evaluate", _ABOUT, _symmetric
    ),
    Law(
        "equality-transitive",
        "what is equal to theta is equal to its disguises, and to nothing else",
        _ABOUT,
        _transitive,
    ),
    Law(
        "near-misses",
        "one number changed, by however little: equal only if no point shows a difference",
        _ABOUT,
        _near_misses,
    ),
    Law("disguises-equal", "a disguise has the same function", _ABOUT, _of_disguises),
    Law("twins", "twins are not told apart, not matched, and not identifiable", _ABOUT, _twins),
    Law("twins-found", "a twin that is given has theta's shape and function and is no disguise", _ABOUT, _found_twins),
    Law("identifiability-invariant", "a disguise of theta is identifiable iff theta is", _ABOUT, _invariant),
    Law("identifiable-rigid", "an identifiable parameter is fixed by no symmetry", _ABOUT, _identifiable_is_rigid),
    Law("reduction", "the reduction has the same function, no more parameters, and no reduction", _ABOUT, _reduction),
    Law("dimension", "the functional dimension is between 0 and the number of parameters", _ABOUT, _dimension),
)

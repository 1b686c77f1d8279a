"""Laws of the theorem: its hypotheses, its conclusion, and the certificates."""

from __future__ import annotations

import copy
import itertools
import json
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.file import network_from_json
from catnet.architectures.perceptron.network import MLP
from catnet.category import enclose
from catnet.checking import layerwise as checker, reading
from catnet.errors import CatnetError, GroupError
from catnet.files.certificate import certificate_text, certificate_to_json, resealed
from catnet.files.instance import Instance
from catnet.formats.jsontext import parse_json
from catnet.groups import UnlistedGroup
from catnet.groups.operators import product, same_operator
from catnet.questions.realise import check_realisable
from catnet.questions.verify import EnclosedEndToEndDifference, EndToEndDifference, Report, verify
from catnet.testing.category_laws import same_map
from catnet.testing.knowledge_laws import CELLS, is_registered, known_architecture
from catnet.testing.law import Carrier, Draw, Law, holds, vacuous
from catnet.testing.model_laws import disguises_of
from catnet.testing.subjects import Subject
from catnet.theorem import EndActions
from catnet.theorem.action import joint_group
from catnet.theorem.ladder import operator_map
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["LAWS"]


def _drawn(carrier: Carrier, draw: Draw) -> tuple[Any, EndActions]:
    """A network and actions on its ends, equivariant half of the time where that can be drawn."""
    subject: Subject = carrier.subject
    if subject.equivariant is not None and draw(st.booleans()):
        drawn = draw(subject.equivariant())
        return drawn.theta, drawn.ends
    theta = draw(carrier.make())
    return theta, draw(subject.ends(theta))


def _case(carrier: Carrier, draw: Draw) -> tuple[Any, EndActions, Report]:
    """The same, and the answer."""
    theta, ends = _drawn(carrier, draw)
    return theta, ends, _report(carrier, theta, ends)


def _report(carrier: Carrier, theta: Any, ends: EndActions) -> Report:
    architecture = known_architecture(carrier, theta)
    return verify(theta, ends, architecture=architecture, max_cells=CELLS, max_matchings=CELLS)


def _theorem(carrier: Carrier, draw: Draw) -> Verdict:
    theta, ends, report = _case(carrier, draw)
    hypotheses = (report.adjunction, report.end_to_end, report.identifiability)
    if not all(isinstance(verdict, Proved) for verdict in hypotheses):
        return vacuous("a hypothesis is not proved")
    return holds(
        not isinstance(report.layerwise, Refuted), f"proved hypotheses, but: {report.layerwise.reason}", (theta, ends)
    )


def _pasting(carrier: Carrier, draw: Draw) -> Verdict:
    theta, ends, report = _case(carrier, draw)
    if isinstance(report.end_to_end, Refuted):
        return holds(
            isinstance(report.layerwise, Refuted), "the whole is refuted, and its layers are not", (theta, ends)
        )
    if not isinstance(report.layerwise, Proved):
        return vacuous("not layerwise equivariant")
    if not isinstance(report.end_to_end, Proved):
        return Refuted("every layer is equivariant, the whole is not said to be", (theta, ends))
    for name, first, last in ends.generators:
        verdict = same_map(operator_map(first) >> theta.morphism(), theta.morphism() >> operator_map(last))
        if isinstance(verdict, Refuted):
            return Refuted(f"every layer is equivariant, but f(g x) is not g f(x) for {name}", (theta, ends))
    return holds(True, "")


def _ladders(carrier: Carrier, draw: Draw) -> Verdict:
    theta, ends, report = _case(carrier, draw)
    if report.proof is None:
        return vacuous("not layerwise equivariant")
    model = carrier.subject.model_for(theta)
    actions = report.proof.actions
    for name, operators in actions.generators:
        for index, (before, after) in enumerate(itertools.pairwise(operators), start=1):
            layer = model.layer(theta, index)
            verdict = same_map(operator_map(before) >> layer, layer >> operator_map(after))
            if isinstance(verdict, Refuted):
                return Refuted(f"the square of {name} and layer {index} does not commute", (theta, ends))
    if isinstance(report.group, UnlistedGroup):
        return vacuous("the group cannot be listed")
    whole = joint_group(ends.names, [operators for _, operators in actions.generators])
    return holds(whole.order == report.group.order, "the actions on the layers are no homomorphism", (theta, ends))


def _witnesses(carrier: Carrier, draw: Draw) -> Verdict:
    theta, ends, report = _case(carrier, draw)
    if not isinstance(report.end_to_end, Refuted):
        return vacuous("equivariant as a whole")
    witness = report.end_to_end.witness
    if witness is None:
        return vacuous("refuted without a point")
    _, first, last = next(entry for entry in ends.generators if entry[0] == witness.generator)
    f = theta.morphism()
    if isinstance(witness, EndToEndDifference):
        here, there = f(first.apply(witness.point)), last.apply(f(witness.point))
        good = here == witness.f_of_gx != witness.g_of_fx == there
        return holds(good, "the witness is none", (theta, ends, witness))
    if isinstance(witness, EnclosedEndToEndDifference):
        left, right = (
            enclose(arrow, witness.point, bits=1024) for arrow in (operator_map(first) >> f, f >> operator_map(last))
        )
        good = any(a[1] < b[0] or b[1] < a[0] for a, b in zip(left, right, strict=True))
        return holds(good, "the witness is none", (theta, ends, witness))
    return Refuted("a witness of an unknown kind", witness)


def _outcomes(carrier: Carrier, draw: Draw) -> Verdict:
    subject: Subject = carrier.subject
    if subject.instances is None:
        return vacuous("no instances are known")
    drawn = draw(subject.instances())
    report = _report(carrier, drawn.theta, drawn.ends)
    words = (report.end_to_end.word, report.layerwise.word)
    wanted = {
        "proved": ("proved", "proved"),
        "end to end refuted": ("refuted", "refuted"),
        "layerwise refuted": ("proved", "refuted"),
    }[drawn.outcome]
    clash = [
        f"{found} for {true}" for found, true in zip(words, wanted, strict=True) if found not in (true, "undecided")
    ]
    if clash:
        return Refuted(f"it is {drawn.outcome}, but verify says {', '.join(clash)}", (drawn.theta, drawn.ends))
    return holds(True, "") if words == wanted else vacuous("undecided")


def _invariant(carrier: Carrier, draw: Draw) -> Verdict:
    disguises = disguises_of(carrier)
    theta, ends, report = _case(carrier, draw)
    other = draw(disguises(theta))
    again = _report(carrier, other, ends)
    for part in ("end_to_end", "layerwise", "identifiability"):
        words = [getattr(one, part).word for one in (report, again)]
        if words[0] != words[1] and "undecided" not in words:
            return Refuted(f"{part}: {words[0]} for theta, {words[1]} for a disguise", (theta, other, ends))
    return holds(True, "")


def _generators(carrier: Carrier, draw: Draw) -> Verdict:
    """Other generators of the same group: g₁ replaced by g₁ g₂, and the inverse of the last one."""
    theta, ends, report = _case(carrier, draw)
    if not ends.generators:
        return vacuous("the group is trivial")
    entries = list(ends.generators)
    name, first, last = entries[-1]
    entries[-1] = (name, first.inverse(), last.inverse())
    if len(entries) > 1:
        entries[0] = (entries[0][0], product(entries[0][1], first), product(entries[0][2], last))
    try:
        again = _report(carrier, theta, EndActions(tuple(entries)))
    except GroupError:
        return vacuous("not found finite")
    for part in ("end_to_end", "layerwise"):
        words = [getattr(one, part).word for one in (report, again)]
        if words[0] != words[1] and "undecided" not in words:
            return Refuted(f"{part}: {words[0]}, with other generators {words[1]}", (theta, ends))
    return holds(True, "")


# ---- certificates


def _certificate(carrier: Carrier, draw: Draw) -> tuple[dict[str, Any], Any] | None:
    theta, ends = _drawn(carrier, draw)
    report = _report(carrier, theta, ends) if isinstance(theta, MLP) else None
    if report is None or report.proof is None:
        return None
    try:
        document = certificate_to_json(Instance("law", theta, ends), report.group, report.proof)
    except CatnetError:
        return None
    return json.loads(certificate_text(document)), (theta, ends, report)


def _accepted(carrier: Carrier, draw: Draw) -> Verdict:
    made = _certificate(carrier, draw)
    if made is None:
        return vacuous("no certificate")
    document, case = made
    try:
        shown = checker.check(document)
    except reading.CertificateError as error:
        return Refuted(f"the checker does not accept a certificate of catnet: {error}", case[:2])
    return holds(shown["generators"] == sorted(case[1].names), "the checker speaks of other generators", case[:2])


def _tampered(carrier: Carrier, draw: Draw) -> Verdict:
    """A weight, a bias or an output action changed, the hash with it: whatever is accepted is true."""
    made = _certificate(carrier, draw)
    if made is None:
        return vacuous("no certificate")
    document, (theta, ends, _) = made
    changed = copy.deepcopy(document)
    layer = changed["network"]["layers"][draw(st.integers(0, theta.depth - 1))]
    if not layer["bias"]:
        return vacuous("a layer without neurons")
    row = draw(st.integers(0, len(layer["bias"]) - 1))
    column = draw(st.integers(0, len(layer["weight"][row])))
    gap = draw(st.sampled_from([Fraction(1), Fraction(-1), Fraction(1, 10**12)]))
    place, key = (layer["bias"], row) if column == len(layer["weight"][row]) else (layer["weight"][row], column)
    place[key] = spell(Fraction(place[key]) + gap)
    try:
        checker.check(changed)
        return Refuted("the checker accepts a network with another hash", (theta, ends))
    except reading.CertificateError:
        pass
    changed = resealed(changed)
    other = network_from_json(parse_json(json.dumps(changed["network"]), "law"))
    try:
        checker.check(changed)
    except reading.CertificateError:
        return holds(True, "")
    for name, first, last in ends.generators:
        verdict = same_map(operator_map(first) >> other.morphism(), other.morphism() >> operator_map(last))
        if isinstance(verdict, Refuted):
            return Refuted(f"the checker accepts a network that is not equivariant under {name}", (other, ends))
    return vacuous("the changed network is equivariant, too")


def _unital(carrier: Carrier, draw: Draw) -> Verdict:
    """Powers of a generator act on every layer as its image's powers do: its order kills every layer."""
    theta, ends, report = _case(carrier, draw)
    if report.proof is None or not ends.generators:
        return vacuous("not layerwise equivariant")
    if isinstance(report.group, UnlistedGroup):
        return vacuous("the group cannot be listed")
    generators = dict(report.group.generators)
    for name, operators in report.proof.actions.generators:
        for operator in operators:
            power = operator
            for _ in range(generators[name].order - 1):
                power = product(power, operator)
            if not power.is_identity or not same_operator(product(operator, operator.inverse()), power):
                return Refuted(f"{name} has order {generators[name].order}, but not on every layer", (theta, ends))
    return holds(True, "")


def _realised(carrier: Carrier, draw: Draw) -> Verdict:
    """What is equivariant as a whole, and of an architecture closed under sums, is so layer by layer somewhere."""
    theta, ends, report = _case(carrier, draw)
    if not isinstance(report.end_to_end, Proved) or isinstance(report.group, UnlistedGroup):
        return vacuous("not equivariant as a whole, or under a group that cannot be listed")
    if not is_registered(carrier, theta):
        return vacuous("not a registered architecture")
    verdict = check_realisable(theta, ends, report.group, keep=draw(st.booleans()), max_cells=CELLS)
    if not isinstance(verdict, Proved):
        return vacuous(verdict.reason)
    network = verdict.certificate.network
    layers = verify(network, ends, max_cells=CELLS, max_matchings=CELLS).layerwise
    if isinstance(layers, Refuted) or isinstance(same_map(theta.morphism(), network.morphism()), Refuted):
        return Refuted("the realisation is not equivariant, or computes another function", (theta, ends, network))
    return holds(True, "")


_ABOUT = ("architecture",)

LAWS = (
    Law("theorem", "proved hypotheses and a refuted conclusion never meet", _ABOUT, _theorem),
    Law(
        "pasting",
        "equivariant layers make an equivariant whole, a refuted whole refutes the layers",
        _ABOUT,
        _pasting,
    ),
    Law("ladder", "every square commutes, and the actions on the layers are a homomorphism", _ABOUT, _ladders),
    Law("orders", "a generator has its order on every layer", _ABOUT, _unital),
    Law("witnesses", "where a network is said not to be equivariant, f(g x) and g f(x) differ", _ABOUT, _witnesses),
    Law("known-outcomes", "an instance made to be proved or refuted is not answered otherwise", _ABOUT, _outcomes),
    Law("realised", "a realisation has the same function, and its layers are equivariant", _ABOUT, _realised),
    Law("verdicts-invariant", "a disguise of theta has the same answers", _ABOUT, _invariant),
    Law("generators", "other generators of the same group have the same answers", _ABOUT, _generators),
    Law("certificates-accepted", "the checker accepts what verify proves", _ABOUT, _accepted),
    Law("certificates-sound", "a certificate that is changed is not accepted, unless it is true", _ABOUT, _tampered),
)

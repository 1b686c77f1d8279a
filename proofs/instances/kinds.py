"""A certificate of every kind, accepted and rejected: ``python proofs/instances/kinds.py`` in the root of a checkout.

Written to kinds/accepted and kinds/rejected, named by the claim.  What is rejected is well-formed and its hashes are
right, but its claim does not follow.  ``catnet check --all proofs/instances/kinds/accepted`` checks the others again;
so does every file of `catnet/checking` alone.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1])]

from catnet.files.certificate import certificate_text, resealed  # noqa: E402
from tests.checking.attention_cases import READ_OUT  # noqa: E402
from tests.checking.bends_cases import about  # noqa: E402
from tests.checking.samples import samples  # noqa: E402

Document = dict[str, Any]


def without_a_generator(document: Document) -> None:
    """Still said to be all, but the generators make fewer."""
    name = sorted(document["generators"])[0]
    document.update(order=None)
    for key in ("generators", "squares"):
        del document[key][name]


def biased(document: Document) -> None:
    """Another bias in the last layer."""
    document["network"]["layers"][-1]["bias"][0] = "7/9"


CHANGES: dict[str, Callable[[Document], Any]] = {
    "layerwise equivariance": biased,
    "same function": lambda d: d["right"]["layers"][-1]["bias"].__setitem__(0, "7/9"),
    "different functions": lambda d: d.update(right=copy.deepcopy(d["left"])),
    "not equivariant": lambda d: d.update(generators={"r": {"input": "trivial", "output": "trivial"}}, generator="r"),
    "layerwise equivariance under affine maps": biased,
    "not equivariant under affine maps": lambda d: d.update(point=["1/2"]),
    "layerwise equivariance under a connected group": biased,
    "not equivariant under a connected group": lambda d: d["algebra"]["X"].update(output=d["algebra"]["X"]["input"]),
    "not layerwise equivariant": lambda d: d["generators"].update(s={"input": "trivial", "output": "trivial"}),
    "not layerwise equivariant under a connected group": lambda d: d["algebra"]["X"].update(
        input={"matrix": [["1", "0"], ["0", "1"]], "shift": ["0", "0"]}
    ),
    "identifiable": lambda d: (
        d["network"]["layers"][0]["weight"].__setitem__(1, ["-1/3", "1/3", "-1/3"])
        or d["network"]["layers"][0]["bias"].__setitem__(1, "1/3")
    ),
    "identifiable among simple parameters": lambda d: d.update(points=d["points"][:1] * len(d["points"])),
    "not identifiable": lambda d: d.update(twin=copy.deepcopy(d["network"]), evidence={"method": "equal"}),
    "functional dimension": lambda d: d.update(points=d["points"][:-1]),
    "number of regions": lambda d: d.update(count=d["count"] + 1),
    "reduction": lambda d: d["small"]["layers"][-1]["bias"].__setitem__(0, "7/9"),
    "equivariant realisation": lambda d: d.update(order=17),
    "nearest equivariant network": lambda d: d.update(distance_squared="1/201"),
    "symmetries": without_a_generator,
    "symmetries under affine maps": without_a_generator,
    "linear symmetries": lambda d: d["proof"].update(points=d["proof"]["points"][1:]),
}


MORE: dict[str, Callable[[Document], Any]] = {  # kinds of proof of one claim, by what is in it
    "two hidden layers": lambda d: d["proof"].update(bends=d["proof"]["bends"][1:]),
    "filters": lambda d: d["network"].update(power=1),
    "tied": lambda d: d["network"]["layers"][0].update(
        own=[["0"] * len(row) for row in d["network"]["layers"][0]["own"]]
    ),
    "peeling": lambda d: d["proof"]["layers"][0].update(points=[]),
    "heads of softmax": lambda d: d["network"]["layers"][0].update(heads=d["network"]["layers"][0]["heads"][:1] * 2),
    "rotary positions": lambda d: d["network"]["layers"][0]["heads"][0].update(query=[["0", "0"], ["0", "0"]]),
}


def documents() -> dict[str, Document]:
    """By path below kinds/."""
    result = {}
    for claim, found in samples().items():
        name = claim.replace(" ", "_")
        changed = copy.deepcopy(found[0])
        result[f"accepted/{name}.json"] = found[0]
        if claim in CHANGES:
            CHANGES[claim](changed)
            result[f"rejected/{name}.json"] = resealed(changed)
    for document in samples()["identifiable"]:
        criterion = document["proof"]["criterion"]
        if criterion in MORE:
            name, changed = f"identifiable-{criterion.replace(' ', '_')}", copy.deepcopy(document)
            MORE[criterion](changed)
            result[f"accepted/{name}.json"], result[f"rejected/{name}.json"] = document, resealed(changed)
    for word, theta in zip(("accepted", "rejected"), READ_OUT, strict=False):
        result[f"{word}/identifiable-rotary_read_out.json"] = about(theta, {"criterion": "rotary positions"})
    for document in samples()["not layerwise equivariant"]:
        if document["generator"] is None:
            changed = {**document, "relations": [[*relation, *relation] for relation in document["relations"]]}
            result["accepted/not_layerwise_equivariant-lifts.json"] = document
            result["rejected/not_layerwise_equivariant-lifts.json"] = resealed(changed)
    for kind in ("residual", "heads", "rotary"):
        result.update(of_format(kind))
    return result


OF_FORMAT: dict[str, Callable[[Document], Any]] = {  # changes of a certificate about a network of another format
    "residual layerwise equivariance": lambda d: d["generators"]["s"].update(input="trivial"),
    "residual not layerwise equivariant": lambda d: d["generators"].update(
        {name: {"input": "trivial", "output": "trivial"} for name in d["generators"]}
    ),
    "residual same function": lambda d: d["right"]["readout"]["bias"].__setitem__(0, "7/9"),
    "heads layerwise equivariance": lambda d: d["network"]["layers"][0]["heads"][0]["score"].__setitem__(0, ["7", "9"]),
    "heads same function": lambda d: d["evidence"].update(maps=["trivial" for _ in d["evidence"]["maps"]]),
    "heads not layerwise equivariant": lambda d: d["generators"].update(
        {name: {"input": "trivial", "output": "trivial"} for name in d["generators"]}
    ),
    "heads not identifiable": lambda d: d["twin"].update(
        layers=[*d["twin"]["layers"][:-1], {"kind": "linear", "weight": [["7", "9"], ["9", "7"]]}]
    ),
    "heads reduction": lambda d: d["small"]["layers"][0]["heads"][0].update(score=[["7", "9"], ["9", "7"]]),
    "rotary layerwise equivariance": lambda d: d["network"]["layers"][-1].update(weight=[["7", "9"], ["9", "8"]]),
    "rotary same function": lambda d: d["right"]["layers"][0].update(rotation=[["0", "-1"], ["1", "0"]]),
    "heads different functions": lambda d: d.update(point=["0" for _ in d["point"]]),
    "residual not identifiable": lambda d: d.update(twin=copy.deepcopy(d["network"]), evidence={"method": "equal"}),
}


IS_OF: dict[str, Callable[[Document, Document], bool]] = {
    "residual": lambda theta, d: theta["format"] == "catnet-residual/1" and "stabiliser" not in d,
    "heads": lambda theta, d: is_attention(theta, "softmax heads") and d.get("evidence") != {"method": "equal"},
    "rotary": lambda theta, d: is_attention(theta, "rotary heads") and d.get("evidence") != {"method": "equal"},
}


def is_attention(theta: Document, kind: str) -> bool:
    return bool(theta["format"] == "catnet-attention/1" and theta["layers"][0]["kind"] == kind)


def of_format(kind: str) -> dict[str, Document]:
    """The first certificate of a claim about a network of this format, and one that does not follow."""
    result = {}
    for words, change in OF_FORMAT.items():
        first, _, claim = words.partition(" ")
        if first == kind:
            document = next(d for d in samples()[claim] if IS_OF[kind](d.get("network", d.get("left")), d))
            changed = copy.deepcopy(document)
            change(changed)
            name = f"{claim.replace(' ', '_')}-{kind}.json"
            result[f"accepted/{name}"], result[f"rejected/{name}"] = document, resealed(changed)
    return result


def main() -> None:
    for name, document in documents().items():
        path = HERE / "kinds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(certificate_text(document), encoding="utf-8")


if __name__ == "__main__":
    main()

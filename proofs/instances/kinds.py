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
from tests.checking.samples import samples  # noqa: E402

Document = dict[str, Any]


def biased(document: Document) -> None:
    """Another bias in the last layer."""
    document["network"]["layers"][-1]["bias"][0] = "7/9"


CHANGES: dict[str, Callable[[Document], Any]] = {
    "layerwise equivariance": biased,
    "same function": lambda d: d["right"]["layers"][-1]["bias"].__setitem__(0, "7/9"),
    "different functions": lambda d: d.update(right=copy.deepcopy(d["left"])),
    "not equivariant": lambda d: d.update(generators={"r": {"input": "trivial", "output": "trivial"}}, generator="r"),
    "not layerwise equivariant": lambda d: d["generators"].update(s={"input": "trivial", "output": "trivial"}),
    "identifiable": lambda d: (
        d["network"]["layers"][0]["weight"].__setitem__(1, ["-1/3", "1/3", "-1/3"])
        or d["network"]["layers"][0]["bias"].__setitem__(1, "1/3")
    ),
    "not identifiable": lambda d: d.update(twin=copy.deepcopy(d["network"]), evidence={"method": "equal"}),
    "functional dimension": lambda d: d.update(points=d["points"][:-1]),
    "number of regions": lambda d: d.update(count=d["count"] + 1),
    "reduction": lambda d: d["small"]["layers"][-1]["bias"].__setitem__(0, "7/9"),
    "equivariant realisation": lambda d: d.update(order=17),
    "nearest equivariant network": lambda d: d.update(distance_squared="1/201"),
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
    return result


def main() -> None:
    for name, document in documents().items():
        path = HERE / "kinds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(certificate_text(document), encoding="utf-8")


if __name__ == "__main__":
    main()

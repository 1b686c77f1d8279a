"""How often is a small network identifiable, and how often layerwise equivariant without being so?  A study by sweep.

    python docs/tutorials/how_often_identifiable.py --ask 2850 study.jsonl     # asks; stop it and go on as you like
    python docs/tutorials/how_often_identifiable.py --count study.jsonl        # counts, into the file beside this one
    python docs/tutorials/how_often_identifiable.py --figures docs/figures     # table and picture of these counts

Every architecture of `catnet.testing` is asked about twice: ``identify`` of networks, ``verify`` of instances; these
are equivariant by construction for perceptrons, and have any small group on their ends for the others.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("how-often-identifiable.json")
FIGURE = "how-often-identifiable.svg"
SEED, CELLS = 2026, 2000
PERCEPTRONS = (
    *("relu", "leaky-relu", "absolute-value", "tanh", "sigmoid"),
    *("gelu", "softplus", "identity", "square", "cube", "polynomial"),
)
OTHERS = (
    *("product", "composition", "tied", "convolutional-network", "convolution"),
    *("lightning-attention", "softmax-attention"),
)
VERDICTS = ("proved", "refuted", "undecided")
OUTCOMES = {
    "layers, identifiable": "layer by layer, and identifiable",
    "layers, not identifiable": "layer by layer, and not identifiable",
    "layers, open": "layer by layer; identifiable: undecided",
    "no layers": "as a whole, and not layer by layer",
    "not equivariant": "not equivariant",
    "open": "undecided",
}
COLOURS = ("#009e73", "#e69f00", "#f6d58a", "#0072b2", "#333333", "#c9c9d2")


def questions() -> list[tuple[str, str]]:
    """Commands and strategies, in order."""
    found = [("identify", f"networks:{name}") for name in (*PERCEPTRONS, *OTHERS)]
    found += [("verify", f"equivariant:{name}") for name in PERCEPTRONS]
    return found + [("verify", f"instances:{name}") for name in OTHERS]


def outcome(line: dict[str, Any]) -> str:
    """Which kind of answer a line holds.

    >>> parts = {"layerwise": "proved", "identifiability": "refuted", "end_to_end": "proved"}
    >>> outcome({"command": "verify", **{part: {"verdict": word} for part, word in parts.items()}})
    'layers, not identifiable'
    """
    if line["command"] == "identify":
        return str(line["verdict"])
    layers, single, whole = (line[part]["verdict"] for part in ("layerwise", "identifiability", "end_to_end"))
    if whole == "refuted":
        return "not equivariant"
    if layers == "proved":
        words = {"proved": "layers, identifiable", "refuted": "layers, not identifiable", "undecided": "layers, open"}
        return words[single]
    return "no layers" if layers == "refuted" and whole == "proved" else "open"


def counted(lines: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """How often what came out, by command and strategy; the hash of all lines without their cost, in order; work."""
    counts: dict[str, Counter[str]] = {strategy: Counter() for _, strategy in questions()}
    reasons: Counter[str] = Counter()
    seconds, hashes = 0.0, []
    for line in lines:
        counts[line["family"]][outcome(line)] += 1
        seconds += line["cost"]["seconds"]
        kept = json.dumps({key: value for key, value in line.items() if key != "cost"})
        hashes.append(hashlib.sha256(kept.encode()).digest())
        if line["verdict"] == "undecided":
            part = line if line["command"] == "identify" else line["layerwise"]
            reasons[f"{line['command']}: {part.get('criterion') or part.get('reason')}"] += 1
    return {
        "questions": len(hashes),
        "seed": SEED,
        "max_cells": CELLS,
        "sha256": hashlib.sha256(b"".join(sorted(hashes))).hexdigest(),
        "seconds": round(seconds, 1),
        "counts": {name: dict(found) for name, found in counts.items()},
        "undecided": dict(reasons.most_common(8)),
    }


def tables(kept: dict[str, Any]) -> list[str]:
    """Two tables of shares in per cent, as Markdown."""
    lines = ["| architecture | proved | refuted | undecided |", "|---|---|---|---|"]
    for name in (*PERCEPTRONS, *OTHERS):
        lines.append(_row(name, kept["counts"][f"networks:{name}"], VERDICTS))
    lines += ["", f"| architecture | {' | '.join(OUTCOMES.values())} |", f"|---|{'---|' * len(OUTCOMES)}"]
    for kind, names in (("equivariant", PERCEPTRONS), ("instances", OTHERS)):
        lines += [_row(name, kept["counts"][f"{kind}:{name}"], tuple(OUTCOMES)) for name in names]
    return lines


def _row(name: str, counts: dict[str, int], words: Sequence[str]) -> str:
    total = sum(counts.values())
    cells = [_per_cent(100 * counts.get(word, 0) / total) for word in words]
    return f"| {name.replace('-', ' ')} | {' | '.join(cells)} |"


def _per_cent(share: float) -> str:
    """Nothing for 0, and never 0.0 for what is more.

    >>> _per_cent(0), _per_cent(0.04), _per_cent(12.34)
    ('', '< 0.1', '12.3')
    """
    return f"{share:.1f}" if share >= 0.05 else "< 0.1" if share else ""


def draw(kept: dict[str, Any], folder: Path) -> None:
    """Both tables as bars."""
    from catnet.drawing.canvas import new_row, style
    from catnet.drawing.output import save

    with style():
        left, right = new_row(2, (11.0, 5.4))
        names = (*PERCEPTRONS, *OTHERS)
        shades = dict(zip(VERDICTS, (COLOURS[0], COLOURS[1], COLOURS[5]), strict=True))
        _bars(left, names, [kept["counts"][f"networks:{name}"] for name in names], shades, dict.fromkeys(VERDICTS))
        left.set_title("networks: identifiable?", loc="left")
        kinds = [f"{'equivariant' if name in PERCEPTRONS else 'instances'}:{name}" for name in names]
        every = dict(zip(OUTCOMES, COLOURS, strict=True))
        _bars(right, names, [kept["counts"][kind] for kind in kinds], every, OUTCOMES)
        right.set_title("instances: equivariant how?", loc="left")
        save(left, folder / FIGURE)


def _bars(axes: Any, names: Sequence[str], rows: Sequence[dict[str, int]], shades: dict[str, str], words: Any) -> None:
    start = [0.0] * len(rows)
    for word, colour in shades.items():
        shares = [row.get(word, 0) / sum(row.values()) for row in rows]
        axes.barh(range(len(rows)), shares, left=start, color=colour, height=0.78, label=words[word] or word)
        start = [a + b for a, b in zip(start, shares, strict=True)]
    axes.set_yticks(range(len(rows)), [name.replace("-", " ") for name in names])
    axes.axhline(len(PERCEPTRONS) - 0.5, color="#8c8c8c", linewidth=0.8)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xlabel("share")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2 if len(shades) > 3 else 3, frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def ask(count: int, results: str) -> None:
    """So many draws for each question, into a result file, which is continued."""
    from catnet.cli import main

    for command, strategy in questions():
        words = ["--draw", strategy, "--seed", str(SEED), "--count", str(count), "--max-cells", str(CELLS)]
        if main(["sweep", command, *words, "-o", results]) in (2, 130):
            sys.exit(1)


def run(words: Sequence[str]) -> None:
    if words[:1] == ["--ask"]:
        ask(int(words[1]), words[2])
    elif words[:1] == ["--count"]:
        with open(words[1], encoding="ascii") as stream:
            FILE.write_text(json.dumps(counted(map(json.loads, stream)), indent=1) + "\n", encoding="utf-8")
    elif words[:1] == ["--figures"]:
        kept = json.loads(FILE.read_text(encoding="utf-8"))
        print("\n".join(tables(kept)))
        draw(kept, Path(words[1]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    run(sys.argv[1:])

"""The ladder of commuting squares: along it the layers, down its rungs the group element on every space.

Each rung is drawn as strands: neuron a of the upper copy of V_i goes to neuron p(a) of the lower one, with its scale
where that is not 1; a strand that changes the sign is dashed and carries a minus.  A square that is shown to commute
carries a tick, one that is shown not to a cross; one that commutes by matches of which none makes an action, a tick in
brackets; any other a question mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import spell
from catnet.drawing.canvas import Axes, new_axes, set_title
from catnet.drawing.colouring import orbits_of
from catnet.drawing.palette import BAD, GOOD, GREY, HUES, INK, WORDS
from catnet.drawing.told import tell
from catnet.drawing.words import number_label, shortened
from catnet.errors import InputError
from catnet.groups import Operator
from catnet.groups.operators import size
from catnet.questions.verify import Report
from catnet.theorem.ladder import LayerActions
from catnet.theorem.proof import NoMatch
from catnet.verdict import Refuted

__all__ = ["COMMUTES", "DIFFERS", "MATCHED", "OPEN", "UNMATCHED", "draw_ladder", "draw_ladder_of", "square_states"]

COMMUTES, DIFFERS, UNMATCHED, MATCHED, OPEN = "commutes", "differs", "unmatched", "matched", "open"
_MARKS = {
    COMMUTES: ("✓", GOOD),
    DIFFERS: ("✗", BAD),
    UNMATCHED: ("✗", BAD),
    MATCHED: ("(✓)", GREY),
    OPEN: ("?", GREY),
}
_WORDS = {
    COMMUTES: "both ways round the square are one map",
    DIFFERS: "they are two maps",
    UNMATCHED: "for no choice both ways are one map",
    MATCHED: "both ways are one map for some choices, none of which is an action",
    OPEN: "whether both ways are one map is undecided",
}
_MOST_STRANDS = 12
_MOST_LADDERS = 4


def draw_ladder(
    widths: Sequence[int],
    actions: LayerActions,
    *,
    states: Mapping[tuple[str, int], str] | None = None,
    axes: Axes | None = None,
) -> Axes:
    """The ladders of the generators, one above the other.

    Parameters
    ----------
    widths : sequence of int
        d_0, …, d_L.
    actions : LayerActions
        On V_0, …, V_L; of a `Layerwise` certificate, say.
    states : mapping of (generator, layer) to str, optional
        Whether the square of a layer commutes: ``"commutes"`` (the default), ``"differs"``, ``"unmatched"`` (for no
        choice), ``"matched"`` (for choices that make no action), ``"open"``.
    axes : matplotlib Axes, optional
    """
    operators: dict[str, list[Operator | None]] = {name: list(found) for name, found in actions.generators}
    known = states or {}
    marks = {(name, i): known.get((name, i), COMMUTES) for name in operators for i in range(1, len(widths))}
    return _draw(list(widths), operators, marks, axes)


def draw_ladder_of(
    report: Report,
    widths: Sequence[int],
    ends: Sequence[tuple[str, Operator, Operator]],
    *,
    axes: Axes | None = None,
) -> Axes:
    """The ladders of an instance as far as they go: whole if it is proved, else with what fails, or why it is open.

    Parameters
    ----------
    report : Report
    widths : sequence of int
    ends : sequence of (name, on V_0, on V_L)
    axes : matplotlib Axes, optional
    """
    why = "" if report.proof is not None else report.layerwise.reason
    return _draw(list(widths), *square_states(report, widths, ends), axes, why)


def square_states(
    report: Report, widths: Sequence[int], ends: Sequence[tuple[str, Operator, Operator]]
) -> tuple[dict[str, list[Operator | None]], dict[tuple[str, int], str]]:
    """For every generator its operators (None where there is none), for every square whether it commutes."""
    depth = len(widths) - 1
    if report.proof is not None:
        found = {name: list[Operator | None](operators) for name, operators in report.proof.actions.generators}
        return found, {(name, i): COMMUTES for name in found for i in range(1, depth + 1)}
    operators: dict[str, list[Operator | None]] = {
        name: [first, *[None] * (depth - 1), last] for name, first, last in ends
    }
    marks = {(name, i): OPEN for name in operators for i in range(1, depth + 1)}
    verdict = report.layerwise
    witness = verdict.witness if isinstance(verdict, Refuted) else None
    if isinstance(witness, NoMatch) and witness.matched:
        marks = dict.fromkeys(marks, MATCHED)
    elif isinstance(witness, NoMatch) and witness.alone and witness.generator is not None:
        marks[witness.generator, witness.layer] = UNMATCHED
    return operators, marks


def _draw(
    widths: list[int],
    operators: dict[str, list[Operator | None]],
    marks: dict[tuple[str, int], str],
    axes: Axes | None,
    why: str = "",
) -> Axes:
    if not operators:
        raise InputError("the ladder needs a generator and the group has none; --what network draws the network")
    names = list(operators)[:_MOST_LADDERS]
    columns = len(widths)
    axes = new_axes(axes, (max(5.0, 2.0 * columns + 1.0), 2.7 * len(names) + 0.3))
    axes.set_axis_off()
    axes.set_xlim(-0.75, columns - 0.45)
    axes.set_ylim(-1.85 * (len(names) - 1) - 0.34, 1.56)
    for number, name in enumerate(names):
        base = -1.85 * number
        axes.text(
            -0.72,
            base + 0.5,
            f"g = {shortened(name, 8)}",
            ha="left",
            va="center",
            fontsize=10,
            color=INK,
            fontweight="bold",
        )
        for column, width in enumerate(widths):
            _rung(axes, column, base, width, operators[name][column], marks.get((name, column), OPEN))
            scaled = any(isinstance(op, Monomial) and not op.is_permutation for op in operators[name])
            for level in (base + (1.38 if scaled else 1.2), base - 0.18):
                axes.text(
                    column,
                    level,
                    f"$V_{{{column}}}$ = ℚ{_raised(width)}",
                    ha="center",
                    va="center",
                    fontsize=9,
                    color=INK,
                )
            if column:
                for level in (base + 1, base):
                    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0}
                    axes.annotate("", (column - 0.33, level), (column - 0.67, level), arrowprops=arrow)
                    axes.text(
                        column - 0.5,
                        level + (0.1 if level > base else -0.1),
                        f"$f_{{{column}}}$",
                        ha="center",
                        va="center",
                        fontsize=9,
                        color=INK,
                    )
                mark, colour = _MARKS[marks[name, column]]
                axes.text(column - 0.5, base + 0.5, mark, ha="center", va="center", fontsize=15, color=colour)
    hidden = len(operators) - len(names)
    note = f"; {hidden} more generators are not drawn" if hidden else ""
    found = [marks[name, i] for name in names for i in range(1, columns)]
    legend = [f"{_MARKS[state][0]} {_WORDS[state]}" for state in _WORDS if state in found]
    set_title(axes, f"{'   '.join(legend)}{note}", why)
    return axes


def _rung(axes: Axes, column: int, base: float, width: int, operator: Operator | None, state: str) -> None:
    """The strands of one operator, or its name where there are too many; `state` is that of the square before it."""
    span = 0.56
    if isinstance(operator, Monomial) and 0 < width <= _MOST_STRANDS:
        places = [column + span * ((a + 0.5) / width - 0.5) for a in range(width)]
        colour_of = {a: index for index, orbit in enumerate(orbits_of(width, [operator.permutation])) for a in orbit}
        for a, there in enumerate(operator.permutation.images):
            colour = HUES[colour_of[a] % len(HUES)]
            letters = WORDS[colour_of[a] % len(WORDS)]
            turned = operator.scale[a] < 0
            dashes = (0, (2.4, 1.6)) if turned else "-"
            ends = [places[a], places[there]], [base + 0.92, base + 0.08]
            (strand,) = axes.plot(*ends, color=colour, linewidth=1.5, linestyle=dashes, zorder=2)
            scaled = "" if operator.scale[a] == 1 else f", × {spell(operator.scale[a])}"
            tell(strand, [f"{a} → {there}{scaled}"])
            if turned:
                sign = {"fontsize": 9, "fontweight": "bold", "color": letters, "ha": "center", "va": "center"}
                box = {"boxstyle": "circle,pad=0.1", "facecolor": "white", "edgecolor": colour, "linewidth": 0.8}
                middle = (places[a] * 3 + places[there]) / 4, base + 0.71
                axes.text(*middle, "−", bbox=box, zorder=4, **sign)
            for level, which in ((1, a), (0, there)):
                axes.plot(places[which], base + level * 0.84 + 0.08, "o", color=colour, markersize=3.6, zorder=3)
            if operator.scale[a] != 1:
                text = f"×{number_label(operator.scale[a], 6)}"
                axes.text(
                    places[a],
                    base + 0.98,
                    text,
                    fontsize=6.5,
                    color=letters,
                    ha="center",
                    va="bottom",
                    rotation=90 if width > 3 else 0,
                )
        return
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0}
    if operator is None:
        arrow.update(linestyle="dashed", color=GREY)
    axes.annotate("", (column, base + 0.06), (column, base + 0.94), arrowprops=arrow)
    words = _operator_words(operator, state)
    axes.text(column + 0.04, base + 0.5, words, ha="left", va="center", fontsize=7.5, color=INK)


def _operator_words(operator: Operator | None, state: str) -> str:
    if operator is None:
        return {MATCHED: "no action", UNMATCHED: "none fits"}.get(state, "?")
    if isinstance(operator, Monomial):
        if operator.is_identity:
            return "id"
        return f"{len(operator.permutation.cycles())} cycles"
    if size(operator) <= 3:
        return "\n".join(" ".join(number_label(value, 6) for value in row) for row in operator.rows())
    return f"{size(operator)}×{size(operator)}\nmatrix"


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def generators_on(actions: LayerActions, index: int) -> list[Permutation]:
    """The permutations by which the generators act on a hidden layer, where they do."""
    return [operator.permutation for _, operator in actions.on_layer(index) if isinstance(operator, Monomial)]

"""A picture by its name: what `catnet draw --what` knows.

>>> list(PICTURES)[:3]
['overview', 'regions', 'hyperplanes']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.drawing.canvas import new_axes
from catnet.drawing.group import draw_cayley_graph
from catnet.drawing.ladder import draw_ladder_of
from catnet.drawing.network import can_be_normalised, draw_disguised_and_normalised, draw_network, network_height
from catnet.drawing.plane import Window
from catnet.drawing.regions import draw_hyperplanes, draw_orbit, draw_regions
from catnet.drawing.surface import draw_graph, draw_twin
from catnet.drawing.witness import draw_witness
from catnet.drawing.words import shortened
from catnet.errors import InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.end_to_end import EndToEndDifference
from catnet.questions.identifiable import check_identifiable
from catnet.questions.symmetries import symmetries
from catnet.questions.verify import Report, verify
from catnet.theorem.action import EndActions
from catnet.theorem.ladder import LayerActions
from catnet.verdict import Refuted

__all__ = ["PICTURES", "Subject", "picture"]

PICTURES = {
    "overview": "the ladder and the network (the default)",
    "regions": "the linear regions of a network with two inputs, or of the slice that the group picks out",
    "hyperplanes": "where neurons go from off to on, by layer",
    "orbit": "the orbit of a point and of its region under the group",
    "graph": "the function: a surface over two inputs, a line over one",
    "ladder": "the ladder of commuting squares, with the permutation on each layer",
    "network": "neurons and weights, as given and normalised so that the group only permutes",
    "group": "the Cayley graph of the group",
    "symmetries": "all symmetries that are found, as a network: the neurons of one orbit in one colour and shape",
    "witness": "where f(g x) and g f(x) differ, if they do",
    "twin": "another network with the same function, if one is found",
}


@final
@dataclass(frozen=True, slots=True)
class Subject:
    """What is drawn: a parameter of any architecture, and for an instance its actions and the answers on it."""

    theta: Any
    ends: EndActions | None = None
    report: Report | None = None
    colour: str = "piece"
    window: Window | None = None
    max_cells: int = DEFAULT_MAX_CELLS

    @property
    def actions(self) -> LayerActions | None:
        return self.report.proof.actions if self.report is not None and self.report.proof is not None else None

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(space.dimension for space in self.theta.spaces)

    def layered(self, what: str) -> MLP:
        """The network; `InputError` for another architecture."""
        found = as_perceptron(self.theta)
        if found is not None:
            return found
        raise InputError(
            f"{what} is drawn for networks of the format catnet-network/1, and this is {self.theta.kind}; "
            "--what ladder and --what group draw an instance of any architecture"
        )

    def group(self, what: str) -> EndActions:
        """The actions at the ends; `InputError` without any."""
        if self.ends is None or not self.ends.generators:
            raise InputError(
                f"{what} needs an instance with a group, and there is none; --what network draws the network"
            )
        return self.ends

    def instance(self, what: str) -> tuple[EndActions, Report]:
        """The actions at the ends and the answers; `InputError` without any."""
        ends = self.group(what)
        return ends, self.report or verify(self.theta, ends, max_cells=self.max_cells)


def picture(what: str, subject: Subject) -> Any:
    """The axes of one of the `PICTURES`.

    Raises
    ------
    InputError
        Another name; a picture that this subject does not have, with what can be drawn instead.
    """
    if what not in PICTURES:
        raise InputError(f"found {what!r}, pictures are {', '.join(PICTURES)}")
    ends, cells, window = subject.ends, subject.max_cells, subject.window
    if what == "ladder":
        known, report = subject.instance(what)
        return draw_ladder_of(report, subject.widths, known.generators)
    if what == "group":
        return draw_cayley_graph(subject.instance(what)[1].group.listed())
    if what == "overview":
        return _overview(subject)
    theta = subject.layered(what)
    if what == "regions":
        return draw_regions(theta, ends, colour=subject.colour, actions=subject.actions, window=window, max_cells=cells)
    if what == "hyperplanes":
        return draw_hyperplanes(theta, ends, window=window, max_cells=cells)
    if what == "orbit":
        return draw_orbit(theta, subject.group(what), window=window, max_cells=cells)
    if what == "graph":
        return draw_graph(theta, ends, window=window, max_cells=cells)
    if what == "network":
        return _network(subject)
    if what == "symmetries":
        return _symmetries(subject)
    if what == "witness":
        return _witness(subject)
    return _twin(subject)


def _network(subject: Subject) -> Any:
    if subject.actions is None or not can_be_normalised(subject.theta, subject.actions):
        return draw_network(subject.theta, subject.actions)
    return draw_disguised_and_normalised(subject.theta, subject.actions)


def _symmetries(subject: Subject) -> Any:
    found = symmetries(subject.theta, max_cells=subject.max_cells)
    theta, all_act = as_perceptron(found.acted_on), all(found.on_layers(name) is not None for name in found.ends.names)
    if theta is None or not all_act:
        raise InputError(
            "the symmetries that were found do not act on the layers of a network that can be drawn; "
            "catnet symmetries lists them"
        )
    named = f"{found.structure}: " if found.order != 1 and found.structure is not None else ""
    count = "no symmetry but the identity" if found.order == 1 else f"{found.order} symmetries"
    title = f"{named}{count}{'' if found.complete else ', perhaps more'}"
    return draw_network(theta, found.layers or LayerActions(()), title=shortened(title, 60))


def _witness(subject: Subject) -> Any:
    ends, report = subject.instance("witness")
    found = report.end_to_end
    if not isinstance(found, Refuted) or not isinstance(found.witness, EndToEndDifference):
        raise InputError(f"there is no witness: end to end is {found.word}; --what ladder draws what is known")
    return draw_witness(subject.theta, ends, found.witness, window=subject.window, max_cells=subject.max_cells)


def _twin(subject: Subject) -> Any:
    if subject.theta.widths[0] > 2:
        raise InputError(
            f"a twin is drawn over one or two inputs and the network has {subject.theta.widths[0]}; "
            "catnet identify --json writes it out"
        )
    verdict = check_identifiable(subject.theta, max_cells=subject.max_cells)
    twin = as_perceptron(verdict.witness) if isinstance(verdict, Refuted) else None
    if twin is None:
        raise InputError(f"no twin was found: identifiability is {verdict.word}; --what graph draws the function")
    return draw_twin(subject.theta, twin, window=subject.window, max_cells=subject.max_cells)


def _overview(subject: Subject) -> Any:
    """The ladder above, the network below: as given and normalised, where there is an action."""
    theta, ends, report = as_perceptron(subject.theta), subject.ends, subject.report
    if ends is None or report is None or not ends.generators:
        return draw_network(subject.layered("network"))
    if theta is None:
        return draw_ladder_of(report, subject.widths, ends.generators)
    ladders = min(4, len(ends.generators))
    heights = [2.7 * ladders + 0.3, network_height(theta.widths)]
    width = max(6.0, 2.0 * len(theta.widths) + 1.0, 2 * (1.3 * len(theta.widths) + 0.4))
    figure = new_axes(None, (width, sum(heights))).figure
    figure.clear()
    grid = figure.add_gridspec(2, 2, height_ratios=heights)
    upper = figure.add_subplot(grid[0, :])
    draw_ladder_of(report, theta.widths, ends.generators, axes=upper)
    if subject.actions is None or not can_be_normalised(theta, subject.actions):
        return [upper, draw_network(theta, subject.actions, axes=figure.add_subplot(grid[1, :]))]
    lower = [figure.add_subplot(grid[1, place]) for place in (0, 1)]
    return [upper, *draw_disguised_and_normalised(theta, subject.actions, axes=lower)]

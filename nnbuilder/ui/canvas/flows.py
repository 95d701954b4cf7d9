"""What flows through the ports of a node, and what is told of it besides: values made of the analysis when it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.colours import wire
from nnbuilder.core.graph import Edge, NodeId, Path, leaving, sources
from nnbuilder.core.profile import Profile
from nnbuilder.core.tensor import TensorSpec, Type
from nnbuilder.ui.canvas.geometry import Shape

PLAIN = "edge"
"""The colour of what cannot be told."""
Port = tuple[str, int, bool]
"""(port, index, is it an output)"""


@dataclass(frozen=True, slots=True)
class Flow:
    """What a node shows of its surroundings.

    inputs   the colour of what comes into each port; "" where nothing does
    outputs  the colour of what each port gives, and `taken` those that are read
    labels   the shape of what each port gives; "" where it is not known
    bright   the ports of wires that are pointed at or selected
    weights  how many weights it has and which share of all; "" where that is not asked for
    share    that share, from 0 to 1
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    taken: tuple[bool, ...] = ()
    labels: tuple[str, ...] = ()
    bright: frozenset[Port] = frozenset()
    is_hovered: bool = False
    weights: str = ""
    share: float = 0.0


NOTHING = Flow()


def label(carried: Type | None) -> str:
    """The shape as it stands at a port."""
    return str(carried) if isinstance(carried, TensorSpec) and carried.shape else ""


def ports_of(
    node: NodeId, shape: Shape, edges: frozenset[Edge], types: Mapping[tuple[Path, str], Type], path: Path
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[bool, ...], tuple[str, ...]]:
    """Inputs, outputs, taken and labels of a `Flow`, for a node of the graph at a path."""
    feeds = sources(edges).get(node, {})

    def incoming(port: str, index: int) -> str:
        ends = feeds.get(port, ())
        return wire(types.get(((*path, ends[index].node), ends[index].port))) if index < len(ends) else ""

    given = [types.get(((*path, node), name)) for name in shape.outputs]
    read = {edge.source.port for edge in leaving(edges).get(node, ())}
    taken = tuple(name in read for name in shape.outputs)
    # The ports of a collapsed node are too near to each other for more than one shape.
    is_told = [not shape.is_collapsed or len(given) == 1 or (sum(taken) == 1 and is_taken) for is_taken in taken]
    labels = tuple(label(one) if shows else "" for one, shows in zip(given, is_told, strict=True))
    return tuple(incoming(*port) for port in shape.inputs), tuple(map(wire, given)), taken, labels


def weights_of(profile: Profile | None, path: Path) -> tuple[str, float]:
    """How many weights a node has, with their share of all, as it stands below the node; and that share."""
    count = profile.parameters.get(path, 0) if profile is not None else 0
    if profile is None or not count:
        return "", 0.0
    share = count / profile.total_parameters if profile.total_parameters else 0.0
    percent = "< 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")
    return f"{_short(count)} weights  ·  {percent}" if profile.total_parameters else f"{_short(count)} weights", share


def _short(count: int) -> str:
    for unit, size in (("G", 10**9), ("M", 10**6), ("k", 10**4)):
        if count >= size:
            scaled = count / (1000 if unit == "k" else size)
            return f"{scaled:.3g} {unit}" if scaled < 1000 else f"{scaled:,.0f} {unit}"
    return f"{count:,}"

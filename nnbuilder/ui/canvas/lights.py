"""What the drawing of a link shows of every node: which ports it could end at, and who is out of reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.ui.canvas.geometry import Shape

PortStates = Mapping[tuple[str, int, bool], str]
"""{(port, index, is it an output): "ok" or "no"}."""


@dataclass(frozen=True, slots=True)
class Lights:
    """A link under way from a port of `node`. `blocked` are the nodes that it would close a loop with, `picked` is the edge
    that was taken off its input: it is not shown. `given` is what it leads on, and `refused` are the ports, by kind, that take no
    such tensor, whatever else comes in."""

    node: NodeId
    is_output: bool
    blocked: frozenset[NodeId]
    picked: Edge | None
    given: TensorSpec | None = None
    refused: frozenset[tuple[str, str]] = frozenset()

    def fades(self, node: NodeId) -> bool:
        return node in self.blocked and node != self.node

    def states(self, node: NodeId, kind: str, shape: Shape) -> PortStates:
        """How the ports of a node look: those of the other side light up that may take what comes."""
        is_open = node not in self.blocked
        inputs = {(port, index, False): _state(self.is_output and is_open and (kind, port) not in self.refused) for port, index in shape.inputs}
        return inputs | {(port, 0, True): _state(is_open and not self.is_output) for port in shape.outputs}


def refused(specs: Iterable[LayerSpec], given: TensorSpec | None) -> frozenset[tuple[str, str]]:
    """{(kind, port)}: those that read other axes, or numbers of another type."""
    if given is None:
        return frozenset()
    ports = ((spec.kind, port) for spec in specs for port in spec.inputs)
    return frozenset((kind, port.name) for kind, port in ports if port.axes.read(given) is None or not port.axes.accepts_dtype(given.dtype))


def _state(is_lit: bool) -> str:
    return "ok" if is_lit else "no"

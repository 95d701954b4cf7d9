"""What the drawing of a link shows of every node: which ports it could end at, and who is out of reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.core.graph import Edge, NodeId
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.ui.canvas.geometry import Shape

PortStates = Mapping[tuple[str, int, bool], str]
"""{(port, index, is it an output): "ok" or "no"}."""


@dataclass(frozen=True, slots=True)
class Lights:
    """A link under way from a port of `node`. `blocked` are the nodes that it would close a loop with, `picked` is the edge
    that was taken off its input: it is not shown. `given` is what it leads on."""

    node: NodeId
    is_output: bool
    blocked: frozenset[NodeId]
    picked: Edge | None
    given: TensorSpec | None = None

    def fades(self, node: NodeId) -> bool:
        return node in self.blocked and node != self.node

    def states(self, node: NodeId, shape: Shape) -> PortStates:
        """How the ports of a node look: those of the other side light up."""
        state = "no" if node in self.blocked else "ok"
        inputs = {(port, index, False): state if self.is_output else "no" for port, index in shape.inputs}
        return inputs | {(port, 0, True): "no" if self.is_output else state for port in shape.outputs}

"""What lies where in a drawing, told from the values that a scene is made from: it does not matter which items there are."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from nnbuilder.core.graph import Edge, End, NodeId
from nnbuilder.ui.canvas.curves import painted
from nnbuilder.ui.canvas.dots import Dots
from nnbuilder.ui.canvas.edge_item import is_near
from nnbuilder.ui.canvas.geometry import HIT
from nnbuilder.ui.canvas.looks import Looks
from nnbuilder.ui.canvas.places import Places, around
from nnbuilder.ui.canvas.sheets import Sheets
from nnbuilder.ui.canvas.wires import Wires
from nnbuilder.ui.session import Session


class Located:
    """The questions of a pointer."""

    session: Session
    looks: Looks
    places: Places
    wires: Wires
    notes: Sheets
    dots: Dots

    def port_point(self, end: End, *, is_output: bool) -> QPointF:
        return self.places.corner(end.node) + self.looks[end.node].shape.port(end.port, end.index, is_output=is_output)

    def path_of(self, edge: Edge) -> QPainterPath:
        """The line of an edge as it is drawn."""
        return painted(self.wires[edge])

    def port_at(self, at: QPointF, reach: float = HIT, *, outputs: bool = True, inputs: bool = True) -> tuple[End, bool] | None:
        """The nearest port within reach: its end, and whether it is an output."""
        return self.places.port_at(self.looks, at, reach, outputs=outputs, inputs=inputs)

    def node_at(self, at: QPointF) -> NodeId | None:
        """The uppermost node under a point: the selected ones lie above the others."""
        under = self.places.nodes_in(around(at, 0))
        return max(under, key=lambda node: (node in self.session.selection, self.places.rows[node]), default=None)

    def edge_at(self, at: QPointF, reach: float = 6.0) -> Edge | None:
        """The uppermost edge whose line passes within reach of a point."""
        square = around(at, reach)
        under = [edge for edge in self.wires.within(square) if is_near(self.path_of(edge), square)]
        return max(under, key=self.places.rank, default=None)

    def boxes(self) -> dict[NodeId, tuple[float, float, float, float]]:
        """Where every node stands and how large it is drawn: left, top, width, height."""
        return self.places.sized()

    def drawn_rect(self) -> QRectF:
        """Around every node, note and point of a wire."""
        return self.places.bounds().united(self.notes.bounds()).united(self.dots.bounds())

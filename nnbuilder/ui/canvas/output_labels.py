"""Where the shapes at outputs stand: beside the port, on the side where no wire runs and no node is, or nowhere."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property

import numpy as np
from PySide6.QtCore import QMarginsF, QRectF

from nnbuilder.core.graph import NodeId
from nnbuilder.core.layout.routes import Routes
from nnbuilder.core.layout.through import runs_through
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.geometry import LABEL_GAP, LABEL_HEIGHT, LABEL_STRIP, PORT_RADIUS
from nnbuilder.ui.canvas.lettering import width_of
from nnbuilder.ui.canvas.looks import Look
from nnbuilder.ui.canvas.places import Boxes, Places, touching

_FEW = 20
_REACH = 260.0
"""How far from its node a label reaches at most."""
_HALF_WIRE = 1.5
"""How far a wire reaches to each side of its line."""
_AROUND = (-PORT_RADIUS - 3, -LABEL_STRIP, PORT_RADIUS + 3, 0.0)
"""What belongs to a node besides its box: its ports, and above it the place of a shape that finds none beside its port."""
_AROUND_DOWNWARDS = (-3.0, -PORT_RADIUS - 3, 3.0, PORT_RADIUS + 3)
_BELOW = (-5.0, 0.0, 5.0, LABEL_GAP + LABEL_HEIGHT)
"""And where it is from top to bottom; the places of the shapes below, for one that stands beside its node."""

Label = tuple[str, str, QRectF]
"""(output, shape, where that stands on the node)"""


class OutputLabels:
    """The labels of each node as nodes and wires stand now, found when they are asked for. While some nodes are in the hand the
    labels of all others stay where they are."""

    def __init__(self) -> None:
        self._standing = self._dragged = _Surroundings(Places(), Routes(), is_downwards=False)
        self._moving: Set[NodeId] = frozenset()
        self._labels: dict[NodeId, tuple[Look, tuple[str, ...], list[Label]]] = {}

    def follow(self, places: Places, routes: Routes, *, is_downwards: bool) -> None:
        """As nodes and wires stand while nothing is dragged, and which way the routes are told."""
        before = self._standing
        if places is not before.places or routes is not before.routes:
            self._standing = _Surroundings(places, routes, is_downwards=is_downwards)
            regions = self._standing.differing(before)
            if regions is None:
                self._labels.clear()
            for region in regions or ():
                for row in touching(places.boxes, region).tolist():
                    self._labels.pop(places.nodes[row], None)

    def drag(self, moving: Set[NodeId], places: Places, routes: Routes) -> None:
        """Which nodes are in the hand, if any, and how nodes and wires stand meanwhile. Of many the labels stay on their sides."""
        moving = moving if len(moving) <= _FEW else frozenset()
        for node in moving | self._moving if places is not self._dragged.places else ():
            self._labels.pop(node, None)
        self._moving, self._dragged = moving, _Surroundings(places, routes, is_downwards=self._standing.is_downwards)

    def of(self, look: Look, texts: tuple[str, ...]) -> list[Label]:
        """What stands at the outputs of a node, each of which gives one of the texts, "" for nothing."""
        before = self._labels.get(look.id)
        if before is None or before[0] is not look or before[1] != texts:
            before = self._labels[look.id] = (look, texts, self._placed(look, texts))
        return before[2]

    def _placed(self, look: Look, texts: tuple[str, ...]) -> list[Label]:
        """On the sides where most of them have room."""
        around = self._dragged if look.id in self._moving else self._standing
        if not any(texts) or look.id not in around.places.rows:
            return []
        widths = [width_of(text, theme.TINY) for text in texts]
        best: list[Label] = []
        for rooms in look.shape.label_rooms(widths, is_marked=look.severity != ""):
            free = [around.is_free(look.id, room) if text else False for text, room in zip(texts, rooms, strict=True)]
            if sum(free) > len(best):
                best = [label for label, is_free in zip(zip(look.shape.outputs, texts, rooms, strict=True), free, strict=True) if is_free]
            if len(best) == len(texts) - texts.count(""):
                break
        return best


class _Surroundings:
    """Nodes and wires, in arrays that are made when they are needed."""

    def __init__(self, places: Places, routes: Routes, *, is_downwards: bool) -> None:
        self.places, self.routes, self.is_downwards = places, routes, is_downwards

    @cached_property
    def cards(self) -> Boxes:
        """(nodes, 4): their boxes with what belongs to them."""
        cards: Boxes = self.places.boxes + np.array(_AROUND_DOWNWARDS if self.is_downwards else _AROUND)
        return cards

    def _in_the_way(self, node: NodeId, room: QRectF) -> Boxes:
        """The boxes that a rectangle on a node must not touch: what stands above a node is in nobody's place, but what stands beside
        one may be in the place of a shape below another."""
        if self.is_downwards and room.top() < self.places.box(node).height():
            boxes: Boxes = self.cards + np.array(_BELOW)
            return boxes
        return self.places.boxes if room.bottom() <= 0 else self.cards

    @cached_property
    def frames(self) -> Boxes:
        """(wires, 4): around each of them."""
        return np.array(self.routes.frames, np.float64).reshape(-1, 4)

    def differing(self, before: _Surroundings) -> list[QRectF] | None:
        """Where a label may have another place than before; None where that may be anywhere."""
        are_same = before.is_downwards == self.is_downwards and before.places.nodes == self.places.nodes and before.routes.edges == self.routes.edges
        if not are_same:
            return None
        moved = np.flatnonzero((before.places.boxes != self.places.boxes).any(axis=1))
        rows = [row for row, paths in enumerate(zip(before.routes.paths, self.routes.paths, strict=True)) if paths[0] is not paths[1]]
        if len(moved) + len(rows) > _FEW:
            return None
        boxes = [box for around in (before, self) for box in (*around.cards[moved].tolist(), *(around.routes.frames[row] for row in rows))]
        return [QRectF(left - _REACH, top - _REACH, right - left + 2 * _REACH, bottom - top + 2 * _REACH) for left, top, right, bottom in boxes]

    def is_free(self, node: NodeId, room: QRectF) -> bool:
        """Whether a rectangle on a node touches no node and no wire."""
        at = room.translated(self.places.corner(node))
        if len(touching(self._in_the_way(node, room), at)):
            return False
        wide = at.marginsAdded(QMarginsF(_HALF_WIRE, _HALF_WIRE, _HALF_WIRE, _HALF_WIRE))
        if self.is_downwards:
            wide = QRectF(wide.y(), wide.x(), wide.height(), wide.width())
        box = (wide.left(), wide.top(), wide.right(), wide.bottom())
        return not any(runs_through(self.routes.paths[row], box) for row in touching(self.frames, wide).tolist())

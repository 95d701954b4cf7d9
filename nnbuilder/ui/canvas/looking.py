"""Going back to what was looked at: by [ and ], by marks, and where a block was left when it is opened again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF

from nnbuilder.ui.canvas.camera import Camera
from nnbuilder.ui.canvas.views import Viewpoint, Views
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session


class Looking(Guarded, QObject):
    """Moves the camera of one document, and opens the graph a view is of."""

    def __init__(self, camera: Camera, session: Session) -> None:
        super().__init__(camera)
        self.camera, self.session, self.views = camera, session, Views()
        self._left: Viewpoint | None = None
        camera.leaping.connect(self.leap)
        session.leaving.connect(self._leave)
        session.graph_opened.connect(self._open)
        session.document_replaced.connect(self._start_again)

    @property
    def now(self) -> Viewpoint:
        return Viewpoint(self.session.block_path, self.camera.seen.center(), self.camera.scale_factor)

    def leap(self) -> None:
        """Something else will be seen at once."""
        self.views.leap(self.now)

    def back(self) -> None:
        self._show(self.views.back(self.now))

    def forth(self) -> None:
        self._show(self.views.forth(self.now))

    def mark(self, number: int) -> None:
        """Keeps what is seen now under a number."""
        self.views.marks[number] = self.now

    def go(self, number: int) -> None:
        """Shows what was kept under a number."""
        viewpoint = self.views.marks.get(number)
        if viewpoint is not None and self._is_there(viewpoint):
            self.leap()
            self._show(viewpoint)

    def _show(self, viewpoint: Viewpoint | None) -> None:
        if viewpoint is None or not self._is_there(viewpoint):
            return
        if viewpoint.path != self.session.block_path:
            before, after = list(self.views.before), list(self.views.after)
            self.session.open_path(viewpoint.path)
            # Opening is no leap of its own here.
            self.views.before, self.views.after = before, after
        self.camera.look_at(viewpoint.centre, viewpoint.scale)

    def _is_there(self, viewpoint: Viewpoint) -> bool:
        """Whether every block on the way is still drawn."""
        blocks = [self.session.document.node(step) for step in viewpoint.path if isinstance(step, str)]
        return all(node is not None and node.kind in self.session.document.graphs for node in blocks)

    def _leave(self) -> None:
        self._left = self.now
        self.views.left[self.session.block_path] = self._left

    def _open(self) -> None:
        if self._left is not None:
            self.views.leap(self._left)
        there = self.views.left.get(self.session.block_path)
        if there is not None:
            self.camera.look_at(QPointF(there.centre), there.scale)
        else:
            self.camera.fit_soon()

    def _start_again(self) -> None:
        self.views, self._left = Views(), None
        self.camera.fit_soon()

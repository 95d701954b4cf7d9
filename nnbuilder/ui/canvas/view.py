"""The canvas: turns events of mouse and keys into gestures, and moves the camera."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QToolTip

from nnbuilder.core.arrange import WIDTH
from nnbuilder.core.diff import Change
from nnbuilder.core.graph import Edge, End, NodeId, Path
from nnbuilder.ui import theme
from nnbuilder.ui.canvas import commands
from nnbuilder.ui.canvas.edge_item import curve
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.gestures.link import DrawLink, Verdict
from nnbuilder.ui.canvas.gestures.move import MoveNodes
from nnbuilder.ui.canvas.gestures.note import MoveNote, ResizeNote
from nnbuilder.ui.canvas.gestures.select import SelectBox
from nnbuilder.ui.canvas.menu import open_menu
from nnbuilder.ui.canvas.minimap import Minimap
from nnbuilder.ui.canvas.note_edit import NoteEdit
from nnbuilder.ui.canvas.overview import SCALE as OVERVIEW_SCALE
from nnbuilder.ui.canvas.renaming import RenameEdit
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.canvas.search_popup import SearchPopup
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.palette.panel import MIME
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import plain_tip

ZOOM_STEP, ZOOM_LEAST, ZOOM_MOST = 1.15, 0.05, 4.0
_GRID = 20


class CanvasView(Guarded, QGraphicsView):
    """Shows the open graph. `hint_changed` tells what keys and buttons do in the gesture under way."""

    hint_changed = Signal(str)
    refused = Signal(str)
    session: Session
    graph_scene: GraphScene

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        self.graph_scene, self.minimap = GraphScene(session), Minimap(self)
        self.setScene(self.graph_scene)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.gesture: Gesture | None = None
        self.verdict: tuple[Verdict, QPointF] | None = None
        self.pointer = QPointF(0, 0)
        self._panning: QPoint | None = None
        self._space = False
        self._bright_edge: Edge | None = None
        self._wants_fit = True
        session.document_replaced.connect(self._fit_soon)
        session.graph_opened.connect(self._fit_soon)
        session.changed.connect(self._after_change)
        session.leaving.connect(self._give_up)

    @property
    def scale_factor(self) -> float:
        return float(self.transform().m11())

    @property
    def shows_items(self) -> bool:
        """Whether nodes and wires are drawn one by one, and not the overview of them."""
        return self.scene() is self.graph_scene

    @property
    def seen(self) -> QRectF:
        """The part of the scene that is in view."""
        return QRectF(self.mapToScene(self.viewport().rect()).boundingRect())

    # The camera

    def fit_all(self) -> None:
        """Everything in view, never larger than life."""
        self._show_rect(self.graph_scene.drawn_rect())

    def fit_selection(self) -> None:
        rect = QRectF()
        for node in self.session.selection:
            rect = rect.united(self.node_scene_rect(node))
        self._show_rect(rect if not rect.isEmpty() else self.graph_scene.drawn_rect())

    def zoom_in(self) -> None:
        self._zoom(ZOOM_STEP, QPointF(self.viewport().rect().center()))

    def zoom_out(self) -> None:
        self._zoom(1 / ZOOM_STEP, QPointF(self.viewport().rect().center()))

    def zoom_reset(self) -> None:
        self._zoom(1 / self.scale_factor, QPointF(self.viewport().rect().center()))

    def reveal(self, path: Path) -> None:
        """Selects the node at a path, opens its graph if need be, and pans until it can be seen."""
        blocks = path[:-1]
        if blocks != self.session.block_path:
            self.session.open_path(blocks)
        self.session.select({str(path[-1])})
        self.ensure_node_visible(str(path[-1]))

    def ensure_node_visible(self, node: NodeId) -> None:
        """Pans, and never zooms, until a node is in view."""
        if node in self.graph_scene.places.rows:
            self.ensureVisible(self.node_scene_rect(node), 40, 40)

    def node_scene_rect(self, node: NodeId) -> QRectF:
        return self.graph_scene.places.box(node)

    def port_position(self, node: NodeId, port: str, is_output: bool, index: int = 0) -> QPointF:
        """Where a port is, in scene coordinates."""
        return self.graph_scene.port_point(End(node, port, index), is_output=is_output)

    def restyle(self) -> None:
        """Items keep pens and pictures of their colours, so they are made anew."""
        self.graph_scene.rebuild()
        self.minimap.forget()
        self.viewport().update()

    # What gestures tell

    def show_verdict(self, verdict: Verdict | None, at: QPointF) -> None:
        self.verdict = None if verdict is None else (verdict, at)
        self.viewport().update()

    def highlight_edge(self, edge: Edge | None) -> None:
        if edge != self._bright_edge:
            self._bright_edge = edge
            self.viewport().update()

    def refuse(self, text: str) -> None:
        self.refused.emit(text)

    def end_gesture(self) -> None:
        self.gesture = None
        self.hint_changed.emit("")
        self.viewport().update()

    def _after_change(self, change: Change) -> None:
        # An undo, or an edit from another panel, while the button is down: the ground of the gesture is gone.
        if change.touches_drawing:
            self.cancel_gesture()
        self.viewport().update()
        if change.touches_drawing or change.notes:
            self.minimap.forget()
        self._camera_moved()

    def _give_up(self) -> None:
        """Another document or graph is about to be shown: what is under way is of this one, and ends with it."""
        self.cancel_gesture()
        for editor in self.viewport().children():
            if isinstance(editor, RenameEdit | NoteEdit | SearchPopup):
                editor.give_up()

    def cancel_gesture(self) -> None:
        if self.gesture is not None:
            gesture, self.gesture = self.gesture, None
            gesture.cancel()
            self.end_gesture()

    # Commands that stand at the pointer

    def add_node(self, kind: str, at: QPointF | None = None) -> NodeId | None:
        """A new node of a kind at a place, or behind the selected node and chained to it where the types fit."""
        return commands.add_node(self, kind, at)

    def open_search(self, at: QPointF | None = None, link: tuple[End, bool] | None = None) -> None:
        where = at if at is not None else self.pointer
        specs = commands.fitting_specs(self, link)
        SearchPopup(self.viewport(), self.mapFromScene(where), specs, lambda kind: commands.add_linked(self, kind, where, link))

    def rename_selected(self) -> None:
        if len(self.session.selection) == 1:
            RenameEdit(self, next(iter(self.session.selection)))

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        at = self.mapToScene(event.position().toPoint())
        if self.gesture is not None and event.button() == Qt.MouseButton.RightButton:
            self.cancel_gesture()
        elif event.button() == Qt.MouseButton.MiddleButton or (event.button() == Qt.MouseButton.LeftButton and self._space):
            self._panning = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._press_left(at, event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            open_menu(self, at, event.globalPosition().toPoint())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer = self.mapToScene(event.position().toPoint())
        if self._panning is not None:
            moved = event.position().toPoint() - self._panning
            self._panning = event.position().toPoint()
            self._pan(QPointF(moved))
        elif self.gesture is not None:
            self.gesture.move(self.pointer, event.modifiers())
            self._pan_at_edge(event.position())
        else:
            over = self.graph_scene.port_at(self.pointer, 12 / self.scale_factor) if self.shows_items else None
            self.viewport().setCursor(Qt.CursorShape.CrossCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panning is not None and event.button() in (Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton):
            self._panning = None
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        elif self.gesture is not None and event.button() == Qt.MouseButton.LeftButton:
            at = self.mapToScene(event.position().toPoint())
            if isinstance(self.gesture, DrawLink) and not self.gesture.passed_threshold(at) and not self.gesture.is_drag:
                # A click on a port and a click on another one do the same as a drag.
                self.gesture.is_drag = True
                return
            gesture, self.gesture = self.gesture, None
            gesture.finish(at, event.modifiers())
            self.end_gesture()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self.mapToScene(event.position().toPoint())
        node, note = self.graph_scene.node_at(at), self.graph_scene.note_at(at)
        self.cancel_gesture()
        if node is None and note is not None:
            NoteEdit(self, note)
        elif node is None:
            self.open_search(at)
        elif not self.session.enter(node) and at.y() - self.node_scene_rect(node).top() < 22:
            self.session.select({node})
            self.rename_selected()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.pixelDelta().isNull() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._pan(QPointF(event.pixelDelta()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pan(QPointF(event.angleDelta().y() / 2, 0))
        else:
            self._zoom(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.gesture is not None:
            if event.key() == Qt.Key.Key_Escape:
                self.cancel_gesture()
            else:
                self.gesture.key(event.key())
            event.accept()
        elif event.key() == Qt.Key.Key_Space:
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif not commands.key(self, event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        # Tab searches for a layer here; F6 goes from pane to pane.
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        self.cancel_gesture()
        super().focusOutEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            self.highlight_edge(self.graph_scene.edge_at(self.mapToScene(event.position().toPoint()), 20))
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            at = self.mapToScene(event.position().toPoint())
            edge = self.graph_scene.edge_at(at, 20)
            self.highlight_edge(None)
            commands.drop_kind(self, bytes(event.mimeData().data(MIME).data()).decode(errors="replace"), at, edge)
            event.acceptProposedAction()
            self.setFocus()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            text = commands.tooltip(self, self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(text), self.viewport())
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wants_fit and self.isVisible():
            self._wants_fit = False
            self.fit_all()
        self._camera_moved()

    def scrollContentsBy(self, x: int, y: int) -> None:
        super().scrollContentsBy(x, y)
        # At the end of the program the scene goes before its view.
        if self.scene() is not None:
            self._camera_moved()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_soon()

    def sizeHint(self) -> QSize:
        return QSize(700, 460)

    # Painting around the items

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        rect = QRectF(rect)
        painter.fillRect(rect, theme.token("canvas"))
        if self.scale_factor < 0.5:
            return
        left, top = rect.left() // _GRID * _GRID, rect.top() // _GRID * _GRID
        columns, rows = int((rect.right() - left) // _GRID) + 2, int((rect.bottom() - top) // _GRID) + 2
        painter.setPen(QPen(theme.token("canvas.grid"), 2 / self.scale_factor))
        painter.save()
        painter.translate(left, top)
        painter.drawPoints(_grid(columns, rows))
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.session.graph.nodes:
            self._paint_empty(painter)
        if self._bright_edge is not None and self._bright_edge in self.session.graph.edges:
            painter.setPen(QPen(theme.token("accent"), 4))
            painter.drawPath(self.viewportTransform().map(curve(*self.graph_scene.ends(self._bright_edge))))
        if self.verdict is not None:
            self._paint_verdict(painter, *self.verdict)
        painter.end()

    def _paint_empty(self, painter: QPainter) -> None:
        rect = self.viewport().rect()
        font = painter.font()
        font.setPixelSize(19)
        painter.setFont(font)
        painter.setPen(theme.token("text"))
        painter.drawText(rect.adjusted(0, -30, 0, -30), Qt.AlignmentFlag.AlignCenter, "Draw a network here")
        font.setPixelSize(13)
        painter.setFont(font)
        painter.setPen(theme.token("text.muted"))
        painter.drawText(
            rect.adjusted(20, 26, -20, 26),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            "Drag a layer from the left, press Tab to search for one,\nor start from a template: File, New from template.",
        )

    def _paint_verdict(self, painter: QPainter, verdict: Verdict, at: QPointF) -> None:
        """The words at the pointer: what would flow, or why not, and the cure with its key."""
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        text = verdict.text + (f"\n{verdict.fix.title}: press Enter" if verdict.fix is not None else "")
        place = self.mapFromScene(at) + QPoint(16, 18)
        room = QRectF(0, 0, 330, 400)
        box = painter.boundingRect(room, Qt.TextFlag.TextWordWrap, text).adjusted(-9, -6, 9, 6)
        box.moveTo(min(place.x(), self.viewport().width() - box.width() - 6), min(place.y(), self.viewport().height() - box.height() - 6))
        painter.setPen(QPen(theme.token("success" if verdict.is_ok else "error"), 1.2))
        painter.setBrush(theme.token("field"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(theme.token("text")))
        painter.drawText(box.adjusted(9, 6, -9, -6), Qt.TextFlag.TextWordWrap, text)

    # Inside

    def _press_left(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if isinstance(self.gesture, DrawLink):
            return
        gesture = self._gesture_at(at, modifiers)
        self.gesture = gesture
        self.hint_changed.emit(gesture.hint)

    def _gesture_at(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> Gesture:
        port = self.graph_scene.port_at(at, 12 / self.scale_factor) if self.shows_items else None
        if port is not None:
            end, is_output = port
            taken = next((edge for edge in self.session.graph.edges if not is_output and edge.target == end), None)
            if taken is not None:
                return DrawLink(self, at, modifiers, taken.source, True, taken)
            return DrawLink(self, at, modifiers, end, is_output)
        node = self.graph_scene.node_at(at)
        if node is not None:
            return MoveNodes(self, at, modifiers, node)
        edge = self.graph_scene.edge_at(at, 6 / self.scale_factor)
        if edge is not None:
            chosen = {edge} if not modifiers & Qt.KeyboardModifier.ShiftModifier else {*self.session.selected_edges, edge}
            self.session.select((), chosen)
            return Gesture(self, at, modifiers)
        note = self.graph_scene.note_at(at)
        if note is not None:
            return (ResizeNote if self.graph_scene.notes[note].at_corner(at) else MoveNote)(self, at, modifiers, note)
        return SelectBox(self, at, modifiers)

    def _pan(self, by: QPointF) -> None:
        scale = self.scale_factor
        self.translate(by.x() / scale, by.y() / scale)
        self._camera_moved()

    def _pan_at_edge(self, at: QPointF) -> None:
        """A gesture near the border takes the canvas along."""
        rect, reach = self.viewport().rect(), 16
        x = 12 if at.x() < reach else -12 if at.x() > rect.width() - reach else 0
        y = 12 if at.y() < reach else -12 if at.y() > rect.height() - reach else 0
        if x or y:
            self._pan(QPointF(x, y))

    def _zoom(self, factor: float, at: QPointF) -> None:
        scale = min(ZOOM_MOST, max(ZOOM_LEAST, self.scale_factor * factor))
        before = self.mapToScene(at.toPoint())
        self.scale(scale / self.scale_factor, scale / self.scale_factor)
        after = self.mapToScene(at.toPoint())
        self.translate(after.x() - before.x(), after.y() - before.y())
        self._camera_moved()

    def _show_rect(self, rect: QRectF) -> None:
        room = self.viewport().rect()
        if rect.isEmpty() or room.isEmpty():
            self.resetTransform()
            self.centerOn(room.width() / 2 - WIDTH, room.height() / 2 - 60)
        else:
            rect = rect.adjusted(-50, -40, 50, 40)
            scale = max(ZOOM_LEAST, min(1.0, room.width() / rect.width(), room.height() / rect.height()))
            self.setTransform(QTransform.fromScale(scale, scale))
            self.centerOn(rect.center())
        self._camera_moved()

    def _camera_moved(self) -> None:
        """Items near, the overview far away and where there are too many of them."""
        seen, is_near = self.seen, self.scale_factor >= OVERVIEW_SCALE
        self.graph_scene.show_area(seen if is_near else QRectF())
        scene = self.graph_scene if is_near and not self.graph_scene.is_crowded else self.graph_scene.overview
        if self.scene() is not scene:
            self.setScene(scene)
            # Another scene is shown by its middle.
            self.centerOn(seen.center())
        self.minimap.refresh()

    def _fit_soon(self) -> None:
        self._wants_fit = True
        self.minimap.forget()
        if self.isVisible():
            QTimer.singleShot(0, self, self._fit_now)

    def _fit_now(self) -> None:
        if self._wants_fit:
            self._wants_fit = False
            self.fit_all()


@lru_cache(64)
def _grid(columns: int, rows: int) -> list[QPoint]:
    """The dots of the grid."""
    return [QPoint(x * _GRID, y * _GRID) for x in range(columns) for y in range(rows)]

"""The canvas: the camera on the open graph, and what events of mouse and keys mean to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QToolTip

from nnbuilder.core.diff import Change
from nnbuilder.core.graph import NodeId
from nnbuilder.ui.canvas import adding, dropping, keys, searching
from nnbuilder.ui.canvas.actions import actions
from nnbuilder.ui.canvas.backdrop import paint_grid, paint_invitation
from nnbuilder.ui.canvas.bonds import paint_bonds, shown_bonds
from nnbuilder.ui.canvas.double_click import double_click
from nnbuilder.ui.canvas.gestures.gesture import Gesture
from nnbuilder.ui.canvas.gestures.key_link import begun
from nnbuilder.ui.canvas.gestures.pick import PORT_REACH, gesture_at
from nnbuilder.ui.canvas.gestures.pick_node import PickNode
from nnbuilder.ui.canvas.graph_camera import GraphCamera
from nnbuilder.ui.canvas.looking import Looking
from nnbuilder.ui.canvas.marks import Marks, paint_marks
from nnbuilder.ui.canvas.menu import open_menu, open_menu_of_selection
from nnbuilder.ui.canvas.minimap import Minimap
from nnbuilder.ui.canvas.note_edit import NoteEdit
from nnbuilder.ui.canvas.picking import Picking
from nnbuilder.ui.canvas.renaming import RenameEdit
from nnbuilder.ui.canvas.surface import Link
from nnbuilder.ui.canvas.tips import WireTip, tooltip
from nnbuilder.ui.canvas.verdict import Verdict, paint_verdict
from nnbuilder.ui.canvas.voice import Voice
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import plain_tip


class CanvasView(GraphCamera):
    """What is done with the open graph. `hint_changed` tells what keys and buttons do in the gesture under way. It is the
    `Surface` that gestures, commands and editors see."""

    hint_changed = Signal(str)
    refused = Signal(str)
    search_opened = Signal()
    value_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.minimap, self.voice = Minimap(self, self), Voice(self, session)
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.gesture: Gesture | None = None
        self.verdict: tuple[Verdict, QPointF] | None = None
        self.pointer = QPointF(0, 0)
        self.marks, self._told = Marks(), ""
        self.looking = Looking(self, session)
        self.bonds, self.wire_tip = shown_bonds(self.graph_scene), WireTip(self)
        session.changed.connect(self._after_change)
        session.leaving.connect(self._give_up)
        session.selection_changed.connect(self._show_bonds)
        for signal in (session.selection_changed, session.changed):
            signal.connect(self._forget_told)

    def restyle(self) -> None:
        """Items keep pens and pictures of their colours, so they are made anew."""
        self.graph_scene.rebuild()
        self.minimap.forget()
        self.viewport().update()

    # What gestures tell

    def show_verdict(self, verdict: Verdict | None, at: QPointF) -> None:
        self.verdict = None if verdict is None else (verdict, at)
        self.voice.say(verdict.spoken if verdict is not None else "")
        self.viewport().update()

    def mark(self, marks: Marks) -> None:
        if marks != self.marks:
            self.marks = marks
            self.viewport().update()

    def refuse(self, text: str) -> None:
        self.voice.say(text)
        self.refused.emit(text)

    def tell(self, text: str) -> None:
        """What came of a command, in the line of hints until something else is done."""
        self.voice.say(text)
        self._told = text
        self.hint_changed.emit(text)

    def _forget_told(self, *_: object) -> None:
        if self._told:
            self._told = ""
            self.hint_changed.emit(self.gesture.hint if self.gesture is not None else "")

    def begin(self, gesture: Gesture) -> None:
        self.wire_tip.follow(None)
        self.gesture = gesture
        self.hint_changed.emit(gesture.hint)

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
        self.camera_moved.emit()

    def _show_bonds(self) -> None:
        if (bonds := shown_bonds(self.graph_scene)) != self.bonds:
            self.bonds = bonds
            self.viewport().update()

    def _give_up(self) -> None:
        """Another document or graph is about to be shown: what is under way is of this one, and ends with it."""
        self.cancel_gesture()
        for editor in self.viewport().children():
            if isinstance(editor, RenameEdit | NoteEdit):
                editor.give_up()

    def cancel_gesture(self) -> None:
        if self.gesture is not None:
            gesture, self.gesture = self.gesture, None
            gesture.cancel()
            self.end_gesture()

    # Commands that stand at the pointer

    def add_node(self, kind: str, at: QPointF | None = None) -> NodeId | None:
        """A new node of a kind at a place, or behind the selected node and chained to it where the types fit."""
        return adding.add_node(self, kind, at)

    def open_search(self, at: QPointF | None = None, link: Link | None = None) -> None:
        """At a place, or behind what is selected."""
        self.search_opened.emit()
        if at is None:
            searching.open_behind(self)
        else:
            searching.open_search(self, at, link)

    def link_by_keys(self, *, backwards: bool) -> None:
        if (link := begun(self, next(iter(self.session.selection)), backwards=backwards)) is not None:
            self.begin(link)

    def rename_selected(self) -> None:
        if len(self.session.selection) == 1:
            RenameEdit(self, next(iter(self.session.selection)))

    def pick_node(self, picking: Picking) -> None:
        """Another node is to be pointed at, or chosen with the keys."""
        self.setFocus()
        self.begin(PickNode(self, picking))

    def edit_value(self, row: str) -> None:
        """The value of the selected node that stands in a row is to be written."""
        self.value_wanted.emit(row)

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        at = self.mapToScene(event.position().toPoint())
        others = {Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton} - {self.gesture.button if self.gesture is not None else event.button()}
        if self.gesture is not None and event.button() in others:
            self.cancel_gesture()
        elif self.takes_hold(event):
            super().mousePressEvent(event)
        elif self.gesture is None and (gesture := gesture_at(self, at, event)) is not None:
            self.begin(gesture)
        elif event.button() == Qt.MouseButton.RightButton:
            open_menu(self, at, event.globalPosition().toPoint())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer = self.mapToScene(event.position().toPoint())
        if self.is_panning:
            super().mouseMoveEvent(event)
        elif self.gesture is not None:
            self.gesture.move(self.pointer, event.modifiers())
            self.pan_at_border(event.position())
        else:
            self.graph_scene.show_hover(self.pointer if self.shows_items else None, self.scale_factor)
            self.wire_tip.follow(self.graph_scene.hovered)
            self._show_bonds()
            over = self.graph_scene.port_at(self.pointer, PORT_REACH / self.scale_factor) if self.shows_items else None
            self.viewport().setCursor(Qt.CursorShape.CrossCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self.mapToScene(event.position().toPoint())
        if self.is_panning:
            super().mouseReleaseEvent(event)
        elif self.gesture is not None and event.button() == self.gesture.button and not self.gesture.goes_on(at):
            gesture, self.gesture = self.gesture, None
            gesture.finish(at, event.modifiers())
            self.end_gesture()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self.mapToScene(event.position().toPoint())
        self.cancel_gesture()
        double_click(self, at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # That of the right button opens at the press.
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            open_menu_of_selection(self)

    def leaveEvent(self, event: QEvent) -> None:
        self.graph_scene.show_hover(None)
        self.wire_tip.follow(None)
        self._show_bonds()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.gesture is not None:
            if event.key() == Qt.Key.Key_Escape:
                self.cancel_gesture()
            else:
                self.gesture.key(event.key(), event.text())
            event.accept()
        elif not keys.press(actions(self), event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        # Tab searches for a layer here; F6 goes from pane to pane.
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.cancel_gesture()
        super().focusOutEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        dropping.hover(self, event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        dropping.hover(self, event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        dropping.leave(self)

    def dropEvent(self, event: QDropEvent) -> None:
        dropping.drop(self, event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            text = tooltip(self, self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(text), self.viewport())
            return True
        return super().viewportEvent(event)

    # Painting around the items

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paint_grid(painter, QRectF(rect), self.scale_factor)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.session.graph.nodes:
            paint_invitation(painter, self.viewport().rect())
        paint_bonds(painter, self.graph_scene, self.viewportTransform())
        paint_marks(painter, self.marks, self.graph_scene, self.viewportTransform())
        if self.verdict is not None:
            verdict, at = self.verdict
            paint_verdict(painter, verdict, self.mapFromScene(at), self.viewport().rect())
        painter.end()

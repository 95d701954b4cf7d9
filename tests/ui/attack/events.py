"""One event of mouse, wheel, keys or focus as a value, and sending it to the window as Qt would."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QFocusEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from nnbuilder.ui.main_window import MainWindow
from nnbuilder.ui.palette.panel import MIME

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton.value, Qt.MouseButton.RightButton.value, Qt.MouseButton.MiddleButton.value
NONE, SHIFT, CTRL, ALT = 0, Qt.KeyboardModifier.ShiftModifier.value, Qt.KeyboardModifier.ControlModifier.value, Qt.KeyboardModifier.AltModifier.value


@dataclass(frozen=True, slots=True)
class Event:
    """What is sent: `press`, `move`, `release` or `double` of a button at a point of the window, `wheel` by pixels in `code`, `key`
    and `type` to whatever has the focus, `unfocus` takes the focus away as another window does, `drop` is the kind of layer in
    `text` dragged over the canvas and dropped at the point, or carried out of it again with `code`."""

    what: str
    x: int = 0
    y: int = 0
    code: int = 0
    modifiers: int = NONE
    text: str = ""

    def __str__(self) -> str:
        code = Qt.Key(self.code).name if self.what == "key" else self.code or ""
        return " ".join(
            str(part) for part in (self.what, self.x, self.y, code, Qt.KeyboardModifier(self.modifiers).name if self.modifiers else "", self.text) if part != ""
        )


def click(x: int, y: int, button: int = LEFT, modifiers: int = NONE) -> list[Event]:
    return [Event("move", x, y, 0, modifiers), Event("press", x, y, button, modifiers), Event("release", x, y, button, modifiers)]


def key(code: Qt.Key, modifiers: int = NONE) -> Event:
    return Event("key", code=code.value, modifiers=modifiers)


def typing(text: str) -> Event:
    return Event("type", text=text)


class Person:
    """Sends events: a press goes to the widget under the pointer, which then has the mouse until the button is released."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.holding: QWidget | None = None

    def do(self, event: Event) -> None:
        popup = QApplication.activePopupWidget()
        if self.holding is not None and not isValid(self.holding):
            self.holding = None
        if popup is not None and event.what in ("press", "release", "double", "move"):
            self._beside(popup, event)
        else:
            getattr(self, event.what)(event)
        QApplication.processEvents()

    def press(self, event: Event) -> None:
        widget, at = self._under(event)
        if self.holding is None:
            self.holding = widget
        QTest.mousePress(self.holding, Qt.MouseButton(event.code), Qt.KeyboardModifier(event.modifiers), self._in(self.holding, event, at))

    def move(self, event: Event) -> None:
        widget, at = self._under(event)
        widget = self.holding or widget
        QTest.mouseMove(widget, self._in(widget, event, at))

    def release(self, event: Event) -> None:
        widget, at = self._under(event)
        widget, self.holding = self.holding or widget, None
        QTest.mouseRelease(widget, Qt.MouseButton(event.code), Qt.KeyboardModifier(event.modifiers), self._in(widget, event, at))

    def double(self, event: Event) -> None:
        widget, at = self._under(event)
        QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(event.modifiers), at)

    def wheel(self, event: Event) -> None:
        viewport = self.window.canvas.viewport()
        at = viewport.mapFrom(self.window, QPoint(event.x, event.y))
        turn, modifiers = QPoint(0, event.code), Qt.KeyboardModifier(event.modifiers)
        parts = QPointF(at), QPointF(viewport.mapToGlobal(at)), QPoint(), turn
        QApplication.sendEvent(viewport, QWheelEvent(*parts, Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False))

    def key(self, event: Event) -> None:
        QTest.keyClick(self._listening(), Qt.Key(event.code), Qt.KeyboardModifier(event.modifiers))

    def type(self, event: Event) -> None:
        for letter in event.text:
            QTest.keyClick(self._listening(), letter)

    def unfocus(self, event: Event) -> None:
        widget = self._listening()
        QApplication.sendEvent(widget, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
        QApplication.sendEvent(widget, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.ActiveWindowFocusReason))

    def drop(self, event: Event) -> None:
        viewport = self.window.canvas.viewport()
        at, data, copies = viewport.mapFrom(self.window, QPoint(event.x, event.y)), QMimeData(), Qt.DropAction.CopyAction
        data.setData(MIME, event.text.encode())
        held = data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(viewport, QDragEnterEvent(at, copies, *held))
        QApplication.sendEvent(viewport, QDragMoveEvent(at, copies, *held))
        QApplication.sendEvent(viewport, QDragLeaveEvent() if event.code else QDropEvent(QPointF(at), copies, *held))

    def _beside(self, popup: QWidget, event: Event) -> None:
        """A click anywhere else closes a menu, and reaches nothing."""
        self.holding = None
        if event.what == "press":
            QTest.keyClick(popup, Qt.Key.Key_Escape)

    def _listening(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeModalWidget() or self.window

    def _under(self, event: Event) -> tuple[QWidget, QPoint]:
        """The widget at the point, in the window that takes the mouse now."""
        top = QApplication.activeModalWidget() or self.window
        at = top.mapFromGlobal(self.window.mapToGlobal(QPoint(event.x, event.y)))
        widget = top.childAt(at) or top
        return widget, widget.mapFrom(top, at)

    def _in(self, widget: QWidget, event: Event, at: QPoint) -> QPoint:
        return widget.mapFromGlobal(self.window.mapToGlobal(QPoint(event.x, event.y)))

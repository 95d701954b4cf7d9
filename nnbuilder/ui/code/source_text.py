"""A file of source to read: numbered lines, and only those that differ are laid out anew."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded

_LEFT, _RIGHT = 8, 10
"""Room on both sides of a number, in pixels."""


class SourceText(Guarded, QPlainTextEdit):
    """`clicked_line(number)`, counted from 1, where nothing was marked with the mouse."""

    clicked_line = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName("Source")
        self.numbers = _Numbers(self)
        self.setFont(theme.mono())
        self.blockCountChanged.connect(lambda _: self._make_room())
        self.updateRequest.connect(self._follow)
        self._make_room()

    def show_lines(self, lines: list[str]) -> None:
        """Puts these in place of what stands there. Lines that stay the same are left alone: each new one is laid out and coloured."""
        before, place = self.toPlainText().split("\n"), self.verticalScrollBar().value()
        if lines == before:
            return
        # One line at least is replaced by one at least, so that no line break is left over.
        most = min(len(lines), len(before)) - 1
        head = next((row for row in range(most) if lines[row] != before[row]), most)
        tail = next((row for row in range(most - head) if lines[-1 - row] != before[-1 - row]), most - head)
        cursor = QTextCursor(self.document().findBlockByNumber(head))
        cursor.setPosition(self.document().findBlockByNumber(len(before) - tail - 1).position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("\n".join(lines[head : len(lines) - tail]))
        self.verticalScrollBar().setValue(place)

    def restyle(self) -> None:
        self.setFont(theme.mono())
        self._make_room()
        self.numbers.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.textCursor().hasSelection():
            self.clicked_line.emit(self.cursorForPosition(event.position().toPoint()).blockNumber() + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self.numbers.setGeometry(QRect(inside.left(), inside.top(), self.numbers.sizeHint().width(), inside.height()))

    def paint_numbers(self, event: QPaintEvent) -> None:
        """The numbers of the lines that are seen, in the column of `numbers`."""
        painter = QPainter(self.numbers)
        painter.fillRect(event.rect(), theme.token("panel"))
        painter.setPen(theme.token("text.muted"))
        painter.setFont(self.font())
        block, width = self.firstVisibleBlock(), self.numbers.width() - _RIGHT
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > event.rect().bottom():
                break
            painter.drawText(0, round(area.top()), width, round(area.height()), Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
            block = block.next()
        painter.end()

    def _make_room(self) -> None:
        self.setViewportMargins(self.numbers.sizeHint().width(), 0, 0, 0)

    def _follow(self, area: QRect, scrolled: int) -> None:
        if scrolled:
            self.numbers.scroll(0, scrolled)
        else:
            self.numbers.update(0, area.y(), self.numbers.width(), area.height())


class _Numbers(Guarded, QWidget):
    """The column left of the lines, which nobody copies along with them."""

    def __init__(self, source: SourceText) -> None:
        super().__init__(source)
        self.source = source

    def sizeHint(self) -> QSize:
        digits = max(len(str(self.source.blockCount())), 2)
        return QSize(self.source.fontMetrics().horizontalAdvance("9" * digits) + _LEFT + _RIGHT, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.source.paint_numbers(event)

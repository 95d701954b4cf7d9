"""The source as it will run, with the lines of the selected node marked; a click on a line selects its node."""

from __future__ import annotations

import keyword
import re

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QMouseEvent, QShowEvent, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QTabBar, QTextEdit, QVBoxLayout, QWidget

from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.codegen.program import Program
from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.graph import Path
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label

FILES = ("model.py", "train.py")


class CodePanel(Guarded, QWidget):
    """Generated only while it can be seen, after the drawing has been painted. With errors in the drawing the last good source
    stays, greyed."""

    reveal = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("code")
        self.setAccessibleName("Code")
        self.program: Program | None = None
        self._of: Analysis | None = None
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._catch_up)
        self.text = _Source()
        self.tabs = QTabBar()
        for name in FILES:
            self.tabs.addTab(name)
        self.tabs.currentChanged.connect(lambda _: self._show_text())
        self.notice = Label()
        self.notice.setProperty("role", "error")
        copy = QPushButton("Copy")
        copy.setToolTip("Copy this file")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self.text.clicked_line.connect(self._clicked)
        self.colours = _Colours(self.text.document())
        top = QHBoxLayout()
        top.setContentsMargins(8, 2, 8, 0)
        top.addWidget(self.tabs)
        top.addWidget(self.notice, 1)
        top.addWidget(copy)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self.text)
        session.analysed.connect(lambda _: self._changed())
        session.selection_changed.connect(self.mark_selection)
        session.document_replaced.connect(self._replaced)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self.mark_selection()

    def refresh(self) -> None:
        """Writes the program of the document as it is now, unless it stands there."""
        if self._of is self.session.analysis:
            return
        self._of = self.session.analysis
        try:
            self.program = generate(self.session.document, self.session.catalogue, self.session.analysis)
            self.notice.setText("")
            self.text.setEnabled(True)
        except NotSound as error:
            self.notice.setText(f"  {error}")
            self.text.setEnabled(False)
        self._show_text()

    def restyle(self) -> None:
        self.colours.rehighlight()
        self.mark_selection()

    def mark_selection(self) -> None:
        """Marks the lines of the selected nodes in the file that is shown, and shows the first of them."""
        if not self.isVisible():
            return
        marks: list[QTextEdit.ExtraSelection] = []
        for number in self.marked_lines():
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.text.document().findBlockByNumber(number - 1))
            mark.cursor = cursor
            style = QTextCharFormat()
            style.setBackground(theme.token("accent.soft"))
            style.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.format = style
            marks.append(mark)
        self.text.setExtraSelections(marks)
        if marks:
            self.text.setTextCursor(marks[0].cursor)
            self.text.centerCursor()

    def marked_lines(self) -> list[int]:
        """The lines of the selected nodes in the file that is shown, counted from 1."""
        if self.program is None:
            return []
        name, session = FILES[self.tabs.currentIndex()], self.session
        wanted: set[Path] = {session.path_of(node) for node in session.selection}
        found = {line for (file, line), path in self.program.lines.items() if file == name and path in wanted}
        for path in wanted & self.program.spans.keys():
            file, first, last = self.program.spans[path]
            found |= set(range(first, last + 1)) if file == name else set()
        for path in wanted & self.program.constructed.keys():
            file, line = self.program.constructed[path]
            found |= {line} if file == name else set()
        return sorted(found)

    def _changed(self) -> None:
        if self.isVisible():
            self._later.start()

    def _catch_up(self) -> None:
        if self.isVisible():
            self.refresh()

    def _replaced(self) -> None:
        self.program = self._of = None
        self.text.setPlainText("")
        self._changed()

    def _show_text(self) -> None:
        text = self.program.files.get(FILES[self.tabs.currentIndex()], "") if self.program is not None else ""
        if not text and self.program is not None:
            text = "# There is no loss in the drawing, so there is nothing to train.\n"
        self.text.show_lines(text.split("\n"))
        self.mark_selection()

    def _clicked(self, line: int) -> None:
        path = self.program.lines.get((FILES[self.tabs.currentIndex()], line)) if self.program is not None else None
        if path is not None:
            self.reveal.emit(path)


class _Source(Guarded, QPlainTextEdit):
    clicked_line = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(theme.mono(9.5))
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setUndoRedoEnabled(False)

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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.textCursor().hasSelection():
            self.clicked_line.emit(self.cursorForPosition(event.position().toPoint()).blockNumber() + 1)


class _Colours(Guarded, QSyntaxHighlighter):
    """Words of Python, texts, numbers and comments; enough to read by."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._rules = [
            (re.compile(rf"\b({'|'.join(keyword.kwlist)}|self)\b"), "category.recurrent"),
            (re.compile(r"\b\d[\d.e-]*\b"), "category.activation"),
            (re.compile(r"\bnn\.\w+|\bF\.\w+|\btorch\.\w+"), "category.convolution"),
            (re.compile(r'"""[^"]*"""|"[^"]*"'), "category.pooling"),
            (re.compile(r"#.*$"), "text.muted"),
        ]

    def highlightBlock(self, text: str) -> None:
        """Line by line; the state of a block tells whether a text of three quotes goes on below."""
        is_inside = self.previousBlockState() == 1
        starts_text = text.count('"""') == 1
        self.setCurrentBlockState(int(is_inside != starts_text))
        if is_inside or (starts_text and not is_inside):
            end = text.index('"""') + 3 if starts_text else len(text)
            first, last = (0, end) if is_inside else (end - 3, len(text))
            self.setFormat(first, last - first, _style("category.pooling"))
            return
        for pattern, name in self._rules:
            for match in pattern.finditer(text):
                self.setFormat(match.start(), match.end() - match.start(), _style(name))


def _style(name: str) -> QTextCharFormat:
    style = QTextCharFormat()
    style.setForeground(QColor(theme.token(name)))
    return style

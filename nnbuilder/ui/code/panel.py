"""The source as it will run, with the lines of the selected node marked; a click on a line selects its node."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabBar, QTextEdit, QVBoxLayout, QWidget

from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.codegen.program import Program
from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.graph import Path
from nnbuilder.ui import theme
from nnbuilder.ui.code.colouring import Colours
from nnbuilder.ui.code.last_sound import LastSound
from nnbuilder.ui.code.source_text import SourceText
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label

FILES = ("model.py", "train.py")


class CodePanel(Guarded, QWidget):
    """Generated only while it can be seen, after the drawing has been painted. While the drawing has errors, the source of the
    last one without any stays, and a sentence says so."""

    reveal = Signal(object)

    def __init__(self, session: Session, last_sound: LastSound) -> None:
        super().__init__()
        self.session, self.last_sound = session, last_sound
        self.setObjectName("code")
        self.setAccessibleName("Code")
        self.program: Program | None = None
        self._of: Analysis | None = None
        self._sound: Analysis | None = None
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._catch_up)
        self.text = SourceText()
        self.tabs = QTabBar()
        for name in FILES:
            self.tabs.addTab(name)
        self.tabs.currentChanged.connect(lambda _: self._show_text())
        self.notice = Label()
        self.notice.setProperty("role", "error")
        self.notice.setWordWrap(True)
        self.notice.setContentsMargins(10, 2, 10, 4)
        self.notice.hide()
        copy = QPushButton("Copy")
        copy.setToolTip("Copy this file")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self.text.clicked_line.connect(self._clicked)
        self.colours = Colours(self.text.document())
        top = QHBoxLayout()
        top.setContentsMargins(8, 2, 8, 0)
        top.addWidget(self.tabs)
        top.addStretch(1)
        top.addWidget(copy)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self.notice)
        box.addWidget(self.text, 1)
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
        session, self._of = self.session, self.session.analysis
        try:
            self.program, self._sound = generate(session.document, session.catalogue, session.analysis), session.analysis
            reason = ""
        except NotSound as error:
            self.program, reason = self._last_program(), str(error)
        self.notice.setText(_notice(reason, is_earlier=self.program is not None))
        self.notice.setVisible(bool(reason))
        self._show_text()

    def restyle(self) -> None:
        self.text.restyle()
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

    def _last_program(self) -> Program | None:
        """The program of the drawing before it had errors, written now if nobody has looked at it then."""
        if self.last_sound.drawing is not None and self.last_sound.drawing[1] is not self._sound:
            document, self._sound = self.last_sound.drawing
            with contextlib.suppress(NotSound):
                self.program = generate(document, self.session.catalogue, self._sound)
        return self.program

    def _changed(self) -> None:
        if self.isVisible():
            self._later.start()

    def _catch_up(self) -> None:
        if self.isVisible():
            self.refresh()

    def _replaced(self) -> None:
        self.program = self._of = self._sound = None
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


def _notice(reason: str, *, is_earlier: bool) -> str:
    """Why this is not the program of the drawing as it is now; nothing where it is."""
    state = "This is the source from before the drawing had errors." if is_earlier else "There is no source of this drawing yet."
    return f"{state} {reason}" if reason else ""

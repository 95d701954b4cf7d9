"""The inspector by itself with a session: what a person types and clicks there, without the rest of the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from nnbuilder.core.document import Document
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.inspector.field import Field
from nnbuilder.ui.inspector.panel import Inspector
from nnbuilder.ui.session import Session

LEFT = Qt.MouseButton.LeftButton


@dataclass
class Desk:
    """The inspector that is shown. `told` are the sentences something was refused with."""

    session: Session
    inspector: Inspector
    told: list[str] = field(default_factory=list)

    def show(self, document: Document, *nodes: str, inside: str = "") -> None:
        self.session.replace_document(document)
        if inside:
            self.session.enter(inside)
        self.session.select(nodes)
        QApplication.processEvents()

    def row(self, name: str) -> Field:
        return self.inspector.page.params.rows[name]

    def type(self, line: QLineEdit, text: str, *, enter: bool = False) -> None:
        """What is in the line goes, as if all was marked."""
        line.setFocus()
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Backspace)
        QTest.keyClicks(line, text)
        if enter:
            QTest.keyClick(line, Qt.Key.Key_Return)

    def drag(self, label: QWidget, by: int, *, release: bool = True, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        at = QPoint(8, 6)
        QTest.mousePress(label, LEFT, modifiers, at)
        for part in (by // 2, by):
            where = QPointF(at + QPoint(part, 0))
            QApplication.sendEvent(label, QMouseEvent(QEvent.Type.MouseMove, where, label.mapToGlobal(where), Qt.MouseButton.NoButton, LEFT, modifiers))
        if release:
            QTest.mouseRelease(label, LEFT, modifiers, at + QPoint(by, 0))

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """What happens inside is exactly one undo step, and undo gives the document back as it was."""
        before, count = self.session.document, len(self.session.history)
        yield
        after = self.session.document
        assert after != before
        assert len(self.session.history) == count + 1
        self.session.undo()
        assert self.session.document == before
        self.session.redo()
        assert self.session.document == after

    @contextmanager
    def no_trace(self) -> Iterator[None]:
        before = (self.session.document, len(self.session.history))
        yield
        assert (self.session.document, len(self.session.history)) == before


@pytest.fixture
def desk(qtbot) -> Iterator[Desk]:
    session = Session(CATALOGUE)
    inspector = Inspector(session)
    made = Desk(session, inspector)
    session.refused.connect(made.told.append)
    inspector.resize(280, 700)
    inspector.show()
    qtbot.waitExposed(inspector)
    inspector.activateWindow()
    QApplication.processEvents()
    yield made
    inspector.close()
    inspector.deleteLater()
    QApplication.processEvents()

"""The search at the pointer: some letters, Enter, and the layer stands there, wired to the link that was dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nnbuilder.core.layer import LayerSpec
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.palette.search import find
from nnbuilder.ui.words import plain_tip

_SPEC = Qt.ItemDataRole.UserRole


class SearchPopup(Guarded, QFrame):
    """A real widget above the viewport. Esc or a click elsewhere closes it and leaves nothing."""

    def __init__(self, parent: QWidget, at: QPoint, specs: Sequence[LayerSpec], chosen: Callable[[str], None]) -> None:
        super().__init__(parent)
        self.setObjectName("canvas.search")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._specs, self._chosen = specs, chosen
        self.edit = QLineEdit(placeholderText="Add a layer")
        self.edit.setAccessibleName("Add a layer")
        self.list = QListWidget()
        self.list.itemClicked.connect(self._take)
        self.edit.textChanged.connect(self._fill)
        self.edit.returnPressed.connect(lambda: self._take(self.list.currentItem()))
        self.edit.installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 6, 6, 6)
        box.addWidget(self.edit)
        box.addWidget(self.list)
        self.resize(260, 280)
        self.move(max(0, min(at.x(), parent.width() - self.width())), max(0, min(at.y(), parent.height() - self.height())))
        self._fill("")
        self.show()
        self.edit.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.give_up()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.list.setCurrentRow((self.list.currentRow() + (1 if event.key() == Qt.Key.Key_Down else -1)) % max(1, self.list.count()))
                return True
        if event.type() == QEvent.Type.FocusOut and not self.list.hasFocus() and not self.list.underMouse():
            self.give_up()
        return super().eventFilter(watched, event)

    def give_up(self) -> None:
        if self.isVisible():
            self.hide()
            self.deleteLater()
            parent = self.parentWidget()
            if parent is not None:
                parent.setFocus()

    def _fill(self, query: str) -> None:
        self.list.clear()
        for spec in find(query.strip(), self._specs):
            item = QListWidgetItem(f"{spec.title}   {spec.category}")
            item.setData(_SPEC, spec.kind)
            item.setToolTip(plain_tip(spec.summary))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _take(self, item: QListWidgetItem | None) -> None:
        kind = item.data(_SPEC) if item is not None else None
        self.give_up()
        if kind:
            self._chosen(kind)

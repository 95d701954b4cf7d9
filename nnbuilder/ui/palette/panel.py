"""The palette: every kind by category, to search, to drag onto the canvas, to add with Enter."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from nnbuilder.core.analysis import spec_for
from nnbuilder.core.graph import MAIN
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.search import search
from nnbuilder.project import library
from nnbuilder.project.errors import DocumentError
from nnbuilder.ui import category_icons, theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.palette import mine, recent
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Button, ask, plain_tip

MIME = "application/x-nnbuilder-kind"
_KIND = Qt.ItemDataRole.UserRole


class Palette(Guarded, QWidget):
    """Search above, categories below. `add_requested(kind)` where a kind is chosen without dragging."""

    add_requested = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("palette")
        self.setAccessibleName("Layers")
        self.search = QLineEdit(placeholderText="Search layers")
        self.search.setObjectName("palette.search")
        self.search.setAccessibleName("Search layers")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.fill)
        self.search.installEventFilter(self)
        self.tree = _Tree()
        self.tree.setAccessibleName("Layers by category")
        self.tree.itemActivated.connect(self._activated)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 0)
        box.setSpacing(6)
        box.addWidget(self.search)
        box.addWidget(self.tree)
        session.changed.connect(lambda change: self.fill() if change.graphs else None)
        session.document_replaced.connect(self._start_again)
        session.library_changed.connect(self.fill)
        self.tree.remove_requested.connect(self._remove)
        self.fill()

    def specs(self) -> list[LayerSpec]:
        """Catalogue kinds, then the blocks of this document."""
        document = self.session.document
        blocks = [spec for name in document.graphs if name != MAIN and (spec := spec_for(document, self.session.catalogue, name)) is not None]
        return [*blocks, *self.session.catalogue]

    def fill(self) -> None:
        query = self.search.text().strip()
        self.tree.clear()
        if query:
            for hit in search(query, self.specs()):
                self.tree.addTopLevelItem(_entry(hit.spec, hit.called))
            self.tree.addTopLevelItems(mine.entries(self.session.catalogue, query))
            first = self.tree.topLevelItem(0)
            if first is not None:
                self.tree.setCurrentItem(first)
            else:
                nothing = QTreeWidgetItem([f"No layer fits “{query}”"])
                nothing.setFlags(Qt.ItemFlag.NoItemFlags)
                self.tree.addTopLevelItem(nothing)
            return
        groups: dict[str, QTreeWidgetItem] = {}
        if kept := mine.entries(self.session.catalogue):
            heading = _heading(mine.TITLE)
            heading.addChildren(kept)
            self.tree.addTopLevelItem(heading)
        for spec in self.specs():
            if spec.category not in groups:
                groups[spec.category] = _heading(spec.category)
                self.tree.addTopLevelItem(groups[spec.category])
            groups[spec.category].addChild(_entry(spec))
        self.tree.expandAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._activated(self.tree.currentItem() or self.tree.topLevelItem(0))
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.search.clear()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.tree.setFocus()
                self.tree.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _start_again(self) -> None:
        """Another document: what was looked for in the last one is forgotten."""
        self.search.clear()
        self.fill()

    def item_for(self, kind: str) -> QTreeWidgetItem | None:
        """The entry of a kind, where it is shown."""
        roots = [self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount())]
        entries = [*roots, *(root.child(place) for root in roots if root is not None for place in range(root.childCount()))]
        return next((entry for entry in entries if entry is not None and entry.data(0, _KIND) == kind), None)

    def showEvent(self, event: QShowEvent) -> None:
        """Another document may have kept a block meanwhile."""
        super().showEvent(event)
        self.fill()

    def _remove(self, kind: str) -> None:
        """Takes a block out of the library, once that is what was meant."""
        path = mine.path_of(kind)
        if path is None:
            return
        text = f"“{path.stem}” goes from your blocks for good. What was drawn with it has its own copy and stays."
        if ask(self, "Remove from my blocks", text, Button.Discard | Button.Cancel, Button.Cancel) == Button.Discard:
            try:
                library.remove(path)
            except DocumentError as error:
                self.session.refused.emit(str(error))
            self.fill()

    def _activated(self, item: QTreeWidgetItem | None) -> None:
        kind = item.data(0, _KIND) if item is not None else None
        if kind:
            self.add_requested.emit(kind)
            spec = self.session.catalogue.get(kind)
            if spec is not None:
                recent.remember(spec)


class _Tree(Guarded, QTreeWidget):
    """`remove_requested(kind)` by Delete or the right button, where a kind can be removed."""

    remove_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setIndentation(4)
        self.setRootIsDecorated(False)
        self.setDragEnabled(True)
        self.setIconSize(QSize(mine.SIZE.width(), 14))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        kind = self._kept_at(self.currentItem())
        if event.key() == Qt.Key.Key_Delete and kind:
            self.remove_requested.emit(kind)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        kind = self._kept_at(self.itemAt(event.pos()))
        if kind:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction("Remove from my blocks\tDel", lambda: self.remove_requested.emit(kind))
            menu.popup(event.globalPos())

    def _kept_at(self, item: QTreeWidgetItem | None) -> str:
        kind = str(item.data(0, _KIND) or "") if item is not None else ""
        return kind if mine.path_of(kind) is not None else ""

    def startDrag(self, actions: Qt.DropAction) -> None:
        item = self.currentItem()
        kind = item.data(0, _KIND) if item is not None else None
        if item is None or not kind:
            return
        data = QMimeData()
        data.setData(MIME, QByteArray(kind.encode()))
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(_ghost(item.text(0)))
        drag.exec(Qt.DropAction.CopyAction)


def _heading(category: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([category])
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    item.setForeground(0, theme.token("text.muted"))
    font = item.font(0)
    font.setBold(True)
    font.setPointSizeF(theme.points() * 0.9)
    item.setFont(0, font)
    return item


def _entry(spec: LayerSpec, called: str = "") -> QTreeWidgetItem:
    """The line of a kind; behind its name by which other one it was found."""
    item = QTreeWidgetItem([f"{spec.title}  ({called})" if called else spec.title])
    item.setData(0, _KIND, spec.kind)
    item.setIcon(0, category_icons.icon(spec.category))
    ports = ", ".join(f"{port.name} {port.axes}" for port in spec.inputs)
    item.setToolTip(0, plain_tip("\n".join([spec.title, spec.summary, *([f"takes {ports}"] if ports else [])])))
    return item


def _ghost(text: str) -> QPixmap:
    pixmap = QPixmap(150, 34)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.token("node.border"))
    painter.setBrush(theme.token("node"))
    painter.drawRoundedRect(1, 1, 148, 32, 8, 8)
    painter.setPen(theme.token("node.text"))
    painter.drawText(pixmap.rect(), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap

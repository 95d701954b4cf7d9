"""The documents that were opened last: a picture, the name, the folder and the day of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.export.graph_picture import Picture
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.files import open_document
from nnbuilder.project.recent import forget, remembered
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.start.thumbnails import pixmap_of, stamp
from nnbuilder.ui.start.when import day, folder
from nnbuilder.ui.words import plain_tip, shortened
from nnbuilder.ui.working import Worker

_RECENT, _PICTURE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_STAMP = QSizeF(72, 42)
_CROSS = 22
_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_LARGEST = 2_000_000
"""Bytes of a document beyond which it is listed without its picture."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A document of the list; `written` is None where there is no file any more."""

    path: Path
    written: float | None

    @property
    def when(self) -> str:
        return day(self.written, datetime.now()) if self.written is not None else "not there any more"


class Recents(Guarded, QListWidget):
    """`chosen` with a path. Delete and the cross take one off the list; its file stays. Pictures come from a thread."""

    chosen = Signal(object)
    emptied = Signal()

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.worker = Worker(self)
        self.setObjectName("start_page.recents")
        self.setAccessibleName("Recent documents")
        self.setItemDelegate(_Row(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._choose)

    def refresh(self) -> None:
        """What is remembered now, with what is on the disk of it."""
        self.clear()
        for path in remembered():
            recent = Recent(path, _written(path))
            item = QListWidgetItem(path.stem)
            item.setData(_RECENT, recent)
            item.setToolTip(plain_tip(f"{path}\n{'Enter opens it, Delete takes it off this list.' if recent.written else 'Delete takes it off this list.'}"))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, f"{recent.when}, in {folder(path)}")
            self.addItem(item)
        self._paint_next()

    def restyle(self) -> None:
        self.refresh()

    def shutdown(self) -> None:
        self.worker.shutdown()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentItem() is not None:
            self._forget(self.currentItem())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        item = self.itemAt(at)
        super().mouseReleaseEvent(event)
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            if cross(self.visualItemRect(item)).contains(QPointF(at)):
                self._forget(item)
            else:
                self._choose(item)

    def cross_of(self, row: int) -> QPoint:
        """The middle of the cross of a row."""
        return cross(self.visualItemRect(self.item(row))).center().toPoint()

    def _choose(self, item: QListWidgetItem) -> None:
        recent: Recent = item.data(_RECENT)
        if self.isVisible() and recent.written is not None:
            self.chosen.emit(recent.path)

    def _forget(self, item: QListWidgetItem) -> None:
        forget(item.data(_RECENT).path)
        self.takeItem(self.row(item))
        if not self.count():
            self.emptied.emit()

    def _paint_next(self) -> None:
        """The next picture that is missing; reading a file may take a while, so a thread does it."""
        rows = [self.item(row) for row in range(self.count())]
        item = next((one for one in rows if one.data(_PICTURE) is None and one.data(_RECENT).written is not None), None)
        if item is None:
            return
        path, catalogue = item.data(_RECENT).path, self.catalogue

        def show(picture: Picture | None) -> None:
            for one in (self.item(row) for row in range(self.count())):
                if one.data(_RECENT).path == path:
                    one.setData(_PICTURE, pixmap_of(picture, _STAMP) if picture is not None else QPixmap())
            self._paint_next()

        self.worker.work(lambda: _stamp_of(path, catalogue), show, lambda _: show(None))


def cross(row: QRect | QRectF) -> QRectF:
    """Where the cross of a row is."""
    room = QRectF(row)
    return QRectF(room.right() - _CROSS - 4, room.center().y() - _CROSS / 2, _CROSS, _CROSS)


def _written(path: Path) -> float | None:
    try:
        return path.stat().st_mtime if path.is_file() else None
    except OSError:
        return None


def _stamp_of(path: Path, catalogue: Catalogue) -> Picture | None:
    try:
        return stamp(open_document(path, catalogue).document, catalogue) if path.stat().st_size <= _LARGEST else None
    except (OSError, DocumentError):
        return None


class _Row(Guarded, QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, max(int(_STAMP.height()) + 10, 2 * option.fontMetrics.lineSpacing() + 10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        recent: Recent = index.data(_RECENT)
        room, state = QRectF(option.rect), option.state
        is_under, has_focus = bool(state & QStyle.StateFlag.State_MouseOver), bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.pen("accent") if has_focus else Qt.PenStyle.NoPen)
        painter.setBrush(theme.brush("hover") if is_under or has_focus else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), 6, 6)
        stamp_room = QRectF(room.left() + 5, room.center().y() - _STAMP.height() / 2, _STAMP.width(), _STAMP.height())
        painter.setPen(theme.pen("panel.border"))
        painter.setBrush(theme.brush("canvas"))
        painter.drawRoundedRect(stamp_room, 4, 4)
        picture: QPixmap | None = index.data(_PICTURE)
        if picture is not None and not picture.isNull():
            painter.drawPixmap(stamp_room.topLeft(), picture)
        has_cross = is_under or has_focus or recent.written is None
        text = QRectF(stamp_room.right() + 9, room.top() + 5, room.right() - stamp_room.right() - 13 - (_CROSS if has_cross else 0), room.height() - 10)
        self._words(painter, recent, text)
        if has_cross:
            painter.setPen(theme.pen("text.muted"))
            painter.drawText(cross(room), Qt.AlignmentFlag.AlignCenter, "✕")
        painter.restore()

    def _words(self, painter: QPainter, recent: Recent, room: QRectF) -> None:
        """The name above; below it the day, and as much of the folder as there is room for."""
        font = QFont(painter.font())
        upper, lower = QRectF(room.topLeft(), QSizeF(room.width(), room.height() / 2)), QRectF(room.left(), room.center().y(), room.width(), room.height() / 2)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.pen("text" if recent.written is not None else "text.muted"))
        name = painter.fontMetrics().elidedText(shortened(recent.path.stem, 80), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(upper, _LINE, name)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(theme.pen("text.muted"))
        metrics = painter.fontMetrics()
        left = int(room.width()) - metrics.horizontalAdvance(f"{recent.when} · ")
        where = metrics.elidedText(folder(recent.path), Qt.TextElideMode.ElideMiddle, left) if left > 0 else ""
        painter.drawText(lower, _LINE, f"{recent.when} · {where}" if where else recent.when)

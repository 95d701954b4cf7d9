"""The templates: families, a search, and a card for each with a picture of its data and of its drawing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from nnbuilder import shipped
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.project.files import load_document
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.start.entries import Entry, entry_of, families, fits
from nnbuilder.ui.start.families import Families
from nnbuilder.ui.start.sights import paint, sights
from nnbuilder.ui.start.thumbnails import pixmap_of, stamp
from nnbuilder.ui.words import Label, plain_tip

NAME = Qt.ItemDataRole.UserRole
_ENTRY, _PICTURE = NAME + 1, NAME + 2
_NARROWEST, _HIGH, _GAP, _BAR = 268, 104, 5, 14
_ROUND = 8.0


class Gallery(Guarded, QWidget):
    """`chosen` names a template. While it is seen, pictures are painted one a turn of the loop, those in sight first."""

    chosen = Signal(str)

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.entries = [entry_of(told) for told in shipped.templates()]
        self.search = QLineEdit(placeholderText="Search templates: names, families, “mnist”, “attention” …")
        self.search.setObjectName("start_page.search")
        self.search.setAccessibleName("Search templates")
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.families, self.list = Families(families(self.entries)), self._cards()
        self.nothing = Label()
        self.nothing.setProperty("role", "muted")
        self.nothing.hide()
        # The page has the search in the line of its heading.
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for widget in (self.families, self.nothing):
            box.addWidget(widget)
        box.addWidget(self.list, 1)
        self.search.textChanged.connect(lambda _: self._filter())
        self.families.currentTextChanged.connect(lambda _: self._filter())
        self.painter = QTimer(self)
        self.painter.setInterval(0)
        self.painter.timeout.connect(self._paint_next)

    def showEvent(self, event: QShowEvent) -> None:
        """What is missing is painted while it is seen: before, cards have no size, and whoever opened a file waits for none of them."""
        super().showEvent(event)
        self.painter.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.painter.stop()

    def restyle(self) -> None:
        """Every picture anew, in the colours of another theme."""
        for item in self._items():
            item.setData(_PICTURE, None)
        if self.isVisible():
            self.painter.start()

    def shutdown(self) -> None:
        self.painter.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - _BAR
        columns = max(1, room // max(_NARROWEST, 15 * self.fontMetrics().averageCharWidth()))
        card = QSize(room // columns, _HIGH + 2 * self.fontMetrics().lineSpacing() + 30)
        self.list.setGridSize(card)
        for item in self._items():
            item.setSizeHint(card)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the search to the cards, Enter chooses the first of them."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            shown = [item for item in self._items() if not item.isHidden()]
            if event.key() == Qt.Key.Key_Down and shown:
                self.list.setCurrentItem(shown[0])
                self.list.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if shown and self.search.text().strip():
                    self._choose(shown[0])
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return False

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _cards(self) -> QListWidget:
        cards = QListWidget()
        cards.setObjectName("start_page.templates")
        cards.setAccessibleName("Templates")
        cards.setViewMode(QListWidget.ViewMode.IconMode)
        cards.setResizeMode(QListWidget.ResizeMode.Adjust)
        cards.setMovement(QListWidget.Movement.Static)
        cards.setUniformItemSizes(True)
        cards.setMouseTracking(True)
        cards.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        cards.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        cards.setItemDelegate(_Card(cards))
        for entry in self.entries:
            item = QListWidgetItem(f"{entry.title}\n{entry.below}")
            item.setData(NAME, entry.name)
            item.setData(_ENTRY, entry)
            item.setToolTip(plain_tip(entry.promise))
            cards.addItem(item)
        cards.itemClicked.connect(self._choose)
        cards.itemActivated.connect(self._choose)
        return cards

    def _choose(self, item: QListWidgetItem) -> None:
        # A double click is a click and an activation; the page is gone after the first.
        if self.isVisible():
            self.chosen.emit(str(item.data(NAME)))

    def _filter(self) -> None:
        family, query = self.families.current, self.search.text()
        for item in self._items():
            item.setHidden(not fits(item.data(_ENTRY), family, query))
        is_empty = all(item.isHidden() for item in self._items())
        self.nothing.setText(f"No template fits “{query.strip()}”{'' if family == self.families.first else f' in {family}'}." if is_empty else "")
        self.nothing.setVisible(is_empty)

    def _paint_next(self) -> None:
        waiting = [item for item in self._items() if item.data(_PICTURE) is None]
        if not waiting:
            self.painter.stop()
            return
        seen = self.list.viewport().rect()
        item = next((one for one in waiting if self.list.visualItemRect(one).intersects(seen)), waiting[0])
        content = shipped.template(str(item.data(NAME)))
        picture = QPixmap()
        if content is not None:
            room = QSizeF(self.list.gridSize().width() - 2 * _GAP - _HIGH, _HIGH)
            picture = pixmap_of(stamp(load_document(content, self.catalogue).document, self.catalogue), room)
        item.setData(_PICTURE, picture)


class _Card(Guarded, QStyledItemDelegate):
    """Data on the left, the drawing on the right, the name below; an edge in the accent where the pointer or the focus is."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        entry: Entry = index.data(_ENTRY)
        room = QRectF(option.rect).adjusted(_GAP, _GAP, -_GAP, -_GAP)
        state = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_MouseOver) or bool(state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.pen("accent", 2.0) if is_chosen else theme.pen("panel.border"))
        painter.setBrush(theme.brush("field"))
        painter.drawRoundedRect(room, _ROUND, _ROUND)
        upper = QRectF(room.left() + 1, room.top() + 1, room.width() - 2, _HIGH)
        picture: QPixmap | None = index.data(_PICTURE)
        sight = sights().get(entry.name)
        data = QRectF(upper.topLeft(), QSizeF(_HIGH, _HIGH)) if sight is not None else QRectF(upper.topLeft(), QSizeF(0, _HIGH))
        drawing = QRectF(data.topRight(), upper.bottomRight())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.brush("canvas"))
        painter.drawRoundedRect(drawing, _ROUND - 1, _ROUND - 1)
        painter.drawRect(drawing.adjusted(0, _ROUND, -_ROUND, 0))
        painter.drawRect(drawing.adjusted(0, _ROUND, 0, 0))
        if sight is not None:
            paint(painter, sight, data)
        if picture is not None and not picture.isNull():
            at = QRectF(drawing.topLeft(), picture.deviceIndependentSize())
            at.moveCenter(drawing.center())
            painter.drawPixmap(at.topLeft(), picture)
        self._words(painter, entry, QRectF(room.left() + 12, upper.bottom() + 8, room.width() - 24, room.bottom() - upper.bottom() - 14))
        painter.restore()

    def _words(self, painter: QPainter, entry: Entry, room: QRectF) -> None:
        for place, (text, colour) in enumerate(((entry.title, "text"), (entry.below, "text.muted"))):
            font = painter.font()
            font.setBold(place == 0)
            painter.setFont(font)
            painter.setPen(theme.pen(colour))
            line = QRectF(room.left(), room.top() + place * room.height() / 2, room.width(), room.height() / 2)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

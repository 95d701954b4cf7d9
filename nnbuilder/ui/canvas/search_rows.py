"""The rows of the search at the pointer: the colour of the category, the name, and the shape that would come of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnbuilder.core.fitting import FITS, JOINS, UNFIT
from nnbuilder.core.offers import Offer
from nnbuilder.core.tensor import TensorSpec, shape_text
from nnbuilder.ui import category_icons, theme
from nnbuilder.ui.guard import Guarded

OFFER = Qt.ItemDataRole.UserRole
ROW, HEADING = 26, 24
_SIDE, _ICON = 8, 20


class SearchRows(Guarded, QListWidget):
    """Offers below headings. The arrows of the field above walk through them; it never takes the focus itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("canvas.search.rows")
        self.setAccessibleName("Layers that fit")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setItemDelegate(_Row(self))

    def fill(self, sections: list[tuple[str, list[Offer]]]) -> None:
        """Anew, with the first offer chosen."""
        self.clear()
        for heading, offers in sections:
            if heading and offers:
                self._heading(heading)
            for offer in offers:
                item = QListWidgetItem(offer.hit.spec.title)
                item.setData(OFFER, offer)
                self.addItem(item)
        self.step(1, -1)

    @property
    def offer(self) -> Offer | None:
        """What is chosen now."""
        item = self.currentItem()
        offer: Offer | None = item.data(OFFER) if item is not None else None
        return offer

    def step(self, by: int, start: int | None = None) -> None:
        """Chooses the next offer in a direction, past headings, and goes on at the other end."""
        rows = [row for row in range(self.count()) if self.item(row).data(OFFER) is not None]
        if not rows:
            return
        here = self.currentRow() if start is None else start
        ahead = [row for row in rows if (row > here if by > 0 else row < here)]
        place = rows.index(ahead[0] if by > 0 else ahead[-1]) if ahead else 0 if by > 0 else len(rows) - 1
        # A page stops at the end; a single step goes around.
        further = min(max(place + (abs(by) - 1) * (1 if by > 0 else -1), 0), len(rows) - 1)
        self.setCurrentRow(rows[further])
        self.scrollToItem(self.item(max(0, rows[further] - 1) if further == 0 else rows[further]))

    def _heading(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(item)


class _Row(Guarded, QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, ROW if index.data(OFFER) is not None else HEADING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        area: QRect = option.rect
        offer: Offer | None = index.data(OFFER)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if offer is None:
            _heading(painter, area, str(index.data(Qt.ItemDataRole.DisplayRole)))
        else:
            state: QStyle.StateFlag = option.state
            _row(painter, area, offer, is_chosen=bool(state & QStyle.StateFlag.State_Selected), is_hot=bool(state & QStyle.StateFlag.State_MouseOver))
        painter.restore()


def shape_of(offer: Offer) -> str:
    """What stands at the end of a row: the shape that comes out, or how far it fits."""
    if isinstance(offer.fit.result, TensorSpec):
        return shape_text(offer.fit.result.shape)
    return {JOINS: "joins another", UNFIT: "does not fit" if offer.fit.reason else ""}.get(offer.fit.how, "")


def _heading(painter: QPainter, area: QRect, text: str) -> None:
    painter.setFont(_font(painter, 0.86, bold=True))
    painter.setPen(theme.token("text.muted"))
    painter.drawText(area.adjusted(_SIDE, 4, -_SIDE, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _row(painter: QPainter, area: QRect, offer: Offer, *, is_chosen: bool, is_hot: bool) -> None:
    spec, is_unfit = offer.hit.spec, offer.fit.how == UNFIT and bool(offer.fit.reason)
    if is_chosen or is_hot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("accent.soft" if is_chosen else "hover"))
        painter.drawRoundedRect(area.adjusted(3, 1, -3, -1), 5, 5)
    paint_icon(painter, QRect(area.left() + _SIDE, area.center().y() - 7, 14, 14), spec.category)
    room = area.adjusted(_SIDE + _ICON, 0, -_SIDE - 2, 0)
    shape = _font(painter, 0.9)
    told = QFontMetrics(shape).elidedText(shape_of(offer), Qt.TextElideMode.ElideLeft, room.width() // 2)
    taken = QFontMetrics(shape).horizontalAdvance(told)
    painter.save()
    painter.setFont(shape)
    painter.setPen(theme.token("success" if offer.fit.how == FITS and is_chosen else "text.muted"))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, told)
    painter.restore()
    room.setRight(room.right() - taken - 8)
    _names(painter, room, offer, theme.token("text.muted" if is_unfit else "text"))


def _names(painter: QPainter, room: QRect, offer: Offer, colour: QColor) -> None:
    """The name; behind it, muted, by which other one it was found, or what the numbers set."""
    metrics = painter.fontMetrics()
    title = metrics.elidedText(offer.hit.spec.title, Qt.TextElideMode.ElideRight, room.width())
    painter.setPen(colour)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
    room.setLeft(room.left() + metrics.horizontalAdvance(title) + 8)
    if offer.hit.called and room.width() > 30:
        painter.setPen(theme.token("text.muted"))
        painter.drawText(
            room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, metrics.elidedText(offer.hit.called, Qt.TextElideMode.ElideRight, room.width())
        )


def paint_icon(painter: QPainter, square: QRect, category: str) -> None:
    """The icon of a category in its colour."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(square, category_icons.picture(category, theme.category(category).name(), round(square.width() * ratio)))


def _font(painter: QPainter, factor: float, *, bold: bool = False) -> QFont:
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * factor)
    font.setBold(bold)
    return font

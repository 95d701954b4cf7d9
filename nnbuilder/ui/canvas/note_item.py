"""How notes and frames are painted: a sheet with words, or a tinted ground with a title."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnbuilder.colours import mixed
from nnbuilder.core.document import Note
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.lettering import write
from nnbuilder.ui.canvas.note_words import NoteWords
from nnbuilder.ui.guard import Guarded

TITLE = 28.0
_INSET = 12.0
CORNER = 16.0
"""The side of the square at the lower right that changes the size."""


_TINT = 0.24
"""How much of its colour is in the ground of a note."""
_SHEER = 0.55
"""How much of a frame covers what lies below, which may be the title of another one."""
_READABLE, _LARGEST = 11.5, 4.0
"""How large letters are on the screen at least, and how much larger than at full size at most."""


class NoteItem(Guarded, QGraphicsItem):
    """Frames lie behind everything, notes behind the nodes."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note
        self.is_selected = False
        self._words = NoteWords("")
        self.size = (note.width, note.height)
        self.show_note(note)

    def show_note(self, note: Note) -> None:
        self.prepareGeometryChange()
        self.note, self.size = note, (note.width, note.height)
        self.setZValue(0.2 if note.is_frame else 1.5)
        self.setPos(note.at.x, note.at.y)
        self.update()

    def show_size(self, width: float, height: float) -> None:
        """While a corner is dragged; the document does not know yet."""
        self.prepareGeometryChange()
        self.size = (width, height)
        self.update()

    def boundingRect(self) -> QRectF:
        return self.rect().adjusted(-2, -2, 2, 2)

    def rect(self) -> QRectF:
        return QRectF(0, 0, *self.size)

    def holds(self, at: QPointF) -> bool:
        """Whether a point takes hold of it: anywhere on a note, on the title or the border of a frame."""
        inner = at - self.pos()
        if not self.rect().contains(inner):
            return False
        return not self.note.is_frame or inner.y() <= TITLE or self.at_corner(at)

    def at_corner(self, at: QPointF) -> bool:
        inner = at - self.pos()
        return self.rect().contains(inner) and inner.x() > self.size[0] - CORNER and inner.y() > self.size[1] - CORNER

    @property
    def words(self) -> NoteWords:
        """What is written on it, laid out."""
        if not self._words.fits(self.note.text):
            self._words = NoteWords(self.note.text)
        return self._words

    def link_at(self, at: QPointF, scale: float) -> str:
        """Where the words at a point lead, where a scene unit is so many pixels; "" where nowhere."""
        larger = _larger(scale)
        return self.words.link_at((at - self.pos() - _corner(larger)) / larger, *_room(self.rect(), larger)) if not self.note.is_frame else ""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_note(painter, self, option.levelOfDetailFromTransform(painter.worldTransform()))


def _ground(note: Note) -> QColor:
    """What lies under the words; a frame lets the grid through."""
    if note.colour:
        ground = QColor(mixed(theme.hex_of("canvas" if note.is_frame else "node"), theme.hex_of(f"note.{note.colour}"), _TINT))
    else:
        ground = theme.token("accent.soft" if note.is_frame else "warning.soft")
    if note.is_frame:
        ground.setAlphaF(_SHEER)
    return ground


def _larger(scale: float) -> float:
    """How many times their size words are written where a scene unit is so many pixels."""
    return min(_LARGEST, max(1.0, _READABLE / (theme.TITLE * scale)))


def _corner(larger: float) -> QPointF:
    """Where the words of a note begin."""
    return QPointF(_INSET, 8 if larger == 1.0 else 6)


def _room(rect: QRectF, larger: float) -> tuple[float, float]:
    """Width and height of the words of a note, in units of theirs."""
    return max(1.0, int((rect.width() - 2 * _INSET) / larger)), max(1.0, (rect.height() - 12) / larger)


def paint_note(painter: QPainter, sheet: NoteItem, scale: float) -> None:
    """A note or frame where a scene unit is so many pixels of the window; its words can be read from afar."""
    note, rect, larger = sheet.note, sheet.rect(), _larger(scale)
    painter.setPen(theme.pen("selection", 2.0) if sheet.is_selected else theme.pen("node.border"))
    painter.setBrush(_ground(note))
    painter.drawRoundedRect(rect, 8, 8)
    painter.setPen(theme.pen("text"))
    painter.save()
    painter.translate(QPointF(_INSET, 0) if note.is_frame else _corner(larger))
    painter.scale(larger, larger)
    width, height = _room(rect, larger)
    if note.is_frame:
        write(painter, note.text, QRectF(0, 0, width, TITLE / larger), theme.TITLE, bold=True)
    else:
        sheet.words.paint(painter, width, height)
    painter.restore()
    painter.setPen(theme.pen("text.muted", 1.2))
    for step in (4.0, 8.0):
        painter.drawLine(QPointF(rect.right() - step - 3, rect.bottom() - 3), QPointF(rect.right() - 3, rect.bottom() - step - 3))

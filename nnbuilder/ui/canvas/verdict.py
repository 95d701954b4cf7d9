"""What is told at the pointer while a link is drawn: what would flow, or why not and what would cure it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnbuilder.core.diagnostics import Fix
from nnbuilder.ui import theme

_WIDEST, _BESIDE = 330.0, QPoint(16, 18)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an edge would do: the words for the pointer, and the cure where there is one. `is_sure`: it does for any data."""

    is_ok: bool
    text: str
    fix: Fix | None = None
    is_sure: bool = True

    @property
    def rank(self) -> tuple[bool, bool]:
        """The better, the smaller."""
        return not self.is_ok, not self.is_sure

    @property
    def spoken(self) -> str:
        """The words, and the cure with its key."""
        return self.text + (f"\n{self.fix.title}: press Enter" if self.fix is not None else "")


def paint_verdict(painter: QPainter, verdict: Verdict, pointer: QPoint, room: QRect) -> None:
    """The words beside the pointer, inside the room, and the cure with its key."""
    font = painter.font()
    font.setPixelSize(12)
    painter.setFont(font)
    box = painter.boundingRect(QRectF(0, 0, _WIDEST, 400), Qt.TextFlag.TextWordWrap, verdict.spoken).adjusted(-9, -6, 9, 6)
    corner = pointer + _BESIDE
    box.moveTo(min(corner.x(), room.width() - box.width() - 6), min(corner.y(), room.height() - box.height() - 6))
    painter.setPen(QPen(theme.token("success" if verdict.is_ok else "error"), 1.2))
    painter.setBrush(theme.token("field"))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(theme.token("text"))
    painter.drawText(box.adjusted(9, 6, -9, -6), Qt.TextFlag.TextWordWrap, verdict.spoken)

"""The names of the curves beside them: a click hides one, the pointer on a name makes it stand out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import plain_tip

_WIDTH, _MOST_WIDTH, _HEIGHT, _SWATCH, _GAP = 104, 160, 22, 14, 7


class Legend(Guarded, QScrollArea):
    """`hidden_changed` carries the names that are hidden; `brightened` the one that is pointed at, or ""."""

    hidden_changed = Signal(object)
    brightened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Curves")
        self.setFixedWidth(_WIDTH)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows: dict[str, LegendRow] = {}
        body = QWidget()
        self._box = QVBoxLayout(body)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addStretch(1)
        self.setWidget(body)

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(name for name, row in self.rows.items() if not row.isChecked())

    def show_names(self, names: Sequence[str], colours: Mapping[str, QColor], dotted: Sequence[str] = ()) -> None:
        """A row for each curve; what is hidden stays hidden while its curve is there."""
        for name in [name for name in self.rows if name not in names]:
            self.rows.pop(name).deleteLater()
        for place, name in enumerate(names):
            if name not in self.rows:
                self.rows[name] = row = LegendRow(name)
                row.toggled.connect(lambda _: self.hidden_changed.emit(self.hidden))
                row.pointed.connect(lambda is_pointed, name=name: self.brightened.emit(name if is_pointed else ""))
            self._box.insertWidget(place, self.rows[name])
            self.rows[name].show_colour(colours.get(name, theme.token("edge")), is_dotted=name in dotted)
        self.setFixedWidth(min(max([_WIDTH, *(row.sizeHint().width() + 12 for row in self.rows.values())]), _MOST_WIDTH))


class LegendRow(Guarded, QAbstractButton):
    """One curve. Space hides it as a click does."""

    pointed = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setText(name)
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(f"{name}: click to hide or show it"))
        self.setCheckable(True)
        self.setChecked(True)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.colour, self.is_dotted = theme.token("edge"), False

    def show_colour(self, colour: QColor, *, is_dotted: bool) -> None:
        if (colour, is_dotted) != (self.colour, self.is_dotted):
            self.colour, self.is_dotted = colour, is_dotted
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(4 + _SWATCH + _GAP + self.fontMetrics().horizontalAdvance(self.text()) + 4, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(theme.token("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5), 4, 4)
        pen = QPen(self.colour if self.isChecked() else theme.token("panel.border"), 3)
        pen.setStyle(Qt.PenStyle.DotLine if self.is_dotted else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        middle = self.height() / 2
        painter.drawLine(4, round(middle), 4 + _SWATCH, round(middle))
        painter.setPen(theme.token("text" if self.isChecked() else "edge"))
        room = self.rect().adjusted(4 + _SWATCH + _GAP, 0, -2, 0)
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if not self.isChecked():
            width = self.fontMetrics().horizontalAdvance(words)
            painter.drawLine(room.left(), round(middle) + 1, room.left() + width, round(middle) + 1)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.pointed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pointed.emit(False)

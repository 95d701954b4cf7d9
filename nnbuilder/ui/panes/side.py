"""A pane at the side of the canvas: a title with the ways out, the pane, and the tab at the edge that brings it back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QStyle, QStyleOptionFocusRect, QToolButton, QVBoxLayout, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.icons import icon
from nnbuilder.ui.words import Label, plain_tip


def small_button(name: str, words: str) -> QToolButton:
    """An icon of 14 pixels that says what it does to those who wait and to those who listen."""
    button = QToolButton()
    button.setProperty("role", "pane")
    button.setIconSize(QSize(14, 14))
    button.setIcon(icon(name))
    button.setToolTip(plain_tip(words))
    button.setAccessibleName(words)
    return button


class Side(Guarded, QWidget):
    """Holds a pane while that is at home. `apart_wanted`, `hiding_wanted`: by the buttons of its title."""

    apart_wanted = Signal()
    hiding_wanted = Signal()

    def __init__(self, pane: QWidget, title: str) -> None:
        super().__init__()
        self.pane, self.title = pane, title
        self.apart = small_button("apart", f"{title} in a window of its own")
        self.hiding = small_button("hide", f"Hide {title}")
        self.apart.clicked.connect(self.apart_wanted)
        self.hiding.clicked.connect(self.hiding_wanted)
        heading = Label(title)
        heading.setProperty("role", "section")
        top = QHBoxLayout()
        top.setContentsMargins(10, 4, 4, 0)
        top.setSpacing(0)
        top.addWidget(heading, 1)
        top.addWidget(self.apart)
        top.addWidget(self.hiding)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(top)
        self.column.addWidget(pane, 1)

    def restyle(self) -> None:
        self.apart.setIcon(icon("apart"))
        self.hiding.setIcon(icon("hide"))

    def take_back(self) -> None:
        """The pane stands here again."""
        self.column.addWidget(self.pane, 1)
        self.pane.show()


class EdgeTab(Guarded, QAbstractButton):
    """A title that runs up the edge of the window, where a pane was hidden or has left."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setToolTip(plain_tip(f"Show {title}"))
        self.setAccessibleName(f"Show {title}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics()
        return QSize(words.height() + 8, words.horizontalAdvance(self.text()) + 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.token("hover" if self.underMouse() else "panel"))
        painter.setPen(theme.token("text" if self.underMouse() or self.hasFocus() else "text.muted"))
        painter.save()
        painter.translate(0, self.height())
        painter.rotate(-90)
        # The end of the words is at the top, where the title of the pane was.
        painter.drawText(0, 0, self.height() - 10, self.width(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.restore()
        painter.setPen(theme.token("panel.border"))
        for edge in (0, self.width() - 1):
            painter.drawLine(edge, 0, edge, self.height())
        if self.hasFocus():
            option = QStyleOptionFocusRect()
            option.initFrom(self)
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, self)
        painter.end()

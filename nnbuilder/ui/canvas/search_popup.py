"""The search at the pointer: some letters, what fits with the shape that comes of it, and beside it what the chosen one is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidgetItem, QVBoxLayout, QWidget

from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.offers import LooseEnd, Offer, offers
from nnbuilder.core.tensor import TensorSpec, shape_text
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.search_choice import SearchChoice
from nnbuilder.ui.canvas.search_rows import OFFER, SearchRows
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.palette import recent
from nnbuilder.ui.words import Label

_WIDE, _NARROW, _HIGH = 600, 330, 372
_EDGE = 8
SEARCH_WIDTH = _WIDE + _EDGE
"""How much room it takes beside a place, in pixels."""
_PAGE = 8
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _PAGE, Qt.Key.Key_PageUp: -_PAGE, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEPT = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""The window itself loses the focus, or a menu of the field opens: the search stays."""


class SearchPopup(Guarded, QFrame):
    """A real widget above the canvas, never outside of it. `chosen` is an `Offer`; Esc or a click elsewhere closes it and
    leaves nothing. `closed` comes once, whichever it was, and before what was chosen."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget, specs: Sequence[LayerSpec], end: LooseEnd, title: str = "Add a layer") -> None:
        super().__init__(parent)
        self.setObjectName("canvas.search")
        self.setAccessibleName(title)
        self._specs, self._end, self._recent = specs, end, recent.recent()
        self._is_open, self._is_wide = True, True
        self.edit = QLineEdit(placeholderText=title)
        self.edit.setObjectName("canvas.search.edit")
        self.edit.setAccessibleName(title)
        self.rows, self.choice = SearchRows(), SearchChoice(end)
        self.nothing = Label()
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("role", "muted")
        self.rows.itemClicked.connect(self._take)
        self.rows.currentItemChanged.connect(self._show_choice)
        self.edit.textChanged.connect(self._fill)
        self.edit.installEventFilter(self)
        self._lay_out()
        self._fill("")

    def open_at(self, at: QPoint, *, leftwards: bool = False) -> None:
        """Beside a place, on the side the wire does not come from, and as large as there is room."""
        canvas = self.parentWidget()
        assert canvas is not None, "it was made above a canvas"
        room = canvas.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        self._is_wide = room.width() >= _WIDE
        self.choice.setVisible(self._is_wide)
        self.setGeometry(_beside(at, min(_WIDE if self._is_wide else _NARROW, room.width()), min(_HIGH, room.height()), room, leftwards=leftwards))
        self.show()
        self.raise_()
        self.edit.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            key = Qt.Key(event.key())
            if key not in (Qt.Key.Key_Escape, *_ENTER) and key not in _STEPS:
                return super().eventFilter(watched, event)
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                if key == Qt.Key.Key_Escape:
                    self.give_up()
                elif key in _ENTER:
                    # A line hands Enter on, and to the canvas it means something else.
                    self._take(self.rows.currentItem())
                else:
                    self.rows.step(_STEPS[key])
            return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() not in _KEPT:
            self.give_up()
        return super().eventFilter(watched, event)

    def give_up(self) -> None:
        """Closes without a choice."""
        if not self._is_open:
            return
        self._is_open = False
        self.hide()
        self.closed.emit()
        self.deleteLater()
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.token("node.border"), 1))
        painter.setBrush(theme.token("panel"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.rows, 11)
        below.addWidget(self.nothing, 11)
        below.addWidget(self.choice, 9)
        self.keys = Label("↑↓ choose   ⏎ take   Esc drop the wire" if self._end.is_wired else "↑↓ choose   ⏎ add   Esc close")
        self.keys.setProperty("role", "muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(9, 9, 9, 8)
        box.setSpacing(7)
        box.addWidget(self.edit)
        box.addLayout(below, 1)
        box.addWidget(self.keys)

    def _fill(self, typed: str) -> None:
        every = offers(typed, self._specs, self._end, self._recent)
        self.rows.fill(self._sections(every) if not typed.strip() else [("", every)])
        self.rows.setVisible(bool(every))
        self.nothing.setVisible(not every)
        self.choice.setVisible(bool(every) and self._is_wide)
        self.nothing.setText(f"No layer fits “{typed.strip()[:40]}”.\nTry what it is called in torch or Keras, or a part of that.")
        self._show_choice()

    def _sections(self, every: list[Offer]) -> list[tuple[str, list[Offer]]]:
        """What was used last, then what fits; with nothing to fit into, by category."""
        lately, others = [one for one in every if one.is_recent], [one for one in every if not one.is_recent]
        if not self._end.is_wired:
            categories = dict.fromkeys(one.hit.spec.category for one in others)
            return [("Used last", lately), *((name, [one for one in others if one.hit.spec.category == name]) for name in categories)]
        given = self._end.given
        fitting = [one for one in others if not one.fit.reason]
        heading = f"Fits {shape_text(given.shape)}" if isinstance(given, TensorSpec) else "Fits here"
        return [("Used last", lately), (heading, fitting), ("Does not fit yet", [one for one in others if one.fit.reason])]

    def _show_choice(self) -> None:
        self.choice.show_offer(self.rows.offer)

    def _take(self, item: QListWidgetItem | None) -> None:
        offer: Offer | None = item.data(OFFER) if item is not None else None
        if offer is not None:
            self.give_up()
            self.chosen.emit(offer)


def _beside(at: QPoint, width: int, height: int, room: QRect, *, leftwards: bool) -> QRect:
    """A rectangle at a place, moved into the room."""
    left = at.x() - width if leftwards else at.x()
    x = max(room.left(), min(left, room.right() + 1 - width))
    y = max(room.top(), min(at.y(), room.bottom() + 1 - height))
    return QRect(x, y, width, height)

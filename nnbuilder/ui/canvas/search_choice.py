"""Beside the rows of the search: what the chosen layer is, what it does to the tensor in hand, and what it would be set to."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from nnbuilder.core.fitting import JOINS
from nnbuilder.core.offers import LooseEnd, Offer
from nnbuilder.core.summary import written
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.search_rows import paint_icon
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label, tell

_MOST_PARAMS = 4


class SearchChoice(Guarded, QFrame):
    """One offer in words. Nothing in it takes the focus."""

    def __init__(self, end: LooseEnd) -> None:
        super().__init__()
        self.setObjectName("canvas.search.choice")
        self._end = end
        self._offer: Offer | None = None
        self.title, self.place, self.summary, self.result, self.params = _Title(), Label(), Label(), Label(), Label()
        self.place.setProperty("role", "muted")
        self.params.setProperty("role", "muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 9, 10, 9)
        box.setSpacing(7)
        for label in (self.title, self.place, self.summary, self.result, self.params):
            label.setWordWrap(True)
            box.addWidget(label)
        box.addStretch(1)

    def show_offer(self, offer: Offer | None) -> None:
        self._offer = offer
        for label in (self.title, self.place, self.summary, self.result, self.params):
            label.setVisible(offer is not None)
        if offer is None:
            return
        spec = offer.hit.spec
        self.title.show_title(spec.title, spec.category)
        self.place.setText(" · ".join(part for part in (spec.category, spec.call.target if spec.call.form in ("module", "function") else "") if part))
        self.summary.setText(spec.summary)
        text, role = _result(offer, self._end)
        tell(self.result, text, role)
        self.result.setVisible(bool(text))
        self.params.setText(_set_to(offer))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("field"))
        painter.drawRoundedRect(self.rect(), 7, 7)


class _Title(Label):
    """A name with the icon of its category before it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._category = ""
        self.setProperty("role", "heading")
        self.setIndent(22)

    def show_title(self, text: str, category: str) -> None:
        self._category = category
        self.setText(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, QRect(0, (self.fontMetrics().height() - 16) // 2, 16, 16), self._category)


def _result(offer: Offer, end: LooseEnd) -> tuple[str, str]:
    """What becomes of the tensor, and the role that colours it."""
    if offer.fit.reason:
        return f"{offer.fit.reason}.", "error"
    if isinstance(offer.fit.result, TensorSpec):
        return f"{end.given}\n→ {offer.fit.result}", "success"
    takes = ", ".join(f"{port.name} {port.axes}" for port in offer.hit.spec.inputs)
    if offer.fit.how == JOINS:
        others = [port.name for port in offer.hit.spec.inputs if port.name != offer.fit.port and not port.optional]
        return f"{end.given} goes in at {offer.fit.port}; {' and '.join(others)} {'is' if len(others) == 1 else 'are'} still to be wired.", "muted"
    return (f"Takes {takes}" if takes else ""), "muted"


def _set_to(offer: Offer) -> str:
    """The first parameters: as typed, else as they are by default."""
    values = {param.name: offer.hit.params.get(param.name, param.default) for param in offer.hit.spec.params if not param.advanced}
    lines = [f"{name.replace('_', ' ')} = {written(value) or 'none'}" for name, value in values.items() if value not in ("", ())]
    return "\n".join(lines[:_MOST_PARAMS])

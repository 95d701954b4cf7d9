"""Text that has too little room: what a widget says, how much it asks for and how much it has got."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QHeaderView, QLabel, QLineEdit, QScrollArea, QStackedWidget, QTabBar, QToolBar, QWidget

Role = Qt.ItemDataRole
SLACK = 1
"""A size hint is a whole number of pixels, made of parts that are not."""


def clipped(window: QWidget) -> list[str]:
    """A sentence for every widget in sight whose text does not fit and which has no tooltip that says the whole."""
    return [f"{type(widget).__name__}{path(widget)}: {told}" for widget in window.findChildren(QWidget) if widget.isVisible() for told in complaints(widget)]


def path(widget: QWidget) -> str:
    owner = widget.parentWidget()
    names = []
    while owner is not None and len(names) < 3:
        names.append(type(owner).__name__)
        owner = owner.parentWidget()
    return f" in {' in '.join(names)}"


def complaints(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QTabBar):
        yield from _tabs(widget)
    elif isinstance(widget, QHeaderView):
        yield from _sections(widget)
    elif isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QAbstractButton) and (widget.text() or not widget.icon().isNull()):
        yield from _hint(widget, widget.text())
    elif (
        isinstance(widget, QComboBox | QLineEdit)
        and not isinstance(widget.parentWidget(), QComboBox)
        and widget.height() < widget.minimumSizeHint().height() - SLACK
    ):
        yield f"{widget.height()} of {widget.minimumSizeHint().height()} high"
    elif isinstance(widget, QScrollArea):
        yield from _cut_off(widget)
    elif not isinstance(widget, QToolBar):
        yield from _squeezed(widget)


def _label(label: QLabel) -> Iterator[str]:
    text = label.text()
    if not text or label.toolTip() or not label.pixmap().isNull():
        return
    inside = label.contentsRect()
    if label.wordWrap():
        needs = label.fontMetrics().boundingRect(QRect(0, 0, inside.width(), 100_000), 0x1000, text)
        if needs.height() > inside.height() + SLACK:
            yield f"“{text[:40]}” needs {needs.height()} in height and has {inside.height()}"
    else:
        needs = label.fontMetrics().boundingRect(QRect(0, 0, 100_000, 100_000), 0, text)
        if needs.width() > inside.width() + SLACK or needs.height() > inside.height() + SLACK:
            yield f"“{text[:40]}” needs {needs.width()} x {needs.height()} and has {inside.width()} x {inside.height()}"


def _hint(widget: QWidget, text: str) -> Iterator[str]:
    hint = widget.minimumSizeHint()
    if (hint.width() > widget.width() + SLACK and not (text and widget.toolTip())) or hint.height() > widget.height() + SLACK:
        yield f"“{text}” needs {hint.width()} x {hint.height()} and has {widget.width()} x {widget.height()}"


def _tabs(bar: QTabBar) -> Iterator[str]:
    for place in range(bar.count()):
        rect, text = bar.tabRect(place), bar.tabText(place).replace("&&", "&")
        if bar.fontMetrics().height() > rect.height() + SLACK:
            yield f"“{text}” is {rect.height()} high"
        if bar.fontMetrics().horizontalAdvance(text) > rect.width() and not bar.tabToolTip(place):
            yield f"“{text}” has {rect.width()} of {bar.fontMetrics().horizontalAdvance(text)}"
    if not bar.usesScrollButtons() and bar.count() and bar.tabRect(bar.count() - 1).right() > bar.width():
        yield "its last tab is out of sight"


def _sections(header: QHeaderView) -> Iterator[str]:
    if header.orientation() != Qt.Orientation.Horizontal:
        return
    if header.height() < header.fontMetrics().height():
        yield f"the header is {header.height()} high"
    for place in (place for place in range(header.count()) if not header.isSectionHidden(place)):
        text, tip = (str(header.model().headerData(place, header.orientation(), role) or "") for role in (Role.DisplayRole, Role.ToolTipRole))
        has, needs = header.sectionSize(place), header.fontMetrics().horizontalAdvance(text)
        if needs > has and not tip:
            yield f"column “{text}” has {has} of {needs}"


def _cut_off(area: QScrollArea) -> Iterator[str]:
    """What is wider than an area that does not scroll sideways is out of reach."""
    inner = area.widget()
    if inner is not None and area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff and inner.width() > area.viewport().width():
        yield f"{inner.width() - area.viewport().width()} pixels of {type(inner).__name__} are cut off on the right"


def _squeezed(widget: QWidget) -> Iterator[str]:
    """A form whose rows need more than it has got lets them overlap, or cuts the last ones off."""
    layout = widget.layout()
    # What Qt lays out for itself, and what scrolls.
    if layout is None or widget.isWindow() or widget.objectName().startswith("qt_scrollarea") or isinstance(widget, QStackedWidget):
        return
    needs = layout.minimumSize()
    if needs.width() > widget.width() + SLACK or needs.height() > widget.height() + SLACK:
        yield f"what it holds needs {needs.width()} x {needs.height()} and has {widget.width()} x {widget.height()}"

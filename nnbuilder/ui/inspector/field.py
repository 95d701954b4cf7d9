"""One hyper-parameter as a row: its name, which can be dragged over, its editor, a mark where it is not the default."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from nnbuilder.core.digits import exact
from nnbuilder.core.formulas import names_in
from nnbuilder.core.parameters import Param, Raw, Value
from nnbuilder.core.stepping import can_step, stepped
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.icons import icon
from nnbuilder.ui.inspector.editors import Editor, TextEditor, editor_for, to_text
from nnbuilder.ui.inspector.page import GAP, MARK_WIDTH, NAME_WIDTH
from nnbuilder.ui.inspector.scrub_label import ScrubLabel
from nnbuilder.ui.words import Label, plain_tip

_MARGIN = 14
Entries = Callable[[], list[tuple[str, Callable[[], object]]]]
"""What else the menu of a field offers: words, and what is done."""


class Field(Guarded, QObject):
    """`changed` carries a raw value and whether a drag is under way, of which all is one step; `settled` ends such a drag."""

    changed = Signal(object, bool)
    settled = Signal(object)
    reset = Signal()
    entered = Signal()

    def __init__(self, param: Param, parent: QWidget, fields: tuple[str, ...] = (), entries: Entries = list) -> None:
        super().__init__(parent)
        self.param, self._entries = param, entries
        self.raw: Raw = param.default
        self._before: Raw = param.default
        self._formula, self._is_current = "", False
        self.editor: Editor = editor_for(param, fields)
        self.label = ScrubLabel(param.name.replace("_", " "))
        self.label.setMinimumWidth(NAME_WIDTH)
        self.label.setBuddy(self.editor.inner)
        self.mark = _mark(param)
        self.cell = QWidget()
        box = QHBoxLayout(self.cell)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(self.editor, 1)
        box.addWidget(self.mark)
        self.reason = _bubble(parent)
        self._tip = f"{param.help} ({param.name}: {param.type})" + ("\nDrag over the name, or press the arrow keys, to change it." if _is_number(param) else "")
        self._connect()

    def _connect(self) -> None:
        self.editor.value_changed.connect(lambda raw: self.changed.emit(raw, False))
        self.mark.clicked.connect(self.reset)
        self.label.begun.connect(self._begin)
        self.label.scrubbed.connect(lambda steps: self.changed.emit(stepped(self.param, self._before, steps), True))
        self.label.ended.connect(self._end)
        if isinstance(self.editor, TextEditor):
            self.editor.edit.entered.connect(self.entered)
            self.editor.edit.completed.connect(self._place_reason)
        for widget in (self.label, self.editor.inner):
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(lambda at, widget=widget: self._open_menu(widget, at))

    def show_value(self, raw: Raw, is_set: bool, bound: object, known: Mapping[str, Value]) -> None:
        """What a node has, whether that is set, and beside a formula what it comes to; `known` are the names it may hold."""
        self.raw = raw
        self.editor.show_value(raw)
        self.mark.setVisible(is_set)
        self.label.allow(can_step(self.param, raw))
        if isinstance(self.editor, TextEditor):
            self.editor.edit.offer(known if _is_number(self.param) else {})
            self._formula = f"= {_shown(bound)}" if names_in(raw) and bound is not None else ""

    def show_different(self, known: Mapping[str, Value]) -> None:
        """Several nodes have not the same."""
        self.editor.show_different()
        self.mark.setVisible(True)
        self.label.allow(False)
        if isinstance(self.editor, TextEditor):
            self.editor.edit.offer(known if _is_number(self.param) else {})
        self._formula = ""

    def show_reason(self, reason: str, is_current: bool) -> None:
        """What is wrong: over the rows below while one is in the field, so that nothing moves, else as its tooltip."""
        self.editor.show_wrong(bool(reason))
        if isinstance(self.editor, TextEditor):
            self.editor.edit.tell("" if reason else self._formula)
        text = f"{reason}\n\n{self._tip}" if reason else self._tip
        for widget in (self.label, self.editor):
            widget.setToolTip(plain_tip(text))
        self.reason.setText(reason)
        self._is_current = is_current
        self._place_reason()

    def _place_reason(self) -> None:
        """Right below the field, but not over the names that are offered there."""
        page = self.reason.parentWidget()
        is_completing = isinstance(self.editor, TextEditor) and self.editor.edit.is_completing
        is_shown = bool(self.reason.text()) and self._is_current and not is_completing
        self.reason.setVisible(is_shown)
        if page is None or not is_shown:
            return
        corner = self.cell.mapTo(page, QPoint(0, self.cell.height() + 2)) if page.isAncestorOf(self.cell) else QPoint(0, 0)
        left = min(corner.x(), _MARGIN)
        width = max(120, page.width() - left - _MARGIN)
        self.reason.setGeometry(left, corner.y(), width, self.reason.heightForWidth(width))
        self.reason.raise_()

    def _begin(self) -> None:
        self._before = self.raw

    def _end(self, stays: bool) -> None:
        if not stays:
            self.changed.emit(self._before, True)
        self.settled.emit(stays)
        self.editor.inner.setFocus()

    def _open_menu(self, widget: QWidget, at: QPoint) -> None:
        menu = widget.createStandardContextMenu() if isinstance(widget, QLineEdit) else QMenu(widget)
        if menu.actions():
            menu.addSeparator()
        action = menu.addAction(f"Reset to default ({_shown(self.param.default)})", self.reset.emit)
        action.setEnabled(not self.mark.isHidden())
        for text, do in self._entries():
            menu.addAction(text).triggered.connect(lambda _=False, do=do: do())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(widget.mapToGlobal(at))


def _mark(param: Param) -> QToolButton:
    """A small button that keeps its room, so that the field never changes its width."""
    mark = QToolButton()
    mark.setIcon(icon("reset"))
    mark.setIconSize(QSize(12, 12))
    mark.setProperty("role", "reset")
    mark.setFixedWidth(MARK_WIDTH)
    mark.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    mark.setAccessibleName(f"Reset {param.name}")
    mark.setToolTip(plain_tip(f"Reset to default ({_shown(param.default)})"))
    policy = mark.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    mark.setSizePolicy(policy)
    mark.hide()
    return mark


def _bubble(parent: QWidget) -> Label:
    """Words over the page."""
    label = Label(parent=parent)
    label.setProperty("role", "bubble")
    label.setWordWrap(True)
    label.setMargin(5)
    label.hide()
    return label


def _is_number(param: Param) -> bool:
    return param.type.base in ("int", "float", "ints", "floats")


def _shown(value: object) -> str:
    """A value in a few words."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return to_text(tuple(int(item) if isinstance(item, int) else item for item in value))
    if isinstance(value, int | float):
        return exact(int(value) if isinstance(value, int) else value)
    return str(value) or "nothing"

"""The fields of a data set, a row each: what it is for, as what it is read, what is done with it, what it becomes; beside them
the form of the one that has the focus, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from nnbuilder.core.document import READ, DataSet, Field
from nnbuilder.core.settings import Setting
from nnbuilder.data.kinds import KINDS
from nnbuilder.ui.data.field_form import FieldForm
from nnbuilder.ui.data.roles import ROLE_HELP, ROLE_WORDS, Roles
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label, plain_tip
from nnbuilder.ui.working import Worker

NAME, ROLE, KIND, TRANSFORMS, BECOMES = range(5)
_HEADS = ("Field", "Role", "Read as", "Transforms", "Becomes")
_WIDTHS = (130, 70, 74, 92, 104)
_LONGEST, _GAP = 190, 12
"""The widest that `Becomes` is, and the room beside its words."""
_WIDEST_NAME = 320
_NAME = Qt.ItemDataRole.UserRole
_FIELD = Qt.ItemDataRole.UserRole + 1
_OPEN = 12
"""A field of more columns begins folded."""
_FILTERED = 8
"""With more rows there is a box to look for one."""


class FieldRows(Guarded, QWidget):
    """A tree whose branches are fields and whose leaves are the columns that stand side by side in one. A click, Enter or Space
    on role, kind or transforms offers what else it could be."""

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self.roles = roles
        self.data: DataSet | None = None
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter columns")
        self.filter.setAccessibleName("Filter columns")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._filter)
        self.tree = FieldTree()
        self.tree.setHeaderLabels(_HEADS)
        self.tree.setAccessibleName("Fields")
        self.tree.setUniformRowHeights(True)
        self.worker = Worker(self)
        self.samples: Mapping[str, tuple[str, str]] = {}
        self.sample = Label()
        self.sample.setProperty("role", "muted")
        self.sample.setWordWrap(True)
        self.sample.hide()
        self.form = FieldForm(roles.edits)
        self.tree.currentItemChanged.connect(lambda *_: self._show_current())
        self.tree.itemSelectionChanged.connect(self._show_current)
        self.tree.chosen.connect(self._open)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.filter)
        left.addWidget(self.tree, 1)
        left.addWidget(self.sample)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(left, 1)
        box.addWidget(self.form)

    def show_data(self, data: DataSet) -> None:
        """The fields as they are; what was unfolded and where the focus stood stay."""
        folded = {item.data(NAME, _FIELD): item.isExpanded() for item in self._fields()}
        current, column = self.tree.currentItem(), self.tree.currentColumn()
        before = (current.data(NAME, _NAME), self._columns(current)) if current is not None else None
        self.data = data
        self.tree.blockSignals(True)
        self.tree.clear()
        for field in data.fields:
            item = self._row(self.tree.invisibleRootItem(), field, field.name)
            if len(field.columns) > 1:
                for name in field.columns:
                    self._row(item, field, name)
                item.setExpanded(folded.get(field.name, len(field.columns) <= _OPEN))
        self.tree.setRootIsDecorated(any(len(field.columns) > 1 for field in data.fields))
        count = sum(len(field.columns) for field in data.fields)
        self.filter.setVisible(count > _FILTERED)
        self.tree.fit()
        self._filter(self.filter.text() if count > _FILTERED else "")
        if before is not None:
            # A field that has been renamed has the same columns still.
            again = next((item for item in self._items() if item.data(NAME, _NAME) == before[0]), None)
            again = again or next((item for item in self._items() if self._columns(item) == before[1]), None)
            if again is not None:
                self.tree.setCurrentItem(again, column)
        self.tree.blockSignals(False)
        self._show_current()

    def look(self, data: DataSet, base: Path) -> None:
        """Reads what becomes of a real sample of the data as it is described now."""

        def read() -> Mapping[str, tuple[str, str]]:
            from nnbuilder.data.before_after import before_after

            return before_after(data, base)

        # Whoever reads the data tells why it cannot be read.
        self.worker.work(read, self._took, lambda error: self._took({}))

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _took(self, samples: Mapping[str, tuple[str, str]]) -> None:
        self.samples = samples
        self._show_sample()

    def _show_current(self) -> None:
        """The form of the field that has the focus, and its sample; what is marked together may become one field."""
        item = self.tree.currentItem()
        chosen = tuple(dict.fromkeys(column for one in self.tree.selectedItems() for column in self._columns(one)))
        is_one_field = any(field.columns == chosen for field in self.data.fields) if self.data is not None else True
        self.form.show_field(self.data, None if item is None else str(item.data(NAME, _FIELD)), () if is_one_field else chosen)
        self.form.show_why(self._why(item))
        self._show_sample()

    def _why(self, item: QTreeWidgetItem | None) -> str:
        """Why the column of a row is for what it is proposed for, and what its role does."""
        columns = self._columns(item) if item is not None else ()
        known = self.data.facts.columns if self.data is not None and self.data.facts is not None else {}
        why = known[columns[0]].why if len(columns) == 1 and columns[0] in known else ""
        role = next((field.role for field in self.data.fields if field.columns == columns), "") if self.data is not None else ""
        return " ".join(filter(None, (why, ROLE_HELP.get(role))))

    def _columns(self, item: QTreeWidgetItem) -> tuple[str, ...]:
        """The columns that a row stands for."""
        name, field_name = item.data(NAME, _NAME), item.data(NAME, _FIELD)
        if item.parent() is not None:
            return (str(name),)
        return next((field.columns for field in self.data.fields if field.name == field_name), ()) if self.data is not None else ()

    def _show_sample(self) -> None:
        """Of the field that has the focus, else of the first: before and after."""
        item = self.tree.currentItem()
        name = str(item.data(NAME, _FIELD)) if item is not None else next(iter(self.samples), "")
        before, after = self.samples.get(name, ("", ""))
        self.sample.setText(f"{name} of one sample: {before} → {after}")
        self.sample.setVisible(bool(after))

    def menu_for(self, item: QTreeWidgetItem, column: int) -> QMenu | None:
        """What a click on a cell offers; None where there is nothing to choose."""
        field = next((field for field in self.data.fields if field.name == item.data(NAME, _FIELD)), None) if self.data is not None else None
        if field is None:
            return None
        if column == TRANSFORMS:
            return self._transforms(field) if item.parent() is None and field.kind in KINDS and field.role in READ else None
        return self.roles.menu_for(str(item.data(NAME, _NAME))) if column in (NAME, ROLE, KIND) else None

    def _row(self, parent: QTreeWidgetItem, field: Field, name: str) -> QTreeWidgetItem:
        assert self.data is not None
        is_field = name == field.name or len(field.columns) == 1
        kind = KINDS[field.kind].recipe.title if field.kind in KINDS else field.kind
        is_read = is_field and field.role in READ
        texts = (
            name,
            ROLE_WORDS[field.role],
            kind if is_read else "",
            _transforms(field) if is_read else "",
            _becomes(self.data, field) if is_read else "",
        )
        item = QTreeWidgetItem(parent, list(texts))
        item.setData(NAME, _NAME, name)
        item.setData(NAME, _FIELD, field.name)
        for place in (NAME, ROLE, KIND, TRANSFORMS):
            item.setToolTip(place, plain_tip("Click, or press Enter, to choose something else."))
        item.setToolTip(BECOMES, plain_tip(texts[BECOMES]))
        return item

    def _transforms(self, field: Field) -> QMenu:
        menu, edits = QMenu(self), self.roles.edits
        here = [setting.kind for setting in field.transforms]
        for place, setting in enumerate(field.transforms):
            left = (*field.transforms[:place], *field.transforms[place + 1 :])
            menu.addAction(f"Take {setting.kind} away", partial(edits.set_transforms, field.name, left, f"Take {setting.kind} away from {field.name}"))
        for choice in KINDS[field.kind].transforms:
            if choice.recipe.kind not in here:
                more = (*field.transforms, Setting(choice.recipe.kind))
                action = menu.addAction(
                    f"Add {choice.recipe.title}", partial(edits.set_transforms, field.name, more, f"Add {choice.recipe.title} to {field.name}")
                )
                action.setToolTip(plain_tip(choice.recipe.doc))
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open(self, item: QTreeWidgetItem, column: int) -> None:
        menu = self.menu_for(item, column) if column != NAME else None
        if menu is not None:
            rect = self.tree.visualItemRect(item)
            menu.popup(self.tree.viewport().mapToGlobal(QPoint(self.tree.columnViewportPosition(column), rect.bottom())))

    def _filter(self, text: str) -> None:
        words = text.strip().lower()
        for item in self._fields():
            inner = _inside(item)
            for leaf in inner:
                leaf.setHidden(bool(words) and words not in leaf.text(NAME).lower())
            matches = words in item.text(NAME).lower() or any(not leaf.isHidden() for leaf in inner)
            item.setHidden(bool(words) and not matches)
            if words and any(not leaf.isHidden() for leaf in inner):
                item.setExpanded(True)

    def _fields(self) -> list[QTreeWidgetItem]:
        return _inside(self.tree.invisibleRootItem())

    def _items(self) -> list[QTreeWidgetItem]:
        return [one for item in self._fields() for one in (item, *_inside(item))]


class FieldTree(Guarded, QTreeWidget):
    """A tree in which the keys of a button open what a click opens; with Shift or Ctrl a click marks several rows."""

    chosen = Signal(QTreeWidgetItem, int)

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.header().setStretchLastSection(True)

    def fit(self) -> None:
        """Names are as long as a person likes; they get what the others leave, but no more than keeps a row together."""
        becomes = min(_LONGEST, max(_WIDTHS[BECOMES], self.sizeHintForColumn(BECOMES) + _GAP))
        for column in (ROLE, KIND, TRANSFORMS):
            self.setColumnWidth(column, _WIDTHS[column])
        left = self.viewport().width() - sum(_WIDTHS[ROLE:BECOMES]) - becomes
        self.setColumnWidth(NAME, max(_WIDTHS[NAME], min(_WIDEST_NAME, left)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        item = self.itemAt(at)
        is_click = event.button() == Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.NoModifier
        if is_click and item is not None and item is self.currentItem():
            self.chosen.emit(item, self.columnAt(at.x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and item is not None:
            self.chosen.emit(item, max(ROLE, self.currentColumn()))
        else:
            super().keyPressEvent(event)


def _inside(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for place in range(item.childCount()) if (child := item.child(place)) is not None]


def _transforms(field: Field) -> str:
    return " · ".join(setting.kind for setting in field.transforms) or "none"


def _becomes(data: DataSet, field: Field) -> str:
    """The tensor of a field: `float32 (N, 12)`; what has not been read yet says so."""
    fact = data.facts.fields.get(field.name) if data.facts is not None else None
    if fact is None:
        return "…"
    shape = ", ".join(["N", *map(str, fact.shape)])
    return f"{fact.dtype} ({shape}{',' if not fact.shape else ''}){' + mask' if fact.mask else ''}"

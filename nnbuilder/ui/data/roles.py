"""What the columns of data are for: which is predicted, as what, and what a click on a column offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QGridLayout, QMenu, QTableWidget, QWidget

from nnbuilder.core import data_edits
from nnbuilder.core.document import ROLES, DataSet, Document, Field
from nnbuilder.core.facts import LABEL, TABLE, TOKENS
from nnbuilder.core.parameters import Raw
from nnbuilder.core.sampling import weighing_field
from nnbuilder.core.settings import Setting
from nnbuilder.data.kinds import KINDS, USAGES
from nnbuilder.layers.following import follow
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label

ROLE_WORDS = dict(zip(ROLES, ("input", "predicted", "weight", "group", "time", "left out"), strict=True))
_DONE = dict(
    zip(ROLES, ("Use {} as an input", "Predict {} as well", "Weigh rows by {}", "Keep groups of {} together", "Order rows by {}", "Leave {} out"), strict=True)
)
"""What giving a column a role is called, in menus and in the history."""
ROLE_HELP = {
    "weight": "Rows to learn from are drawn in proportion to it, with replacement: twice the number, twice as often, and never at 0. "
    "In the validation and the test part, and in every score, rows count alike."
}
"""What a role does that its name does not say."""


class RoleEdits:
    """Edits of roles and kinds, each one undo step that takes the drawing along."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def predict(self, column: str) -> None:
        self.do(f"Predict {column}", lambda document: data_edits.predict(document, column, USAGES))

    def set_role(self, name: str, role: str) -> None:
        self.do(_DONE[role].format(name), lambda document: data_edits.set_role(document, name, role, USAGES))

    def set_kind(self, field: str, kind: str) -> None:
        self.do(f"Read {field} as {KINDS[kind].recipe.title.lower()}", lambda document: data_edits.set_kind(document, field, kind, USAGES))

    def group(self, columns: tuple[str, ...], name: str) -> None:
        self.do(
            f"Read {len(columns)} columns as {name}" if len(columns) > 1 else f"Take {columns[0]} out",
            lambda document: data_edits.group_columns(document, columns, name, USAGES),
        )

    def ungroup(self, field: str) -> None:
        self.do(f"Read the columns of {field} apart", lambda document: data_edits.ungroup(document, field, USAGES))

    def rename(self, field: str, to: str) -> bool:
        return self.do(f"Rename {field}", lambda document: data_edits.rename_field(document, field, to))

    def set_params(self, field: str, params: Mapping[str, Raw], changed: str) -> None:
        label = f"Set {changed.replace('_', ' ')} of {field}"
        self.do(label, lambda document: data_edits.set_params(document, field, params), merge=f"{field}.{changed}")

    def set_transforms(self, field: str, transforms: tuple[Setting, ...], label: str, merge: str = "") -> None:
        self.do(label, lambda document: data_edits.set_transforms(document, field, transforms), merge)

    def do(self, label: str, edit: Callable[[Document], Document], merge: str = "") -> bool:
        """Any edit of the data as one undo step, with the drawing behind it; steps of the same `merge` become one."""
        return self.session.do(label, lambda document: follow(edit(document), document, self.session.catalogue, USAGES), merge)


class Roles(Guarded, QWidget):
    """Two choices, and a menu for the head of a column."""

    def __init__(self, edits: RoleEdits) -> None:
        super().__init__()
        self.edits = edits
        self.data: DataSet | None = None
        self.target, self.type = QuietCombo(), QuietCombo()
        for combo, word in ((self.target, "predict"), (self.type, "as")):
            combo.setAccessibleName(word)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, (word, combo) in enumerate((("predict", self.target), ("as", self.type))):
            label = Label(word)
            label.setProperty("role", "muted")
            label.setBuddy(combo)
            grid.addWidget(label, place, 0)
            grid.addWidget(combo, place, 1)
        grid.setColumnStretch(1, 1)
        self.target.activated.connect(lambda: self.edits.predict(self.target.currentText()))
        self.type.activated.connect(lambda: self.edits.set_kind(self._target_name(), str(self.type.currentData())))

    def show_data(self, data: DataSet) -> None:
        """The columns that could be predicted; there is nothing to choose where there are none."""
        self.data = data
        columns = [column for field in data.fields for column in field.columns if data_edits.kinds_of(data, column, "target", USAGES)]
        target = next((field for field in data.fields if field.role == "target"), None)
        self.setVisible(len(set(columns)) == len(columns) > 1)
        self.target.clear()
        self.type.clear()
        self.target.addItems(columns)
        self.target.setCurrentText(target.columns[0] if target is not None else "")
        if target is None:
            self.target.setCurrentIndex(-1)
            return
        for kind in data_edits.kinds_of(data, target.columns[0], "target", USAGES) or (target.kind,):
            self.type.addItem(KINDS[kind].recipe.title.lower() if kind in KINDS else kind, kind)
        self.type.setCurrentIndex(self.type.findData(target.kind))

    def open_menu(self, table: QTableWidget, section: int) -> None:
        """Under the head of a column: what it could be instead."""
        header, head = table.horizontalHeader(), table.horizontalHeaderItem(section)
        if self.data is not None and head is not None:
            menu = self.menu_for(str(head.data(Qt.ItemDataRole.UserRole)))
            menu.popup(header.mapToGlobal(QPoint(header.sectionViewportPosition(section), header.height())))

    def menu_for(self, name: str) -> QMenu:
        """What a column, or a field by its name, could be instead."""
        menu = QMenu(self)
        field = next((field for field in self.data.fields if name in (field.name, *field.columns)), None) if self.data is not None else None
        if self.data is not None and field is not None:
            can_be_predicted = bool(data_edits.kinds_of(self.data, name if name in field.columns else field.columns[0], "target", USAGES))
            is_alone = len(field.columns) == 1 or name == field.name
            if field.role != "target" and can_be_predicted:
                menu.addAction(f"Predict {name}", lambda: self.edits.predict(name))
            possible = {"target": can_be_predicted and bool(self._target_name()), "weight": self._can_weigh(name, field)}
            for role in ROLES:
                if role != field.role and possible.get(role, True):
                    menu.addAction(_DONE[role].format(name), partial(self.edits.set_role, name, role))
            kinds = data_edits.kinds_of(self.data, field.columns[0], field.role, USAGES) if is_alone else ()
            for kind in kinds:
                if kind != field.kind and kind in KINDS:
                    words = f"{'Predict' if field.role == 'target' else 'Read'} it as {self._title(kind, field)}"
                    menu.addAction(words, partial(self.edits.set_kind, field.name, kind))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _can_weigh(self, name: str, field: Field) -> bool:
        """Whether it is one column of numbers, and no other weighs rows already."""
        columns = (name,) if name in field.columns else field.columns
        is_one = len(columns) == 1 and self.data is not None and data_edits.holds_numbers(self.data, columns[0], USAGES)
        return is_one and not weighing_field(self.data)

    def _title(self, kind: str, field: Field) -> str:
        """What a kind is called; of words also whether each has a place of its own, or a number."""
        title, form = KINDS[kind].recipe.title.lower(), USAGES[kind].form
        known = self.data.facts.columns.get(field.columns[0]) if self.data is not None and self.data.facts is not None else None
        is_words = known is not None and any(USAGES[one].form == TOKENS for one in known.inputs if one in USAGES)
        is_read = field.role == "input" and is_words
        return f"{title}, a place for each word" if is_read and form == TABLE else f"{title}, a number for each word" if is_read and form == LABEL else title

    def _target_name(self) -> str:
        return next((field.name for field in self.data.fields if field.role == "target"), "") if self.data is not None else ""


def role_of(data: DataSet, column: str) -> str:
    """One word for the head of a column."""
    field = next((field for field in data.fields if column in field.columns), None)
    return ROLE_WORDS["ignore" if field is None else field.role]

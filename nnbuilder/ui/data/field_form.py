"""Everything about one field that can be typed: its name, the parameters of its kind and of each of its transforms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from nnbuilder.core import names
from nnbuilder.core.document import READ, DataSet, Field
from nnbuilder.core.parameters import Raw
from nnbuilder.core.settings import Recipe, with_param
from nnbuilder.data.kinds import KINDS
from nnbuilder.ui import theme
from nnbuilder.ui.data.roles import RoleEdits
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.param_form import ParamForm
from nnbuilder.ui.words import Label, plain_tip, shortened

EMPTY = "Choose a field to see its parameters, and those of its transforms."
_WIDTH = 250


class FieldForm(Guarded, QScrollArea):
    """The form of the field that has the focus. Where several columns are chosen, a button reads them as one field; where a field
    has several, another reads each by itself."""

    def __init__(self, edits: RoleEdits) -> None:
        super().__init__()
        self.edits = edits
        self.field: Field | None = None
        self.name = QLineEdit()
        self.why = _words("")
        self.forms: list[ParamForm] = []
        self.buttons: dict[str, QPushButton | QToolButton] = {}
        self._built: tuple[object, ...] = ()
        theme.fix_width(self, _WIDTH)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Parameters of the field")
        self.show_field(None, None)

    def show_field(self, data: DataSet | None, name: str | None, chosen: tuple[str, ...] = ()) -> None:
        """A field of the data by its name; `chosen` are the columns that are marked together. The form stays the same while its
        rows do, so that typing goes on in the same one."""
        self.field = next((field for field in data.fields if field.name == name), None) if data is not None else None
        field = self.field
        rows = (field.name, field.role, field.kind, field.columns, tuple(one.kind for one in field.transforms), chosen) if field is not None else ("",)
        if rows != self._built:
            self._built = rows
            self._rebuild(field, chosen)
        if field is not None:
            for form, values in zip(self.forms, _values(field), strict=True):
                form.show_values({name: values.get(name, editor.param.default) for name, editor in form.editors.items()})

    def show_why(self, text: str) -> None:
        """A sentence on why the field is for what it is for."""
        self.why.setText(text)
        self.why.setVisible(bool(text) and self.field is not None)

    def _rebuild(self, field: Field | None, chosen: tuple[str, ...]) -> None:
        """Whoever was in it with the keys stays at the button that they pressed."""
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        title = focus.accessibleName() if focus is not None else ""
        before = self.takeWidget()
        if before is not None:
            # What was clicked in it must outlive its signal.
            before.hide()
            before.deleteLater()
        self.setWidget(self._page(field, chosen))
        if had_focus and field is not None:
            button = self.buttons.get(title)
            (button if button is not None and button.isEnabled() else self.name).setFocus()

    def _page(self, field: Field | None, chosen: tuple[str, ...]) -> QWidget:
        self.forms, self.buttons, self.why = [], {}, _words("")
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(8, 0, 8, 4)
        box.setSpacing(5)
        if field is None:
            box.addWidget(_words(EMPTY))
        else:
            box.addLayout(self._head(field))
            box.addWidget(self.why)
            self._add_columns(box, field, chosen)
            for recipe, put in _recipes(field):
                self._add_form(box, recipe, put)
        box.addStretch(1)
        return page

    def _head(self, field: Field) -> QHBoxLayout:
        self.name = QLineEdit(field.name)
        self.name.setAccessibleName("name of the field")
        self.name.setToolTip(plain_tip("What formulas, programs and the drawing call the field"))
        self.name.editingFinished.connect(self._rename)
        label = Label("name")
        label.setProperty("role", "muted")
        label.setBuddy(self.name)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.name, 1)
        return row

    def _add_columns(self, box: QVBoxLayout, field: Field, chosen: tuple[str, ...]) -> None:
        if len(chosen) > 1:
            self._add_button(box, f"Read {len(chosen)} columns as one field", partial(self.edits.group, chosen, together(chosen)))
        elif len(chosen) == 1 and len(field.columns) > 1:
            self._add_button(box, f"Read {shortened(chosen[0], 16)} by itself", partial(self.edits.group, chosen, names.legal(chosen[0])))
        elif len(field.columns) > 1:
            self._add_button(box, "Read each column by itself", partial(self.edits.ungroup, field.name))

    def _add_button(self, box: QVBoxLayout, title: str, run: Callable[[], None]) -> None:
        button = QPushButton(title)
        button.setAccessibleName(title)
        button.clicked.connect(lambda _=False: run())
        self.buttons[title] = button
        box.addWidget(button)

    def _add_form(self, box: QVBoxLayout, recipe: Recipe, place: int | None) -> None:
        """The parameters of the kind, or of the transform at a place with what moves it and takes it away."""
        form = ParamForm(recipe.params)
        form.changed.connect(partial(self._set, place))
        self.forms.append(form)
        if place is None and not recipe.params:
            return
        row = QHBoxLayout()
        row.setSpacing(0)
        heading = Label(recipe.title)
        heading.setProperty("role", "section")
        heading.setToolTip(plain_tip(recipe.doc))
        row.addWidget(heading, 1)
        if place is not None:
            for button in self._movers(recipe, place):
                row.addWidget(button)
        box.addLayout(row)
        box.addWidget(form)

    def _movers(self, recipe: Recipe, place: int) -> list[QToolButton]:
        assert self.field is not None
        last = len(self.field.transforms) - 1
        made = []
        for sign, title, run, is_possible in (
            ("↑", f"{recipe.title} earlier", partial(self._move, place, -1), place > 0),
            ("↓", f"{recipe.title} later", partial(self._move, place, 1), place < last),
            ("×", f"{recipe.title} away", partial(self._move, place, 0), True),
        ):
            button = QToolButton()
            button.setText(sign)
            button.setAutoRaise(True)
            button.setEnabled(is_possible)
            button.setAccessibleName(title)
            button.setToolTip(plain_tip(title))
            button.clicked.connect(lambda _=False, run=run: run())
            self.buttons[title] = button
            made.append(button)
        return made

    def _rename(self) -> None:
        wanted = self.name.text().strip()
        if self.field is not None and wanted != self.field.name and not self.edits.rename(self.field.name, wanted):
            self.name.setText(self.field.name)

    def _set(self, place: int | None, name: str, value: Raw) -> None:
        field = self.field
        if field is None:
            return
        if place is None:
            self.edits.set_params(field.name, with_param(field.params, name, value, KINDS[field.kind].recipe), name)
            return
        setting = field.transforms[place]
        recipe = next(one.recipe for one in KINDS[field.kind].transforms if one.recipe.kind == setting.kind)
        changed = replace(setting, params=with_param(setting.params, name, value, recipe))
        transforms = (*field.transforms[:place], changed, *field.transforms[place + 1 :])
        label = f"Set {name.replace('_', ' ')} of {recipe.title}"
        self.edits.set_transforms(field.name, transforms, label, merge=f"{field.name}.{place}.{name}")

    def _move(self, place: int, by: int) -> None:
        """Moves a transform by one place, or by none: away."""
        if self.field is None:
            return
        left = list(self.field.transforms)
        setting = left.pop(place)
        if by:
            left.insert(place + by, setting)
        label = f"{'Move' if by else 'Take'} {setting.kind}{' of' if by else ' away from'} {self.field.name}"
        self.edits.set_transforms(self.field.name, tuple(left), label)


def together(columns: tuple[str, ...]) -> str:
    """What a field of several columns is called: by the words that all of them begin with, else after the first."""
    first = columns[0]
    alike = next((end for end in range(len(first), 0, -1) if all(column.startswith(first[:end]) for column in columns)), 0)
    stem = first[:alike].strip(" _-.0123456789")
    return names.legal(stem if len(stem) > 1 else f"{first}_and_others")


def _recipes(field: Field) -> list[tuple[Recipe, int | None]]:
    """What has parameters here: the kind, then each transform at its place; nothing of a field that nobody reads."""
    kind = KINDS.get(field.kind)
    if kind is None or field.role not in READ:
        return []
    suiting = {one.recipe.kind: one.recipe for one in kind.transforms}
    there = [(suiting[setting.kind], place) for place, setting in enumerate(field.transforms) if setting.kind in suiting]
    return [(kind.recipe, None), *there]


def _values(field: Field) -> list[dict[str, Raw]]:
    return [dict(field.params if place is None else field.transforms[place].params) for _, place in _recipes(field)]


def _words(text: str) -> Label:
    label = Label(text)
    label.setWordWrap(True)
    label.setProperty("role", "muted")
    return label

"""What is done anew to each sample of the training part: chosen and set on the left, seen on real samples on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from nnbuilder.core.augmentation import Augmentation, as_prepared
from nnbuilder.core.data_edits import set_augmentation
from nnbuilder.core.document import DataSet, Field
from nnbuilder.core.settings import Recipe, Setting, with_param
from nnbuilder.ui import theme
from nnbuilder.ui.data.augmented_samples import AugmentedSamples
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.inspector.param_form import ParamForm
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label, plain_tip
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.augmented import Row

_SAMPLES = 6
_WIDTH = 270
NOTHING = "Nothing that is read here can be augmented: pictures, series and numbers can."
PLAIN = "The network sees each sample as it is. Add what could have been otherwise, such as where a thing stands in its picture."
HELD_OUT = "Only the training part is changed, anew in each epoch; the network is judged on samples as they are."


class AugmentationPage(Guarded, QWidget):
    """A field, a card for each of its augmentations, and some samples before and after, drawn off the window's thread."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.worker = Worker(self)
        self.seed = 0
        self.forms: dict[int, ParamForm] = {}
        self._cards: tuple[object, ...] = ()
        self._prepared: tuple[object, Any] = (None, None)
        self.field, self.add, self.again = QuietCombo(), QPushButton("Add …"), QPushButton("Draw again")
        self.field.setAccessibleName("field")
        self.field.activated.connect(lambda: self.show_data())
        self.add.setToolTip(plain_tip("What else may be done to the samples of this field"))
        self.again.setToolTip(plain_tip("The same samples with other numbers drawn, as another epoch would see them"))
        self.again.clicked.connect(self._draw_again)
        self.words, self.samples = Label(HELD_OUT), AugmentedSamples()
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self._left())
        box.addLayout(self._right(), 1)

    def show_data(self) -> None:
        """The fields that can be augmented, and what is chosen of the one in view."""
        data = self.session.document.data
        fields = [field for field in data.fields if self._suiting(data, field)] if data is not None else []
        names = [field.name for field in fields]
        if names != [self.field.itemText(place) for place in range(self.field.count())]:
            before = self.field.currentText()
            self.field.clear()
            self.field.addItems(names)
            self.field.setCurrentIndex(max(0, self.field.findText(before)) if names else -1)
        field = next((field for field in fields if field.name == self.field.currentText()), None)
        for widget in (self.field, self.add, self.samples):
            widget.setVisible(field is not None)
        self.again.setVisible(field is not None and bool(field.augmentation))
        self._show_cards(field)
        self._tell(NOTHING if field is None else "" if field.augmentation else PLAIN)
        self._look()

    def shutdown(self) -> None:
        self.worker.shutdown()

    def showEvent(self, event: QShowEvent) -> None:
        """What nobody looks at is not read."""
        super().showEvent(event)
        self._look()

    def menu_for(self, field: Field) -> QMenu:
        """What may be added to a field."""
        menu, data = QMenu(self), self.session.document.data
        for one in self._suiting(data, field) if data is not None else ():
            recipe = one.recipe
            action = menu.addAction(recipe.title, partial(self._append, recipe))
            action.setToolTip(plain_tip(recipe.doc))
        menu.setToolTipsVisible(True)
        return menu

    def _suiting(self, data: DataSet, field: Field) -> list[type[Augmentation]]:
        facts = data.facts.fields.get(field.name) if data.facts is not None else None
        return [one for one in self.session.catalogue.augmentations.values() if one.suits(facts)] if facts is not None and field.role == "input" else []

    def _show_cards(self, field: Field | None) -> None:
        """A card for each; they are made anew only where others are chosen, so that whoever types in one stays there."""
        cards = (field.name, *(setting.kind for setting in field.augmentation)) if field is not None else ()
        if cards != self._cards:
            self._cards, self.forms = cards, {}
            while (item := self.cards.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            for place, setting in enumerate(field.augmentation if field is not None else ()):
                self.cards.addWidget(self._card(place, setting))
            self.cards.addStretch(1)
            before, menu = self.add.menu(), self.menu_for(field) if field is not None else None
            self.add.setMenu(menu)  # type: ignore[arg-type]
            if before is not None:
                before.deleteLater()
        for place, form in self.forms.items():
            assert field is not None
            setting = field.augmentation[place]
            form.show_values({param.name: setting.params.get(param.name, param.default) for param in self._params(setting)})

    def _card(self, place: int, setting: Setting) -> QWidget:
        card, known = QWidget(), self.session.catalogue.augmentations.get(setting.kind)
        box, head = QVBoxLayout(card), QHBoxLayout()
        box.setContentsMargins(0, 0, 0, 10)
        box.setSpacing(3)
        title, gone = Label(known.recipe.title if known is not None else setting.kind), QToolButton()
        title.setProperty("role", "section")
        title.setWordWrap(True)
        gone.setText("Remove")
        gone.setAccessibleName(f"Remove {title.text()}")
        gone.clicked.connect(partial(self._remove, place))
        head.addWidget(title, 1)
        head.addWidget(gone)
        box.addLayout(head)
        if known is not None:
            card.setToolTip(plain_tip(known.recipe.doc))
            self.forms[place] = ParamForm(known.recipe.params)
            self.forms[place].changed.connect(partial(self._change, place))
            box.addWidget(self.forms[place])
        return card

    def _params(self, setting: Setting) -> tuple[Any, ...]:
        return self.session.catalogue.augmentations[setting.kind].recipe.params

    def _append(self, recipe: Recipe) -> None:
        field = self._field()
        if field is not None:
            self._set(field, (*field.augmentation, Setting(recipe.kind)), f"Add {recipe.title} to {field.name}")

    def _change(self, place: int, name: str, value: Any) -> None:
        field = self._field()
        if field is not None:
            before = field.augmentation[place]
            recipe = self.session.catalogue.augmentations[before.kind].recipe
            changed = Setting(before.kind, with_param(before.params, name, value, recipe))
            after = (*field.augmentation[:place], changed, *field.augmentation[place + 1 :])
            self._set(field, after, f"Set {name} of {before.kind}", merge=f"augmentation {field.name} {place} {name}")

    def _remove(self, place: int, _: bool = False) -> None:
        field = self._field()
        if field is not None:
            left = (*field.augmentation[:place], *field.augmentation[place + 1 :])
            self._set(field, left, f"Remove {field.augmentation[place].kind} from {field.name}")

    def _set(self, field: Field, augmentation: tuple[Setting, ...], label: str, merge: str = "") -> None:
        self.session.do(label, lambda document: set_augmentation(document, field.name, augmentation), merge=merge)

    def _field(self) -> Field | None:
        data = self.session.document.data
        return next((field for field in data.fields if field.name == self.field.currentText()), None) if data is not None else None

    def _draw_again(self) -> None:
        self.seed += 1
        self._look()

    def _look(self) -> None:
        field = self._field()
        if field is not None and self.isVisible():
            self.worker.work(self._drawing(field.name), self._took, lambda error: self._tell(str(error)))

    def _drawing(self, field: str) -> Callable[[], tuple[object, Any, tuple[Row, ...]]]:
        """What the thread does; it knows the snapshot and nothing of the window."""
        document, catalogue, base, seed, kept = self.session.document, self.session.catalogue, self.session.base, self.seed, self._prepared
        assert document.data is not None
        data = as_prepared(document.data)

        def draw() -> tuple[object, Any, tuple[Row, ...]]:
            from nnbuilder.data.before_after import some_prepared
            from nnbuilder.insight.augmented import augmented

            prepared = kept[1] if kept[0] == (data, base) else some_prepared(data, base, _SAMPLES)
            return (data, base), prepared, augmented(document, catalogue, prepared, field, seed)

        return draw

    def _took(self, drawn: tuple[object, Any, tuple[Row, ...]]) -> None:
        key, prepared, rows = drawn
        self._prepared = (key, prepared)
        field = self._field()
        self._tell("" if field is not None and field.augmentation else PLAIN)
        self.samples.show_rows(rows if field is not None and field.augmentation else rows[:1])

    def _tell(self, text: str) -> None:
        self.words.setText(text or HELD_OUT)

    def _left(self) -> QWidget:
        widget, page = QWidget(), QWidget()
        theme.fix_width(widget, _WIDTH)
        self.cards = QVBoxLayout(page)
        self.cards.setContentsMargins(0, 0, 8, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.add)
        box = QVBoxLayout(widget)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row)
        box.addWidget(area, 1)
        return widget

    def _right(self) -> QVBoxLayout:
        row, box, area = QHBoxLayout(), QVBoxLayout(), QScrollArea()
        row.addWidget(self.words, 1)
        row.addWidget(self.again, alignment=Qt.AlignmentFlag.AlignTop)
        area.setWidgetResizable(True)
        area.setWidget(self.samples)
        box.addLayout(row)
        box.addWidget(area, 1)
        return box

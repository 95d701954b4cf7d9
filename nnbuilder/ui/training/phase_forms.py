"""The forms of a phase, an objective and a group, read off parameters as the inspector's form is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nnbuilder.core.document import Document
from nnbuilder.core.facts import LABEL
from nnbuilder.core.graph import Path
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.core.phases import Group, Objective, Phase
from nnbuilder.core.phases import Part as PhasePart
from nnbuilder.core.sampling import PLAIN, SAMPLERS
from nnbuilder.core.settings import Recipe, Setting
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.inspector.param_form import ParamForm
from nnbuilder.ui.words import Label

_WHOLE, _SOME_WHOLE = ParamType("int"), ParamType("int", optional=True)
PHASE = (
    Param("name", ParamType("str"), "train", "What the phase is called."),
    Param("epochs", _WHOLE, 10, "How often all rows are seen.", min=1, max=100_000),
    Param("steps", _SOME_WHOLE, None, "How many batches are seen, in place of epochs.", min=1, max=10**9),
    Param("batch_size", _WHOLE, 64, "How many rows a step looks at.", min=1, max=10**6),
    Param("fraction", ParamType("float"), 1.0, "The share of the training rows that is used.", min=0.001, max=1.0),
    Param("sampler", ParamType("choice", choices=tuple(SAMPLERS)), PLAIN, "\n".join(f"{word}: {what}" for word, what in SAMPLERS.items())),
    Param("patience", _SOME_WHOLE, None, "End early after so many epochs without a lower validation loss; none goes on to the end.", min=1, max=10**6),
)
OBJECTIVE = (
    Param("name", ParamType("str"), "learn", "What the objective is called; its method in train.py too."),
    Param("every", _WHOLE, 1, "It takes its turn at every so many steps.", min=1, max=10**6),
    Param("clip", ParamType("float", optional=True), None, "The greatest length of the gradient; longer ones are shortened.", min=1e-6),
)
_MOST_VALUES = 200
_IN_PART = ("batch_size", "fraction", "sampler")


class Ticks(Guarded, QWidget):
    """A list of things that may be ticked; none ticked means what `empty` says. `changed` carries the ticked ones."""

    changed = Signal(object)

    def __init__(self, title: str, empty: str) -> None:
        super().__init__()
        self.empty = empty
        self.head, self.list = Label(title), QListWidget()
        self.title = title
        self._wanted: list[tuple[str, object]] = []
        self.head.setProperty("role", "muted")
        self.list.setAccessibleName(title)
        self.list.setMaximumHeight(112)
        self.list.itemChanged.connect(lambda _: self._tell())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(self.head)
        box.addWidget(self.list)

    def show_choices(self, choices: Sequence[tuple[str, object]], ticked: Sequence[object]) -> None:
        """(words, what it stands for) each, and which of them are ticked; ticked ones that are no choice are kept."""
        self.list.blockSignals(True)
        known = [thing for _, thing in choices]
        wanted = [*choices, *((str(thing), thing) for thing in ticked if thing not in known)]
        # Rebuilt only where it must be, so that whoever goes through it with the keys stays where they are.
        if wanted != self._wanted:
            self._wanted = wanted
            self.list.clear()
            for words, thing in wanted:
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, _Held(thing))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                self.list.addItem(item)
        for row, (_, thing) in enumerate(wanted):
            self.list.item(row).setCheckState(Qt.CheckState.Checked if thing in ticked else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._say()

    def _ticked(self) -> tuple[object, ...]:
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(item.data(Qt.ItemDataRole.UserRole).thing for item in items if item.checkState() == Qt.CheckState.Checked)

    def _tell(self) -> None:
        self._say()
        self.changed.emit(self._ticked())

    def _say(self) -> None:
        self.head.setText(self.title if self._ticked() else f"{self.title}: {self.empty}")


@dataclass(frozen=True)
class _Held:
    """Keeps Qt from turning a tuple into a list."""

    thing: object


class SettingForm(Guarded, QWidget):
    """One of several recipes, and its parameters. `changed` carries a `Setting`."""

    changed = Signal(object)

    def __init__(self, word: str, recipes: Mapping[str, Recipe]) -> None:
        super().__init__()
        self.recipes = recipes
        self.setting = Setting(next(iter(recipes)))
        self.combo = QuietCombo()
        self.combo.setAccessibleName(word)
        for kind, recipe in recipes.items():
            self.combo.addItem(recipe.title, kind)
        self.combo.activated.connect(lambda: self._choose(str(self.combo.currentData())))
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.form: ParamForm | None = None
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(5)
        for widget in (self.combo, self.words):
            self.box.addWidget(widget)

    def show_setting(self, setting: Setting) -> None:
        recipe = self.recipes.get(setting.kind)
        if recipe is None:
            return
        if self.form is None or setting.kind != self.setting.kind:
            self._build(recipe)
        self.setting = setting
        self.combo.setCurrentIndex(self.combo.findData(setting.kind))
        self.words.setText(" ".join(recipe.doc.split("\n\n")[0].split()))
        if self.form is not None:
            self.form.show_values({param.name: setting.params.get(param.name, param.default) for param in recipe.params})

    def _choose(self, kind: str) -> None:
        # The size of a step is kept where the other optimizer has one too.
        wanted = {param.name for param in self.recipes[kind].params}
        self.changed.emit(Setting(kind, {name: value for name, value in self.setting.params.items() if name == "lr" and name in wanted}))

    def _build(self, recipe: Recipe) -> None:
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
        self.form = ParamForm(recipe.params)
        self.form.changed.connect(lambda name, value: self.changed.emit(Setting(self.setting.kind, {**self.setting.params, name: value})))
        self.box.addWidget(self.form)


def phase_values(phase: Phase) -> dict[str, Any]:
    return {param.name: getattr(phase.part if param.name in _IN_PART else phase, param.name) for param in PHASE}


def with_phase_value(phase: Phase, name: str, value: Any) -> Phase:
    return replace(phase, part=replace(phase.part, **{name: value})) if name in _IN_PART else replace(phase, **{name: value})


def objective_values(objective: Objective) -> dict[str, Any]:
    return {param.name: getattr(objective, param.name) for param in OBJECTIVE}


def values_of(document: Document) -> list[tuple[str, object]]:
    """(words, (field, value)) of everything that rows of the data may be chosen by: the classes of its fields."""
    facts = document.data.facts if document.data is not None else None
    if facts is None:
        return []
    choices = [(name, value) for name, fact in facts.fields.items() for value in fact.names if fact.form == LABEL]
    return [(f"{name}: {value}", (name, value)) for name, value in choices[:_MOST_VALUES]]


def pairs_of(part: PhasePart) -> list[object]:
    """(field, value) of each value that rows of a part may have."""
    return [(name, value) for name, values in part.where for value in values]


def with_pairs(part: PhasePart, pairs: Sequence[tuple[str, str]]) -> PhasePart:
    """The part with the rows whose fields have one of the values that are named."""
    names = dict.fromkeys(name for name, _ in pairs)
    return replace(part, where=tuple((name, tuple(value for field, value in pairs if field == name)) for name in names))


def losses_of(document: Document, is_loss: Callable[[str], bool]) -> list[tuple[str, object]]:
    """(name, id) of every loss of the drawing."""
    return [(node.name, node.id) for node in document.main.nodes.values() if is_loss(node.kind)]


def learners_of(document: Document, learns: Callable[[str], bool]) -> list[tuple[str, object]]:
    """(name, path) of every node of the main graph that may have weights."""
    found: list[tuple[str, object]] = []
    for node in document.main.nodes.values():
        if node.weights is None and learns(node.kind):
            path: Path = (node.id,)
            found.append((node.name, path))
    return found


def group_words(group: Group, place: int) -> str:
    return f"group {place + 1}: {group.optimizer.kind}"

"""The plain case of a training configuration: one phase, one objective, one group of parameters, six fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from nnbuilder.core import edits
from nnbuilder.core.document import Document
from nnbuilder.core.phases import Group, Phase
from nnbuilder.core.settings import Setting, settle
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo, to_text
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import Label, plain_tip


class PhaseForm(Guarded, QWidget):
    """Every field is an edit of the first phase as soon as what stands in it is right; until then it says what would be."""

    refused = Signal(str)

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__()
        self.session, self.runner = session, runner
        self.epochs, self.batch, self.rate, self.seed = (QLineEdit() for _ in range(4))
        self.optimizer, self.schedule = QuietCombo(), QuietCombo()
        for combo, recipes in ((self.optimizer, session.catalogue.optimizers), (self.schedule, session.catalogue.schedules)):
            for kind, recipe in recipes.items():
                combo.addItem(recipe.title, kind)
                combo.setItemData(combo.count() - 1, plain_tip(recipe.doc.split("\n\n")[0]), Qt.ItemDataRole.ToolTipRole)
        self._lay_out()
        self.epochs.textEdited.connect(lambda text: self._change("epochs", text, lambda phase, number: replace(phase, epochs=number), 100_000))
        self.batch.textEdited.connect(
            lambda text: self._change("batch size", text, lambda phase, number: replace(phase, part=replace(phase.part, batch_size=number)), 1_000_000)
        )
        self.rate.textEdited.connect(self._change_rate)
        self.seed.textEdited.connect(self._change_seed)
        self.optimizer.activated.connect(
            lambda: self._change_group("optimizer", lambda group: replace(group, optimizer=_kept(group.optimizer, self.optimizer.currentData())))
        )
        self.schedule.activated.connect(lambda: self._change_group("schedule", lambda group: replace(group, schedule=Setting(self.schedule.currentData()))))

    def refresh(self) -> None:
        """Fields from the document; what is being typed in is left alone."""
        phase = self.session.document.phases[0]
        group = phase.objectives[0].groups[0]
        values, _ = settle(self.session.catalogue.optimizers, group.optimizer)
        texts = {
            self.epochs: str(phase.epochs),
            self.batch: str(phase.part.batch_size),
            self.rate: to_text(values.get("lr", 0)),
            self.seed: str(self.runner.seed),
        }
        for field, text in texts.items():
            if not field.hasFocus() and field.text() != text:
                field.setText(text)
        self.optimizer.setCurrentIndex(self.optimizer.findData(group.optimizer.kind))
        self.schedule.setCurrentIndex(self.schedule.findData(group.schedule.kind))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        fields = {
            "epochs": self.epochs,
            "batch size": self.batch,
            "optimizer": self.optimizer,
            "rate": self.rate,
            "schedule": self.schedule,
            "seed": self.seed,
        }
        for place, (name, field) in enumerate(fields.items()):
            label = Label(name)
            label.setProperty("role", "muted")
            field.setAccessibleName(name)
            field.setMinimumWidth(92 if isinstance(field, QuietCombo) else 54)
            grid.addWidget(label, place // 2, 2 * (place % 2))
            grid.addWidget(field, place // 2, 2 * (place % 2) + 1)

    def _change(self, word: str, text: str, change: Callable[[Phase, int], Phase], most: int) -> None:
        if text.isdecimal() and 1 <= int(text) <= most:
            number = int(text)
            self._edit(f"Set {word}", lambda phase: change(phase, number))
        else:
            self.refused.emit(f"{word.capitalize()} should be a whole number from 1 to {most:,}, not {text!r}.")

    def _change_rate(self, text: str) -> None:
        try:
            rate = float(text)
        except ValueError:
            rate = -1.0
        if 0 < rate <= 100:
            self._change_group("rate", lambda group: replace(group, optimizer=Setting(group.optimizer.kind, {**group.optimizer.params, "lr": rate})))
        else:
            self.refused.emit(f"The rate should be a number above 0 and up to 100, such as 0.001, not {text!r}.")

    def _change_seed(self, text: str) -> None:
        if text.isdecimal() and int(text) < 2**31:
            self.runner.seed = int(text)
        else:
            self.refused.emit(f"The seed should be a whole number from 0 to {2**31 - 1:,}, not {text!r}.")

    def _change_group(self, word: str, change: Callable[[Group], Group]) -> None:
        def edit(phase: Phase) -> Phase:
            first, *others = phase.objectives
            return replace(phase, objectives=(replace(first, groups=(change(first.groups[0]), *first.groups[1:])), *others))

        self._edit(f"Set {word}", edit)

    def _edit(self, label: str, change: Callable[[Phase], Phase]) -> None:
        def edit(document: Document) -> Document:
            first, *others = document.phases
            return edits.set_phases(document, (change(first), *others))

        self.session.do(label, edit, merge=label)


def _kept(before: Setting, kind: str) -> Setting:
    """Another optimizer at the rate that was set."""
    return Setting(kind, {name: value for name, value in before.params.items() if name == "lr"})

"""Everything about training: phases one after another, what each makes small, and which weights move how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnbuilder.core import edits, phase_edits
from nnbuilder.core.blocks import spec_for
from nnbuilder.core.edits import EditError
from nnbuilder.core.phase_edits import Address, Phases
from nnbuilder.core.phases import Group, Objective, Phase
from nnbuilder.core.sampling_findings import sampling_findings
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.param_form import ParamForm
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.phase_forms import (
    OBJECTIVE,
    PHASE,
    SettingForm,
    Ticks,
    group_words,
    learners_of,
    losses_of,
    objective_values,
    pairs_of,
    phase_values,
    values_of,
    with_pairs,
    with_phase_value,
)
from nnbuilder.ui.words import Label, tell

_ADDRESS = Qt.ItemDataRole.UserRole


class PhasesDialog(Guarded, QDialog):
    """A tree on the left, the form of what is chosen on the right. Every change is an undo step of the document at once."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.address: Address = (0,)
        self.setObjectName("training.phases")
        self.setWindowTitle("Phases and objectives")
        self.resize(780, 540)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName("Phases, objectives and groups")
        self.tree.currentItemChanged.connect(self._chosen)
        self.words = Label()
        self.words.setWordWrap(True)
        self.phase_form, self.objective_form = ParamForm(PHASE), ParamForm(OBJECTIVE)
        self.where = Ticks("only rows with", "every row")
        self.frozen = Ticks("frozen in this phase", "nothing")
        self.losses, self.updates = Ticks("makes small", "every loss"), Ticks("changes", "all that is not frozen")
        self.paths = Ticks("of these", "everything that no other group takes")
        self.optimizer, self.schedule = SettingForm("optimizer", session.catalogue.optimizers), SettingForm("schedule", session.catalogue.schedules)
        self.pages = QStackedWidget()
        for widgets in (
            (self.phase_form, self.where, self.frozen),
            (self.objective_form, self.losses, self.updates),
            (self.paths, _heading("Optimizer"), self.optimizer, _heading("Schedule"), self.schedule),
        ):
            self.pages.addWidget(_page(*widgets))
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Tree and forms from the document; what is chosen stays chosen where it is still there."""
        phases = self.session.document.phases
        while not phase_edits.exists(phases, self.address):
            self.address = (*self.address[:-1], self.address[-1] - 1) if self.address[-1] else self.address[:-1] or (0,)
        self._fill_tree(phases)
        found: Any = phase_edits.at(phases, self.address)
        self.pages.setCurrentIndex(len(self.address) - 1)
        learners = learners_of(self.session.document, self._learns)
        if isinstance(found, Phase):
            self.phase_form.show_values(phase_values(found))
            choices = values_of(self.session.document)
            self.where.setVisible(bool(choices or found.part.where))
            self.where.show_choices(choices, pairs_of(found.part))
            self.frozen.show_choices(learners, found.frozen)
        elif isinstance(found, Objective):
            self.objective_form.show_values(objective_values(found))
            self.losses.show_choices(losses_of(self.session.document, self._is_loss), found.losses)
            self.updates.show_choices(learners, found.updates)
        elif isinstance(found, Group):
            self.paths.show_choices(learners, found.paths)
            self.optimizer.show_setting(found.optimizer)
            self.schedule.show_setting(found.schedule)
        word = ("phase", "objective", "group")[len(self.address) - 1]
        self.add_button.setText(f"Add {word}")
        self.remove_button.setText(f"Remove {word}")
        wrong = self._wrong_sampler()
        tell(self.words, wrong, "error" if wrong else "muted")

    def _wrong_sampler(self) -> str:
        """Why the rows of the phase that is shown cannot be drawn as it says; nothing where they can."""
        session, number = self.session, str(self.address[0])
        findings = sampling_findings(session.document, session.catalogue)
        return next((finding.message for finding in findings if finding.fixes[0].where == number), "")

    def _connect(self) -> None:
        self.phase_form.changed.connect(lambda name, value: self._change(name, lambda phase: with_phase_value(phase, name, value)))
        self.objective_form.changed.connect(lambda name, value: self._change(name, lambda objective: replace(objective, **{name: value})))
        self.where.changed.connect(lambda pairs: self._change("where", lambda phase: replace(phase, part=with_pairs(phase.part, pairs))))
        self.frozen.changed.connect(lambda paths: self._change("frozen", lambda phase: replace(phase, frozen=paths)))
        self.losses.changed.connect(lambda losses: self._change("losses", lambda objective: replace(objective, losses=losses)))
        self.updates.changed.connect(lambda paths: self._change("updates", lambda objective: replace(objective, updates=paths)))
        self.paths.changed.connect(lambda paths: self._change("paths", lambda group: replace(group, paths=paths)))
        self.optimizer.changed.connect(lambda setting: self._change("optimizer", lambda group: replace(group, optimizer=setting)))
        self.schedule.changed.connect(lambda setting: self._change("schedule", lambda group: replace(group, schedule=setting)))
        self.session.changed.connect(lambda change: self.refresh() if change.phases or change.touches_drawing else None)
        self.session.document_replaced.connect(self.reject)

    def _change(self, word: str, change: Callable[[Any], Any]) -> None:
        address = self.address
        self._do(f"Set {word.replace('_', ' ')}", lambda phases: (phase_edits.changed(phases, address, change), address), merge=f"{address} {word}")

    def _do(self, label: str, change: Callable[[Phases], tuple[Phases, Address]], merge: str = "") -> None:
        try:
            phases, address = change(self.session.document.phases)
        except EditError as error:
            tell(self.words, str(error), "error")
            return
        self.address = address
        self.session.do(label, lambda document: edits.set_phases(document, phases), merge=merge)

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and tuple(item.data(0, _ADDRESS)) != self.address:
            self.address = tuple(item.data(0, _ADDRESS))
            self.refresh()

    def _fill_tree(self, phases: Phases) -> None:
        self.tree.blockSignals(True)
        self.tree.clear()
        for number, phase in enumerate(phases):
            length = f"{phase.steps:,} steps" if phase.steps is not None else f"{phase.epochs:,} epochs"
            top = self._item(self.tree, f"{number + 1}. {phase.name}, {length}", (number,))
            for place, objective in enumerate(phase.objectives):
                middle = self._item(top, objective.name, (number, place))
                for index, group in enumerate(objective.groups):
                    self._item(middle, group_words(group, index), (number, place, index))
        self.tree.expandAll()
        self.tree.blockSignals(False)

    def _item(self, parent: QTreeWidget | QTreeWidgetItem, words: str, address: Address) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [words])
        item.setData(0, _ADDRESS, list(address))
        if address == self.address:
            self.tree.setCurrentItem(item)
        return item

    def _is_loss(self, kind: str) -> bool:
        spec = self.session.catalogue.get(kind)
        return spec is not None and spec.role == "loss"

    def _learns(self, kind: str) -> bool:
        spec = spec_for(self.session.document, self.session.catalogue, kind)
        return spec is not None and (spec.has_weights or spec.role == "block")

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.tree, 1)
        self.add_button, self.remove_button, self.up_button, self.down_button = (QPushButton(word) for word in ("Add", "Remove", "Earlier", "Later"))
        for buttons in ((self.add_button, self.remove_button), (self.up_button, self.down_button)):
            row = QHBoxLayout()
            for button in buttons:
                row.addWidget(button)
            left.addLayout(row)
        self.add_button.clicked.connect(lambda: self._do("Add", lambda phases: phase_edits.added(phases, self.address)))
        self.remove_button.clicked.connect(lambda: self._do("Remove", lambda phases: (phase_edits.removed(phases, self.address), self.address)))
        self.up_button.clicked.connect(lambda: self._do("Move earlier", lambda phases: phase_edits.moved(phases, self.address, -1)))
        self.down_button.clicked.connect(lambda: self._do("Move later", lambda phases: phase_edits.moved(phases, self.address, 1)))
        side = QWidget()
        theme.fix_width(side, 270)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        close = QPushButton("Close")
        close.setProperty("primary", True)
        close.clicked.connect(self.accept)
        right = QVBoxLayout()
        right.addWidget(self.pages, 1)
        right.addWidget(self.words)
        right.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(18)
        box.addWidget(side)
        box.addLayout(right, 1)


def _page(*widgets: QWidget) -> QScrollArea:
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 10, 0)
    box.setSpacing(10)
    for widget in widgets:
        box.addWidget(widget)
    box.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(page)
    return area


def _heading(text: str) -> QLabel:
    found = Label(text)
    found.setProperty("role", "section")
    return found

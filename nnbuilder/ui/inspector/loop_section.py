"""How a block becomes recurrent: the axis it walks, what it remembers from step to step, what every step sees whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLineEdit, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnbuilder.core import loop_edits
from nnbuilder.core.blocks import INPUT, OUTPUT
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Graph, Loop, State
from nnbuilder.core.parameters import Param, ParamType, Raw
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo, from_text, to_text
from nnbuilder.ui.inspector.page import clear, form, row_name, words
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label, plain_tip

_SIZES = Param("shape", ParamType("ints"), (), "The shape of what is remembered, without the batch axis; formulas may name the block's parameters.")
_STARTS = {"zeros": "from zeros", "port": "from a port"}


class LoopSection(Guarded, QWidget):
    """A box that makes the block recurrent, and below it what a recurrent block has."""

    def __init__(self, session: Session, block: str) -> None:
        super().__init__()
        self.session, self.block = session, block
        self.recurrent = QCheckBox("Recurrent, step by step")
        self.recurrent.setToolTip(plain_tip("What is drawn here is done for each step along an axis; states carry what it remembers on."))
        self.recurrent.clicked.connect(self._set_recurrent)
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        self.axis = QLineEdit()
        self.states: list[StateCard] = []
        self.whole: dict[str, QCheckBox] = {}
        self.add: QPushButton | None = None
        self._shown: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.recurrent)
        column.addLayout(self.body)

    def refresh(self, graph: Graph) -> None:
        loop = graph.loop
        self.recurrent.setChecked(loop is not None)
        inputs, outputs = loop_edits.free_ports(graph, INPUT), loop_edits.free_ports(graph, OUTPUT)
        key = (loop, inputs, outputs)
        if key == self._shown:
            return
        self._shown = key
        clear(self.body)
        self.states, self.whole, self.add = [], {}, None
        if loop is not None:
            self._fill(loop, inputs, outputs)

    def _fill(self, loop: Loop, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        rows, holder = form(), QWidget()
        self.axis = QLineEdit(str(loop.axis))
        self.axis.setAccessibleName("Axis that is walked")
        self.axis.setToolTip("Which axis of its inputs is walked; axis 1 holds the steps of a series or a text")
        self.axis.editingFinished.connect(self._set_axis)
        rows.addRow(row_name("axis"), self.axis)
        holder.setLayout(rows)
        self.body.addWidget(holder)
        for place, state in enumerate(loop.states):
            card = StateCard(self, place, state, (state.input, *inputs), (state.output, *outputs))
            self.states.append(card)
            self.body.addWidget(card)
        if inputs and outputs:
            self.add = QPushButton("Add a state")
            self.add.setToolTip("What an Output gives becomes what an Input holds in the next step")
            self.add.clicked.connect(lambda: self._add_state(inputs[-1], outputs[-1]))
            self.body.addWidget(self.add)
        else:
            self.body.addWidget(words("A state needs an Input and an Output of its own in the block; draw them to add one.", "muted"))
        if inputs:
            self.body.addWidget(words("Seen whole by every step", "section"))
        for name in inputs:
            check = QCheckBox(name)
            check.setChecked(name in loop.context)
            check.setToolTip("As a decoder sees the memory of its encoder; what is not seen whole is walked")
            check.clicked.connect(lambda on, name=name: self.do("Change context", lambda document: loop_edits.set_context(document, self.block, name, on)))
            self.whole[name] = check
            self.body.addWidget(check)

    def do(self, label: str, edit: Callable[[Document], Document]) -> None:
        if not self.session.do(label, edit):
            self._shown = None
            self.refresh(self.session.document.graphs[self.block])

    def _set_recurrent(self, on: bool) -> None:
        self.do("Make recurrent" if on else "Make plain", lambda document: loop_edits.set_loop(document, self.block, Loop(()) if on else None))

    def _set_axis(self) -> None:
        loop = self.session.document.graphs[self.block].loop
        text = self.axis.text().strip()
        if loop is None or text == str(loop.axis):
            return
        if not text.isdecimal():
            self.session.refused.emit(f"The axis that is walked is a whole number from 1 on, not {text or 'nothing'}.")
            self.axis.setText(str(loop.axis))
            return
        self.do("Change axis", lambda document: loop_edits.set_loop(document, self.block, replace(loop, axis=int(text[:6]))))

    def _add_state(self, given: str, gives: str) -> None:
        """As large as what the Output gives, where that is known."""
        node = self.session.graph.named(gives)
        kind = self.session.analysis.type_of(self.session.path_of(node.id)) if node is not None else None
        known = isinstance(kind, TensorSpec) and all(isinstance(size, int) for size in kind.shape[1:])
        shape = tuple(int(size) for size in kind.shape[1:] if isinstance(size, int)) if isinstance(kind, TensorSpec) and known else (1,)
        self.do("Add a state", lambda document: loop_edits.add_state(document, self.block, State(given, gives, shape)))


class StateCard(Guarded, QFrame):
    """From which Output to which Input, of which shape, and what it starts as."""

    def __init__(self, section: LoopSection, place: int, state: State, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        super().__init__()
        self.section, self.place, self.state = section, place, state
        self.setProperty("role", "card")
        self.gives = self._list("Output that is remembered", outputs, state.output)
        self.given = self._list("Input that holds it in the next step", inputs, state.input)
        self.starts = self._list("How it starts", tuple(_STARTS.values()), _STARTS[state.initial])
        self.shape = QLineEdit(", ".join(map(to_text, state.shape)))
        self.shape.setPlaceholderText("shape")
        self.shape.setAccessibleName(f"Shape of the state {state.input}")
        self.shape.setToolTip(plain_tip(_SIZES.help))
        self.shape.editingFinished.connect(self._changed)
        remove = QToolButton()
        remove.setText("×")
        remove.setAccessibleName(f"Forget the state {state.input}")
        remove.setToolTip("Its input is walked again")
        remove.clicked.connect(lambda: section.do("Remove a state", lambda document: loop_edits.remove_state(document, section.block, place)))
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(4)
        grid.addWidget(self.gives, 0, 0)
        grid.addWidget(Label("→"), 0, 1)
        grid.addWidget(self.given, 0, 2)
        grid.addWidget(remove, 0, 3)
        grid.addWidget(self.shape, 1, 0)
        grid.addWidget(self.starts, 1, 2, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self.shape.setEnabled(state.initial != "port")

    def _list(self, name: str, entries: tuple[str, ...], shown: str) -> QuietCombo:
        combo = QuietCombo()
        combo.setAccessibleName(name)
        combo.setToolTip(plain_tip(name))
        combo.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(3)
        combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        combo.addItems(entries)
        combo.setCurrentText(shown)
        combo.activated.connect(self._changed)
        return combo

    def _changed(self) -> None:
        typed = from_text(_SIZES, self.shape.text())
        shape: tuple[Raw, ...] = typed if isinstance(typed, tuple) else (typed,)
        initial = next(word for word, shown in _STARTS.items() if shown == self.starts.currentText())
        state = State(self.given.currentText(), self.gives.currentText(), shape, initial)
        if state != self.state:
            section = self.section
            section.do("Change a state", lambda document: loop_edits.change_state(document, section.block, self.place, state))

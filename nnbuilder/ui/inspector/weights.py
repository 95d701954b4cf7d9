"""The weights of a node: whose module it calls, how each tensor starts, with which other it is one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from nnbuilder.core import edits, sharing
from nnbuilder.core.advice import NO_ADVICE
from nnbuilder.core.blocks import spec_for
from nnbuilder.core.graph import Node, NodeId
from nnbuilder.core.profile import profile
from nnbuilder.core.sharing import Tensor
from nnbuilder.core.weight_paths import placed
from nnbuilder.core.weights import NO_WEIGHTS, Weights
from nnbuilder.ui.canvas.owners import module_picking, tensor_picking
from nnbuilder.ui.canvas.picking import Picking
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.icons import icon
from nnbuilder.ui.inspector.chooser import Chooser
from nnbuilder.ui.inspector.page import clear, form, row_name, words
from nnbuilder.ui.inspector.start_row import StartRow
from nnbuilder.ui.session import Session

_OWN_MODULE, _OWN_TENSOR = "its own", "nothing"
_NAMES = 62
"""As wide as the names of its rows, which have a list and a button behind them."""


class WeightsSection(Guarded, QWidget):
    """Folded until something is set, or opened. `pick_wanted` asks for another node to be pointed at on the canvas."""

    pick_wanted = Signal(object)

    def __init__(self, session: Session, node: NodeId) -> None:
        super().__init__()
        self.session, self.node_id = session, node
        self.head = QPushButton()
        self.head.setCheckable(True)
        self.head.setProperty("role", "fold")
        self.head.setIcon(icon("unfold"))
        self.body = QWidget()
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(6)
        self.sharing: Chooser | None = None
        self.ties: dict[str, Chooser] = {}
        self.starts: dict[str, StartRow] = {}
        self._shown: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.head)
        column.addWidget(self.body)
        found = session.graph.nodes[node]
        self.head.setChecked(bool(found.init or found.tie or len(sharing.sharers(session.document, node)) > 1))
        self.body.setVisible(self.head.isChecked())
        self.head.toggled.connect(self._unfold)

    def refresh(self, node: Node) -> None:
        """Makes the rows anew where there are others, once somebody looks at them; else only what stands in them."""
        weights = self._learned(node)
        group = sharing.sharers(self.session.document, node.id)
        total = sum(weight.count for weight in weights.values())
        self.head.setText(f"Weights: {total:,}" if total and node.weights is None else "Weights")
        key = (node.weights, group, {name: str(weight) for name, weight in weights.items()}, dict(node.tie))
        if key != self._shown and self.head.isChecked():
            self._shown = key
            self._fill(node, group, weights)
        for name, row in self.starts.items():
            row.show_init(node.init.get(name))

    def _unfold(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        node = self.session.graph.nodes.get(self.node_id)
        if node is not None:
            self.refresh(node)

    def _learned(self, node: Node) -> Weights:
        """The tensors of its own that a node learns; none of a block, or where the drawing is wrong before it."""
        session = self.session
        spec = spec_for(session.document, session.catalogue, node.kind)
        here = placed(node, spec, session.path_of(node.id), session.analysis) if spec is not None else None
        return {name: weight for name, weight in (here.weights if here is not None else NO_WEIGHTS).items() if not weight.is_buffer}

    def _fill(self, node: Node, group: tuple[NodeId, ...], weights: Weights) -> None:
        clear(self.rows)
        self.ties, self.starts = {}, {}
        self._add_sharing(node, group)
        if node.weights is not None:
            return
        advice = self.session.catalogue.advice.get(node.kind, NO_ADVICE)
        if advice.starts and weights:
            self.usual = words(f"By default they start {advice.starts}.", "muted")
            self.rows.addWidget(self.usual)
        for name, weight in weights.items():
            self.rows.addWidget(words(f"{name or 'tensor'}  {weight}", "section"))
            rows = form()
            start = StartRow(self.session, node.id, name, weight)
            rows.addRow(row_name("starts", _NAMES), start)
            tie = Chooser(lambda name=name: self._tensors(name), self._tied_to(node, name), f"{name} tied to")  # type: ignore[misc]
            tie.chosen.connect(lambda value, name=name: self._tie(name, value))
            pick = partial(tensor_picking, self.session, node.id, name)
            rows.addRow(row_name("tied to", _NAMES), self._with_pick(tie, f"Pick the node whose tensor {name} shall be", pick))
            holder = QWidget()
            holder.setLayout(rows)
            self.rows.addWidget(holder)
            self.ties[name], self.starts[name] = tie, start

    def _add_sharing(self, node: Node, group: tuple[NodeId, ...]) -> None:
        nodes = self.session.graph.nodes
        rows = form()
        owner = nodes.get(node.weights or "")
        shown = owner.name if owner is not None else _OWN_MODULE
        self.sharing = Chooser(self._modules, shown, "shared with")
        self.sharing.chosen.connect(self._share)
        pick = partial(module_picking, self.session, self.node_id)
        rows.addRow(row_name("module of", _NAMES), self._with_pick(self.sharing, "Pick the node whose module this one shall call", pick))
        holder = QWidget()
        holder.setLayout(rows)
        self.rows.addWidget(holder)
        if len(group) > 1:
            others = ", ".join(nodes[other].name for other in group if other != node.id)
            self.rows.addWidget(words(f"One module, called also by {others}. What is set here is set there.", "muted"))
            stop = QPushButton("Stop sharing")
            stop.clicked.connect(lambda: self._share(None))
            self.rows.addWidget(stop)

    def _with_pick(self, chooser: Chooser, tip: str, pick: Callable[[], Picking]) -> QWidget:
        cell = QWidget()
        box = QHBoxLayout(cell)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        button = QToolButton()
        button.setIcon(icon("pick"))
        button.setAccessibleName(tip)
        button.setToolTip("Point at it on the canvas")
        button.clicked.connect(lambda: self.pick_wanted.emit(pick()))
        box.addWidget(chooser, 1)
        box.addWidget(button)
        return cell

    def _modules(self) -> list[tuple[str, object]]:
        nodes = self.session.graph.nodes
        candidates = sharing.share_candidates(self.session.document, self.node_id)
        owner = nodes[self.node_id].weights
        return [(_OWN_MODULE, None), *((nodes[node].name, node) for node in dict.fromkeys((*([owner] if owner else []), *candidates)))]

    def _tensors(self, name: str) -> list[tuple[str, object]]:
        session = self.session
        weights = profile(session.document, session.catalogue, session.analysis).weights
        found = sharing.tie_candidates(weights, session.path_of(self.node_id), name)
        return [(_OWN_TENSOR, None), *((self._written(tensor), tensor) for tensor in found)]

    def _tied_to(self, node: Node, name: str) -> str:
        return self._written(Tensor(*node.tie[name])) if name in node.tie else _OWN_TENSOR

    def _written(self, tensor: Tensor) -> str:
        """`encoder.embedding.weight`: the names on the way."""
        nodes = [self.session.document.node(step) for step in tensor.path if isinstance(step, str)]
        return ".".join([*(node.name if node is not None else "gone" for node in nodes), *([tensor.name] if tensor.name else [])])

    def _share(self, owner: object) -> None:
        if isinstance(owner, str):
            self.session.do("Share weights", lambda document: sharing.share(document, self.node_id, owner))
        else:
            self.session.do("Stop sharing", lambda document: sharing.stop_sharing(document, self.node_id))

    def _tie(self, name: str, owner: object) -> None:
        if isinstance(owner, Tensor):
            self.session.do(f"Tie {name}", lambda document: sharing.tie(document, self.node_id, name, owner))
        else:
            self.session.do(f"Untie {name}", lambda document: edits.set_tie(document, self.node_id, name, None))

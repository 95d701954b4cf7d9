"""Drawing an edge with the keys: arrows and letters choose the port among what fits, and the wire shows it as a drag does."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, Qt

from nnbuilder.core.graph import End, NodeId
from nnbuilder.core.layer import Port
from nnbuilder.core.search import match
from nnbuilder.ui.canvas.geometry import feeds_of, input_ports
from nnbuilder.ui.canvas.gestures.choosing import ENTER, STEPS, Choosing
from nnbuilder.ui.canvas.gestures.link import DrawLink
from nnbuilder.ui.canvas.marks import Marks
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.canvas.verdict import Verdict


def begun(surface: Surface, node: NodeId, *, backwards: bool) -> LinkByKeys | None:
    """A link from the first output of a node, or `backwards` to the first input that nothing feeds. What gives nothing on is
    always linked backwards. None, with a sentence, for a node without ports."""
    shape = surface.graph_scene.looks[node].shape
    ends = [(end, False) for end in open_inputs(surface, node)]
    given = [(End(node, output), True) for output in shape.outputs]
    ports = ends + given if backwards or not given else given + ends
    if not ports:
        surface.refuse(f"{surface.session.graph.nodes[node].name} has no port to link.")
        return None
    return LinkByKeys(surface, ports)


class LinkByKeys(DrawLink):
    """From a port of the selected node. Tab goes on to its next port; the mouse, once it moves, takes the wire over."""

    hint = "Arrows or letters choose the port · Enter connects · Tab takes another port of this node · Esc cancels"

    def __init__(self, surface: Surface, ports: list[tuple[End, bool]]) -> None:
        super().__init__(surface, surface.pointer, Qt.KeyboardModifier.NoModifier, *ports[0])
        self.ports, self.place, self.choosing = ports, 0, Choosing(place=0)
        self.offered = self._offered()
        self._show()

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self.is_drag or self.passed_threshold(at):
            self.surface.mark(Marks())
            super().move(at, modifiers)

    def clear(self) -> None:
        super().clear()
        self.surface.mark(Marks())

    def key(self, key: int, text: str = "") -> bool:
        if key in ENTER:
            self._take()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._turn(1 if key == Qt.Key.Key_Tab else -1)
        elif self.choosing.take(key, text):
            # The arrows go through what is offered as it stands.
            self.offered = self.offered if key in STEPS else self._offered()
            self._show()
        else:
            return False
        return True

    def judge(self, target: End) -> Verdict:
        verdict = super().judge(target)
        source, end = (self.end, target) if self.is_output else (target, self.end)
        return Verdict(
            verdict.is_ok, f"{self._written(source, is_output=True)} → {self._written(end, is_output=False)}\n{verdict.text}", verdict.fix, verdict.is_sure
        )

    def _take(self) -> None:
        """The cure that is shown, or else the edge as it is."""
        target = self.target
        if target is None:
            return
        if self.verdict is not None and self.verdict.fix is not None:
            super().key(Qt.Key.Key_Return)
            return
        self.clear()
        self.surface.end_gesture()
        self.connect(target)

    def _turn(self, step: int) -> None:
        """The same from the next port of the node."""
        self.place, self.choosing = (self.place + step) % len(self.ports), Choosing(place=0)
        self.hold(*self.ports[self.place])
        self.offered = self._offered()
        self._show()

    def _show(self) -> None:
        """The wire to the port that is chosen now; where none is, it hangs loose and says so."""
        target = self.choosing.of(self.offered)
        if target is not None:
            self._hold_best(target)
            self.surface.ensure_node_visible(target.node)
            self.surface.mark(Marks(target.node))
            self.lead_to(target, self.graph_scene.port_point(target, is_output=not self.is_output))
            return
        at = self.graph_scene.port_point(self.end, is_output=self.is_output) + QPointF(60 if self.is_output else -60, 30)
        self.surface.mark(Marks())
        self.lead_to(None, at)
        side = "takes" if self.is_output else "gives"
        why = f"No port that {side} something is called “{typed}”" if (typed := self.choosing.typed) else "There is no port to link to"
        self.surface.show_verdict(Verdict(False, why), at)

    def _hold_best(self, source: End) -> None:
        """Backwards: the input of this node that the chosen output fits, among those that nothing feeds."""
        ports = [place for place, (end, is_output) in enumerate(self.ports) if not is_output and not self.session.graph.into(end.node, end.port)]
        if self.is_output or self.place not in ports:
            return

        def rank(place: int) -> tuple[bool, bool]:
            self.hold(*self.ports[place])
            return self.judge(source).rank

        self.place = min(ports, key=rank)
        self.hold(*self.ports[self.place])

    def _offered(self) -> list[End]:
        """The ports of the other side that no loop would be closed with: what was typed for best, then those that fit and nothing
        feeds, the nearest first."""
        ranked, typed = [], self.choosing.typed
        here = self.graph_scene.port_point(self.end, is_output=self.is_output)
        for node in self.session.graph.nodes.keys() - self.blocked:
            shape = self.graph_scene.looks[node].shape
            every = [End(node, *port) for port in shape.inputs] if self.is_output else [End(node, output) for output in shape.outputs]
            for end in every:
                fit = match(typed, self._written(end, is_output=not self.is_output)) if typed else None
                if fit is not None or not typed:
                    far = QLineF(here, self.graph_scene.port_point(end, is_output=not self.is_output)).length()
                    ranked.append((fit.tier if fit is not None else 0, *self._rank(end), far, end))
        return [end for *_, end in sorted(ranked)]

    def _rank(self, other: End) -> tuple[bool, bool, bool]:
        """Whether it does not fit, is fed already, may stay free: told from the types alone, for every port at once."""
        source, target = (self.end, other) if self.is_output else (other, self.end)
        port, given = self._port(target), self.session.analysis.type_of(self.session.path_of(source.node), source.port)
        is_fed = self.is_output and any(edge.target == target for edge in self.session.graph.into(target.node, target.port))
        return self.is_output and port is not None and not port.axes.may_take(given), is_fed, port is not None and port.optional

    def _port(self, target: End) -> Port | None:
        spec = self.graph_scene.looks.spec_of(self.session.graph.nodes[target.node].kind)
        return spec.port(target.port) if spec is not None else None

    def _written(self, end: End, *, is_output: bool) -> str:
        """A port by name where its node has several."""
        node, shape = self.session.graph.nodes[end.node].name, self.graph_scene.looks[end.node].shape
        many = shape.outputs if is_output else tuple({port for port, _ in shape.inputs})
        return f"{node}.{end.port}" if len(many) > 1 else node


def open_inputs(surface: Surface, node: NodeId) -> list[End]:
    """The inputs of a node: those that nothing feeds and that must be fed lead."""
    graph, scene = surface.session.graph, surface.graph_scene
    spec = scene.looks.spec_of(graph.nodes[node].kind)
    fed = {edge.target for edge in graph.into(node)}

    def rank(end: End) -> tuple[bool, bool]:
        port = spec.port(end.port) if spec is not None else None
        return end in fed, port is not None and port.optional

    return sorted((End(node, *port) for port in input_ports(spec, feeds_of(graph.edges).get(node, {}))), key=rank)

"""Any sequence of edits keeps a document valid, and undoing all of them gives the first document back."""

from __future__ import annotations

from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nnbuilder.core import names
from nnbuilder.core.analysis import analyze
from nnbuilder.core.blocks import spec_for
from nnbuilder.core.clips import copy, duplicate, paste
from nnbuilder.core.diff import diff
from nnbuilder.core.document import Document, Point
from nnbuilder.core.edits import (
    UNSET,
    EditError,
    add_node,
    connect,
    disconnect,
    insert_on_edge,
    move,
    next_index,
    remove_and_reconnect,
    remove_edges,
    remove_nodes,
    rename,
    replace_kind,
    set_frozen,
    set_init,
    set_muted,
    set_param,
    set_tie,
    set_weights,
)
from nnbuilder.core.expressions import Expression
from nnbuilder.core.fixes import apply_fix
from nnbuilder.core.graph import MAIN, End, Init, Node
from nnbuilder.core.grouping import group, ungroup
from nnbuilder.core.history import History
from nnbuilder.core.ordering import order
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document

KINDS = ["Linear", "ReLU", "Add", "Concat", "Flatten", "Conv2d", "Dropout", "LSTM", "MultiheadAttention", "CrossEntropy", "Accuracy", "Noise"]
SHAPES = [(8,), (3, 8, 8), (5, 8)]
values = st.integers(-2, 12) | st.booleans() | st.none() | st.floats(0, 1)
values |= st.sampled_from([(1, 1), "same", "nonsense", Expression("label.classes"), Expression("channels * 2"), UNSET])


class Editing(RuleBasedStateMachine):
    """A user who edits without a plan."""

    @initialize(shape=st.sampled_from(SHAPES), with_block=st.booleans())
    def start(self, shape, with_block):
        self.number = 0
        self.document = add_node(Document(), MAIN, Node(self.new_id(), "image", "Input", {"shape": shape}), Point(0, 0))
        self.document = add_node(self.document, MAIN, Node(self.new_id(), "result", "Output"), Point(900, 0))
        if with_block:
            # A block that is used, so that what happens to its ports is seen outside.
            for kind in ("Linear", "ReLU"):
                self.document = add_node(self.document, MAIN, Node(self.new_id(), kind, kind), Point(300, 0))
            for source, target in (("n1", "n3"), ("n3", "n4"), ("n4", "n2")):
                self.document = connect(self.document, End(source, "output"), End(target, "x"))
            self.document = group(self.document, ["n3"], "layer_block", self.new_id(), self.new_id)
        self.first = self.document
        self.snapshots = [self.document]
        self.history = History()

    def new_id(self):
        self.number += 1
        return f"n{self.number}"

    def new_ids(self, ids):
        return {node: self.new_id() for node in ids}

    def node(self, data, where=lambda node: True):
        found = [node for graph in self.document.graphs.values() for node in graph.nodes.values() if where(node)]
        assume(found)
        return data.draw(st.sampled_from(found))

    def some(self, data, graph=None):
        name = graph or data.draw(st.sampled_from(list(self.document.graphs)))
        nodes = list(self.document.graphs[name].nodes)
        assume(nodes)
        return data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=4, unique=True))

    def edge(self, data):
        edges = sorted(edge for graph in self.document.graphs.values() for edge in graph.edges)
        assume(edges)
        return data.draw(st.sampled_from(edges))

    def spec(self, node):
        return spec_for(self.document, CATALOGUE, node.kind)

    def do(self, edit):
        """Carries out an edit as the window does: refused in words, or one step of history."""
        before, refusal = self.document, ""
        try:
            after = edit(before)
        except EditError as error:
            refusal = str(error)
        if refusal:
            assert refusal.endswith(".")
            return False
        change = diff(before, after)
        assert bool(change) == (before != after)
        _check_change(before, after, change)
        if change:
            self.history.push("edit", before, after)
            self.snapshots.append(after)
            self.document = after
        return True

    @rule(data=st.data(), kind=st.sampled_from(KINDS), name=st.sampled_from(["", "conv", "import", "Größe 1", "train"]))
    def adds(self, data, kind, name):
        graph = data.draw(st.sampled_from(list(self.document.graphs)))
        assert self.do(lambda document: add_node(document, graph, Node(self.new_id(), name or kind, kind), Point(1, 2)))

    @rule(data=st.data())
    def connects(self, data):
        graph = data.draw(st.sampled_from(list(self.document.graphs.values())))
        giving = [node for node in graph.nodes.values() if self.spec(node).outputs]
        taking = [node for node in graph.nodes.values() if self.spec(node).inputs]
        assume(giving and taking)
        giver, taker = data.draw(st.sampled_from(giving)), data.draw(st.sampled_from(taking))
        port = data.draw(st.sampled_from(self.spec(taker).inputs))
        index = next_index(graph, taker.id, port.name) if port.variadic else 0
        self.do(lambda document: connect(document, End(giver.id, data.draw(st.sampled_from(self.spec(giver).outputs))), End(taker.id, port.name, index)))

    @rule(data=st.data())
    def removes(self, data):
        ids = self.some(data)
        edit = data.draw(st.sampled_from([remove_nodes, remove_and_reconnect]))
        assert self.do(lambda document: edit(document, ids))

    @rule(data=st.data())
    def disconnects(self, data):
        edge = self.edge(data)
        assert self.do(lambda document: data.draw(st.sampled_from([disconnect, lambda document, edge: remove_edges(document, [edge])]))(document, edge))

    @rule(data=st.data(), value=values)
    def sets(self, data, value):
        node = self.node(data, lambda node: bool(self.spec(node).params))
        name = data.draw(st.sampled_from(self.spec(node).params)).name
        assert self.do(lambda document: set_param(document, node.id, name, value))

    @rule(data=st.data(), name=st.sampled_from(["a", "b", "layer_2", "self", "1x", "", "to"]))
    def renames(self, data, name):
        node = self.node(data)
        done = self.do(lambda document: rename(document, node.id, name))
        assert not done or names.is_legal(name)

    @rule(data=st.data())
    def moves_and_marks(self, data):
        ids = self.some(data)
        flag = data.draw(st.booleans())
        edits = [
            lambda document: set_frozen(document, ids, flag),
            lambda document: set_muted(document, ids, flag),
            lambda document: move(document, {ids[0]: Point(5, 5)}),
        ]
        assert self.do(data.draw(st.sampled_from(edits)))

    @rule(data=st.data())
    def shares(self, data):
        node = self.node(data, lambda node: node.kind == "Linear")
        owner = self.node(data, lambda node: node.kind == "Linear")
        edits = [
            lambda document: set_weights(document, node.id, owner.id),
            lambda document: set_weights(document, node.id, None),
            lambda document: set_tie(document, node.id, "weight", ((owner.id,), "weight")),
            lambda document: set_init(document, node.id, "bias", Init("zeros")),
        ]
        self.do(data.draw(st.sampled_from(edits)))

    @rule(data=st.data(), kind=st.sampled_from(["ReLU", "Dropout", "Linear", "Noise"]))
    def inserts(self, data, kind):
        edge, new = self.edge(data), self.new_id()
        home = self.document.home_of(edge.source.node)
        self.do(lambda document: insert_on_edge(add_node(document, home, Node(new, kind, kind)), edge, new, CATALOGUE.specs[kind]))

    @rule(data=st.data(), kind=st.sampled_from(KINDS))
    def replaces(self, data, kind):
        node = self.node(data, lambda node: node.kind in KINDS)
        assert self.do(lambda document: replace_kind(document, node.id, kind, CATALOGUE.get(node.kind), CATALOGUE.specs[kind]))

    @rule(data=st.data())
    def copies(self, data):
        ids = self.some(data, MAIN)
        new = self.new_ids(ids)
        before = analyze(self.document, CATALOGUE).types
        if data.draw(st.booleans()):
            done = self.do(lambda document: duplicate(document, ids, new, Point(20, 20)))
        else:
            clip = copy(self.document, ids)
            graph = data.draw(st.sampled_from(list(self.document.graphs)))
            done = self.do(lambda document: paste(document, graph, clip, new, Point(20, 20)))
            assert done or graph != MAIN
        if done:
            _check_types_kept(before, analyze(self.document, CATALOGUE).types, self.first.graphs[MAIN].nodes)

    @rule(data=st.data())
    @precondition(lambda self: len(self.document.graphs) < 4)
    def groups(self, data):
        ids = self.some(data)
        before, home = analyze(self.document, CATALOGUE).types, self.document.home_of(ids[0])
        outside = self.document.graphs[home].nodes.keys() - set(ids)
        block = self.new_id()
        if self.do(lambda document: group(document, ids, "part", block, self.new_id)) and home == MAIN:
            _check_types_kept(before, analyze(self.document, CATALOGUE).types, outside)

    @rule(data=st.data())
    @precondition(lambda self: len(self.document.graphs) > 1)
    def ungroups(self, data):
        node = self.node(data, lambda node: node.kind in self.document.graphs)
        before, outside = analyze(self.document, CATALOGUE).types, self.document.main.nodes.keys() - {node.id}
        if self.do(lambda document: ungroup(document, node.id, self.new_id)):
            _check_types_kept(before, analyze(self.document, CATALOGUE).types, outside & self.document.main.nodes.keys())

    @rule(data=st.data())
    def cures(self, data):
        fixes = [fix for diagnostic in analyze(self.document, CATALOGUE).diagnostics for fix in diagnostic.fixes]
        assume(fixes)
        fix = data.draw(st.sampled_from(fixes))
        self.do(lambda document: apply_fix(document, fix, self.new_id(), CATALOGUE))

    @rule()
    @precondition(lambda self: len(self.history) > 0)
    def undoes_and_redoes(self):
        last = self.document
        assert self.history.undo() == self.snapshots[-2]
        assert self.history.redo() == last
        assert self.history.redo() is None

    @invariant()
    def is_valid(self):
        check_valid(self.document)

    def teardown(self):
        if not hasattr(self, "document"):
            return
        # Pasting the file together again is what saving does after any of these edits.
        assert load_document(dump_document(self.document), CATALOGUE).document == self.document
        for snapshot in reversed(self.snapshots[:-1]):
            assert self.history.undo() == snapshot
        assert self.history.undo() is None


def check_valid(document: Document) -> None:
    """What every edit must keep."""
    everywhere = [node for graph in document.graphs.values() for node in graph.nodes]
    assert len(everywhere) == len(set(everywhere))
    assert document.layout.keys() <= set(everywhere)
    for graph in document.graphs.values():
        labels = [node.name for node in graph.nodes.values()]
        assert len(labels) == len(set(labels))
        assert all(names.is_legal(label) for label in labels)
        assert order(graph)[1] == frozenset()
        assert len({edge.target for edge in graph.edges}) == len(graph.edges)
        for node_id, node in graph.nodes.items():
            assert node.id == node_id
            assert node.weights is None or (graph.nodes[node.weights].weights is None and graph.nodes[node.weights].kind == node.kind)
            assert all(document.node(path[-1]) is not None for path, _ in node.tie.values())
        for edge in graph.edges:
            source = spec_for(document, CATALOGUE, graph.nodes[edge.source.node].kind)
            target = spec_for(document, CATALOGUE, graph.nodes[edge.target.node].kind)
            assert edge.source.port in source.outputs
            assert target.port(edge.target.port) is not None
            assert edge.target.index < len(graph.into(edge.target.node, edge.target.port))


def _check_change(before, after, change):
    """A change names what is different, and nothing else."""
    old = {node: value for graph in before.graphs.values() for node, value in graph.nodes.items()}
    new = {node: value for graph in after.graphs.values() for node, value in graph.nodes.items()}
    assert change.added == new.keys() - old.keys()
    assert change.removed == old.keys() - new.keys()
    assert {node for node in old.keys() & new.keys() if old[node] != new[node]} <= change.changed <= old.keys() & new.keys()
    back = diff(after, before)
    assert (back.added, back.removed, back.changed, back.moved) == (change.removed, change.added, change.changed, change.moved)
    assert (back.edges_added, back.edges_removed) == (change.edges_removed, change.edges_added)


def _check_types_kept(before, after, nodes):
    """Nodes of the main graph still give what they gave."""
    kept = {slot: found for slot, found in before.items() if len(slot[0]) == 1 and slot[0][0] in nodes}
    assert {slot: after.get(slot) for slot in kept} == kept


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)

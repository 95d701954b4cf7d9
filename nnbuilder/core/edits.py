"""Edits: functions from a document to a document. Ids are drawn by the caller, so that undo never reuses one.

Every edit keeps a document valid: edges join ports that exist, names are legal and unique in their graph, a node that
goes passes on what it owned, and no edge closes a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from nnbuilder.core import names, waypoints
from nnbuilder.core.binding import only_field
from nnbuilder.core.block_ports import follow_ports
from nnbuilder.core.document import DataSet, Document, Point
from nnbuilder.core.facts import Facts
from nnbuilder.core.graph import Edge, End, Graph, Init, Node, NodeId, Path, arriving, leaving, reachable
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Raw
from nnbuilder.core.phases import Phase
from nnbuilder.core.waypoints import Dot


class EditError(ValueError):
    """An edit that would leave an invalid document; the message is a sentence."""


class Unset:
    """Stands for "take the default again" where None is a value."""


UNSET: Final = Unset()
_NOWHERE = Point(0.0, 0.0)


def add_node(document: Document, graph: str, node: Node, at: Point | None = None) -> Document:
    """Adds a node; its name is made unique and legal. An Input reads the only field of the data that it can mean."""
    if document.home_of(node.id) is not None:
        raise EditError(f"There is already a node with the id {node.id}.")
    home = _graph(document, graph)
    named = replace(node, name=names.unique(node.name, taken_names(home)))
    document = bind_input(document.with_graph(graph, replace(home, nodes={**home.nodes, node.id: named})), node.id)
    return document if at is None else replace(document, layout={**document.layout, node.id: at})


def bind_input(document: Document, node: NodeId) -> Document:
    """An Input that names no field gets the only one that it can mean; any other node, and one that has a choice, stays."""
    field = only_field(document, _node(document, node))
    return set_param(document, node, "field", field) if field else document


def remove_nodes(document: Document, ids: Iterable[NodeId]) -> Document:
    """Removes nodes with their edges. What called a removed node's module again now owns it."""
    gone = frozenset(ids)
    for name, graph in document.graphs.items():
        if gone & graph.nodes.keys():
            kept = {node.id: node for node in graph.nodes.values() if node.id not in gone}
            nodes = _without_owners(graph.nodes, kept, gone)
            cut = frozenset(edge for node in gone for table in (arriving(graph.edges), leaving(graph.edges)) for edge in table.get(node, ()))
            edges, ranked = _closed_ranks(graph.edges - cut, cut)
            after = document.with_graph(name, replace(graph, nodes=nodes, edges=edges))
            document = follow_ports(document, waypoints.kept(document, after, {edge: (old,) for old, edge in ranked.items()}), name)
    layout = {node: at for node, at in document.layout.items() if node not in gone}
    return _forget_paths(_forget_ties(replace(document, layout=layout, collapsed=document.collapsed - gone), gone), gone)


def remove_and_reconnect(document: Document, ids: Iterable[NodeId]) -> Document:
    """Removes nodes; what fed the first input of each now feeds what its first output fed."""
    for node in list(ids):
        document = remove_nodes(lift(document, node), [node])
    return document


def lift(document: Document, node: NodeId) -> Document:
    """Takes a node out of its chain and lets it stand: what fed its first input now feeds what it fed."""
    home = document.home_of(node)
    if home is None:
        return document
    graph = document.graphs[home]
    into, out = graph.into(node), graph.out_of(node)
    return rewire(document, home, (*into, *out), {Edge(into[0].source, edge.target): (into[0], edge) for edge in out} if into else {})


def rewire(document: Document, graph: str, gone: Iterable[Edge], heirs: Mapping[Edge, Sequence[Edge]]) -> Document:
    """Takes edges away and draws others in their place at once, so that the edges of a growing port stay in order:
    {edge: those whose points it has}. Raises `EditError` where one would close a loop."""
    home = _graph(document, graph)
    cut = frozenset(gone)
    rest = replace(home, edges=home.edges - cut)
    for edge in heirs:
        _check_loop(rest, edge)
    edges, ranked = _closed_ranks(rest.edges | heirs.keys(), cut | heirs.keys())
    after = document.with_graph(graph, replace(home, edges=edges))
    return waypoints.kept(document, after, {ranked.get(edge, edge): heirs.get(edge, (edge,)) for edge in (*heirs, *ranked)})


def connect(document: Document, source: End, target: End) -> Document:
    """Draws an edge. An input that takes one edge gives up the one it had; an edge that closes a loop is refused. What an Input
    feeds may tell which field it reads."""
    home = document.home_of(source.node)
    if home is None or home != document.home_of(target.node):
        raise EditError("Only nodes of the same graph can be connected.")
    graph = document.graphs[home]
    edge = Edge(replace(source, index=0), target)
    _check_loop(graph, edge)
    kept = graph.edges.difference([other for other in graph.into(target.node) if other.target == target])
    return bind_input(document.with_graph(home, replace(graph, edges=kept | {edge})), source.node)


def disconnect(document: Document, edge: Edge) -> Document:
    """Takes an edge away; the edges behind it on a variadic input move up."""
    return remove_edges(document, [edge])


def remove_edges(document: Document, edges: Iterable[Edge]) -> Document:
    """Takes several edges away."""
    gone = frozenset(edges)
    for name, graph in document.graphs.items():
        if gone & graph.edges:
            document = rewire(document, name, gone, {})
    return document


def set_param(document: Document, node: NodeId, name: str, value: Raw | Unset) -> Document:
    """Sets a hyper-parameter; `UNSET` takes the default again."""
    params = {key: old for key, old in _node(document, node).params.items() if key != name}
    if not isinstance(value, Unset):
        params[name] = value
    return change_node(document, node, lambda found: replace(found, params=params))


def rename(document: Document, node: NodeId, name: str) -> Document:
    """Gives a node another name, which must be legal and free in its graph."""
    block = _home(document, node)
    home = _graph(document, block)
    if not names.is_legal(name):
        raise EditError(f"The node cannot be called so: {names.why_illegal(name)}.")
    if any(other.name == name and other.id != node for other in home.nodes.values()):
        raise EditError(f"There is already a node called {name} here; `{names.unique(name, taken_names(home))}` is free.")
    return follow_ports(document, change_node(document, node, lambda found: replace(found, name=name)), block)


def move(document: Document, places: Mapping[NodeId, Point], dots: Iterable[Dot] = (), by: Point = _NOWHERE) -> Document:
    """Puts nodes elsewhere on the canvas, and dots of wires, which go along anyway where both ends of their wire move alike."""
    if document.waypoints:
        document = waypoints.moved_along(document, places, dots, by)
    return replace(document, layout={**document.layout, **places})


def insert_on_edge(document: Document, edge: Edge, node: NodeId, spec: LayerSpec, port: str = "") -> Document:
    """Puts a node that is already drawn into an edge, through an input, the first one unless it is named, and its first output."""
    if not spec.inputs or not spec.outputs:
        raise EditError(f"{spec.title} cannot stand inside an edge, it has no {'input' if not spec.inputs else 'output'}.")
    into, out = Edge(replace(edge.source, index=0), End(node, port or spec.inputs[0].name)), Edge(End(node, spec.outputs[0]), edge.target)
    after = connect(connect(document, into.source, into.target), out.source, out.target)
    points = document.waypoints.get(edge, ())
    if not points:
        return after
    ends = (document.layout.get(edge.source.node, points[0]), document.layout.get(edge.target.node, points[-1]))
    before, behind = waypoints.divided(points, ends, document.layout.get(node, ends[0]))
    shares = {wire: tuple(share) for wire, share in ((into, before), (out, behind)) if share}
    return replace(after, waypoints={**after.waypoints, **shares})


def replace_kind(document: Document, node: NodeId, kind: str, old: LayerSpec | None, new: LayerSpec, said: Mapping[str, Raw] | None = None) -> Document:
    """Makes a node another kind: shared parameters and the edges of ports with the same place stay, and `said` are parameters of
    the new kind. Nodes that called its module go on with one of the old kind among themselves."""
    home = _home(document, node)
    graph = document.graphs[home]
    found = graph.nodes[node]
    params = {**{name: value for name, value in found.params.items() if new.param(name) is not None}, **(said or {})}
    inputs = _port_map([port.name for port in old.inputs] if old else [], [port.name for port in new.inputs])
    outputs = _port_map(list(old.outputs) if old else [], list(new.outputs))
    edges = {moved: (edge,) for edge in graph.edges if (moved := _ported(edge, node, inputs, outputs)) is not None}
    fresh = replace(found, kind=kind, params=params, weights=None)
    default_name = names.for_kind(found.kind, ())
    if found.name == default_name or found.name.startswith(f"{default_name}_"):
        fresh = replace(fresh, name=names.for_kind(kind, taken_names(graph) - {found.name}))
    nodes = _without_owners(graph.nodes, {**graph.nodes, node: fresh}, frozenset({node}))
    after = document.with_graph(home, replace(graph, nodes=nodes, edges=frozenset(edges)))
    return follow_ports(document, waypoints.kept(document, after, edges), home)


def set_weights(document: Document, node: NodeId, owner: NodeId | None) -> Document:
    """Makes a node call the module of another node of the same kind in the same graph (or its own again)."""
    if owner is not None:
        home = document.graphs[_home(document, node)]
        if owner not in home.nodes or home.nodes[owner].kind != home.nodes[node].kind or owner == node:
            raise EditError("A module can only be shared with another node of the same kind in the same graph.")
        if home.nodes[owner].weights is not None:
            owner = home.nodes[owner].weights
        if owner == node:
            raise EditError("These two nodes already share one module.")
    document = change_node(document, node, lambda found: replace(found, weights=owner))
    sharers = [other for graph in document.graphs.values() for other in graph.nodes.values() if other.weights == node]
    for other in sharers if owner is not None else ():
        document = change_node(document, other.id, lambda found: replace(found, weights=owner))
    return document


def set_tie(document: Document, node: NodeId, parameter: str, owner: tuple[Path, str] | None) -> Document:
    """Makes one tensor of a node that of another node; None gives it its own again."""
    tie = {key: value for key, value in _node(document, node).tie.items() if key != parameter}
    return change_node(document, node, lambda found: replace(found, tie=tie if owner is None else {**tie, parameter: owner}))


def set_init(document: Document, node: NodeId, parameter: str, init: Init | None) -> Document:
    """Says how one parameter of a node starts; None leaves it to torch."""
    kept = {key: value for key, value in _node(document, node).init.items() if key != parameter}
    return change_node(document, node, lambda found: replace(found, init=kept if init is None else {**kept, parameter: init}))


def set_frozen(document: Document, ids: Iterable[NodeId], frozen: bool) -> Document:
    for node in ids:
        document = change_node(document, node, lambda found: replace(found, frozen=frozen))
    return document


def set_muted(document: Document, ids: Iterable[NodeId], muted: bool) -> Document:
    for node in ids:
        document = change_node(document, node, lambda found: replace(found, muted=muted))
    return document


def set_data(document: Document, data: DataSet | None) -> Document:
    return replace(document, data=data)


def set_facts(document: Document, facts: Facts) -> Document:
    """Takes over what reading the data told. No decision of the user, hence no undo step."""
    return document if document.data is None else replace(document, data=replace(document.data, facts=facts))


def set_phases(document: Document, phases: tuple[Phase, ...]) -> Document:
    if not phases:
        raise EditError("Training needs at least one phase.")
    return replace(document, phases=phases)


def set_title(document: Document, title: str) -> Document:
    return replace(document, title=title)


def change_node(document: Document, node: NodeId, change: Callable[[Node], Node]) -> Document:
    """Puts another value in the place of a node."""
    home = _home(document, node)
    graph = document.graphs[home]
    return document.with_graph(home, replace(graph, nodes={**graph.nodes, node: change(graph.nodes[node])}))


def taken_names(graph: Graph) -> frozenset[str]:
    return frozenset(node.name for node in graph.nodes.values())


def next_index(graph: Graph, node: NodeId, port: str) -> int:
    """The index a further edge into a variadic port gets."""
    return max((edge.target.index + 1 for edge in graph.into(node, port)), default=0)


def _graph(document: Document, name: str) -> Graph:
    if name not in document.graphs:
        raise EditError(f"There is no graph called {name}.")
    return document.graphs[name]


def _home(document: Document, node: NodeId) -> str:
    home = document.home_of(node)
    if home is None:
        raise EditError(f"There is no node {node} any more.")
    return home


def _node(document: Document, node: NodeId) -> Node:
    return document.graphs[_home(document, node)].nodes[node]


def _without_owners(before: Mapping[NodeId, Node], kept: dict[NodeId, Node], gone: frozenset[NodeId]) -> dict[NodeId, Node]:
    """The first node that called the module of a removed one owns it now; the others follow."""
    heirs: dict[NodeId, NodeId] = {}
    for node in list(kept.values()):
        if node.weights in gone:
            owner = node.weights
            heir = heirs.setdefault(owner, node.id)
            inherited = before[owner]
            kept[node.id] = replace(node, weights=None, params=inherited.params, init=inherited.init) if heir == node.id else replace(node, weights=heir)
    return kept


def _forget_ties(document: Document, gone: frozenset[NodeId]) -> Document:
    """A tensor tied to one of a removed node is its own again, in whichever graph it stands."""
    for name, graph in document.graphs.items():
        for node in graph.nodes.values() if any(node.tie for node in graph.nodes.values()) else ():
            tie = {parameter: (path, owner) for parameter, (path, owner) in node.tie.items() if not gone & set(map(str, path))}
            if len(tie) != len(node.tie):
                graph = replace(graph, nodes={**graph.nodes, node.id: replace(node, tie=tie)})
                document = document.with_graph(name, graph)
    return document


def _forget_paths(document: Document, gone: frozenset[NodeId]) -> Document:
    """Phases stop naming nodes that are gone. An objective all of whose losses are gone goes back to every loss."""

    def alive(paths: Collection[Path]) -> tuple[Path, ...]:
        return tuple(path for path in paths if not gone & set(map(str, path)))

    phases = tuple(
        replace(
            phase,
            frozen=alive(phase.frozen),
            objectives=tuple(
                replace(
                    objective,
                    losses=tuple(loss for loss in objective.losses if loss not in gone),
                    updates=alive(objective.updates),
                    groups=tuple(replace(group, paths=alive(group.paths)) for group in objective.groups),
                )
                for objective in phase.objectives
            ),
        )
        for phase in document.phases
    )
    return document if phases == document.phases else replace(document, phases=phases)


def _check_loop(graph: Graph, edge: Edge) -> None:
    if edge.source.node in reachable(graph, [edge.target.node]):
        start, end = graph.nodes[edge.source.node].name, graph.nodes[edge.target.node].name
        raise EditError(f"An edge from {start} to {end} would close a loop; to feed a value back, put the nodes into a recurrent block.")


def _closed_ranks(edges: frozenset[Edge], changed: Iterable[Edge]) -> tuple[frozenset[Edge], Mapping[Edge, Edge]]:
    """Indices without gaps, in the order they had, at every input where an edge has come or gone; and {edge: what it is now} of those
    that have another index for it."""
    ranked: dict[Edge, Edge] = {}
    for node, port in {(edge.target.node, edge.target.port) for edge in changed}:
        group = sorted((edge for edge in arriving(edges).get(node, ()) if edge.target.port == port), key=lambda edge: edge.target.index)
        ranked |= {edge: replace(edge, target=replace(edge.target, index=place)) for place, edge in enumerate(group) if edge.target.index != place}
    return (edges.difference(ranked) | frozenset(ranked.values()) if ranked else edges), ranked


def _port_map(old: list[str], new: list[str]) -> dict[str, str]:
    """The same name if there is one, else the same place."""
    return {port: port if port in new else new[place] for place, port in enumerate(old) if port in new or place < len(new)}


def _ported(edge: Edge, node: NodeId, inputs: Mapping[str, str], outputs: Mapping[str, str]) -> Edge | None:
    if edge.target.node == node:
        port = inputs.get(edge.target.port)
        return None if port is None else replace(edge, target=replace(edge.target, port=port))
    if edge.source.node == node:
        port = outputs.get(edge.source.port)
        return None if port is None else replace(edge, source=replace(edge.source, port=port))
    return edge

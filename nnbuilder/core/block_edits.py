"""Edits of a block itself: what it is called, what it says of itself, and its parameters. Every use follows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from nnbuilder.core import names
from nnbuilder.core.blocks import REPEAT
from nnbuilder.core.conditions import Invalid
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError, change_node
from nnbuilder.core.expressions import Expression
from nnbuilder.core.formulas import filled, names_in
from nnbuilder.core.graph import MAIN, Graph, Node, NodeId
from nnbuilder.core.parameters import Param, Raw, Value, accept

LONGEST_TEXT = 2_000


def rename_block(document: Document, block: str, name: str, taken_kinds: Collection[str] = ()) -> Document:
    """Calls a block, and so the kind of every node that uses it, otherwise. Raises `EditError`."""
    block_of(document, block)
    if name == block:
        return document
    if not names.is_legal(name):
        raise EditError(f"The block cannot be called so: {names.why_illegal(name)}.")
    if name in document.graphs or name in taken_kinds:
        free = names.unique(name, {*document.graphs, *taken_kinds})
        raise EditError(f"There is already a {'block' if name in document.graphs else 'layer'} called {name}; `{free}` is free.")
    graphs = {name if other == block else other: _with_uses(graph, block, lambda use: replace(use, kind=name)) for other, graph in document.graphs.items()}
    notes = tuple(replace(note, graph=name) if note.graph == block else note for note in document.notes)
    downwards = frozenset(name if other == block else other for other in document.downwards)
    return replace(document, graphs=graphs, notes=notes, downwards=downwards)


def describe_block(document: Document, block: str, text: str) -> Document:
    """Says what a block does, for its tooltip, its help and the docstring of its class."""
    if len(text) > LONGEST_TEXT:
        raise EditError(f"A description holds up to {LONGEST_TEXT:,} characters, this text has {len(text):,}.")
    return document.with_graph(block, replace(block_of(document, block), doc=names.plain(text)))


def add_param(document: Document, block: str, param: Param) -> Document:
    """Gives a block a parameter more. Raises `EditError`."""
    graph = block_of(document, block)
    _check_name(graph, param.name)
    return document.with_graph(block, replace(graph, params=(*graph.params, _sound(param))))


def change_param(document: Document, block: str, name: str, param: Param) -> Document:
    """Puts another declaration in the place of a parameter: type, default, range, help. Under another name every formula in
    the block and every use follows. Raises `EditError`."""
    graph = block_of(document, block)
    _declared(graph, name)
    if param.name != name:
        _check_name(graph, param.name)
        document = _renamed(document, block, name, param.name)
        graph = document.graphs[block]
    sound = _sound(param)
    return document.with_graph(block, replace(graph, params=tuple(sound if old.name == param.name else old for old in graph.params)))


def remove_param(document: Document, block: str, name: str) -> Document:
    """Takes a parameter away. Inside the block its default stands where it stood; uses forget what they gave for it."""
    graph = block_of(document, block)
    default = _declared(graph, name).default
    graph = _with_formulas(graph, {name: default})
    document = document.with_graph(block, replace(graph, params=tuple(param for param in graph.params if param.name != name)))
    return _with_arguments(document, block, lambda params: {key: value for key, value in params.items() if key != name})


def make_param(document: Document, node: NodeId, param: Param, wanted: str, value: Value) -> Document:
    """Makes what is set at a node a parameter of the block it stands in: the node has the name, and the default is the value
    it has now, so that nothing computes otherwise. Raises `EditError`."""
    block = document.home_of(node) or MAIN
    graph = block_of(document, block)
    raw = graph.nodes[node].params.get(param.name, param.default)
    used = names_in(raw)
    inner = used & {declared.name for declared in graph.params}
    if inner:
        raise EditError(f"{param.name} of {graph.nodes[node].name} is already a formula over `{min(inner)}`, a parameter of this block.")
    name = names.unique(wanted, {REPEAT.name, *(declared.name for declared in graph.params)})
    made = Param(name, param.type, value, param.help, param.min, param.max)
    document = add_param(document, block, made)
    document = change_node(document, node, lambda found: found.with_params(**{param.name: Expression(name)}))
    # A fact of the data stays one: every use gives the formula on.
    return _with_arguments(document, block, lambda params: {**params, name: raw}) if used else document


def use_param(document: Document, node: NodeId, name: str, parameter: str) -> Document:
    """Lets a parameter of the block say what a node has. Raises `EditError` where the block has none of that name."""
    _declared(block_of(document, document.home_of(node) or MAIN), parameter)
    return change_node(document, node, lambda found: found.with_params(**{name: Expression(parameter)}))


def block_of(document: Document, block: str) -> Graph:
    """The graph of a block; raises `EditError` where there is none of that name."""
    if block == MAIN:
        raise EditError("The main drawing is no block, so it has no parameters; group some nodes first.")
    if block not in document.graphs:
        raise EditError(f"There is no block called {block}.")
    return document.graphs[block]


def _declared(graph: Graph, name: str) -> Param:
    param = next((param for param in graph.params if param.name == name), None)
    if param is None:
        raise EditError(f"The block has no parameter {name}; it has {', '.join(one.name for one in graph.params) or 'none'}.")
    return param


def _check_name(graph: Graph, name: str) -> None:
    if name == REPEAT.name:
        raise EditError(f"A parameter cannot be called {REPEAT.name}, which every use of a block has already.")
    if not names.is_legal(name):
        raise EditError(f"The parameter cannot be called so: {names.why_illegal(name)}.")
    if any(param.name == name for param in graph.params):
        raise EditError(f"The block already has a parameter called {name}.")


def _sound(param: Param) -> Param:
    """With its default in its own form; raises `EditError` where it is none of its type or outside its range."""
    if param.min is not None and param.max is not None and param.min > param.max:
        raise EditError(f"{param.name} goes from {param.min} to {param.max}; the least must not be above the most.")
    try:
        return replace(param, default=accept(param, param.default))
    except Invalid as invalid:
        raise EditError(f"By default, {invalid.message}.") from None


def _renamed(document: Document, block: str, name: str, to: str) -> Document:
    graph = _with_formulas(document.graphs[block], {name: Expression(to)})
    params = tuple(replace(param, name=to) if param.name == name else param for param in graph.params)
    document = document.with_graph(block, replace(graph, params=params))
    return _with_arguments(document, block, lambda given: {to if key == name else key: value for key, value in given.items()})


def _with_formulas(graph: Graph, arguments: Mapping[str, Raw]) -> Graph:
    """A block with names in the formulas of its nodes and of its states replaced."""

    def put(node: Node) -> Node:
        params = {key: filled(value, arguments) for key, value in node.params.items()}
        return node if params == dict(node.params) else replace(node, params=params)

    loop = graph.loop
    if loop is not None:
        loop = replace(loop, states=tuple(replace(state, shape=tuple(filled(size, arguments) for size in state.shape)) for state in loop.states))
    return replace(graph, nodes={node.id: put(node) for node in graph.nodes.values()}, loop=loop)


def _with_arguments(document: Document, block: str, change: Callable[[Mapping[str, Raw]], Mapping[str, Raw]]) -> Document:
    """Every use of a block with other arguments."""

    def put(use: Node) -> Node:
        params = change(use.params)
        return use if params == use.params else replace(use, params=params)

    graphs = {name: _with_uses(graph, block, put) for name, graph in document.graphs.items()}
    return replace(document, graphs=graphs)


def _with_uses(graph: Graph, block: str, change: Callable[[Node], Node]) -> Graph:
    """The graph with its uses of a block changed; the same object where it has none."""
    if not any(node.kind == block for node in graph.nodes.values()):
        return graph
    return replace(graph, nodes={node.id: change(node) if node.kind == block else node for node in graph.nodes.values()})

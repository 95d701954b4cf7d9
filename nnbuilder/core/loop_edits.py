"""Edits of what makes a block recurrent: the axis it walks, what it remembers from step to step, what every step sees whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from nnbuilder.core.block_edits import block_of
from nnbuilder.core.blocks import INPUT, OUTPUT, REPEAT, port_nodes
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import Graph, Loop, State

MOST_AXIS = 8


def set_loop(document: Document, block: str, loop: Loop | None) -> Document:
    """Makes a block recurrent, or plain again. A state that starts as zeros is no port, so edges of uses into it go; copies of
    a recurrent block cannot stand one after another in one node, so uses forget how many. Raises `EditError`."""
    graph = block_of(document, block)
    if loop is not None:
        _check(graph, loop)
    after = replace(graph, loop=loop)
    document = document.with_graph(block, after)
    closed = after.held_inputs - graph.held_inputs
    if not closed and (loop is None or graph.loop is not None):
        return document
    for name, one in document.graphs.items():
        document = document.with_graph(name, _following(one, block, closed, loop is not None))
    return document


def add_state(document: Document, block: str, state: State) -> Document:
    """Lets a block remember what one of its outputs gives, for one of its inputs in the next step. Raises `EditError`."""
    loop = loop_of(document, block)
    context = tuple(name for name in loop.context if name != state.input)
    return set_loop(document, block, replace(loop, states=(*loop.states, state), context=context))


def change_state(document: Document, block: str, place: int, state: State) -> Document:
    """Puts another state in the place of one. Raises `EditError`."""
    loop = loop_of(document, block)
    if not 0 <= place < len(loop.states):
        raise EditError(f"There is no state {place + 1}; the block has {len(loop.states)}.")
    return set_loop(document, block, replace(loop, states=(*loop.states[:place], state, *loop.states[place + 1 :])))


def remove_state(document: Document, block: str, place: int) -> Document:
    """Forgets a state; its input is walked again. Raises `EditError`."""
    loop = loop_of(document, block)
    return set_loop(document, block, replace(loop, states=(*loop.states[:place], *loop.states[place + 1 :])))


def set_context(document: Document, block: str, name: str, is_whole: bool) -> Document:
    """Says whether every step sees an input whole, or the step of it. Raises `EditError`."""
    loop = loop_of(document, block)
    others = tuple(other for other in loop.context if other != name)
    return set_loop(document, block, replace(loop, context=(*others, name) if is_whole else others))


def loop_of(document: Document, block: str) -> Loop:
    """The loop of a recurrent block; raises `EditError` for any other."""
    loop = block_of(document, block).loop
    if loop is None:
        raise EditError(f"{block} is not recurrent, so it remembers nothing; make it recurrent first.")
    return loop


def free_ports(graph: Graph, kind: str) -> tuple[str, ...]:
    """The Input or Output nodes of a block that hold no state."""
    held = {port for state in (graph.loop.states if graph.loop else ()) for port in (state.input, state.output)}
    return tuple(node.name for node in port_nodes(graph, kind) if node.name not in held)


def _check(graph: Graph, loop: Loop) -> None:
    if not 1 <= loop.axis <= MOST_AXIS:
        raise EditError(f"A block walks an axis from 1 to {MOST_AXIS}, not {loop.axis}; axis 0 holds the samples of a batch.")
    inputs, outputs = ({node.name for node in port_nodes(graph, kind)} for kind in (INPUT, OUTPUT))
    for state in loop.states:
        if state.input not in inputs or state.output not in outputs:
            raise EditError(f"A state goes from an Output of the block to an Input of it; {state.output} and {state.input} are not such a pair.")
    held = [port for state in loop.states for port in (state.input, state.output)]
    twice = next((port for port in held if held.count(port) > 1), None)
    if twice is not None:
        raise EditError(f"{twice} already holds a state.")
    wrong = next((name for name in loop.context if name not in inputs or name in held), None)
    if wrong is not None:
        raise EditError(f"{wrong} is {'a state' if wrong in held else 'no input of the block'}, so it cannot be seen whole.")


def _following(graph: Graph, block: str, closed: Collection[str], is_recurrent: bool) -> Graph:
    """A graph whose uses of the block lose the ports that are closed and, where it is recurrent, their copies."""
    uses = {node.id: node for node in graph.nodes.values() if node.kind == block}
    if not uses:
        return graph
    edges = frozenset(edge for edge in graph.edges if not (edge.target.node in uses and edge.target.port in closed))
    kept = {
        node: replace(use, params={name: value for name, value in use.params.items() if not (is_recurrent and name == REPEAT.name)})
        for node, use in uses.items()
    }
    return replace(graph, nodes={node.id: kept.get(node.id, node) for node in graph.nodes.values()}, edges=edges)
